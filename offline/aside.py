"""Waits for what takes long in a thread of its own that nothing waits for: neither a scan nor the end of the program.

asyncio's own threads will not do: the event loop ends only when the last of them has, however long a server is silent.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def aside(act: Callable[[], T]) -> T:
    """What `act` returns or raises. A cancelled caller stops waiting, and the act goes on."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def work() -> None:
        try:
            future.set_result(act())
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where it is waited for
            future.set_exception(error)

    Thread(target=work, name="aside", daemon=True).start()
    return await asyncio.wrap_future(future)
