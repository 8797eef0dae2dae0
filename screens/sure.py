"""Ask once more, yes or no, before something that cannot be taken back. Decides nothing; no scan says yes."""

from collections.abc import Iterable
from typing import ClassVar

from textual.widget import Widget

from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.barcodes import read
from warehouse.flows.decision import Scanned
from warehouse.messages import Message, NumberDue


class SureScreen(JobScreen[bool]):
    """Dismissed with the answer; the way back is a no."""

    TITLE = "SURE"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("sure", Act.BACK, Act.HELP)
    not_here = NumberDue()

    ways: ClassVar[tuple[str, str]] = ("yes", "no")
    """Names of the words for 1, which is the yes, and for 2."""

    def __init__(self, seams: Seams, asked: Message, *, seq: int = 0, no_code: str = "") -> None:
        """Ask `asked`; who scans `no_code` says no. Empty: no scan answers."""
        super().__init__(seams, seq=seq)
        self._asked = asked
        self._no_code = no_code

    def body(self) -> Iterable[Widget]:
        """The question, and the two answers."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices(words.word(way) for way in self.ways)

    def begin(self) -> None:
        """Ask."""
        super().begin()
        self.query_one(Instruction).tell(self._asked)

    async def scanned(self, scan: Scanned) -> None:
        """Take the code that says no; every other one answers nothing."""
        if self._no_code and read(scan.code).text == self._no_code:
            _ = self.dismiss(False)
        else:
            await super().scanned(scan)

    async def chosen(self, digit: int) -> None:
        """1 is yes, 2 is no."""
        if digit in (1, 2):
            _ = self.dismiss(digit == 1)
        else:
            self.refuse(self.not_here)

    async def act(self, _act: Act) -> None:
        """Go back: no."""
        _ = self.dismiss(False)
