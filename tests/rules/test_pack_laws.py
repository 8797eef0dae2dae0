"""Laws of the fold of an order at desks: two desks after a takeover count once, in whichever order their facts come."""

from hypothesis import given, settings, strategies as st

from warehouse.codec import event_body, read_body
from warehouse.desk_events import (
    BoxChosen,
    CloseWanted,
    DemandMet,
    LabelApplied,
    LabelPrinted,
    PackProblem,
    PackUndoable,
    PackUndone,
    ParcelAdded,
    PrintState,
    PutOnHold,
    Reprinted,
    ReprintReason,
    SetAside,
    SlipLeftOut,
    SlipPrinted,
    SlipReprinted,
    SlipSeen,
    TakenFromHold,
    Verified,
    Weighed,
    WeighedBy,
)
from warehouse.envelope import Envelope
from warehouse.events import Event
from warehouse.packed import At, Kind, PackTally, counted, folded, together
from warehouse.parcels import Demand

PARCELS = st.integers(1, 2)
LINES = st.sampled_from(["4417/1", "4417/2"])
UNDOABLE: st.SearchStrategy[PackUndoable] = st.one_of(
    st.builds(Verified, parcel=PARCELS, line=LINES, quantity=st.integers(1, 5), typed=st.booleans()),
    st.builds(DemandMet, parcel=PARCELS, demand=st.sampled_from(Demand)),
    st.builds(BoxChosen, parcel=PARCELS, box=st.sampled_from(["BX-S", "BX-L"])),
    st.builds(Weighed, parcel=PARCELS, weight_g=st.integers(1, 9999), by=st.sampled_from(WeighedBy)),
    st.builds(ParcelAdded, parcel=st.just(2)),
    st.builds(SetAside, problem=st.sampled_from(PackProblem), quantity=st.integers(1, 3), line=LINES),
    st.builds(SetAside, problem=st.just(PackProblem.MISPICK), quantity=st.integers(1, 3), code=st.just("X")),
    st.builds(PutOnHold, parcel=PARCELS, place=st.sampled_from(["H1", "H2"])),
    st.builds(TakenFromHold, parcel=PARCELS, place=st.sampled_from(["H1", "H2"])),
    st.builds(LabelApplied, parcel=PARCELS, generation=PARCELS, code=st.just("3S"), bin=st.just("BIN-3")),
)
OTHERS: st.SearchStrategy[Event] = st.one_of(
    st.builds(LabelPrinted, parcel=PARCELS, generation=PARCELS, copy=PARCELS, state=st.sampled_from(PrintState)),
    st.builds(Reprinted, parcel=PARCELS, generation=PARCELS, copy=PARCELS, reason=st.sampled_from(ReprintReason)),
    st.builds(CloseWanted),
    st.builds(SlipPrinted, copy=PARCELS, state=st.sampled_from(PrintState), desk=st.sampled_from(["DSK-1", "DSK-2"])),
    st.builds(SlipSeen, copy=PARCELS, desk=st.sampled_from(["DSK-1", "DSK-2"])),
    st.builds(SlipLeftOut, copy=PARCELS),
    st.builds(SlipReprinted, copy=PARCELS, reason=st.sampled_from(ReprintReason)),
)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    UNDOABLE, OTHERS, st.builds(PackUndone, seq=st.integers(1, 9), event=UNDOABLE)
)
AT = st.tuples(st.integers(1, 3), st.integers(1, 30))
"""Leases of one desk after the other, and numbers in their journals."""
FACTS = st.dictionaries(AT, EVENTS, max_size=25).map(lambda found: list(found.items()))
ENVELOPE = Envelope(
    device="D1",
    incarnation="i",
    seq=1,
    event_id="e",
    type="t",
    v=1,
    site="S",
    trolley=None,
    epoch=2,
    route_version=0,
    operators=(),
    session="s",
    screen="pack",
    client="1",
    variant="",
    wall_ms=1,
    mono_ms=1,
    boot_id="b",
    order="4417",
)


@settings(max_examples=60)
@given(facts=FACTS, data=st.data())
def test_p17_facts_of_a_desk_in_any_order_and_any_number_of_copies_fold_to_the_same(
    facts: list[tuple[At, Event]], data: st.DataObject
) -> None:
    copies = data.draw(st.lists(st.sampled_from(facts), max_size=20)) if facts else []
    tally, seen = PackTally(), set()
    for at, event in data.draw(st.permutations([*facts, *copies])):
        if at not in seen:
            seen.add(at)
            tally = counted(tally, event, at)
    assert tally == folded(facts)


@settings(max_examples=60)
@given(mine=FACTS, theirs=FACTS)
def test_the_parts_of_two_desks_come_together_in_either_order_and_apart_again(
    mine: list[tuple[At, Event]], theirs: list[tuple[At, Event]]
) -> None:
    both = folded([*mine, *theirs])
    assert together(folded(mine), folded(theirs)) == both
    assert together(folded(theirs), folded(mine)) == both
    assert together(both, folded(mine), -1) == folded(theirs)
    for at, event in mine:
        both = counted(both, event, at, -1)
    assert both == folded(theirs)


@settings(max_examples=60)
@given(before=FACTS, event=UNDOABLE, seq=st.integers(1, 30), between=FACTS)
def test_an_undo_takes_its_event_back_wherever_it_comes(
    before: list[tuple[At, Event]], event: PackUndoable, seq: int, between: list[tuple[At, Event]]
) -> None:
    done, undone = ((7, seq), event), ((7, seq + 1), PackUndone(seq=seq, event=event))
    without = folded([*before, *between])
    assert folded([*before, done, *between, undone]) == without
    assert folded([*before, undone, *between, done]) == without


def test_the_last_word_about_a_box_is_that_of_the_latest_lease_then_of_the_latest_number() -> None:
    small, large = BoxChosen(parcel=1, box="BX-S"), BoxChosen(parcel=1, box="BX-L")
    facts: list[tuple[At, Event]] = [((1, 30), small), ((2, 4), large)]
    for said in (facts, facts[::-1]):
        latest = folded(said).latest(Kind.BOX, 1)
        assert latest is not None
        assert latest.name == "BX-L"
    latest = folded([*facts, ((2, 9), small), ((2, 10), PackUndone(seq=9, event=small))]).latest(Kind.BOX, 1)
    assert latest is not None
    assert latest.name == "BX-L"


@settings(max_examples=60)
@given(event=EVENTS)
def test_a_fact_of_a_desk_travels_with_the_order_it_is_about(event: Event) -> None:
    assert read_body(event_body(ENVELOPE, event)) == (ENVELOPE, event)
