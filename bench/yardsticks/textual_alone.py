"""The least a Textual application can be: one line, painted through the stock driver. What `start` is held against."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static


class Alone(App[None]):
    """Paints one line."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static("PAINTED", markup=False)


if __name__ == "__main__":
    Alone().run()
