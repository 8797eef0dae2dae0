"""Ask about the one event that was recorded, but whose signal was perhaps never heard: the answer is recorded too."""

from collections.abc import Iterable

from textual.widget import Widget

from offline.recorder import Work
from offline.recovery import answer, asked_about
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.events import Arrived, Put, Recorded, Shorted, Skipped, Taken, ToteBound, Undoable
from warehouse.flows.trolley import Trolley, evolve
from warehouse.messages import IsItInHand, IsItInTote, Message, NoChoice, WasItDone


class ConfirmScreen(JobScreen[Trolley]):
    """Dismissed with the trolley after the answer was recorded. There is no way around the answer."""

    TITLE = "CONFIRM"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("confirm", Act.BACK, Act.HELP)

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

    def on_mount(self) -> None:
        """Ask."""
        super().on_mount()
        event = asked_about(self._question)
        assert event is not None
        self.query_one(Instruction).tell(wording(event, self._trolley))

    async def chosen(self, digit: int) -> None:
        """1 is yes, 2 is no: then the event is taken back."""
        if digit not in (1, 2):
            self.refuse(NoChoice())
            return
        kept = await self.telling.keep(answer(self._question, yes=digit == 1))
        for recorded in kept.recorded or ((kept.doubtful,) if kept.doubtful else ()):
            self._trolley = evolve(self._trolley, recorded)
            _ = self.dismiss(self._trolley)

    async def act(self, _act: Act) -> None:
        """Nothing goes on before the answer."""
        self.refuse(NoChoice())


def wording(event: Undoable, trolley: Trolley) -> Message:
    """The question about `event`."""
    match event:
        case Put():
            return IsItInTote(slot=event.slot, item_name=_item(trolley, event.stop), quantity=event.quantity)
        case Taken():
            return IsItInHand(item_name=_item(trolley, event.stop), quantity=event.quantity)
        case ToteBound():
            return WasItDone(what=event.tote)
        case Arrived() | Shorted() | Skipped():
            stop = trolley.plan.stop_numbered(event.stop)
            return WasItDone(what=stop.location if stop else str(event.stop))


def _item(trolley: Trolley, number: int) -> str:
    stop = trolley.plan.stop_numbered(number)
    return stop.item.name if stop else str(number)
