"""Shows the one thing to do now: its first line in a block across the screen, what to look for in big characters below.

The block is read from afar and says all; the lines under it are for a second look.
"""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from screens.cutting import printable
from screens.widgets.big import big
from screens.widgets.line import Line
from screens.wording import COLUMNS, Catalogue, said, worded
from warehouse.messages import Message

_COLUMNS_MIN = 27
_ROWS_MIN = 8
"""On a smaller screen than this an instruction would be cut, and that is said in its place."""
_BIG_ROWS_MIN = 20
"""On a screen with fewer rows nothing is drawn big."""
_TWICE_ROWS_MIN = 40
"""On a screen with as many rows what fits is drawn twice as large."""


class Instruction(Vertical):
    """What is wanted, in the operator's words."""

    def __init__(self, words: Catalogue) -> None:
        """Speak in `words`."""
        super().__init__(id="instruction")
        self._words = words
        self._block = Vertical(id="block")
        self._said, self._drawn, self._detail = Line("said"), Line("big"), Line("detail")
        self._lines: tuple[Content, ...] = ()
        self._big = ""
        self._kind = ""

    def compose(self) -> ComposeResult:
        """The block, and the lines below it."""
        with self._block:
            yield self._said
            yield self._drawn
        yield self._detail

    def on_resize(self) -> None:
        """Say what there is room for now."""
        self.fit()

    def tell(self, what: Message, *, look_for: str = "", kind: str = "") -> None:
        """Say `what`; `look_for` is the place, slot or number in it, and `kind` the class that colours the block."""
        if kind != self._kind:
            self._colour(kind)
        self._show(worded(what, self._words, max(self._columns(), COLUMNS)), look_for)

    def say(self, name: str, *, look_for: str = "", **values: object) -> None:
        """Say the words called `name`."""
        self._show(said(name, self._words, **values), look_for)

    def scanned(self, what: str) -> None:
        """Show what was scanned in the place of a sentence."""
        self._show((Content(printable(what)),), "")
        self.query_one("#detail").display = False

    def _colour(self, kind: str) -> None:
        """Colour the block for `kind`, and it alone: nothing in it is styled by that."""
        self._block.set_class(False, f"-{self._kind}", update=False)
        self._block.set_class(bool(kind), f"-{kind}", update=False)
        self._kind = kind
        self.app.stylesheet.update_nodes([self._block])

    def _show(self, lines: tuple[Content, ...], look_for: str) -> None:
        self._lines = lines
        self._big = look_for
        self.fit()

    def fit(self) -> None:
        """Say what there is room for now, and draw big what fits."""
        columns, rows = self.app.size
        lines = self._lines
        if lines and (columns < _COLUMNS_MIN or rows < _ROWS_MIN):
            lines = said("screen.small", self._words)
        self._said.put(lines[0] if lines else "")
        self._detail.put(Content("\n").join(lines[1:]))
        drawn = big(self._big, self._columns(), twice=rows >= _TWICE_ROWS_MIN)
        self._drawn.display = bool(self._big and drawn) and rows >= _BIG_ROWS_MIN
        self._drawn.put(drawn)

    def _columns(self) -> int:
        """The room for a line; before the first layout, what the screen will give."""
        return (self.size.width or self.app.size.width // (1 if self.app.size.width < 80 else 2)) - 2
