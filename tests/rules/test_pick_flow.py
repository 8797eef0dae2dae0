"""Picking a stop, scan by scan."""

import pytest
from hypothesis import given, settings, strategies as st

from tests.doubles.trolleys import MUG_250, PLAN, Played, built
from warehouse.events import Arrived, Entry, LineCount, Put, Refused, Shorted, ShortReason, Skipped, Taken, Undone
from warehouse.flows import short
from warehouse.flows.decision import NoCodeSaid, QuantityTyped, Said, Scanned, ShortSaid, SkipSaid, UndoSaid
from warehouse.flows.pick import instruction
from warehouse.flows.trolley import Job, Step
from warehouse.messages import (
    CannotSkip,
    CodeNotKnownHere,
    DamagedRead,
    DamagedSaved,
    FewerInHand,
    GoTo,
    ItemDue,
    Message,
    NoneShort,
    NothingToUndo,
    NotItsPlaceDigits,
    NotThatMany,
    PlaceFirst,
    PutFirst,
    PutIn,
    ScanOneFirst,
    ShortSaved,
    Take,
    TakeOnce,
    TooMany,
    UndonePlace,
    UndonePut,
    UndoneShort,
    UndoneShortAway,
    UndoneShortInHand,
    UndoneSkip,
    UndoneTake,
    UndoneTote,
    UnreachedSaved,
    WhyShort,
    WrongItem,
    WrongItemSaved,
    WrongPlace,
    WrongTote,
)

MUG = MUG_250.codes[0].code
CASE_OF_SIX = MUG_250.codes[1].code
SAID = st.sampled_from(
    [
        *(Scanned(code=stop.location) for stop in PLAN.stops),
        *(Scanned(code=code.code) for stop in PLAN.stops for code in stop.item.codes),
        *(Scanned(code=f"SLT-17-{slot.slot}") for slot in PLAN.slots),
        *(Scanned(code=tote) for tote in PLAN.totes),
        *(Scanned(code=code) for code in ("ZON-2", "PRK-A1", "nonsense", "4006381333932")),
        Scanned(code="47", typed=True),
        *(QuantityTyped(quantity=number) for number in range(5)),
        *(NoCodeSaid(text=text) for text in ("47", "31", "0015", "0012", "0022", "0001", "0002", "9")),
        *(ShortSaid(reason=reason, found=found) for reason in ShortReason for found in range(3)),
        SkipSaid(),
        UndoSaid(),
    ]
)


def test_a_stop_is_walked_to_taken_once_and_put_slot_by_slot() -> None:
    played = built()
    said: list[Message | None] = [instruction(played.trolley)]
    for code in ("A-01-02", MUG, MUG, MUG, "SLT-17-A1", "TOT-00002"):
        played.say(code)
        said.append(instruction(played.trolley))
    assert said == [
        GoTo(location="A-01-02"),
        Take(item_name="Mug blue 250", quantity=3, have=0),
        Take(item_name="Mug blue 250", quantity=3, have=1),
        Take(item_name="Mug blue 250", quantity=3, have=2),
        PutIn(slot="A1", quantity=2, item_name="Mug blue 250"),
        PutIn(slot="B3", quantity=1, item_name="Mug blue 250"),
        GoTo(location="A-02-02"),
    ]


def test_every_accepted_scan_is_one_recorded_fact() -> None:
    played = built()
    before = len(played.events)
    played.say("A-01-02", MUG, MUG, MUG, "SLT-17-A1")
    assert [recorded.event for recorded in played.events[before:]] == [
        Arrived(stop=1),
        *[Taken(stop=1, quantity=1, code=MUG)] * 3,
        Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=2),)),
    ]


@pytest.mark.parametrize(
    ("before", "code", "why"),
    [
        ((), "A-02-02", WrongPlace(got="A-02-02", want="A-01-02")),
        ((), MUG, PlaceFirst(want="A-01-02")),
        ((), "SLT-17-A1", PlaceFirst(want="A-01-02")),
        ((), "4006381333932", DamagedRead(tail="3932")),
        ((), "X/77", CodeNotKnownHere(tail="X/77")),
        (("A-01-02",), "2000000000022", WrongItem(got_name="Mug blue 330", want_name="Mug blue 250")),
        (("A-01-02",), "4006381333931", CodeNotKnownHere(tail="3931")),
        (("A-01-02",), CASE_OF_SIX, TooMany(want=3, units=6)),
        (("A-01-02", MUG), CASE_OF_SIX, TooMany(want=2, units=6)),
        (("A-01-02",), "B-01-01", WrongPlace(got="B-01-01", want="A-01-02")),
        (("A-01-02",), "A-01-02", ItemDue(item_name="Mug blue 250", quantity=3)),
        (("A-01-02", MUG, MUG, MUG), "SLT-17-B3", WrongTote(got="B3", want="A1")),
        (("A-01-02", MUG, MUG, MUG), "TOT-00002", WrongTote(got="B3", want="A1")),
        (("A-01-02", MUG, MUG, MUG), "SLT-9-A1", WrongTote(got="9-A1", want="A1")),
        (("A-01-02", MUG, MUG, MUG), MUG, PutFirst(slot="A1", quantity=2)),
        (("A-01-02", MUG, MUG, MUG), "TOT-77777", CodeNotKnownHere(tail="7777")),
    ],
)
def test_a_wrong_scan_is_named_kept_and_changes_nothing(before: tuple[str, ...], code: str, why: Message) -> None:
    played = built()
    played.say(*before)
    shown = played.trolley
    decision = played.say(code)
    assert (decision.note, decision.refused) == (why, True)
    assert decision.event == Refused(code=code, refusal=type(why).__name__, stop=1)
    assert played.trolley == shown


