"""Holds the clock by which labels are taken against one that nobody sets, and says how far it is to be trusted.

A clock that is set forward makes a lease seem over whose worker still asks, and what a carrier sold late seem not sold.
Every node sees that for itself, within a second, and then concludes nothing from time that has passed until it has.
"""

from collections.abc import Callable
from math import inf
from threading import Lock
from typing import Final, Protocol

from sqlalchemy import Connection

SLIP_MS: Final = 2000
"""A clock that gains no more at once was put right, and not set."""


class Watch(Protocol):
    """Says for how long the shared clock has gone as time does."""

    def even_s(self) -> float:
        """Seconds since it was last seen to be set forward; infinity: it never was."""

    def known_s(self) -> float:
        """Seconds for which that can be said at all."""


class Trusted:
    """A clock of which nothing else is known."""

    def even_s(self) -> float:
        """It was never set."""
        return inf

    def known_s(self) -> float:
        """Since always."""
        return inf


class WatchedClock:
    """The clock that all nodes share; to be used by any number of threads."""

    def __init__(
        self, time: Callable[[Connection], int], mono_s: Callable[[], float], *, begins_anew: bool = False
    ) -> None:
        """Tell the time by `time`, and watch it by `mono_s`.

        `begins_anew`: it begins with this program, by a clock that may have been set since the program before it ended.
        """
        self._told = time
        self._mono_s = mono_s
        self._begun_s = mono_s() if begins_anew else -inf
        self._set_s = -inf
        self._ahead_ms = inf
        """How far the shared clock was ahead of ours at most, when it was last read."""
        self._lock = Lock()

    def time(self, tx: Connection) -> int:
        """Milliseconds since 1970."""
        before_s = self._mono_s()
        now_ms = self._told(tx)
        after_s = self._mono_s()
        with self._lock:
            if now_ms - 1000 * after_s > self._ahead_ms + SLIP_MS:
                self._set_s = after_s
            self._ahead_ms = now_ms - 1000 * before_s
        return now_ms

    def even_s(self) -> float:
        """Seconds since it was last seen to be set forward; infinity: it never was."""
        return self._mono_s() - self._set_s

    def known_s(self) -> float:
        """Seconds for which that can be said at all."""
        return self._mono_s() - max(self._set_s, self._begun_s)
