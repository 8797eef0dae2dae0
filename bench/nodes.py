"""The same load on one, two and three nodes of one PostgreSQL: what comes of it is the same, and how fast it goes.

All of it runs on the same cores, so that more nodes are not faster here; they are to be no other.
"""

from pathlib import Path

from sqlalchemy import Connection, select

from bench.load import enrolled, flat_out, served
from bench.report import Goal, Report, finish, options
from bench.shift import load, working_folder
from pickserver.store.database import open_postgres
from pickserver.store.tables import LINE_TALLY, OUTBOX, TROLLEY
from tests.doubles.postgres import Cluster, cluster

NODES = (1, 2, 3)
LINES = 15
ROUNDS = 10
ROUNDS_LONG = 60


def left(tx: Connection) -> tuple[list[tuple[object, ...]], ...]:
    """What the load came to: amounts, trolleys, and what followers were told of each."""
    wanted = (
        select(LINE_TALLY.c.trolley, LINE_TALLY.c.stop, LINE_TALLY.c.line, LINE_TALLY.c.picked),
        select(TROLLEY.c.trolley, TROLLEY.c.status, TROLLEY.c.epoch, TROLLEY.c.version, TROLLEY.c.events),
        select(OUTBOX.c.aggregateid, OUTBOX.c.version, OUTBOX.c.type),
    )
    return tuple(sorted(tuple(row) for row in tx.execute(query)) for query in wanted)


def measure(own: Cluster, folder: Path, rounds: int) -> Report:
    """Load one, two and three nodes alike, and compare."""
    report = Report(bench="nodes")
    results = []
    for number in NODES:
        address = own.made(f"nodes{number}")
        with served(folder / str(number), address, number) as nodes:
            devices = enrolled(nodes[0])
            answered = flat_out(nodes, devices, lines=LINES, rounds=rounds, scans=1)
        report.read(f"{number} nodes, one scan a request", answered.times_ms)
        report.read(f"{number} nodes, flat out", [answered.a_second], unit="scans/s")
        database = open_postgres(address)
        results.append(database.read(left))
        database.close()
    other = sum(result != results[0] for result in results)
    report.goals.append(Goal(name="results that differ", figure=other, most=0.0))
    report.notes.append(load())
    return report


if __name__ == "__main__":
    parser = options(__doc__ or "")
    parser.add_argument("--data", type=Path, default=Path.cwd(), help="folder on the disk to work on")
    asked = parser.parse_args()
    with working_folder(asked.data) as made, cluster() as running:
        finished = measure(running, made, ROUNDS_LONG if asked.long else ROUNDS)
    finish(finished, as_json=asked.json)
