"""`make simulate SEED=n`: histories n, n + 1, … on every core, what happened in them, and what was violated.

A seed that shows a violation is printed with the shortest beginning that still shows it, and can be run by itself.
"""

import os
import sys
from argparse import ArgumentParser
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from time import monotonic

from tests.simulation.history import Result, run, shrunk
from tests.simulation.mutants import MUTANTS, Mutant

HISTORIES = 200
CHUNK = 5
HISTORIES_PER_MUTANT = 120
"""A mutant that so many histories do not notice has survived."""

SEEN = (
    "events",
    "signalled",
    "crashes",
    "server deaths",
    "network faults",
    "takeovers",
    "destroyed",
    "restores",
    "decided",
    "overpicks",
    "found",
    "cancelled",
    "read",
    "followers begun anew",
)


@dataclass(slots=True, kw_only=True)
class Summary:
    """What came of many histories."""

    seeds: range
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    violated: list[Result] = field(default_factory=list)
    died: dict[int, str] = field(default_factory=dict)
    """Seeds of chunks in which the program itself broke, with how."""

    def lines(self) -> list[str]:
        """For people: what happened, and the verdict."""
        happened = ", ".join(f"{self.counts[what]} {what}" for what in SEEN)
        verdict = f"{sum(len(result.violations) for result in self.violated) + len(self.died)} violations"
        rate = f"{len(self.seeds) / self.seconds:.0f} a second" if self.seconds else ""
        lines = [f"seeds {self.seeds.start} to {self.seeds.stop - 1}: {happened}"]
        lines += [
            f"seed {seed} or one of the next {CHUNK - 1} broke the program: {how}" for seed, how in self.died.items()
        ]
        for result in self.violated:
            lines += [f"seed {result.seed}:", *(f"  {line}" for line in result.trace)]
        if not self.violated and not self.died:
            verdict += f" (95 % sure that fewer than {300 / len(self.seeds):.1f} % of such histories have one)"
        return [*lines, f"{self.counts['histories']} histories, {rate}: {verdict}"]


def simulated(seeds: range, *, processes: int) -> Summary:
    """Run the histories of `seeds` on so many processes."""
    summary = Summary(seeds=seeds)
    begun = monotonic()
    chunks = [range(first, min(first + CHUNK, seeds.stop)) for first in range(seeds.start, seeds.stop, CHUNK)]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for chunk, future in [(chunk, pool.submit(_run_all, chunk)) for chunk in chunks]:
            if (fault := future.exception()) is not None:
                summary.died[chunk.start] = f"{type(fault).__name__}: {fault}"
                continue
            for result in future.result():
                summary.counts.update(result.counts)
                if result.violations:
                    summary.violated.append(result)
    summary.seconds = monotonic() - begun
    return summary


def score(first_seed: int, *, processes: int) -> dict[str, str | None]:
    """By mutant: what gave it away, or None when it survived."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        hunts = {mutant.name: pool.submit(_hunt, mutant.name, first_seed) for mutant in MUTANTS}
        found: dict[str, str | None] = {}
        for name, hunt in hunts.items():
            fault = hunt.exception()
            found[name] = (
                hunt.result() if fault is None else f"broke: {type(fault).__name__}: {str(fault).splitlines()[0]}"
            )
    return found


def _run_all(seeds: range) -> list[Result]:
    return [shrunk(seed) if result.violations else result for seed in seeds for result in (run(seed),)]


def _hunt(name: str, first_seed: int) -> str | None:
    mutant = _named(name)
    with mutant.applied():
        for number in range(HISTORIES_PER_MUTANT):
            violations = run(first_seed + number).violations
            if violations:
                return f"history {number + 1}: {violations[0][:90]}"
    return None


def _named(name: str) -> Mutant:
    return next(mutant for mutant in MUTANTS if mutant.name == name)


def main() -> int:
    """Run what the command line asks for; 1 when something was violated or a mutant survived."""
    parser = ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="the first")
    parser.add_argument("--histories", type=int, default=HISTORIES)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--mutants", action="store_true", help="hunt the mutants too, and print the score")
    asked = parser.parse_args()
    summary = simulated(range(asked.seed, asked.seed + asked.histories), processes=asked.processes)
    lines = summary.lines()
    survived = False
    if asked.mutants:
        found = score(asked.seed, processes=asked.processes)
        survived = None in found.values()
        lines += [f"{'caught' if how else 'SURVIVED':9}{name:28}{how or ''}" for name, how in found.items()]
        caught = sum(how is not None for how in found.values())
        lines.append(f"mutation score {caught} of {len(found)}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if summary.violated or summary.died or survived else 0
