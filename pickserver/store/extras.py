"""Extra shipments: for which parcel a packed order was opened again, and what is then to be in its parcels."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pickserver.store.tables import EXTRA
from warehouse.codec import dumps, loads


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """One of them."""

    order_id: str
    parcel: int
    """Its number among the order's parcels: all before it are closed."""
    epoch: int
    """The lease under which the order was opened again."""
    due: Mapping[str, int]
    """By line: units in parcels or set aside when all of it is done."""
    reason: str
    operator: str
    """Badge of who asked."""
    opened_ms: int


def latest(tx: Connection, order: str) -> Extra | None:
    """The last one of an order; None: it has none."""
    query = select(EXTRA).where(EXTRA.c.order_id == order).order_by(EXTRA.c.parcel.desc()).limit(1)
    row = tx.execute(query).one_or_none()
    return None if row is None else Extra(**{**row._asdict(), "due": loads(dict[str, int], row.due)})


def add(tx: Connection, extra: Extra) -> None:
    """Keep a new one."""
    row = {name: getattr(extra, name) for name in ("order_id", "parcel", "epoch", "reason", "operator", "opened_ms")}
    tx.execute(EXTRA.insert().values({**row, "due": dumps(extra.due).decode()}))
