"""Taking in what a device recorded, in one transaction, and telling it what the site knows.

Every fact is kept and counted once, whoever sends it, whenever, however often. The order of locks is the journal, the
trolleys by name, their lines and totes, exceptions and tasks, the head of the outbox.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import exceptions, intake, problems, release, retention, tasks
from pickserver.handlers.folding import Counted
from pickserver.handlers.intake import Fresh, Intake
from pickserver.handlers.snapshots import lease_of, snapshots_for
from pickserver.seams import Caller, Clock, Ids, wall_ms
from pickserver.store import journals, tallies, trolleys, troubles
from pickserver.store.journals import COUNTED, EventStatus, Journal, StoredEvent
from pickserver.store.outbox import Outbox
from pickserver.store.servers import Server, server_of
from warehouse.codec import type_name
from warehouse.events import Requested, Wish
from warehouse.wire import EVENTS_MAX, Problem, SyncReply, SyncRequest, Trouble, Verdict

REQUESTED: Final = type_name(Requested)
UNKNOWN_TROLLEY: Final = "unknown_trolley"


def sync(tx: Connection, caller: Caller, request: SyncRequest, clock: Clock, ids: Ids) -> SyncReply | Problem:
    """Take in the request's events and answer with the contiguous ack, leases, troubles, verdicts and snapshots."""
    fault = intake.fault_of(request)
    if fault:
        return problems.malformed(fault)
    if request.device != caller.device:
        return problems.not_this_device(request.device)
    if len(request.events) > EVENTS_MAX:
        return problems.too_many_events(EVENTS_MAX)
    now_ms = wall_ms(clock)
    server = server_of(tx)
    assert server is not None, "a database is given its server's name before it is served"
    before = journals.locked(tx, request.device, request.incarnation, now_ms)
    taken = intake.sorted_out(request, _known(tx, before, request))
    journal = _grown(tx, before, taken)
    if request.last_seq is not None and (request.last_seq > before.newest or not before.newest):
        journals.say_end(tx, journal, request.last_seq)
    wishes = _older_wishes(tx, before, journal)
    names = {one.trolley for one in taken.fresh} | {wish.trolley for wish in wishes} | set(request.trolleys)
    rows = trolleys.locked(tx, names, held_by_device=request.device)
    counted = {name: Counted(row, tallies.tally_of(tx, name)) for name, row in rows.items()}
    outbox = Outbox()
    stored = _count(tx, taken, counted, outbox, now_ms)
    exceptions.keep(tx, before, taken, counted, now_ms)
    wishes += [event for event in stored if _is_wish(event) and event.seq <= journal.ack]
    verdicts = _decide(tx, wishes, counted, outbox)
    troubles.decide(tx, journal, verdicts, now_ms)
    troubles.set_aside(tx, journal, taken.aside, now_ms)
    opened = _opened(taken, counted)
    troubles.open_all(tx, journal, opened, now_ms)
    seqs = [trouble.seq for trouble, _ in opened] + [verdict.seq for verdict, _, _ in verdicts]
    journal = replace(journal, notable=max([journal.notable, *seqs]))
    journals.save(tx, journal, now_ms)
    return _reply(tx, request, journal, server, counted, outbox.write(tx, server, ids, now_ms), now_ms)


def _known(tx: Connection, journal: Journal, request: SyncRequest) -> Mapping[int, tuple[str, str]]:
    """The hashes of what is here already of the request's events, and of those beside them."""
    if not request.events:
        return {}
    seqs = [event.seq for event in request.events]
    return journals.hashes(tx, journal, min(seqs) - 1, max(seqs) + 1)


def _grown(tx: Connection, journal: Journal, taken: Intake) -> Journal:
    """The journal with what is new: its newest number, and the end of what is here without a gap."""
    here = {one.wire.seq for one in taken.fresh}
    newest = max([journal.newest, *here])
    if journal.newest > journal.ack:
        here |= journals.seqs_after(tx, journal)
    ack = journal.ack
    while ack + 1 in here:
        ack += 1
    return replace(journal, ack=ack, newest=newest)


