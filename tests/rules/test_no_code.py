"""A barcode that cannot be read is no short: what is typed in its stead counts in full and says so."""

from dataclasses import replace

import pytest

from tests.doubles.trolleys import MUG_250, PLAN, Played, built
from warehouse.codec import dumps, from_json, loads, to_json
from warehouse.events import Arrived, Entry, Event, LineCount, NoCode, Put, Refused, Taken, Undone
from warehouse.flows.decision import NoCodeSaid, QuantityTyped, Said
from warehouse.flows.no_code import asked
from warehouse.flows.trolley import Step
from warehouse.items import Item, ItemCode
from warehouse.messages import (
    DigitsOfSeveral,
    DigitsOfTwo,
    Message,
    NoCodeAtItem,
    NoCodeAtItemOnly,
    NoCodeAtPlace,
    NoCodeAtPlaceName,
    NoCodeAtSku,
    NoCodeAtSkuOnly,
    NoCodeAtSlot,
    NoCodeAtTote,
    NotItemNorPlaceDigits,
    NotItsDigits,
    NotItsPlaceDigits,
    TooFewDigits,
    TooFewOfSku,
    TooFewOfSkuOnly,
    TooFewToteDigits,
    TooMany,
    WrongItem,
    WrongPlace,
    WrongTote,
)
from warehouse.trolleys import Plan

MUG, CASE = (code.code for code in MUG_250.codes)
PLACE = "A-01-02"
HAND_FULL = (PLACE, MUG, MUG, MUG)


def no_code(text: str) -> NoCodeSaid:
    return NoCodeSaid(text=text)


def with_item(item: Item) -> Plan:
    """The plan with `item` at its first stop, in quantities that a case fits."""
    first, *others = PLAN.stops
    shares = (replace(first.shares[0], quantity=7),)
    return replace(PLAN, stops=(replace(first, item=item, shares=shares), *others))


def at_item(item: Item) -> Played:
    played = Played(with_item(item))
    played.say("TOT-00001", "TOT-00002", PLACE)
    return played


def said_of(played: Played) -> Message:
    assert played.trolley.current is not None
    return asked(played.trolley, played.trolley.current)


@pytest.mark.parametrize(
    ("before", "typed", "event"),
    [
        ((), "47", Arrived(stop=1, by=Entry.CHECK_DIGITS, no_code=NoCode.PLACE_DIGITS)),
        (
            (PLACE,),
            "0015",
            Taken(stop=1, quantity=1, code=MUG, by=Entry.TYPED, no_code=NoCode.LAST_DIGITS),
        ),
        ((PLACE,), " 47 ", Taken(stop=1, quantity=1, by=Entry.CHECK_DIGITS, no_code=NoCode.PLACE_DIGITS)),
        (
            HAND_FULL,
            "0001",
            Put(
                stop=1,
                slot="A1",
                tote="TOT-00001",
                counts=(LineCount(line="1001/1", quantity=2),),
                no_code=NoCode.LAST_DIGITS,
            ),
        ),
    ],
)
def test_what_stands_on_the_label_does_what_its_barcode_would(
    before: tuple[str, ...], typed: str, event: Event
) -> None:
    played = built()
    played.say(*before)
    assert played.say(no_code(typed)).event == event


@pytest.mark.parametrize(
    ("before", "typed", "why"),
    [
        ((), "31", NotItsPlaceDigits(got="31", want=PLACE)),
        ((), "0015", NotItsPlaceDigits(got="0015", want=PLACE)),
        ((PLACE,), "9999", NotItsDigits(got="9999", item_name="Mug blue 250")),
        ((PLACE,), "0022", WrongItem(got_name="Mug blue 330", want_name="Mug blue 250")),
        ((PLACE,), "015", TooFewDigits(item_name="Mug blue 250")),
        ((PLACE,), "31", NotItemNorPlaceDigits(got="31", location=PLACE)),
        ((PLACE,), "0012", TooMany(want=3, units=6)),
        (HAND_FULL, "0002", WrongTote(got="B3", want="A1")),
        (HAND_FULL, "7777", WrongTote(got="...7777", want="A1")),
        (HAND_FULL, "1", TooFewToteDigits(slot="A1")),
    ],
)
def test_what_is_wrong_is_refused_by_name_kept_and_changes_nothing(
    before: tuple[str, ...], typed: str, why: Message
) -> None:
    played = built()
    played.say(*before)
    shown = played.trolley
    decision = played.say(no_code(typed))
    assert (decision.note, decision.refused) == (why, True)
    assert isinstance(decision.event, Refused)
    assert decision.event.refusal == type(why).__name__
    assert played.trolley == shown


