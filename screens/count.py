"""Ask how many units there are, typed and ended with Enter. Says only the number."""

from collections.abc import Callable, Iterable
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
from warehouse.messages import Message, TypingDue

NO_NUMBER: Final = -1
"""In the place of what is no number: less than there can be."""


class CountScreen(JobScreen[int]):
    """Dismissed with the number, at most what is possible; None when the operator went back."""

    TITLE = "COUNT"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("count", Act.BACK, Act.HELP)
    not_here = TypingDue()

    takes_typing = True

    def __init__(self, seams: Seams, asked: Message, why_not: Callable[[int], Message | None], *, seq: int = 0) -> None:
        """Ask what is `asked`; `why_not` says why a number cannot be the answer, or None."""
        super().__init__(seams, seq=seq)
        self._asked = asked
        self._why_not = why_not

    def body(self) -> Iterable[Widget]:
        """The question, and the number as it is typed."""
        yield Instruction(self.seams.catalogue)
        yield Line("line", CURSOR)
        yield Pad()

    def begin(self) -> None:
        """Ask how many."""
        super().begin()
        self.query_one(Instruction).tell(self._asked)

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
        why = self._why_not(found)
        if why is None:
            _ = self.dismiss(found)
            return
        self.query_one("#line", Line).put(CURSOR)
        self.refuse(why)

    async def act(self, _act: Act) -> None:
        """Go back with nothing."""
        _ = self.dismiss(None)
