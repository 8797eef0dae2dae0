"""Laws of the fold that commutes: any order, any doubling, any split of the same facts comes to the same."""

from hypothesis import given, settings, strategies as st

from warehouse.codec import dumps, loads
from warehouse.events import (
    Arrived,
    Confirmed,
    Dropped,
    Event,
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
from warehouse.reconcile import Tally, added, folded, together
from warehouse.wire import Snapshot, snapshot_of

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
)
EVENTS = st.one_of(
    UNDOABLE,
    st.builds(Undone, seq=st.integers(1, 9), event=UNDOABLE),
    st.builds(Confirmed, seq=st.integers(1, 9)),
    st.builds(Dropped, zone=st.just("ZON-1")),
)
JOURNAL = st.lists(EVENTS, max_size=25)
KEYED = st.dictionaries(st.integers(1, 25), EVENTS, max_size=25)
"""Events under their numbers: the same number is the same event."""


@settings(max_examples=60)
@given(events=KEYED, data=st.data())
def test_p17_facts_in_any_order_and_any_number_of_copies_fold_to_the_same(
    events: dict[int, Event], data: st.DataObject
) -> None:
    copies = data.draw(st.lists(st.sampled_from(sorted(events)), max_size=20)) if events else []
    arrivals = data.draw(st.permutations([*events, *copies]))
    seen: set[int] = set()
    tally = Tally()
    for seq in arrivals:
        if seq not in seen:
            seen.add(seq)
            tally = added(tally, events[seq])
    assert tally == folded(events[seq] for seq in sorted(events))


@settings(max_examples=60)
@given(mine=JOURNAL, theirs=JOURNAL)
def test_the_parts_of_several_devices_come_together_in_either_order(mine: list[Event], theirs: list[Event]) -> None:
    both = folded([*mine, *theirs])
    assert together(folded(mine), folded(theirs)) == both
    assert together(folded(theirs), folded(mine)) == both


@settings(max_examples=60)
@given(mine=JOURNAL, theirs=JOURNAL)
def test_what_is_counted_off_again_leaves_nothing_behind(mine: list[Event], theirs: list[Event]) -> None:
    tally = folded([*mine, *theirs])
    assert together(tally, folded(mine), -1) == folded(theirs)
    for event in mine:
        tally = added(tally, event, -1)
    assert tally == folded(theirs)


@settings(max_examples=60)
@given(before=JOURNAL, event=UNDOABLE, between=JOURNAL)
def test_an_undo_takes_its_event_back_wherever_it_comes(
    before: list[Event], event: Undoable, between: list[Event]
) -> None:
    undone = Undone(seq=1, event=event)
    without = folded([*before, *between])
    assert folded([*before, event, *between, undone]) == without
    assert folded([*before, undone, *between, event]) == without


@settings(max_examples=60)
@given(events=JOURNAL, ack=st.integers(0, 99))
def test_a_snapshot_travels_without_losing_a_unit(events: list[Event], ack: int) -> None:
    tally = folded(events)
    travelled = loads(Snapshot, dumps(snapshot_of("TRL-17", "picking", tally, ack=ack)))
    assert (travelled.tally, travelled.ack) == (tally, ack)
