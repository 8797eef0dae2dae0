"""What PostgreSQL adds: several nodes, settings that lose data, sessions that end, hang or sit on a lock."""

import asyncio
import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from threading import Barrier, Event

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, delete, event, select
from sqlalchemy.exc import InternalError, OperationalError

from pickserver.handlers.sync import sync_together
from pickserver.seams import Caller
from pickserver.settings import Settings
from pickserver.shell import Shell
from pickserver.store import postgres as driver, trolleys
from pickserver.store.database import Database, open_postgres
from pickserver.store.tables import TOTE
from pickserver.store.trust import UnsafeDatabaseError
from pickserver.together import Wait
from pickserver.wiring import seed_demo
from tests.doubles.postgres import Cluster, cluster
from tests.protocol.floor import Floor, Handheld, sent
from tests.protocol.serving import Serving, pickserver, serving
from tests.protocol.test_over_http import Device
from warehouse.claims import Claim
from warehouse.codec import loads
from warehouse.events import Dropped, LineCount, Parked, Put, Requested, Wish
from warehouse.wire import Problem, SyncReply, SyncRequest

PUT = Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=1),))
PATIENCE_S = 20.0


@pytest.fixture
def floor(postgres_floor: Database, emptied: None) -> Floor:
    """A site in PostgreSQL."""
    return Floor(database=postgres_floor)


@contextmanager
def told(postgres: Cluster, name: str, value: str) -> Iterator[None]:
    """PostgreSQL with its setting `name` at `value` for a while."""
    _set(postgres, f"ALTER SYSTEM SET {name} = {value}", name, value)
    try:
        yield
    finally:
        _set(postgres, f"ALTER SYSTEM RESET {name}", name, "on")


def _set(postgres: Cluster, statement: str, name: str, value: str) -> None:
    with postgres.connected() as session:
        session.execute(statement.encode())
        session.execute("SELECT pg_reload_conf()")
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        with postgres.connected() as session:
            if session.execute(f"SHOW {name}".encode()).fetchone() == (value,):
                return
        assert time.monotonic() < deadline_s


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_setting_that_loses_what_was_acknowledged_is_refused(postgres: Cluster, name: str) -> None:
    with told(postgres, name, "off"), pytest.raises(UnsafeDatabaseError, match=f"{name}=off: .*Set it to on"):
        open_postgres(postgres.address("postgres"))


@pytest.mark.parametrize(
    "address", ["", "what", "mysql://db/site", "postgresql://db.example", "postgresql://db:x/site"]
)
def test_an_address_that_is_none_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(UnsafeDatabaseError, match="postgresql://NAME@HOST/DATABASE"):
        open_postgres(address)


def test_several_nodes_on_a_file_are_refused(tmp_path: Path) -> None:
    done = pickserver(tmp_path, "migrate", nodes="several")
    assert done.returncode == 1
    assert "several nodes cannot share a file: name a PostgreSQL in PICKSERVER_DATABASE" in done.stderr


def test_a_database_that_does_not_answer_is_said_to_be_so(tmp_path: Path) -> None:
    done = pickserver(tmp_path, "migrate", database="postgresql://pickserver@127.0.0.1:1/site")
    assert done.returncode == 1
    assert done.stderr.startswith("pickserver: the database cannot be used: ")
    assert "Traceback" not in done.stderr


def test_who_reads_the_database_row_by_row_sees_two_changes_of_a_released_trolley(
    postgres: Cluster, floor: Floor
) -> None:
    device = Handheld()
    floor.claimed("TRL-17")
    with postgres.connected("floor") as session:
        session.execute("SELECT pg_create_logical_replication_slot('follower', 'test_decoding')")
        try:
            sent(floor, device, *device.record(Dropped(zone="ZON-2"), Requested(wish=Wish.RELEASE)))
            rows = session.execute("SELECT data FROM pg_logical_slot_get_changes('follower', NULL, NULL)").fetchall()
        finally:
            session.execute("SELECT pg_drop_replication_slot('follower')")
    changes = [str(row[0]) for row in rows if str(row[0]).startswith("table public.trolley: UPDATE:")]
    states = [re.findall(r"\b(status|operator)\[text\]:'([^']*)'", change) for change in changes]
    assert states[-2:] == [
        [("status", "picked"), ("operator", "BDG-0412")],
        [("status", "picked"), ("operator", "")],
    ]
    assert all(("status", "picking") in state for state in states[:-2])


def test_sessions_that_are_ended_cost_nothing_but_asking_again(postgres: Cluster, floor: Floor) -> None:
    device = Handheld()
    floor.claimed("TRL-17")
    first = device.record(PUT)
    sent(floor, device, *first)
    assert postgres.end_sessions("floor") > 0
    again = sent(floor, device, *first, *device.record(PUT))
    assert again.ack == 2
    assert floor.lines() == {(1, "1001/1"): (2, 0)}


