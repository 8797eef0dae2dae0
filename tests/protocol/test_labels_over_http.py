"""Labels over HTTP: a real server with its worker threads, and a carrier that is another process's socket."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from pickserver.carrier_sandbox.faults import Script
from pickserver.carrier_sandbox.service import SandboxService
from tests.doubles.carriers import sandbox_service
from tests.doubles.packer import Packer, carriers_file
from tests.protocol.serving import Serving, pickserver, seeded, serving
from warehouse.addresses import Address
from warehouse.codec import loads
from warehouse.cut_offs import Late, LateOrders, LateWanted
from warehouse.opening import ChangeWanted, OrderChanged
from warehouse.packing import LabelBefore, LabelGivenUp, LabelSettled, LabelStatus
from warehouse.wire import Problem


@pytest.fixture(scope="module")
def carrier() -> Iterator[SandboxService]:
    with sandbox_service() as service:
        yield service


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, carrier: SandboxService) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("site")
    seeded(folder)
    file = carriers_file(folder, carrier.port, ["key", "natural", "lookup"], settle_s=1, timeout_s=2)
    with serving(folder, CARRIERS=str(file)) as running:
        yield running


@pytest.fixture
def packer(server: Serving, request: pytest.FixtureRequest) -> Packer:
    return Packer(server.client, f"desk-{abs(hash(request.node.name)) % 10**9}")


def sold(carrier: SandboxService, order: str) -> int:
    return sum(f".{order}-" in each.reference and not each.voided for each in carrier.sandbox.ledger)


def test_a_label_comes_while_the_desk_waits_and_is_printed_from_here(packer: Packer, carrier: SandboxService) -> None:
    begun = monotonic()
    status = packer.ask("1001-1", packer.wanted(packer.opened("1001")), wait_s=20)
    assert (status.state, status.generation) == ("bought", 1)
    assert monotonic() - begun < 15
    file = packer.client.get("/v1/parcels/1001-1/label/file", headers=packer.headers)
    assert (file.status_code, file.headers["content-type"]) == (200, "application/zpl")
    assert status.tracking.encode() in file.content
    assert sold(carrier, "1001") == 1
    assert packer.get("/v1/parcels/1001-1/label/file?epoch=1").content == file.content
    lost = packer.get("/v1/parcels/1001-1/label/file?epoch=2")
    assert (lost.status_code, loads(Problem, lost.content).type) == (409, "stale_epoch")
    assert packer.client.get("/v1/parcels/1001-1/label/file").status_code == 401, "an address is on it"
    assert packer.client.get("/v1/parcels/1001-1/label").status_code == 401


def test_five_requests_at_once_are_one_purchase(packer: Packer, carrier: SandboxService) -> None:
    wanted = packer.wanted(packer.opened("1002"))
    with ThreadPoolExecutor(5) as pool:
        states = list(pool.map(lambda _: packer.ask("1002-1", wanted, wait_s=20), range(5)))
    assert {(each.state, each.generation) for each in states} == {("bought", 1)}
    assert len({each.tracking for each in states}) == 1
    assert sold(carrier, "1002") == 1


def test_one_key_is_one_act_and_another_body_under_it_is_refused(packer: Packer) -> None:
    wanted = packer.wanted(packer.opened("1003"))
    first, again = (packer.ask("1003-1", wanted, wait_s=20, key="one-and-the-same") for _ in range(2))
    assert first == again
    other = packer.post("/v1/parcels/1003-1/label", replace(wanted, weight_g=901), "one-and-the-same")
    assert (other.status_code, loads(Problem, other.content).type) == (422, "key_reused")


def test_a_lost_reply_becomes_one_label_in_the_end(packer: Packer, carrier: SandboxService) -> None:
    for path in ("key", "natural", "lookup"):
        carrier.sandbox.follow(path, Script(next=("lost_reply",)))
    try:
        wanted = packer.wanted(packer.opened("1004"))
        status = packer.ask("1004-1", wanted, wait_s=5)
        until = monotonic() + 30
        while status.state != "bought" and monotonic() < until:
            status = packer.status("1004-1", wait_s=1)
        assert status.state == "bought"
    finally:
        for path in ("key", "natural", "lookup"):
            carrier.sandbox.follow(path, Script())
    assert sold(carrier, "1004") == 1


def test_giving_it_up_for_another_one_ends_with_one(packer: Packer, carrier: SandboxService) -> None:
    lease = packer.opened("1006")
    packer.ask("1006-1", packer.wanted(lease), wait_s=20)
    answer = packer.post("/v1/parcels/1006-1/label/new", LabelGivenUp(epoch=lease.epoch, reason="torn"))
    assert loads(LabelStatus, answer.content).generation == 2
    assert packer.status("1006-1", wait_s=20).state == "bought"
    until = monotonic() + 20
    while sold(carrier, "1006") != 1 and monotonic() < until:
        packer.status("1006-1")
    assert sold(carrier, "1006") == 1
    void = packer.post("/v1/parcels/1006-1/label/void", LabelGivenUp(epoch=lease.epoch, reason="not sent"))
    assert loads(LabelStatus, void.content).state in ("voiding", "voided")


def test_what_only_a_supervisor_may_say_is_refused_from_a_packer(packer: Packer) -> None:
    told = LabelSettled(generation=1, bought=True, reason="seen")
    answer = packer.post("/v1/parcels/1001-1/label/settle", told)
    assert (answer.status_code, loads(Problem, answer.content).type) == (403, "supervisors_only")


def test_told_to_stop_it_lets_what_it_buys_end(tmp_path: Path, carrier: SandboxService) -> None:
    seeded(tmp_path)
    file = carriers_file(tmp_path, carrier.port, ["key"], timeout_s=5)
    carrier.sandbox.follow("key", Script(p50_s=1.0, p99_s=1.0))
    try:
        with serving(tmp_path, CARRIERS=str(file)) as running:
            packer = Packer(running.client, "desk-1")
            wanted = packer.wanted(packer.opened("1007"))
            until = monotonic() + 20
            while packer.ask("1007-1", wanted).state != "calling" and monotonic() < until:
                pass
            assert running.stop() == (0, "")
    finally:
        carrier.sandbox.follow("key", Script())
    with serving(tmp_path, CARRIERS=str(file)) as running:
        packer = Packer(running.client, "desk-2")
        assert packer.status("1007-1").state == "bought", "its answer was waited for"
    assert sold(carrier, "1007") == 1


def test_a_site_without_carriers_says_so(tmp_path: Path) -> None:
    seeded(tmp_path)
    with serving(tmp_path) as running:
        packer = Packer(running.client, "desk-1")
        answer = packer.post("/v1/parcels/1001-1/label", packer.wanted(packer.opened("1001")))
        assert (answer.status_code, loads(Problem, answer.content).type) == (409, "no_carriers")


def test_a_carriers_file_that_cannot_be_used_ends_the_program_with_a_sentence(tmp_path: Path) -> None:
    seeded(tmp_path)
    file = tmp_path / "carriers.json"
    file.write_text('{"carriers": [{"carrier": "acme", "kind": "pigeon"}]}', encoding="utf-8")
    ended = pickserver(tmp_path, "serve", "--port", "0", CARRIERS=str(file))
    assert ended.returncode == 1
    assert "kind: 'pigeon' is not one of" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_order_that_is_sent_elsewhere_has_its_label_bought_anew_once_however_often_that_is_asked(
    server: Serving, packer: Packer, carrier: SandboxService
) -> None:
    lotte = Packer(server.client, "office-1", badge="BDG-0100", pin="2580")
    was = packer.ask("1012-1", packer.wanted(packer.opened("1012")), wait_s=20)
    address = Address(name="Ann Other", street1="Laan 4", postcode="0200 BC", town="Zandmeer", country="NL")
    wanted = ChangeWanted(reason="moved", receiver=address)
    first, again = (lotte.post("/v1/orders/1012/change", wanted, "moved-once") for _ in range(2))
    assert (first.status_code, again.content) == (200, first.content)
    (label,) = loads(OrderChanged, first.content).labels
    assert (label.generation, label.before) == (2, LabelBefore(price=was.price, currency=was.currency))
    until = monotonic() + 30
    while (now := packer.status("1012-1", wait_s=5)).state != "bought" and monotonic() < until:
        pass
    assert (now.generation, now.changed, now.tracking != was.tracking) == (2, "receiver", True)
    while sold(carrier, "1012") != 1 and monotonic() < until:
        packer.status("1012-1", wait_s=1)
    assert sold(carrier, "1012") == 1, "the old one is given back"


def test_what_no_truck_went_without_cannot_be_decided(server: Serving) -> None:
    lotte = Packer(server.client, "office-2", badge="BDG-0100", pin="2580")
    assert loads(LateOrders, lotte.get("/v1/late-orders").content) == LateOrders(orders=(), more=False)
    answer = lotte.post("/v1/orders/1012/late", LateWanted(decision=Late.TOMORROW, reason="it can wait"))
    assert (answer.status_code, loads(Problem, answer.content).type) == (409, "truck_ahead")
