"""One reader for all who follow: nobody misses a row, whoever is slow is let go, and time passes as a test says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import TypeVar

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from pickserver.handlers import feed
from pickserver.handlers.feed import Page, Place
from pickserver.pruning import BREATH_S, DAY_MS, REST_S, prune_outbox
from pickserver.store import outbox_rows
from pickserver.tailer import Tailer
from tests.protocol.floor import ANA, PIOTR, Floor, Handheld, sent
from tests.protocol.test_feed import restore
from warehouse.events import LineCount, Put

T = TypeVar("T")

PUT = Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=1),))
HEARTBEAT_S = 15.0


class StillTime:
    """Time that passes only when everybody waits: then it is as late as the first of them waits for."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.waits: list[float] = []

    def mono_s(self) -> float:
        return self.now_s

    async def wait(self, event: asyncio.Event, wait_s: float) -> bool:
        until_s = self.now_s + wait_s
        self.waits.append(until_s)
        try:
            while self.now_s < until_s and not event.is_set():  # noqa: ASYNC110 - time is what is waited for
                await asyncio.sleep(0)
            return event.is_set()
        finally:
            self.waits.remove(until_s)

    async def goes_on(self, seconds: float = 0.0) -> None:
        """Let so many seconds pass, one waiter after the other; and everybody do what is to be done."""
        until_s = self.now_s + seconds
        for _ in range(50):
            await asyncio.sleep(0)
        while (due_s := min(self.waits, default=until_s)) <= until_s and self.now_s < until_s:
            self.now_s = max(self.now_s, due_s)
            for _ in range(50):
                await asyncio.sleep(0)
        self.now_s = max(self.now_s, until_s)


class Site:
    """A floor with a tailer that runs."""

    def __init__(self, **told: int) -> None:
        self.floor = Floor()
        self.time = StillTime()
        self.reads = 0
        self.fails = False
        self.tailer = Tailer(self._read, self.time, heartbeat_s=HEARTBEAT_S, **told)
        self.device = Handheld()

    async def _read(self, work: Callable[[Connection], T]) -> T:
        self.reads += 1
        if self.fails:
            raise OperationalError("SELECT", {}, Exception("down"))
        return self.floor.database.read(work)

    async def run(self, test: Callable[[], Coroutine[None, None, None]]) -> None:
        running = asyncio.create_task(self.tailer.run())
        try:
            await test()
        finally:
            self.tailer.end()
            await self.time.goes_on(1.0)
            await running

    async def picks(self, times: int = 1) -> None:
        """Pick, and have everybody take it in."""
        sent(self.floor, self.device, *self.device.record(*[PUT] * times))
        self.tailer.wake()
        await self.time.goes_on(0.1)

    def now(self) -> Place:
        return self.floor.database.read(feed.newest)


class Reader:
    """Somebody who follows and takes down what comes."""

    def __init__(self, pages: AsyncIterator[Page]) -> None:
        self.got: list[int] = []
        self.signs_of_life = 0
        self.place: Place | None = None
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.task = asyncio.create_task(self._read(pages))

    async def _read(self, pages: AsyncIterator[Page]) -> None:
        async for page in pages:
            self.got += [row.pos for row in page.rows]
            self.signs_of_life += not page.rows
            self.place = page.place
            await self.may_read.wait()


