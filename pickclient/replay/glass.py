"""A terminal that only looks like one: what a recording draws, without letting anything of it near a real terminal.

It knows the few sequences with which our own driver draws: moving, colours, clearing. Everything else is passed over,
and every character that would steer is a mark. What leaves it was written here.
"""

import re
from typing import Final

from rich.cells import get_character_cell_size

from screens.cutting import printable

_SEQUENCE: Final = re.compile(
    r"""
      \x1b\[ (?P<numbers>[0-9;]{0,80}) (?P<act>[HfmJK])         # what our driver draws with
    | \x1b\[ [0-?]* [\ -/]* [@-~]                               # any other control sequence
    | \x1b[\]PX^_] [^\x07\x1b\x9c]* (?: \x07 | \x1b\\ | \x9c )? # titles, pointers, and what else carries a text
    | \x1b [\ -/]* [0-~]?                                       # what is left of escapes
    | (?P<text> [^\x00-\x1f\x7f-\x9f]+ )
    | (?P<line> [\r\n] )
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
STYLE_CHARACTERS_MAX: Final = 80
PLAIN: Final = ""

Cell = tuple[str, str]
"""A character and the numbers of its colours; an empty character is the right half of the one before."""
BLANK: Final[Cell] = (" ", PLAIN)


class Glass:
    """A grid of characters that writing changes."""

    def __init__(self, columns: int, rows: int) -> None:
        """Begin blank."""
        self.columns = columns
        self.rows = rows
        self._column = self._row = 0
        self._style = PLAIN
        self._cells: list[list[Cell]] = []
        self.resize(columns, rows)

    @property
    def text(self) -> list[str]:
        """The lines without colours."""
        return ["".join(character for character, _ in row).rstrip() for row in self._cells]

    def painted(self, row: int, columns: int) -> str:
        """The first `columns` of a row with its colours, as a real terminal may be given it."""
        parts, style = [], PLAIN
        for character, own in self._cells[row][:columns]:
            if own != style:
                parts.append(f"\x1b[0m\x1b[{own}m" if own else "\x1b[0m")
                style = own
            parts.append(character)
        return "".join((*parts, "\x1b[0m"))

    def resize(self, columns: int, rows: int) -> None:
        """Go on blank in another size."""
        self.columns, self.rows = columns, rows
        self._column = self._row = 0
        self._cells = [[BLANK] * columns for _ in range(rows)]

    def write(self, data: str) -> None:
        """Draw `data`, as far as it draws."""
        for found in _SEQUENCE.finditer(data):
            if found["text"] is not None:
                self._put(printable(found["text"]))
            elif found["act"] is not None:
                self._act(found["act"], found["numbers"])
            elif found["line"] == "\n":
                self._row = min(self._row + 1, self.rows - 1)
                self._column = 0
            elif found["line"] == "\r":
                self._column = 0

    def _act(self, act: str, numbers: str) -> None:
        match act:
            case "m":
                joined = f"{self._style};{numbers}" if self._style else numbers
                is_reset = numbers.strip("0;") == ""
                self._style = PLAIN if is_reset else (joined if len(joined) <= STYLE_CHARACTERS_MAX else numbers)
            case "J":
                if numbers in ("2", "3"):
                    self._cells = [[BLANK] * self.columns for _ in range(self.rows)]
            case "K":
                if numbers in ("", "0"):
                    row = self._cells[self._row]
                    row[self._column :] = [BLANK] * (self.columns - self._column)
            case _:
                down, _, across = numbers.partition(";")
                self._row = _within(down, self.rows)
                self._column = _within(across, self.columns)

    def _put(self, text: str) -> None:
        """Write to the right as far as the row goes; what would not fit is no part of a screen of ours."""
        row = self._cells[self._row]
        for character in text:
            width = get_character_cell_size(character)
            if width <= 0 or self._column + width > self.columns:
                continue
            self._free(row, self._column, self._column + width)
            row[self._column] = (character, self._style)
            if width == 2:
                row[self._column + 1] = ("", self._style)
            self._column += width

    def _free(self, row: list[Cell], first: int, end: int) -> None:
        """Leave no half of a wide character beside what is written from `first` to `end`."""
        if row[first][0] == "":
            row[first - 1] = BLANK
        if end < self.columns and row[end][0] == "":
            row[end] = BLANK


def _within(number: str, size: int) -> int:
    """A place counted from 1 as one from 0 that exists."""
    told = int(number) if number.isdigit() and len(number) < 9 else 1
    return min(max(told, 1), size) - 1
