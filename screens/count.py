"""Ask how many units there are, typed and ended with Enter. Says only the number."""

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.widget import Widget

from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.scans import TypedChanged
from screens.seams import Seams
from screens.type_in import CURSOR
from screens.widgets.instruction import Instruction
from screens.widgets.line import Line
from screens.widgets.pad import Pad
from warehouse.flows import short
from warehouse.messages import HowMany, TypingDue

NO_NUMBER: Final = -1
"""In the place of what is no number: less than there can be."""


class CountScreen(JobScreen[int]):
    """Dismissed with the number, less than what was wanted; None when the operator went back."""

    TITLE = "COUNT"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("count", Act.BACK, Act.HELP)
    not_here = TypingDue()

    takes_typing = True

    def __init__(self, seams: Seams, wanted: int, *, seq: int = 0) -> None:
        """Ask how many there are of `wanted`."""
        super().__init__(seams, seq=seq)
        self._wanted = wanted

    def body(self) -> Iterable[Widget]:
        """The question, and the number as it is typed."""
        yield Instruction(self.seams.catalogue)
        yield Line("line", CURSOR)
        yield Pad()

    def begin(self) -> None:
        """Ask how many."""
        super().begin()
        self.query_one(Instruction).tell(HowMany(want=self._wanted))

    @on(TypedChanged)
    def take_line(self, typed: TypedChanged) -> None:
        """Show the number; Enter ends it."""
        text = typed.text.strip()
        self.query_one("#line", Line).put(f"{text}{CURSOR}")
        if not typed.finished:
            return
        if not text:
            self.telling.refuse_nothing()
            return
        found = int(text) if text.isascii() and text.isdigit() else NO_NUMBER
        why = short.why_not(found, self._wanted)
        if why is None:
            _ = self.dismiss(found)
            return
        self.query_one("#line", Line).put(CURSOR)
        self.refuse(why)

    async def act(self, _act: Act) -> None:
        """Go back to the reason."""
        _ = self.dismiss(None)
