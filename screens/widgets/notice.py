"""Shows what came of the last thing the operator did: calm, or all green, red or amber. Decides nothing."""

from enum import StrEnum

from textual.content import Content

from screens.widgets.line import Line
from screens.wording import COLUMNS, Catalogue, said, worded
from warehouse.messages import Message


class Tone(StrEnum):
    """How a notice looks; each has words and a signal of its own too, since colour is never the only sign."""

    CALM = "calm"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TROUBLE = "trouble"


class Notice(Line):
    """The message area at the top: the first line is what happened."""

    def __init__(self, words: Catalogue) -> None:
        """Speak in `words`, at first of nothing."""
        super().__init__("notice")
        self.add_class("-silent")
        self.tone = Tone.CALM
        self._words = words

    def tell(self, what: Message | None, tone: Tone = Tone.CALM) -> None:
        """Say `what` in the colour of `tone`; None says nothing."""
        lines = () if what is None else worded(what, self._words, max(self.size.width - 2, COLUMNS))
        self._show(tone, lines)

    def say(self, name: str, tone: Tone = Tone.CALM) -> None:
        """Say the words called `name`."""
        self._show(tone, said(name, self._words))

    def _show(self, tone: Tone, lines: tuple[Content, ...]) -> None:
        self.tone = tone
        self.set_class(not lines, "-silent")
        for each in Tone:
            self.set_class(each is tone, f"-{each}")
        self.put(Content("\n").join(lines))