def test_a_transaction_whose_session_ends_in_the_middle_is_not_there(postgres: Cluster, floor: Floor) -> None:
    def half(tx: Connection) -> None:
        tx.execute(delete(TOTE))
        postgres.end_sessions("floor")
        tx.execute(delete(TOTE))

    with pytest.raises(OperationalError):
        floor.database.transact(half)
    assert floor.database.read(lambda tx: len(tx.execute(select(TOTE)).all())) == 3


def test_a_transaction_whose_session_ended_before_its_commit_is_done_on_another(
    postgres: Cluster, floor: Floor
) -> None:
    tries = 0

    def cut_off_once(tx: Connection) -> int:
        nonlocal tries
        tries += 1
        tx.execute(TOTE.insert().values(tote="TOT-00004"))
        if tries == 1:
            postgres.end_sessions("floor")
        return len(tx.execute(select(TOTE)).all())

    assert floor.database.transact(cut_off_once) == 4
    assert tries == 2
    postgres.end_sessions("floor")
    assert floor.database.read(lambda tx: len(tx.execute(select(TOTE)).all())) == 4


def test_a_commit_of_which_nobody_knows_is_not_repeated(postgres: Cluster, floor: Floor) -> None:
    tries = 0

    def counted(tx: Connection) -> None:
        nonlocal tries
        tries += 1
        tx.execute(TOTE.insert().values(tote="TOT-00004"))

    def cut_off(_connection: Connection) -> None:
        postgres.end_sessions("floor")

    event.listen(floor.database._writer, "commit", cut_off)
    try:
        with pytest.raises(OperationalError):
            floor.database.transact(counted)
    finally:
        event.remove(floor.database._writer, "commit", cut_off)
    assert tries == 1, "it may be durable: whoever asked sends the same again"


def test_who_sits_on_one_trolley_holds_up_nobody_who_is_taken_in_together(
    postgres: Cluster, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "LOCK_S", PATIENCE_S)
    shell = Shell(open_postgres(postgres.address("floor")), floor.clock)

    def take_in(tx: Connection, asked: Sequence[SyncRequest], wait: Wait) -> Sequence[SyncReply | Problem]:
        named = [(Caller(site="test", device=request.device), request) for request in asked]
        return sync_together(tx, named, floor.clock, floor.ids, waits=wait is Wait.FOR_OTHERS)

    async def all_at_once(session: psycopg.Connection[tuple[object, ...]]) -> list[SyncReply | Problem]:
        taken_in = shell.together(take_in, lambda _: 1)
        trolleys = ["TRL-17", "TRL-17", "TRL-17", "TRL-18", "TRL-19"]
        sent = []
        for number, trolley in enumerate(trolleys):
            device = Handheld(f"D{number}")
            sent.append(asyncio.ensure_future(taken_in(device.request(*device.record(PUT, trolley=trolley, epoch=0)))))
        others = await asyncio.wait_for(asyncio.gather(*sent[3:]), PATIENCE_S / 2)
        assert not any(one.done() for one in sent[:3])
        session.execute("COMMIT")
        return [*await asyncio.gather(*sent[:3]), *others]

    with postgres.connected("floor") as session:
        session.execute("BEGIN")
        session.execute("SELECT 1 FROM trolley WHERE trolley = 'TRL-17' FOR UPDATE")
        answers = asyncio.run(all_at_once(session))
    assert [answer.ack for answer in answers if isinstance(answer, SyncReply)] == [1] * 5
    assert floor.lines() == {(1, "1001/1"): (3, 0)}
    shell.close()


def test_who_sits_on_one_trolley_holds_up_nobody_at_another(
    postgres: Cluster, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "LOCK_S", 0.2)
    hurried = open_postgres(postgres.address("floor"))
    one, other = Handheld("D1"), Handheld("D2")
    with postgres.connected("floor") as session, session.transaction():
        session.execute("SELECT 1 FROM trolley WHERE trolley = 'TRL-17' FOR UPDATE")
        floor.database = hurried
        assert sent(floor, other, *other.record(PUT, trolley="TRL-18", epoch=0)).ack == 1
        event = one.record(PUT, epoch=0)
        with pytest.raises(OperationalError, match="lock timeout"):
            sent(floor, one, *event)
    assert sent(floor, one, *event).ack == 1
    hurried.close()


def test_two_transactions_in_each_others_way_are_both_done(floor: Floor) -> None:
    """Each holds what the other wants: one is given up by the database, and done again."""
    meet = Barrier(2, timeout=PATIENCE_S)

    def swapped(first: str, second: str) -> int:
        tries = 0

        def work(tx: Connection) -> None:
            nonlocal tries
            tries += 1
            trolleys.locked(tx, [first])
            if tries == 1:
                meet.wait()
            trolleys.locked(tx, [second])

        floor.database.transact(work)
        return tries

    with ThreadPoolExecutor(2) as pool:
        ways = [("TRL-17", "TRL-18"), ("TRL-18", "TRL-17")]
        at_once, again = sorted(pool.map(lambda way: swapped(*way), ways))
    # How often the other was still in the way is the machine's to say.
    assert at_once == 1 < again


