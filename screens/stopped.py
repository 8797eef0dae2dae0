"""One sentence over the whole screen, when work cannot go on here. Nothing is recorded, nothing is lost."""

from collections.abc import Callable, Iterable

from textual.widget import Widget

from offline.news import Standing
from offline.recorder import NO_WORK, Work
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from warehouse.events import Event
from warehouse.flows.decision import Scanned
from warehouse.messages import Message, NoChoice, NotYours, NotYoursUnsent, TakenOver, TakenOverUnsent


class StoppedScreen(JobScreen[bool]):
    """Dismissed when the operator has read it."""

    TITLE = "STOPPED"
    CSS_PATH = ["base.tcss", "stopped.tcss"]
    BINDINGS = bindings("stopped", Act.DONE, Act.BACK, Act.HELP)

    def __init__(
        self,
        seams: Seams,
        message: Message,
        *,
        tone: Tone = Tone.TROUBLE,
        work: Work = NO_WORK,
        seq: int = 0,
        by_unsent: Callable[[int], Message] | None = None,
    ) -> None:
        """Say `message`, in the colour of `tone`; `by_unsent` is what is said whenever so many events are unsent."""
        super().__init__(seams, work, seq=seq)
        self._message = message
        self._tone = tone
        self._by_unsent = by_unsent

    def body(self) -> Iterable[Widget]:
        """The one way on."""
        yield Choices((self.seams.catalogue.word("ok"),))

    def begin(self) -> None:
        """Say it, and let it be heard."""
        super().begin()
        self.seams.signals.trouble()
        self.notice.tell(self._message, self._tone)

    def watch_standing(self, before: Standing | None, standing: Standing | None) -> None:
        """Go on saying what is true."""
        super().watch_standing(before, standing)
        if self._by_unsent is not None and standing is not None and self.is_mounted:
            self._message = self._by_unsent(standing.unsent)
            self.notice.tell(self._message, self._tone)

    async def scanned(self, _scan: Scanned) -> None:
        """Read first: the sentence stays."""
        self.refuse(NoChoice())

    async def chosen(self, digit: int) -> None:
        """1 is read."""
        if digit == 1:
            _ = self.dismiss(True)
        else:
            self.refuse(NoChoice())

    def refuse(self, _why: Message, _event: Event | None = None) -> None:
        """Signal a refusal; the sentence that has to be read says why."""
        self.seams.signals.refused()

    async def act(self, _act: Act) -> None:
        """Read."""
        _ = self.dismiss(True)


def whose(name: str, holder: str, unsent: int) -> Message:
    """Whose the trolley is now, and whether anything of what was done is on this device alone."""
    if unsent and holder:
        return TakenOverUnsent(trolley_name=name, operator_name=holder, unsent=unsent)
    if unsent:
        return NotYoursUnsent(trolley_name=name, unsent=unsent)
    return TakenOver(trolley_name=name, operator_name=holder) if holder else NotYours(trolley_name=name)
