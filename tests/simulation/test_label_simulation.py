"""P15 and P16: hundreds of histories of labels sell none twice and leave none open, and every mutant is noticed."""

from collections import Counter
from itertools import count

import pytest

from tests.simulation.label_history import run_labels
from tests.simulation.label_mutants import LABEL_MUTANTS
from tests.simulation.mutants import Mutant

FIRST_SEED = 2000
HISTORIES = 100
HISTORIES_PER_MUTANT = 120


def test_no_history_sells_a_label_twice_or_leaves_one_open() -> None:
    counts: Counter[str] = Counter()
    for seed in range(FIRST_SEED, FIRST_SEED + HISTORIES):
        result = run_labels(seed)
        assert result.violations == [], f"seed {seed}"
        counts.update(result.counts)
    assert counts["deaths before asking"] > HISTORIES / 10
    assert counts["deaths after asking"] > HISTORIES / 10
    assert counts["late purchases"] > HISTORIES / 5
    assert counts["given up"] > HISTORIES / 2
    assert counts["by hand"] > HISTORIES / 10
    assert counts["bought"] > HISTORIES


@pytest.mark.parametrize("mutant", LABEL_MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_noticed(mutant: Mutant) -> None:
    with mutant.applied():
        for seed in count(FIRST_SEED):
            assert seed < FIRST_SEED + HISTORIES_PER_MUTANT, "nobody noticed"
            if run_labels(seed).violations:
                return
