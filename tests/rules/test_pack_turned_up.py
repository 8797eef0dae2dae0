"""An item that was said to be missing and turns up is packed after all, whoever said so, and the rest stays missing."""

import pytest

from tests.doubles.packing import CASE_OF_SIX, MUG, MUG_CODE, ORDER, SOAP_CODE, Packed
from warehouse.desk_events import PackProblem, PackUndone, SetAside, Verified
from warehouse.flows.decision import Decision, Scanned, UndoSaid
from warehouse.flows.pack_said import AsideSaid, TurnedUpSaid
from warehouse.flows.packing import PackStep, learned
from warehouse.messages import AllOfItPacked, NotWantedNow, OrderCancelled, TurnedUp, WasMissing
from warehouse.packed import folded
from warehouse.values import replace

LINE = "4417/1"
FOUND = TurnedUpSaid(scan=Scanned(code=MUG_CODE))


def missing(units: int, problem: PackProblem = PackProblem.SHORT) -> AsideSaid:
    return AsideSaid(problem=problem, quantity=units, line=LINE)


def said_yes(packed: Packed) -> Decision:
    """Say that it is packed after all, and record the whole act."""
    decision = packed.say(FOUND)
    for event in decision.then:
        packed.record(event)
    return decision


def amounts(packed: Packed) -> tuple[int, int, int]:
    """Mugs packed, set aside, and left."""
    order = packed.order
    return order.tally.verified(LINE), order.tally.aside(LINE), order.remaining(order.plan.lines[0])


@pytest.mark.parametrize("units", [1, 2, 3])
def test_what_was_missing_is_asked_about_and_one_of_it_is_packed(units: int) -> None:
    packed = Packed()
    packed.say(*[MUG_CODE] * (3 - units), missing(units))
    asked = packed.say(MUG_CODE)
    assert (asked.refused, asked.note) == (True, WasMissing(item_name=MUG.name))
    assert amounts(packed) == (3 - units, units, 0), "a question changes nothing"
    decision = said_yes(packed)
    assert decision.note == TurnedUp(item_name=MUG.name)
    assert amounts(packed) == (4 - units, units - 1, 0)
    assert packed.recovered() == packed.order
    for _ in range(units - 1):
        assert isinstance(packed.say(MUG_CODE).note, WasMissing)
        said_yes(packed)
    assert amounts(packed) == (3, 0, 0)
    assert packed.say(MUG_CODE).note == AllOfItPacked(item_name=MUG.name), "then there are too many"


def test_the_act_takes_back_what_was_said_says_the_rest_again_and_packs_one() -> None:
    packed = Packed()
    packed.say(missing(3))
    decision = packed.say(FOUND)
    short = SetAside(problem=PackProblem.SHORT, quantity=3, line=LINE)
    assert (decision.event, *decision.then) == (
        PackUndone(seq=1, event=short),
        replace(short, quantity=2),
        Verified(parcel=1, line=LINE, quantity=1, code=MUG_CODE),
    )


def test_what_another_desk_said_to_be_missing_turns_up_just_so() -> None:
    packed = Packed()
    theirs = folded([((1, 9), SetAside(problem=PackProblem.SHORT, quantity=2, line=LINE))])
    packed.start = packed.order = learned(packed.order, theirs)
    packed.say(MUG_CODE)
    assert packed.say(MUG_CODE).note == WasMissing(item_name=MUG.name)
    said_yes(packed)
    assert amounts(packed) == (2, 1, 0)
    assert packed.events[-2].event == PackUndone(
        seq=0, event=SetAside(problem=PackProblem.SHORT, quantity=1, line=LINE)
    )


def test_undo_takes_the_unit_out_again_and_leaves_it_to_be_packed() -> None:
    packed = Packed()
    packed.say(missing(3))
    said_yes(packed)
    packed.say(UndoSaid())
    assert amounts(packed) == (0, 2, 1)


def test_what_was_damaged_does_not_turn_up_and_more_than_was_missing_is_too_many() -> None:
    packed = Packed()
    packed.say(MUG_CODE, MUG_CODE, missing(1, PackProblem.DAMAGED))
    assert packed.say(MUG_CODE).note == AllOfItPacked(item_name=MUG.name)
    assert packed.say(FOUND).refused
    packed = Packed()
    packed.say(missing(3))
    assert packed.say(CASE_OF_SIX).note == NotWantedNow(item_name=MUG.name)


def test_an_item_that_one_scan_confirms_turns_up_one_by_one() -> None:
    packed = Packed()
    packed.say(AsideSaid(problem=PackProblem.SHORT, quantity=4, line="4417/2"))
    assert isinstance(packed.say(SOAP_CODE).note, WasMissing)


def test_of_a_cancelled_order_nothing_turns_up() -> None:
    packed = Packed()
    packed.say(MUG_CODE, missing(2))
    packed.cancel()
    assert packed.order.step is PackStep.CANCELLED
    assert packed.say(FOUND).note == OrderCancelled(order=ORDER.order)


def test_of_what_none_is_packed_it_is_not_said_that_all_is() -> None:
    packed = Packed()
    packed.say(missing(3, PackProblem.DAMAGED))
    assert packed.say(MUG_CODE).note == NotWantedNow(item_name=MUG.name)
