"""Slots of trolleys, and which order lines are on which trolley's route."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, delete, func, select, tuple_

from pickserver.store.tables import PLANNED, TROLLEY_SLOT
from pickserver.store.writes import batched_names, put
from warehouse.trolleys import Plan

LineOfTrolley = tuple[str, int, str]
"""A trolley, one of its stops, and an order line."""

_WANTED: Final = select(PLANNED.c.trolley, PLANNED.c.stop, PLANNED.c.line, PLANNED.c.quantity).where(
    tuple_(PLANNED.c.trolley, PLANNED.c.stop, PLANNED.c.line).in_(bindparam("keys", expanding=True))
)


def put_slots(tx: Connection, slots: Mapping[str, Sequence[str]]) -> None:
    """Keep which slots each of these trolleys has, in the order in which they are filled."""
    for trolley in slots:
        tx.execute(delete(TROLLEY_SLOT).where(TROLLEY_SLOT.c.trolley == trolley))
    rows = [
        {"trolley": trolley, "slot": slot, "rank": rank}
        for trolley, names in slots.items()
        for rank, slot in enumerate(names)
    ]
    put(tx, TROLLEY_SLOT, rows)


def slots(tx: Connection) -> dict[str, tuple[str, ...]]:
    """The slots of every trolley that has any."""
    found: dict[str, tuple[str, ...]] = {}
    query = select(TROLLEY_SLOT).order_by(TROLLEY_SLOT.c.trolley, TROLLEY_SLOT.c.rank)
    for row in tx.execute(query):
        found[row.trolley] = (*found.get(row.trolley, ()), row.slot)
    return found


def note(tx: Connection, plans: Iterable[Plan]) -> None:
    """Note which order lines are on these routes."""
    rows = [
        {
            "trolley": plan.trolley,
            "stop": stop.stop,
            "line": share.line,
            "order_id": share.line.rpartition("/")[0],
            "location": stop.location,
            "merchant": stop.item.merchant,
            "sku": stop.item.sku,
            "quantity": share.quantity,
        }
        for plan in plans
        for stop in plan.stops
        for share in stop.shares
    ]
    put(tx, PLANNED, rows)


def among(tx: Connection, orders: Iterable[str]) -> set[str]:
    """Those of `orders` that are on a route."""
    found: set[str] = set()
    for some in batched_names(orders):
        found |= set(tx.scalars(select(PLANNED.c.order_id).where(PLANNED.c.order_id.in_(some)).distinct()))
    return found


def trolleys_of(tx: Connection, order: str) -> tuple[str, ...]:
    """The trolleys on whose routes the order is."""
    query = select(PLANNED.c.trolley).where(PLANNED.c.order_id == order).distinct().order_by(PLANNED.c.trolley)
    return tuple(tx.scalars(query))


def last_stops(tx: Connection) -> dict[str, int]:
    """The highest stop number that was ever used on each trolley: none is used again."""
    query = select(PLANNED.c.trolley, func.max(PLANNED.c.stop).label("last")).group_by(PLANNED.c.trolley)
    return {row.trolley: row.last for row in tx.execute(query)}


def wanted(tx: Connection, keys: Iterable[LineOfTrolley]) -> dict[LineOfTrolley, int]:
    """How many units each of these asks for, of those that are on a route."""
    asked = sorted(set(keys))
    rows = tx.execute(_WANTED, {"keys": asked}) if asked else ()
    return {(row.trolley, row.stop, row.line): row.quantity for row in rows}
