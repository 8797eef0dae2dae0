"""Where handlers meet threads: as many that write and that read as the database has room for; the real clock and dice.

The handlers know nothing of it.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar, cast

from sqlalchemy import Connection

from pickserver.seams import Clock, Ids
from pickserver.store.database import Database
from pickserver.store.hints import Hints
from pickserver.together import Act, Parts, Together, no_parts

Q = TypeVar("Q")
T = TypeVar("T")

TOGETHER_MAX = 64
"""The most writes that share one commit."""
COMPUTERS = 2
"""Threads that compute beside the transactions."""


class _Work(Generic[T]):
    """Something to be done in a transaction, and where what came of it is told."""

    def __init__(self, act: Callable[[Connection], T]) -> None:
        self.act = act
        self.done: Future[T] = Future()
        self.done.set_running_or_notify_cancel()  # a caller who goes away cancels nothing


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Wall time in UTC."""
        return datetime.now(UTC)


class Shell:
    """A database and the threads that may touch it."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        """Serve from `database`, which is closed with the shell."""
        self.clock: Clock = clock or SystemClock()
        self.ids = Ids(self.clock, secrets.token_bytes)
        self.database: Final = database
        self._database = database
        self._hints: Hints | None = None
        self._together_too: list[Callable[[], None]] = []
        self._waiting: deque[_Work[object]] = deque()
        # Where several write, one that waits for a lock is not to hold others up.
        self._together = TOGETHER_MAX if database.writers == 1 else 1
        self._writers = ThreadPoolExecutor(database.writers, "writer")
        self._readers = ThreadPoolExecutor(database.readers, "reader")
        # PINs are slow to check on purpose: whoever tries many at once holds up no reader, and not every core.
        self._computers = ThreadPoolExecutor(COMPUTERS, "computer")

    async def write(self, act: Callable[[Connection], T]) -> T:
        """What `act` makes of a transaction; durable when it returns.

        Where one writes, writes that wait at the same time share a transaction, and with it the wait for the disk.
        `act` may be called again in another one when one failed, so that it may change nothing else.
        """
        work: _Work[T] = _Work(act)
        self._waiting.append(cast("_Work[object]", work))
        self._writers.submit(self._write_together)
        return await asyncio.wrap_future(work.done)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` reads, all of one moment."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._database.read, work)

    async def compute(self, work: Callable[[], T]) -> T:
        """What `work` computes, beside the transactions."""
        return await asyncio.get_running_loop().run_in_executor(self._computers, work)

    def together(
        self, act: Act[Q, T], weigh: Callable[[Q], int], parts: Parts[Q] = no_parts
    ) -> Callable[[Q], Awaitable[T]]:
        """How requests are done that `act` can do several of at a time, as much as they may weigh.

        One that the database does not take is done in its `parts`.
        """
        made = Together(self._database, act, weigh, self._writers, parts)
        self._together_too.append(made.close)
        return made.do

    def listen(self, told: Callable[[], object]) -> None:
        """Have `told` called, on any thread, when this node wrote to the outbox, or heard that another did."""
        self._database.on_rows = told
        self._hints = self._database.listening(told)

    def close(self) -> None:
        """End when what was begun has ended."""
        if self._hints is not None:
            self._hints.stop()
        for close in self._together_too:
            close()
        self._writers.shutdown()
        self._readers.shutdown()
        self._computers.shutdown()
        self._database.close()

    def _write_together(self) -> None:
        """On a writer's thread: do what waits, in one transaction; when that fails, each in one of its own."""
        group: list[_Work[object]] = []
        with suppress(IndexError):
            while len(group) < self._together:
                group.append(self._waiting.popleft())
        if not group:  # somebody took it along
            return
        if len(group) > 1:
            with suppress(Exception):  # whoever of them raises does so again alone, to its own caller
                values = self._database.transact(lambda tx: [work.act(tx) for work in group])
                for work, value in zip(group, values, strict=True):
                    work.done.set_result(value)
                return
        for work in group:
            try:
                work.done.set_result(self._database.transact(work.act))
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
                work.done.set_exception(error)
