"""Ask about the one thing at a desk that was recorded, but whose signal was perhaps never heard; the answer is kept."""

from collections.abc import Iterable

from textual.widget import Widget

from offline.recorder import Work
from offline.recovery import answer, asked_about
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.desk_events import Verified
from warehouse.events import Recorded
from warehouse.flows.packing import OrderAtDesk, evolve
from warehouse.messages import IsItInBox, IsItSo, Message, NoChoice


class PackConfirmScreen(JobScreen[OrderAtDesk]):
    """Dismissed with the order after the answer was recorded. There is no way around the answer."""

    TITLE = "PACK CONFIRM"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("pack_confirm", Act.BACK, Act.HELP)

    def __init__(self, seams: Seams, work: Work, order: OrderAtDesk, question: Recorded, *, seq: int = 0) -> None:
        """Ask about `question`, which is counted in `order` already."""
        super().__init__(seams, work, cut_off=order.plan.cut_off, seq=seq)
        self._order = order
        self._question = question

    def body(self) -> Iterable[Widget]:
        """The question, yes and no."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices((words.word("yes"), words.word("no")))

    def begin(self) -> None:
        """Ask."""
        super().begin()
        self.query_one(Instruction).tell(wording(self._question, self._order))

    async def chosen(self, digit: int) -> None:
        """1 is yes, 2 is no: then the event is taken back."""
        if digit not in (1, 2):
            self.refuse(NoChoice())
            return
        kept = await self.telling.keep(answer(self._question, yes=digit == 1))
        for recorded in kept.recorded or ((kept.doubtful,) if kept.doubtful else ()):
            self._order = evolve(self._order, recorded)
            _ = self.dismiss(self._order)

    async def act(self, _act: Act) -> None:
        """Nothing goes on before the answer."""
        self.refuse(NoChoice())


def wording(question: Recorded, order: OrderAtDesk) -> Message:
    """What to ask about `question`, which is counted in `order`."""
    event = asked_about(question)
    if isinstance(event, Verified):
        line = order.plan.line_named(event.line)
        return IsItInBox(item_name=line.item.name if line else event.line, quantity=event.quantity)
    return IsItSo(order=order.plan.order)
