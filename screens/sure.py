"""Ask once more, yes or no, before something that cannot be taken back. Decides nothing; a scan answers nothing."""

from collections.abc import Iterable

from textual.widget import Widget

from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.messages import Message, NoChoice


class SureScreen(JobScreen[bool]):
    """Dismissed with the answer; the way back is a no."""

    TITLE = "SURE"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("sure", Act.BACK, Act.HELP)

    def __init__(self, seams: Seams, asked: Message, *, seq: int = 0) -> None:
        """Ask `asked`."""
        super().__init__(seams, seq=seq)
        self._asked = asked

    def body(self) -> Iterable[Widget]:
        """The question, yes and no."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices((words.word("yes"), words.word("no")))

    def on_mount(self) -> None:
        """Ask."""
        super().on_mount()
        self.query_one(Instruction).tell(self._asked)

    async def chosen(self, digit: int) -> None:
        """1 is yes, 2 is no."""
        if digit in (1, 2):
            _ = self.dismiss(digit == 1)
        else:
            self.refuse(NoChoice())

    async def act(self, _act: Act) -> None:
        """Go back: no."""
        _ = self.dismiss(False)
