"""Taking in what devices recorded, in one transaction, and telling them what the site knows.

Every fact is kept and counted once, whoever sends it, whenever, however often. The order of locks is the journals, the
trolleys by name, their lines and totes, orders at desks, exceptions and tasks, the head of the outbox. Requests that
wait at the same time are taken in together, as long as they have no row but that head in common: each is read, counted
and answered by itself, and only the statements are shared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import (
    exceptions,
    freeing,
    intake,
    pack_folding,
    print_waits,
    problems,
    release,
    retention,
    tasks,
    unprintable,
)
from pickserver.handlers.folding import Counted
from pickserver.handlers.intake import Fresh, Intake
from pickserver.handlers.pack_folding import CLOSE, CLOSE_WANTED, CountedOrder
from pickserver.handlers.snapshots import lease_of, snapshots_for
from pickserver.handlers.turns import Turn
from pickserver.seams import Caller, Clock, Ids, wall_ms
from pickserver.store import journals, pack_tallies, packing, tallies, trolleys, troubles
from pickserver.store.journals import COUNTED, EventStatus, Journal, Key, StoredEvent
from pickserver.store.outbox import Outbox
from pickserver.store.packing import Packing
from pickserver.store.servers import server_of
from pickserver.store.trolleys import Trolley, TrolleyStatus
from warehouse.codec import type_name
from warehouse.events import Requested, ToteBound, Wish
from warehouse.opening import order_of
from warehouse.packed import PackTally
from warehouse.reconcile import Tally
from warehouse.service_levels import OnPaper
from warehouse.wire import EVENTS_MAX, Problem, SyncReply, SyncRequest, Trouble

WISHES: Final = (type_name(Requested), CLOSE_WANTED)
UNKNOWN_TROLLEY: Final = "unknown_trolley"
UNKNOWN_ORDER: Final = "unknown_order"


class NotTogetherError(Exception):
    """Two requests are about the same journal or trolley: each is to be taken in by itself."""


def sync(tx: Connection, caller: Caller, request: SyncRequest, clock: Clock, ids: Ids) -> SyncReply | Problem:
    """Take in the request's events and answer with the contiguous ack, leases, troubles, verdicts and snapshots."""
    (answer,) = sync_together(tx, [(caller, request)], clock, ids)
    return answer


def sync_together(
    tx: Connection,
    asked: Sequence[tuple[Caller | Problem, SyncRequest]],
    clock: Clock,
    ids: Ids,
    *,
    waits: bool = True,
    unread: bool = False,
    on_paper: list[OnPaper] | None = None,
) -> list[SyncReply | Problem]:
    """Do for each request, with who sent it, what `sync` does.

    `on_paper` is told the labels of which it was told now that they are on paper; it counts when `tx` is committed.

    Without `waits` it raises where somebody else has one of their rows, so that nobody waits for another's. What is
    `unread` is kept and never counted, whatever it says.

    Raises:
        NotTogetherError: two of them have a row in common.

    """
    refusals = [_refusal(caller, request) for caller, request in asked]
    good = [request for (_, request), refusal in zip(asked, refusals, strict=True) if refusal is None]
    found: list[OnPaper] = [] if on_paper is None else on_paper
    replies = iter(_replies(tx, good, wall_ms(clock), ids, found, waits=waits, unread=unread) if good else ())
    return [refusal or next(replies) for refusal in refusals]


def _refusal(caller: Caller | Problem, request: SyncRequest) -> Problem | None:
    if isinstance(caller, Problem):
        return caller
    fault = intake.fault_of(request)
    if fault:
        return problems.malformed(fault)
    if request.device != caller.device:
        return problems.not_this_device(request.device)
    return problems.too_many_events(EVENTS_MAX) if len(request.events) > EVENTS_MAX else None


def _replies(
    tx: Connection,
    requests: Sequence[SyncRequest],
    now_ms: int,
    ids: Ids,
    on_paper: list[OnPaper],
    *,
    waits: bool,
    unread: bool,
) -> list[SyncReply]:
    server = server_of(tx)
    assert server is not None, "a database is given its server's name before it is served"
    turns, outbox = _begun(tx, requests, now_ms, waits=waits, unread=unread), Outbox()
    _count(tx, turns, outbox, now_ms)
    exceptions.keep(tx, turns, now_ms)
    for turn in turns:
        for name, order in sorted(turn.orders.items()):
            about = [one for one in turn.taken.fresh if one.order == name]
            order.keep_late(tx, about, now_ms)
            on_paper += print_waits.keep(tx, name, about, now_ms)
            unprintable.keep(tx, name, [one for one in about if one.epoch > order.after.closed_up_to], now_ms)
    for turn in turns:
        _conclude(tx, turn, outbox, now_ms)
    journals.save(tx, [turn.journal for turn in turns], now_ms)
    pos = outbox.write(tx, server, ids, now_ms)
    # After the position: what was given before it is in the answer, and what is given later rings the bell.
    given = trolleys.given_on(tx, [turn.request.device for turn in turns], now_ms)
    known = SyncReply(
        server_id=server.server_id,
        server_gen=server.server_gen,
        ack=0,
        pos=pos,
        leases=(),
        exceptions=(),
        verdicts=(),
        snapshots=(),
        minimum_client=server.minimum_client,
    )
    return [_reply(tx, turn, replace(known, given=given[turn.request.device]), now_ms) for turn in turns]


