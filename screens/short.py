"""Less is here than asked for: the reason, once, then how many there are. Records nothing; the pick screen does."""

from collections.abc import Iterable
from functools import partial

from textual.widget import Widget

from offline.recorder import Work
from screens.base import JobScreen
from screens.count import CountScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.events import ShortReason
from warehouse.flows import short
from warehouse.flows.decision import ShortSaid
from warehouse.flows.trolley import Trolley
from warehouse.messages import SHORT_REASONS, HowMany, NumberDue


class ShortScreen(JobScreen[ShortSaid]):
    """Dismissed with what was said; None when the operator went back."""

    TITLE = "SHORT"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("short", Act.BACK, Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, work: Work, trolley: Trolley, *, seq: int = 0) -> None:
        """Ask about the current stop of `trolley`."""
        super().__init__(seams, work, cut_off=trolley.plan.cut_off, seq=seq)
        self._trolley = trolley
        self._reason = ShortReason.MISSING

    def body(self) -> Iterable[Widget]:
        """The question, and a choice for each reason."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices(words.word(f"short.{reason}") for reason in SHORT_REASONS)

    def begin(self) -> None:
        """Ask why."""
        super().begin()
        self.query_one(Instruction).tell(short.asked(self._trolley))

    async def chosen(self, digit: int) -> None:
        """Take the reason, and ask how many there are, unless the answer can only be none."""
        if not 1 <= digit <= len(SHORT_REASONS):
            self.refuse(self.not_here)
            return
        self._reason = SHORT_REASONS[digit - 1]
        if short.is_none_left(self._trolley):
            self._counted(0)
            return
        wanted = self._trolley.wanted
        asking = CountScreen(self.seams, HowMany(want=wanted), partial(short.why_not, want=wanted), seq=self.seq)
        await self.app.push_screen(asking, self._counted)

    async def act(self, _act: Act) -> None:
        """Go back to the stop; nothing is short."""
        _ = self.dismiss(None)

    def _counted(self, found: int | None) -> None:
        """With a number the answer is complete; without one the reason is asked again."""
        if found is None:
            self.telling.came_back()
        else:
            _ = self.dismiss(ShortSaid(reason=self._reason, found=found))
