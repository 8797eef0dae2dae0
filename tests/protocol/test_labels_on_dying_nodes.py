"""Three nodes on one PostgreSQL, one of them always dying, and carriers that fail: purchases are parcels, none more."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from pydantic import SecretStr

from pickserver.carrier_sandbox.faults import Script
from pickserver.carrier_sandbox.ledger import Sold
from pickserver.carrier_sandbox.service import SandboxService
from pickserver.settings import Settings
from pickserver.store import labels
from pickserver.store.database import open_postgres
from pickserver.wiring import seed_demo
from tests.doubles.balancer import balanced
from tests.doubles.carriers import sandbox_service
from tests.doubles.nodes import dying_nodes, outbox_faults
from tests.doubles.packer import Packer, carriers_file
from tests.doubles.postgres import Cluster
from tests.protocol.serving import serving

DESKS = 4
ORDERS = [str(number) for number in range(1001, 1017)]
FIRED = 5
"""How often a desk asks for each label."""
PACE_S = 2.0
"""Seconds a desk rests after each order, so that nodes have time to die."""
TIMEOUT_S, SETTLE_S, LATE_S = 2.0, 4.0, 2.2
LEASE_S = 3 * TIMEOUT_S + 10
FAULTS = {"lost_reply": 0.1, "late": 0.1, "error": 0.1, "error_that_sold": 0.05, "half_answer": 0.05, "cut_off": 0.05}


def failing(carrier: SandboxService, classes: Sequence[str]) -> None:
    for path in classes:
        carrier.sandbox.follow(path, Script(p50_s=0.2, p99_s=1.0, late_s=LATE_S, shares=FAULTS))


def packed(url: str, number: int) -> None:
    """What a desk does: open every one of its orders, and fire for its label as an impatient program would."""
    with httpx.Client(base_url=url, timeout=30) as client, ThreadPoolExecutor(FIRED) as pool:
        packer = Packer(client, f"desk-{number}", badge=f"BDG-041{number + 2}", desk=f"DSK-0{number + 1}")
        for order in ORDERS[number::DESKS]:
            wanted = packer.wanted(packer.opened(order))
            asked = [pool.submit(packer.ask, f"{order}-1", wanted, 2.0) for _ in range(FIRED)]
            assert {each.result().generation for each in asked} == {1}
            sleep(PACE_S)


def books(address: str) -> tuple[Counter[str], list[str], bool]:
    """Labels by state, faults of the outbox, and whether each that is bought can be printed."""
    database = open_postgres(address)
    try:
        known = database.read(lambda tx: [label for order in ORDERS for label in labels.all_of(tx, f"{order}-1")])
        files = database.read(lambda tx: [labels.files(tx, label.parcel, label.generation) for label in known])
        return Counter(label.state for label in known), database.read(outbox_faults), all(files)
    finally:
        database.close()


def bought(postgres: Cluster, folder: Path, classes: Sequence[str]) -> tuple[tuple[Sold, ...], str, int]:
    """The carrier's ledger after everything has ended, where the books are, and how many nodes died."""
    address = postgres.made("labels_" + "_".join(classes))
    assert seed_demo(Settings(database=SecretStr(address)))
    with sandbox_service() as carrier:
        failing(carrier, classes)
        file = str(carriers_file(folder, carrier.port, classes, timeout_s=TIMEOUT_S, settle_s=SETTLE_S))
        with (
            balanced([]) as balancer,
            dying_nodes(folder, address, balancer, CARRIERS=file) as kills,
            ThreadPoolExecutor(DESKS) as pool,
        ):
            list(pool.map(lambda number: packed(balancer.url, number), range(DESKS)))
        for path in classes:
            carrier.sandbox.follow(path, Script())
        with serving(folder, address, "several", CARRIERS=file) as last:
            packer = Packer(last.client, "desk-9")
            until_s = monotonic() + LEASE_S + SETTLE_S + 30
            waiting = [f"{order}-1" for order in ORDERS]
            while waiting and monotonic() < until_s:
                waiting = [parcel for parcel in waiting if packer.status(parcel, 0.2).state != "bought"]
            assert waiting == [], "every intent ends within lease, settling and half a minute"
        return carrier.sandbox.ledger, address, sum(kills.values())


@pytest.mark.parametrize("classes", [["key", "natural", "lookup"]], ids=["three-carriers"])
def test_purchases_are_parcels_whoever_dies(postgres: Cluster, tmp_path: Path, classes: Sequence[str]) -> None:
    ledger, address, kills = bought(postgres, tmp_path, classes)
    assert kills >= 2
    assert Counter(sold.reference for sold in ledger) == dict.fromkeys((f"demo.{order}-1.1" for order in ORDERS), 1)
    assert len({sold.path for sold in ledger}) == len(classes), "each carrier was the cheapest of some"
    states, faults, printable = books(address)
    assert (states, faults, printable) == ({"bought": len(ORDERS)}, [], True)
