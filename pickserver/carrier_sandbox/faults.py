"""What goes wrong at the scripted carrier: by script for the next purchases, or by seeded dice for a share of them."""

from collections import deque
from enum import StrEnum
from math import exp, log
from random import Random
from statistics import NormalDist

from warehouse.values import dataclass, field


class Fault(StrEnum):
    """How a purchase goes wrong."""

    NONE = "none"
    LOST_REPLY = "lost_reply"
    """It is sold, and the connection ends without an answer."""
    LATE = "late"
    """It is sold after the buyer has given up."""
    ERROR = "error"
    """Nothing is sold, and the answer is a 500."""
    ERROR_THAT_SOLD = "error_that_sold"
    """It is sold, and the answer is an error of the buyer's."""
    HALF_ANSWER = "half_answer"
    """It is sold, and the answer ends in the middle."""
    CUT_OFF = "cut_off"
    """Nothing is sold, and the connection ends without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """How one path of the carrier behaves."""

    p50_s: float = 0.0
    """Seconds that half of all purchases take at most."""
    p99_s: float = 0.0
    """The same of 99 in 100; a quotation takes a quarter of it."""
    late_s: float = 5.0
    """Seconds by which a late purchase is later."""
    shares: dict[str, float] = field(default_factory=dict)
    """By fault: the share of purchases with it, 0 to 1."""
    next: tuple[str, ...] = ()
    """Faults of the next purchases, one each, before dice are thrown again."""


class Dice:
    """Throws what the script asks for; the same seed throws the same."""

    def __init__(self, seed: int, script: Script | None = None) -> None:
        """Begin, with nothing going wrong where there is no script."""
        self._random = Random(seed)  # noqa: S311 - a test's dice
        self.follow(script or Script())

    def follow(self, script: Script) -> None:
        """Behave like `script` from now on.

        Raises:
            ValueError: it names a fault that is none.

        """
        self._shares = {Fault(name): share for name, share in script.shares.items()}
        self._next = deque(Fault(name) for name in script.next)
        self._script = script

    def fault(self) -> Fault:
        """What goes wrong with the next purchase."""
        if self._next:
            return self._next.popleft()
        thrown = self._random.random()
        for fault, share in self._shares.items():
            thrown -= share
            if thrown < 0:
                return fault
        return Fault.NONE

    def delay_s(self, fault: Fault) -> float:
        """Seconds until a purchase with `fault` is done."""
        return self._taken_s() + (self._script.late_s if fault is Fault.LATE else 0.0)

    def quote_delay_s(self) -> float:
        """Seconds until a quotation is made."""
        return self._taken_s() / 4

    def _taken_s(self) -> float:
        """From a log-normal distribution through the script's two figures."""
        script = self._script
        if script.p50_s <= 0:
            return 0.0
        spread = log(max(script.p99_s / script.p50_s, 1.0)) / NormalDist().inv_cdf(0.99)
        return script.p50_s * exp(spread * self._random.gauss(0, 1))
