"""What a scale says, as weights: three languages of scales, and when a weight may be believed.

Pure: bytes in, values out. Decimal from the first digit to the last; a float never comes near a weight.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from warehouse.errors import PickclientError
from warehouse.values import dataclass


class Why(StrEnum):
    """Why a scale gives no weight."""

    MOVING = "moving"
    """What is on it still moves."""
    OVERLOAD = "overload"
    BELOW_ZERO = "below zero"
    """Something was taken off it that was there when it was set to zero."""
    FAULT = "fault"
    """It says that it is not well, or something that nobody understands."""
    GONE = "gone"
    """It does not answer."""


GRAMS: Final = {
    "mg": Decimal("0.001"),
    "g": Decimal(1),
    "kg": Decimal(1000),
    "t": Decimal(1_000_000),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
}
"""Grams in a unit; ounces and pounds are avoirdupois."""
HID_UNITS: Final = {1: "mg", 2: "g", 3: "kg", 4: "t", 11: "oz", 12: "lb"}
"""Of USB's point-of-sale usage tables, which know carats and grains too; no parcel is weighed in these."""
HID_REPORT: Final = 3
"""Number of the report that holds a weight."""
HID_REFUSED: Final = {1: Why.FAULT, 5: Why.BELOW_ZERO, 6: Why.OVERLOAD, 7: Why.FAULT, 8: Why.FAULT}
"""Statuses without a weight: fault, below zero, overload, to be calibrated, to be set to zero."""
GRAMS_MAX: Final = 999_999
"""More is no parcel."""
SICS: Final = re.compile(rb"S ([SD]) +(-?[0-9]{1,9}(?:\.[0-9]{0,6})?) *(mg|g|kg|t|oz|lb)\s*", re.ASCII)
TOLEDO: Final = re.compile(rb"\x02([0-9]{1,6}(?:\.[0-9]{0,4})?)[A-Z ]?\r", re.ASCII)
TOLEDO_STATUS: Final = re.compile(rb"\x02\?(.)\r", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A weight that a scale says."""

    grams: Decimal
    stable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoReading:
    """A scale that says no weight."""

    why: Why


Said = Reading | NoReading


class How(StrEnum):
    """How a weight came about."""

    SCALE = "scale"
    MANUAL = "manual"
    """Typed by somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a parcel weighs."""

    grams: int
    """1 to 999,999."""
    how: How


class WeightError(PickclientError):
    """A text that is no weight of a parcel; says what to type."""


class Weighing:
    """Waits for a weight that can be believed: stable, above zero, and the same twice in a row."""

    def __init__(self) -> None:
        """Believe nothing yet: what another parcel weighed is forgotten."""
        self._before: Decimal | None = None

    def take(self, said: Said) -> Weight | None:
        """The weight, once what was `said` is believed."""
        if isinstance(said, NoReading) or not said.stable or said.grams <= 0:
            self._before = None
            return None
        before, self._before = self._before, said.grams
        grams = _whole(said.grams)
        if before != said.grams or not 1 <= grams <= GRAMS_MAX:
            return None
        return Weight(grams=grams, how=How.SCALE)


def typed(text: str) -> Weight:
    """A weight that somebody typed, in grams.

    Raises:
        WeightError: it is no whole number of grams from 1 to 999,999.

    """
    shown = text.strip()
    if not re.fullmatch("[0-9]{1,6}", shown, re.ASCII) or not int(shown):
        raise WeightError(f"{shown[:20]!r} is no weight: type whole grams, 1 to {GRAMS_MAX}")
    return Weight(grams=int(shown), how=How.MANUAL)


def sics(line: bytes) -> Said:
    """A line of MT-SICS, the answer to `S` or `SI`."""
    if found := SICS.fullmatch(line):
        return _reading(found[2], found[3].decode(), stable=found[1] == b"S")
    match line.split():
        case [b"S", b"+"]:
            return NoReading(why=Why.OVERLOAD)
        case [b"S", b"-"]:
            return NoReading(why=Why.BELOW_ZERO)
        case [b"S", b"I"]:
            return NoReading(why=Why.MOVING)
        case _:
            return NoReading(why=Why.FAULT)


def toledo(answer: bytes, unit: str) -> Said:
    """The answer of Toledo 8217 to `W`, weighing in `unit`; it says a weight only when that is stable.

    The eighth bit is parity, which some serial ports leave on.
    """
    plain = bytes(byte & 0x7F for byte in answer)
    if found := TOLEDO.fullmatch(plain):
        return _reading(found[1], unit, stable=True)
    told = TOLEDO_STATUS.fullmatch(plain)
    if told is None:
        return NoReading(why=Why.FAULT)
    status = told[1][0]
    for bit, why in ((0x02, Why.OVERLOAD), (0x04, Why.BELOW_ZERO), (0x01, Why.MOVING)):
        if status & bit:
            return NoReading(why=why)
    return NoReading(why=Why.FAULT)


def hid(report: bytes) -> Said:
    """A report of a USB point-of-sale scale: its number, status, unit, power of ten, and two bytes of weight."""
    if len(report) < 6 or report[0] != HID_REPORT:
        return NoReading(why=Why.FAULT)
    status, unit = report[1], HID_UNITS.get(report[2])
    if status in HID_REFUSED:
        return NoReading(why=HID_REFUSED[status])
    power = int.from_bytes(report[3:4], "big", signed=True)
    if status not in (2, 3, 4) or unit is None or not -6 <= power <= 6:
        return NoReading(why=Why.FAULT)
    weight = Decimal(int.from_bytes(report[4:6], "little")).scaleb(power)
    return Reading(grams=weight * GRAMS[unit], stable=status != 3)


def _reading(digits: bytes, unit: str, *, stable: bool) -> Said:
    try:
        weight = Decimal(digits.decode("ascii"))
    except InvalidOperation:
        return NoReading(why=Why.FAULT)
    if weight < 0:
        return NoReading(why=Why.BELOW_ZERO)
    return Reading(grams=weight * GRAMS[unit], stable=stable)


def _whole(grams: Decimal) -> int:
    return int(grams.to_integral_value(rounding=ROUND_HALF_UP))
