"""Packing at a desk: what is scanned and said means, and the label's scan alone closes a parcel."""

import pytest

from tests.doubles.packing import (
    CASE_OF_SIX,
    LAMP_CODE,
    LARGE,
    MUG,
    MUG_CODE,
    ONE_MUG,
    ORDER,
    SMALL,
    SOAP_CODE,
    Packed,
    label,
)
from warehouse.desk import PackPlan
from warehouse.desk_events import (
    CloseWanted,
    LabelApplied,
    PackProblem,
    SetAside,
    Verified,
    WeighedBy,
)
from warehouse.events import Refused
from warehouse.flows.decision import Scanned, UndoSaid
from warehouse.flows.pack import due
from warehouse.flows.pack_said import (
    AgreedSaid,
    AsideSaid,
    BoxSaid,
    HoldSaid,
    PackSaid,
    ParcelSaid,
    WeightSaid,
)
from warehouse.flows.pack_words import instruction
from warehouse.flows.packing import PackStep
from warehouse.messages import (
    AllOfItPacked,
    BatteryLabelDue,
    BoxIs,
    BoxNotKnown,
    BoxTooWeak,
    DamagedAtDesk,
    DamagedAtPack,
    GiftNoteDue,
    HoldNotDue,
    ItemsFirst,
    LabelDue,
    LabelNotKnown,
    LabelOfHeldBox,
    LabelOfOtherBox,
    LabelOnItsWay,
    LabelReady,
    LabelReadyHere,
    Message,
    NoChoice,
    NoRest,
    NothingInBox,
    NothingToUndo,
    NotInOrder,
    NotThatHeavy,
    NotThisOfTote,
    OrderCancelled,
    OrderOfTotePacked,
    OrderPacked,
    PackItem,
    PackOnce,
    ParcelFull,
    PutInBin,
    PutInRedTote,
    ShortAtPack,
    TooHeavyForAny,
    TooMany,
    UndoneAside,
    UndoneLabel,
    UndoneMissing,
    UndonePacked,
    UndoneStep,
    WeightDue,
    WhichBox,
)
from warehouse.parcels import Content, Handling, LabelState
from warehouse.values import replace

ALL = (MUG_CODE, MUG_CODE, MUG_CODE, SOAP_CODE, LAMP_CODE)
"""Every item of the order: three mugs, one scan for the soaps, the lamp."""
YES = AgreedSaid()
UNWEIGHED = replace(ONE_MUG, lines=(replace(ONE_MUG.lines[0], item=replace(ONE_MUG.lines[0].item, weight_g=0)),))


def short(line: str = "4417/1", quantity: int = 1) -> AsideSaid:
    """Units of a line are not there."""
    return AsideSaid(problem=PackProblem.SHORT, quantity=quantity, line=line)


def test_an_order_is_packed_item_by_item_and_its_labels_scan_closes_it() -> None:
    packed = Packed()
    packed.tell(label())
    said: list[Message] = [instruction(packed.order)]
    for each in (*ALL, YES, YES):
        packed.say(each)
        said.append(instruction(packed.order))
    assert said == [
        PackItem(item_name="Mug blue 250", quantity=3),
        PackItem(item_name="Mug blue 250", quantity=2),
        PackItem(item_name="Mug blue 250", quantity=1),
        PackOnce(item_name="Soap lemon", quantity=4),
        PackItem(item_name="Lamp with battery", quantity=1),
        GiftNoteDue(),
        BatteryLabelDue(),
        LabelDue(),
    ]
    assert packed.say(label().tracking).note == PutInBin(bin_name="3")
    assert packed.events[-1].event == LabelApplied(parcel=1, generation=1, code=label().tracking, bin="BIN-3")
    assert packed.order.step is PackStep.DONE
    assert instruction(packed.order) == OrderPacked(order="4417", bin_name="3")


def test_the_order_is_closed_once() -> None:
    packed = Packed(ONE_MUG)
    packed.tell(label())
    assert due(packed.order) is None
    packed.say(MUG_CODE, label().tracking)
    assert due(packed.order) == CloseWanted()
    packed.record(CloseWanted())
    assert due(packed.order) is None
    assert packed.say(UndoSaid()).note == NothingToUndo(), "what is closed is the server's"


def test_the_label_is_asked_for_before_anything_is_scanned_where_a_box_surely_fits() -> None:
    inputs = Packed().order.label_inputs(1)
    assert inputs is not None
    assert (inputs.box, inputs.weight_g) == (LARGE.box, 400 + 3 * 300 + 4 * 100 + 900)
    assert inputs.lines == tuple(
        Content(line=line, quantity=n) for line, n in (("4417/1", 3), ("4417/2", 4), ("4417/3", 1))
    )
    packed = Packed(ONE_MUG)
    before = packed.order.label_inputs(1)
    packed.say(MUG_CODE)
    assert packed.order.label_inputs(1) == before, "packing it changes nothing that the label is bought for"


