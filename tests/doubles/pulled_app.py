"""The echo application on a terminal that is pulled to another size while its program reads the one before.

Run it as a program: `python -m tests.doubles.pulled_app`. Pull it to 50 columns, and it goes on to 45 by itself.
"""

import fcntl
import struct
import termios

from textual.app import App, ComposeResult
from textual.widgets import Static

from pickclient.driver import STDERR, HardenedDriver

REST_S = 0.1


class PulledDriver(HardenedDriver):
    """Pulls its own terminal on, once it was found at 50 columns."""

    def _get_terminal_size(self) -> tuple[int, int]:
        found = super()._get_terminal_size()
        if found[0] == 50:
            fcntl.ioctl(STDERR, termios.TIOCSWINSZ, struct.pack("HHHH", 20, 45, 0, 0))
        return found


class SizeApp(App[None]):
    """Says how wide it is, once it is at rest."""

    def compose(self) -> ComposeResult:
        yield Static(id="said")

    def on_resize(self) -> None:
        self.set_timer(REST_S, lambda: self.query_one("#said", Static).update(f"columns {self.size.width}."))


if __name__ == "__main__":
    SizeApp(driver_class=PulledDriver).run()
