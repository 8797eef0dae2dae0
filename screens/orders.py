"""The orders that wait for a supervisor, the longest first; any other by its number. One is decided about.

Reads only, from the server alone: nothing here is known without network.
"""

from typing import Final

from screens.decide_order import DecideOrderScreen
from screens.keys import Act, bindings
from screens.listing import Listing
from screens.seams import OrderCommands, Seams
from screens.type_in import TypeInScreen
from screens.wording import Catalogue
from warehouse.barcodes import CodeKind, read
from warehouse.flows.decision import Scanned
from warehouse.messages import NowCancelled, NowCancelledPacked, NowClosed, NumberDue, OrderDue
from warehouse.problem_orders import LABEL_BY_HAND, LABEL_UNSURE, NOT_FINISHED, ProblemOrder, ProblemOrders

KNOWN: Final = (NOT_FINISHED, LABEL_UNSURE, LABEL_BY_HAND)
"""Problems that there are words for; a newer server may have others."""
MAYBE_AN_ORDER: Final = (CodeKind.ITEM, CodeKind.UNKNOWN, CodeKind.DAMAGED)
"""As what an order's number may be read."""


class OrdersScreen(Listing[ProblemOrder]):
    """Dismissed when the sign-in has run out, which is to be said; else with None, on the way back."""

    TITLE = "ORDERS"
    BINDINGS = bindings("orders", Act.TYPE, Act.BACK, Act.MORE, Act.HELP)
    not_here = NumberDue()
    name_of_words = "orders"
    done_well = (NowCancelled, NowCancelledPacked, NowClosed)

    def __init__(self, seams: Seams, commands: OrderCommands, *, seq: int = 0) -> None:
        """Show what the server knows, by `commands`."""
        super().__init__(seams, seq=seq)
        self._commands = commands
        self._late = (0, 0)
        """How many orders are late, and since how many seconds the first."""

    def look(self) -> None:
        """Ask which orders wait."""
        self.asking.ask(self, self._commands.problem_orders, self._answered, self.not_refused)

    def line(self, one: ProblemOrder, words: Catalogue) -> str:
        """What is the matter with it."""
        return line(one, words)

    def above(self, words: Catalogue) -> str:
        """Those that are late, about which is decided beside the others."""
        if not self._late[0] or self.seams.late is None:
            return ""
        return words.word("orders.late", late=self._late[0], age=aged(self._late[1]))

    async def beside(self) -> None:
        """Show those that are late."""
        from screens.late import LateScreen  # noqa: PLC0415 - few look at it

        assert self.seams.late is not None
        self.notice.tell(None)
        self.call_next(self.app.push_screen, LateScreen(self.seams, self.seams.late, seq=self.seq), self.decided)

    async def decide(self, one: ProblemOrder) -> None:
        """Ask what to do about it."""
        self._decide(one.order, one.problem)

    async def scanned(self, scan: Scanned) -> None:
        """Decide about the order of that number."""
        if not scan.typed and read(scan.code).kind not in MAYBE_AN_ORDER:
            self.refuse(OrderDue())
            return
        number = scan.code.strip()
        listed = next((one for one in self.found if one.order == number), None)
        self._decide(number, listed.problem if listed else "")

    async def act(self, act: Act) -> None:
        """Type an order's number, or go back."""
        if act is Act.TYPE:
            await self.app.push_screen(TypeInScreen(self.seams, "order"), self._typed)
        else:
            await super().act(act)

    async def _typed(self, scan: Scanned | None) -> None:
        self.telling.came_back()
        if scan is not None:
            await self.scanned(scan)

    def _decide(self, order: str, problem: str) -> None:
        self.notice.tell(None)
        deciding = DecideOrderScreen(self.seams, self._commands, order, problem, seq=self.seq)
        self.call_next(self.app.push_screen, deciding, self.decided)

    def _answered(self, found: ProblemOrders) -> None:
        self._late = (found.late, found.late_s)
        self.show(found.orders)


def line(order: ProblemOrder, words: Catalogue) -> str:
    """One order in two lines: what is the matter, and since when."""
    problem = order.problem if order.problem in KNOWN else "other"
    return words.word(f"orders.{problem}", order=order.order, age=aged(order.since_s))


def aged(seconds: int) -> str:
    """Hours and minutes."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"
