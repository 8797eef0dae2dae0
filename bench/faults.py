"""What was lost or counted twice while devices, server, network, disk and nodes failed: the line to publish.

Everything runs the product's own code. A zero proves nothing by itself: beside it stand how many mutants of the product
the same histories give away, and what two careless ways of writing lose on the same disks. `--long` is the full size.
"""

import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench.report import Goal, Report, finish, options
from bench.shift import load, working_folder
from pickserver.store.database import open_postgres
from tests.doubles.balancer import balanced
from tests.doubles.fleet import content, worked
from tests.doubles.nodes import dying_nodes, filled, outbox_faults
from tests.doubles.postgres import cluster
from tests.doubles.power_cuts import Verdicts, careless, rewritten_json, verdicts_of
from tests.simulation.simulate import SEEN, score, simulated

PICKERS = 5
PACE_S = 0.08
FIRST_SEED = 1
RULE_OF_THREE = 3.0
"""Of n histories without a fault, fewer than 3/n have one, with 95 % certainty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of everything."""

    histories: int
    power_cuts: int
    """Histories of the journal, each some 840 images."""
    trolleys: int


SHORT = Size(histories=200, power_cuts=3, trolleys=5)
LONG = Size(histories=10_000, power_cuts=13, trolleys=50)


def measure(size: Size, folder: Path) -> Report:
    """Let everything fail, and count."""
    report, cores = Report(bench="faults"), os.cpu_count() or 1
    histories = simulated(range(FIRST_SEED, FIRST_SEED + size.histories), processes=cores)
    mutants = score(FIRST_SEED, processes=cores)
    images, unsynced = verdicts_of(range(size.power_cuts)), verdicts_of(range(2), careless())
    rewritten = rewritten_json()
    kills, wrong = _nodes(size.trolleys, folder)
    counts = histories.counts
    for what in ("histories", *SEEN):
        report.read(f"simulated: {what}", [counts[what]], unit="")
    for name, verdicts in (("as devices write", images), ("NORMAL", unsynced), ("JSON rewritten in place", rewritten)):
        report.read(f"power cuts, {name}: images", [verdicts.images], unit="")
        report.read(f"power cuts, {name}: lost", [verdicts.lost], unit="")
    report.read(f"nodes killed while {size.trolleys} trolleys were picked", [kills], unit="")
    violations = sum(len(one.violations) for one in histories.violated) + len(histories.died) + len(wrong)
    caught = sum(how is not None for how in mutants.values())
    report.goals += [
        Goal(name="violations", figure=violations, most=0.0),
        Goal(name="signalled scans lost by power cuts", figure=images.lost + images.invented, most=0.0),
        Goal(name="mutation score", figure=100 * caught / len(mutants), least=100.0, unit=" %"),
        Goal(name="images that NORMAL loses", figure=_share(unsynced), least=10.0, unit=" %"),
        Goal(name="images that rewriting JSON loses", figure=_share(rewritten), least=10.0, unit=" %"),
    ]
    line = (
        f"{counts['crashes'] + images.images} crashes at write boundaries, {counts['network faults']} network faults, "
        f"{counts['server deaths'] + kills} server kills: {violations} lost or duplicated (95 % sure that fewer than "
        f"{100 * RULE_OF_THREE / size.histories:.2g} % of such histories have one); {caught} of {len(mutants)} mutants "
        f"caught; make {'simulate-long' if size is LONG else 'bench-faults'}"
    )
    survived = [f"survived: {name}" for name, how in mutants.items() if how is None]
    report.notes += [*histories.lines()[1:-1], *wrong, *survived, line, load()]
    return report


def _nodes(trolleys: int, folder: Path) -> tuple[int, list[str]]:
    """How often nodes died while the trolleys were picked, and what was wrong in the end."""
    kills: Counter[int]
    with cluster() as own:
        address = own.made("faults")
        with filled(open_postgres(address), content(trolleys, PICKERS)) as database:
            with balanced([]) as balancer, dying_nodes(folder / "unused", address, balancer) as kills:
                accounts = worked(folder / "fleet", balancer.url, pickers=PICKERS, trolleys=trolleys, pace_s=PACE_S)
            wrong = database.read(outbox_faults)
    for account in accounts:
        wrong += account.went_back + [account.failed] * bool(account.failed) + ["unsent"] * bool(account.unsent)
    return kills.total(), wrong


def _share(verdicts: Verdicts) -> float:
    return 100 * verdicts.lost / verdicts.images


if __name__ == "__main__":
    parser = options(__doc__ or "")
    parser.add_argument("--data", type=Path, default=Path.cwd(), help="folder on the disk to work on")
    asked = parser.parse_args()
    sys.stdout.flush()
    with working_folder(asked.data) as made:
        finished = measure(LONG if asked.long else SHORT, made)
    finish(finished, as_json=asked.json)
