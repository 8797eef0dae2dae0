"""Orders that their trucks went without, the longest ago first; one is decided about.

Reads only, from the server alone: whether a truck has gone is by its clock, never by this device's.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from textual.containers import Vertical
from textual.widget import Widget

from screens.asking import Asking
from screens.base import JobScreen
from screens.decide_late import DecideLateScreen
from screens.keys import Act, bindings
from screens.seams import LateCommands, Seams
from screens.widgets.instruction import Instruction
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from screens.wording import Catalogue
from warehouse.cut_offs import LateOrder, LateOrders
from warehouse.messages import Message, NotLate, NumberDue, SignInAgain
from warehouse.wire import Problem

ON_A_PAGE: Final = 4


class LateScreen(JobScreen[Message]):
    """Dismissed when the sign-in has run out, which is to be said; else with None, on the way back."""

    TITLE = "LATE"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("late", Act.BACK, Act.MORE, Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, commands: LateCommands, *, seq: int = 0) -> None:
        """Show what the server knows, by `commands`."""
        super().__init__(seams, seq=seq)
        self._commands = commands
        self._asking = Asking(seams.signals, self.notice)
        self._orders: Sequence[LateOrder] = ()
        self._page = 0
        self._list = Vertical(id="list")
        self._told: Message | None = None

    def body(self) -> Iterable[Widget]:
        """What to do, and the orders."""
        yield Instruction(self.seams.catalogue)
        yield self._list

    def begin(self) -> None:
        """Ask for them."""
        super().begin()
        self.query_one(Instruction).say("late.title")
        self._read()

    async def chosen(self, digit: int) -> None:
        """Decide about one of the page, or turn it."""
        page = self._on_page()
        if 1 <= digit <= len(page):
            self.notice.tell(None)
            deciding = DecideLateScreen(self.seams, self._commands, page[digit - 1], seq=self.seq)
            self.call_next(self.app.push_screen, deciding, self._decided)
        elif digit == len(page) + 1 and self._pages() > 1:
            self._page = (self._page + 1) % self._pages()
            await self._show()
        else:
            self.refuse(self.not_here)

    async def act(self, _act: Act) -> None:
        """Go back."""
        _ = self.dismiss(None)

    def _decided(self, told: Message | None) -> None:
        """Say what came of it, beside the list as it is now."""
        if isinstance(told, SignInAgain):
            _ = self.dismiss(told)
            return
        self._told = told
        self._read()

    def _read(self) -> None:
        self._asking.ask(self, self._commands.late_orders, self._answered, self._refused)

    def _refused(self, _problem: Problem) -> Message | None:
        return None

    def _answered(self, found: LateOrders) -> None:
        self._orders = found.orders
        self._page = min(self._page, self._pages() - 1)
        self.call_next(self._show)
        told, self._told = self._told, None
        if isinstance(told, NotLate):
            self.refuse(told)
        elif told is not None:
            self.notice.tell(told, Tone.ACCEPTED)

    def _pages(self) -> int:
        return max(1, -(-len(self._orders) // ON_A_PAGE))

    def _on_page(self) -> Sequence[LateOrder]:
        return self._orders[self._page * ON_A_PAGE :][:ON_A_PAGE]

    async def _show(self) -> None:
        words = self.seams.catalogue
        self.query_one(Instruction).say("late.title" if self._orders else "late.none")
        texts = [line(one, words) for one in self._on_page()]
        if self._pages() > 1:
            texts.append(words.word("supervise.page", page=self._page + 1, pages=self._pages()))
        await self._list.remove_children()
        if texts:
            await self._list.mount(Choices(texts))


def line(order: LateOrder, words: Catalogue) -> str:
    """One order in two lines: which truck went without it, or that it is held, and for how long."""
    kind = "late.held" if order.state == "held" else "late.missed"
    return words.word(kind, order=order.order, at=order.cut_off, age=age(order))


def age(order: LateOrder) -> str:
    """Hours and minutes since its truck went."""
    minutes = order.late_s // 60
    return f"{minutes // 60}:{minutes % 60:02}"