def test_a_code_of_two_merchants_means_the_item_of_the_stop() -> None:
    played = built()
    played.say("A-01-02", MUG, MUG, MUG, "SLT-17-A1", "SLT-17-B3", "A-02-02", "2000000000022", "SLT-17-A1")
    played.say("B-01-01", MUG)
    assert instruction(played.trolley) == PutIn(slot="B3", quantity=4, item_name="Soap lemon")


def test_what_one_scan_confirms_is_asked_for_by_one_scan() -> None:
    played = built()
    played.say(SkipSaid(), SkipSaid(), "B-01-01")
    assert instruction(played.trolley) == TakeOnce(item_name="Soap lemon", quantity=4)
    played.say("SOAP-1")
    assert played.trolley.cursor.in_hand == 4


def test_typed_check_digits_stand_for_the_location_and_scanned_ones_do_not() -> None:
    played = built()
    assert played.say("47").refused
    played.say(Scanned(code="47", typed=True))
    assert played.events[-1].event == Arrived(stop=1, by=Entry.CHECK_DIGITS)


def test_a_typed_total_corrects_the_count_in_the_hand() -> None:
    played = built()
    played.say("A-01-02", MUG, QuantityTyped(quantity=3))
    assert played.trolley.cursor.step is Step.PUT
    played.say(UndoSaid(), QuantityTyped(quantity=0))
    assert played.trolley.cursor.in_hand == 0
    assert played.say(QuantityTyped(quantity=4)).note == NotThatMany(most=3)


def test_a_typed_total_stands_for_nothing_that_was_never_scanned() -> None:
    played = built()
    decision = played.say("A-01-02", QuantityTyped(quantity=1))
    assert (decision.note, decision.refused) == (ScanOneFirst(item_name="Mug blue 250"), True)
    assert played.trolley.cursor.in_hand == 0
    played.say(Scanned(code=MUG, typed=True), QuantityTyped(quantity=3))
    assert played.trolley.cursor.step is Step.PUT


def test_on_a_short_the_earliest_cut_off_is_filled_first() -> None:
    played = built()
    decision = played.say("A-01-02", ShortSaid(reason=ShortReason.MISSING, found=1))
    assert decision.note == ShortSaved(missing=2)
    assert decision.event == Shorted(
        stop=1, reason=ShortReason.MISSING, found=1, missing=(LineCount(line="1001/1", quantity=2),)
    )
    assert instruction(played.trolley) == PutIn(slot="B3", quantity=1, item_name="Mug blue 250")


@pytest.mark.parametrize(
    ("reason", "note"),
    [
        (ShortReason.MISSING, ShortSaved(missing=2)),
        (ShortReason.DAMAGED, DamagedSaved(missing=2)),
        (ShortReason.WRONG_ITEM, WrongItemSaved(missing=2)),
        (ShortReason.CANNOT_REACH, UnreachedSaved(missing=2)),
    ],
)
def test_a_short_is_told_with_its_reason(reason: ShortReason, note: Message) -> None:
    assert built().say("A-01-02", ShortSaid(reason=reason, found=1)).note == note


def test_a_short_with_nothing_found_goes_on_to_the_next_stop() -> None:
    played = built()
    played.say(ShortSaid(reason=ShortReason.CANNOT_REACH, found=0))
    assert instruction(played.trolley) == GoTo(location="A-02-02")
    assert played.trolley.position == 2


def test_nothing_short_is_refused() -> None:
    played = built()
    assert played.say("A-01-02", ShortSaid(reason=ShortReason.MISSING, found=3)).note == NoneShort(want=3)
    assert played.say(ShortSaid(reason=ShortReason.MISSING, found=4)).note == NotThatMany(most=2)
    assert [event for event in played.events if isinstance(event.event, Shorted)] == []


def test_what_is_in_the_hand_is_short_only_when_it_was_counted() -> None:
    played = built()
    played.say("A-01-02")
    assert (short.asked(played.trolley), short.is_none_left(played.trolley)) == (WhyShort(), False)
    played.say(MUG, MUG, MUG, "SLT-17-A1")
    assert (played.trolley.cursor.step, played.trolley.wanted) == (Step.PUT, 1)
    assert (short.asked(played.trolley), short.is_none_left(played.trolley)) == (FewerInHand(have=1), False)
    played.say("SLT-17-B3")
    assert (played.trolley.wanted, short.is_none_left(played.trolley)) == (1, True)


