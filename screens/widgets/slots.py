"""Draws the trolley as its slots stand: columns by letter, rows by number, what is due in each, the target lit."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from textual.content import Content
from textual.widget import Widget

from screens.cutting import printable
from warehouse.values import dataclass

_NAME: Final = re.compile(r"([A-Za-z]+)([0-9]+)")
_CELL_COLUMNS: Final = (4, 9)
"""The narrowest and the widest a slot is drawn."""
_LOOSE_COLUMNS: Final = 4
"""Slots in a row where their names say nothing of columns."""
_ROWS_MAX: Final = ((30, 12), (20, 5), (0, 3))
"""From so many rows of screen on, so many rows of slots; of a taller trolley only rows in which something is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is shown in one slot."""

    text: str = ""
    target: bool = False
    """Whether this is the one to go to now."""


class SlotGrid(Widget):
    """The trolley seen from the handle."""

    def __init__(self, slots: Sequence[str]) -> None:
        """Draw a trolley of `slots`, by name."""
        super().__init__(id="slots")
        self._slots = arranged(slots)
        self._cells: Mapping[str, Cell] = {}

    def show(self, cells: Mapping[str, Cell]) -> None:
        """Fill in `cells`, by slot; the others are empty."""
        if cells != self._cells:
            before = len(self._rows())
            self._cells = cells
            self.refresh(layout=len(self._rows()) != before)

    def render(self) -> Content:
        """The rows that fit, each as wide as there is room."""
        rows = self._rows()
        narrow, wide = _CELL_COLUMNS
        columns = max((len(row) for row in rows), default=1)
        width = max(narrow, min(wide, (self.size.width + 1) // columns - 1))
        gap = "\n\n" if self.size.width >= columns * (wide + 1) - 1 and self.app.size.width >= 80 else "\n"
        drawn = (Content(" ").join(_drawn(slot, self._cells.get(slot), width) for slot in row) for row in rows)
        return Content(gap).join(drawn)

    def _rows(self) -> Sequence[Sequence[str]]:
        most = next(rows for height, rows in _ROWS_MAX if self.app.size.height >= height)
        if len(self._slots) <= most:
            return self._slots
        due = [row for row in self._slots if any(slot in self._cells for slot in row)] or list(self._slots)
        target = next((n for n, row in enumerate(due) if any(self._is_target(slot) for slot in row)), 0)
        start = min(target, max(len(due) - most, 0))
        return due[start : start + most]

    def _is_target(self, slot: str) -> bool:
        return slot in self._cells and self._cells[slot].target


def arranged(slots: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """`slots` in rows as they stand on the trolley; an empty name where a row has a hole."""
    places = {name: (match[1], int(match[2])) for name in slots if (match := _NAME.fullmatch(name))}
    if len(places) < len(slots) or not slots:
        return tuple(tuple(slots[start : start + _LOOSE_COLUMNS]) for start in range(0, len(slots), _LOOSE_COLUMNS))
    named = {place: name for name, place in places.items()}
    letters, numbers = sorted({letter for letter, _ in named}), sorted({number for _, number in named})
    return tuple(tuple(named.get((letter, number), "") for letter in letters) for number in numbers)


def _drawn(named: str, cell: Cell | None, width: int) -> Content:
    slot = printable(named)
    if cell is None:
        return Content(f" {slot}"[:width].ljust(width)).stylize("dim")
    mark = ">" if cell.target else " "
    room = max(width - 1 - len(slot), 0)
    text = f"{mark}{slot}{cell.text[:room].rjust(room)}"
    return Content(text).stylize("bold reverse" if cell.target else "bold")
