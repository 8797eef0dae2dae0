"""An older backup is put back under three nodes while people pick: their devices bring what it lacks, unasked."""

import signal
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier, local
from time import monotonic, sleep
from typing import Final

import httpx
from pydantic import SecretStr
from sqlalchemy import Connection, func, select

from pickserver.settings import Settings
from pickserver.store.database import open_database, open_postgres
from pickserver.store.outbox import position
from pickserver.store.servers import LEASES_A_GENERATION, server_of
from pickserver.store.tables import EVENT, OUTBOX, TROLLEY
from pickserver.wiring import let_in
from tests.doubles.balancer import balanced
from tests.doubles.fleet import Account, at_work, content, worked
from tests.doubles.follower import Follower
from tests.doubles.nodes import State, filled, outbox_faults, state
from tests.doubles.postgres import cluster
from tests.protocol.serving import Serving, pickserver, serving

PICKERS: Final = 3
TROLLEYS: Final = 6
"""Two for each picker: the second is claimed from the restored database."""
BACKED_UP, RESTORED = 6, 12
"""After how many acts of each picker, all on its first trolley."""
PATIENCE_S: Final = 60.0


class Meeting:
    """Where every picker waits after so many acts until the test lets them go on."""

    def __init__(self) -> None:
        self._acts = local()
        self.barriers = {at: Barrier(PICKERS + 1, timeout=PATIENCE_S) for at in (BACKED_UP, RESTORED, RESTORED + 1)}

    def rest(self) -> None:
        """On a picker's thread, after each act."""
        self._acts.number = getattr(self._acts, "number", 0) + 1
        sleep(0.02)
        if self._acts.number in self.barriers:
            self.barriers[self._acts.number].wait()
            self.barriers[self._acts.number].wait()


def events(tx: Connection) -> int:
    """How many are on the server."""
    return tx.scalar(select(func.count()).select_from(EVENT)) or 0


def until(true: Callable[[], bool]) -> None:
    """Wait for it."""
    deadline_s = monotonic() + PATIENCE_S
    while not true():
        assert monotonic() < deadline_s, "it never came"
        sleep(0.05)


def test_an_older_backup_under_three_nodes_is_brought_up_to_date_by_the_devices(tmp_path: Path) -> None:
    meeting = Meeting()
    with ExitStack() as running:
        postgres = running.enter_context(cluster())
        address = postgres.made("fleet")
        database = running.enter_context(filled(open_postgres(address), content(TROLLEYS, PICKERS)))
        token = let_in(Settings(database=SecretStr(address)), "reports")
        nodes = [running.enter_context(serving(tmp_path, address, "several")) for _ in range(3)]
        balancer = running.enter_context(balanced([node.address for node in nodes]))
        before = Follower(lambda: [balancer.url], token)
        before.begin()
        ended = at_work(tmp_path / "several", balancer.url, pickers=PICKERS, trolleys=TROLLEYS, rest=meeting.rest)

        meeting.barriers[BACKED_UP].wait()
        copy, kept = postgres.back_up(), database.read(events)
        meeting.barriers[BACKED_UP].wait()

        meeting.barriers[RESTORED].wait()
        until(lambda: database.read(events) >= kept + PICKERS * (RESTORED - BACKED_UP - 1))
        lost = database.read(position)
        until(lambda: before.positions[-1] >= lost)
        postgres.stop(signal.SIGQUIT)
        meeting.barriers[RESTORED].wait()

        meeting.barriers[RESTORED + 1].wait()  # they went on without it
        postgres.put_back(copy)
        postgres.start()
        told = pickserver(tmp_path, "restored", database=address, nodes="several").stdout
        gone = [polled(node, token, before.last) for node in nodes]
        meeting.barriers[RESTORED + 1].wait()
        after = Follower(lambda: [balancer.url], token)
        after.begin()

        accounts, last = ended(), database.read(position)
        after.end(at=last)
        several = database.read(in_any_order)
        assert database.read(outbox_faults) == []
        generations = database.read(generations_of)
    alone, single = undisturbed(tmp_path)
    assert (told[:13], several) == ("generation 2:", single)
    assert [(one.failed, one.went_back, one.unsent) for one in (*accounts, *alone)] == [("", [], 0)] * 2 * PICKERS
    assert [one.signalled for one in accounts] == [one.signalled for one in alone]
    assert gone == [(410, "feed_gone")] * 3
    before.end(at=lost)
    assert before.failed[:3] in ("410", "503"), "it came back while there was none, or for what is gone"
    assert before.positions == list(range(1, len(before.positions) + 1))
    assert after.failed == ""
    assert after.positions == list(range(after.positions[0], last + 1))
    assert generations == (2, [1, 2]), "the backup's rows, then those of the generation after it"


def undisturbed(folder: Path) -> tuple[list[Account], State]:
    """The same work with one server on a file, to which nothing happens."""
    with filled(open_database(folder / "file"), content(TROLLEYS, PICKERS)):
        pass
    with serving(folder / "file") as one:
        accounts = worked(folder / "one", one.url, pickers=PICKERS, trolleys=TROLLEYS, pace_s=0.0)
        one.stop()
    with filled(open_database(folder / "file"), None) as database:
        return accounts, database.read(in_any_order)


def in_any_order(tx: Connection) -> State:
    """What a site came to. A device sends what is new before it hears that the server lacks what is older.

    After a backup was put back, leases have other numbers, and each trolley was given once all the same.
    """
    told = Counter((row.aggregateid, row.type) for row in tx.execute(select(OUTBOX.c.aggregateid, OUTBOX.c.type)))
    columns = TROLLEY.c.trolley, TROLLEY.c.status, TROLLEY.c.place, TROLLEY.c.version, TROLLEY.c.events
    once = TROLLEY.c.epoch.in_([1, LEASES_A_GENERATION])
    trolleys = sorted(tuple(row) for row in tx.execute(select(*columns, once)))
    return {**state(tx), "trolleys": trolleys, "told": told}


def polled(node: Serving, token: str, last: str) -> tuple[int, str]:
    """What a follower that comes back with its last token is told by `node`."""
    answer = httpx.get(f"{node.url}/v1/feed/poll", params={"token": last}, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, str(answer.json()["type"])


def generations_of(tx: Connection) -> tuple[int, list[int]]:
    """The server's, and those of its outbox in the order in which they came."""
    server = server_of(tx)
    assert server is not None
    return server.server_gen, list(dict.fromkeys(tx.scalars(select(OUTBOX.c.server_gen).order_by(OUTBOX.c.pos))))
