"""Service levels of labels: which were in time, which part of the way took the time, how fast the error budget burns.

Pure, and final: what was in time or late stays so, so that a count once made holds, whichever node makes it.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Final

from warehouse.desk_events import LabelApplied, LabelPrinted, PrintState, Verified
from warehouse.envelope import Envelope
from warehouse.events import Event
from warehouse.parcels import ENDED, LabelState
from warehouse.values import dataclass, field


class Level(StrEnum):
    """What is promised."""

    READY = "ready"
    """A label is bought and can be fetched: counted from when the site was told what it is wanted for."""
    PRINTED = "printed"
    """A label that was at the desk by the last item scan is printed: counted from that scan."""


class Part(StrEnum):
    """Where a label's time goes."""

    QUEUE = "queue"
    """It waits for a worker: to be priced, or to be bought."""
    QUOTE = "quote"
    """Carriers are asked what it costs, until one is chosen."""
    BUY = "buy"
    """A carrier was asked to sell it, and nobody knows yet that it did."""
    PRINT = "print"


class Outcome(StrEnum):
    """How a label counts."""

    IN_TIME = "in_time"
    LATE = "late"
    NOT_COUNTED = "not_counted"
    """Refused by its carrier or given up before it could be late; or, of printing, not there at the last item scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is promised of a level."""

    within_ms: int
    """A label that takes exactly as long is in time."""
    per_mille: int
    """Of the labels that count: so many in a thousand are to be in time."""


GOALS: Final[Mapping[Level, Goal]] = {
    Level.READY: Goal(within_ms=8000, per_mille=960),
    Level.PRINTED: Goal(within_ms=2000, per_mille=990),
}


WAIT_MS_MAX: Final = 24 * 3600 * 1000
"""No wait is told to be longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTimes:
    """When a label came how far: milliseconds by one clock. What did not happen, or was not written down, is None."""

    state: LabelState
    requested_ms: int
    taken_ms: int | None = None
    """When a worker first took it to be priced."""
    quoted_ms: int | None = None
    """When a carrier was first chosen for it."""
    called_ms: int | None = None
    """When a carrier was first asked to sell it."""
    ended_ms: int | None = None
    """When it was bought, refused or given up."""

    @property
    def is_open(self) -> bool:
        """Whether it is still waited for."""
        return self.state not in ENDED and self.state is not LabelState.VOIDING

    def is_late(self, now_ms: int) -> bool:
        """Whether it counts as not ready in time."""
        found = judged(self, now_ms)
        return found is not None and found.outcome is Outcome.LATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How one label counts."""

    outcome: Outcome
    part: Part | None = None
    """Of one that is late: what took most of the time that it had."""
    spent_ms: Mapping[Part, int] = field(default_factory=dict)
    """Of the time that it had, and no more: what it took in each part."""


def judged(times: LabelTimes, now_ms: int) -> Judged | None:
    """How a label counts as to its being ready.

    None: it may still be in time, or it was ended by an older program, which does not say when.

    Late is late whatever becomes of it: also one that is then refused, given up, found to be sold, or never ends.
    """
    until_ms = times.requested_ms + GOALS[Level.READY].within_ms
    ended_ms = times.ended_ms
    if ended_ms is None and (not times.is_open or now_ms <= until_ms):
        return None
    if ended_ms is None or ended_ms > until_ms:
        spent_ms = parts_ms(times, until_ms)
        return Judged(outcome=Outcome.LATE, part=max(spent_ms, key=lambda part: spent_ms[part]), spent_ms=spent_ms)
    if times.state is LabelState.REFUSED:
        return Judged(outcome=Outcome.NOT_COUNTED)
    return Judged(outcome=Outcome.IN_TIME, spent_ms=parts_ms(times, ended_ms))