def test_a_case_counts_its_multiple_and_one_code_confirms_a_whole_grab() -> None:
    played = at_item(MUG_250)
    played.say(no_code("0012"))
    assert played.trolley.cursor.in_hand == 6
    played = built()
    played.say(no_code("47"), no_code("0015"), QuantityTyped(quantity=3), "SLT-17-A1", "SLT-17-B3")
    played.say(no_code("31"), no_code("0022"), "SLT-17-A1", no_code("08"), no_code("08"))
    assert (played.trolley.cursor.step, played.trolley.cursor.in_hand) == (Step.PUT, 4)


def test_a_unit_and_a_case_that_end_alike_are_told_apart_by_all_their_digits() -> None:
    alike = replace(MUG_250, codes=(ItemCode(code="11110015"), ItemCode(code="22220015", multiple=6)))
    played = at_item(alike)
    assert played.say(no_code("0015")).note == DigitsOfTwo(tail="0015")
    played.say(no_code("22220015"))
    assert played.trolley.cursor.in_hand == 6


def with_code(code: str) -> Plan:
    """The plan with an item of this code at its second stop."""
    first, second, third = PLAN.stops
    other = replace(second, item=replace(second.item, codes=(ItemCode(code=code),)))
    return replace(PLAN, stops=(first, other, third))


@pytest.mark.parametrize("code", ["NDL-0015", "99990015"])
def test_digits_in_which_another_item_of_the_trolley_ends_too_prove_neither(code: str) -> None:
    played = Played(with_code(code))
    played.say("TOT-00001", "TOT-00002", PLACE)
    decision = played.say(no_code("0015"))
    assert (decision.note, decision.refused) == (DigitsOfSeveral(tail="0015"), True)
    assert played.say(no_code("00015")).event == Taken(
        stop=1, quantity=1, code=MUG, by=Entry.TYPED, no_code=NoCode.LAST_DIGITS
    )


def test_a_whole_code_in_which_another_one_ends_means_itself() -> None:
    played = Played(with_code(f"7{MUG}"))
    played.say("TOT-00001", "TOT-00002", PLACE)
    assert played.say(no_code("0015")).note == DigitsOfSeveral(tail="0015")
    played.say(no_code(MUG))
    assert played.trolley.cursor.in_hand == 1


def test_totes_that_end_alike_are_told_apart_by_more_of_their_digits() -> None:
    played = Played(replace(PLAN, totes={"TOT-00001": None, "TOT-100001": None}))
    played.say("TOT-00001", "TOT-100001", *HAND_FULL)
    assert played.say(no_code("0001")).note == DigitsOfSeveral(tail="0001")
    assert played.say(no_code("100001")).note == WrongTote(got="B3", want="A1")
    assert isinstance(played.say(no_code("00001")).event, Put)
    assert played.say(no_code("0001")).note == DigitsOfSeveral(tail="0001")
    assert isinstance(played.say(no_code("100001")).event, Put)


def test_a_product_without_digits_is_confirmed_by_those_of_its_place() -> None:
    played = at_item(replace(MUG_250, codes=(ItemCode(code="BAG"),)))
    assert said_of(played) == NoCodeAtSku(item_name="Mug blue 250")
    assert played.say(no_code("B")).note == TooFewOfSku(item_name="Mug blue 250")
    assert played.say(no_code("47")).event == Taken(
        stop=1, quantity=1, by=Entry.CHECK_DIGITS, no_code=NoCode.PLACE_DIGITS
    )


