"""Who packs which order at which desk: a lease that changes hands by compare-and-set, and never by the clock."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlalchemy import Connection, select, update

from pickserver.store.tables import PACKING
from pickserver.store.writes import insert_one_new


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


def of_order(tx: Connection, order: str, *, locked: bool = False) -> Packing | None:
    """Who packs `order`; `locked`, so that it can change hands only afterwards. None: it was never opened."""
    query = select(PACKING).where(PACKING.c.order_id == order)
    row = tx.execute(query.with_for_update() if locked else query).one_or_none()
    if row is None:
        return None
    values = row._asdict()
    return Packing(**{**values, "status": PackingStatus(values["status"])})


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
