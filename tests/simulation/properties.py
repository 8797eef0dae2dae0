"""What must hold of a history: each property of the design by its number, held against truth, not the product."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from json import loads
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from offline import mirror
from pickserver.store.tables import AUDIT, EVENT, EXCEPTION, OUTBOX, QUARANTINE, TASK
from pickserver.store.tallies import tally_of
from pickserver.store.trolleys import one
from tests.simulation import cancellations
from tests.simulation.boots import as_amounts
from tests.simulation.handheld import Chronicle
from tests.simulation.site import TROLLEYS, plan
from tests.simulation.truth import Amounts, Key, amounts, assertions, reckoned, settled
from warehouse.codec import read_body
from warehouse.events import Event, Shorted, Undone
from warehouse.flows.trolley import Trolley
from warehouse.reconcile import Tally, added

if TYPE_CHECKING:
    from tests.simulation.history import World

NAMES = tuple(plan(number).trolley for number in range(1, TROLLEYS + 1))


def violations(world: "World") -> Iterator[str]:
    """Everything that does not hold after the history has come to rest."""
    yield from p1_every_signalled_scan_is_on_the_server_once(world)
    yield from p2_no_scan_takes_effect_twice(world)
    yield from p3_what_is_counted_was_moved(world)
    yield from p4_device_and_server_agree(world)
    yield from one_holder_and_everybody_knows(world)
    yield from p5_p6_releases_are_single_and_ordered_pairs(world)
    yield from p7_each_overpick_is_one_open_exception(world)
    yield from p12_numbers_have_no_gap_and_other_bytes_are_never_applied(world)
    yield from p14_each_follower_saw_each_position_once_and_in_order(world)
    yield from p17_any_order_folds_to_the_same(world)
    yield from each_event_has_its_task_once_and_no_other(world)
    yield from cancellations.violations(world)


def at_any_time(world: "World") -> Iterator[str]:
    """What must hold after every step."""
    yield from p9_no_more_is_shown_than_was_picked(world)


def p1_every_signalled_scan_is_on_the_server_once(world: "World") -> Iterator[str]:
    """Exactly once; of a destroyed device, what the server had acknowledged to it."""
    for chronicle in world.chronicles():
        here = on_server(world, chronicle)
        for seq in sorted(chronicle.signalled):
            if chronicle.destroyed and (seq > chronicle.ack_heard or world.result.counts["restores"]):
                continue
            if seq not in here:
                yield f"P1 {chronicle.device} signalled {seq}, the server lacks it"
            elif here[seq] != chronicle.events[seq][2]:
                yield f"P1 {chronicle.device} signalled {seq} {chronicle.events[seq][2]}, the server has {here[seq]}"


def p2_no_scan_takes_effect_twice(world: "World") -> Iterator[str]:
    """What the server counts is what its events amount to, each once; and each is told once in the outbox."""
    counted = reckoned(fact for chronicle in world.chronicles() for fact in _facts_on_server(world, chronicle))
    if settled(counted) != settled(server_amounts(world)):
        yield f"P2 the server counts {settled(server_amounts(world))}, its events amount to {settled(counted)}"
    causes = world.site.read(lambda tx: [tuple(row) for row in tx.execute(select(OUTBOX.c.cause, OUTBOX.c.type))])
    twice = [row for row, number in Counter(causes).items() if number > 1]
    if twice:
        yield f"P2 the outbox tells {twice} more than once"


def p3_what_is_counted_was_moved(world: "World") -> Iterator[str]:
    """What the server counts is what was physically moved; of a destroyed device, as far as the server heard of it."""
    moved: Amounts = Counter()
    found: Amounts = Counter()
    for chronicle in world.chronicles():
        facts = _facts_on_server(world, chronicle)
        for trolley, _, event in facts:
            for key, _, times in assertions(trolley, event):
                found[key] += times
        if chronicle.destroyed:
            for trolley, _, event in facts:
                moved.update(amounts(trolley, event))
        else:
            moved.update(chronicle.truth.moved)
    counts, asserted = server_amounts(world), set(settled(found))
    beyond = {key: number for key, number in _beyond(counts, moved).items() if key not in asserted}
    if beyond:
        yield f"P3 the server counts {beyond} more than was moved"
    yield from _what_was_found(world, counts, asserted)


def _what_was_found(world: "World", counts: Amounts, asserted: set[Key]) -> Iterator[str]:
    """Of what was looked for in a tote, all counts that ever lay there, also what a destroyed device never sent.

    Exactly, where nobody who had lost the trolley went on putting or taking out there.
    """
    now: Amounts = Counter()
    ever: Amounts = Counter()
    for chronicle in world.chronicles():
        now.update(chronicle.truth.moved)
        ever.update(_ever(chronicle))
    for key in sorted(asserted):
        before = world.looked[key]
        calm = all(chronicle.truth.moved[key] == there for chronicle, there in before)
        world.result.counts["found"] += 1
        if counts[key] > ever[key] or (calm and counts[key] != now[key]):
            yield f"P3 the server counts {counts[key]} of {key}, where somebody looked; there are {now[key]}"


def p4_device_and_server_agree(world: "World") -> Iterator[str]:
    """What a device shows of a trolley it holds is what the server counts."""
    known = server_amounts(world)
    for handheld in world.handhelds:
        held = {claim.trolley for claim in mirror.claims(handheld.journal) if claim.lost_to is None}
        if handheld.trolley is None or handheld.trolley.plan.trolley not in held:
            continue
        name = handheld.trolley.plan.trolley
        there = settled(Counter({key: number for key, number in known.items() if key[0] == name}))
        if settled(as_amounts(name, handheld.trolley)) != there:
            yield f"P4 {handheld.name} shows {settled(as_amounts(name, handheld.trolley))} of {name}, server {there}"


def one_holder_and_everybody_knows(world: "World") -> Iterator[str]:
    """An epoch has one winner, also across a restored backup, who knows it, unless the server went back before it."""
    shared = [claimed for claimed, journals in world.claims.winners.items() if len(journals) > 1]
    if shared:
        yield f"P5 {shared} were granted to more than one journal"
    for handheld in world.handhelds:
        for claim in mirror.claims(handheld.journal):
            row = world.site.read(partial(one, name=claim.trolley))
            right = row is not None and (row.device, row.epoch) == (handheld.name, claim.epoch)
            behind = row is not None and row.epoch < claim.epoch and bool(world.result.counts["restores"])
            if claim.lost_to is None and not right and not behind:
                yield f"P5 {handheld.name} believes to hold {claim.trolley} as {claim.epoch}, the server says {row}"


def p5_p6_releases_are_single_and_ordered_pairs(world: "World") -> Iterator[str]:
    """At most one release an epoch, and each is two rows in order, of one cause."""
    rows = world.site.read(lambda tx: list(tx.execute(select(OUTBOX).order_by(OUTBOX.c.pos)).mappings()))
    if [row["pos"] for row in rows] != list(range(1, len(rows) + 1)):
        yield "P6 positions of the outbox have gaps"
    epochs: Counter[tuple[str, int]] = Counter()
    for before, row in zip([None, *rows], rows, strict=False):
        if row["type"] == "trolley.operator_detached":
            held = loads(row["payload"])["epoch"]
            epochs[row["aggregateid"], held] += 1
            asked = world.site.read(partial(_epoch_decided, cause=row["cause"]))
            if asked != held:
                yield f"P5 {row['aggregateid']} was released from epoch {held} by who had {asked}"
            if before is None or (before["type"], before["cause"]) != ("trolley.status_changed", row["cause"]):
                yield f"P6 {row['aggregateid']} was released without its status changed first"
    for (trolley, number), times in epochs.items():
        if times > 1:
            yield f"P5 {trolley} was released {times} times under epoch {number}"


def p7_each_overpick_is_one_open_exception(world: "World") -> Iterator[str]:
    """A line is picked beyond what was ordered if and only if one exception is open, and as much is to be put back."""
    wanted: Amounts = Counter()
    for number in range(1, TROLLEYS + 1):
        for stop in plan(number).stops:
            for share in stop.shares:
                wanted[plan(number).trolley, "picked", (stop.stop, share.line)] += share.quantity
    over: Counter[tuple[str, int, str]] = Counter()
    for key, units in server_amounts(world).items():
        if key[1] == "picked" and units > wanted[key]:
            over[key[0], *key[2]] = units - wanted[key]
    world.result.counts["overpicks"] += len(over)
    where = (EXCEPTION.c.kind == "overpick", EXCEPTION.c.closed_ms.is_(None))
    found = [row._asdict() for row in world.site.read(lambda tx: tx.execute(select(EXCEPTION).where(*where)).all())]
    opened = sorted((row["trolley"], row["stop"], row["line"], row["quantity"]) for row in found)
    if opened != sorted((*key, units) for key, units in over.items()):
        yield f"P7 {opened} are open as overpicks, too many are {over}"
    for row in found:
        keys = [tuple(row[f"{which}{part}"] for part in ("device", "incarnation", "seq")) for which in ("", "other_")]
        if not all(key in _keys_on_server(world) for key in keys):
            yield f"P7 {row} does not name two events"
    yield from _put_backs(world, over)


def _put_backs(world: "World", over: "Counter[tuple[str, int, str]]") -> Iterator[str]:
    columns = TASK.c.trolley, TASK.c.stop, TASK.c.quantity
    query = select(*columns).where(TASK.c.closed_ms.is_(None), TASK.c.kind == "put_back")
    back: Counter[tuple[str, int]] = Counter()
    for trolley, number, units in world.site.read(lambda tx: tx.execute(query).all()):
        back[trolley, number] += units
    due: Counter[tuple[str, int]] = Counter()
    for (trolley, number, _), units in over.items():
        due[trolley, number] += units
    if back != due:
        yield f"P7 {back} are to be put back, too many are {due}"


def p9_no_more_is_shown_than_was_picked(world: "World") -> Iterator[str]:
    """Progress shown is at most what was physically picked, once nobody is in the middle of something.

    Of another device an undo may not have come yet, and of a destroyed one never will: all that it ever put counts.
    """
    if any(one.begun is not None or one.recovered.question is not None for one in world.handhelds):
        return
    for handheld in world.handhelds:
        if handheld.trolley is None:
            continue
        moved: Amounts = Counter(handheld.truth.moved)
        for chronicle in world.chronicles():
            if chronicle is not handheld.chronicle:
                moved.update(_ever(chronicle))
        for key, number in as_amounts(handheld.trolley.plan.trolley, handheld.trolley).items():
            if key[1] == "picked" and number > moved[key]:
                yield f"P9 {handheld.name} shows {number} of {key}, {moved[key]} were picked"


def p12_numbers_have_no_gap_and_other_bytes_are_never_applied(world: "World") -> Iterator[str]:
    """Journals count 1, 2, 3 …; what the server has under a number is what the device recorded under it."""
    for handheld in world.handhelds:
        sealed = handheld.journal.tail(0, 1 << 20)
        if [event.seq for event in sealed] != list(range(1, len(sealed) + 1)):
            yield f"P12 {handheld.name} has numbers {[event.seq for event in sealed]}"
        hashes = world.site.read(partial(_hashes, chronicle=handheld.chronicle))
        if hashes != {event.seq: event.hash.hex() for event in sealed}:
            yield f"P12 {handheld.name} and the server differ in {handheld.chronicle.incarnation}"
    aside = world.site.read(lambda tx: list(tx.execute(select(QUARANTINE.c.device, QUARANTINE.c.seq))))
    if aside:
        yield f"P12 the server set aside {aside}"


def p13_no_ack_past_a_gap(world: "World") -> Iterator[str]:
    """No ack goes past the contiguous prefix, and no device lacks what is not acknowledged."""
    for request, reply in world.site.replies:
        here = world.site.read(partial(_seqs, device=request.device, incarnation=request.incarnation))
        prefix = 0
        while prefix + 1 in here:
            prefix += 1
        if reply.ack > prefix:
            yield f"P13 {request.device} was told {reply.ack}, without a gap are {prefix}"
    world.site.replies.clear()
    for handheld in world.handhelds:
        standing = handheld.journal.standing
        if len(handheld.journal.tail(standing.ack, 1 << 20)) != standing.seq - standing.ack:
            yield f"P13 {handheld.name} lacks some of what is not acknowledged"


def p14_each_follower_saw_each_position_once_and_in_order(world: "World") -> Iterator[str]:
    """Through deaths of the server and their own; only a restored server has them begin anew."""
    for follower in world.followers:
        follower.catch_up()
        yield from follower.p14_each_position_once_and_in_order()
        if follower.refused > world.result.counts["restores"]:
            yield f"P14 a follower was refused {follower.refused} times"


def p17_any_order_folds_to_the_same(world: "World") -> Iterator[str]:
    """Every event the server has, in any order, folds to what the server counts."""
    rows = world.site.read(lambda tx: list(tx.execute(select(EVENT.c.trolley, EVENT.c.body))))
    world.random.shuffle(rows)
    for name in NAMES:
        tally = Tally()
        for row in rows:
            if row.trolley == name:
                envelope, event = read_body(row.body)
                tally = added(tally, event, epoch=envelope.epoch)
        if tally != world.site.read(partial(tally_of, trolley=name)):
            yield f"P17 {name} folds to something else in another order"


def each_event_has_its_task_once_and_no_other(world: "World") -> Iterator[str]:
    """Open are the tasks of the shorts and unreadable codes that stand, each once, whatever was sent again or late."""
    due = set()
    for chronicle in world.chronicles():
        here = on_server(world, chronicle)
        undone = {event.seq for event in here.values() if isinstance(event, Undone)}
        due |= {
            (chronicle.device, chronicle.incarnation, seq)
            for seq, event in here.items()
            if seq not in undone and (isinstance(event, Shorted) or getattr(event, "no_code", None) is not None)
        }
    columns = TASK.c.device, TASK.c.incarnation, TASK.c.seq
    query = select(*columns).where(TASK.c.closed_ms.is_(None), TASK.c.kind != "put_back")
    opened = [tuple(row) for row in world.site.read(lambda tx: list(tx.execute(query)))]
    if sorted(opened) != sorted(due):
        yield f"tasks {sorted(set(opened) ^ due)} are open and not due, or the other way round"


def on_server(world: "World", chronicle: Chronicle) -> dict[int, object]:
    """The journal's events that the server has, by number."""
    query = select(EVENT.c.seq, EVENT.c.body).where(
        EVENT.c.device == chronicle.device, EVENT.c.incarnation == chronicle.incarnation
    )
    rows = world.site.read(lambda tx: list(tx.execute(query)))
    return {row.seq: read_body(row.body)[1] for row in rows if row.seq in chronicle.events}


