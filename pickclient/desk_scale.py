"""The desk's scale as the screens use it: read in a thread of its own, believed once a box lies still on it."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from threading import Lock
from typing import Final

from devices.scale import NoReading, Said, Weighing, Why
from devices.scale_wire import Scale, ScaleError, scale_at
from offline.aside import aside
from pickclient.log import LOG

PAUSE_S: Final = 0.2
"""Between two questions to the scale, in seconds."""


class DeskScale:
    """One scale for as long as the program runs: what lay on it last is not weighed for the next parcel."""

    def __init__(self, written: str, pause_s: float = PAUSE_S) -> None:
        """Read the scale that is `written` in the settings; one that cannot be used is gone, and the log says why."""
        self._scale: Scale | None = None
        self._pause_s = pause_s
        self._reading = Lock()
        self._still_there: Decimal | None = None
        """Grams that were believed for a parcel which nobody has been seen to lift since."""
        try:
            self._scale = scale_at(written)
        except ScaleError as error:
            LOG.warning("scale: %s", error)

    async def weigh(self, told: Callable[[Why | None], None]) -> int:
        """Wait until a box lies still on it, however long that takes; its grams, 1 to 999,999.

        `told` hears why there is no weight, each time that changes: `None` where the parcel before may lie there still.
        """
        weighing = Weighing()
        before: Why | None = Why.MOVING
        while True:
            said = await self._read()
            before = self._heard(said, before, told)
            weight = weighing.take(said)
            if weight is not None and not isinstance(said, NoReading) and self._still_there is None:
                self._still_there = said.grams
                return weight.grams
            await asyncio.sleep(self._pause_s)

    async def _read(self) -> Said:
        if self._scale is None:
            return NoReading(why=Why.GONE)
        scale = self._scale

        def read() -> Said:
            with self._reading:  # a question that nobody waits for any more is still being answered
                return scale.read()

        return await aside(read)

    def _heard(self, said: Said, before: Why | None, told: Callable[[Why | None], None]) -> Why | None:
        why: Why | None = said.why if isinstance(said, NoReading) else Why.MOVING
        if _is_lifted(said, self._still_there):
            self._still_there = None
        elif self._still_there is not None and not isinstance(said, NoReading):
            why = None
        if why is not before:
            told(why)
        return why


def _is_lifted(said: Said, still_there: Decimal | None) -> bool:
    """Whether what weighed `still_there` is surely lifted: the scale is empty, or something else lies still on it."""
    if isinstance(said, NoReading):
        return said.why is Why.BELOW_ZERO
    return said.grams <= 0 or (said.stable and said.grams != still_there)
