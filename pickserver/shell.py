"""Where handlers meet threads: one that writes, a few that read; and the real clock and dice.

The handlers know nothing of it.
"""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection

from pickserver.seams import Clock, Ids
from pickserver.store.database import Database

T = TypeVar("T")

READERS = 2
"""Threads that read; more would only wait for each other."""


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
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` makes of a transaction; durable when it returns."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._database.transact, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` reads, all of one moment."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._database.read, work)

    async def compute(self, work: Callable[[], T]) -> T:
        """What `work` computes, beside the transactions."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    def close(self) -> None:
        """End when what was begun has ended."""
        self._writer.shutdown()
        self._readers.shutdown()
        self._database.close()