def test_what_goes_missing_changes_what_the_label_is_bought_for() -> None:
    packed = Packed()
    assert packed.say(short()).note == ShortAtPack(item_name=MUG.name, missing=1)
    inputs = packed.order.label_inputs(1)
    assert inputs is not None
    assert (inputs.lines[0], inputs.weight_g) == (Content(line="4417/1", quantity=2), 2300)


@pytest.mark.parametrize(
    ("plan", "before", "said", "why"),
    [
        (ORDER, (), "2000000000022", NotInOrder(tail="0022")),
        (ORDER, (), CASE_OF_SIX, TooMany(want=3, units=6)),
        (ORDER, ALL[:3], MUG_CODE, AllOfItPacked(item_name="Mug blue 250")),
        (ORDER, (), label().tracking, ItemsFirst(left=8)),
        (ORDER, ALL, label().tracking, GiftNoteDue()),
        (ORDER, (*ALL, YES, YES), "NOTHING-1", LabelNotKnown(tail="NG-1")),
        (ORDER, (), BoxSaid(box="BX-9"), BoxNotKnown(tail="BX-9")),
        (ORDER, (), "BX-S", BoxTooWeak(box_name="Small", most=2000)),
        (ORDER, (), ParcelSaid(), NothingInBox()),
        (ONE_MUG, (MUG_CODE,), ParcelSaid(), NoRest()),
        (ORDER, (), HoldSaid(), HoldNotDue()),
        (ORDER, (), YES, NoChoice()),
        (ORDER, (), short(quantity=4), NoChoice()),
        (ORDER, (), short(line=""), NoChoice()),
        (ORDER, (), AsideSaid(problem=PackProblem.EXTRA, quantity=1, line="4417/1"), NoChoice()),
        (ORDER, (), WeightSaid(weight_g=0, by=WeighedBy.MANUAL), NotThatHeavy(most=100_000)),
        (ORDER, (), WeightSaid(weight_g=100_001, by=WeighedBy.SCALE), NotThatHeavy(most=100_000)),
        (ORDER, (), UndoSaid(), NothingToUndo()),
        (replace(ORDER, cancelled=True), (), MUG_CODE, OrderCancelled(order="4417")),
    ],
)
def test_what_is_not_due_is_refused_by_name_and_changes_nothing(
    plan: PackPlan, before: tuple[PackSaid | str, ...], said: PackSaid | str, why: Message
) -> None:
    packed = Packed(plan)
    packed.tell(label())
    packed.say(*before)
    order = packed.order
    decision = packed.say(said)
    assert (decision.note, decision.refused, packed.order) == (why, True, order)
    assert isinstance(decision.event, Refused)


def test_more_than_was_counted_at_the_pick_is_taken_up_to_what_was_ordered() -> None:
    packed = Packed(replace(ONE_MUG, lines=(replace(ONE_MUG.lines[0], ordered=2, picked=1),)))
    packed.say(MUG_CODE)
    assert packed.order.step is not PackStep.VERIFY
    packed.say(MUG_CODE)
    assert packed.order.tally.verified("4417/1") == 2
    assert packed.say(MUG_CODE).note == AllOfItPacked(item_name="Mug blue 250")


def test_the_end_of_a_code_can_be_typed_where_it_means_one_item() -> None:
    packed = Packed()
    assert packed.say(Scanned(code="0039", typed=True)).event == Verified(
        parcel=1, line="4417/3", quantity=1, code="0039", typed=True
    )
    assert packed.say(Scanned(code="039", typed=True)).refused, "fewer than four digits mean nothing"
    assert packed.say(Scanned(code="0046", typed=False)).refused, "a scan is a whole code"


def test_what_the_order_does_not_want_goes_into_the_red_tote() -> None:
    packed = Packed()
    extra = AsideSaid(problem=PackProblem.EXTRA, quantity=1, code=MUG_CODE)
    assert packed.say(extra).note == PutInRedTote(quantity=1)
    assert packed.events[-1].event == SetAside(
        problem=PackProblem.EXTRA, quantity=1, item="nordlys/MUG-250", code=MUG_CODE
    )
    packed.say(AsideSaid(problem=PackProblem.MISPICK, quantity=1, code="2000000000022"))
    assert packed.order.left == 8, "the order waits for no unit less"


