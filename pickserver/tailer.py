"""Reads the outbox once for everybody on this node who follows it, and rings the bells of devices.

Each follower asks for what comes after its own place, so that nothing is kept for anybody: who is slower than the ring
is let go, with a place that is still good. Reading, time and wake-ups are arguments.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pickserver.handlers import feed
from pickserver.handlers.feed import Page, Place
from pickserver.store.outbox_rows import OutboxRow
from warehouse.wire import Problem

T = TypeVar("T")
LOG: Final = logging.getLogger("pickserver")

RING_ROWS: Final = 2000
"""The newest rows that are kept for those who keep up: a few megabytes at most."""
PAGE_ROWS: Final = 200
"""The most rows that are read or handed on at a time."""
PAGES_AT_ONCE: Final = 2
"""How many who catch up may read at a time: others read through the same connections."""
POLL_S: Final = 1.0
"""Seconds after which the outbox is looked at though nobody said that there is anything."""
GATHER_S: Final = 0.05
"""Seconds from a wake-up to a look: what is written meanwhile is read with it."""
HEARTBEAT_S: Final = 15.0


class Read(Protocol):
    """Runs a function in a transaction that only reads."""

    def __call__(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """What `work` reads, all of one moment."""


class Time(Protocol):
    """Says how late it is, and lets it get later."""

    def mono_s(self) -> float:
        """Seconds since some moment; only grows."""

    async def wait(self, event: asyncio.Event, wait_s: float) -> bool:
        """Wait for `event`, but no longer than `wait_s`; whether it came."""


class LoopTime:
    """The event loop's own time."""

    def mono_s(self) -> float:
        """Seconds since some moment; only grows."""
        return asyncio.get_running_loop().time()

    async def wait(self, event: asyncio.Event, wait_s: float) -> bool:
        """Wait for `event`, but no longer than `wait_s`; whether it came."""
        try:
            async with asyncio.timeout(wait_s):
                return await event.wait()
        except TimeoutError:
            return False


@dataclass(slots=True, eq=False)
class _Rope:
    """What hangs on one device's bell."""

    pulled: asyncio.Event = field(default_factory=asyncio.Event)
    trolleys: set[str] = field(default_factory=set)

    def pull(self, *trolleys: str) -> None:
        self.trolleys.update(trolleys)
        self.pulled.set()