def _older_wishes(tx: Connection, before: Journal, after: Journal) -> list[StoredEvent]:
    """Requests that came earlier and waited for facts before them, which are all here now."""
    if before.ack in (before.newest, after.ack):
        return []
    return journals.of_type(tx, before, REQUESTED, before.ack, after.ack)


def _is_wish(event: StoredEvent) -> bool:
    return event.type == REQUESTED and event.status in COUNTED


def _count(
    tx: Connection, taken: Intake, counted: Mapping[str, Counted], outbox: Outbox, now_ms: int
) -> list[StoredEvent]:
    """Count each new event into its trolley, write the amounts, and keep the events."""
    stored = []
    for one in taken.fresh:
        status, number = one.status, 0
        if one.trolley in counted:
            status, number = counted[one.trolley].count(one, outbox)
        elif one.trolley and one.event is not None:
            status = EventStatus.UNKNOWN_TROLLEY
        stored.append(_stored(one, status, number, now_ms))
    for name, trolley in sorted(counted.items()):
        trolley.check_totes(tx, [one for one in taken.fresh if one.trolley == name])
        trolley.save_tally(tx)
        trolleys.save(tx, trolley.before, trolley.after)
    tasks.keep(tx, [one for one in taken.fresh if one.trolley in counted], now_ms)
    journals.insert(tx, stored)
    return stored


def _stored(one: Fresh, status: EventStatus, number: int, now_ms: int) -> StoredEvent:
    envelope = one.envelope
    return StoredEvent(
        device=one.device,
        incarnation=one.incarnation,
        seq=one.wire.seq,
        prev_hash=one.wire.prev_hash,
        hash=one.wire.hash,
        body=one.wire.body.encode(),
        event_id=envelope.event_id if envelope else "",
        type=envelope.type if envelope else "",
        trolley=one.trolley,
        number=number,
        epoch=one.epoch,
        status=status,
        received_ms=now_ms,
    )


def _decide(
    tx: Connection, wishes: Iterable[StoredEvent], counted: Mapping[str, Counted], outbox: Outbox
) -> list[tuple[Verdict, str, str]]:
    """Decide each request; every fact before it is counted by now."""
    verdicts = []
    for wish in wishes:
        asked_for = counted.get(wish.trolley)
        if asked_for is not None:
            verdict, asked_for.after = release.decide(tx, wish, asked_for.after, outbox)
            verdicts.append((verdict, wish.trolley, Wish.RELEASE.value))
    return verdicts


def _opened(taken: Intake, counted: Mapping[str, Counted]) -> list[tuple[Trouble, str]]:
    """Every trouble of this request, with its trolley."""
    trolley_of = {one.wire.seq: one.trolley for one in taken.fresh}
    opened = [(trouble, trolley_of.get(trouble.seq, "")) for trouble in taken.troubles]
    for one in taken.fresh:
        if one.trolley and one.trolley not in counted:
            detail = f"this site has no trolley {one.trolley}"
            opened.append((Trouble(kind=UNKNOWN_TROLLEY, seq=one.wire.seq, detail=detail), one.trolley))
    return opened + [trouble for _, trolley in sorted(counted.items()) for trouble in trolley.troubles]


def _reply(
    tx: Connection,
    request: SyncRequest,
    journal: Journal,
    server: Server,
    counted: Mapping[str, Counted],
    pos: int,
    now_ms: int,
) -> SyncReply:
    told = journal.notable >= request.from_seq
    now = [(one.after, one.tally) for _, one in sorted(counted.items())]
    return SyncReply(
        server_id=server.server_id,
        server_gen=server.server_gen,
        ack=journal.ack,
        pos=pos,
        leases=tuple(lease_of(trolley) for trolley, _ in now),
        exceptions=troubles.since(tx, journal, request.from_seq) if told else (),
        verdicts=troubles.verdicts_since(tx, journal, request.from_seq) if told else (),
        snapshots=snapshots_for(tx, journal, now),
        minimum_client=server.minimum_client,
        given=trolleys.given_on(tx, request.device, now_ms),
        closed=tuple(retention.closed_long_ago(tx, journal, request.done, now_ms)),
    )
