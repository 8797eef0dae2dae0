"""The room between the message area and the foot. Where a screen is lower than ours are made for, the keys go first."""

from textual.containers import Vertical

from screens.widgets.instruction import Instruction
from screens.widgets.key_bar import KeyBar

ROWS_MIN = 16
"""A screen with fewer rows, as behind a keyboard that pops up, shows no keys: what to do counts more."""


class Body(Vertical):
    """Holds what a job shows."""

    def __init__(self) -> None:
        """Be found as `body`."""
        super().__init__(id="body")

    def on_resize(self) -> None:
        """Show the keys where there is room for them, and say what there is room for."""
        self.screen.query_one(KeyBar).display = self.app.size.height >= ROWS_MIN
        for instruction in self.query(Instruction):
            instruction.fit()
