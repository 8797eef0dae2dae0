"""A picker's device for a bench: a real pickclient on a real demo site, brought to the screen that is to be measured.

Knows the screens by what stands on them; measures nothing but how long an answer took.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from bench.window import Window
from pickclient.demo import BADGE, client_command, client_environment, plan_of
from pickclient.script import Act, Answer, Mishaps, acts

TROLLEY = "TRL-17"
"""The demo site's trolley of 100 stops."""
TOTES = 12
"""Totes that are put onto it before its first stop."""
SETTLED_S = 2.0
"""After so long a program has loaded what it loads, in seconds."""


@contextmanager
def working_folder(parent: Path) -> Iterator[Path]:
    """A folder for one run, on the disk of `parent`."""
    with TemporaryDirectory(prefix=".bench-", dir=parent) as made:
        yield Path(made)


def load() -> str:
    """What else this machine does, in words."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, this bench included"


def smooth(server: str) -> tuple[list[Act], list[Act]]:
    """The acts with which the trolley is built, and those at its stops, in both of which nothing goes wrong."""
    plan = plan_of(server, TROLLEY)
    free = tuple(tote for tote, carrier in plan.totes.items() if carrier is None)
    all_acts = list(acts(plan, Mishaps(), free))
    return all_acts[: TOTES + 1], all_acts[TOTES + 1 : -1]


def started(server: str, data: Path) -> Window:
    """A pickclient on the data folder `data`."""
    return Window(client_command(server, data), environment=client_environment())


class Picker:
    """Works through acts on a window, each after the answer to the one before."""

    def __init__(self, window: Window) -> None:
        """Work on `window`."""
        self.window = window
        self.number = 0
        """The newest running number that was read."""

    def begin(self, building: Sequence[Act]) -> None:
        """Sign in, claim the trolley and build it; then wait until the program has come to rest at the first stop."""
        self.window.until(titled("SIGN_IN"))
        self._scan(BADGE, titled("HOME"))
        self._scan(TROLLEY, titled("BUILD"))
        for act in building:
            self.play(act)
        self.window.rest(SETTLED_S)

    def play(self, act: Act) -> float:
        """Scan what `act` says and wait for its number, or its screen; milliseconds from the first byte to the last."""
        if act.answer is Answer.SCREEN:
            return self._scan(act.text, titled(act.screen))
        self.number += 1
        return self._scan(act.text, numbered(self.number))

    def _scan(self, code: str, answer: re.Pattern[bytes]) -> float:
        after, begun_s = len(self.window.written), monotonic()
        self.window.type(code.encode() + b"\r")
        return (self.window.until(answer, after=after) - begun_s) * 1000


def titled(screen: str) -> re.Pattern[bytes]:
    """The name `screen` in the window's title."""
    return re.compile(rb"\x1b\]2;pickclient " + screen.encode() + rb"\b[^\x1b]*\x1b\\")


def numbered(seq: int) -> re.Pattern[bytes]:
    """The running number `seq` on the screen."""
    return re.compile(rb"#%d\D" % seq)