def parts_ms(times: LabelTimes, until_ms: int) -> dict[Part, int]:
    """What each part took of the time from the request to `until_ms`, all of which they make up together."""
    marks = [times.requested_ms]
    for at_ms in (times.taken_ms, times.quoted_ms, times.called_ms, until_ms):
        # What did not happen has not happened by the end; a clock that was set back takes no time from anything.
        marks.append(max(marks[-1], until_ms if at_ms is None else min(at_ms, until_ms)))
    waited, priced, chosen, bought = (after - before for before, after in pairwise(marks))
    return {Part.QUEUE: waited + chosen, Part.QUOTE: priced, Part.BUY: bought}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintWait:
    """How long a packer waited for a label's paper."""

    waited_ms: int | None
    """From the last item scan until a printer said that it printed it, 0 where that was before; None: the label was
    not at the desk by that scan."""


def print_wait(facts: Iterable[tuple[Envelope, Event]], parcel: int, generation: int) -> PrintWait | None:
    """How long a parcel's label was waited for, by what desks recorded of its order, in whatever order.

    Times are those of one device since it was last started, since no two clocks are compared. None: the label was not
    applied yet, no printer said that it printed it, or nobody can say how long that took.
    """
    about = [(envelope, event) for envelope, event in facts if getattr(event, "parcel", 0) == parcel]
    scans = [envelope for envelope, event in about if isinstance(event, Verified)]
    is_applied = any(isinstance(event, LabelApplied) and event.generation == generation for _, event in about)
    prints = [
        (one, event) for one, event in about if isinstance(event, LabelPrinted) and event.generation == generation
    ]
    printed = [one for one, event in prints if event.state is PrintState.PRINTED]
    if not is_applied or not printed or not scans or len({_clock(one) for one in (*scans, *printed)}) > 1:
        return None
    last = max(scans, key=lambda one: one.seq)
    there_ms = _there_ms(prints, last)
    if there_ms is None:
        return None
    waited_ms = min(max(0, min(one.mono_ms for one in printed) - last.mono_ms), WAIT_MS_MAX)
    return PrintWait(waited_ms=waited_ms if there_ms <= last.mono_ms else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """A label that was printed and stuck on its parcel."""

    carrier: str
    """Empty where none is known."""
    took_ms: int | None
    """What the desk took to have it on paper, by its own clock: from when the label was there to be printed until the
    printer said that it printed it. None where the desk does not say."""
    waited_ms: int | None
    """What the packer waited for it from the last item's scan on; None: it was not at the desk by that scan."""


def paper_ms(facts: Iterable[tuple[Envelope, Event]], parcel: int, generation: int) -> int | None:
    """What the desk took to have a label's first copy on paper; None where it does not say."""
    said = [
        event.there_ms
        for _, event in facts
        if isinstance(event, LabelPrinted)
        and (event.parcel, event.generation, event.copy) == (parcel, generation, 1)
        and event.state is PrintState.PRINTED
        and event.there_ms is not None
    ]
    return min(max(0, min(said)), WAIT_MS_MAX) if said else None


def judged_print(wait: PrintWait) -> Judged:
    """How a label counts as to its being printed."""
    within_ms = GOALS[Level.PRINTED].within_ms
    if wait.waited_ms is None:
        return Judged(outcome=Outcome.NOT_COUNTED)
    spent_ms = {Part.PRINT: min(wait.waited_ms, within_ms)}
    if wait.waited_ms <= within_ms:
        return Judged(outcome=Outcome.IN_TIME, spent_ms=spent_ms)
    return Judged(outcome=Outcome.LATE, part=Part.PRINT, spent_ms=spent_ms)


def _clock(envelope: Envelope) -> tuple[str, str, str]:
    return envelope.device, envelope.incarnation, envelope.boot_id


def _there_ms(prints: Iterable[tuple[Envelope, LabelPrinted]], last: Envelope) -> int | None:
    """When the label lay at the desk, by the clock of `last`; None where its device does not say."""
    ours = [(one, event) for one, event in prints if _clock(one) == _clock(last)]
    if any(one.seq < last.seq for one, _ in ours):  # what goes to the printer is there
        return last.mono_ms
    said = [one.mono_ms - event.there_ms for one, event in ours if event.there_ms is not None]
    return min(said) if said else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelTally:
    """How many labels counted how."""

    in_time: int = 0
    late: Mapping[Part, int] = field(default_factory=dict)
    """By what took most of their time."""
    not_counted: int = 0
    spent_ms: Mapping[Part, int] = field(default_factory=dict)
    """What those that count took in each part, of the time that each had."""

    @property
    def lates(self) -> int:
        """How many were late, whyever."""
        return sum(self.late.values())

    @property
    def counted(self) -> int:
        """How many count."""
        return self.in_time + self.lates

    @property
    def per_mille(self) -> int | None:
        """So many in a thousand were in time, rounded down: 1000 says that all were. None where none counts."""
        return 1000 * self.in_time // self.counted if self.counted else None

    def burn_rate(self, goal: Goal) -> float | None:
        """How many times as many were late as may be; None where none counts."""
        return self.lates / self.counted * 1000 / (1000 - goal.per_mille) if self.counted else None


def summed(tallies: Iterable[LevelTally]) -> LevelTally:
    """All of them together."""
    every = tuple(tallies)
    return LevelTally(
        in_time=sum(one.in_time for one in every),
        late=_added(one.late for one in every),
        not_counted=sum(one.not_counted for one in every),
        spent_ms=_added(one.spent_ms for one in every),
    )


def tally_of(judged: Iterable[Judged]) -> LevelTally:
    """These labels, counted."""
    return summed(_one(each) for each in judged)


def _one(judged: Judged) -> LevelTally:
    match judged.outcome:
        case Outcome.IN_TIME:
            return LevelTally(in_time=1, spent_ms=judged.spent_ms)
        case Outcome.LATE if judged.part is not None:
            return LevelTally(late={judged.part: 1}, spent_ms=judged.spent_ms)
        case _:
            return LevelTally(not_counted=1)


def _added(counts: Iterable[Mapping[Part, int]]) -> dict[Part, int]:
    total: dict[Part, int] = {}
    for each in counts:
        for part, number in each.items():
            total[part] = total.get(part, 0) + number
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFigures:
    """What one part of the way did to a level."""

    part: str
    """`queue`, `quote`, `buy` or `print`."""
    late: int
    """Labels that were late for it: it took most of the time they had."""
    mean_ms: int
    """What it took of the time that a label has, on average over those that count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFigures:
    """One level over one window of time."""

    window: str
    """`5m`, `30m`, `1h`, `6h` or `30d`."""
    from_ms: int
    """Where it begins: milliseconds since 1970 by the server's clock, at a whole five minutes."""
    in_time: int
    late: int
    not_counted: int
    per_mille: int | None
    """So many in a thousand were in time, rounded down; null where no label counts: that is not known, and not 1000."""
    burn_rate: float | None
    """How fast the error budget burns: at 1 it lasts exactly as long as the goal allows, at 2 half as long."""
    parts: tuple[PartFigures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFigures:
    """How one promise is kept."""

    level: str
    """`ready` or `printed`."""
    within_ms: int
    goal_per_mille: int
    windows: tuple[WindowFigures, ...]
    """From the shortest to the longest."""
    budget_left_per_mille: int | None
    """What is left of the error budget of thirty days, in thousandths; below 0 when it is overdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevels:
    """How the promises about labels are kept, and what waits now."""

    at_ms: int
    """When this was so: milliseconds since 1970 by the server's clock; not more than a few seconds ago."""
    levels: tuple[LevelFigures, ...]
    waiting: int
    """Labels that are wanted and neither bought nor refused yet."""
    oldest_ms: int | None
    """For how long the oldest of them has been wanted; null where none is."""


def window_figures(window: str, from_ms: int, tally: LevelTally, goal: Goal) -> WindowFigures:
    """`tally` as it is told."""
    counted = max(1, tally.counted)
    parts = [part for part in Part if part in tally.late or part in tally.spent_ms]
    return WindowFigures(
        window=window,
        from_ms=from_ms,
        in_time=tally.in_time,
        late=tally.lates,
        not_counted=tally.not_counted,
        per_mille=tally.per_mille,
        burn_rate=tally.burn_rate(goal),
        parts=tuple(
            PartFigures(part=part, late=tally.late.get(part, 0), mean_ms=tally.spent_ms.get(part, 0) // counted)
            for part in parts
        ),
    )