def test_a_box_that_is_chosen_counts_from_then_on() -> None:
    packed = Packed(ONE_MUG)
    assert packed.order.box(1) == SMALL
    assert packed.say("bx-l").note == BoxIs(box_name="Large")
    assert packed.order.box(1) == LARGE
    packed.say(BoxSaid(box="BX-S"))
    assert packed.order.box(1) == SMALL
    packed.say(UndoSaid())
    assert packed.order.box(1) == LARGE


def test_where_no_box_surely_fits_and_no_weight_is_known_both_are_asked() -> None:
    packed = Packed(replace(UNWEIGHED, boxes=(SMALL, LARGE)))
    assert packed.order.label_inputs(1) is None
    packed.say(MUG_CODE)
    assert instruction(packed.order) == WhichBox()
    packed.say("BX-S")
    assert instruction(packed.order) == WeightDue()
    packed.say(WeightSaid(weight_g=431, by=WeighedBy.MANUAL))
    inputs = packed.order.label_inputs(1)
    assert inputs is not None
    assert (inputs.weight_g, instruction(packed.order)) == (431, LabelOnItsWay())


def test_the_rest_goes_into_a_second_parcel_once_the_first_has_its_label() -> None:
    packed = Packed()
    packed.say(MUG_CODE, MUG_CODE, MUG_CODE, ParcelSaid())
    assert packed.order.contents(1) == (Content(line="4417/1", quantity=3),)
    assert packed.order.label_inputs(2) is not None, "its label, too, is bought meanwhile"
    assert packed.say(SOAP_CODE).note == GiftNoteDue(), "the full one is finished first"
    packed.tell(label(1), label(2))
    packed.say(YES)
    swapped = packed.say(label(2).tracking)
    assert swapped.note == LabelOfOtherBox(got=2, want=1)
    packed.say(label(1).tracking, SOAP_CODE, LAMP_CODE)
    assert instruction(packed.order) == BatteryLabelDue(), "the mark is for the parcel with the lamp"
    packed.say(YES, label(2).tracking)
    assert packed.order.step is PackStep.DONE


def test_the_label_of_the_second_parcel_never_closes_the_first() -> None:
    packed = Packed()
    packed.say(MUG_CODE, ParcelSaid(), YES)
    packed.tell(label(1))
    packed.say(HoldSaid())
    packed.say(*(MUG_CODE, MUG_CODE, SOAP_CODE, LAMP_CODE), YES)
    packed.tell(label(2))
    assert packed.say(YES).refused, "the second is in work"
    packed.say(HoldSaid(), YES)
    assert (packed.order.parcel, packed.order.tally.hold(2)) == (1, "H2")
    third = replace(packed.order, tally=packed.order.tally)
    assert third.step is PackStep.APPLY
    assert packed.say("3SELZN4417999").note == LabelNotKnown(tail="7999")
    assert packed.say(label(2).tracking).note == LabelOfHeldBox(place="H2")
    packed.say(label(1).tracking)
    assert packed.say(label(2).tracking).note == PutInBin(bin_name="3"), "from its hold place it is closed"
    assert packed.order.step is PackStep.DONE


def test_of_two_boxes_on_hold_a_label_says_which_is_its_own_before_it_closes_it() -> None:
    packed = Packed()
    packed.say(MUG_CODE, ParcelSaid(), YES, HoldSaid())
    packed.say(*(MUG_CODE, MUG_CODE, SOAP_CODE, LAMP_CODE), YES, HoldSaid())
    packed.tell(label(1), label(2))
    assert packed.order.parcel is None
    assert packed.say(label(2).tracking).note == LabelReady(order="4417", place="H2")
    assert packed.order.parcel == 2
    assert packed.say(label(1).tracking).note == LabelOfHeldBox(place="H1")
    for parcel in (2, 1):
        assert packed.say(label(parcel).tracking).note == PutInBin(bin_name="3")
    assert packed.order.step is PackStep.DONE


def test_of_two_boxes_on_hold_the_one_whose_label_has_come_is_taken_out() -> None:
    packed = Packed()
    packed.say(MUG_CODE, ParcelSaid(), YES, HoldSaid())
    packed.say(*(MUG_CODE, MUG_CODE, SOAP_CODE, LAMP_CODE), YES, HoldSaid())
    packed.tell(label(2))
    assert instruction(packed.order) == LabelReadyHere(order="4417", place="H2")
    packed.say(YES)
    assert (packed.order.parcel, packed.order.step) == (2, PackStep.APPLY)


