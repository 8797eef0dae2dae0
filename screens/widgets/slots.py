"""Draws the trolley as its slots stand: columns by letter, rows by number, what is due in each, the target lit."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from screens.cutting import printable
from warehouse.flows.trolley import Trolley
from warehouse.values import dataclass

_NAME: Final = re.compile(r"([A-Za-z]+)([0-9]+)")
_CELL_COLUMNS: Final = (4, 9)
"""The narrowest and the widest a slot is drawn."""
_TALL_COLUMNS: Final = 12
"""How wide it is at most where it is drawn three rows high."""
_TALL_ROWS_MIN: Final = 40
"""From so many rows of screen on, slots are drawn three rows high, if there are no more rows of them than these."""
_TALL_SLOTS_MAX: Final = 5
_ROOMY_COLUMNS: Final = 80
"""On a screen of so many columns rows stand apart, where they are wide enough."""
_LOOSE_COLUMNS: Final = 4
"""Slots in a row where their names say nothing of columns."""
_ROWS_MAX: Final = ((30, 12), (20, 5), (16, 3), (0, 0))
"""From so many rows of screen on, so many rows of slots; of a taller trolley only rows in which something is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is shown in one slot."""

    text: str = ""
    target: bool = False
    """Whether this is the one to go to now."""
    off: bool = False
    """Whether nothing more goes in here; `text` says so, too."""


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
        """The rows and columns that fit, each as wide as there is room."""
        return drawn(self._rows(), self._cells, self.size.width, self.app.size)

    def _rows(self) -> Sequence[Sequence[str]]:
        most = next(rows for height, rows in _ROWS_MAX if self.app.size.height >= height)
        if len(self._slots) <= most:
            return self._slots
        due = [row for row in self._slots if any(_is_due(self._cells.get(slot)) for slot in row)] or list(self._slots)
        target = next((n for n, row in enumerate(due) if any(self._is_target(slot) for slot in row)), 0)
        start = min(target, max(len(due) - most, 0))
        return due[start : start + most]

    def _is_target(self, slot: str) -> bool:
        return slot in self._cells and self._cells[slot].target


def cancelled_cells(trolley: Trolley) -> dict[str, Cell]:
    """The slots into which nothing more goes, crossed out."""
    return {slot.slot: Cell(text="x", off=True) for slot in trolley.plan.slots if trolley.is_cancelled(slot)}


def arranged(slots: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """`slots` in rows as they stand on the trolley; an empty name where a row has a hole."""
    places = {name: (match[1], int(match[2])) for name in slots if (match := _NAME.fullmatch(name))}
    if len(places) < len(slots) or not slots:
        return tuple(tuple(slots[start : start + _LOOSE_COLUMNS]) for start in range(0, len(slots), _LOOSE_COLUMNS))
    named = {place: name for name, place in places.items()}
    letters, numbers = sorted({letter for letter, _ in named}), sorted({number for _, number in named})
    return tuple(tuple(named.get((letter, number), "") for letter in letters) for number in numbers)


def drawn(rows: Sequence[Sequence[str]], cells: Mapping[str, Cell], columns: int, screen: Size) -> Content:
    """`rows` of slots in so many `columns` of a `screen`; a name or a number is never cut, and the target is there."""
    narrow = _narrow(rows, cells)
    wide = max(_CELL_COLUMNS[1], narrow)
    rows = _in_sight(rows, cells, max((columns + 1) // (narrow + 1), 1))
    number = max((len(row) for row in rows), default=1)
    tall = screen.height >= _TALL_ROWS_MIN and len(rows) <= _TALL_SLOTS_MAX
    width = max(narrow, min(max(_TALL_COLUMNS, wide) if tall else wide, (columns + 1) // number - 1))
    roomy = columns >= number * (wide + 1) - 1 and screen.width >= _ROOMY_COLUMNS
    height = 3 if tall and roomy else 1
    told = (_row([(slot, cells.get(slot)) for slot in row], width, height) for row in rows)
    return Content("\n\n" if roomy else "\n").join(told)


def _narrow(rows: Sequence[Sequence[str]], cells: Mapping[str, Cell]) -> int:
    """The narrowest a slot can be drawn with its mark, its name, and what is due in it behind a space."""
    named = max((cell_len(printable(slot)) for row in rows for slot in row), default=0)
    told = max((cell_len(cell.text) + 1 for cell in cells.values()), default=0)
    return max(_CELL_COLUMNS[0], 1 + named + told)


def _in_sight(rows: Sequence[Sequence[str]], cells: Mapping[str, Cell], most: int) -> Sequence[Sequence[str]]:
    """`rows` with at most `most` columns beside each other: those around the target, or around what is due first."""
    number = max((len(row) for row in rows), default=0)
    if number <= most:
        return rows
    due = [
        (not cells[slot].target, place) for row in rows for place, slot in enumerate(row) if _is_due(cells.get(slot))
    ]
    start = max(0, min(min(due, default=(True, 0))[1] - most // 2, number - most))
    return [row[start : start + most] for row in rows]


def _row(slots: Sequence[tuple[str, Cell | None]], width: int, height: int) -> Content:
    """Slots beside each other, `height` rows high: their names and numbers in the middle one."""
    middle = Content(" ").join(_drawn(slot, cell, width) for slot, cell in slots)
    if height == 1:
        return middle
    blank = Content(" ").join(Content(" " * width).stylize(_style(cell)) for _, cell in slots)
    return Content("\n").join([blank, middle, blank])


def _drawn(named: str, cell: Cell | None, width: int) -> Content:
    slot = printable(named)
    if cell is None:
        return Content(f" {slot}".ljust(width)).stylize(_style(cell))
    mark = ">" if cell.target else " "
    room = max(width - 1 - cell_len(slot), 0)
    return Content(f"{mark}{slot}{cell.text.rjust(room)}").stylize(_style(cell))


def _is_due(cell: Cell | None) -> bool:
    return cell is not None and not cell.off


def _style(cell: Cell | None) -> str:
    """Muted where nothing is due, struck through where nothing may be, and lit at the target."""
    if cell is None or cell.off:
        return "$text-muted" if cell is None else "strike $text-muted"
    return "bold reverse" if cell.target else "bold $foreground on $surface"
