"""Type what cannot be scanned: one line, ended with Enter. A scan that comes meanwhile is taken as a scan."""

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.widget import Widget

from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.scans import TypedChanged
from screens.seams import Seams
from screens.widgets.instruction import Instruction
from screens.widgets.line import Line
from screens.widgets.pad import Pad
from warehouse.flows.decision import Scanned
from warehouse.messages import WordsDue

CURSOR = "_"
"""Stands still: a blinking one would paint for ever."""


NUMBERS: Final = {"badge", "trolley", "tote", "place", "item", "packed_item", "total", "zone"}
"""What is typed in digits, as a rule, and can so be touched; letters need keys."""


WORDS: Final = {"words", "reason"}
"""What is said in words, which a scanner does not say."""
AS_ONE_LIKES: Final = {"words"}
"""What may be left empty: Enter alone ends it."""


class TypeInScreen(JobScreen[Scanned]):
    """Dismissed with what was typed or scanned; None when the operator went back."""

    TITLE = "TYPE"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("type", Act.BACK, Act.HELP)

    takes_typing = True

    def __init__(self, seams: Seams, wanted: str, *, before: str = "", begun: str = "") -> None:
        """Ask for `wanted`: `badge`, `trolley`, `tote`, `place`, `item`, `total`, `slot`, `zone`, `park` or others.

        The line may have `begun` on the screen before, where `before` was typed to come here and is no part of it.
        """
        super().__init__(seams)
        self._wanted, self._before, self._begun = wanted, before, begun

    def body(self) -> Iterable[Widget]:
        """What to type, and the line as it stands."""
        yield Instruction(self.seams.catalogue)
        yield Line("line", f"{self._begun.removeprefix(self._before)}{CURSOR}")
        if self._wanted in NUMBERS:
            yield Pad()

    def begin(self) -> None:
        """Say what to type."""
        super().begin()
        self.query_one(Instruction).say(f"type.{self._wanted}")

    @on(TypedChanged)
    def take_line(self, typed: TypedChanged) -> None:
        """Show the line; Enter ends it."""
        line = typed.text.removeprefix(self._before)
        text = line.strip()
        self.query_one("#line", Line).put(f"{line if text else ''}{CURSOR}")
        if not typed.finished:
            return
        if text or self._wanted in AS_ONE_LIKES:
            _ = self.dismiss(Scanned(code=text, typed=True))
        else:
            self.telling.refuse_nothing()

    async def scanned(self, scan: Scanned) -> None:
        """Take the scan instead, but for words: no code is one."""
        if self._wanted in WORDS and not scan.typed:
            self.refuse(WordsDue())
        else:
            _ = self.dismiss(scan)

    async def act(self, act: Act) -> None:
        """Go back with nothing."""
        if act is Act.BACK:
            _ = self.dismiss(None)


def code_meant(scan: Scanned, prefix: str) -> str:
    """The code that was scanned, or that a hand meant which typed only what follows `prefix`."""
    typed = scan.code.strip().upper()
    if not scan.typed or typed.startswith(f"{prefix}-") or not typed:
        return scan.code
    return f"{prefix}-{typed}"
