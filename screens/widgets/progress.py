"""Shows how far a trolley is: words, and a bar of text that needs no timer."""

from textual.widgets import Static

FULL, EMPTY = "█", "░"


class Progress(Static):
    """One row."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(id="progress", markup=False)

    def show(self, label: str, done: int, total: int) -> None:
        """Show `label`, and `done` of `total` in what room is left."""
        room = max((self.size.width or self.app.size.width) - len(label) - 3, 3)
        full = room * done // total if total else room
        self.update(f"{label} {FULL * full}{EMPTY * (room - full)}")