def _begun(tx: Connection, requests: Sequence[SyncRequest], now_ms: int, *, waits: bool, unread: bool) -> list[Turn]:
    """Every request with its journal and its trolleys, which nobody else can change in the meantime."""
    keys = [(request.device, request.incarnation) for request in requests]
    if len(set(keys)) < len(keys):
        raise NotTogetherError
    before = journals.locked(tx, keys, now_ms, waits=waits)
    known = _known(tx, before, requests)
    turns = []
    for key, request in zip(keys, requests, strict=True):
        taken = intake.sorted_out(request, known.get(key, {}), unread=unread)
        journal = _grown(tx, before[key], taken)
        wishes = _older_wishes(tx, before[key], journal)
        turns.append(Turn(request=request, before=before[key], taken=taken, journal=journal, wishes=wishes))
    journals.say_ends(tx, {turn.journal.key: end for turn in turns if (end := _end(turn)) is not None})
    names = set[str]().union(*(turn.trolleys for turn in turns))
    rows = trolleys.locked(tx, names, [turn.request.device for turn in turns], waits=waits)
    _hand_out(turns, rows, tallies.tallies_of(tx, rows))
    orders = packing.locked(tx, set[str]().union(*(turn.order_names for turn in turns)), waits=waits)
    _hand_out_orders(turns, orders, pack_tallies.tallies_of(tx, orders))
    return turns


def _known(
    tx: Connection, known: Mapping[Key, Journal], requests: Iterable[SyncRequest]
) -> dict[Key, dict[int, tuple[str, str]]]:
    """The hashes of what is here already of the requests' events, and of those beside them."""
    wanted = {}
    for request in requests:
        if request.events:
            key, seqs = (request.device, request.incarnation), [event.seq for event in request.events]
            wanted[key] = range(min(seqs) - 1, min(max(seqs) + 1, known[key].newest) + 1)
    return journals.hashes(tx, wanted)


def _end(turn: Turn) -> int | None:
    """How far the journal says that it goes, where that may be news."""
    last_seq, newest = turn.request.last_seq, turn.before.newest
    return last_seq if last_seq is not None and (last_seq > newest or not newest) else None


def _hand_out(turns: Sequence[Turn], rows: Mapping[str, Trolley], known: Mapping[str, Tally]) -> None:
    """Give each request the trolleys that it names, and those that its device holds."""
    for turn in turns:
        named = turn.trolleys
        turn.counted = {
            name: Counted(row, known[name])
            for name, row in rows.items()
            if name in named or row.device == turn.request.device
        }
    if sum(len(turn.counted) for turn in turns) > len(rows):
        raise NotTogetherError


def _hand_out_orders(turns: Sequence[Turn], rows: Mapping[str, Packing], known: Mapping[str, PackTally]) -> None:
    """Give each request the orders that it names."""
    for turn in turns:
        named = turn.order_names
        turn.orders = {name: CountedOrder(row, known[name]) for name, row in rows.items() if name in named}
    if sum(len(turn.orders) for turn in turns) > len(rows):
        raise NotTogetherError


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
    found = [one for kind in WISHES for one in journals.of_type(tx, before, kind, before.ack, after.ack)]
    return sorted(found, key=lambda one: one.seq)


def _is_wish(event: StoredEvent) -> bool:
    return event.type in WISHES and event.status in COUNTED


def _count(tx: Connection, turns: Iterable[Turn], outbox: Outbox, now_ms: int) -> None:
    """Count each new event into its trolley, write the amounts, and keep the events."""
    stored: list[StoredEvent] = []
    later: list[Counted] = []
    moved: list[Counted] = []
    for turn in turns:
        own = [_counted(turn, one, outbox, now_ms) for one in turn.taken.fresh]
        turn.wishes += [event for event in own if _is_wish(event) and event.seq <= turn.journal.ack]
        for name, trolley in sorted(turn.counted.items()):
            trolley.check_totes(tx, [one for one in turn.taken.fresh if one.trolley == name])
            moved.append(trolley)
            if trolley.tally.totes == trolley.tally_before.totes:
                later.append(trolley)
            else:  # whoever is counted next may look where these totes are
                tallies.save(tx, [trolley.amounts])
        tasks.keep(tx, [one for one in turn.taken.fresh if one.trolley in turn.counted or not one.trolley], now_ms)
        stored += own
    tallies.save(tx, [one.amounts for one in later])
    trolleys.save_all(tx, [(one.before, one.after) for one in moved])
    packed = [order for turn in turns for order in turn.orders.values()]
    pack_tallies.save(tx, [one.change for one in packed])
    pack_folding.save(tx, packed)
    journals.insert(tx, stored)


