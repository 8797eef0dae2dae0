"""What handlers are given besides a transaction: who asks, what time it is, and names for new things."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from warehouse.ids import uuid7


class Clock(Protocol):
    """Tells the time; nothing is decided by it but when a sign-in ends."""

    def now(self) -> datetime:
        """Wall time, with its time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: for sync the device alone, for a command the device and an operator."""

    site: str
    device: str = ""
    operator: str = ""
    """Badge; empty where nobody is signed in."""
    operator_name: str = ""
    roles: tuple[str, ...] = ()


class Ids:
    """Makes names that are nobody's yet, from a clock and dice that are given."""

    def __init__(self, clock: Clock, randomness: Callable[[int], bytes]) -> None:
        """Draw from `randomness`, which gives as many bytes as it is asked for."""
        self._clock = clock
        self._randomness = randomness

    def new(self) -> str:
        """A UUIDv7."""
        return uuid7(wall_ms(self._clock), self._randomness(10))

    def token(self) -> str:
        """A secret of 256 bits, in hex."""
        return self._randomness(32).hex()


def wall_ms(clock: Clock) -> int:
    """Milliseconds since 1970 by `clock`."""
    return round(clock.now().timestamp() * 1000)


def hashed(secret: str) -> str:
    """How a token or code is kept, so that who reads the database cannot use it."""
    return sha256(secret.encode()).hexdigest()
