"""Trolleys and their leases: read under a lock, changed by what the handlers decide."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Final

from sqlalchemy import Connection, Row, Update, bindparam, or_, select, update

from pickserver.store.tables import SESSION, TROLLEY
from pickserver.store.writes import put
from warehouse.codec import loads


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
    cancelled: str | None = None
    """Names of the orders of its route that were cancelled since it was planned, as JSON; None when there are none."""

    @property
    def cancelled_orders(self) -> tuple[str, ...]:
        """The same, read."""
        return loads(tuple[str, ...], self.cancelled) if self.cancelled else ()


_NAMED: Final = TROLLEY.c.trolley.in_(bindparam("names", expanding=True))
_BY_NAME: Final = select(TROLLEY).order_by(TROLLEY.c.trolley)
_THESE: Final = _BY_NAME.where(_NAMED)
_THESE_OR_HELD: Final = _BY_NAME.where(or_(_NAMED, TROLLEY.c.device.in_(bindparam("holders", expanding=True))))
_FIELDS: Final = tuple(field.name for field in fields(Trolley) if field.name != "trolley")


def locked(
    tx: Connection, names: Iterable[str], held_by: Iterable[str] = (), *, waits: bool = True
) -> dict[str, Trolley]:
    """The named trolleys and those that the devices `held_by` hold, none of which others can change in the meantime.

    Without `waits` it raises where somebody else has one of them.
    """
    asked: dict[str, object] = {"names": sorted(set(names))}
    query = _THESE
    if holders := sorted(set(held_by)):
        query, asked["holders"] = _THESE_OR_HELD, holders
    rows = tx.execute(query.with_for_update(nowait=not waits), asked)
    return {row.trolley: _trolley(row) for row in rows}


def one(tx: Connection, name: str) -> Trolley | None:
    """The trolley called `name`, unlocked."""
    row = tx.execute(select(TROLLEY).where(TROLLEY.c.trolley == name)).one_or_none()
    return None if row is None else _trolley(row)


def every(tx: Connection) -> list[Trolley]:
    """All trolleys, by barcode."""
    return [_trolley(row) for row in tx.execute(select(TROLLEY).order_by(TROLLEY.c.trolley))]


def parked(tx: Connection) -> tuple[str, ...]:
    """Barcodes of the trolleys that were parked and that nobody has."""
    query = select(TROLLEY.c.trolley).where(TROLLEY.c.status == TrolleyStatus.PARKED, TROLLEY.c.device == "")
    return tuple(tx.scalars(query.order_by(TROLLEY.c.trolley)))


def most_urgent(tx: Connection, besides: Iterable[str] = ()) -> Trolley | None:
    """The trolley that waits for somebody and should go first, locked: parked ones, then by cut-off and sort.

    None of `besides` is looked at.
    """
    others = TROLLEY.c.trolley.not_in(sorted(besides))
    for status in (TrolleyStatus.PARKED, TrolleyStatus.WAITING):
        query = select(TROLLEY).where(TROLLEY.c.status == status, TROLLEY.c.device == "", others)
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
    select(SESSION.c.device, TROLLEY.c.trolley)
    .join(SESSION, SESSION.c.badge == TROLLEY.c.operator)
    .where(
        SESSION.c.device.in_(bindparam("these", expanding=True)),
        SESSION.c.expires_ms > bindparam("now_ms"),
        TROLLEY.c.device == "",
    )
    .order_by(TROLLEY.c.claimed_ms, TROLLEY.c.trolley)
)


def given_on(tx: Connection, devices: Iterable[str], now_ms: int) -> dict[str, tuple[str, ...]]:
    """Trolleys that were given to who is signed in on each of `devices`, and that no device has yet."""
    wanted = sorted(set(devices))
    rows = tx.execute(_GIVEN, {"these": wanted, "now_ms": now_ms}).all()
    return {device: tuple(row.trolley for row in rows if row.device == device) for device in wanted}


def add(tx: Connection, trolleys: Iterable[Trolley]) -> None:
    """Make `trolleys` known."""
    put(tx, TROLLEY, [asdict(trolley) for trolley in trolleys])


def save(tx: Connection, before: Trolley, after: Trolley) -> None:
    """Write what differs, unless the lease has changed hands since `before` was read.

    Raises:
        AssertionError: it has; the lock that `before` was read under does not hold.

    """
    save_all(tx, [(before, after)])


def save_all(tx: Connection, changes: Iterable[tuple[Trolley, Trolley]]) -> None:
    """Write what differs between each before and after, as `save` does.

    Raises:
        AssertionError: a lease has changed hands.

    """
    changed = [(before, after) for before, after in changes if before != after]
    names = tuple(name for name in _FIELDS if any(getattr(one, name) != getattr(two, name) for one, two in changed))
    rows = [
        {"this": one.trolley, "its_epoch": one.epoch, **{f"new_{name}": getattr(two, name) for name in names}}
        for one, two in changed
    ]
    if rows:
        done = tx.execute(_saving(names), rows)
        assert done.rowcount == len(rows), f"{', '.join(one.trolley for one, _ in changed)} changed hands under a lock"


@cache
def _saving(names: tuple[str, ...]) -> Update:
    """The statement that writes these columns: made once, since who makes it pays for that."""
    where = (TROLLEY.c.trolley == bindparam("this"), TROLLEY.c.epoch == bindparam("its_epoch"))
    return update(TROLLEY).where(*where).values({name: bindparam(f"new_{name}") for name in names})


def _trolley(row: Row[tuple[object, ...]]) -> Trolley:
    values = row._asdict()
    return Trolley(**{**values, "status": TrolleyStatus(values["status"])})