def _facts_on_server(world: "World", chronicle: Chronicle) -> list[tuple[str, int, Event]]:
    """The journal's facts about trolleys that the server has."""
    facts = (chronicle.events[seq] for seq in on_server(world, chronicle))
    return [(trolley, epoch, event) for trolley, epoch, event in facts if trolley is not None]


def server_amounts(world: "World") -> Amounts:
    """What the server counts, in the words of the truth."""
    found: Amounts = Counter()
    for number in range(1, TROLLEYS + 1):
        known = plan(number)
        tally = world.site.read(partial(tally_of, trolley=known.trolley))
        found.update(as_amounts(known.trolley, Trolley(plan=known, tally=tally)))
    return found


def _ever(chronicle: Chronicle) -> Amounts:
    """All that was ever put, as if nothing had been taken back; also what a death kept from the journal."""
    found: Amounts = Counter()
    for trolley, _, event in chronicle.events.values():
        if trolley is not None and not isinstance(event, Undone):
            found.update(amounts(trolley, event))
    return found | chronicle.truth.moved


def _keys_on_server(world: "World") -> set[tuple[object, ...]]:
    query = select(EVENT.c.device, EVENT.c.incarnation, EVENT.c.seq)
    return {tuple(row) for row in world.site.read(lambda tx: tx.execute(query).all())}


def _hashes(tx: Connection, chronicle: Chronicle) -> dict[int, str]:
    query = select(EVENT.c.seq, EVENT.c.hash).where(
        EVENT.c.device == chronicle.device, EVENT.c.incarnation == chronicle.incarnation
    )
    return {row.seq: row.hash for row in tx.execute(query)}


def _seqs(tx: Connection, device: str, incarnation: str) -> set[int]:
    return set(tx.scalars(select(EVENT.c.seq).where(EVENT.c.device == device, EVENT.c.incarnation == incarnation)))


def _epoch_decided(tx: Connection, cause: str) -> int | None:
    """The lease that ended by an event, or by what a supervisor decided."""
    said: str | None = tx.scalar(select(AUDIT.c.reason).where(AUDIT.c.id == cause, AUDIT.c.act == "release"))
    if said is not None:
        return int(said.partition(", lease ")[2].partition(" ")[0])
    return tx.scalar(select(EVENT.c.epoch).where(EVENT.c.event_id == cause))


def _beyond(first: Amounts, second: Amounts) -> dict[Key, int]:
    difference = Counter(first)
    difference.subtract(second)
    return settled(difference)
