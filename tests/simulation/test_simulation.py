"""A thousand histories of the product's own code violate nothing, and every mutant of it is noticed."""

import os

import pytest

from tests.simulation.history import run
from tests.simulation.simulate import score, simulated

PROCESSES = os.cpu_count() or 1
FIRST_SEED = 1000
HISTORIES = 1000


def test_a_thousand_histories_violate_nothing_and_hold_what_they_promise() -> None:
    summary = simulated(range(FIRST_SEED, FIRST_SEED + HISTORIES), processes=PROCESSES)
    assert not summary.violated, "\n".join(summary.lines())
    assert not summary.died, "\n".join(summary.lines())
    counts = summary.counts
    assert counts["histories"] == HISTORIES
    assert counts["events"] >= 40 * HISTORIES
    assert counts["crashes"] >= 3 * HISTORIES
    assert counts["takeovers"] >= HISTORIES // 2 - 5
    rare = (
        "destroyed",
        "restores",
        "server deaths",
        "told lost",
        "decided",
        "overpicks",
        "found",
        "cancelled",
        "read",
        "followers begun anew",
    )
    assert min(counts[what] for what in rare) > 0


def test_every_mutant_is_caught() -> None:
    found = score(FIRST_SEED, processes=PROCESSES)
    survived = [name for name, how in found.items() if how is None]
    assert not survived, f"mutation score {len(found) - len(survived)} of {len(found)}; survived: {survived}"


@pytest.mark.parametrize("seed", [1, 5])
def test_a_seed_tells_the_same_story_every_time(seed: int) -> None:
    assert run(seed).trace == run(seed).trace


@pytest.mark.parametrize("seed", range(20, 30))
def test_one_history_holds_enough_to_go_wrong(seed: int) -> None:
    counts = run(seed).counts
    assert counts["events"] >= 40
    assert counts["crashes"] >= 3
