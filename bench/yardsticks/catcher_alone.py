"""The least a durable scanner can be: the product's driver, catcher and journal, one line on the screen, no rules.

`python -m bench.yardsticks.catcher_alone JOURNAL`. What `scan` is held against.
"""

import os
import sys
from pathlib import Path

from textual import on
from textual.app import App, ComposeResult
from textual.events import Event
from textual.screen import Screen
from textual.widgets import Static

from offline.journal import Journal
from offline.writer import Writer
from pickclient.catcher import Catcher
from pickclient.driver import HardenedDriver
from screens.scans import ScanTaken


class OneLine(Screen[None]):
    """Shows how many scans are recorded."""

    DEFAULT_CSS = "OneLine Static { width: 20; height: 1; }"

    def __init__(self, writer: Writer) -> None:
        """Record through `writer`."""
        super().__init__()
        self._writer = writer

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static("#0 ", markup=False)

    @on(ScanTaken)
    async def take_scan(self, taken: ScanTaken) -> None:
        """Record, then show."""
        body = f'{{"type":"scan","code":"{taken.code}"}}'.ljust(650).encode()
        sealed = await self._writer.run(lambda journal: journal.append("TRL-17", lambda _: body, folds=True))
        self.query_one(Static).update(f"#{sealed.seq} ")


class Alone(App[None]):
    """Catches scans."""

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None

    def __init__(self, writer: Writer) -> None:
        """Record through `writer`."""
        super().__init__(driver_class=HardenedDriver)
        self._writer = writer
        self._catcher = Catcher(self, super().on_event)

    async def on_event(self, event: Event) -> None:
        """Catch keys before any widget can."""
        if not self._catcher.caught(event):
            await super().on_event(event)

    def on_mount(self) -> None:
        """Show the line."""
        _ = self.push_screen(OneLine(self._writer))


if __name__ == "__main__":
    with Writer(Journal.open(Path(sys.argv[1]), randomness=os.urandom)) as opened:
        Alone(opened).run()
