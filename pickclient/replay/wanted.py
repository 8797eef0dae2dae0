"""What somebody looks for, from how people say it: badge 0412, trolley 17, Sunday, from two to half past three."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from warehouse.values import dataclass

AROUND: Final = timedelta(minutes=5)
"""Before and after a time that is no range."""
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME: Final = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


class WantedError(Exception):
    """Something that cannot be looked for; the text says what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; what is empty does not matter."""

    operator: str = ""
    trolley: str = ""
    from_ms: int | None = None
    until_ms: int | None = None

    def fits(self, began_ms: int, ended_ms: int, scenes: Iterable[tuple[str, str]]) -> bool:
        """Whether minutes with these scenes, each the operators' badges and the trolley, are looked for."""
        if self.from_ms is not None and ended_ms < self.from_ms:
            return False
        if self.until_ms is not None and began_ms >= self.until_ms:
            return False
        return any(
            (not self.operator or self.operator in operators.split(","))
            and (not self.trolley or self.trolley == trolley)
            for operators, trolley in scenes
        )


def wanted(*, operator: str, trolley: str, day: str, at: str, now: datetime) -> Wanted:
    """What was asked for, seen from `now`, whose time zone is that of `day` and `at`.

    Raises:
        WantedError: a day or time is none.

    """
    from_ms = until_ms = None
    if day or at:
        try:
            begins, ends = _times(_day(day, now), at, now)
            from_ms, until_ms = round(begins.timestamp() * 1000), round(ends.timestamp() * 1000)
        except (OverflowError, ValueError):  # the first day there is, and the last: nothing is before, and after
            raise _no_day(day or at) from None
    return Wanted(operator=_code(operator, "BDG"), trolley=_code(trolley, "TRL"), from_ms=from_ms, until_ms=until_ms)


def _code(told: str, prefix: str) -> str:
    """The barcode that was told whole, or without its `prefix`."""
    code = told.strip().upper()
    return code if not code or code.startswith(f"{prefix}-") else f"{prefix}-{code}"


def _day(told: str, now: datetime) -> date:
    """The day that was told: a date, today, yesterday, or the last day of that name."""
    word, today = told.strip().lower(), now.date()
    if word in ("", "today"):
        return today
    if word == "yesterday":
        return today - timedelta(days=1)
    named = [number for number, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.startswith(word)]
    if named:
        return today - timedelta(days=(today.weekday() - named[0]) % 7)
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise _no_day(told) from None


def _no_day(told: str) -> WantedError:
    return WantedError(f"--day {told!r} is no day: write Sunday, yesterday, today, or a date such as 2026-11-22")


def _times(day: date, told: str, now: datetime) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time(), now.tzinfo)
    if not told:
        return midnight, datetime.combine(day + timedelta(days=1), time(), now.tzinfo)
    first, dash, last = (part.strip() for part in told.partition("-"))
    begins = _time(day, first, told, now)
    if not dash:
        return begins - AROUND, begins + AROUND
    ends = _time(day, last, told, now)
    return begins, ends if ends > begins else ends + timedelta(days=1)


def _time(day: date, told: str, whole: str, now: datetime) -> datetime:
    found = _TIME.fullmatch(told)
    if found is None:
        message = f"--time {whole!r} is no time: write 14:05, or 14:00-15:30"
        raise WantedError(message)
    return datetime.combine(day, time(int(found[1]), int(found[2])), now.tzinfo)
