"""Who packs which order at which desk: a lease that changes hands by compare-and-set, and never by the clock."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlalchemy import Connection, Row, select, update

from pickserver.store.tables import ORDERS, PACKING
from pickserver.store.writes import insert_new, insert_one_new


class PackingStatus(StrEnum):
    """How far an order is at its desk."""

    OPEN = "open"
    """Somebody packs it."""
    CLOSED = "closed"
    """All of it is in closed parcels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """An order's row: where it is packed, and by whom."""

    order_id: str
    status: PackingStatus = PackingStatus.OPEN
    version: int = 0
    """Number of the order's last outbox row."""
    epoch: int = 0
    """Grows by one whenever the right to decide about it changes hands."""
    device: str
    incarnation: str
    """Of the holder's journal."""
    desk: str
    operator: str
    """Badge of the holder."""
    operator_name: str
    opened_ms: int
    reopened: int | None = None
    """The epoch under which it was last opened again for an extra shipment; None: it never was."""

    @property
    def closed_up_to(self) -> int:
        """The last epoch that ended with the order closed: what comes of it now is late; 0 where there is none."""
        return self.epoch if self.status is PackingStatus.CLOSED else (self.reopened or 1) - 1


def of_order(tx: Connection, order: str, *, locked: bool = False) -> Packing | None:
    """Who packs `order`; `locked`, so that it can change hands only afterwards. None: it was never opened."""
    query = select(PACKING).where(PACKING.c.order_id == order)
    row = tx.execute(query.with_for_update() if locked else query).one_or_none()
    if row is None:
        return None
    return _packing(row)


def locked(tx: Connection, orders: Iterable[str], *, waits: bool = True) -> dict[str, Packing]:
    """The rows of these orders, none of which others can change in the meantime; made for those that were never opened.

    Orders that the site does not have are left out. Without `waits` it raises where somebody else has one of them.
    """
    wanted = sorted(set(orders))
    if not wanted:
        return {}
    known = set(tx.scalars(select(ORDERS.c.order_id).where(ORDERS.c.order_id.in_(wanted))))
    here = select(PACKING).where(PACKING.c.order_id.in_(wanted)).order_by(PACKING.c.order_id)
    rows = tx.execute(here.with_for_update(nowait=not waits)).all()
    missing = known - {row.order_id for row in rows}
    if missing:
        insert_new(tx, PACKING, [asdict(never_opened(order)) for order in sorted(missing)])
        rows = tx.execute(here.with_for_update(nowait=not waits)).all()
    return {row.order_id: _packing(row) for row in rows}


def closed_among(tx: Connection, orders: Iterable[str]) -> set[str]:
    """Those of these orders that were packed and closed."""
    closed = (PACKING.c.status == PackingStatus.CLOSED, PACKING.c.epoch > 0)
    return set(tx.scalars(select(PACKING.c.order_id).where(PACKING.c.order_id.in_(sorted(orders)), *closed)))


def never_opened(order: str) -> Packing:
    """The row of an order of which something is told, though nobody was given it here: the database is an older one."""
    return Packing(
        order_id=order,
        status=PackingStatus.CLOSED,
        device="",
        incarnation="",
        desk="",
        operator="",
        operator_name="",
        opened_ms=0,
    )


def held_by(tx: Connection, device: str) -> tuple[str, ...]:
    """The orders that `device` has open, in the order in which they were opened."""
    query = select(PACKING.c.order_id).where(PACKING.c.device == device, PACKING.c.status == PackingStatus.OPEN)
    return tuple(tx.scalars(query.order_by(PACKING.c.opened_ms, PACKING.c.order_id)))


def claim(tx: Connection, before: Packing | None, after: Packing) -> bool:
    """Give the order to the holder in `after`, if nobody else got it since `before` was read; whether it was given.

    Raises:
        AssertionError: the epoch does not grow by one.

    """
    assert after.epoch == (before.epoch if before else 0) + 1, "a claim grows the epoch"
    return insert_one_new(tx, PACKING, asdict(after)) if before is None else save(tx, before, after)


def save(tx: Connection, before: Packing, after: Packing) -> bool:
    """Write `after`, if the order is still under the epoch of `before`; whether it is."""
    where = (PACKING.c.order_id == before.order_id, PACKING.c.epoch == before.epoch)
    return tx.execute(update(PACKING).where(*where).values(asdict(after))).rowcount == 1


def _packing(row: Row[tuple[object, ...]]) -> Packing:
    values = row._asdict()
    return Packing(**{**values, "status": PackingStatus(values["status"])})
