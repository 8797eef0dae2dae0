"""Draws the trolley as its slots stand: columns by letter, rows by number, what is due in each, the target lit."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from textual.content import Content
from textual.widgets import Static

from warehouse.values import dataclass

_NAME: Final = re.compile(r"([A-Za-z]+)([0-9]+)")
_CELL_COLUMNS: Final = (4, 9)
"""The narrowest and the widest a slot is drawn."""
_LOOSE_COLUMNS: Final = 4
"""Slots in a row where their names say nothing of columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is shown in one slot."""

    text: str = ""
    target: bool = False
    """Whether this is the one to go to now."""


class SlotGrid(Static):
    """The trolley seen from the handle."""

    def __init__(self, slots: Sequence[str]) -> None:
        """Draw a trolley of `slots`, by name."""
        super().__init__(id="slots", markup=False)
        self._rows = arranged(slots)

    def show(self, cells: Mapping[str, Cell]) -> None:
        """Fill in `cells`, by slot; the others are empty."""
        columns = max((len(row) for row in self._rows), default=1)
        narrow, wide = _CELL_COLUMNS
        width = max(narrow, min(wide, max((self.size.width or self.app.size.width) - 2, 24) // columns - 1))
        lines = (Content(" ").join(_drawn(slot, cells.get(slot), width) for slot in row) for row in self._rows)
        self.update(Content("\n").join(lines))


def arranged(slots: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """`slots` in rows as they stand on the trolley; an empty name where a row has a hole."""
    places = {name: (match[1], int(match[2])) for name in slots if (match := _NAME.fullmatch(name))}
    if len(places) < len(slots):
        return tuple(tuple(slots[start : start + _LOOSE_COLUMNS]) for start in range(0, len(slots), _LOOSE_COLUMNS))
    named = {place: name for name, place in places.items()}
    letters, numbers = (sorted(set(each)) for each in zip(*places.values(), strict=True))
    return tuple(tuple(named.get((letter, number), "") for letter in letters) for number in numbers)


def _drawn(slot: str, cell: Cell | None, width: int) -> Content:
    if cell is None:
        return Content(f" {slot}"[:width].ljust(width)).stylize("dim")
    mark = ">" if cell.target else " "
    room = width - 1 - len(slot)
    text = f"{mark}{slot}{cell.text[:room].rjust(room)}"
    return Content(text).stylize("bold reverse" if cell.target else "bold")
