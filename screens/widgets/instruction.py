"""Shows the one thing to do now: its first line as a block across the screen, the rest and a large number below it."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from screens.wording import COLUMNS, Catalogue, said, worded
from warehouse.messages import Message

_DIGIT_COLUMNS = 12
"""What the large number and its unit take from the lines beside it."""


class Instruction(Vertical):
    """What is wanted, in the operator's words."""

    def __init__(self, words: Catalogue) -> None:
        """Speak in `words`."""
        super().__init__(id="instruction")
        self._words = words

    def compose(self) -> ComposeResult:
        """The block, the lines below it, and the number beside them."""
        yield Static(id="block", markup=False)
        with Horizontal(id="beside"):
            yield Static(id="detail", markup=False)
            yield Digits(id="digits")
            yield Static(id="of", markup=False)

    def tell(self, what: Message, *, number: str = "", of: str = "") -> None:
        """Say `what`; `number` is shown large, with `of` behind it."""
        self._show(worded(what, self._words, COLUMNS), number, of)

    def say(self, name: str, **values: object) -> None:
        """Say the words called `name`."""
        self._show(said(name, self._words, **values), "", "")

    def _show(self, lines: tuple[Content, ...], number: str, of: str) -> None:
        self.query_one("#block", Static).update(lines[0])
        self.query_one("#detail", Static).update(Content("\n").join(lines[1:]))
        digits = self.query_one(Digits)
        digits.display = bool(number)
        digits.update(number)
        self.query_one("#of", Static).update(of)
