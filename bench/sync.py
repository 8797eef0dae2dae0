"""How fast a server takes in what the floor records: an offline shift that comes back, and two hundred devices at once.

The load maker runs on the same two cores as the server, and PostgreSQL too where there is one. Every answer is looked
at: a load that was not taken in whole is no figure.
"""

import os
from contextlib import ExitStack
from pathlib import Path
from threading import Event as Signal
from time import monotonic

from bench.load import DEVICES, Address, at_a_rate, enrolled, flat_out, picking, served, trolley
from bench.report import Goal, Report, finish, options, percentile
from bench.shift import load, working_folder
from offline.clock import SystemClock
from offline.http import Http, HttpTransport
from offline.journal import Journal
from offline.news import News, Standing
from offline.recorder import Context, Work, append, stamped
from offline.sync import Sync
from offline.syncing import SyncThread
from offline.writer import Writer
from tests.doubles.postgres import cluster

SHIFT_EVENTS = 2_400
"""What a picker scans in eight hours."""
DRAIN_S = 3.0
SINGLE_A_SECOND = 330.0
BATCH = 8
BATCHED_A_SECOND = 1_500.0
P99_MS = 100.0
LINES = 16
"""Connections over which a server is loaded flat out."""
RATE_S = 8.0
RATE_LONG_S = 30.0
SINGLE_ROUNDS = 12
BATCH_ROUNDS = 6
PATIENCE_S = 120.0


def drained_s(folder: Path, address: Address, token: str) -> float:
    """Seconds that a device of token `token` takes to send a shift that it recorded offline."""
    folder.mkdir()
    clock, name = SystemClock(), "D1"
    journal = Journal.open(folder / "journal", randomness=os.urandom)
    context = Context(device=name, site="bench", session="1", client="0.1.0", operators=("BDG-D1",))
    events = [(code, event) for number in range(1, 9) for code in (trolley(f"D{number}"),) for event in picking(code)]
    for code, event in events[:SHIFT_EVENTS]:
        stamp = stamped(clock, os.urandom)
        append(journal, event, context=context, work=Work(trolley=code), screen="pick", stamp=stamp)
    assert journal.count_unacked() == SHIFT_EVENTS
    writer, done = Writer(journal), Signal()

    def tell(news: News) -> None:
        if isinstance(news, Standing) and news.unsent == 0 and news.acked:
            done.set()

    http = Http(f"http://{address[0]}:{address[1]}", token=token)
    syncing = SyncThread(writer, HttpTransport(http), Sync(name, os.urandom), clock, tell)
    begun = monotonic()
    syncing.start()
    assert done.wait(PATIENCE_S), "the shift was not sent"
    took = monotonic() - begun
    syncing.stop()
    http.close()
    writer.close()
    return took


def measure(report: Report, kind: str, nodes: list[Address], folder: Path, seconds: float) -> None:
    """Load the site at `nodes`, kept in a database of this `kind`, and judge."""
    devices = enrolled(nodes[0])
    drain = drained_s(folder / f"shift-{kind}", nodes[0], devices[0].token)
    steady = at_a_rate(nodes, devices[1:], a_second=SINGLE_A_SECOND, seconds=seconds)
    single = flat_out(nodes, devices[1:], lines=LINES, rounds=SINGLE_ROUNDS, scans=1)
    batched = flat_out(nodes, devices[1:], lines=LINES, rounds=BATCH_ROUNDS, scans=BATCH)
    report.read(f"{kind}: drain of {SHIFT_EVENTS} events", [drain], unit="s")
    report.read(f"{kind}: a scan at {SINGLE_A_SECOND:.0f}/s from {DEVICES} devices", steady.times_ms)
    report.read(f"{kind}: flat out, one scan a request", [single.a_second], unit="scans/s")
    report.read(f"{kind}: flat out, {BATCH} scans a request", [batched.a_second], unit="scans/s")
    report.goals += [
        Goal(name=f"{kind} drain", figure=drain, most=DRAIN_S, unit=" s"),
        Goal(
            name=f"{kind} p99 at {SINGLE_A_SECOND:.0f}/s",
            figure=percentile(steady.times_ms, 0.99),
            most=P99_MS,
            unit=" ms",
        ),
        Goal(name=f"{kind} single", figure=single.a_second, least=SINGLE_A_SECOND, unit=" scans/s"),
        Goal(name=f"{kind} batched", figure=batched.a_second, least=BATCHED_A_SECOND, unit=" scans/s"),
    ]


if __name__ == "__main__":
    parser = options(__doc__ or "")
    parser.add_argument("--data", type=Path, default=Path.cwd(), help="folder on the disk to measure")
    asked = parser.parse_args()
    made = Report(bench="sync")
    lasting = RATE_LONG_S if asked.long else RATE_S
    with working_folder(asked.data) as working:
        with served(working / "file") as serving:
            measure(made, "SQLite", serving, working, lasting)
        with ExitStack() as running:
            own = running.enter_context(cluster())
            serving = running.enter_context(served(working / "unused", own.made("bench")))
            measure(made, "PostgreSQL", serving, working, lasting)
    made.notes.append(load())
    finish(made, as_json=asked.json)
