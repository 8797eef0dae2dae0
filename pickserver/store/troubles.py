"""What is out of order about events, what was set aside, and what was decided about requests; an audit of overrides."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import Connection, select

from pickserver.store.exceptions import EventKey
from pickserver.store.journals import Journal
from pickserver.store.tables import AUDIT, QUARANTINE, TROUBLE, VERDICT
from pickserver.store.writes import insert_new
from warehouse.wire import Trouble, Verdict, WireEvent


def open_all(tx: Connection, journal: Journal, found: Iterable[tuple[Trouble, str]], now_ms: int) -> None:
    """Open each trouble, with the trolley it is about, unless it was opened before."""
    rows = [
        {
            "kind": trouble.kind,
            "device": journal.device,
            "incarnation": journal.incarnation,
            "seq": trouble.seq,
            "trolley": trolley,
            "detail": trouble.detail,
            "opened_ms": now_ms,
            "closed_ms": None,
        }
        for trouble, trolley in found
    ]
    insert_new(tx, TROUBLE, rows)


def since(tx: Connection, journal: Journal, from_seq: int) -> tuple[Trouble, ...]:
    """The open troubles of the journal from event `from_seq` on."""
    query = select(TROUBLE.c.kind, TROUBLE.c.seq, TROUBLE.c.detail).where(
        TROUBLE.c.device == journal.device,
        TROUBLE.c.incarnation == journal.incarnation,
        TROUBLE.c.seq >= from_seq,
        TROUBLE.c.closed_ms.is_(None),
    )
    rows = tx.execute(query.order_by(TROUBLE.c.seq, TROUBLE.c.kind))
    return tuple(Trouble(kind=row.kind, seq=row.seq, detail=row.detail) for row in rows)


def set_aside(tx: Connection, journal: Journal, events: Iterable[tuple[WireEvent, str]], now_ms: int) -> None:
    """Keep bytes that are not applied, each with its kind of trouble."""
    rows = []
    for event, kind in events:
        body = event.body.encode(errors="surrogatepass")
        rows.append(
            {
                "device": journal.device,
                "incarnation": journal.incarnation,
                "seq": event.seq,
                "hash": event.hash,
                "body_hash": sha256(body).hexdigest(),
                "prev_hash": event.prev_hash,
                "body": body,
                "kind": kind,
                "received_ms": now_ms,
            }
        )
    insert_new(tx, QUARANTINE, rows)


def decide(tx: Connection, journal: Journal, verdicts: Sequence[tuple[Verdict, str, str]], now_ms: int) -> None:
    """Keep verdicts, each with the trolley and the wish it is about."""
    rows = [
        {
            "device": journal.device,
            "incarnation": journal.incarnation,
            "seq": verdict.seq,
            "trolley": trolley,
            "wish": wish,
            "granted": verdict.granted,
            "reason": verdict.reason,
            "holder_name": verdict.holder_name,
            "decided_ms": now_ms,
        }
        for verdict, trolley, wish in verdicts
    ]
    if rows:
        tx.execute(VERDICT.insert(), rows)


def verdicts_since(tx: Connection, journal: Journal, from_seq: int) -> tuple[Verdict, ...]:
    """What was decided about the journal's requests from event `from_seq` on."""
    query = select(VERDICT).where(
        VERDICT.c.device == journal.device,
        VERDICT.c.incarnation == journal.incarnation,
        VERDICT.c.seq >= from_seq,
    )
    return tuple(
        Verdict(seq=row.seq, granted=row.granted, reason=row.reason, holder_name=row.holder_name)
        for row in tx.execute(query.order_by(VERDICT.c.seq))
    )


def last_release(tx: Connection, trolley: str) -> EventKey | None:
    """The request by which `trolley` was released last; None where it never was."""
    query = select(VERDICT).where(VERDICT.c.trolley == trolley, VERDICT.c.granted.is_(True))
    row = tx.execute(query.order_by(VERDICT.c.decided_ms.desc(), VERDICT.c.seq.desc()).limit(1)).one_or_none()
    return None if row is None else EventKey(device=row.device, incarnation=row.incarnation, seq=row.seq)


def audit(tx: Connection, entry: dict[str, object]) -> None:
    """Keep an override: `id`, `at_ms`, `operator`, `device`, `act`, `subject`, `reason`."""
    tx.execute(AUDIT.insert().values(entry))
