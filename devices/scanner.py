"""What the application can hear: whole scans, choices, typed text and keys, as values.

Nothing here reads a device, a clock or a screen; how keys become these values is `devices.wedge`'s business.
"""

from enum import StrEnum

from warehouse.values import dataclass


class Source(StrEnum):
    """How a code came in."""

    WEDGE = "wedge"
    """A scanner that types: keys too fast for a hand."""
    TYPED = "typed"
    """Keys at the pace of a hand, ended with Enter."""
    CAMERA = "camera"
    """Read from a picture; must match an expected code or be confirmed."""
    SIMULATED = "simulated"
    """Made up by the application itself: practice."""


class DropReason(StrEnum):
    """Why keys that had begun a code are no scan."""

    GAP = "gap"
    """Silence came before the end of the code."""
    TOO_LONG = "too long"
    """More characters than any barcode holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One complete code, exactly as scanned: printable characters and GS (0x1d), without its terminator.

    Times are seconds of the monotonic clock, taken when the first and the last key were read from the device.
    """

    code: str
    source: Source
    began_s: float
    ended_s: float
    keys: int
    """Keys that made the code, its terminator included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One digit pressed by itself: no other key came within 50 ms."""

    digit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The line being typed by hand, whole, after each edit; `finished` when Enter ended it. Only while typing is on."""

    text: str
    finished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPressed:
    """A key that acts by itself, by Textual's name: one of `devices.wedge.ACTING_KEYS`."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Keys that began a code and did not end it; the operator is told, so that no scan vanishes in silence."""

    reason: DropReason
    text: str
    """What had come, at most `devices.wedge.DROPPED_TEXT_CHARACTERS_MAX` characters."""


Heard = Scan | Choice | Typed | KeyPressed | Dropped
"""Everything that can come out of an operator's hands."""
