"""How every bench speaks: a table for people, JSON for machines, one line with the verdict, and the exit status.

A figure is judged against its goal once, at the end; a row is a reading and judges nothing. Measures nothing itself.
"""

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was measured of one thing."""

    name: str
    unit: str
    """`ms`, `MiB`, `events`, `x` (times the yardstick) …"""
    p50: float
    p99: float | None = None
    """None where there is one value only."""
    count: int = 1
    """How many samples there were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One figure that was promised, and what was found."""

    name: str
    figure: float
    most: float | None = None
    """The figure is to be no more than this."""
    least: float | None = None
    """The figure is to be no less than this."""
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the promise was kept."""
        return (self.most is None or self.figure <= self.most) and (self.least is None or self.figure >= self.least)

    @property
    def found(self) -> str:
        """The figure in words."""
        return f"{self.name} {self.figure:.4g}{self.unit}"

    @property
    def promised(self) -> str:
        """The goal in words."""
        bounds = [
            f"{sign} {bound:g}{self.unit}" for sign, bound in (("≤", self.most), ("≥", self.least)) if bound is not None
        ]
        return f"{self.name} {' and '.join(bounds)}"


@dataclass(slots=True, kw_only=True)
class Report:
    """What one bench has to say."""

    bench: str
    """Its name in `make bench-NAME`."""
    readings: list[Reading] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What a reader has to know to read the figures rightly."""

    def read(self, name: str, samples: Sequence[float], *, unit: str = "ms") -> Reading:
        """Add the median and the 99th percentile of `samples`."""
        reading = Reading(name=name, unit=unit, p50=median(samples), p99=percentile(samples, 0.99), count=len(samples))
        self.readings.append(reading)
        return reading

    def say(self, *, as_json: bool) -> int:
        """Print everything, the verdict last; the exit status: 0 when every goal is met."""
        print(self._json() if as_json else self._table())
        missed = [goal for goal in self.goals if not goal.met]
        if missed:
            print(f"FALLS SHORT {self.bench} {'; '.join(f'{goal.found} (goal {goal.promised})' for goal in missed)}")
        else:
            print(f"PASS {self.bench} {'; '.join(goal.found for goal in self.goals)}")
        return 1 if missed else 0

    def _table(self) -> str:
        width = max((len(reading.name) for reading in self.readings), default=0)
        lines = [f"{'':{width}}  {'p50':>10}  {'p99':>10}  {'samples':>8}"]
        for reading in self.readings:
            worst = "" if reading.p99 is None else f"{reading.p99:.3f}"
            lines.append(f"{reading.name:{width}}  {reading.p50:10.3f}  {worst:>10}  {reading.count:8}  {reading.unit}")
        lines += [f"goal: {goal.promised}; found {goal.figure:.4g}{goal.unit}" for goal in self.goals]
        return "\n".join([*lines, *self.notes])

    def _json(self) -> str:
        return json.dumps(
            {
                "bench": self.bench,
                "machine": f"{platform.machine()}, Python {platform.python_version()}",
                "readings": [asdict(reading) for reading in self.readings],
                "goals": [{**asdict(goal), "met": goal.met} for goal in self.goals],
                "notes": self.notes,
            },
            ensure_ascii=False,
        )


def percentile(samples: Sequence[float], share: float) -> float:
    """The sample below which `share` (0 to 1) of all lie."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def options(description: str) -> argparse.ArgumentParser:
    """The options every bench has; a bench may add its own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--long", action="store_true", help="the full size, in minutes")
    parser.add_argument(
        "--json", action="store_true", help="JSON in one line instead of the table; the verdict follows"
    )
    return parser


def finish(report: Report, *, as_json: bool) -> None:
    """Say it and end the process."""
    sys.exit(report.say(as_json=as_json))
