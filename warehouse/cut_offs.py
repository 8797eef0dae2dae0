"""When a carrier's truck takes an order, and what is decided about one that it went without. Pure.

A cut-off is a time of day at the site; moments are reckoned from it in the site's time zone. Nothing here asks a clock:
whoever calls says what time it is by the server's, and no device's time is ever taken for it.
"""

from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from re import ASCII, fullmatch
from typing import Final

from warehouse.packing import LabelStatus
from warehouse.values import dataclass

DAY: Final = timedelta(days=1)


class Late(StrEnum):
    """What is decided about an order that the truck went without."""

    TOMORROW = "tomorrow"
    """It leaves with the next truck of its service. What happens where nobody decides."""
    FASTER = "faster"
    """It goes by another service, so that it arrives as promised."""
    MERCHANT = "merchant"
    """Its merchant is told, and it is held until that is settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateOrder:
    """An order that its truck went without."""

    order: str
    merchant: str
    service: str
    cut_off: str
    """`HH:MM`, local, of the truck that is gone."""
    state: str
    """`missed` or `held`."""
    late_s: int
    """Seconds since that truck went."""
    reason: str = ""
    """Why its merchant was told."""
    desk: str = ""
    """Barcode of the desk at which it is open; empty where it is at none."""
    operator_name: str = ""
    """Who packs it there."""
    picked: bool = False
    """Whether anything of it was picked."""
    services: tuple[str, ...] = ()
    """The other services of the site: those whose trucks leave soonest first."""
    labels: tuple[LabelStatus, ...] = ()
    """The label that counts of each of its parcels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateOrders:
    """Orders that their trucks went without, those longest ago first, as far as one answer holds them."""

    orders: tuple[LateOrder, ...]
    more: bool
    """Whether there are more after the last of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateWanted:
    """Decide as a supervisor what becomes of an order that its truck went without."""

    decision: Late
    reason: str
    """Why, for the record; with `merchant` it is what the merchant is told. Not empty."""
    service: str = ""
    """With `faster`: one of the site's services."""
    confirmed: bool = False
    """With `faster`: whether it is so although the money for a label that is bought may be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateDecided:
    """What was decided."""

    order: str
    decision: Late
    service: str
    leaves_ms: int | None
    """When its next truck leaves, in milliseconds since 1970; null while it is held."""
    labels: tuple[LabelStatus, ...] = ()
    """The label that counts of each of its parcels, with what the one before cost."""


def is_cut_off(text: str) -> bool:
    """Whether `text` is a time of day, `HH:MM`."""
    return bool(fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", text, ASCII))


def next_truck(cut_off: str, after: datetime, zone: tzinfo) -> datetime:
    """The first moment later than `after` at which the site's clocks show `cut_off`, in UTC.

    Where clocks are put forward over it, it is the moment at which it would have been; where they show it twice, the
    first time.

    Raises:
        ValueError: `cut_off` is no time of day, or `after` is of no time zone.

    """
    if not is_cut_off(cut_off) or after.tzinfo is None:
        message = f"{cut_off!r} is no time of day, or {after} is of no time zone"
        raise ValueError(message)
    at = time(int(cut_off[:2]), int(cut_off[3:]))
    # From the day before on: where clocks go back over midnight, yesterday's time of day may come once more.
    day = after.astimezone(zone).date() - DAY
    while True:
        moment = datetime.combine(day, at, zone).astimezone(UTC)
        if moment > after:
            return moment
        day += DAY


def is_today(moment: datetime, now: datetime, zone: tzinfo) -> bool:
    """Whether both are on one day at the site."""
    return moment.astimezone(zone).date() == now.astimezone(zone).date()