class Tailer:
    """The end of the outbox; looks at it only while somebody follows."""

    def __init__(
        self,
        read: Read,
        time: Time,
        *,
        heartbeat_s: float = HEARTBEAT_S,
        poll_s: float = POLL_S,
        ring_rows: int = RING_ROWS,
    ) -> None:
        """Read with `read`; nothing is read until `run`."""
        self.time = time
        self._read = read
        self._heartbeat_s = heartbeat_s
        self._poll_s = poll_s
        self._ring: deque[OutboxRow] = deque(maxlen=ring_rows)
        self._place: Place | None = None
        """After the last row of the ring; None until the first look."""
        self._turn = 0
        """Grows when everybody has to begin anew."""
        self._following = 0
        self._ropes: defaultdict[str, set[_Rope]] = defaultdict(set)
        self._changed = asyncio.Event()
        self._wake = asyncio.Event()
        self._catching_up = asyncio.Semaphore(PAGES_AT_ONCE)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.ended = False

    def wake(self) -> None:
        """Rows may have been written; from any thread, at any time."""
        loop = self._loop
        if loop is not None and not self._wake.is_set() and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake.set)

    def end(self) -> None:
        """Let everybody go, each after what was sent already: the node stops."""
        self.ended = True
        self._begin_anew()
        self._wake.set()

    async def run(self) -> None:
        """Look whenever there may be something to see, until the end."""
        self._loop = asyncio.get_running_loop()
        while not self.ended:
            self._wake.clear()
            if self._following:
                try:
                    await self.look()
                except SQLAlchemyError as error:
                    LOG.warning("the outbox cannot be read: %s", type(error).__name__)
            if await self.time.wait(self._wake, self._poll_s) and not self.ended:
                await self.time.wait(asyncio.Event(), GATHER_S)

    async def look(self) -> None:
        """Take in what is new."""
        if self._place is None:
            self._place = await self._read(feed.newest)
            self._change()
        while not self.ended and (page := await self._next_page(self._place)):
            for row in page.rows:
                self._ring.append(row)
                for device in feed.rings(row):
                    for rope in self._ropes.get(device, ()):
                        rope.pull(row.aggregateid)
            self._place = page.place
            self._change()

    async def follow(self, place: Place) -> AsyncIterator[Page]:
        """What comes after `place`, as it comes; a page without rows whenever a sign of life is due.

        Ends when the node does, when the follower was slower than the ring, and when its place is gone.
        """
        with self._followed():
            keeps_up, turn, said_s = False, self._turn, self.time.mono_s()
            while not self.ended and turn == self._turn:
                changed, rows = self._changed, self._since(place)
                if rows is None and keeps_up:
                    return
                keeps_up = rows is not None
                page = Page(rows=rows, place=_after(place, rows)) if rows is not None else await self.caught_up(place)
                if isinstance(page, Problem):
                    return
                if not page.rows and await self.time.wait(changed, said_s + self._heartbeat_s - self.time.mono_s()):
                    continue
                place, said_s = page.place, self.time.mono_s()
                yield page

    async def caught_up(self, place: Place) -> Page | Problem:
        """The next page after `place`, from the database."""
        async with self._catching_up:
            return await self._read(lambda tx: feed.page(tx, place, PAGE_ROWS))

    async def waited(self, place: Place, wait_s: float) -> None:
        """Wait until there may be something after `place`, but no longer than `wait_s`."""
        with self._followed():
            until_s = self.time.mono_s() + wait_s
            while not self.ended and not self._is_behind(place):
                if not await self.time.wait(self._changed, until_s - self.time.mono_s()):
                    return

    async def bells(self, device: str) -> AsyncIterator[frozenset[str] | None]:
        """The trolleys whose lease changed for `device`; none of them: any may have. None: a sign of life is due."""
        rope = _Rope()
        with self._followed():
            self._ropes[device].add(rope)
            try:
                while self._place is None and not self.ended:
                    if not await self.time.wait(self._changed, self._heartbeat_s):
                        yield None
                if not self.ended:
                    yield frozenset()
                while not self.ended:
                    pulled = await self.time.wait(rope.pulled, self._heartbeat_s)
                    rope.pulled.clear()
                    trolleys, rope.trolleys = frozenset(rope.trolleys), set()
                    if not self.ended:
                        yield trolleys if pulled else None
            finally:
                self._ropes[device].discard(rope)
                if not self._ropes[device]:
                    del self._ropes[device]

    async def _next_page(self, place: Place) -> Page | None:
        page = await self._read(lambda tx: feed.page(tx, place, PAGE_ROWS))
        if isinstance(page, Problem):  # the data went back to an earlier time, or forward past what is kept
            LOG.warning("followers begin anew: %s", page.detail)
            self._begin_anew()
            return None
        return page if page.rows else None

    def _since(self, place: Place) -> tuple[OutboxRow, ...] | None:
        """Rows of the ring that come after `place`; None when the ring does not reach back so far."""
        now = self._place
        if now is None or _source(now) != _source(place):
            return None
        if place.pos >= now.pos:
            return ()
        at = place.pos + 1 - self._ring[0].pos if self._ring else -1
        return tuple(islice(self._ring, at, at + PAGE_ROWS)) if at >= 0 else None

    def _is_behind(self, place: Place) -> bool:
        """Whether something is known to come after `place`."""
        now = self._place
        return now is not None and now != place and (_source(now) != _source(place) or now.pos > place.pos)

    @contextmanager
    def _followed(self) -> Iterator[None]:
        """Somebody follows for the time of the block."""
        self._following += 1
        if self._following == 1:
            self._wake.set()
        try:
            yield
        finally:
            self._following -= 1
            if not self._following:
                self._place = None
                self._ring.clear()

    def _begin_anew(self) -> None:
        """Let followers go, and have every device look for news."""
        self._turn += 1
        self._place = None
        self._ring.clear()
        for ropes in self._ropes.values():
            for rope in ropes:
                rope.pull()
        self._change()

    def _change(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


def _after(place: Place, rows: tuple[OutboxRow, ...]) -> Place:
    return Place(server_id=place.server_id, server_gen=place.server_gen, pos=rows[-1].pos) if rows else place


def _source(place: Place) -> tuple[str, int]:
    """Whose position it is."""
    return place.server_id, place.server_gen
