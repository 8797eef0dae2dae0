"""What devices recorded, byte for byte, and how far each journal is here without a gap."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Row, bindparam, func, select, tuple_, update

from pickserver.store.tables import EVENT, JOURNAL, JOURNAL_END
from pickserver.store.writes import NAMES_MAX, insert_one_new, put


class EventStatus(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    LATE = "late"
    """Counted like any other; its lease had passed on when it came."""
    UNKNOWN_TYPE = "unknown_type"
    """Of a type or version this program does not know: kept, not counted."""
    UNKNOWN_TROLLEY = "unknown_trolley"
    """Of a trolley this site does not have: kept, not counted."""
    POISON = "poison"
    """Not readable as an event: kept, not counted."""


COUNTED: Final = (EventStatus.APPLIED, EventStatus.LATE)
"""What is in the amounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The high-water row of one incarnation of a device's journal."""

    device: str
    incarnation: str
    ack: int = 0
    """Every event up to this one is here."""
    newest: int = 0
    """The highest number that is here."""
    notable: int = 0
    """The highest number that has a verdict or a trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """When a journal was last heard, and what it held back then."""

    heard_ms: int
    unsent: int | None
    """Events that were recorded and not here, as of then; None where its program does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """One event as it is kept."""

    device: str
    incarnation: str
    seq: int
    prev_hash: str
    hash: str
    body: bytes
    event_id: str
    type: str
    trolley: str
    """Empty outside any trolley."""
    number: int
    """Counts the trolley's events in the order in which they were counted here; 0 outside any trolley."""
    epoch: int
    status: EventStatus
    received_ms: int


_THIS: Final = (JOURNAL.c.device == bindparam("this"), JOURNAL.c.incarnation == bindparam("its"))
_STANDING: Final = select(JOURNAL.c.ack, JOURNAL.c.newest, JOURNAL.c.notable).where(*_THIS)
_LOCKED: Final = _STANDING.with_for_update()
_SAVE: Final = (
    update(JOURNAL)
    .where(*_THIS)
    .values({name: bindparam(f"new_{name}") for name in ("ack", "newest", "notable", "heard_ms")})
)
_HEARD: Final = select(
    JOURNAL.c.device,
    JOURNAL.c.incarnation,
    JOURNAL.c.heard_ms,
    JOURNAL.c.ack,
    JOURNAL.c.newest,
    JOURNAL_END.c.last_seq,
).join_from(
    JOURNAL,
    JOURNAL_END,
    (JOURNAL.c.device == JOURNAL_END.c.device) & (JOURNAL.c.incarnation == JOURNAL_END.c.incarnation),
    isouter=True,
)
_OF_THIS: Final = (EVENT.c.device == bindparam("this"), EVENT.c.incarnation == bindparam("its"))
_HASHES: Final = select(EVENT.c.seq, EVENT.c.prev_hash, EVENT.c.hash).where(
    *_OF_THIS, EVENT.c.seq.between(bindparam("first"), bindparam("last"))
)
_COLUMNS: Final = tuple(field.name for field in fields(StoredEvent))
_INSERT: Final = EVENT.insert()
_SEQS: Final = select(EVENT.c.seq).where(*_OF_THIS, EVENT.c.seq > bindparam("ack"))


def locked(tx: Connection, device: str, incarnation: str, now_ms: int) -> Journal:
    """The journal's row, which nobody else can change in the meantime; made when it is new."""
    this = {"this": device, "its": incarnation}
    row = tx.execute(_LOCKED, this).one_or_none()
    if row is None:
        new = {"ack": 0, "newest": 0, "notable": 0, "first_ms": now_ms, "heard_ms": now_ms}
        insert_one_new(tx, JOURNAL, {"device": device, "incarnation": incarnation, **new})
        row = tx.execute(_LOCKED, this).one()
    return Journal(device=device, incarnation=incarnation, ack=row.ack, newest=row.newest, notable=row.notable)


def unlocked(tx: Connection, device: str, incarnation: str) -> Journal:
    """The journal as it is known; one of which nothing is here yet when it is not."""
    row = tx.execute(_STANDING, {"this": device, "its": incarnation}).one_or_none()
    if row is None:
        return Journal(device=device, incarnation=incarnation)
    return Journal(device=device, incarnation=incarnation, ack=row.ack, newest=row.newest, notable=row.notable)


def save(tx: Connection, journal: Journal, now_ms: int) -> None:
    """Keep how far `journal` is, and that its device was heard."""
    values = {"new_ack": journal.ack, "new_newest": journal.newest, "new_notable": journal.notable}
    tx.execute(_SAVE, {"this": journal.device, "its": journal.incarnation, "new_heard_ms": now_ms, **values})


def say_end(tx: Connection, journal: Journal, last_seq: int) -> None:
    """Keep how far the journal says that it goes: what of it is not here yet is known to be unsent."""
    put(tx, JOURNAL_END, [{"device": journal.device, "incarnation": journal.incarnation, "last_seq": last_seq}])


