"""How the promises about labels are kept, from rows that are durable: whichever node is asked, and whichever have died.

What is older than a few minutes is counted once and for all, five minutes at a time, so that a month costs what it has
of those and not what it has of labels.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from pickserver.store import label_levels
from pickserver.store.label_levels import BUCKET_MS, Bucket, bucket_of
from warehouse.service_levels import (
    GOALS,
    Level,
    LevelFigures,
    LevelTally,
    ServiceLevels,
    WindowFigures,
    summed,
    window_figures,
)
from warehouse.values import dataclass

MINUTE_MS: Final = 60 * 1000
HOUR_MS: Final = 60 * MINUTE_MS
WINDOWS: Final[Mapping[str, int]] = {
    "5m": 5 * MINUTE_MS,
    "30m": 30 * MINUTE_MS,
    "1h": HOUR_MS,
    "6h": 6 * HOUR_MS,
    "30d": 30 * 24 * HOUR_MS,
}
"""Two windows that say that something is wrong, each with one a twelfth as long that says that it still is; and the
time for which an error budget is meant."""
BUDGET: Final = "30d"
SETTLED_MS: Final = 5 * MINUTE_MS
"""After so long no label of a time can turn out otherwise, nor a row come in by a node whose clock is a little off."""
STEP_MS: Final = 24 * BUCKET_MS
"""So much is counted at a time: what an hour or two of a peak day has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was counted of a time that is over."""

    from_ms: int
    until_ms: int
    tallies: Mapping[Bucket, LevelTally]

    @property
    def is_all(self) -> bool:
        """Whether nothing older than a few minutes is left to be counted."""
        return self.until_ms - self.from_ms < STEP_MS


def figures(tx: Connection, now_ms: int) -> ServiceLevels:
    """How the promises are kept as of now."""
    until_ms = label_levels.counted_until(tx)
    from_ms = bucket_of(now_ms - HOUR_MS) if until_ms is None else until_ms
    new = label_levels.live(tx, max(from_ms, bucket_of(now_ms - WINDOWS[BUDGET])), now_ms + 1, now_ms)
    begins = {window: bucket_of(now_ms - length_ms) for window, length_ms in WINDOWS.items()}
    old = {window: label_levels.counted(tx, begin_ms) for window, begin_ms in begins.items()}
    waiting, oldest_ms = label_levels.queue(tx)
    levels = []
    for level in Level:
        told = []
        for window, begin_ms in begins.items():
            fresh = [one for bucket, one in new.items() if bucket.level is level and bucket.begins_ms >= begin_ms]
            tally = summed([*fresh, old[window].get(level, LevelTally())])
            told.append(window_figures(window, begin_ms, tally, GOALS[level]))
        levels.append(_level(level, tuple(told)))
    return ServiceLevels(
        at_ms=now_ms,
        levels=tuple(levels),
        waiting=waiting,
        oldest_ms=None if oldest_ms is None else max(0, now_ms - oldest_ms),
    )


def is_begun(tx: Connection) -> bool:
    """Whether labels are counted at all."""
    return label_levels.counted_until(tx) is not None


def begin(tx: Connection, now_ms: int) -> None:
    """Count from about now on, unless it was begun: older labels do not say when they came how far."""
    label_levels.begin_at(tx, bucket_of(now_ms - HOUR_MS))


def is_ahead(tx: Connection, now_ms: int) -> bool:
    """Whether time was counted that has not come: the clock was ahead, and was put right."""
    until_ms = label_levels.counted_until(tx)
    return until_ms is not None and until_ms > bucket_of(now_ms)


def set_back(tx: Connection, now_ms: int) -> bool:
    """Count the time anew that has not come yet: what is wanted in it would not be counted. Whether there was any."""
    return label_levels.set_back(tx, bucket_of(now_ms))


def settled(tx: Connection, now_ms: int) -> Settled | None:
    """Count what can no longer change and was not counted yet, as much as is done at a time; None: there is nothing."""
    from_ms = label_levels.counted_until(tx)
    if from_ms is None:
        return None
    until_ms = min(bucket_of(now_ms - SETTLED_MS), from_ms + STEP_MS)
    if until_ms <= from_ms:
        return None
    return Settled(from_ms=from_ms, until_ms=until_ms, tallies=label_levels.live(tx, from_ms, until_ms, now_ms))


def keep(tx: Connection, counted: Settled) -> bool:
    """Keep what was counted; whether it was: another node may have been faster, with the same."""
    return label_levels.keep(tx, counted.tallies, counted.from_ms, counted.until_ms)


def _level(level: Level, windows: tuple[WindowFigures, ...]) -> LevelFigures:
    goal = GOALS[level]
    burnt = next(one.burn_rate for one in windows if one.window == BUDGET)
    return LevelFigures(
        level=level,
        within_ms=goal.within_ms,
        goal_per_mille=goal.per_mille,
        windows=windows,
        budget_left_per_mille=None if burnt is None else round(1000 * (1 - burnt)),
    )