def _counted(turn: Turn, one: Fresh, outbox: Outbox, now_ms: int) -> StoredEvent:
    """A new event as it is kept, counted into its trolley when that is known."""
    status, number = one.status, 0
    if one.trolley in turn.counted:
        status, number = turn.counted[one.trolley].count(one, outbox)
    elif one.order in turn.orders:
        status, number = turn.orders[one.order].count(one, outbox)
    elif one.subject and one.event is not None:
        status = EventStatus.UNKNOWN_TROLLEY if one.trolley else EventStatus.UNKNOWN_ORDER
    return _stored(one, status, number, now_ms)


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
        trolley=one.subject,
        number=number,
        epoch=one.epoch,
        status=status,
        received_ms=now_ms,
    )


def _conclude(tx: Connection, turn: Turn, outbox: Outbox, now_ms: int) -> None:
    """Decide the device's requests, whose facts before them are counted by now, and keep what is to be said."""
    for wish in turn.wishes:
        asked_for = turn.counted.get(wish.trolley)
        if asked_for is not None:
            verdict, asked_for.after = release.decide(tx, wish, asked_for.after, outbox)
            turn.verdicts.append((verdict, wish.trolley, Wish.RELEASE.value))
        packed = turn.orders.get(order_of(wish.trolley))
        if packed is not None:
            turn.verdicts.append((packed.decide(tx, wish, outbox, now_ms), wish.trolley, CLOSE))
    for name, trolley in sorted(turn.counted.items()):
        bound = {one.event.slot for one in turn.taken.fresh if one.trolley == name and isinstance(one.event, ToteBound)}
        if bound and trolley.after.status is TrolleyStatus.PICKED:
            freeing.free_late(tx, name, bound, now_ms)
    troubles.decide(tx, turn.journal, turn.verdicts, now_ms)
    troubles.set_aside(tx, turn.journal, turn.taken.aside, now_ms)
    opened = _opened(turn)
    troubles.open_all(tx, turn.journal, opened, now_ms)
    seqs = [trouble.seq for trouble, _ in opened] + [verdict.seq for verdict, _, _ in turn.verdicts]
    turn.journal = replace(turn.journal, notable=max([turn.journal.notable, *seqs]))


def _opened(turn: Turn) -> list[tuple[Trouble, str]]:
    """Every trouble of the request, with its trolley."""
    trolley_of = {one.wire.seq: one.subject for one in turn.taken.fresh}
    opened = [(trouble, trolley_of.get(trouble.seq, "")) for trouble in turn.taken.troubles]
    for one in turn.taken.fresh:
        if one.trolley and one.trolley not in turn.counted:
            detail = f"this site has no trolley {one.trolley}"
            opened.append((Trouble(kind=UNKNOWN_TROLLEY, seq=one.wire.seq, detail=detail), one.trolley))
        if one.order and one.order not in turn.orders:
            detail = f"this site has no order {one.order}"
            opened.append((Trouble(kind=UNKNOWN_ORDER, seq=one.wire.seq, detail=detail), one.subject))
    opened += [trouble for _, order in sorted(turn.orders.items()) for trouble in order.troubles]
    return opened + [trouble for _, trolley in sorted(turn.counted.items()) for trouble in trolley.troubles]


def _reply(tx: Connection, turn: Turn, known: SyncReply, now_ms: int) -> SyncReply:
    """What the device is told, beside what is `known` for everybody."""
    request, journal = turn.request, turn.journal
    told = journal.notable >= request.from_seq
    now = [(one.after, one.tally) for _, one in sorted(turn.counted.items())]
    return replace(
        known,
        ack=journal.ack,
        leases=tuple(lease_of(trolley) for trolley, _ in now),
        exceptions=troubles.since(tx, journal, request.from_seq) if told else (),
        verdicts=troubles.verdicts_since(tx, journal, request.from_seq) if told else (),
        snapshots=snapshots_for(tx, journal, now),
        orders=pack_folding.snapshots_for(tx, journal, turn.orders, now_ms),
        closed=tuple(retention.closed_long_ago(tx, journal, request.done, now_ms)),
    )
