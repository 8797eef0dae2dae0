"""When each order's truck leaves, and what was decided about those that it went without.

A row is made when the order comes in; it is `settled` once nothing can be late about the order any more. Few are not.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, update

from pickserver.store.packing import PackingStatus
from pickserver.store.tables import CANCELLED, ORDER_TRUCK, PACKING
from pickserver.store.writes import insert_new

LATE: Final = ("missed", "held")
"""States in which a truck went without the order, and nothing else takes it yet."""


class TruckState(StrEnum):
    """How an order stands to its truck."""

    AHEAD = "ahead"
    MISSED = "missed"
    """It went without the order, and nobody has decided."""
    HELD = "held"
    """It went without the order, whose merchant was told."""
    SETTLED = "settled"
    """The order is packed or cancelled, as far as that was noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truck:
    """An order's row."""

    order_id: str
    state: TruckState = TruckState.AHEAD
    leaves_ms: int
    """When the truck leaves that is to take it, or left without it."""
    gone: str = ""
    """The cut-off of the last truck that went without it, `HH:MM`; stays when it was decided about."""
    gone_ms: int | None = None
    """When that one left."""
    decision: str = ""
    """The last one, a warehouse.cut_offs.Late; empty while there was none."""
    reason: str = ""


def note(tx: Connection, leaves: Mapping[str, int]) -> None:
    """Write when the trucks of orders leave, where that is not written already."""
    insert_new(tx, ORDER_TRUCK, [asdict(Truck(order_id=order, leaves_ms=at)) for order, at in sorted(leaves.items())])


def of_order(tx: Connection, order: str, *, locked: bool = False) -> Truck | None:
    """The row of an order; `locked`, so that nobody else can change it meanwhile. None: nobody knows when it leaves."""
    query = select(ORDER_TRUCK).where(ORDER_TRUCK.c.order_id == order)
    row = tx.execute(query.with_for_update() if locked else query).one_or_none()
    return None if row is None else _truck(row)


def save(tx: Connection, after: Truck) -> None:
    """Write it; whoever does has it locked."""
    tx.execute(update(ORDER_TRUCK).where(ORDER_TRUCK.c.order_id == after.order_id).values(asdict(after)))


def left(tx: Connection, now_ms: int, limit: int) -> list[str]:
    """At most `limit` orders whose trucks have left, which nobody noticed yet; the first to leave first."""
    unseen = (ORDER_TRUCK.c.state == TruckState.AHEAD, ORDER_TRUCK.c.leaves_ms <= now_ms)
    query = select(ORDER_TRUCK.c.order_id).where(*unseen).order_by(ORDER_TRUCK.c.leaves_ms, ORDER_TRUCK.c.order_id)
    return list(tx.scalars(query.limit(limit)))


def over(tx: Connection, limit: int) -> list[str]:
    """At most `limit` orders that a truck went without, and that were packed or cancelled since."""
    query = _late(select(ORDER_TRUCK.c.order_id)).where(_is_packed() | CANCELLED.c.order_id.is_not(None))
    return list(tx.scalars(query.order_by(ORDER_TRUCK.c.order_id).limit(limit)))


def late(tx: Connection, after: str, limit: int) -> list[Truck]:
    """At most `limit` orders that a truck went without and that are still to be sent, after the order called `after`.

    Those of the truck that left first come first.
    """
    query = _late(select(*ORDER_TRUCK.c)).where(~_is_packed(), CANCELLED.c.order_id.is_(None))
    last = of_order(tx, after) if after else None
    if last is not None:
        same = (ORDER_TRUCK.c.leaves_ms == last.leaves_ms) & (ORDER_TRUCK.c.order_id > last.order_id)
        query = query.where((ORDER_TRUCK.c.leaves_ms > last.leaves_ms) | same)
    rows = tx.execute(query.order_by(ORDER_TRUCK.c.leaves_ms, ORDER_TRUCK.c.order_id).limit(limit))
    return [_truck(row) for row in rows]


def late_count(tx: Connection) -> tuple[int, int]:
    """How many orders a truck went without that are still to be sent, and when the first of these trucks left."""
    open_ones = _late(select(ORDER_TRUCK.c.leaves_ms)).where(~_is_packed(), CANCELLED.c.order_id.is_(None)).subquery()
    row = tx.execute(select(func.count().label("late"), func.min(open_ones.c.leaves_ms).label("first_ms"))).one()
    return row.late, row.first_ms or 0


def _late(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    joined = query.outerjoin(PACKING, PACKING.c.order_id == ORDER_TRUCK.c.order_id)
    both = joined.outerjoin(CANCELLED, CANCELLED.c.order_id == ORDER_TRUCK.c.order_id)
    return both.where(ORDER_TRUCK.c.state.in_(LATE))


def _is_packed() -> ColumnElement[bool]:
    """Whether the order of the row is closed; never where nobody opened it."""
    closed = (PACKING.c.status == PackingStatus.CLOSED) & (PACKING.c.epoch > 0)
    return PACKING.c.order_id.is_not(None) & closed


def _truck(row: Row[tuple[object, ...]]) -> Truck:
    values = row._asdict()
    return Truck(**{**values, "state": TruckState(values["state"])})
