"""How long until somebody can work: from exec to the first paint, and to the stop where a killed program was.

The device holds 1,000 events and was killed at stop 57 of 100; each start is killed again at the paint that was waited
for. In turns with it starts the least a Textual application can be, one line through the stock driver. Starts are warm;
`--long` reads cold ones too, not judged, where it may empty the page cache.
"""

import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median

from bench.report import Goal, Report, finish, options
from bench.shift import TOTES, Picker, load, smooth, started, working_folder
from bench.window import Window
from pickclient.demo import client_environment, site

STARTS = 20
STARTS_LONG = 60
COLD_STARTS = 5
STOP = 57
EVENTS = 1_000
WRONG = "WRONG-CODE"
START_MS = 400.0
YARDSTICKS = 1.3
CACHES = Path("/proc/sys/vm/drop_caches")

BARE = re.compile(rb"PAINTED")
SIGN_IN = re.compile(rb"SCAN YOUR BADGE")
AT_STOP = re.compile(rb"STOP %d/100" % STOP)

Start = Callable[[], float]


def took_ms(command: list[str], painted: re.Pattern[bytes], **told: str) -> float:
    """Milliseconds from starting `command`, `told` by its environment, until `painted` stood there; then it dies."""
    with Window(command, environment={**client_environment(), **told}) as window:
        return (window.until(painted) - window.begun_s) * 1000


def as_set(server: str, data: Path, painted: re.Pattern[bytes]) -> float:
    """A start as a floor device does it: by its settings, with nothing on the command line."""
    command = [sys.executable, "-m", "pickclient"]
    return took_ms(command, painted, PICKCLIENT_SERVER=server, PICKCLIENT_DATA=str(data))


def bring_to_stop(server: str, data: Path) -> None:
    """Work on the trolley until the stop that is wanted, with wrong scans that fill the journal, and be killed."""
    building, picking = smooth(server)
    due = [act for act in picking if act.stop < STOP]
    with started(server, data) as window:
        picker = Picker(window)
        picker.begin(building)
        wrong = EVENTS - TOTES - len(due)
        for nth, act in enumerate(due):
            picker.play(act)
            share = wrong * (nth + 1) // len(due) - wrong * nth // len(due)
            window.type(f"{WRONG}\r".encode() * share)
            picker.number += share
        window.until(AT_STOP)
        window.rest(1.0)


def measure(folder: Path, starts: int, cold: int) -> Report:
    """Fill a device, start everything in turns, judge."""
    report = Report(bench="start")
    with site(folder / "site") as server:
        bring_to_stop(server, folder / "killed")
        kinds: dict[str, Start] = {
            "yardstick: a bare Textual application": lambda: took_ms(
                [sys.executable, "-m", "bench.yardsticks.textual_alone"], BARE
            ),
            "first paint, nobody signed in": lambda: as_set(server, folder / "fresh", SIGN_IN),
            f"stop {STOP} of 100 after kill -9": lambda: as_set(server, folder / "killed", AT_STOP),
        }
        times = {name: [start()][:0] for name, start in kinds.items()}
        for _ in range(starts):
            for name, start in kinds.items():
                times[name].append(start())
        colds = {name: cold_starts(start, cold) for name, start in kinds.items()}
    bare, first, resumed = times.values()
    for name, samples in times.items():
        report.read(name, samples)
    for name, samples in colds.items():
        if samples:
            report.read(f"cold, not judged: {name}", samples)
    for name, samples in (("first paint", first), ("same stop", resumed)):
        report.goals += [
            Goal(name=name, figure=median(samples), most=START_MS, unit=" ms"),
            Goal(name=f"{name}, times the yardstick", figure=median(samples) / median(bare), most=YARDSTICKS, unit="x"),
        ]
    report.notes.append(load())
    return report


def cold_starts(start: Start, number: int) -> list[float]:
    """A `number` of starts, each with nothing of the program in memory; none where that is not allowed."""
    times = []
    with suppress(PermissionError, FileNotFoundError):
        for _ in range(number):
            CACHES.write_text("3", encoding="ascii")
            times.append(start())
    return times


if __name__ == "__main__":
    parser = options(__doc__ or "")
    parser.add_argument("--data", type=Path, default=Path.cwd(), help="folder on the disk to measure")
    asked = parser.parse_args()
    with working_folder(asked.data) as made:
        finished = measure(made, *((STARTS_LONG, COLD_STARTS) if asked.long else (STARTS, 0)))
    finish(finished, as_json=asked.json)
