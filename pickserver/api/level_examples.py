"""Believable figures of how the promises about labels are kept, for the API's description."""

from typing import Final

from warehouse.service_levels import GOALS, Level, LevelFigures, LevelTally, Part, ServiceLevels, window_figures

_READY: Final = LevelTally(
    in_time=1290,
    late={Part.BUY: 14},
    not_counted=6,
    spent_ms={Part.QUEUE: 195_600, Part.QUOTE: 782_400, Part.BUY: 1_564_800},
)
LEVELS: Final = ServiceLevels(
    at_ms=1_790_000_000_000,
    levels=(
        LevelFigures(
            level=Level.READY,
            within_ms=GOALS[Level.READY].within_ms,
            goal_per_mille=GOALS[Level.READY].per_mille,
            windows=(window_figures("1h", 1_789_996_200_000, _READY, GOALS[Level.READY]),),
            budget_left_per_mille=640,
        ),
    ),
    waiting=9,
    oldest_ms=2300,
)
