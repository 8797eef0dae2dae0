"""Where handlers meet threads: as many that write and that read as the database has room for; the real clock and dice.

The handlers know nothing of it.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Generic, TypeVar, cast

from sqlalchemy import Connection

from pickserver.seams import Clock, Ids
from pickserver.store.database import Database

T = TypeVar("T")

READERS = 2
"""Threads that read from a file; more would only wait for each other."""
TOGETHER_MAX = 64
"""The most writes that share one commit."""


class Work(Generic[T]):
    """Something to be done in a transaction, and what came of it."""

    def __init__(self, act: Callable[[Connection], T]) -> None:
        """Not done yet."""
        self.act = act
        self.done: tuple[T] | None = None

    def __call__(self, tx: Connection) -> tuple[T]:
        """Do it; the value in a tuple of its own, since a value may be None."""
        return (self.act(tx),)


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
        self._database = database
        self._waiting: deque[Work[object]] = deque()
        self._together = database.writers == 1
        self._writers = ThreadPoolExecutor(database.writers, "writer")
        self._readers = ThreadPoolExecutor(READERS if self._together else database.readers, "reader")

    async def write(self, act: Callable[[Connection], T]) -> T:
        """What `act` makes of a transaction; durable when it returns.

        Where one writes, writes that wait at the same time share a commit, and with it the wait for the disk. `act` may
        be called again in another transaction when one failed, so that it may change nothing else.
        """
        loop = asyncio.get_running_loop()
        if not self._together:
            return await loop.run_in_executor(self._writers, self._database.transact, act)
        work: Work[T] = Work(act)
        self._waiting.append(cast("Work[object]", work))
        return await loop.run_in_executor(self._writers, self._written, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` reads, all of one moment."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._database.read, work)

    async def compute(self, work: Callable[[], T]) -> T:
        """What `work` computes, beside the transactions."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    def close(self) -> None:
        """End when what was begun has ended."""
        self._writers.shutdown()
        self._readers.shutdown()
        self._database.close()

    def _written(self, work: Work[T]) -> T:
        """On the writer's thread: what came of `work`, done together with what else waits, or else alone."""
        if work.done is None:
            # Whoever of them raises does so again alone, to its own caller.
            with suppress(Exception):
                self._write_together()
        if work.done is None:
            work.done = self._database.transact(work)
        return work.done[0]

    def _write_together(self) -> None:
        group = [self._waiting.popleft() for _ in range(min(len(self._waiting), TOGETHER_MAX))]
        group = [work for work in group if work.done is None]
        if not group:
            return
        values = self._database.transact(lambda tx: [work(tx) for work in group])
        for work, value in zip(group, values, strict=True):
            work.done = value
