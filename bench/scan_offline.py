"""Does a scan wait for the network? Three devices take scans in turns: online, with a dead server, with a slow line.

Each works on the same trolley of a site of its own. The dead server takes connections and never answers; the slow line
takes a hundred times as long as the good one.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median
from urllib.request import urlopen

from bench.report import Goal, Report, finish, options
from bench.scan import PAUSE_S
from bench.shift import Picker, load, smooth, started, working_folder
from bench.window import ROOT
from pickclient.demo import site
from pickclient.script import Act

SCANS = 120
SCANS_LONG = 370
TIMES_SLOWER = 100
ASKED = 20
"""How often the good line is asked how long it takes."""
WAITS_MAX = 1.1
"""A scan may take so many times what it takes online."""


class Line:
    """A network line to a server, as `bench.yardsticks.line` has it."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        """Speak to `child`."""
        assert child.stdout is not None
        self._child = child
        self.address = f"http://127.0.0.1:{child.stdout.readline().strip()}"

    def be(self, words: str) -> None:
        """Have the line `open`, `dead` or `late SECONDS`."""
        assert self._child.stdin is not None
        self._child.stdin.write(f"{words}\n")
        self._child.stdin.flush()

    def takes_s(self) -> float:
        """How long the server's answer takes."""
        times = []
        for _ in range(ASKED):
            begun_s = time.monotonic()
            with urlopen(f"{self.address}/healthz", timeout=10) as answer:  # noqa: S310 - our own server
                answer.read()
            times.append(time.monotonic() - begun_s)
        return median(times)


@contextmanager
def line(server: str) -> Iterator[Line]:
    """A line to `server`."""
    command = [sys.executable, "-m", "bench.yardsticks.line", server.rsplit(":", 1)[1]]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield Line(child)
        finally:
            child.kill()


def measure(folder: Path, scans: int) -> Report:
    """Bring three devices to their first stop, change their lines, scan in turns, judge."""
    report = Report(bench="scan-offline")
    pauses = Random(17)  # noqa: S311 - the same pauses each time
    times: dict[str, list[float]] = {"online": [], "dead": [], "slow": []}
    with ExitStack() as stack:
        pickers: dict[str, Picker] = {}
        picking: list[Act] = []
        lines: dict[str, Line] = {}
        for name in times:
            server = stack.enter_context(site(folder / name))
            lines[name] = stack.enter_context(line(server))
            building, picking = smooth(server)
            pickers[name] = Picker(stack.enter_context(started(lines[name].address, folder / f"{name}-device")))
            pickers[name].begin(building)
        good_s = lines["online"].takes_s()
        lines["dead"].be("dead")
        lines["slow"].be(f"late {good_s * TIMES_SLOWER / 2}")
        for act, first in zip(picking[:scans], cycle(range(3)), strict=False):
            for name in [*times][first:] + [*times][:first]:
                times[name].append(pickers[name].play(act))
                pickers[name].window.rest(pauses.uniform(*PAUSE_S))
    for name, samples in times.items():
        report.read(f"scan to number, {name}", samples)
    for name in ("dead", "slow"):
        ratio = median(times[name]) / median(times["online"])
        report.goals.append(Goal(name=f"{name} against online", figure=ratio, most=WAITS_MAX, unit="x"))
    report.notes += [f"the good line takes {good_s * 1000:.1f} ms, the slow one {TIMES_SLOWER} times that", load()]
    return report


if __name__ == "__main__":
    parser = options(__doc__ or "")
    parser.add_argument("--data", type=Path, default=Path.cwd(), help="folder on the disk to measure")
    asked = parser.parse_args()
    with working_folder(asked.data) as made:
        finished = measure(made, SCANS_LONG if asked.long else SCANS)
    finish(finished, as_json=asked.json)
