"""Waits for what is written: a request that wants news looks again when this node wrote, or heard that another did.

Whoever looks at the same moment looks together, so that a change costs one look, however many wait.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

POLL_S: Final = 1.0
"""How late a change is seen of which nobody told."""
GATHER_S: Final = 0.05
"""What comes so soon after the first change is looked at together with it."""


class Changes:
    """Tells everybody who waits that something was written."""

    def __init__(self, is_ending: Callable[[], bool]) -> None:
        """Nobody waits yet, and nobody waits any longer when the server `is_ending`."""
        self._is_ending = is_ending
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed = asyncio.Event()

    def begin(self) -> None:
        """Take the loop in which it is waited."""
        self._loop = asyncio.get_running_loop()

    def wake(self) -> None:
        """Say, on any thread, that something was written."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._change)

    async def until(self, look: Callable[[], Awaitable[T]], is_over: Callable[[T], bool], wait_s: float) -> T:
        """What `look` sees when `is_over` says so of it, or after `wait_s` seconds."""
        until_s = asyncio.get_running_loop().time() + wait_s
        while True:
            changed, seen = self._changed, await look()
            left_s = until_s - asyncio.get_running_loop().time()
            if is_over(seen) or left_s <= 0 or self._is_ending():
                return seen
            try:
                async with asyncio.timeout(min(left_s, POLL_S)):
                    await changed.wait()
                    await asyncio.sleep(GATHER_S)
            except TimeoutError:
                continue

    def _change(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Looks(Generic[K, T]):
    """Looks for everybody: one look at a time, at all that was asked for before it begins."""

    def __init__(self, look: Callable[[Collection[K]], Awaitable[Mapping[K, T]]]) -> None:
        """Look by `look`, which sees something of everything it is asked for."""
        self._look = look
        self._asked: set[K] = set()
        self._seen: asyncio.Future[Mapping[K, T]] | None = None
        """What the next look sees; None while nobody asked for one."""
        self._looking: asyncio.Task[None] | None = None

    async def at(self, what: K) -> T:
        """What is seen of `what` by a look that begins after this; raises what the look does."""
        self._asked.add(what)
        if self._seen is None:
            self._seen = asyncio.get_running_loop().create_future()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_on())
        seen = await asyncio.shield(self._seen)  # who goes away takes nobody along
        return seen[what]

    async def _look_on(self) -> None:
        while (seen := self._seen) is not None:
            asked, self._asked, self._seen = self._asked, set(), None
            try:
                seen.set_result(await self._look(asked))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
                seen.set_exception(error)
        self._looking = None
