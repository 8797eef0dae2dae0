"""The orders that wait for a supervisor, the longest first; any other by its number. One is decided about.

Reads only, from the server alone: nothing here is known without network.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from textual.containers import Vertical
from textual.widget import Widget

from screens.asking import Asking
from screens.base import JobScreen
from screens.decide_order import DecideOrderScreen
from screens.keys import Act, bindings
from screens.seams import OrderCommands, Seams
from screens.type_in import TypeInScreen
from screens.widgets.instruction import Instruction
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from screens.wording import Catalogue
from warehouse.barcodes import CodeKind, read
from warehouse.flows.decision import Scanned
from warehouse.messages import Message, NowCancelled, NowCancelledPacked, NowClosed, NumberDue, OrderDue, SignInAgain
from warehouse.problem_orders import LABEL_BY_HAND, LABEL_UNSURE, NOT_FINISHED, ProblemOrder, ProblemOrders
from warehouse.wire import Problem

ON_A_PAGE: Final = 4
KNOWN: Final = (NOT_FINISHED, LABEL_UNSURE, LABEL_BY_HAND)
"""Problems that there are words for; a newer server may have others."""
MAYBE_AN_ORDER: Final = (CodeKind.ITEM, CodeKind.UNKNOWN, CodeKind.DAMAGED)
"""As what an order's number may be read."""


class OrdersScreen(JobScreen[Message]):
    """Dismissed when the sign-in has run out, which is to be said; else with None, on the way back."""

    TITLE = "ORDERS"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("orders", Act.TYPE, Act.BACK, Act.MORE, Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, commands: OrderCommands, *, seq: int = 0) -> None:
        """Show what the server knows, by `commands`."""
        super().__init__(seams, seq=seq)
        self._commands = commands
        self._asking = Asking(seams.signals, self.notice)
        self._orders: Sequence[ProblemOrder] = ()
        self._late = (0, 0)
        """How many orders are late, and since how many seconds the first."""
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
        self.query_one(Instruction).say("orders.title")
        self._read()

    async def scanned(self, scan: Scanned) -> None:
        """Decide about the order of that number."""
        if not scan.typed and read(scan.code).kind not in MAYBE_AN_ORDER:
            self.refuse(OrderDue())
            return
        number = scan.code.strip()
        listed = next((one for one in self._orders if one.order == number), None)
        self._decide(number, listed.problem if listed else "")

    async def chosen(self, digit: int) -> None:
        """Decide about one of the page, or turn it."""
        page, late = self._on_page(), int(self._is_late())
        if late and digit == 1:
            self._show_late()
        elif 1 <= digit - late <= len(page):
            self._decide(page[digit - late - 1].order, page[digit - late - 1].problem)
        elif digit == late + len(page) + 1 and self._pages() > 1:
            self._page = (self._page + 1) % self._pages()
            await self._show()
        else:
            self.refuse(self.not_here)

    async def act(self, act: Act) -> None:
        """Type an order's number, or go back."""
        if act is Act.TYPE:
            await self.app.push_screen(TypeInScreen(self.seams, "order"), self._typed)
        else:
            _ = self.dismiss(None)

    async def _typed(self, scan: Scanned | None) -> None:
        self.telling.came_back()
        if scan is not None:
            await self.scanned(scan)

    def _decide(self, order: str, problem: str) -> None:
        self.notice.tell(None)
        deciding = DecideOrderScreen(self.seams, self._commands, order, problem, seq=self.seq)
        self.call_next(self.app.push_screen, deciding, self._decided)

    def _is_late(self) -> bool:
        """Whether orders are late, about which is decided beside the others."""
        return bool(self._late[0]) and self.seams.late is not None

    def _show_late(self) -> None:
        from screens.late import LateScreen  # noqa: PLC0415 - few look at it

        assert self.seams.late is not None
        self.notice.tell(None)
        self.call_next(self.app.push_screen, LateScreen(self.seams, self.seams.late, seq=self.seq), self._decided)

    def _decided(self, told: Message | None) -> None:
        """Say what came of it, beside the list as it is now."""
        if isinstance(told, SignInAgain):
            _ = self.dismiss(told)
            return
        self._told = told
        self._read()

    def _read(self) -> None:
        self._asking.ask(self, self._commands.problem_orders, self._answered, self._refused)

    def _refused(self, _problem: Problem) -> Message | None:
        return None

    def _answered(self, found: ProblemOrders) -> None:
        self._orders, self._late = found.orders, (found.late, found.late_s)
        self._page = min(self._page, self._pages() - 1)
        self.call_next(self._show)
        told, self._told = self._told, None
        if isinstance(told, NowCancelled | NowCancelledPacked | NowClosed):
            self.notice.tell(told, Tone.ACCEPTED)

    def _pages(self) -> int:
        return max(1, -(-len(self._orders) // self._on_a_page()))

    def _on_page(self) -> Sequence[ProblemOrder]:
        return self._orders[self._page * self._on_a_page() :][: self._on_a_page()]

    def _on_a_page(self) -> int:
        return ON_A_PAGE - self._is_late()

    async def _show(self) -> None:
        words = self.seams.catalogue
        self.query_one(Instruction).say("orders.title" if self._orders or self._is_late() else "orders.none")
        late = [words.word("orders.late", late=self._late[0], age=aged(self._late[1]))] if self._is_late() else []
        texts = late + [line(one, words) for one in self._on_page()]
        if self._pages() > 1:
            texts.append(words.word("supervise.page", page=self._page + 1, pages=self._pages()))
        await self._list.remove_children()
        if texts:
            await self._list.mount(Choices(texts))


def line(order: ProblemOrder, words: Catalogue) -> str:
    """One order in two lines: what is the matter, and since when."""
    problem = order.problem if order.problem in KNOWN else "other"
    return words.word(f"orders.{problem}", order=order.order, age=aged(order.since_s))


def aged(seconds: int) -> str:
    """Hours and minutes."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"
