"""One sentence over the whole screen, when work cannot go on here. Nothing is recorded, nothing is lost."""

from collections.abc import Iterable

from textual.widget import Widget

from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from warehouse.events import Event
from warehouse.flows.decision import Scanned
from warehouse.messages import Message, NoChoice


class StoppedScreen(JobScreen[bool]):
    """Dismissed when the operator has read it."""

    TITLE = "STOPPED"
    CSS_PATH = ["base.tcss", "stopped.tcss"]
    BINDINGS = bindings("stopped", Act.DONE, Act.BACK, Act.HELP)

    def __init__(self, seams: Seams, message: Message, *, tone: Tone = Tone.TROUBLE, seq: int = 0) -> None:
        """Say `message`, in the colour of `tone`."""
        super().__init__(seams, seq=seq)
        self._message = message
        self._tone = tone

    def body(self) -> Iterable[Widget]:
        """The one way on."""
        yield Choices((self.seams.catalogue.word("ok"),))

    def begin(self) -> None:
        """Say it, and let it be heard."""
        super().begin()
        self.seams.signals.trouble()
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
