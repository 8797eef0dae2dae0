"""What devices recorded, byte for byte, and how far each journal is here without a gap."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Row, Select, bindparam, func, select, tuple_, update

from pickserver.store.tables import EVENT, JOURNAL, JOURNAL_END
from pickserver.store.writes import NAMES_MAX, insert_new, put
from warehouse.codec import read_envelope


class EventStatus(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    LATE = "late"
    """Counted like any other; its lease had passed on when it came."""
    UNKNOWN_TYPE = "unknown_type"
    """Of a type or version this program does not know: kept, not counted."""
    UNKNOWN_TROLLEY = "unknown_trolley"
    """Of a trolley this site does not have: kept, not counted."""
    UNKNOWN_ORDER = "unknown_order"
    """Of an order this site does not have: kept, not counted."""
    POISON = "poison"
    """Not readable as an event: kept, not counted."""


Key = tuple[str, str]
"""Of a journal: its device and incarnation."""

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

    @property
    def key(self) -> Key:
        """Whose it is."""
        return self.device, self.incarnation


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
    """Or `order` and the order, at a desk; empty outside both."""
    number: int
    """Counts the trolley's events in the order in which they were counted here; 0 outside any trolley, and at a desk
    the number of the order's outbox row."""
    epoch: int
    status: EventStatus
    received_ms: int


_THIS: Final = (JOURNAL.c.device == bindparam("this"), JOURNAL.c.incarnation == bindparam("its"))
_STANDING: Final = select(JOURNAL.c.device, JOURNAL.c.incarnation, JOURNAL.c.ack, JOURNAL.c.newest, JOURNAL.c.notable)
_THESE: Final = (
    _STANDING.where(tuple_(JOURNAL.c.device, JOURNAL.c.incarnation).in_(bindparam("keys", expanding=True)))
    # In one order, or two that lock several would wait for each other.
    .order_by(JOURNAL.c.device, JOURNAL.c.incarnation)
)
_LOCKED: Final = _THESE.with_for_update()
_LOCKED_AT_ONCE: Final = _THESE.with_for_update(nowait=True)
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
_HASHES: Final = select(EVENT.c.device, EVENT.c.incarnation, EVENT.c.seq, EVENT.c.prev_hash, EVENT.c.hash).where(
    tuple_(EVENT.c.device, EVENT.c.incarnation, EVENT.c.seq).in_(bindparam("keys", expanding=True))
)
_COLUMNS: Final = tuple(field.name for field in fields(StoredEvent))
_INSERT: Final = EVENT.insert()
_SEQS: Final = select(EVENT.c.seq).where(*_OF_THIS, EVENT.c.seq > bindparam("ack"))


def locked(tx: Connection, keys: Iterable[Key], now_ms: int, *, waits: bool = True) -> dict[Key, Journal]:
    """The rows of these journals, which nobody else can change in the meantime; made where they are new.

    Without `waits` it raises where somebody else has one of them.
    """
    wanted = sorted(set(keys))
    query = _LOCKED if waits else _LOCKED_AT_ONCE
    found = _found(tx, query, wanted)
    missing = [key for key in wanted if key not in found]
    if not missing:
        return found
    new = {"ack": 0, "newest": 0, "notable": 0, "first_ms": now_ms, "heard_ms": now_ms}
    insert_new(tx, JOURNAL, [{"device": device, "incarnation": incarnation, **new} for device, incarnation in missing])
    return found | _found(tx, query, missing)


def unlocked(tx: Connection, device: str, incarnation: str) -> Journal:
    """The journal as it is known; one of which nothing is here yet when it is not."""
    known = _found(tx, _THESE, [(device, incarnation)])
    return known.get((device, incarnation)) or Journal(device=device, incarnation=incarnation)


def _found(tx: Connection, query: Select[tuple[object, ...]], keys: Sequence[Key]) -> dict[Key, Journal]:
    rows = tx.execute(query, {"keys": keys})
    return {(row.device, row.incarnation): Journal(**row._asdict()) for row in rows}


def save(tx: Connection, journals: Iterable[Journal], now_ms: int) -> None:
    """Keep how far `journals` are, and that their devices were heard."""
    rows = [
        {
            "this": one.device,
            "its": one.incarnation,
            "new_ack": one.ack,
            "new_newest": one.newest,
            "new_notable": one.notable,
            "new_heard_ms": now_ms,
        }
        for one in journals
    ]
    if rows:
        tx.execute(_SAVE, rows)


