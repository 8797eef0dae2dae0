"""What the trolley will be: orders, stops, metres, weight, cut-off. Read before the first stop; changes nothing."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget

from offline.recorder import Work
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.trolley_screen import Opening
from screens.widgets.instruction import Instruction
from screens.widgets.line import Line
from screens.widgets.tiles import Choices
from screens.wording import Catalogue
from warehouse.flows.trolley import Trolley
from warehouse.messages import NumberDue

LABEL_COLUMNS = 14
"""What the longest label and the space behind it take."""


class SummaryScreen(JobScreen[bool]):
    """Dismissed with whether to start."""

    TITLE = "SUMMARY"
    CSS_PATH = ["base.tcss", "summary.tcss"]
    BINDINGS = bindings("summary", Act.DONE, Act.BACK, Act.MORE, Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, work: Work, trolley: Trolley, *, seq: int = 0, opening: Opening = None) -> None:
        """Sum up `trolley`; `opening` is said first, such as which tote was the last."""
        super().__init__(seams, work, cut_off=trolley.plan.cut_off, seq=seq)
        self._trolley = trolley
        self._opening = opening

    def body(self) -> Iterable[Widget]:
        """The trolley's name, its figures, and the way on."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Line("figures")
        yield Choices((words.word("summary.start"),))

    def begin(self) -> None:
        """Name the trolley."""
        super().begin()
        self.notice.greet(self._opening)
        told = figures(self._trolley, self.seams.catalogue)
        self.query_one("#figures", Line).put(Content("\n").join(told))
        self.query_one(Instruction).say(
            "summary.title", trolley=self._trolley.plan.name, look_for=self._trolley.plan.name
        )

    async def chosen(self, digit: int) -> None:
        """1 starts."""
        if digit == 1:
            _ = self.dismiss(True)
        else:
            self.refuse(self.not_here)

    async def act(self, act: Act) -> None:
        """Start, or go back."""
        _ = self.dismiss(act is Act.DONE)


def figures(trolley: Trolley, words: Catalogue) -> tuple[Content, ...]:
    """A line for each figure that is known."""
    plan = trolley.plan
    orders = {order for slot in plan.slots for order in slot.orders if order not in plan.cancelled}
    decimal = words.word("decimal")
    told = {
        "summary.orders": str(len(orders)),
        "summary.stops": str(trolley.stops),
        "summary.units": str(sum(share.quantity for _, share in plan.asked)),
        "summary.metres": f"{plan.metres} m" if plan.metres else "",
        "summary.weight": f"{plan.weight_g / 1000:.1f} kg".replace(".", decimal) if plan.weight_g else "",
        "summary.cut_off": plan.cut_off,
    }
    return tuple(
        Content.assemble(f"{words.word(name):<{LABEL_COLUMNS}}", (f"{value:>9}", "bold"))
        for name, value in told.items()
        if value
    )
