"""Ask about the one event that was recorded, but whose signal was perhaps never heard: the answer is recorded too."""

from collections.abc import Iterable
from typing import assert_never

from textual.widget import Widget

from offline.recorder import Work
from offline.recovery import answer, asked_about
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.events import (
    Arrived,
    FoundInTote,
    Put,
    Recorded,
    Shorted,
    Skipped,
    Taken,
    ToteBound,
    Undoable,
    Undone,
)
from warehouse.flows.trolley import Trolley, evolve
from warehouse.messages import (
    AreYouAt,
    IsItInHand,
    IsItInTote,
    IsItShort,
    IsItSkipped,
    IsToteIn,
    Message,
    NumberDue,
    WasItInTote,
)


class ConfirmScreen(JobScreen[Trolley]):
    """Dismissed with the trolley after the answer was recorded. There is no way around the answer."""

    TITLE = "CONFIRM"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("confirm", Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, work: Work, trolley: Trolley, question: Recorded, *, seq: int = 0) -> None:
        """Ask about `question`, which is counted in `trolley` already."""
        super().__init__(seams, work, cut_off=trolley.plan.cut_off, seq=seq)
        self._trolley = trolley
        self._question = question

    def body(self) -> Iterable[Widget]:
        """The question, yes and no."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices((words.word("yes"), words.word("no")))

    def begin(self) -> None:
        """Ask."""
        super().begin()
        self.query_one(Instruction).tell(wording(self._question, self._trolley))

    async def chosen(self, digit: int) -> None:
        """1 is yes, 2 is no: then the event is taken back."""
        if digit not in (1, 2):
            self.refuse(self.not_here)
            return
        kept = await self.telling.keep(answer(self._question, yes=digit == 1))
        for recorded in kept.recorded or ((kept.doubtful,) if kept.doubtful else ()):
            self._trolley = evolve(self._trolley, recorded)
            _ = self.dismiss(self._trolley)


def wording(question: Recorded, trolley: Trolley) -> Message:
    """What to ask about `question`, which is counted in `trolley`."""
    event = asked_about(question)
    assert isinstance(event, Undoable), (
        "what cannot be in doubt is not asked about, and what happens at a desk is there"
    )
    if isinstance(event, ToteBound):
        return IsToteIn(tote=event.tote, slot=event.slot)
    stop = trolley.plan.stop_numbered(event.stop)
    location, item_name = (stop.location, stop.item.name) if stop else (str(event.stop), str(event.stop))
    match event:
        case Put():
            wanted = sum(share.quantity for share in stop.shares if share.slot == event.slot) if stop else 0
            quantity = event.quantity
            return IsItInTote(slot=event.slot, item_name=item_name, quantity=quantity, wanted=max(wanted, quantity))
        case FoundInTote():
            return WasItInTote(slot=event.slot, item_name=item_name, quantity=event.quantity)
        case Taken():
            quantity = _in_hand(event, trolley, taken_back=isinstance(question.event, Undone))
            return IsItInHand(item_name=item_name, quantity=quantity, wanted=max(trolley.wanted, quantity))
        case Arrived():
            return AreYouAt(location=location)
        case Shorted():
            return IsItShort(location=location, missing=event.quantity)
        case Skipped():
            return IsItSkipped(location=location)
        case _:
            assert_never(event)


def _in_hand(event: Taken, trolley: Trolley, *, taken_back: bool) -> int:
    """All that is in the hand if the answer is yes; of a stop that is left by now only what that scan was."""
    if trolley.cursor.stop != event.stop:
        return event.quantity
    return trolley.cursor.in_hand + (event.quantity if taken_back else 0)
