"""The feed of several nodes on one PostgreSQL: P14, every follower sees each position once, in order, through kills."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Event

import httpx
import pytest
from pydantic import SecretStr

from pickserver.handlers import feed
from pickserver.handlers.feed import Page
from pickserver.settings import Settings
from pickserver.store.database import Database, open_postgres
from pickserver.store.hints import Hints
from pickserver.store.outbox_rows import OutboxRow
from pickserver.wiring import let_in, restored, seed_demo
from tests.doubles.follower import Follower, stream
from tests.doubles.postgres import Cluster
from tests.protocol.floor import Floor, Handheld, sent
from tests.protocol.serving import JSON, Serving, serving
from tests.protocol.test_over_http import PUT, Device
from warehouse.codec import dumps, loads
from warehouse.wire import SyncReply

WRITERS = 8
KILLS = 3
FOLLOWERS = 3
PATIENCE_S = 20.0


@pytest.fixture
def floor(postgres_floor: Database, emptied: None) -> Floor:
    """A site in PostgreSQL."""
    return Floor(database=postgres_floor)


@pytest.fixture
def site(postgres: Cluster, request: pytest.FixtureRequest) -> str:
    """The address of a database with the demo site."""
    address = postgres.made(str(request.node.name)[:60])
    assert seed_demo(Settings(database=SecretStr(address)))
    return address


def ordered(positions: list[int], aggregates: list[tuple[str, int]]) -> bool:
    """Whether positions follow one another, and the versions of each trolley too."""
    versions: Counter[str] = Counter()
    for name, version in aggregates:
        if versions[name] and version != versions[name] + 1:
            return False
        versions[name] = version
    return positions == list(range(positions[0], positions[0] + len(positions)))


def test_eight_who_write_at_once_leave_no_gap_for_who_reads_meanwhile(floor: Floor) -> None:
    """Rows are read while they are being committed: what is seen last is never passed by what comes later."""
    over = Event()

    def write(number: int) -> None:
        device = Handheld(f"D{number}")
        for turn in range(25):
            trolley = f"TRL-{17 + (number + turn) % 3}"
            sent(floor, device, *device.record(*[PUT] * (1 + turn % 3), trolley=trolley, epoch=0))

    def read() -> tuple[list[int], list[tuple[str, int]]]:
        rows, place = list[OutboxRow](), replace(floor.database.read(feed.newest), pos=0)
        while not over.is_set() or place.pos < floor.database.read(feed.newest).pos:
            page = floor.database.read(lambda tx: feed.page(tx, place, 7))  # noqa: B023 - called at once
            assert isinstance(page, Page)
            rows += page.rows
            place = page.place
        return [row.pos for row in rows], [(row.aggregateid, row.version) for row in rows]

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reading = pool.submit(read)
        list(pool.map(write, range(WRITERS)))
        over.set()
        positions, aggregates = reading.result()
    assert positions == list(range(1, len(floor.outbox()) + 1))
    assert ordered(positions, aggregates)


def test_a_hint_comes_with_the_commit_and_again_after_its_session_was_ended(postgres: Cluster, floor: Floor) -> None:
    told = Event()
    hints = floor.database.listening(told.set)
    assert isinstance(hints, Hints)
    try:
        assert told.wait(PATIENCE_S)
        device = Handheld()
        for _ in range(1):
            told.clear()
            sent(floor, device, *device.record(PUT, epoch=0))
            assert told.wait(PATIENCE_S)
            told.clear()
            postgres.end_sessions("floor")
            assert told.wait(PATIENCE_S)  # it listens again, and says so
    finally:
        hints.stop()
    told.clear()
    sent(floor, device, *device.record(PUT, epoch=0))
    assert not told.is_set()


def test_a_bell_at_one_node_rings_for_what_happens_at_another(site: str, tmp_path: Path) -> None:
    with serving(tmp_path, site, "several") as first, serving(tmp_path, site, "several") as second:
        ana, piotr = Device(first, "D-ana"), Device(second, "D-piotr", "BDG-0413")
        ana.claim("/v1/trolleys/TRL-13/claim")
        own = ana.bearer["Authorization"].removeprefix("Bearer ")
        with stream(f"{first.url}/v1/feed/bell", own) as (_, told):
            next(told)
            begun_s = time.monotonic()
            piotr.claim("/v1/trolleys/TRL-13/claim", take_over="battery empty")
            assert next(told).row == {"trolleys": ["TRL-13"]}
            assert time.monotonic() - begun_s < 1


def test_tokens_of_a_database_that_was_restored_are_refused_at_every_node(site: str, tmp_path: Path) -> None:
    settings = Settings(database=SecretStr(site))
    headers = {"Authorization": f"Bearer {let_in(settings, 'bi')}"}
    with serving(tmp_path, site, "several") as first, serving(tmp_path, site, "several") as second:
        before = first.client.get("/v1/feed/poll", headers=headers).json()["token"]
        url = f"{first.url}/v1/feed?token={before}"
        with stream(url, headers["Authorization"].removeprefix("Bearer ")) as (_, told):
            next(told)
            assert restored(settings) == 2
            assert list(told) == []
        for node in (first, second):
            assert node.client.get("/v1/feed/poll", headers=headers, params={"token": before}).status_code == 410


class Nodes:
    """Two nodes of one site, one of which is killed and started again."""

    def __init__(self, folder: Path, site: str) -> None:
        self._folder, self._site = folder, site
        self._stacks = [ExitStack(), ExitStack()]
        self.running = [self._started(place) for place in range(2)]

    def urls(self) -> list[str]:
        return [node.url for node in self.running]

    def kill(self, place: int) -> None:
        """Kill -9, and start another one."""
        self.running[place].kill()
        self._stacks[place].close()
        self.running[place] = self._started(place)

    def close(self) -> None:
        for stack in self._stacks:
            stack.close()

    def _started(self, place: int) -> Serving:
        return self._stacks[place].enter_context(serving(self._folder, self._site, "several"))


@pytest.fixture
def two(site: str, tmp_path: Path) -> Iterator[Nodes]:
    nodes = Nodes(tmp_path, site)
    yield nodes
    nodes.close()


def record_until(over: Event, nodes: Nodes, device: Device) -> int:
    """Record and send without rest, at whichever node answers; how many events are on the server then."""
    for turn in count():
        if over.is_set():
            return turn
        device.handheld.record(PUT, epoch=0)
        request = device.handheld.request(device.handheld.events[-1])
        while True:
            try:
                url = f"{nodes.urls()[turn % 2]}/v1/events"
                answer = httpx.post(url, content=dumps(request), headers={**device.bearer, **JSON}, timeout=5)
                if answer.status_code == 200:
                    assert loads(SyncReply, answer.content).ack == turn + 1
                    break
            except httpx.HTTPError:
                over.wait(0.02)
    raise AssertionError


def test_p14_every_follower_sees_each_position_once_and_in_order_through_kills_of_nodes(site: str, two: Nodes) -> None:
    token = let_in(Settings(database=SecretStr(site)), "bi")
    followers = [Follower(two.urls, token) for _ in range(FOLLOWERS)]
    for follower in followers:
        follower.begin()
    devices = [Device(two.running[0], f"D{number}") for number in range(2)]
    over = Event()
    with ThreadPoolExecutor(len(devices)) as pool:
        writing = [pool.submit(record_until, over, two, device) for device in devices]
        for turn in range(KILLS):
            time.sleep(0.3)
            two.kill(turn % 2)
        over.set()
        written = sum(one.result() for one in writing)
    database = open_postgres(site)
    last = database.read(feed.newest).pos
    database.close()
    for follower in followers:
        follower.end(at=last)
        assert follower.failed == ""
        assert follower.positions == list(range(follower.positions[0], last + 1))
        assert len(follower.positions) == written
        assert ordered(follower.positions, follower.aggregates)
        assert follower.connections >= KILLS // 2