def test_a_skipped_stop_comes_back_at_the_end_and_only_there() -> None:
    played = built()
    played.say(SkipSaid())
    assert played.trolley.cursor.stop == 2
    played.say(SkipSaid())
    played.say("B-01-01", MUG, "SLT-17-B3")
    assert played.trolley.cursor.stop == 1
    played.say(SkipSaid())
    assert played.trolley.cursor.stop == 2


def test_a_stop_with_units_in_the_hand_cannot_be_skipped() -> None:
    played = built()
    assert played.say("A-01-02", MUG, SkipSaid()).note == CannotSkip(have=1)


@pytest.mark.parametrize(
    "said",
    [
        ("A-01-02",),
        ("A-01-02", MUG),
        ("A-01-02", MUG, MUG, MUG),
        ("A-01-02", MUG, MUG, MUG, "SLT-17-A1"),
        ("A-01-02", MUG, MUG, MUG, "SLT-17-A1", "SLT-17-B3"),
        ("A-01-02", ShortSaid(reason=ShortReason.DAMAGED, found=1)),
        (SkipSaid(),),
        (NoCodeSaid(text="47"),),
        ("A-01-02", NoCodeSaid(text="0015")),
        ("A-01-02", MUG, MUG, NoCodeSaid(text="47")),
        ("A-01-02", MUG, MUG, MUG, NoCodeSaid(text="0001")),
    ],
)
def test_undo_restores_exactly_the_state_before(said: tuple[Said | str, ...]) -> None:
    played = built()
    played.say(*said[:-1])
    before = played.trolley
    played.say(said[-1], UndoSaid())
    assert played.trolley == before


def test_undo_goes_back_to_the_first_tote_and_no_further() -> None:
    played = built()
    played.say(UndoSaid(), UndoSaid())
    assert played.trolley.job is Job.BUILD
    decision = played.say(UndoSaid())
    assert decision.note == NothingToUndo()
    assert decision.refused


def test_undo_says_what_it_took_back_and_what_the_hands_have_to_do() -> None:
    played = built()
    played.say(SkipSaid())
    undone = [played.say(UndoSaid()).note]
    played.say("A-01-02", MUG, MUG, MUG, "SLT-17-A1", ShortSaid(reason=ShortReason.DAMAGED, found=0))
    undone += [played.say(UndoSaid()).note for _ in range(7)]
    assert undone == [
        UndoneSkip(location="A-01-02"),
        UndoneShortInHand(location="A-01-02", have=1),
        UndonePut(slot="A1", quantity=2),
        *[UndoneTake(item_name="Mug blue 250")] * 3,
        UndonePlace(location="A-01-02"),
        UndoneTote(tote="TOT-00002", slot="B3"),
    ]


def test_undo_of_a_short_with_nothing_in_the_hand_asks_to_count() -> None:
    played = built()
    played.say("A-01-02", ShortSaid(reason=ShortReason.MISSING, found=0))
    assert played.say(UndoSaid()).note == UndoneShort(location="A-01-02")
    assert played.trolley.cursor.step is Step.TAKE


def test_undo_of_a_short_that_was_told_on_the_way_says_to_go_there_first() -> None:
    played = built()
    played.say(ShortSaid(reason=ShortReason.MISSING, found=0))
    assert played.say(UndoSaid()).note == UndoneShortAway(location="A-01-02")
    assert played.trolley.cursor.step is Step.LOCATE


@pytest.mark.parametrize("typed", ["99", "4471", "PROFUMO"])
def test_check_digits_that_are_wrong_are_said_to_be_wrong_and_a_scan_that_is_unknown_is_not(typed: str) -> None:
    played = built()
    assert played.say(Scanned(code=typed, typed=True)).note == NotItsPlaceDigits(got=typed[-4:], want="A-01-02")
    assert played.say(Scanned(code="X9", typed=False)).note == CodeNotKnownHere(tail="X9")


def test_undo_carries_what_it_takes_back() -> None:
    played = built()
    played.say(SkipSaid(), UndoSaid())
    assert played.events[-1].event == Undone(seq=3, event=Skipped(stop=1))


@settings(max_examples=150, deadline=None)
@given(st.lists(SAID, max_size=60))
def test_deciding_then_evolving_equals_recovering_and_counts_never_pass_the_plan(said: list[Said]) -> None:
    played = built()
    for each in said:
        before = played.trolley
        decision = played.say(each)
        if decision.refused:
            assert played.trolley == before
        _holds(played)
    assert played.recovered() == played.trolley


def _holds(played: Played) -> None:
    trolley = played.trolley
    for stop in PLAN.stops:
        for share in stop.shares:
            count = trolley.tally.count(stop.stop, share.line)
            assert count.picked >= 0
            assert count.shorted >= 0
            assert count.picked + count.shorted <= share.quantity
    if trolley.job is Job.PICK:
        assert trolley.wanted > 0
        assert trolley.cursor.in_hand <= trolley.wanted
        assert instruction(trolley) is not None
