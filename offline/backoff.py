"""How long to wait before the next try: longer each time, never in step with the other devices."""

from collections.abc import Callable

FIRST_S = 0.5
LONGEST_S = 30.0


class Backoff:
    """Doubles the wait from `FIRST_S` to `LONGEST_S`, and cuts up to half of it off at random."""

    def __init__(self, randomness: Callable[[int], bytes]) -> None:
        """Wait `FIRST_S` at most after the first failure."""
        self._randomness = randomness
        self._failures = 0

    def failed(self) -> float:
        """Seconds to wait after one more failure."""
        longest = min(LONGEST_S, FIRST_S * 2.0**self._failures)
        self._failures = min(self._failures + 1, 16)
        share = int.from_bytes(self._randomness(4), "big") / (1 << 32)
        return longest * (1 - share / 2)

    def reset(self) -> None:
        """Begin anew, after a success or when there is a reason to try at once."""
        self._failures = 0