def heard(tx: Connection, journals: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Heard]:
    """What is known of each of these devices' incarnations; nothing of one that never spoke."""
    wanted = sorted(set(journals))
    found: dict[tuple[str, str], Heard] = {}
    for at in range(0, len(wanted), NAMES_MAX):
        some = tuple_(JOURNAL.c.device, JOURNAL.c.incarnation).in_(wanted[at : at + NAMES_MAX])
        for row in tx.execute(_HEARD.where(some)):
            unsent = None if row.last_seq is None else max(row.last_seq, row.newest) - row.ack
            found[row.device, row.incarnation] = Heard(heard_ms=row.heard_ms, unsent=unsent)
    return found


def last_dropped(tx: Connection, trolley: str, until_ms: int) -> tuple[int, int] | None:
    """The lease under which `trolley` was last left as picked until then, and when that came; None when never."""
    query = select(EVENT.c.epoch, EVENT.c.received_ms).where(
        EVENT.c.trolley == trolley,
        EVENT.c.type == "dropped",
        EVENT.c.status == EventStatus.APPLIED,
        EVENT.c.received_ms <= until_ms,
    )
    row = tx.execute(query.order_by(EVENT.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else (row.epoch, row.received_ms)


def newest_under(tx: Connection, journal: Journal, trolley: str, epoch: int) -> int:
    """Number of the journal's newest event of `trolley` under that lease or an earlier one; 0 when there is none."""
    query = select(func.max(EVENT.c.seq)).where(
        EVENT.c.device == journal.device,
        EVENT.c.incarnation == journal.incarnation,
        EVENT.c.trolley == trolley,
        EVENT.c.epoch <= epoch,
    )
    found: int | None = tx.scalar(query)
    return found or 0


def picks(tx: Connection, trolley: str) -> Iterator[StoredEvent]:
    """The countable events of `trolley` that put units into totes or take that back, the newest first."""
    kinds = ("put", "undone")
    query = select(EVENT).where(EVENT.c.trolley == trolley, EVENT.c.type.in_(kinds), EVENT.c.status.in_(COUNTED))
    return map(_event, tx.execute(query.order_by(EVENT.c.number.desc())))


def hashes(tx: Connection, journal: Journal, first: int, last: int) -> dict[int, tuple[str, str]]:
    """`prev_hash` and `hash` of the events from `first` to `last` that are here."""
    asked = {"this": journal.device, "its": journal.incarnation, "first": first, "last": last}
    return {row.seq: (row.prev_hash, row.hash) for row in tx.execute(_HASHES, asked)}


def insert(tx: Connection, events: Sequence[StoredEvent]) -> None:
    """Keep `events`, which are new.

    Promises: the journal is locked, and a number that is taken after all raises before anything could count twice.
    """
    if events:
        tx.execute(_INSERT, [{name: getattr(event, name) for name in _COLUMNS} for event in events])


def seqs_after(tx: Connection, journal: Journal) -> set[int]:
    """The numbers above the journal's ack that are here."""
    asked = {"this": journal.device, "its": journal.incarnation, "ack": journal.ack}
    return set(tx.scalars(_SEQS, asked))


def counted_above_ack(tx: Connection, journal: Journal, trolleys: Iterable[str]) -> list[tuple[str, bytes]]:
    """Trolley and body of the journal's events above its ack that are in the amounts of `trolleys`."""
    query = select(EVENT.c.trolley, EVENT.c.body).where(
        EVENT.c.device == journal.device,
        EVENT.c.incarnation == journal.incarnation,
        EVENT.c.seq > journal.ack,
        EVENT.c.trolley.in_(sorted(trolleys)),
        EVENT.c.status.in_(COUNTED),
    )
    return [(row.trolley, row.body) for row in tx.execute(query)]


def of_type(tx: Connection, journal: Journal, kind: str, after_seq: int, up_to: int) -> list[StoredEvent]:
    """The journal's countable events of one type after one number and up to another, in order."""
    query = select(EVENT).where(
        EVENT.c.device == journal.device,
        EVENT.c.incarnation == journal.incarnation,
        EVENT.c.seq > after_seq,
        EVENT.c.seq <= up_to,
        EVENT.c.type == kind,
        EVENT.c.status.in_(COUNTED),
    )
    return [_event(row) for row in tx.execute(query.order_by(EVENT.c.seq))]


def of_trolley(tx: Connection, trolley: str, after: int, limit: int) -> list[StoredEvent]:
    """At most `limit` events of `trolley` with a number above `after`, in the order in which they were counted."""
    query = select(EVENT).where(EVENT.c.trolley == trolley, EVENT.c.number > after)
    return [_event(row) for row in tx.execute(query.order_by(EVENT.c.number).limit(limit))]


def _event(row: Row[tuple[object, ...]]) -> StoredEvent:
    values = row._asdict()
    return StoredEvent(**{**values, "status": EventStatus(values["status"])})
