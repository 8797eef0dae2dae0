"""`make simulate-labels`: histories of labels that have to violate nothing, and mutants that have to be noticed.

P15 (a parcel is sold once) and P16 (one key, one answer), that every label ends, and that none is put on a parcel whose
order goes elsewhere.
"""

import sys
from argparse import ArgumentParser
from collections import Counter

from tests.simulation.label_history import run_labels
from tests.simulation.label_mutants import LABEL_MUTANTS
from tests.simulation.mutants import Mutant

HISTORIES = 200
HISTORIES_PER_MUTANT = 160
RULE_OF_THREE = 3.0
"""Where none of n histories was violated, no more than 3/n of all are, as surely as 95 in 100."""


def noticed(mutant: Mutant, seed: int) -> int | None:
    """After how many histories, from `seed` on, `mutant` is noticed."""
    with mutant.applied():
        tries = range(1, HISTORIES_PER_MUTANT + 1)
        return next((number for number in tries if run_labels(seed + number - 1).violations), None)


def main() -> int:
    """Live through histories n, n + 1, …, then through those of every mutant; 1 when a rule or a mutant failed."""
    parser = ArgumentParser(prog="make simulate-labels", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the first")
    parser.add_argument("--histories", type=int, default=HISTORIES)
    parser.add_argument("--no-mutants", action="store_true", help="only the histories, to replay one")
    asked = parser.parse_args()
    counts: Counter[str] = Counter()
    violated = 0
    for seed in range(asked.seed, asked.seed + asked.histories):
        result = run_labels(seed)
        counts.update(result.counts)
        violated += bool(result.violations)
        sys.stdout.writelines(f"seed {seed}: {violation}\n" for violation in result.violations)
    happened = ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
    share = f" (surely fewer than {100 * RULE_OF_THREE / asked.histories:.2g} % have one)" if not violated else ""
    sys.stdout.write(f"{asked.histories} histories: {happened}: {violated} with violations{share}\n")
    survived = 0 if asked.no_mutants else _survivors(asked.seed)
    return 1 if violated or survived else 0


def _survivors(seed: int) -> int:
    """Say of each mutant whether it was noticed; how many were not."""
    survived = 0
    for mutant in LABEL_MUTANTS:
        after = noticed(mutant, seed)
        survived += after is None
        how = f"noticed after {after} histories" if after else f"SURVIVED {HISTORIES_PER_MUTANT} histories"
        sys.stdout.write(f"{mutant.name}: {how} (removed: {mutant.without})\n")
    sys.stdout.write(f"{len(LABEL_MUTANTS) - survived} of {len(LABEL_MUTANTS)} mutants noticed\n")
    return survived


if __name__ == "__main__":
    sys.exit(main())
