"""Shows how far a trolley is: words, and a bar of text that needs no timer."""

from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

_FULL: Final = "█"
_EMPTY: Final = "░"
_BAR_COLUMNS: Final = (3, 30)
"""The shortest and the longest bar."""


class Progress(Widget):
    """One row."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(id="progress")
        self._shown = ("", 0, 0)

    def show(self, label: str, done: int, total: int) -> None:
        """Show `label`, and `done` of `total` in what room is left."""
        if self._shown != (label, done, total):
            self._shown = (label, done, total)
            self.refresh()

    def render(self) -> Content:
        """The words, then the bar where there is room for one."""
        label, done, total = self._shown
        shortest, longest = _BAR_COLUMNS
        room = min(longest, self.size.width - cell_len(label) - 1)
        if room < shortest:
            return Content(label)
        full = room * done // total if total else 0
        return Content(f"{label} {_FULL * full}{_EMPTY * (room - full)}")
