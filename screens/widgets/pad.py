"""Digits to touch where a number is typed: a touch is a key, and comes as every key comes. Types nothing itself."""

from itertools import accumulate
from typing import Final

from textual.content import Content
from textual.events import Click, Key
from textual.widget import Widget

_ERASE: Final = "←"
_END: Final = "OK"
_ROWS: Final = (("1", "2", "3", _ERASE), ("4", "5", "6", "0"), ("7", "8", "9", _END))
_KEYS: Final = {_ERASE: ("backspace", "\x7f"), _END: ("enter", "\r")}
"""The key that each tile is which is no digit: its name, and its character."""
_COLOURS: Final = ("bold $foreground on $surface", "bold $foreground on $panel")
"""Tiles beside and below each other differ."""


class Pad(Widget):
    """Twelve tiles in all the room there is, three rows high at most."""

    def __init__(self) -> None:
        """Be found as `pad`."""
        super().__init__(id="pad")

    def render(self) -> Content:
        """The tiles, each with its digit in the middle."""
        drawn: list[Content] = []
        for place, (tiles, height) in enumerate(zip(_ROWS, self._heights(), strict=True)):
            for row in range(height):
                texts = tiles if row == (height - 1) // 2 else [""] * len(tiles)
                cells = (
                    Content.styled(text.center(width), _COLOURS[(place + column) % 2])
                    for column, (text, width) in enumerate(zip(texts, self._widths(), strict=True))
                )
                drawn.append(Content.assemble(*cells))
        return Content("\n").join(drawn)

    def on_click(self, click: Click) -> None:
        """Press the key that was touched."""
        row = next((row for row, end in enumerate(accumulate(self._heights())) if click.y < end), None)
        column = next((column for column, end in enumerate(accumulate(self._widths())) if click.x < end), None)
        if row is not None and column is not None:
            touched = _ROWS[row][column]
            self.app.post_message(Key(*_KEYS.get(touched, (touched, touched))))

    def _heights(self) -> list[int]:
        """Rows of each row of tiles; none of any where there is no room for all."""
        each, left = divmod(self.size.height, len(_ROWS))
        return [each + (place < left) if each else 0 for place in range(len(_ROWS))]

    def _widths(self) -> list[int]:
        each, left = divmod(self.size.width, len(_ROWS[0]))
        return [each + (place < left) for place in range(len(_ROWS[0]))]
