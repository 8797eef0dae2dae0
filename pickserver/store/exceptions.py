"""What went against the plan on the floor: opened once by the event that showed it, closed when it is no longer so.

Whoever opens one holds the lock of the trolley or of the journal it is about, so that none is opened twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, tuple_, update

from pickserver.store.journals import Key
from pickserver.store.tables import EXCEPTION
from pickserver.store.writes import insert_new


class ExceptionKind(StrEnum):
    """What is not as it should be."""

    OVERPICK = "overpick"
    """More of a line lies in its tote than was ordered."""
    LATE_AFTER_CLOSE = "late_after_close"
    """Something was done to a trolley, and told after that trolley had been left as picked."""
    NOT_FINISHED = "not_finished"
    """An order was to be closed with a parcel that lacks its label, or what it demands."""
    UNPRINTABLE = "unprintable"
    """A carrier sold something as a label that no printer can print."""
    FORK = "fork"
    """Two journals bear one name: the same number holds two things, or does not follow the one before."""
    CLOCK = "clock"
    """A device's clock shows a time at which the event cannot have happened."""


SETTLED: Final = "settled"
"""Why one is closed that is no longer so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKey:
    """An event's name everywhere; seq 0 stands for none."""

    device: str = ""
    incarnation: str = ""
    seq: int = 0

    def __str__(self) -> str:
        """As it is written; empty for none."""
        return f"{self.device}/{self.incarnation}/{self.seq}" if self.seq else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorException:
    """One of them."""

    kind: ExceptionKind
    device: str
    incarnation: str
    seq: int
    """With `device` and `incarnation`: the event that showed it."""
    line: str = ""
    """The order line, where it is about one."""
    trolley: str = ""
    stop: int = 0
    quantity: int = 0
    """Units too many; events that came late."""
    other_device: str = ""
    other_incarnation: str = ""
    other_seq: int = 0
    """With the two before it: the event that it does not go together with; 0 where there is none."""
    detail: str = ""
    opened_ms: int
    closed_ms: int | None = None
    closed_why: str = ""

    @property
    def key(self) -> str:
        """Its name: the kind, the event, and the line."""
        return f"{self.kind}/{self.device}/{self.incarnation}/{self.seq}/{self.line}"

    @property
    def event(self) -> EventKey:
        """The event that showed it."""
        return EventKey(device=self.device, incarnation=self.incarnation, seq=self.seq)


Place = tuple[int, str, str, str, int, str]
"""When it was opened, and its key: where one page ends."""

_ORDER: Final = (
    EXCEPTION.c.opened_ms,
    EXCEPTION.c.kind,
    EXCEPTION.c.device,
    EXCEPTION.c.incarnation,
    EXCEPTION.c.seq,
    EXCEPTION.c.line,
)
_OPEN: Final = select(EXCEPTION).where(EXCEPTION.c.closed_ms.is_(None))
_ON_TROLLEY: Final = _OPEN.where(EXCEPTION.c.trolley == bindparam("this"), EXCEPTION.c.kind == bindparam("its_kind"))
_OF_JOURNALS: Final = _OPEN.where(
    EXCEPTION.c.kind == bindparam("its_kind"),
    tuple_(EXCEPTION.c.device, EXCEPTION.c.incarnation).in_(bindparam("journals", expanding=True)),
)


def open_new(tx: Connection, found: FloorException) -> None:
    """Open `found`, unless its event showed the same before."""
    insert_new(tx, EXCEPTION, [asdict(found)])


def change(tx: Connection, found: FloorException, **values: object) -> None:
    """Set `values` of one that is there."""
    tx.execute(update(EXCEPTION).where(*_is(found)).values(values))


def close(tx: Connection, found: FloorException, why: str, now_ms: int) -> None:
    """Close it: it is no longer so, or somebody has seen to it."""
    change(tx, found, closed_ms=now_ms, closed_why=why)


def open_on(tx: Connection, trolley: str, kind: ExceptionKind) -> list[FloorException]:
    """The open ones of one kind about `trolley`."""
    return _all(tx.execute(_ON_TROLLEY, {"this": trolley, "its_kind": kind}))


def open_of(tx: Connection, journals: Sequence[Key], kind: ExceptionKind) -> dict[Key, FloorException]:
    """The open one of one kind about each of these journals that has one; there is at most one."""
    rows = tx.execute(_OF_JOURNALS, {"journals": journals, "its_kind": kind}) if journals else ()
    return {(one.device, one.incarnation): one for one in _all(rows)}


def still_open(tx: Connection, kind: ExceptionKind | None, after: Place | None, limit: int) -> list[FloorException]:
    """At most `limit` open ones, of one kind or of all, opened later than the one called `after`; the oldest first."""
    query = _OPEN if kind is None else _OPEN.where(EXCEPTION.c.kind == kind)
    if after is not None:
        query = query.where(tuple_(*_ORDER) > tuple_(*(bindparam(None, part) for part in after)))
    return _all(tx.execute(query.order_by(*_ORDER).limit(limit)))


def named(tx: Connection, event: EventKey, kind: str, line: str, *, locked: bool = False) -> FloorException | None:
    """The one of this key, open or not; `locked`, so that nobody else can change it in the meantime."""
    query = select(EXCEPTION).where(EXCEPTION.c.kind == kind, EXCEPTION.c.line == line, *_shown_by(event))
    row = tx.execute(query.with_for_update() if locked else query).one_or_none()
    return None if row is None else _read(row)


def _is(found: FloorException) -> tuple[ColumnElement[bool], ...]:
    return (EXCEPTION.c.kind == found.kind, EXCEPTION.c.line == found.line, *_shown_by(found.event))


def _shown_by(event: EventKey) -> tuple[ColumnElement[bool], ...]:
    return (
        EXCEPTION.c.device == event.device,
        EXCEPTION.c.incarnation == event.incarnation,
        EXCEPTION.c.seq == event.seq,
    )


def _all(rows: Iterable[Row[tuple[object, ...]]]) -> list[FloorException]:
    return [_read(row) for row in rows]


def _read(row: Row[tuple[object, ...]]) -> FloorException:
    values = row._asdict()
    return FloorException(**{**values, "kind": ExceptionKind(values["kind"])})
