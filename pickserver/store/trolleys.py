"""Trolleys and their leases: read under a lock, changed by what the handlers decide."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from pickserver.store.tables import SESSION, TROLLEY
from pickserver.store.writes import put


class TrolleyStatus(StrEnum):
    """How far a trolley is."""

    EMPTY = "empty"
    """It has no route."""
    WAITING = "waiting"
    """It has a route, and nobody."""
    PICKING = "picking"
    """An operator holds it."""
    PARKED = "parked"
    """It was left half-picked at a known place."""
    PICKED = "picked"
    """It was left at a drop zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trolley:
    """A trolley's row."""

    trolley: str
    name: str
    status: TrolleyStatus = TrolleyStatus.EMPTY
    version: int = 0
    """Number of its last outbox row; counts them without a gap."""
    events: int = 0
    """Number of its last event."""
    route_version: int = 0
    """0 while it has no route."""
    cut_off: str = ""
    """The earliest of its orders', `HH:MM` local; empty when there is none."""
    rank: int = 0
    """Its place in the sort, among those with the same cut-off."""
    epoch: int = 0
    """Grows by one whenever the right to decide about it changes hands."""
    device: str = ""
    incarnation: str = ""
    """Of the holder's journal, where it was told."""
    operator: str = ""
    """Badge of the holder; empty when nobody holds it."""
    operator_name: str = ""
    claimed_ms: int | None = None
    place: str = ""
    """Barcode of where it was last left; empty while it is on its way."""
    place_epoch: int = 0
    place_seq: int = 0
    """With `place_epoch`: which event or claim said so; a later one wins, in whichever order they come."""


_NAMED: Final = TROLLEY.c.trolley.in_(bindparam("names", expanding=True))
_BY_NAME: Final = select(TROLLEY).order_by(TROLLEY.c.trolley).with_for_update()
_LOCKED: Final = _BY_NAME.where(_NAMED)
_LOCKED_OR_HELD: Final = _BY_NAME.where(or_(_NAMED, TROLLEY.c.device == bindparam("holder")))
_FIELDS: Final = tuple(field.name for field in fields(Trolley) if field.name != "trolley")


def locked(tx: Connection, names: Iterable[str], held_by_device: str = "") -> dict[str, Trolley]:
    """The named trolleys and those that `held_by_device` holds, none of which others can change in the meantime."""
    asked: dict[str, object] = {"names": sorted(set(names))}
    if held_by_device:
        rows = tx.execute(_LOCKED_OR_HELD, {**asked, "holder": held_by_device})
    else:
        rows = tx.execute(_LOCKED, asked)
    return {row.trolley: _trolley(row) for row in rows}


def one(tx: Connection, name: str) -> Trolley | None:
    """The trolley called `name`, unlocked."""
    row = tx.execute(select(TROLLEY).where(TROLLEY.c.trolley == name)).one_or_none()
    return None if row is None else _trolley(row)


def every(tx: Connection) -> list[Trolley]:
    """All trolleys, by barcode."""
    return [_trolley(row) for row in tx.execute(select(TROLLEY).order_by(TROLLEY.c.trolley))]


def most_urgent(tx: Connection) -> Trolley | None:
    """The trolley that waits for somebody and should go first, locked: parked ones, then by cut-off and sort."""
    for status in (TrolleyStatus.PARKED, TrolleyStatus.WAITING):
        query = select(TROLLEY).where(TROLLEY.c.status == status, TROLLEY.c.device == "")
        query = query.order_by(TROLLEY.c.cut_off, TROLLEY.c.rank, TROLLEY.c.trolley).limit(1)
        row = tx.execute(query.with_for_update(skip_locked=True)).one_or_none()
        if row is not None:
            return _trolley(row)
    return None


def held_by(tx: Connection, operator: str) -> tuple[str, ...]:
    """Barcodes of the trolleys that the operator with this badge holds, the last claimed first."""
    query = select(TROLLEY.c.trolley).where(TROLLEY.c.operator == operator)
    return tuple(tx.scalars(query.order_by(TROLLEY.c.claimed_ms.desc(), TROLLEY.c.trolley)))


_GIVEN: Final = (
    select(TROLLEY.c.trolley)
    .join(SESSION, SESSION.c.badge == TROLLEY.c.operator)
    .where(SESSION.c.device == bindparam("this"), SESSION.c.expires_ms > bindparam("now_ms"), TROLLEY.c.device == "")
    .order_by(TROLLEY.c.claimed_ms, TROLLEY.c.trolley)
)


def given_on(tx: Connection, device: str, now_ms: int) -> tuple[str, ...]:
    """Trolleys that were given to who is signed in on `device`, and that no device has yet."""
    return tuple(tx.scalars(_GIVEN, {"this": device, "now_ms": now_ms}))


def add(tx: Connection, trolleys: Iterable[Trolley]) -> None:
    """Make `trolleys` known."""
    put(tx, TROLLEY, [asdict(trolley) for trolley in trolleys])


def save(tx: Connection, before: Trolley, after: Trolley) -> None:
    """Write what differs, unless the lease has changed hands since `before` was read.

    Raises:
        AssertionError: it has; the lock that `before` was read under does not hold.

    """
    changed = {name: getattr(after, name) for name in _FIELDS if getattr(after, name) != getattr(before, name)}
    if changed:
        where = (TROLLEY.c.trolley == before.trolley, TROLLEY.c.epoch == before.epoch)
        done = tx.execute(update(TROLLEY).where(*where).values(changed))
        assert done.rowcount == 1, f"{before.trolley} changed hands under its lock"


def _trolley(row: Row[tuple[object, ...]]) -> Trolley:
    values = row._asdict()
    return Trolley(**{**values, "status": TrolleyStatus(values["status"])})