def say_ends(tx: Connection, ends: Mapping[Key, int]) -> None:
    """Keep how far these journals say that they go: what of one is not here yet is known to be unsent."""
    rows = [{"device": device, "incarnation": its, "last_seq": last_seq} for (device, its), last_seq in ends.items()]
    put(tx, JOURNAL_END, rows)


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


def parked_by(tx: Connection, operator: str, trolleys: Iterable[str]) -> tuple[str, ...]:
    """Those of `trolleys` that the operator with this badge was the last to park."""
    found = []
    for trolley in trolleys:
        query = select(EVENT.c.body).where(
            EVENT.c.trolley == trolley, EVENT.c.type == "parked", EVENT.c.status.in_(COUNTED)
        )
        body = tx.scalar(query.order_by(EVENT.c.number.desc()).limit(1))
        if body is not None and operator in read_envelope(body).operators:
            found.append(trolley)
    return tuple(found)


def last_received(tx: Connection, trolley: str, device: str) -> int | None:
    """When the newest event of `trolley` came that `device` recorded; None when none came."""
    query = select(EVENT.c.received_ms).where(EVENT.c.trolley == trolley, EVENT.c.device == device)
    found: int | None = tx.scalar(query.order_by(EVENT.c.number.desc()).limit(1))
    return found


def last_close_wanted(tx: Connection, subject: str) -> int | None:
    """When the newest wish to close the order of `subject` came; None when there was none."""
    query = select(func.max(EVENT.c.received_ms)).where(EVENT.c.trolley == subject, EVENT.c.type == "close_wanted")
    found: int | None = tx.scalar(query)
    return found


def newest_under(tx: Connection, journal: Journal, subject: str, epoch: int, until_ms: int | None = None) -> int:
    """Number of the journal's newest event of `subject` under that lease or an earlier one; 0 when there is none.

    With `until_ms`: of those that came until then.
    """
    query = select(func.max(EVENT.c.seq)).where(
        EVENT.c.device == journal.device,
        EVENT.c.incarnation == journal.incarnation,
        EVENT.c.trolley == subject,
        EVENT.c.epoch <= epoch,
        *((EVENT.c.received_ms <= until_ms,) if until_ms is not None else ()),
    )
    found: int | None = tx.scalar(query)
    return found or 0


def picks(tx: Connection, trolley: str) -> Iterator[StoredEvent]:
    """The countable events of `trolley` that put units into totes or take that back, the newest first."""
    kinds = ("put", "found_in_tote", "undone")
    query = select(EVENT).where(EVENT.c.trolley == trolley, EVENT.c.type.in_(kinds), EVENT.c.status.in_(COUNTED))
    return map(_event, tx.execute(query.order_by(EVENT.c.number.desc())))


def hashes(tx: Connection, wanted: Mapping[Key, range]) -> dict[Key, dict[int, tuple[str, str]]]:
    """`prev_hash` and `hash` of the events of these numbers that are here, for each journal."""
    found: dict[Key, dict[int, tuple[str, str]]] = {key: {} for key in wanted}
    keys = [(*key, seq) for key, seqs in wanted.items() for seq in seqs]
    if keys:
        for row in tx.execute(_HASHES, {"keys": keys}):
            found[row.device, row.incarnation][row.seq] = (row.prev_hash, row.hash)
    return found


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


def packed(tx: Connection, subject: str) -> list[bytes]:
    """The bodies of an order's countable events by which it is told how long a label was waited for."""
    kinds = ("verified", "label_printed", "label_applied")
    query = select(EVENT.c.body).where(EVENT.c.trolley == subject, EVENT.c.type.in_(kinds), EVENT.c.status.in_(COUNTED))
    return list(tx.scalars(query))


def of_trolley(tx: Connection, trolley: str, after: int, limit: int) -> list[StoredEvent]:
    """At most `limit` events of `trolley` with a number above `after`, in the order in which they were counted."""
    query = select(EVENT).where(EVENT.c.trolley == trolley, EVENT.c.number > after)
    return [_event(row) for row in tx.execute(query.order_by(EVENT.c.number).limit(limit))]


def _event(row: Row[tuple[object, ...]]) -> StoredEvent:
    values = row._asdict()
    return StoredEvent(**{**values, "status": EventStatus(values["status"])})
