"""Lets rows of the outbox go when they are old, a few at a time; any node may, and several do no harm."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pickserver.seams import Clock, wall_ms
from pickserver.store import outbox_rows
from pickserver.tailer import Time

T = TypeVar("T")
LOG: Final = logging.getLogger("pickserver")

DAY_MS: Final = 24 * 3600 * 1000
REST_S: Final = 600.0
"""Seconds to the next look when nothing is left that is too old."""
BREATH_S: Final = 1.0
"""Seconds between two transactions while there is more: the floor writes in between."""


class Write(Protocol):
    """Runs a function in a transaction."""

    async def __call__(self, act: Callable[[Connection], T]) -> T:
        """What `act` makes of a transaction; durable when it returns."""


async def prune_outbox(write: Write, clock: Clock, time: Time, kept_days: int) -> None:
    """Delete what was written more than `kept_days` ago, again and again, until it is cancelled."""
    while True:
        gone = 0
        try:
            gone = await write(lambda tx: outbox_rows.forget(tx, wall_ms(clock) - kept_days * DAY_MS))
        except SQLAlchemyError as error:
            LOG.warning("old rows of the outbox cannot be deleted: %s", type(error).__name__)
        more = gone == outbox_rows.ROWS_FORGOTTEN_MAX
        await time.wait(asyncio.Event(), BREATH_S if more else REST_S)
