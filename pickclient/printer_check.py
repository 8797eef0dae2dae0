"""Asks a desk's printer, whenever somebody comes to the desk, whether it takes what is printed there: before it is due.

Sends nothing that is printed. Imported only where there is a printer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from devices.printers.fitness import Lack, Wanted, lack
from devices.printers.printer import About
from offline.news import PrinterStopped
from warehouse.messages import Message

AGAIN_S: Final = 10.0
"""Seconds after which a printer that did not answer is asked again."""


class PrinterCheck:
    """One printer's; what it lacks is told once for each time that somebody comes, and again when it is mended."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[About | None]],
        wanted: Wanted,
        says: Callable[[Lack, str], Message],
        tell: Callable[[PrinterStopped], None],
        again_s: float = AGAIN_S,
    ) -> None:
        """Have it asked by `ask`, which says None while it is at work; `says` words what it lacks at a desk."""
        self._ask = ask
        self._wanted = wanted
        self._says = says
        self._tell = tell
        self._again_s = again_s
        self._times = 0
        self._told: Message | None = None

    async def run(self, desk: str) -> None:
        """Ask it for `desk` (a barcode), and as long as it does not answer again, until somebody comes anew."""
        self._times += 1
        mine, said = self._times, False
        while mine == self._times:
            about = await self._ask()
            if about is None or mine != self._times:
                return
            lacks = lack(about, self._wanted)
            why = self._says(lacks, desk) if lacks is not None else None
            if why != self._told or (why is not None and not said):
                self._told = why
                self._tell(PrinterStopped(order="", parcel=0, why=why))
            said = True
            if lacks is not Lack.ANSWER:
                return
            await asyncio.sleep(self._again_s)
