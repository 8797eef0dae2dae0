"""What this node last read of how the promises about labels are kept; and counting what can no longer change.

Nothing of worth is kept here: any node reads the same from the site's rows, and one that dies takes nothing along.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pickserver.handlers import service_levels
from pickserver.handlers.service_levels import Settled
from pickserver.tailer import Time
from warehouse.packing import LabelsInTime
from warehouse.service_levels import Level, LevelFigures, ServiceLevels, WindowFigures

T = TypeVar("T")
LOG: Final = logging.getLogger("pickserver")

LOOK_S: Final = 10.0
"""Seconds between two looks, however often the figures are asked for."""
BREATH_S: Final = 0.2
"""Seconds between two transactions while there is more to be counted."""
FRESH_S: Final = 60.0
"""What was read so long ago is not told any more."""
AT_DESKS: Final = "1h"
"""The window that desks show."""


class InTransaction(Protocol):
    """Runs a function in a transaction."""

    async def __call__(self, act: Callable[[Connection], T], /) -> T:
        """What `act` makes of a transaction."""


class Levels:
    """Looks now and then, so that whoever asks waits for no database."""

    def __init__(
        self, read: InTransaction, write: InTransaction, now_ms: Callable[[Connection], int], time: Time
    ) -> None:
        """Read by `read`, and keep what is counted by `write`; `now_ms` is the clock by which labels are timed."""
        self._read = read
        self._write = write
        self._now_ms = now_ms
        self._time = time
        self._latest: tuple[float, ServiceLevels] | None = None
        self._looks = asyncio.Lock()

    def known(self) -> ServiceLevels | None:
        """What was read last; None where that is too long ago."""
        if self._latest is None or self._time.mono_s() - self._latest[0] > FRESH_S:
            return None
        return self._latest[1]

    def at_desk(self) -> LabelsInTime:
        """What a desk is told."""
        known = self.known()
        return LabelsInTime(per_mille=None if known is None else window(known, Level.READY, AT_DESKS).per_mille)

    async def told(self) -> ServiceLevels:
        """What was read last, or how it is now: read once, however many ask at a time before anything was.

        What is over is counted first, a few hours in each transaction: labels of weeks are never read in one.
        """
        async with self._looks:
            while self.known() is None and await self.count():
                pass
            return self.known() or await self.look()

    async def look(self) -> ServiceLevels:
        """Read how it is now."""
        at_s = self._time.mono_s()
        found = await self._read(lambda tx: service_levels.figures(tx, self._now_ms(tx)))
        self._latest = at_s, found
        return found

    async def run(self) -> None:
        """Look and count again and again, until it is cancelled."""
        while True:
            more = False
            try:
                more = await self.count()
                if not more:
                    await self.look()
            except SQLAlchemyError as error:
                LOG.warning("the service levels of labels cannot be read: %s", type(error).__name__)
            await self._time.wait(asyncio.Event(), BREATH_S if more else LOOK_S)

    async def count(self) -> bool:
        """Count what can no longer change, a few hours of it at most; whether there may be more."""
        counted: Settled | None = await self._read(lambda tx: service_levels.settled(tx, self._now_ms(tx)))
        if counted is None:
            await self._begun()
            return False
        # It was read where nobody waits for it: what is written is short.
        await self._write(lambda tx: service_levels.keep(tx, counted))
        return not counted.is_all

    async def _begun(self) -> None:
        if await self._read(lambda tx: service_levels.is_ahead(tx, self._now_ms(tx))):
            await self._write(lambda tx: service_levels.set_back(tx, self._now_ms(tx)))
        if await self._read(service_levels.is_begun):
            return
        await self._write(lambda tx: service_levels.begin(tx, self._now_ms(tx)))


def level_of(levels: ServiceLevels, level: Level) -> LevelFigures:
    """How one promise is kept."""
    return next(one for one in levels.levels if one.level == level)


def window(levels: ServiceLevels, level: Level, name: str) -> WindowFigures:
    """The same over one window."""
    return next(one for one in level_of(levels, level).windows if one.window == name)