def test_readers_that_take_their_time_cannot_take_the_floors_connections(floor: Floor) -> None:
    started = Barrier(driver.READERS + 1, timeout=PATIENCE_S)
    done = Event()

    def slow(tx: Connection) -> None:
        tx.execute(select(TOTE))
        started.wait()
        done.wait(PATIENCE_S)

    with ThreadPoolExecutor(driver.READERS) as pool:
        reading = [pool.submit(floor.database.read, slow) for _ in range(driver.READERS)]
        started.wait()
        device = Handheld()
        assert sent(floor, device, *device.record(PUT, epoch=0)).ack == 1
        done.set()
        assert [one.result() for one in reading] == [None] * driver.READERS


def test_who_only_reads_cannot_write(floor: Floor) -> None:
    with pytest.raises(InternalError, match="read-only"):
        floor.database.read(lambda tx: tx.execute(delete(TOTE)))


@pytest.fixture
def site(postgres: Cluster, request: pytest.FixtureRequest) -> str:
    """The address of a database with the demo site."""
    address = postgres.made(str(request.node.name)[:60])
    assert seed_demo(Settings(database=SecretStr(address)))
    return address


@contextmanager
def nodes(folder: Path, address: str, number: int) -> Iterator[list[Serving]]:
    """So many nodes of one site."""
    with ExitStack() as running:
        yield [running.enter_context(serving(folder, address, "several")) for _ in range(number)]


def test_nodes_that_start_at_once_on_an_empty_database_agree_on_who_they_are(postgres: Cluster, tmp_path: Path) -> None:
    address = postgres.made("empty")
    with ExitStack() as running, ThreadPoolExecutor(3) as pool:
        starting = [serving(tmp_path, address, "several") for _ in range(3)]
        started = list(pool.map(lambda one: one.__enter__(), starting))
        for one in starting:
            running.push(one.__exit__)
        for node in started:
            assert node.get("/readyz").json() == {"ready": False, "reasons": ["there is no site yet: pickserver seed"]}
    with postgres.connected("empty") as session:
        assert session.execute("SELECT count(*) FROM server").fetchone() == (1,)


def test_one_trolley_asked_for_at_two_nodes_at_once_has_one_winner_and_a_loser_who_reads_the_name(
    site: str, tmp_path: Path
) -> None:
    rounds = int(os.environ.get("PICKCLIENT_RACES", "20"))
    with nodes(tmp_path, site, 2) as (first, second), ThreadPoolExecutor(2) as pool:
        ana, piotr = Device(first, "D1"), Device(second, "D2", "BDG-0413")
        winners = []
        for _ in range(rounds):
            answers = list(pool.map(lambda device: device.claim("/v1/trolleys/TRL-17/claim"), (ana, piotr)))
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            won, lost = (ana, piotr) if answers[0].status_code == 200 else (piotr, ana)
            refusal = next(loads(Problem, answer.content) for answer in answers if answer.status_code == 409)
            assert (refusal.type, refusal.holder_name) == ("held_by_other", won.signed_in.name)
            assert lost.signed_in.name != won.signed_in.name
            epoch = next(loads(Claim, answer.content) for answer in answers if answer.status_code == 200).epoch
            seq = len(won.handheld.events)
            won.handheld.record(Parked(place="PRK-A1"), Requested(wish=Wish.RELEASE), epoch=epoch)
            reply = won.sync(after=seq)
            assert [verdict.granted for verdict in reply.verdicts if verdict.seq > seq] == [True]
            winners.append(won.signed_in.name)
        epochs = first.get("/v1/trolleys/TRL-17").json()["epoch"]
    assert epochs == rounds
    assert len(winners) == rounds


def test_a_database_that_goes_down_at_once_and_comes_back_has_lost_nothing(tmp_path: Path) -> None:
    with cluster() as own:
        address = own.made("site")
        assert seed_demo(Settings(database=SecretStr(address)))
        with nodes(tmp_path, address, 2) as running:
            device = Device(running[0], "D1")
            turns = cycle(running)
            device.handheld.record(PUT, PUT, PUT, epoch=0)
            assert device.sync().ack == 3
            own.stop(signal.SIGQUIT)
            device.handheld.record(PUT, epoch=0)
            request = device.handheld.request(*device.handheld.events[3:])
            for node in running:
                answer = node.post("/v1/events", request, device.bearer)
                assert (answer.status_code, answer.json()["type"]) == (503, "database")
                assert node.get("/readyz").status_code == 503
                assert node.get("/healthz").status_code == 200
            own.start()
            answers = [next(turns).post("/v1/events", request, device.bearer) for _ in range(4)]
            assert [loads(SyncReply, answer.content).ack for answer in answers] == [4] * 4
            assert running[1].get("/readyz").json() == {"ready": True, "reasons": []}
