"""Laws of the fold that commutes: any order, any doubling, any split of the same facts comes to the same."""

from collections.abc import Iterable

from hypothesis import given, settings, strategies as st

from warehouse.codec import dumps, loads
from warehouse.events import (
    Arrived,
    Confirmed,
    Dropped,
    Event,
    FoundInTote,
    LineCount,
    NoCode,
    Put,
    Shorted,
    ShortReason,
    Skipped,
    Taken,
    ToteBound,
    Undoable,
    Undone,
)
from warehouse.reconcile import Count, Tally, added, together
from warehouse.wire import Snapshot, snapshot_of

Fact = tuple[int, Event]

STOPS = st.integers(1, 3)
SLOTS = st.sampled_from(["A1", "B3"])
COUNTS = st.lists(
    st.builds(LineCount, line=st.sampled_from(["1001/1", "1002/1"]), quantity=st.integers(1, 5)), min_size=1, max_size=2
).map(tuple)
UNDOABLE: st.SearchStrategy[Undoable] = st.one_of(
    st.builds(Arrived, stop=STOPS),
    st.builds(Taken, stop=STOPS, quantity=st.integers(1, 5), no_code=st.sampled_from([None, *NoCode])),
    st.builds(Put, stop=STOPS, slot=SLOTS, tote=st.just("TOT-1"), counts=COUNTS),
    st.builds(Shorted, stop=STOPS, reason=st.sampled_from(ShortReason), found=st.integers(0, 3), missing=COUNTS),
    st.builds(Skipped, stop=STOPS),
    st.builds(ToteBound, slot=SLOTS, tote=st.sampled_from(["TOT-1", "TOT-2"])),
    st.builds(FoundInTote, stop=STOPS, slot=SLOTS, tote=st.just("TOT-1"), counts=COUNTS),
)
EVENTS = st.one_of(
    UNDOABLE,
    st.builds(Undone, seq=st.integers(1, 9), event=UNDOABLE),
    st.builds(Confirmed, seq=st.integers(1, 9)),
    st.builds(Dropped, zone=st.just("ZON-1")),
)
FACTS = st.tuples(st.integers(0, 4), EVENTS)
"""Events, each with the lease under which it happened."""
JOURNAL = st.lists(FACTS, max_size=25)
KEYED = st.dictionaries(st.integers(1, 25), FACTS, max_size=25)
"""The same under their numbers: the same number is the same event."""


def folded(facts: Iterable[Fact]) -> Tally:
    """The tally of facts of several leases."""
    tally = Tally()
    for epoch, event in facts:
        tally = added(tally, event, epoch=epoch)
    return tally


@settings(max_examples=60)
@given(events=KEYED, data=st.data())
def test_p17_facts_in_any_order_and_any_number_of_copies_fold_to_the_same(
    events: dict[int, Fact], data: st.DataObject
) -> None:
    copies = data.draw(st.lists(st.sampled_from(sorted(events)), max_size=20)) if events else []
    arrivals = data.draw(st.permutations([*events, *copies]))
    seen: set[int] = set()
    tally = Tally()
    for seq in arrivals:
        if seq not in seen:
            seen.add(seq)
            epoch, event = events[seq]
            tally = added(tally, event, epoch=epoch)
    assert tally == folded(events[seq] for seq in sorted(events))


@settings(max_examples=60)
@given(mine=JOURNAL, theirs=JOURNAL)
def test_the_parts_of_several_devices_come_together_in_either_order(mine: list[Fact], theirs: list[Fact]) -> None:
    both = folded([*mine, *theirs])
    assert together(folded(mine), folded(theirs)) == both
    assert together(folded(theirs), folded(mine)) == both


@settings(max_examples=60)
@given(mine=JOURNAL, theirs=JOURNAL)
def test_what_is_counted_off_again_leaves_nothing_behind(mine: list[Fact], theirs: list[Fact]) -> None:
    tally = folded([*mine, *theirs])
    assert together(tally, folded(mine), -1) == folded(theirs)
    for epoch, event in mine:
        tally = added(tally, event, -1, epoch=epoch)
    assert tally == folded(theirs)


@settings(max_examples=60)
@given(before=JOURNAL, epoch=st.integers(0, 4), event=UNDOABLE, between=JOURNAL)
def test_an_undo_takes_its_event_back_wherever_it_comes(
    before: list[Fact], epoch: int, event: Undoable, between: list[Fact]
) -> None:
    fact, undone = (epoch, event), (epoch, Undone(seq=1, event=event))
    without = folded([*before, *between])
    assert folded([*before, fact, *between, undone]) == without
    assert folded([*before, undone, *between, fact]) == without


@settings(max_examples=60)
@given(events=JOURNAL, ack=st.integers(0, 99))
def test_a_snapshot_travels_without_losing_a_unit(events: list[Fact], ack: int) -> None:
    tally = folded(events)
    travelled = loads(Snapshot, dumps(snapshot_of("TRL-17", "picking", tally, ack=ack)))
    assert (travelled.tally, travelled.ack) == (tally, ack)


UNITS = st.lists(st.integers(1, 4), max_size=3)
"""What was put in turn under one lease."""


@settings(max_examples=200)
@given(known=UNITS, unsent=UNITS, after=UNITS, data=st.data())
def test_what_was_found_and_comes_late_as_scans_too_counts_once(
    known: list[int], unsent: list[int], after: list[int], data: st.DataObject
) -> None:
    """Whoever took over found all of it, and the broken device's scans come after all: some, none, or in any order."""
    there = sum(known) + sum(unsent)
    facts: list[Fact] = [(1, _put(units)) for units in known]
    facts += [(2, _put(units)) for units in after]
    if there:
        facts.append((2, _found(there)))
    late = data.draw(st.lists(st.sampled_from(range(len(unsent))), unique=True)) if unsent else []
    facts += [(1, _put(unsent[place])) for place in late]
    counted = folded(data.draw(st.permutations(facts))).count(1, "1001/1")
    assert counted.picked == there + sum(after)


def test_lease_after_lease_what_was_found_is_at_least_there_and_what_is_put_is_more() -> None:
    facts: list[Fact] = [(1, _put(1)), (2, _found(3)), (2, _put(1)), (3, _found(2)), (3, _put(2))]
    assert folded(facts).count(1, "1001/1").picked == 6, "3 were found, 1 put, then fewer found than known, 2 put"
    assert folded([*facts, (1, _put(2))]).count(1, "1001/1").picked == 6, "2 of the 3 come late"
    assert folded([*facts, (1, _put(3))]).count(1, "1001/1").picked == 7, "one more than was found"


def test_of_a_line_under_one_lease_nothing_is_kept_beyond_its_amount_where_the_lease_is_not_known() -> None:
    assert folded([(0, _put(2))]).count(1, "1001/1") == Count(picked=2)


def _put(units: int) -> Put:
    return Put(stop=1, slot="A1", tote="TOT-1", counts=(LineCount(line="1001/1", quantity=units),))


def _found(units: int) -> FoundInTote:
    return FoundInTote(stop=1, slot="A1", tote="TOT-1", counts=(LineCount(line="1001/1", quantity=units),))
