"""The footer: the most needed keys that fit, to be read and touched; one widget, since every start waits for each.

It says what was touched and does nothing itself.
"""

from collections.abc import Sequence
from itertools import accumulate

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from screens.keys import Act, as_keys_stand, shown
from screens.widgets.tiles import KeyTouched
from screens.wording import Catalogue

_TILE_COLUMNS_MIN = 6
_TILE_COLUMNS = 9
_TILE = "$foreground on $surface"


class KeyBar(Widget):
    """A tile for each key: what is printed on it, and what it is for."""

    def __init__(self, acts: Sequence[Act], words: Catalogue) -> None:
        """Show the first of `acts`, the most needed ones, and the last, which is help."""
        super().__init__(id="keys")
        self._all = self._acts = tuple(acts)
        self._words = words

    def first(self, needed: Sequence[Act], useless: Sequence[Act] = ()) -> None:
        """Let `needed` be the most needed ones from now on; the others stand behind them, `useless` ones nowhere."""
        helps = self._all[-1]
        acts = (*needed, *(act for act in self._all if act not in needed))
        left = (*(act for act in acts if act is not helps and act not in useless), helps)
        if left != self._acts:
            self._acts = left
            self.refresh()

    @property
    def shown(self) -> list[Act]:
        """As many acts as the screen is wide for, as their keys stand on a keyboard."""
        columns = _TILE_COLUMNS_MIN if self.app.size.width < 80 else _TILE_COLUMNS
        room = max((self.app.size.width + 1) // (columns + 1), 1)
        return as_keys_stand(self._acts if len(self._acts) <= room else (*self._acts[: room - 1], self._acts[-1]))

    def render(self) -> Content:
        """The key above, the word below."""
        acts, widths = self.shown, self._widths()
        rows = (
            [(shown(act), _TILE) for act in acts],
            [(self._words.word(f"key.{act}"), f"bold {_TILE}") for act in acts],
        )
        return Content("\n").join(
            Content(" ").join(
                Content.styled(_centred(text, width), style) for (text, style), width in zip(row, widths, strict=True)
            )
            for row in rows
        )

    def on_click(self, click: Click) -> None:
        """Say which tile was touched; a touch between two means the one before."""
        ends = accumulate(width + 1 for width in self._widths())
        act = next((act for act, end in zip(self.shown, ends, strict=True) if click.x < end), None)
        if act is not None:
            self.post_message(KeyTouched(act))

    def _widths(self) -> list[int]:
        """Columns of each tile: all there are, with one between each two."""
        number = len(self.shown)
        each, left = divmod(self.app.size.width - number + 1, number)
        return [each + (place < left) for place in range(number)]


def _centred(text: str, width: int) -> str:
    return set_cell_size(" " * ((width - cell_len(text)) // 2) + text, width)
