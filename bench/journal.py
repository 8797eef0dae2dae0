"""Does a scan wait longer when the journal has grown? Commits of a small journal and of a large one, in turns.

The journals are filled without syncing, then opened as the program opens them. The yardstick, in the same turns, is
what the disk asks for one durable write of a page. Nothing here touches a journal that anybody uses.
"""

import os
import tempfile
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.report import Goal, Report, finish, options, percentile
from offline.disk import Pragmas
from offline.journal import Journal

BODY = b'{"device":"D1","type":"put","trolley":"TRL-17","stop":57}'.ljust(650)
"""About the length of a recorded scan."""

SMALL = 10_000
LARGE = 100_000
LARGE_LONG = 1_000_000
TURNS = 20
COMMITS = 250
"""Commits of each journal in each turn: five checkpoints or so."""

GROWTH_MAX = 1.5


def filled(path: Path, events: int) -> Journal:
    """A journal with `events` acknowledged events, opened as the program does."""
    journal = Journal.open(path, randomness=os.urandom, pragmas=Pragmas(synchronous="OFF", checkpoint_pages=2000))
    for n in range(events):
        append(journal, n)
    journal.keep(ack=events)
    journal.close()
    return Journal.open(path, randomness=os.urandom)


def append(journal: Journal, n: int) -> None:
    """Record one event; every 200 are another trolley's."""
    journal.append(f"TRL-{n // 200}", lambda _: BODY, folds=True)


def times_ms(act: Callable[[int], object], count: int) -> list[float]:
    """How long each of `count` numbered calls took."""
    times = []
    for n in range(count):
        begun = perf_counter()
        act(n)
        times.append((perf_counter() - begun) * 1000)
    return times


def write_page(file: int, n: int) -> None:
    """Write one page durably, over and over the same megabyte, as a log does."""
    os.pwrite(file, bytes([n % 256]) * 4096, 4096 * (n % 256))
    os.fdatasync(file)


def measure(folder: Path, large: int) -> Report:
    """Fill, take turns, judge."""
    report = Report(bench="journal")
    small_journal, large_journal = filled(folder / "small", SMALL), filled(folder / "large", large)
    page = os.open(folder / "page", os.O_RDWR | os.O_CREAT)
    os.pwrite(page, bytes(1 << 20), 0)
    turns: dict[str, list[list[float]]] = {"small": [], "large": [], "page": []}
    for _ in range(TURNS):
        turns["small"].append(times_ms(lambda _: append(small_journal, 0), COMMITS))
        turns["large"].append(times_ms(lambda _: append(large_journal, 0), COMMITS))
        turns["page"].append(times_ms(lambda n: write_page(page, n), COMMITS))
    os.close(page)
    reopened = times_ms(lambda _: large_journal.reopen(), 5)
    small_journal.close()
    large_journal.close()
    report.read(f"commit, {SMALL:,} events", [*chain(*turns["small"])])
    report.read(f"commit, {large:,} events", [*chain(*turns["large"])])
    report.read("yardstick: one page written durably", [*chain(*turns["page"])])
    report.read(f"open, {large:,} events, {TURNS * COMMITS:,} of them unsent", reopened)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        before, after = (median([percentile(turn, share) for turn in turns[size]]) for size in ("small", "large"))
        report.goals.append(Goal(name=f"growth of {name}", figure=after / before, most=GROWTH_MAX, unit="x"))
    report.notes.append(f"growth: {large:,} against {SMALL:,} events, medians of {TURNS} turns")
    return report


if __name__ == "__main__":
    parser = options(__doc__ or "")
    parser.add_argument("--data", type=Path, default=Path.cwd(), help="folder on the disk to measure")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix=".bench-journal-", dir=asked.data) as made:
        finished = measure(Path(made), LARGE_LONG if asked.long else LARGE)
    finish(finished, as_json=asked.json)
