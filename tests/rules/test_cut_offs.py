"""When a truck leaves: a time of day at the site, on every day there is, also when clocks are put on or back."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from warehouse.cut_offs import is_cut_off, is_today, next_truck

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ZONES = ("Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Havana", "UTC")
DAY = timedelta(days=1)
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def at(text: str, zone: tzinfo = AMSTERDAM) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("cut_off", "now", "leaves"),
    [
        ("17:00", "2026-11-26T09:00+01:00", "2026-11-26T17:00+01:00"),
        ("17:00", "2026-11-26T16:59:59+01:00", "2026-11-26T17:00+01:00"),
        ("17:00", "2026-11-26T17:00+01:00", "2026-11-27T17:00+01:00"),
        ("17:00", "2026-12-31T18:00+01:00", "2027-01-01T17:00+01:00"),
        ("00:30", "2026-11-26T23:59+01:00", "2026-11-27T00:30+01:00"),
        # Clocks are put on at two on 29 March 2026: a truck of 17:00 leaves 23 hours after the one before.
        ("17:00", "2026-03-28T17:00+01:00", "2026-03-29T17:00+02:00"),
        # There is no half past two then; it is half past three by the new clock.
        ("02:30", "2026-03-28T22:00+01:00", "2026-03-29T03:30+02:00"),
        ("02:30", "2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"),
        # Clocks are put back at three on 25 October 2026: half past two comes twice, and the first is meant.
        ("02:30", "2026-10-25T01:00+02:00", "2026-10-25T02:30+02:00"),
        ("02:30", "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"),
        ("17:00", "2026-10-24T17:00+02:00", "2026-10-25T17:00+01:00"),
    ],
)
def test_the_next_truck_leaves_when_the_sites_clocks_show_it(cut_off: str, now: str, leaves: str) -> None:
    assert next_truck(cut_off, datetime.fromisoformat(now), AMSTERDAM) == datetime.fromisoformat(leaves)


@given(
    st.integers(0, 15 * 366 * 24 * 3600).map(lambda seconds: FIRST + timedelta(seconds=seconds)),
    st.times().map(lambda one: f"{one:%H:%M}"),
    st.sampled_from(ZONES),
)
def test_it_is_later_than_now_within_two_days_and_the_first_that_is(moment: datetime, cut_off: str, zone: str) -> None:
    here = ZoneInfo(zone)
    leaves = next_truck(cut_off, moment, here)
    assert moment < leaves <= moment + DAY + timedelta(hours=3)
    shown = f"{leaves.astimezone(here):%H:%M}"
    local = leaves.astimezone(here)
    gap = local.utcoffset() != (leaves - timedelta(hours=1)).astimezone(here).utcoffset()
    assert shown == cut_off or gap, "but for where clocks were put on over it"
    assert next_truck(cut_off, leaves - timedelta(microseconds=1), here) == leaves
    assert next_truck(cut_off, leaves, here) > leaves


@pytest.mark.parametrize("wrong", ["", "24:00", "7:00", "17:60", "17.00", "\u0660\u0667:00"])
def test_what_is_no_time_of_day_is_refused(wrong: str) -> None:
    assert not is_cut_off(wrong)
    with pytest.raises(ValueError, match="no time of day"):
        next_truck(wrong, at("2026-11-26T09:00"), AMSTERDAM)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        next_truck("17:00", FIRST.replace(tzinfo=None), AMSTERDAM)


def test_a_day_ends_at_the_sites_midnight() -> None:
    gone = at("2026-11-26T17:00")
    assert is_today(gone, at("2026-11-26T23:59"), AMSTERDAM)
    assert not is_today(gone, at("2026-11-27T00:00"), AMSTERDAM)
    assert is_today(gone, datetime(2026, 11, 26, 22, 59, tzinfo=UTC), AMSTERDAM)
