"""Who has which trolley, how far it is, what its device was last known to hold back; one is decided about, or an order.

Reads only, from the server alone: nothing here is known without network.
"""

from typing import Final

from screens.decide import DecideScreen
from screens.keys import Act, bindings
from screens.listing import Listing
from screens.type_in import TypeInScreen, code_meant
from screens.wording import Catalogue
from warehouse.barcodes import CodeKind, read
from warehouse.flows.decision import Scanned
from warehouse.messages import (
    NeedsWifi,
    NowFree,
    NowGiven,
    TrolleyDue,
    TrolleyNotKnown,
    TrolleyOrNumberDue,
)
from warehouse.wire import TrolleyState

SILENT_S: Final = 120
"""Seconds after which what a device holds back is no longer known."""
NAME_MAX: Final = 9
"""Columns for a colleague's name."""
DECIDED: Final = ("waiting", "parked", "picking")
"""How a trolley stands about which there is something to decide."""


class SuperviseScreen(Listing[TrolleyState]):
    """Dismissed with what is to be said at home, such as that the sign-in has run out; None on the way back."""

    TITLE = "SUPERVISE"
    BINDINGS = bindings("supervise", Act.TYPE, Act.BACK, Act.MORE, Act.HELP)
    not_here = TrolleyOrNumberDue()
    name_of_words = "supervise"
    done_well = (NowGiven, NowFree)

    def look(self) -> None:
        """Ask who has which trolley."""
        self.asking.ask(self, self.seams.commands.trolleys, self._answered, self.not_refused)

    def line(self, one: TrolleyState, words: Catalogue) -> str:
        """Who has it, and how far it is."""
        return line(one, words)

    def below(self, words: Catalogue) -> str:
        """Orders that wait for somebody, and any other by its number."""
        return words.word("supervise.orders")

    async def beside(self) -> None:
        """Show those orders."""
        if self.seams.orders is None:
            self.telling.trouble(NeedsWifi())
        else:
            from screens.orders import OrdersScreen  # noqa: PLC0415 - few look at it

            self.notice.tell(None)
            await self.app.push_screen(OrdersScreen(self.seams, self.seams.orders, seq=self.seq), self.decided)

    async def scanned(self, scan: Scanned) -> None:
        """Decide about the scanned trolley."""
        reading = read(code_meant(scan, "TRL"))
        if reading.kind is not CodeKind.TROLLEY:
            self.refuse(TrolleyDue())
            return
        known = next((one for one in self.found if one.trolley == reading.text), None)
        if known is None:
            self.refuse(TrolleyNotKnown(trolley=reading.text))
        else:
            await self.decide(known)

    async def decide(self, one: TrolleyState) -> None:
        """Ask who is to have it."""
        self.notice.tell(None)
        self.call_next(self.app.push_screen, DecideScreen(self.seams, one, seq=self.seq), self.decided)

    async def act(self, act: Act) -> None:
        """Type a trolley, or go home."""
        if act is Act.TYPE:
            await self.app.push_screen(TypeInScreen(self.seams, "trolley"), self._typed)
        else:
            await super().act(act)

    async def _typed(self, scan: Scanned | None) -> None:
        self.telling.came_back()
        if scan is not None:
            await self.scanned(scan)

    def _answered(self, trolleys: tuple[TrolleyState, ...]) -> None:
        self.show(sorted((one for one in trolleys if one.status in DECIDED), key=most_wanting))


def most_wanting(trolley: TrolleyState) -> tuple[bool, bool, int, str]:
    """The order of the list: held ones first, those longest unheard before the others."""
    unheard = trolley.heard_s is None
    return (not trolley.operator_name, not unheard, -(trolley.heard_s or 0), trolley.trolley)


def line(trolley: TrolleyState, words: Catalogue) -> str:
    """One trolley in two lines; what is not known is never a nought."""
    done = f"{trolley.stops_done}/{trolley.stops}"
    if not trolley.operator_name:
        return words.word("supervise.free", trolley=trolley.name, done=done)
    age = (trolley.held_s or 0) // 60
    return words.word(
        "supervise.held",
        trolley=trolley.name,
        operator=trolley.operator_name[:NAME_MAX],
        age=f"{age // 60}:{age % 60:02}",
        done=done,
        heard=heard(trolley, words),
    )


def heard(trolley: TrolleyState, words: Catalogue) -> str:
    """What its device was last known to hold back, while that is fresh; else for how long it is silent."""
    if trolley.heard_s is None:
        return words.word("supervise.never")
    if trolley.heard_s >= SILENT_S:
        return words.word("supervise.silent", minutes=trolley.heard_s // 60)
    if trolley.unsent is None:
        return words.word("supervise.unknown")
    return words.word("supervise.unsent", unsent=trolley.unsent)
