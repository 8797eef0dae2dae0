"""How long an operator takes from one event of a screen to the next; what cannot be known is unknown, never guessed.

By the monotonic clock, which nobody sets. Shows nothing.
"""

from offline.clock import Clock


class Stopwatch:
    """Runs from the moment it was begun until it is lost sight of."""

    def __init__(self, clock: Clock) -> None:
        """Not begun yet."""
        self._clock = clock
        self._since_s: float | None = None

    def begin(self) -> None:
        """The operator begins the next step now."""
        self._since_s = self._clock.mono_s()

    def lose(self) -> None:
        """Something else has the operator's eyes: how long this step takes will not be known."""
        self._since_s = None

    @property
    def took_ms(self) -> int | None:
        """Milliseconds since the step began; None where that is not known."""
        return None if self._since_s is None else int((self._clock.mono_s() - self._since_s) * 1000)
