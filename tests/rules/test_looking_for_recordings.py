"""How people say what they look for: a badge without its prefix, a day by its name, a time around which it was."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pickclient.replay.wanted import Wanted, WantedError, wanted

ZONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 25, 14, 30, tzinfo=ZONE)
"""A Wednesday."""


def asked(*, operator: str = "", trolley: str = "", day: str = "", at: str = "") -> Wanted:
    """What was asked for, now."""
    return wanted(operator=operator, trolley=trolley, day=day, at=at, now=NOW)


def between(found: Wanted) -> tuple[str, str]:
    """The times looked at, as the device's clock shows them."""
    assert found.from_ms is not None
    assert found.until_ms is not None
    first, last = (datetime.fromtimestamp(ms / 1000, UTC).astimezone(ZONE) for ms in (found.from_ms, found.until_ms))
    return f"{first:%m-%d %H:%M}", f"{last:%m-%d %H:%M}"


def test_a_badge_and_a_trolley_are_named_with_their_prefix_or_without() -> None:
    assert (asked(operator="0412").operator, asked(trolley=" trl-17 ").trolley) == ("BDG-0412", "TRL-17")
    assert (asked(operator="BDG-0412").operator, asked(trolley="17").trolley) == ("BDG-0412", "TRL-17")
    assert asked() == Wanted()


@pytest.mark.parametrize(
    ("day", "at", "times"),
    [
        ("Sunday", "", ("11-22 00:00", "11-23 00:00")),
        ("sun", "", ("11-22 00:00", "11-23 00:00")),
        ("wednesday", "", ("11-25 00:00", "11-26 00:00")),
        ("Thursday", "", ("11-19 00:00", "11-20 00:00")),
        ("yesterday", "", ("11-24 00:00", "11-25 00:00")),
        ("2026-11-01", "", ("11-01 00:00", "11-02 00:00")),
        ("", "14:05", ("11-25 14:00", "11-25 14:10")),
        ("Sunday", "9:05-10.15", ("11-22 09:05", "11-22 10:15")),
        ("Sunday", "23:00 - 01:00", ("11-22 23:00", "11-23 01:00")),
    ],
)
def test_a_day_and_a_time_are_told_as_people_tell_them(day: str, at: str, times: tuple[str, str]) -> None:
    assert between(asked(day=day, at=at)) == times


@pytest.mark.parametrize(
    ("day", "at"),
    [
        *(("someday", ""), ("su", ""), ("2026-13-01", ""), ("", "25:00"), ("", "2-3")),
        *(("9999-12-31", ""), ("9999-12-31", "23:00-1:00"), ("0001-01-01", "0:01")),
    ],
)
def test_what_is_no_day_or_time_is_said_with_an_example(day: str, at: str) -> None:
    with pytest.raises(WantedError, match="write "):
        asked(day=day, at=at)


def test_a_recording_fits_when_the_operator_was_on_that_trolley_in_that_time() -> None:
    scenes = [("BDG-0412", "TRL-11"), ("BDG-0413,BDG-0412", "TRL-17")]
    looked_for = Wanted(operator="BDG-0412", trolley="TRL-17", from_ms=100, until_ms=200)
    assert looked_for.fits(50, 100, scenes)
    assert looked_for.fits(199, 300, scenes)
    assert not looked_for.fits(50, 99, scenes)
    assert not looked_for.fits(200, 300, scenes)
    assert not Wanted(operator="BDG-0413", trolley="TRL-11").fits(0, 1, scenes), "never together"
    assert not Wanted(operator="BDG-04").fits(0, 1, scenes)
