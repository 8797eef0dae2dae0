"""Who has which trolley, how far it is, what its device was last known to hold back; one is decided about, or an order.

Reads only, from the server alone: nothing here is known without network.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from textual.containers import Vertical
from textual.widget import Widget

from screens.asking import Asking
from screens.base import JobScreen
from screens.decide import DecideScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.type_in import TypeInScreen, code_meant
from screens.widgets.instruction import Instruction
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from screens.wording import Catalogue
from warehouse.barcodes import CodeKind, read
from warehouse.flows.decision import Scanned
from warehouse.messages import (
    Message,
    NeedsWifi,
    NowFree,
    NowGiven,
    SignInAgain,
    TrolleyDue,
    TrolleyNotKnown,
    TrolleyOrNumberDue,
)
from warehouse.wire import Problem, TrolleyState

ON_A_PAGE: Final = 3
SILENT_S: Final = 120
"""Seconds after which what a device holds back is no longer known."""
NAME_MAX: Final = 9
"""Columns for a colleague's name."""
DECIDED: Final = ("waiting", "parked", "picking")
"""How a trolley stands about which there is something to decide."""


class SuperviseScreen(JobScreen[Message]):
    """Dismissed with what is to be said at home, such as that the sign-in has run out; None on the way back."""

    TITLE = "SUPERVISE"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("supervise", Act.TYPE, Act.BACK, Act.MORE, Act.HELP)
    not_here = TrolleyOrNumberDue()

    def __init__(self, seams: Seams, *, seq: int = 0) -> None:
        """Show what the server knows."""
        super().__init__(seams, seq=seq)
        self._asking = Asking(seams.signals, self.notice)
        self._trolleys: Sequence[TrolleyState] = ()
        self._page = 0
        self._list = Vertical(id="list")
        self._told: Message | None = None

    def body(self) -> Iterable[Widget]:
        """What to do, and the trolleys."""
        yield Instruction(self.seams.catalogue)
        yield self._list

    def on_mount(self) -> None:
        """Ask for them."""
        super().on_mount()
        self.query_one(Instruction).say("supervise.title")
        self._read()

    async def scanned(self, scan: Scanned) -> None:
        """Decide about the scanned trolley."""
        reading = read(code_meant(scan, "TRL"))
        if reading.kind is not CodeKind.TROLLEY:
            self.refuse(TrolleyDue())
            return
        known = next((one for one in self._trolleys if one.trolley == reading.text), None)
        if known is None:
            self.refuse(TrolleyNotKnown(trolley=reading.text))
        else:
            await self._decide(known)

    async def chosen(self, digit: int) -> None:
        """Decide about one of the page, or turn it."""
        page = self._on_page()
        if 1 <= digit <= len(page):
            await self._decide(page[digit - 1])
        elif digit == len(page) + 1 and self._pages() > 1:
            self._page = (self._page + 1) % self._pages()
            await self._show()
        elif digit == len(page) + (self._pages() > 1) + 1:
            await self._orders()
        else:
            self.refuse(self.not_here)

    async def act(self, act: Act) -> None:
        """Type a trolley, or go home."""
        if act is Act.TYPE:
            await self.app.push_screen(TypeInScreen(self.seams, "trolley"), self._typed)
        else:
            _ = self.dismiss(None)

    async def _orders(self) -> None:
        """Orders that wait for somebody, and any other by its number."""
        if self.seams.orders is None:
            self.telling.trouble(NeedsWifi())
        else:
            from screens.orders import OrdersScreen  # noqa: PLC0415 - few look at it

            self.notice.tell(None)
            await self.app.push_screen(OrdersScreen(self.seams, self.seams.orders, seq=self.seq), self._decided)

    async def _typed(self, scan: Scanned | None) -> None:
        self.telling.came_back()
        if scan is not None:
            await self.scanned(scan)

    async def _decide(self, trolley: TrolleyState) -> None:
        self.notice.tell(None)
        self.call_next(self.app.push_screen, DecideScreen(self.seams, trolley, seq=self.seq), self._decided)

    def _decided(self, told: Message | None) -> None:
        """Say what came of it, beside the list as it is now."""
        if isinstance(told, SignInAgain):
            _ = self.dismiss(told)
            return
        self._told = told
        self._read()

    def _read(self) -> None:
        self._asking.ask(self, self.seams.commands.trolleys, self._answered, self._refused)

    def _refused(self, _problem: Problem) -> Message | None:
        return None

    def _answered(self, trolleys: tuple[TrolleyState, ...]) -> None:
        self._trolleys = sorted((one for one in trolleys if one.status in DECIDED), key=most_wanting)
        self._page = min(self._page, self._pages() - 1)
        self.call_next(self._show)
        told, self._told = self._told, None
        if isinstance(told, NowGiven | NowFree):
            self.notice.tell(told, Tone.ACCEPTED)
        elif told is not None:
            self.refuse(told)

    def _pages(self) -> int:
        return max(1, -(-len(self._trolleys) // ON_A_PAGE))

    def _on_page(self) -> Sequence[TrolleyState]:
        return self._trolleys[self._page * ON_A_PAGE :][:ON_A_PAGE]

    async def _show(self) -> None:
        words = self.seams.catalogue
        texts = [line(one, words) for one in self._on_page()]
        if self._pages() > 1:
            texts.append(words.word("supervise.page", page=self._page + 1, pages=self._pages()))
        texts.append(words.word("supervise.orders"))
        await self._list.remove_children()
        await self._list.mount(Choices(texts))


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
