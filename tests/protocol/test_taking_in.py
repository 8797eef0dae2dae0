"""Taking in what devices recorded: once, in any order, never past a gap, and one bad event stops no other."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from string import ascii_letters

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import select

from pickserver.handlers.intake import NAME_MAX, UNITS_MAX
from pickserver.handlers.reading import TrolleyEvents, events_of
from pickserver.store import trolleys
from pickserver.store.tables import EVENT, QUARANTINE
from tests.protocol.floor import PIOTR, Floor, Handheld, sent
from warehouse.codec import dumps, to_json
from warehouse.envelope import GENESIS, seal
from warehouse.events import (
    Arrived,
    Dropped,
    Event,
    LineCount,
    Parked,
    Put,
    Refused,
    Shorted,
    ShortReason,
    Skipped,
    Taken,
    ToteBound,
    Undone,
)
from warehouse.wire import Problem, SyncReply, Trouble, WireEvent, to_wire

RANDOM = "".join(Random(17).choices(ascii_letters, k=3000))
"""What no compression makes short enough for an index."""


def put(quantity: int = 1, line: str = "1001/1", stop: int = 1) -> Put:
    return Put(stop=stop, slot="A1", tote="TOT-00001", counts=(LineCount(line=line, quantity=quantity),))


def short(*missing: int) -> Shorted:
    counts = tuple(LineCount(line=f"1001/{line}", quantity=quantity) for line, quantity in enumerate(missing, start=1))
    return Shorted(stop=1, reason=ShortReason.MISSING, found=0, missing=counts)


def statuses(floor: Floor) -> list[tuple[int, str]]:
    rows = floor.database.read(lambda tx: tx.execute(select(EVENT.c.seq, EVENT.c.status).order_by(EVENT.c.seq)).all())
    return [(row.seq, row.status) for row in rows]


def kinds(reply: SyncReply) -> list[tuple[str, int]]:
    return [(trouble.kind, trouble.seq) for trouble in reply.exceptions]


def test_what_comes_twice_counts_once() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    events = device.record(put(), put(2))
    first, again = sent(floor, device, *events), sent(floor, device, *events)
    assert floor.lines() == {(1, "1001/1"): (3, 0)}
    assert again == first, "an unknown outcome is asked about with the same bytes, and answered alike"
    assert floor.told().count("trolley.put") == 2


def test_the_ack_never_passes_a_gap_and_closes_over_it() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    one, two, three, four, five = device.record(put(), put(), put(), put(), put())
    assert sent(floor, device, one).ack == 1
    assert sent(floor, device, three, five).ack == 1
    assert sent(floor, device, four).ack == 1
    assert sent(floor, device, two).ack == 5
    assert floor.lines() == {(1, "1001/1"): (5, 0)}


def test_facts_count_at_once_also_behind_a_gap() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    _, second = device.record(put(), put(2))
    sent(floor, device, second)
    assert floor.lines() == {(1, "1001/1"): (2, 0)}


def test_a_snapshot_leaves_out_the_askers_own_events_above_its_ack() -> None:
    floor, device, other = Floor(), Handheld(), Handheld("D2")
    floor.claimed("TRL-17")
    sent(floor, other, *other.record(put(4)))
    _, second, _, fourth = device.record(put(), put(2), Skipped(stop=2), ToteBound(slot="A1", tote="TOT-00001"))
    (snapshot,) = sent(floor, device, second, fourth).snapshots
    assert (snapshot.ack, snapshot.tally.count(1, "1001/1").picked, snapshot.totes) == (0, 4, ())
    (others,) = sent(floor, other, trolleys=("TRL-17",)).snapshots
    assert (others.ack, others.tally.count(1, "1001/1").picked, len(others.totes)) == (1, 6, 1)


def test_another_body_under_a_known_number_is_set_aside_and_applied_never() -> None:
    floor, device, twin = Floor(), Handheld(), Handheld()
    floor.claimed("TRL-17")
    sent(floor, device, *device.record(put()))
    reply = sent(floor, twin, *twin.record(put(50)))
    assert kinds(reply) == [("hash_mismatch", 1)]
    assert reply.ack == 1
    assert floor.lines() == {(1, "1001/1"): (1, 0)}
    kept = floor.database.read(lambda tx: tx.execute(select(QUARANTINE.c.hash, QUARANTINE.c.body)).all())
    assert [(row.hash, row.body) for row in kept] == [(twin.events[0].hash, twin.events[0].body.encode())]
    assert sent(floor, twin, *twin.events).ack == 1, "told again, kept once"


@pytest.mark.parametrize(
    "broken",
    [
        lambda event: replace(event, body=event.body + " "),
        lambda event: replace(event, hash="00" * 32),
        lambda event: replace(event, hash="no hex"),
        lambda event: replace(event, prev_hash="ff"),
    ],
)
def test_bytes_that_are_not_those_of_their_hash_are_never_acknowledged(
    broken: Callable[[WireEvent], WireEvent],
) -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    one, two, three = device.record(put(), put(2), put(4))
    reply = sent(floor, device, one, broken(two), three)
    assert (reply.ack, kinds(reply)) == (1, [("unsealed", 2)])
    assert floor.lines() == {(1, "1001/1"): (5, 0)}
    assert sent(floor, device, two).ack == 3, "the right bytes close the gap"
    assert floor.lines() == {(1, "1001/1"): (7, 0)}


def test_a_fork_of_the_chain_is_told_of_and_its_facts_count() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    sent(floor, device, *device.record(put()))
    forked = Handheld()
    forked.record(put(50))
    (second,) = forked.record(put(2))
    reply = sent(floor, device, second)
    assert (reply.ack, kinds(reply)) == (2, [("chain_broken", 2)])
    assert floor.lines() == {(1, "1001/1"): (3, 0)}


def test_a_break_is_also_seen_when_the_earlier_event_comes_later() -> None:
    floor, device, forked = Floor(), Handheld(), Handheld()
    floor.claimed("TRL-17")
    forked.record(put(50))
    sent(floor, device, *forked.record(put()))
    reply = sent(floor, device, *device.record(put()))
    assert kinds(reply) == [("chain_broken", 2)]


def test_an_event_of_a_newer_program_is_kept_and_acknowledged_and_not_counted() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    device.record(put())
    device.seal(dumps({"envelope": device.envelope("levitated"), "event": {"type": "levitated", "height_mm": 3}}))
    newer = replace(device.envelope("put"), v=2)
    device.seal(dumps({"envelope": newer, "event": {"type": "put", "everything": "else"}}))
    device.record(put(2))
    reply = sent(floor, device, *device.events)
    assert (reply.ack, kinds(reply)) == (4, [("unknown_type", 2), ("unknown_type", 3)])
    assert floor.lines() == {(1, "1001/1"): (3, 0)}
    assert statuses(floor) == [(1, "applied"), (2, "unknown_type"), (3, "unknown_type"), (4, "applied")]


POISON: list[Callable[[Handheld], bytes]] = [
    lambda _: b"",
    lambda _: b"not json",
    lambda _: b"[" * 100_000,
    lambda _: b'{"envelope": {}, "event": {}}',
    lambda device: dumps({"envelope": replace(device.envelope("put"), seq=99), "event": put()}),
    lambda device: dumps({"envelope": replace(device.envelope("put"), device="D2"), "event": put()}),
    lambda device: dumps({"envelope": device.envelope("shorted"), "event": put()}),
    lambda device: dumps({"envelope": device.envelope("put"), "event": {"type": "put"}}),
    lambda device: dumps({"envelope": device.envelope("put"), "event": put(-1)}),
    lambda device: dumps({"envelope": device.envelope("put"), "event": put(0)}),
    lambda device: dumps({"envelope": device.envelope("put"), "event": put(2**70)}),
    lambda device: dumps({"envelope": device.envelope("put"), "event": put(UNITS_MAX + 1)}),
    lambda device: dumps({"envelope": device.envelope("put"), "event": put(line="L" * (NAME_MAX + 1))}),
    lambda device: dumps({"envelope": device.envelope("put", trolley="T" * (NAME_MAX + 1)), "event": put()}),
    lambda device: dumps({"envelope": device.envelope("put", trolley="T" * 20_000), "event": put()}),
    lambda device: dumps({"envelope": device.envelope("tote_bound"), "event": ToteBound(slot="A1", tote=RANDOM)}),
    lambda device: dumps({"envelope": device.envelope("shorted"), "event": short(UNITS_MAX, UNITS_MAX)}),
    lambda device: dumps({"envelope": device.envelope("undone"), "event": Undone(seq=1, event=short(2**31 - 1))}),
    lambda device: dumps({"envelope": device.envelope("taken"), "event": Taken(stop=1, quantity=2**40)}),
    lambda device: dumps({"envelope": device.envelope("put", epoch=2**70), "event": put()}),
    lambda device: dumps({"envelope": device.envelope("skipped"), "event": Skipped(stop=2**70)}),
    lambda device: dumps({"envelope": device.envelope("put"), "event": put(line="LINE")}).replace(b"LINE", b"\\ud800"),
    lambda device: dumps({"envelope": device.envelope("put"), "event": put(line="LINE")}).replace(b"LINE", b"\\u0000"),
    lambda device: dumps({"envelope": device.envelope("put", trolley="T"), "event": put()}).replace(
        b'"T"', b'"\\ud800"'
    ),
]


@pytest.mark.parametrize("body", POISON)
def test_a_poisonous_body_stops_nothing_but_itself(body: Callable[[Handheld], bytes]) -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    device.record(put())
    device.seal(body(device))
    device.record(put(2))
    reply = sent(floor, device, *device.events)
    assert (reply.ack, kinds(reply)) == (3, [("quarantined", 2)])
    assert floor.lines() == {(1, "1001/1"): (3, 0)}
    assert statuses(floor) == [(1, "applied"), (2, "poison"), (3, "applied")]


def test_a_control_character_that_a_scanner_sends_is_no_poison() -> None:
    floor, device = Floor(), Handheld()
    refused = Refused(code="01\x1d10", refusal="wrong_item")
    assert sent(floor, device, *device.record(refused, epoch=0)).exceptions == ()
    assert statuses(floor) == [(1, "applied")]


def test_a_fact_of_an_earlier_lease_counts_and_is_marked_late() -> None:
    floor, lost = Floor(), Handheld()
    floor.claimed("TRL-17", device="D1")
    floor.claimed("TRL-17", PIOTR, "D2", take_over="Ana's battery is empty")
    reply = sent(floor, lost, *lost.record(put(), epoch=1))
    assert floor.lines() == {(1, "1001/1"): (1, 0)}
    assert statuses(floor) == [(1, "late")]
    (lease,) = reply.leases
    assert (lease.epoch, lease.device, lease.operator_name) == (2, "D2", "Piotr")


def test_a_fact_of_a_lease_the_server_does_not_know_counts_and_is_told_of() -> None:
    floor, device = Floor(), Handheld()
    reply = sent(floor, device, *device.record(put(), epoch=7))
    assert kinds(reply) == [("lease_unknown", 1)]
    assert floor.lines() == {(1, "1001/1"): (1, 0)}


def test_a_trolley_the_site_does_not_have_is_told_of_and_holds_up_nothing() -> None:
    floor, device = Floor(), Handheld()
    reply = sent(floor, device, *device.record(put(), trolley="TRL-99"), *device.record(put(), epoch=0))
    assert (reply.ack, kinds(reply)) == (2, [("unknown_trolley", 1)])
    assert [lease.trolley for lease in reply.leases] == ["TRL-17"]


def test_an_event_outside_any_trolley_is_kept() -> None:
    floor, device = Floor(), Handheld()
    reply = sent(floor, device, *device.record(Refused(code="x", refusal="badge_due"), trolley=None, epoch=0))
    assert (reply.ack, reply.leases, floor.told()) == (1, (), [])


def test_a_tote_in_two_places_opens_one_conflict_and_counts() -> None:
    floor, first, second = Floor(), Handheld("D1"), Handheld("D2")
    floor.claimed("TRL-17", device="D1")
    floor.claimed("TRL-18", PIOTR, "D2")
    sent(floor, first, *first.record(ToteBound(slot="A1", tote="TOT-00001"), trolley="TRL-17"))
    reply = sent(floor, second, *second.record(ToteBound(slot="B3", tote="TOT-00001"), trolley="TRL-18"))
    assert reply.exceptions == (
        Trouble(kind="tote_conflict", seq=1, detail="TOT-00001 is in TRL-17 A1 and in TRL-18 B3"),
    )
    (snapshot,) = reply.snapshots
    assert snapshot.tally.totes == {("B3", "TOT-00001"): 1}
    taken_out = first.record(Undone(seq=1, event=ToteBound(slot="A1", tote="TOT-00001")), trolley="TRL-17")
    again = second.record(ToteBound(slot="A1", tote="TOT-00002"), trolley="TRL-18")
    assert sent(floor, first, *taken_out).exceptions == sent(floor, second, *again).exceptions == ()


def test_a_tote_the_site_does_not_know_is_told_of() -> None:
    floor, device = Floor(), Handheld()
    assert kinds(sent(floor, device, *device.record(ToteBound(slot="A1", tote="TOT-7"), epoch=0))) == [
        ("unknown_tote", 1)
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_where_a_trolley_stands_is_what_the_later_event_says_whichever_comes_first(order: tuple[int, int]) -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    events = device.record(Parked(place="PRK-A1"), Dropped(zone="ZON-2"))
    for place in order:
        sent(floor, device, events[place])
    assert place_of(floor) == "ZON-2"


def test_a_late_place_of_an_earlier_lease_moves_nothing() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    floor.claimed("TRL-17", PIOTR, "D2", take_over="lost")
    sent(floor, device, *device.record(Parked(place="PRK-A1"), epoch=1))
    assert place_of(floor) == ""


def place_of(floor: Floor) -> str:
    found = floor.database.read(lambda tx: trolleys.one(tx, "TRL-17"))
    assert found is not None
    return found.place


def test_a_device_speaks_for_itself_alone() -> None:
    floor, device = Floor(), Handheld("D1")
    answer = floor.sync(device.request(*device.record(put())), device="D2")
    assert isinstance(answer, Problem)
    assert (answer.type, answer.status) == ("not_this_device", 403)
    assert floor.lines() == {}


def test_a_device_named_by_half_a_character_is_refused_as_nonsense() -> None:
    answer = Floor().sync(Handheld("D\ud800").request())
    assert isinstance(answer, Problem)
    assert (answer.type, answer.detail.isprintable()) == ("malformed", True)


def test_one_request_carries_so_many_events_and_no_more() -> None:
    floor, device = Floor(), Handheld()
    events = device.record(*[put() for _ in range(501)])
    answer = floor.sync(device.request(*events))
    assert isinstance(answer, Problem)
    assert answer.type == "too_many_events"
    assert sent(floor, device, *events[:500]).ack == 500


@pytest.mark.parametrize("seq", [0, -1, 2**31])
def test_a_number_no_journal_gives_is_refused(seq: int) -> None:
    floor, device = Floor(), Handheld()
    event = to_wire(seal(prev_hash=GENESIS, seq=1, body=b"{}"))
    answer = floor.sync(device.request(replace(event, seq=seq)))
    assert isinstance(answer, Problem)
    assert answer.type == "malformed"


def test_a_wiped_device_counts_on_from_one() -> None:
    floor, before, after = Floor(), Handheld("D1", "old"), Handheld("D1", "new")
    sent(floor, before, *before.record(put()))
    assert sent(floor, after, *after.record(put(2))).ack == 1
    assert floor.lines() == {(1, "1001/1"): (3, 0)}


def test_every_event_of_a_trolley_can_be_read_as_it_was_counted() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    one, two, three = device.record(Arrived(stop=1), Taken(stop=1, quantity=1), put())
    sent(floor, device, one, three)
    sent(floor, device, two)
    page = floor.database.read(lambda tx: events_of(tx, "TRL-17", 0, 2))
    assert isinstance(page, TrolleyEvents)
    assert [(event.number, event.seq, event.type) for event in page.events] == [(1, 1, "arrived"), (2, 3, "put")]
    assert page.more
    rest = floor.database.read(lambda tx: events_of(tx, "TRL-17", 2, 2))
    assert isinstance(rest, TrolleyEvents)
    assert ([event.seq for event in rest.events], rest.more) == ([2], False)


FACTS: list[Event] = [
    put(),
    put(2, "1001/2", 2),
    Shorted(stop=3, reason=ShortReason.MISSING, found=1, missing=(LineCount(line="1002/2", quantity=3),)),
    Skipped(stop=2),
    ToteBound(slot="A1", tote="TOT-00001"),
    Undone(seq=1, event=put()),
    Undone(seq=4, event=Skipped(stop=2)),
    Parked(place="PRK-A1"),
    Dropped(zone="ZON-2"),
]


@settings(max_examples=15)
@given(
    order=st.permutations(range(len(FACTS))),
    doubled=st.lists(st.integers(0, len(FACTS) - 1), max_size=4),
    size=st.integers(1, 4),
)
def test_facts_in_any_order_and_doubled_come_to_the_same(order: list[int], doubled: list[int], size: int) -> None:
    straight, device = Floor(), Handheld()
    straight.claimed("TRL-17")
    events = device.record(*FACTS)
    expected = sent(straight, device, *events)
    shuffled = Floor()
    shuffled.claimed("TRL-17")
    sequence = [events[place] for place in (*order, *doubled)]
    for start in range(0, len(sequence), size):
        sent(shuffled, device, *sequence[start : start + size])
    last = sent(shuffled, device, *events)
    assert (last.ack, last.snapshots, last.leases) == (expected.ack, expected.snapshots, expected.leases)
    assert shuffled.lines() == straight.lines()
    assert place_of(shuffled) == place_of(straight)
    assert to_json(last.exceptions) == []