def test_a_whole_code_is_taken_however_short_it_is() -> None:
    played = at_item(replace(MUG_250, codes=(ItemCode(code="BAG"),)))
    assert played.say(no_code("bag")).event == Taken(
        stop=1, quantity=1, code="BAG", by=Entry.TYPED, no_code=NoCode.LAST_DIGITS
    )
    first, *others = with_item(replace(MUG_250, codes=(ItemCode(code="BAG"),))).stops
    played = Played(replace(PLAN, stops=(replace(first, check=""), *others)))
    played.say("TOT-00001", "TOT-00002", PLACE)
    assert said_of(played) == NoCodeAtSkuOnly(item_name="Mug blue 250")
    assert played.say(no_code("G")).note == TooFewOfSkuOnly(item_name="Mug blue 250")


@pytest.mark.parametrize("typed", ["3", "tot-3"])
def test_a_tote_with_few_digits_is_told_by_its_whole_number_or_code(typed: str) -> None:
    played = Played(replace(PLAN, totes={"TOT-3": None, "TOT-13": None}))
    played.say("TOT-3", "TOT-13", *HAND_FULL)
    assert played.say(no_code("13")).note == TooFewToteDigits(slot="A1")
    event = played.say(no_code(typed)).event
    assert isinstance(event, Put)
    assert (event.tote, event.no_code) == ("TOT-3", NoCode.LAST_DIGITS)


def test_a_place_without_check_digits_is_told_by_its_name_and_proves_no_item() -> None:
    first, *others = PLAN.stops
    played = Played(replace(PLAN, stops=(replace(first, check=""), *others)))
    played.say("TOT-00001", "TOT-00002")
    assert said_of(played) == NoCodeAtPlaceName(location=PLACE)
    assert played.say(no_code("")).refused
    assert played.say(no_code("a-01-03")).note == WrongPlace(got="A-01-03", want=PLACE)
    played.say(no_code("a-01-02"))
    assert played.trolley.cursor.step is Step.TAKE
    assert said_of(played) == NoCodeAtItemOnly(item_name="Mug blue 250")
    assert played.say(no_code("")).note == TooFewDigits(item_name="Mug blue 250")
    assert played.say(no_code("47")).note == TooFewDigits(item_name="Mug blue 250")


def test_a_slot_whose_tote_is_not_known_is_told_by_its_name() -> None:
    played = Played(replace(PLAN, fixed_totes=True))
    played.say(*HAND_FULL)
    assert said_of(played) == NoCodeAtSlot(slot="A1")
    assert played.say(no_code("b3")).note == WrongTote(got="B3", want="A1")
    decision = played.say(no_code("a1"))
    assert isinstance(decision.event, Put)
    assert (decision.event.tote, decision.event.no_code) == ("", NoCode.NAME)


def test_each_step_asks_for_what_stands_on_its_label() -> None:
    played = built()
    asks = [said_of(played)]
    for code in (PLACE, MUG, MUG, MUG):
        played.say(code)
        asks.append(said_of(played))
    assert [asks[0], asks[1], asks[-1]] == [
        NoCodeAtPlace(location=PLACE),
        NoCodeAtItem(item_name="Mug blue 250"),
        NoCodeAtTote(slot="A1"),
    ]


@pytest.mark.parametrize("said", [(no_code("47"),), (PLACE, no_code("0015")), (*HAND_FULL, no_code("0001"))])
def test_undo_takes_it_back_whole(said: tuple[Said | str, ...]) -> None:
    played = built()
    played.say(*said[:-1])
    before = played.trolley
    event = played.say(said[-1]).event
    played.record(Undone(seq=played.events[-1].seq, event=played.trolley.trail[-1].event))
    assert played.trolley == before
    assert isinstance(played.events[-1].event, Undone)
    assert played.events[-1].event.event == event


def test_older_programs_read_what_is_flagged_and_count_it_and_newer_ones_what_is_not() -> None:
    flagged = Taken(stop=1, quantity=1, code=MUG, by=Entry.TYPED, no_code=NoCode.LAST_DIGITS)
    form = to_json(flagged)
    assert isinstance(form, dict)
    assert form.pop("no_code") == "last_digits"
    assert form == {"type": "taken", "stop": 1, "quantity": 1, "code": MUG, "by": "typed"}, "what was there before"
    assert from_json(Taken, form) == replace(flagged, no_code=None)
    assert loads(Taken, dumps(flagged)) == flagged
