"""Keys and numbered choices as tiles that can also be touched. A tile says what was touched and does nothing itself."""

from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from screens.keys import Act, as_keys_stand, shown
from screens.wording import Catalogue

CHOICES_MAX = 5
"""More choices than this are no choice for somebody in a hurry."""
CLOSE_FROM = 3
"""So many choices stand without a row between them."""


class KeyTouched(Message):
    """A key's tile was touched: the same as pressing it."""

    def __init__(self, act: Act) -> None:
        """Carry what it asks for."""
        super().__init__()
        self.act = act


class ChoiceTouched(Message):
    """A choice's tile was touched: the same as its digit."""

    def __init__(self, digit: int) -> None:
        """Carry the digit."""
        super().__init__()
        self.digit = digit


class KeyTile(Static):
    """One key, explained."""

    def __init__(self, act: Act, text: Content) -> None:
        """Stand for `act`."""
        super().__init__(text, markup=False, classes="key")
        self.act = act

    def on_click(self) -> None:
        """Say that it was touched."""
        self.post_message(KeyTouched(self.act))


class ChoiceTile(Static):
    """One numbered choice, two rows high."""

    def __init__(self, digit: int, text: str) -> None:
        """Stand for `digit`."""
        super().__init__(_numbered(digit, text), classes="choice")
        self.digit = digit

    def reword(self, text: str) -> None:
        """Read `text` from now on."""
        self.update(_numbered(self.digit, text))

    def on_click(self) -> None:
        """Say that it was touched."""
        self.post_message(ChoiceTouched(self.digit))


class Choices(Vertical):
    """Numbered choices, one below the other."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Number `texts` from 1."""
        super().__init__(id="choices")
        self.texts = tuple(texts)
        assert len(self.texts) <= CHOICES_MAX

    def compose(self) -> ComposeResult:
        """One tile a choice."""
        for digit, text in enumerate(self.texts, 1):
            tile = ChoiceTile(digit, text)
            tile.set_class(len(self.texts) >= CLOSE_FROM, "-close")
            yield tile

    def reword(self, texts: Iterable[str]) -> None:
        """Read `texts` from now on, as many as before."""
        self.texts = tuple(texts)
        for tile, text in zip(self.query(ChoiceTile), self.texts, strict=True):
            tile.reword(text)


def _numbered(digit: int, text: str) -> Content:
    """A choice of one line, or of two where the second says how it stands."""
    first, _, second = text.partition("\n")
    number = Content(f" {digit} ").stylize("reverse bold")
    return Content.assemble(number, " ", (first, "bold"), "\n", ("   ", "reverse"), f" {second}")


class HelpPage(Vertical):
    """What a screen wants, and every key of it; hidden until asked for."""

    def __init__(self, job: str, acts: Sequence[Act], words: Catalogue) -> None:
        """Explain the screen called `job`, and each of `acts`."""
        super().__init__(id="help")
        self.display = False
        self._job = job
        self._acts = acts
        self._words = words

    async def turn(self) -> None:
        """Show the page, or hide it; its tiles are made when it is first asked for."""
        self.display = not self.display
        if not self.children:
            wanted = Static(self._words.word(f"help.{self._job}"), id="wanted", markup=False)
            await self.mount(wanted, *(KeyTile(act, self._explained(act)) for act in as_keys_stand(self._acts)))

    def _explained(self, act: Act) -> Content:
        name, tip = self._words.word(f"key.{act}"), self._words.word(f"tip.{act}")
        return Content.assemble((f"{shown(act)} {name}", "bold"), "  ", (tip, "dim"))

    def close(self) -> bool:
        """Hide the page; whether it was open."""
        was_open = self.display
        self.display = False
        return was_open
