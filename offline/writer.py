"""The one thread that works with the journal; everybody else hands it functions and waits for what they return.

Knows nothing of what the functions do. In order, one at a time, and none is left without an answer.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

from offline.journal import Journal

T = TypeVar("T")


class Writer:
    """Owns `journal` from its making on: nothing else may call it, but for the properties that touch no file."""

    def __init__(self, journal: Journal) -> None:
        """Start the thread for `journal`, which it closes in the end."""
        self._journal = journal
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")

    def submit(self, work: Callable[[Journal], T]) -> Future[T]:
        """Have `work` done after all that was submitted before it.

        Raises: RuntimeError after `close`. What `work` raises is in the future.
        """
        return self._thread.submit(work, self._journal)

    async def run(self, work: Callable[[Journal], T]) -> T:
        """`submit` for an event loop.

        Promises: a cancelled caller cancels nothing: what was submitted is done, since a scan may lie in it.
        """
        return await asyncio.shield(asyncio.wrap_future(self.submit(work)))

    def close(self) -> None:
        """Finish everything submitted, close the journal, end the thread; safe to call again."""
        self._thread.shutdown(wait=True)
        self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
