"""When and where something dies in a history: booked beforehand for devices, by dice for the server."""

from collections import Counter
from random import Random

from tests.simulation.handheld import SCAN_MOMENTS, SYNC_MOMENTS, Moment

IN_SCANS = (3, 6)
"""Deaths of a device in the middle of a scan, at least and at most; deaths while syncing come on top."""

SERVER_DEATHS = 0.06
"""The share of transactions in which the server dies, before or after the commit."""

SYNC_DEATHS = 0.03
"""The share of answers in which the device dies, before or after it keeps them."""


class Deaths:
    """Says who dies next, until `end`."""

    def __init__(self, random: Random, counts: Counter[str]) -> None:
        self._random = random
        self._counts = counts
        self._booked: list[int] = []
        self._ended = False

    def book(self, acts: int) -> None:
        """Book the deaths in scans of a history that has so many acts."""
        self._booked = sorted(self._random.sample(range(5, acts - 10), self._random.randint(*IN_SCANS)))

    def in_a_scan(self, act: int) -> Moment:
        """Where a device dies in what comes now, when a death is due."""
        due = not self._ended and self._booked and act >= self._booked[0]
        return self._random.choice(SCAN_MOMENTS) if due else Moment.NOWHERE

    def came(self) -> None:
        """The death that was due has come."""
        del self._booked[0]

    def in_sync(self) -> Moment:
        """Where a device dies while it takes an answer."""
        dies = not self._ended and self._random.random() < SYNC_DEATHS
        return self._random.choice(SYNC_MOMENTS) if dies else Moment.NOWHERE

    def of_the_server(self) -> str:
        """Whether the server dies `before` or `after` its next commit; empty when it does not."""
        if self._ended or self._random.random() >= SERVER_DEATHS:
            return ""
        self._counts["server deaths"] += 1
        return self._random.choice(("before", "after"))

    def end(self) -> None:
        """Nobody dies any more."""
        self._ended = True
