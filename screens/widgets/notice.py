"""Shows what came of the last thing the operator did: calm, or all green, red or amber. Decides nothing.

What the colour says stands in the words too, and in a mark on the left edge: whoever sees no colour reads as much.
"""

from enum import StrEnum
from typing import Final

from textual.content import Content

from screens.widgets.line import Line
from screens.wording import COLUMNS, Catalogue, said, worded
from warehouse.messages import Message
from warehouse.values import dataclass


class Tone(StrEnum):
    """How a notice looks; each has words, a mark and a signal of its own too, since colour is never the only sign."""

    CALM = "calm"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """What the last act on a screen came to: it was accepted, and is to be read on the screen after it."""

    what: Message | None
    """None: there is no more to say."""


MARKS: Final = {Tone.CALM: "", Tone.ACCEPTED: "√", Tone.REFUSED: "X", Tone.TROUBLE: "!"}
"""On the edge beside the first line; every one is in the fonts of a bare console."""
_EDGE_COLUMNS: Final = 1
"""What the edge takes where every column counts."""
_ROOMY_COLUMNS: Final = 32
_ROOMY_EDGE_COLUMNS: Final = 3
"""What the edge takes on a screen of so many columns or more."""


class Notice(Line):
    """The message area at the top: the first line is what happened."""

    def __init__(self, words: Catalogue) -> None:
        """Speak in `words`, at first of nothing."""
        super().__init__("notice")
        self.add_class("-silent")
        self.tone = Tone.CALM
        self.lines: tuple[Content, ...] = ()
        """What it says, without its mark."""
        self._words = words

    def tell(self, what: Message | None, tone: Tone = Tone.CALM) -> None:
        """Say `what` in the colour of `tone`; None says nothing."""
        room = (self.size.width or self.app.size.width) - self._edge() - 1
        self._show(tone, () if what is None else worded(what, self._words, max(room, COLUMNS)))

    def say(self, name: str, tone: Tone = Tone.CALM) -> None:
        """Say the words called `name`."""
        self._show(tone, said(name, self._words))

    def greet(self, opening: Message | Parting | None) -> None:
        """Say what is to be read first on a screen."""
        match opening:
            case Parting(what=None):
                self.say("accepted", Tone.ACCEPTED)
            case Parting(what=what):
                self.tell(what, Tone.ACCEPTED)
            case _:
                self.tell(opening)

    def on_resize(self) -> None:
        """Have as wide an edge as there is room for."""
        self.put(self._drawn())

    def _show(self, tone: Tone, lines: tuple[Content, ...]) -> None:
        self.tone, self.lines = tone, lines
        self.set_class(not lines, "-silent")
        for each in Tone:
            self.set_class(each is tone, f"-{each}")
        self.put(self._drawn())

    def _drawn(self) -> Content:
        """The lines, each behind the edge."""
        width = self._edge()
        gap = " " if width > _EDGE_COLUMNS else ""
        style = "" if self.tone is Tone.CALM else "reverse"
        marks = [MARKS[self.tone], *[""] * len(self.lines)]
        edges = (Content.styled(mark.center(width), style) for mark in marks)
        return Content("\n").join(
            Content.assemble(edge, gap, line) for edge, line in zip(edges, self.lines, strict=False)
        )

    def _edge(self) -> int:
        return _ROOMY_EDGE_COLUMNS if self.app.size.width >= _ROOMY_COLUMNS else _EDGE_COLUMNS
