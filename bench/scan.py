"""How long a scan takes, from its bytes on the terminal's line to its number on the screen, with the commit in between.

The real program on the trolley of 100 stops of a real server, 40 by 24; the yardstick takes a scan after each of ours.
It is the least that could do it: the same driver, catcher and journal, one line of text and no rules. Then 500 codes at
once, of which every one has to be in the journal, in order, and on the server, once.
"""

import json
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from random import Random
from statistics import median
from urllib.request import urlopen

from bench.report import Goal, Report, finish, options, percentile
from bench.shift import TROLLEY, Picker, load, numbered, smooth, started, working_folder
from bench.window import Window
from offline.journal import Journal
from pickclient.demo import plan_of, site
from pickclient.script import Act
from warehouse.codec import read_body
from warehouse.events import Arrived, Put, Refused, Taken
from warehouse.trolleys import Plan

SCANS = 200
SCANS_LONG = 375
PAUSE_S = (0.03, 0.12)
"""Between two scans, so that some meet the sending of the one before."""
BURST = 500
BURST_WAIT_S = 60.0

P50_MS = 12.0
P99_MS = 25.0
YARDSTICKS = 2.5


def measure(folder: Path, scans: int) -> Report:
    """Scan in turns, then all at once, and judge."""
    report = Report(bench="scan")
    with site(folder / "site") as server:
        ours, least = in_turns(server, folder, scans)
    with site(folder / "other-site") as server:
        right, took_ms = burst(server, folder / "burst")
    report.read("scan to number", ours)
    report.read("yardstick: catcher and one commit", least)
    report.read(f"burst: each of {BURST} codes at once", [took_ms / BURST])
    report.goals += [
        Goal(name="p50", figure=median(ours), most=P50_MS, unit=" ms"),
        Goal(name="p99", figure=percentile(ours, 0.99), most=P99_MS, unit=" ms"),
        Goal(name="times the yardstick", figure=median(ours) / median(least), most=YARDSTICKS, unit="x"),
        Goal(name="right of a burst", figure=right, least=BURST),
    ]
    report.notes.append(load())
    return report


def in_turns(server: str, folder: Path, scans: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each of our scans and of the yardstick's, taken in turns."""
    pauses = Random(17)  # noqa: S311 - the same pauses each time
    building, picking = smooth(server)
    alone = [sys.executable, "-m", "bench.yardsticks.catcher_alone", str(folder / "alone")]
    ours: list[float] = []
    least: list[float] = []
    with started(server, folder / "device") as window, Window(alone) as yardstick:
        picker, catcher = Picker(window), Picker(yardstick)
        yardstick.until(numbered(0))
        picker.begin(building)
        for act in picking[:scans]:
            for measured, samples in ((picker, ours), (catcher, least)):
                samples.append(measured.play(act))
                measured.window.rest(pauses.uniform(*PAUSE_S))
    return ours, least


def burst(server: str, data: Path) -> tuple[int, float]:
    """How many of 500 codes, typed as fast as they are taken, are right everywhere; and the milliseconds it took."""
    plan = plan_of(server, TROLLEY)
    building, picking = smooth(server)
    codes = mixed([act.text for act in picking], BURST)
    with started(server, data) as window:
        picker = Picker(window)
        picker.begin(building)
        after, begun_s = len(window.written), time.monotonic()
        window.type("".join(f"{code}\r" for code in codes).encode())
        last = re.compile(rb"#%d\D" % (picker.number + BURST))
        took_ms = (window.until(last, after=after, patience_s=BURST_WAIT_S) - begun_s) * 1000
        deadline_s = time.monotonic() + BURST_WAIT_S
        while not (sent := counted(server) == expected(picking)) and time.monotonic() < deadline_s:
            window.rest(0.1)
    journal = Journal.open(data / "journal", randomness=os.urandom)
    kept = list(codes_in(journal, plan))[len(building) - 1 :]
    journal.close()
    right = sum(code == found for code, found in zip(codes, kept, strict=False))
    return right if sent and len(kept) == BURST else 0, took_ms


def mixed(due: Sequence[str], number: int) -> list[str]:
    """`number` codes: all that are `due`, in order, and wrong ones between them, spread evenly; the last one is due."""
    wrong = number - len(due)
    every = len(due) / wrong
    places = {int(nth * every): f"WRONG-{nth:04}" for nth in range(wrong)}
    return [*chain.from_iterable([places[at], code] if at in places else [code] for at, code in enumerate(due))]


def codes_in(journal: Journal, plan: Plan) -> Iterator[str]:
    """The code that each recorded event of the trolley came from."""
    for sealed in journal.events_of(TROLLEY):
        match read_body(sealed.body)[1]:
            case Arrived(stop=stop):
                yield plan.stops[stop - 1].location
            case Taken(code=code) | Refused(code=code):
                yield code
            case Put(slot=slot):
                yield f"SLT-{plan.name}-{slot}"
            case other:
                yield type(other).__name__


def expected(picking: Sequence[Act]) -> dict[str, int]:
    """Units picked of each line, by the script."""
    lines: dict[str, int] = {}
    for act in picking:
        for line, quantity in act.put.items():
            lines[line] = lines.get(line, 0) + quantity
    return lines


def counted(server: str) -> dict[str, int]:
    """Units picked of each line, by the server's public API."""
    with urlopen(f"{server}/v1/trolleys/{TROLLEY}/lines", timeout=10) as answer:  # noqa: S310 - our own server
        return {line["line"]: line["picked"] for line in json.load(answer)["lines"]}


if __name__ == "__main__":
    parser = options(__doc__ or "")
    parser.add_argument("--data", type=Path, default=Path.cwd(), help="folder on the disk to measure")
    asked = parser.parse_args()
    with working_folder(asked.data) as made:
        finished = measure(made, SCANS_LONG if asked.long else SCANS)
    finish(finished, as_json=asked.json)
