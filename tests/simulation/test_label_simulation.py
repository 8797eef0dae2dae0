"""P15 and P16: hundreds of histories of labels sell none twice and leave none open, and every mutant is noticed."""

from collections import Counter

import pytest

from tests.simulation.label_history import run_labels
from tests.simulation.label_mutants import LABEL_MUTANTS
from tests.simulation.mutants import Mutant
from tests.simulation.simulate_labels import noticed

FIRST_SEED = 2000
HISTORIES = 80


def test_no_history_sells_a_label_twice_or_leaves_one_open() -> None:
    counts: Counter[str] = Counter()
    for seed in range(FIRST_SEED, FIRST_SEED + HISTORIES):
        result = run_labels(seed)
        assert result.violations == [], f"seed {seed}"
        counts.update(result.counts)
    assert counts["deaths before asking"] > HISTORIES / 10
    assert counts["deaths after asking"] > HISTORIES / 10
    assert counts["late purchases"] > HISTORIES / 5
    assert counts["clocks set"] > HISTORIES
    assert counts["given up"] > HISTORIES / 2
    assert counts["by hand"] > HISTORIES / 10
    assert counts["changed orders"] > HISTORIES
    assert counts["changed while a carrier was asked"] > HISTORIES / 10
    assert counts["bought"] > HISTORIES
    assert counts["cancelled with a label"] > HISTORIES / 10


@pytest.mark.parametrize("mutant", LABEL_MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_noticed(mutant: Mutant) -> None:
    assert noticed(mutant, FIRST_SEED) is not None, "nobody noticed"
