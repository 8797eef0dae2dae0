"""Several nodes of one site, one of them always dying, and what the site came to in the end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Final

from sqlalchemy import Connection, select

from pickserver.seed import SiteContent, seed
from pickserver.shell import SystemClock
from pickserver.store.database import Database
from pickserver.store.tables import EVENT, LINE_TALLY, OUTBOX, SLOT_TOTE, TROLLEY
from tests.doubles.balancer import Balancer
from tests.protocol.serving import serving

NODES: Final = 3
KILL_S: Final = 1.0
"""Seconds from when one has started to the next kill."""
SEED: Final = 17

State = dict[str, object]


@contextmanager
def filled(database: Database, site: SiteContent | None) -> Iterator[Database]:
    """`database` with its tables, and with `site` in it where there is one to put there."""
    try:
        if site is not None:
            database.migrate()
            assert database.transact(lambda tx: seed(tx, site, SystemClock()))
        yield database
    finally:
        database.close()


@contextmanager
def dying_nodes(
    folder: Path, address: str, balancer: Balancer, kill_s: float = KILL_S, **more: str
) -> Iterator[Counter[int]]:
    """Nodes behind `balancer`, of which one is killed every few seconds and started again; how often, by its place.

    They are told `more`.
    """
    kills: Counter[int] = Counter()
    over, random = Event(), Random(SEED)
    running = [ExitStack() for _ in range(NODES)]

    def start(place: int) -> None:
        node = running[place].enter_context(serving(folder, address, "several", **more))
        balancer.nodes[place : place + 1] = [node.address]

    def kill_again_and_again() -> None:
        while not over.wait(kill_s):
            place = random.randrange(NODES)
            running[place].close()
            kills[place] += 1
            start(place)

    for place in range(NODES):
        start(place)
    killer = Thread(target=kill_again_and_again, name="killer")
    killer.start()
    try:
        yield kills
    finally:
        over.set()
        killer.join()
        for node in running:
            node.close()


def state(tx: Connection) -> State:
    """What a site came to: everything but when it was, by whom it was heard, and in which order of trolleys."""
    columns = TROLLEY.c.trolley, TROLLEY.c.status, TROLLEY.c.place, TROLLEY.c.epoch, TROLLEY.c.version, TROLLEY.c.events
    lines = LINE_TALLY.c.trolley, LINE_TALLY.c.stop, LINE_TALLY.c.line, LINE_TALLY.c.picked, LINE_TALLY.c.shorted
    totes = SLOT_TOTE.c.trolley, SLOT_TOTE.c.slot, SLOT_TOTE.c.tote, SLOT_TOTE.c.times
    told = OUTBOX.c.aggregateid, OUTBOX.c.version, OUTBOX.c.type
    kept = EVENT.c.device, EVENT.c.seq, EVENT.c.type, EVENT.c.trolley, EVENT.c.status
    wanted = {"trolleys": columns, "lines": lines, "totes": totes, "told": told, "events": kept}
    return {name: sorted(tuple(row) for row in tx.execute(select(*each))) for name, each in wanted.items()}


def outbox_faults(tx: Connection) -> list[str]:
    """What a follower would stumble over: gaps, versions out of order, a release that is no pair."""
    rows = tx.execute(select(OUTBOX).order_by(OUTBOX.c.pos)).all()
    faults = [f"{row.pos} stands at {place}" for place, row in enumerate(rows, 1) if row.pos != place]
    versions: Counter[str] = Counter()
    for before, row in zip([None, *rows], rows, strict=False):
        versions[row.aggregateid] += 1
        if row.version != versions[row.aggregateid]:
            faults.append(f"{row.aggregateid} has version {row.version} at {row.pos}")
        pair = before is not None and (before.type, before.cause) == ("trolley.status_changed", row.cause)
        if row.type == "trolley.operator_detached" and not pair:
            faults.append(f"{row.aggregateid} is released at {row.pos} without its status changed first")
    return faults