def test_undo_says_what_it_took_back_and_what_the_hands_have_to_do() -> None:
    packed = Packed(replace(ONE_MUG, lines=(replace(ONE_MUG.lines[0], ordered=2, picked=2),)))
    packed.tell(label())
    packed.say(BoxSaid(box="BX-L"), MUG_CODE, short(), label().tracking)
    assert [packed.say(UndoSaid()).note for _ in range(5)] == [
        UndoneLabel(),
        UndoneMissing(item_name="Mug blue 250"),
        UndonePacked(item_name="Mug blue 250", quantity=1),
        UndoneStep(),
        NothingToUndo(),
    ]


def test_a_parcel_whose_label_was_given_back_after_it_was_stuck_on_is_open_again() -> None:
    packed = Packed(ONE_MUG)
    packed.say(MUG_CODE)
    packed.tell(label())
    packed.say(label().tracking)
    packed.tell(label(state=LabelState.VOIDING))
    assert packed.order.step is PackStep.LABEL
    packed.cancel()
    assert (packed.order.step, packed.order.left) == (PackStep.CANCELLED, 1)


def test_an_order_that_is_opened_again_waits_for_what_is_sent_besides_alone() -> None:
    packed = Packed(ONE_MUG)
    packed.say(MUG_CODE)
    packed.tell(label())
    packed.say(label().tracking)
    line = replace(ONE_MUG.lines[0], picked=0, due=2)
    again = replace(packed.order, epoch=2, plan=replace(ONE_MUG, lines=(line,), extra_parcel=2), trail=())
    packed.order = again
    assert (again.step, again.parcel, again.left, again.is_closed(1)) == (PackStep.VERIFY, 2, 1, True)
    assert packed.say(UndoSaid()).note == NothingToUndo(), "what is closed stays closed"
    assert packed.say(label().tracking).note == PackItem(item_name=MUG.name, quantity=1)
    packed.say(MUG_CODE)
    assert packed.say(MUG_CODE).note == AllOfItPacked(item_name=MUG.name)
    inputs = packed.order.label_inputs(2)
    assert inputs is not None
    assert inputs.lines == (Content(line="4417/1", quantity=1),)
    assert packed.order.label_inputs(1) is None
    packed.tell(label(2))
    assert packed.say(label(2).tracking).note == PutInBin(bin_name="3")
    assert packed.order.step is PackStep.DONE


def test_what_is_damaged_is_named_and_what_was_put_aside_is_taken_back() -> None:
    packed = Packed()
    damaged = AsideSaid(problem=PackProblem.DAMAGED, quantity=1, line="4417/1")
    assert packed.say(damaged).note == DamagedAtPack(item_name=MUG.name, quantity=1)
    assert packed.say(UndoSaid()).note == UndoneAside(quantity=1)


def test_where_no_box_bears_it_the_packer_is_told_how_it_leaves_in_two() -> None:
    packed = Packed(replace(ORDER, boxes=(SMALL, replace(LARGE, max_g=2000)), gift=False))
    packed.say(*(MUG_CODE,) * 3, *(SOAP_CODE,) * 4, LAMP_CODE)
    assert packed.say("BX-L").note == TooHeavyForAny()
    packed.say(UndoSaid())
    assert packed.say(ParcelSaid()).note == ParcelFull(parcel=2, left=1)


def test_an_item_of_another_order_of_the_tote_goes_back_into_the_tote() -> None:
    packed = Packed(ONE_MUG)
    packed.order = replace(packed.order, batch="TOT-00002")
    assert packed.say(LAMP_CODE).note == NotThisOfTote(tail=LAMP_CODE[-4:])
    packed.tell(label())
    packed.say(MUG_CODE, label().tracking)
    assert instruction(packed.order) == OrderOfTotePacked(order="4417", bin_name="3"), "an item is next, no tote"


def test_a_bad_read_at_a_desk_names_a_key_that_is_there() -> None:
    assert Packed().say("4006381333932").note == DamagedAtDesk(tail="3932")


def test_an_order_that_the_server_did_not_close_is_closed_again_once_what_lacks_is_done() -> None:
    packed = Packed(ONE_MUG)
    packed.say(MUG_CODE)
    packed.tell(label())
    packed.say(label().tracking)
    packed.record(CloseWanted())
    assert due(packed.order) is None
    marked = replace(ONE_MUG.lines[0], handling=Handling(fragile=True))
    packed.order = replace(packed.order, plan=replace(ONE_MUG, lines=(marked,)))
    packed.tell(label(state=LabelState.VOIDED), label(generation=2))
    assert packed.order.step is PackStep.DEMANDS
    packed.say(YES, label(generation=2).tracking)
    assert (packed.order.step, due(packed.order)) == (PackStep.DONE, CloseWanted())