def ran(site: Site, test: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(site.run(test))


def test_who_begins_in_the_past_catches_up_and_then_lives_with_the_others() -> None:
    site = Site()

    async def test() -> None:
        start = site.now()
        await site.picks(450)
        reader, other = Reader(site.tailer.follow(start)), Reader(site.tailer.follow(site.now()))
        await site.time.goes_on(0.1)
        for _ in range(3):
            await site.picks(2)
        assert reader.got == list(range(1, 457))
        assert other.got == list(range(451, 457))

    ran(site, test)


def test_one_look_serves_everybody_and_nobody_costs_nothing() -> None:
    site = Site()

    async def test() -> None:
        await site.picks()
        await site.time.goes_on(60)
        assert site.reads == 0
        readers = [Reader(site.tailer.follow(site.now())) for _ in range(20)]
        await site.time.goes_on(0.5)
        before = site.reads
        await site.picks(3)
        assert site.reads - before <= 3
        assert [len(reader.got) for reader in readers] == [3] * 20

    ran(site, test)


def test_a_row_that_nobody_said_was_written_comes_with_the_next_look() -> None:
    site = Site()

    async def test() -> None:
        reader = Reader(site.tailer.follow(site.now()))
        await site.time.goes_on(5)
        sent(site.floor, site.device, *site.device.record(PUT))
        await site.time.goes_on(1.1)
        assert reader.got == [1]

    ran(site, test)


def test_a_sign_of_life_comes_when_nothing_else_does() -> None:
    site = Site()

    async def test() -> None:
        reader = Reader(site.tailer.follow(site.now()))
        await site.time.goes_on(HEARTBEAT_S - 1)
        assert reader.signs_of_life == 0
        await site.time.goes_on(1.5)
        assert reader.signs_of_life == 1
        await site.time.goes_on(HEARTBEAT_S - 5)
        await site.picks()
        await site.time.goes_on(HEARTBEAT_S - 5)
        assert reader.signs_of_life == 1
        await site.time.goes_on(6)
        assert (reader.signs_of_life, reader.got) == (2, [1])

    ran(site, test)


def test_who_is_slower_than_the_floor_is_let_go_and_goes_on_later_from_its_token() -> None:
    site = Site(ring_rows=10)

    async def test() -> None:
        slow, quick = Reader(site.tailer.follow(site.now())), Reader(site.tailer.follow(site.now()))
        await site.picks(2)
        slow.may_read.clear()
        for _ in range(15):
            await site.picks()
        assert len(site.tailer._ring) == 10
        slow.may_read.set()
        await site.time.goes_on(0.1)
        assert slow.task.done()
        assert quick.got == list(range(1, 18))
        assert slow.place is not None
        again = Reader(site.tailer.follow(slow.place))
        await site.time.goes_on(0.1)
        assert slow.got + again.got == quick.got

    ran(site, test)


def test_a_restored_database_ends_every_stream_and_rings_every_bell() -> None:
    site = Site()

    async def test() -> None:
        reader = Reader(site.tailer.follow(site.now()))
        heard = Listener(site.tailer.bells("D1"))
        await site.picks(2)
        site.floor.database.transact(restore)
        await site.time.goes_on(2)
        assert reader.task.done()
        assert heard.rings == [frozenset(), frozenset()]
        await site.picks()
        floor_now = Reader(site.tailer.follow(replace(site.now(), pos=2)))
        await site.time.goes_on(0.1)
        assert floor_now.got == [3]

    ran(site, test)


def test_a_database_that_is_away_for_a_while_loses_nobody_anything() -> None:
    site = Site()

    async def test() -> None:
        reader = Reader(site.tailer.follow(site.now()))
        await site.picks()
        site.fails = True
        await site.picks(3)
        await site.time.goes_on(20)
        site.fails = False
        await site.time.goes_on(1.1)
        assert reader.got == [1, 2, 3, 4]
        assert not reader.task.done()

    ran(site, test)


def test_the_end_lets_everybody_go_at_once() -> None:
    site = Site()

    async def test() -> None:
        reader, heard = Reader(site.tailer.follow(site.now())), Listener(site.tailer.bells("D1"))
        waiting = asyncio.create_task(site.tailer.waited(site.now(), 30))
        await site.time.goes_on(0.1)
        site.tailer.end()
        await site.time.goes_on()
        assert reader.task.done()
        assert heard.task.done()
        assert waiting.done()
        assert site.time.now_s < 1

    ran(site, test)


def test_who_asks_waits_until_there_is_something_and_no_longer() -> None:
    site = Site()

    async def test() -> None:
        waiting = asyncio.create_task(site.tailer.waited(site.now(), 20))
        await site.time.goes_on(10)
        assert not waiting.done()
        await site.picks()
        assert waiting.done()
        waiting = asyncio.create_task(site.tailer.waited(site.now(), 20))
        await site.time.goes_on(21)
        assert waiting.done()

    ran(site, test)


class Listener:
    """A device that takes down its bell's rings."""

    def __init__(self, bells: AsyncIterator[frozenset[str] | None]) -> None:
        self.rings: list[frozenset[str]] = []
        self.signs_of_life = 0
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.task = asyncio.create_task(self._listen(bells))

    async def _listen(self, bells: AsyncIterator[frozenset[str] | None]) -> None:
        async for trolleys in bells:
            if trolleys is None:
                self.signs_of_life += 1
            else:
                self.rings.append(trolleys)
            await self.may_read.wait()


def test_a_bell_rings_at_once_and_then_for_its_own_device_only() -> None:
    site = Site()

    async def test() -> None:
        site.floor.claimed("TRL-17", ANA, "D1")
        first, second = Listener(site.tailer.bells("D1")), Listener(site.tailer.bells("D2"))
        await site.picks(5)
        assert (first.rings, second.rings) == ([frozenset()], [frozenset()])
        site.floor.claimed("TRL-17", PIOTR, "D2", take_over="battery")
        site.tailer.wake()
        await site.time.goes_on(0.1)
        assert (first.rings, second.rings) == ([frozenset(), {"TRL-17"}], [frozenset()])
        await site.time.goes_on(HEARTBEAT_S)
        assert (first.signs_of_life, second.signs_of_life) == (1, 1)

    ran(site, test)


def test_a_device_that_does_not_read_its_bell_has_one_ring_waiting() -> None:
    site = Site()

    async def test() -> None:
        heard = Listener(site.tailer.bells("D1"))
        await site.time.goes_on(0.1)
        heard.may_read.clear()
        holders = [(ANA, "D1"), (PIOTR, "D2")]
        for turn in range(12):
            for trolley in ("TRL-17", "TRL-18"):
                who, device = holders[turn % 2]
                site.floor.claimed(trolley, who, device, take_over="again")
            site.tailer.wake()
            await site.time.goes_on(0.1)
        heard.may_read.set()
        await site.time.goes_on(0.1)
        assert heard.rings[0] == frozenset()
        assert heard.rings[-1] == {"TRL-17", "TRL-18"}
        assert len(heard.rings) <= 3

    ran(site, test)


def test_nothing_is_left_of_those_who_went() -> None:
    site = Site()

    async def test() -> None:
        reader, heard = Reader(site.tailer.follow(site.now())), Listener(site.tailer.bells("D1"))
        await site.picks(5)
        for task in (reader.task, heard.task):
            task.cancel()
        await site.time.goes_on(0.1)
        assert (site.tailer._following, len(site.tailer._ring), dict(site.tailer._ropes)) == (0, 0, {})

    ran(site, test)


def test_old_rows_go_a_few_at_a_time_and_then_it_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    monkeypatch.setattr(outbox_rows, "ROWS_FORGOTTEN_MAX", 4)

    async def write(act: Callable[[Connection], T]) -> T:
        return site.floor.database.transact(act)

    async def test() -> None:
        await site.picks(10)
        site.floor.clock.advance(2 * DAY_MS / 1000)
        pruning = asyncio.create_task(prune_outbox(write, site.floor.clock, site.time, 1))
        await site.time.goes_on()
        assert len(site.floor.outbox()) == 6
        await site.time.goes_on(2 * BREATH_S + 0.1)
        assert site.floor.outbox() == []
        await site.picks(2)
        site.floor.clock.advance(2 * DAY_MS / 1000)
        await site.time.goes_on(REST_S - 10)
        assert len(site.floor.outbox()) == 2
        await site.time.goes_on(20)
        assert site.floor.outbox() == []
        pruning.cancel()

    ran(site, test)
