"""Keys and numbered choices as tiles that can also be touched. A tile says what was touched and does nothing itself."""

from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from screens.keys import Act, as_keys_stand, shown
from screens.wording import Catalogue

CHOICES_MAX = 5
"""More choices than this are no choice for somebody in a hurry."""
CLOSE_FROM = 3
"""So many choices stand without a row between them."""
_FOOT_ROWS = 4
"""The status line and the keys below a help page, at most."""
_AIRY_ROWS = 20
"""From so many rows of screen on, a row is left free above and below what a screen wants."""


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
    return Content.assemble(number, " ", (first, "bold"), "\n", ("   ", "reverse"), f" {second}\n", ("   ", "reverse"))


class ChoiceRow(Horizontal):
    """A few short numbered choices, side by side: what there is to read gets the room."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Number `texts` from 1."""
        super().__init__(id="choice-row")
        self._texts = tuple(texts)

    def compose(self) -> ComposeResult:
        """One tile a choice."""
        for digit, text in enumerate(self._texts, 1):
            yield ChoiceTile(digit, text)


class HelpPage(Vertical):
    """What a screen wants, and every key of it; hidden until asked for, in pages where there is little room."""

    def __init__(self, job: str, acts: Sequence[Act], words: Catalogue) -> None:
        """Explain the screen called `job`, and each of `acts`."""
        super().__init__(id="help")
        self.display = False
        self._job = job
        self._acts = as_keys_stand(acts)
        self._words = words
        self._page = 0

    async def turn(self) -> None:
        """Show the page, or the next one, or none after the last; its tiles are made when it is first asked for."""
        if not self.children:
            wanted = Static(self._words.word(f"help.{self._job}"), id="wanted", markup=False)
            await self.mount(wanted, *(KeyTile(act, self._explained(act)) for act in self._acts))
        if not self.display:
            self._page = 0
        elif (self._page + 1) * self._room() < len(self._acts):
            self._page += 1
        else:
            self.display = False
            return
        self.display = True
        self._lay()

    def close(self) -> bool:
        """Hide the page; whether it was open."""
        was_open = self.display
        self.display = False
        return was_open

    def on_resize(self) -> None:
        """Show as many keys as there is room for now."""
        self._page = min(self._page, (len(self._acts) - 1) // self._room())
        self._lay()

    def _lay(self) -> None:
        """Show the keys of this page, each two rows high if all of them may be."""
        room = self._room()
        height = 2 if 2 * len(self._acts) <= room else 1
        for place, tile in enumerate(self.query(KeyTile)):
            tile.display = place // room == self._page
            tile.styles.height = height

    def _room(self) -> int:
        """Rows for keys on a page, one at least."""
        told = self._words.word(f"help.{self._job}").count("\n") + 1 + (2 if self.app.size.height >= _AIRY_ROWS else 0)
        return max(self.app.size.height - _FOOT_ROWS - told, 1)

    def _explained(self, act: Act) -> Content:
        name, tip = self._words.word(f"key.{act}"), self._words.word(f"tip.{act}")
        return Content.assemble((f"{shown(act)} {name}", "bold"), " ", tip)
