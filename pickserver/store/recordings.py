"""Recordings that devices sent: found by operator, trolley and time, and kept for some days."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, or_, select

from pickserver.store.tables import EVENT, RECORDING
from pickserver.store.writes import insert_one_new
from warehouse.codec import dumps, loads
from warehouse.recordings import RecordingFound, RecordingPart, WorkedOn

FOUND_MAX: Final = 500
"""The most that one search answers."""
SCANS_BEFORE: Final = 2000
"""So many events before the newest that was signalled may belong to the minutes of a recording."""
SCANS_AFTER: Final = 200
"""Refused scans have numbers, too, and are not signalled."""

_SHOWN: Final = tuple(column for column in RECORDING.c if column.name not in ("parts", "incarnation", "request_hash"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What recordings are looked for; what is empty does not matter."""

    operator: str = ""
    trolley: str = ""
    from_ms: int | None = None
    """Milliseconds since 1970 by the device's clock."""
    until_ms: int | None = None


def insert(
    tx: Connection, found: RecordingFound, incarnation: str, request_hash: str, parts: Sequence[RecordingPart]
) -> bool:
    """Keep a recording unless one of its name is there; whether it was kept."""
    row = {
        **asdict(found),
        "worked": dumps(found.worked).decode(errors="replace"),
        "incarnation": incarnation,
        "request_hash": request_hash,
        "parts": dumps(tuple(parts)),
    }
    return insert_one_new(tx, RECORDING, row)


def request_hash_of(tx: Connection, recording: str) -> str:
    """The hash of the request with which a recording came."""
    found: str | None = tx.scalar(select(RECORDING.c.request_hash).where(RECORDING.c.recording == recording))
    return found or ""


def forget(tx: Connection, *, received_before_ms: int, device: str, of_device_max: int) -> None:
    """Delete what is older than it is kept, and the oldest of a device that sent too many."""
    tx.execute(delete(RECORDING).where(RECORDING.c.received_ms < received_before_ms))
    of_device = select(RECORDING.c.recording).where(RECORDING.c.device == device)
    newest_first = of_device.order_by(RECORDING.c.received_ms.desc(), RECORDING.c.recording.desc())
    surplus = list(tx.scalars(newest_first.offset(of_device_max)))
    if surplus:
        tx.execute(delete(RECORDING).where(RECORDING.c.recording.in_(surplus)))


def search(tx: Connection, wanted: Search) -> tuple[RecordingFound, ...]:
    """The recordings that fit `wanted`, the newest first."""
    query = select(*_SHOWN)
    if wanted.operator or wanted.trolley:
        query = query.where(_worked(wanted))
    if wanted.from_ms is not None:
        query = query.where(RECORDING.c.told_ms >= wanted.from_ms)
    if wanted.until_ms is not None:
        query = query.where(RECORDING.c.began_ms < wanted.until_ms)
    newest_first = query.order_by(RECORDING.c.told_ms.desc(), RECORDING.c.recording.desc())
    return tuple(_found(row) for row in tx.execute(newest_first.limit(FOUND_MAX)))


def one(tx: Connection, recording: str) -> tuple[RecordingFound, str, tuple[RecordingPart, ...]] | None:
    """A recording, the incarnation of the journal beside it, and its parts."""
    this = RECORDING.c.recording == recording
    row = tx.execute(select(*_SHOWN).where(this)).one_or_none()
    if row is None:
        return None
    beside = tx.execute(select(RECORDING.c.incarnation, RECORDING.c.parts).where(this)).one()
    return _found(row), beside.incarnation, loads(tuple[RecordingPart, ...], beside.parts)


def events_beside(tx: Connection, found: RecordingFound, incarnation: str) -> list[tuple[int, str, bytes]]:
    """Number, status and bytes of the device's events around the newest that was signalled, in order."""
    query = select(EVENT.c.seq, EVENT.c.status, EVENT.c.body).where(
        EVENT.c.device == found.device,
        EVENT.c.incarnation == incarnation,
        EVENT.c.seq.between(found.seq - SCANS_BEFORE, found.seq + SCANS_AFTER),
    )
    return [(row.seq, row.status, row.body) for row in tx.execute(query.order_by(EVENT.c.seq))]


def _worked(wanted: Search) -> ColumnElement[bool]:
    """Whether the operator was on the trolley, whichever of them is wanted: when it was told, or before."""
    when_told: list[ColumnElement[bool]] = []
    if wanted.operator:
        when_told.append(("," + RECORDING.c.operator + ",").contains(f",{wanted.operator},", autoescape=True))
    if wanted.trolley:
        when_told.append(RECORDING.c.trolley == wanted.trolley)
    names = {"operator": wanted.operator, "trolley": wanted.trolley}
    pair = ",".join(f'"{field}":{dumps(name).decode()}' for field, name in names.items() if name)
    return or_(and_(*when_told), RECORDING.c.worked.contains(pair, autoescape=True))


def _found(row: Row[tuple[object, ...]]) -> RecordingFound:
    values = row._asdict()
    worked = loads(tuple[WorkedOn, ...], values["worked"] or "[]")
    return RecordingFound(**{**{column.name: values[column.name] for column in _SHOWN}, "worked": worked})
