"""What a terminal can sound: three tones that people tell apart without looking.

Only the bytes; who writes them to the terminal decides when. The Linux console takes pitch and length, other terminals
ring their bell once, twice or three times, which is why the count differs too.
"""

from enum import StrEnum


class Tone(StrEnum):
    """What the operator is to hear."""

    ACCEPTED = "accepted"
    """Short and high."""
    REFUSED = "refused"
    """Long and low."""
    TROUBLE = "trouble"
    """A third one: the machine, not the operator."""


_SHAPES = {Tone.ACCEPTED: (1200, 60, 1), Tone.REFUSED: (220, 400, 2), Tone.TROUBLE: (600, 200, 3)}
"""Pitch in hertz, length in milliseconds, number of rings."""


def bell(tone: Tone) -> str:
    """The bytes that sound `tone` (console_codes(4): `CSI 10;hertz]`, `CSI 11;milliseconds]`, BEL)."""
    hertz, length_ms, rings = _SHAPES[tone]
    return f"\x1b[10;{hertz}]\x1b[11;{length_ms}]" + "\a" * rings
