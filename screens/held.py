"""A colleague holds the trolley: take it over, or go back. Decides nothing; the server does."""

from collections.abc import Iterable

from textual.widget import Widget

from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.messages import HeldBy, NoChoice


class HeldScreen(JobScreen[bool]):
    """Dismissed with whether to take the trolley over."""

    TITLE = "HELD"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("held", Act.BACK, Act.HELP)

    def __init__(self, seams: Seams, held: HeldBy) -> None:
        """Name the colleague, and how far the trolley is."""
        super().__init__(seams)
        self._held = held

    def body(self) -> Iterable[Widget]:
        """Whose it is, and the two ways on."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices((words.word("held.take_over"), words.word("held.back")))

    def begin(self) -> None:
        """Say whose it is."""
        super().begin()
        self.query_one(Instruction).tell(self._held)

    async def chosen(self, digit: int) -> None:
        """1 takes it over, 2 goes back."""
        if digit in (1, 2):
            _ = self.dismiss(digit == 1)
        else:
            self.refuse(NoChoice())

    async def act(self, _act: Act) -> None:
        """Go back."""
        _ = self.dismiss(False)
