"""Which copies a desk prints by itself: each once, only a label that counts, and when the site wants it."""

import pytest
from hypothesis import given, strategies as st

from tests.doubles.packing import MUG_CODE, ONE_MUG, ORDER, SOAP_CODE, Packed, label
from warehouse.desk import PrintAt
from warehouse.desk_events import LabelPrinted, PrintState, ReprintReason
from warehouse.events import Recorded
from warehouse.flows import prints
from warehouse.flows.pack_said import HoldSaid, ParcelSaid, ReprintSaid
from warehouse.flows.pack_words import instruction, on_hold
from warehouse.flows.packing import learned
from warehouse.flows.prints import Copy
from warehouse.messages import (
    LabelCannotPrint,
    LabelDue,
    LabelNotPrinted,
    LabelOfHeldBox,
    LabelReady,
    MaybeAtDesk,
    NotPrinted,
    OnHold,
    PrintedAtDesk,
)
from warehouse.packed import Kind, folded
from warehouse.parcels import LabelState
from warehouse.values import replace

TWO_KINDS = replace(ORDER, lines=(replace(ORDER.lines[0], ordered=1, picked=1), ORDER.lines[1]), gift=False)
"""A mug and four soaps, which demand nothing."""
FIRST = Copy(parcel=1, generation=1, copy=1)
STATES = list(PrintState)


def printed(state: PrintState, copy: int = 1, desk: str = "DSK-12", generation: int = 1) -> LabelPrinted:
    return LabelPrinted(parcel=1, generation=generation, copy=copy, state=state, desk=desk)


def packed(*, at: str = PrintAt.BOUGHT) -> Packed:
    made = Packed(replace(ONE_MUG, print_at=at))
    made.order = replace(made.order, desk="DSK-12", prints=True)
    return made


def test_a_label_is_due_when_it_is_bought_and_never_again_after_the_printer_had_it() -> None:
    at_desk = packed()
    assert prints.due(at_desk.order) == ()
    at_desk.tell(label(state=LabelState.CALLING))
    assert prints.due(at_desk.order) == ()
    at_desk.tell(label())
    assert prints.due(at_desk.order) == (FIRST,)
    at_desk.record(printed(PrintState.PRINTING))
    assert prints.due(at_desk.order) == ()


@pytest.mark.parametrize("state", STATES)
def test_whatever_the_printer_said_last_no_second_copy_comes_by_itself(state: PrintState) -> None:
    at_desk = packed()
    at_desk.tell(label())
    at_desk.record(printed(PrintState.PRINTING))
    at_desk.record(printed(state))
    assert prints.due(at_desk.order) == ()
    assert prints.due(at_desk.recovered()) == ()


@given(st.lists(st.tuples(st.sampled_from(STATES), st.integers(1, 3)), min_size=1, max_size=6), st.integers(0, 3))
def test_a_copy_is_due_only_if_it_is_the_newest_and_nobody_printed_it(
    words: list[tuple[PrintState, int]], asked: int
) -> None:
    at_desk = packed()
    at_desk.tell(label())
    for state, copy in words:
        at_desk.record(printed(state, copy))
    for _ in range(asked):
        at_desk.say(ReprintSaid(reason=ReprintReason.LOST))
    newest = at_desk.order.tally.copies(1, 1)
    had = {copy for _, copy in words}
    assert [one.copy for one in prints.due(at_desk.order)] == [newest] * (newest not in had)


def test_a_label_that_no_printer_can_print_is_bought_anew_and_not_printed_again() -> None:
    at_desk = packed()
    at_desk.tell(label())
    at_desk.say(MUG_CODE)
    at_desk.record(replace(printed(PrintState.FAILED), cannot="it is no PDF"))
    for order in (at_desk.order, at_desk.recovered()):
        assert (instruction(order), prints.may_repeat(order), prints.due(order)) == (LabelCannotPrint(), False, ())
        assert {fact.detail for fact in order.tally.of(Kind.PRINT)} == {PrintState.FAILED}, "a word that all desks know"
        elsewhere = replace(order, desk="DSK-11")
        assert instruction(elsewhere) == LabelCannotPrint()
    at_desk.say(ReprintSaid(reason=ReprintReason.LOST))
    assert [one.copy for one in prints.due(at_desk.order)] == [2], "who asks for it all the same has it tried"
    at_desk.record(replace(printed(PrintState.FAILED, 2), cannot="it is no PDF"))
    assert (instruction(at_desk.order), prints.due(at_desk.order)) == (LabelCannotPrint(), ())
    at_desk.tell(label(generation=2))
    assert prints.due(at_desk.order) == (Copy(parcel=1, generation=2, copy=1),)
    at_desk.record(printed(PrintState.FAILED, generation=2))
    assert instruction(at_desk.order) == NotPrinted(), "nothing is wrong with this one"


def test_at_the_last_scan_means_when_nothing_more_goes_into_the_parcel() -> None:
    at_desk = packed(at=PrintAt.LAST_SCAN)
    at_desk.tell(label())
    assert prints.due(at_desk.order) == ()
    assert prints.is_wanted(at_desk.order, FIRST), "it is only not its time yet"
    at_desk.say(MUG_CODE)
    assert prints.due(at_desk.order) == (FIRST,)
    assert prints.due(replace(at_desk.order, plan=replace(at_desk.order.plan, print_at="never heard of"))) == (FIRST,)


def test_the_label_of_a_full_parcel_comes_while_the_next_one_is_filled() -> None:
    at_desk = Packed(replace(ORDER, print_at=PrintAt.LAST_SCAN))
    at_desk.say(MUG_CODE, ParcelSaid(), SOAP_CODE)
    at_desk.tell(label(1), label(2))
    assert prints.due(at_desk.order) == (FIRST,)


@pytest.mark.parametrize("at", PrintAt)
def test_the_label_of_another_box_never_comes_while_one_is_open(at: PrintAt) -> None:
    second = Copy(parcel=2, generation=1, copy=1)
    at_desk = Packed(replace(TWO_KINDS, print_at=at))
    at_desk.say(MUG_CODE, ParcelSaid())
    at_desk.tell(label(1), label(2))
    assert prints.due(at_desk.order) == (FIRST,)
    at_desk.record(printed(PrintState.PRINTED))
    assert prints.due(at_desk.order) == (), "it would be put on the box that is open"
    assert prints.is_wanted(at_desk.order, second), "it is only not its time yet"
    at_desk.say(label(1).tracking)
    at_desk.say(*[SOAP_CODE] * (at is PrintAt.LAST_SCAN))
    assert prints.due(at_desk.order) == (second,)


def test_the_label_of_a_box_on_hold_comes_when_no_other_box_of_the_order_is_open() -> None:
    at_desk = Packed(TWO_KINDS)
    at_desk.say(MUG_CODE, ParcelSaid(), HoldSaid())
    at_desk.tell(label(1))
    assert at_desk.order.parcel == 2
    assert prints.due(at_desk.order) == ()
    refused = at_desk.say(label(1).tracking)
    assert refused.note == LabelOfHeldBox(place="H1"), "else box 2 went with the label of box 1"
    at_desk.say(SOAP_CODE, HoldSaid())
    assert prints.due(at_desk.order) == (FIRST,)
    assert not at_desk.say(label(1).tracking).refused


def test_what_was_voided_cancelled_or_stuck_on_is_not_wanted_any_more() -> None:
    at_desk = packed()
    at_desk.say(MUG_CODE)
    at_desk.tell(label())
    order = at_desk.order
    assert prints.is_wanted(order, FIRST)
    assert not prints.is_wanted(replace(order, plan=replace(order.plan, cancelled=True)), FIRST)
    at_desk.say(label().tracking)
    assert not prints.is_wanted(at_desk.order, FIRST)
    assert prints.due(at_desk.order) == ()
    at_desk = packed()
    at_desk.tell(label(), label(generation=2))
    assert not prints.is_wanted(at_desk.order, FIRST)
    assert prints.due(at_desk.order) == (Copy(parcel=1, generation=2, copy=1),)


def test_another_copy_takes_the_place_of_one_that_still_waits() -> None:
    at_desk = packed(at=PrintAt.LAST_SCAN)
    at_desk.tell(label())
    at_desk.say(ReprintSaid(reason=ReprintReason.LOST))
    assert prints.due(at_desk.order) == (Copy(parcel=1, generation=1, copy=2),), "what a person asks for comes at once"
    assert not prints.is_wanted(at_desk.order, FIRST)


def test_only_what_this_device_gave_its_printer_is_asked_after() -> None:
    at_desk = packed()
    at_desk.tell(label())
    theirs = folded([((1, 9), printed(PrintState.PRINTING, desk="DSK-11"))])
    order = learned(at_desk.order, theirs)
    assert (prints.due(order), prints.unheard(order)) == ((), ())
    for state, heard in ((PrintState.PRINTING, True), (PrintState.HELD, True), (PrintState.PRINTED, False)):
        at_desk.record(printed(state))
        assert prints.unheard(at_desk.order) == (((FIRST, state),) if heard else ())


def test_a_copy_that_another_desk_printed_is_named_by_its_desk_and_can_be_printed_again() -> None:
    at_desk = packed()
    at_desk.say(MUG_CODE)
    at_desk.tell(label())
    assert (instruction(at_desk.order), prints.may_repeat(at_desk.order)) == (LabelDue(), False)
    order = learned(at_desk.order, folded([((1, 9), printed(PrintState.PRINTED, desk="DSK-11"))]))
    assert (instruction(order), prints.may_repeat(order)) == (PrintedAtDesk(desk_name="11"), True)
    order = learned(at_desk.order, folded([((1, 9), printed(PrintState.FAILED, desk="DSK-11"))]))
    assert (instruction(order), prints.may_repeat(order)) == (NotPrinted(), True)
    at_desk.say(ReprintSaid(reason=ReprintReason.LOST))
    assert instruction(at_desk.order) == LabelDue()


def test_a_label_that_was_wanted_under_another_lease_is_looked_for_before_it_is_printed_here() -> None:
    at_desk = packed()
    at_desk.say(MUG_CODE)
    at_desk.order = replace(at_desk.order, epoch=2)
    for desk, asks in (("DSK-11", MaybeAtDesk(desk_name="11")), ("DSK-12", LabelNotPrinted())):
        at_desk.tell(replace(label(), lease=1, desk=desk))
        assert prints.due(at_desk.order) == (), "the desk before may have printed it and not told yet"
        assert (instruction(at_desk.order), prints.may_repeat(at_desk.order)) == (asks, True)
    at_desk.say(ReprintSaid(reason=ReprintReason.NOT_PRINTED))
    assert prints.due(at_desk.order) == (Copy(parcel=1, generation=1, copy=2),)
    assert instruction(at_desk.order) == LabelDue()


@pytest.mark.parametrize("lease", [0, 2])
def test_a_label_of_this_lease_or_of_a_server_that_does_not_say_comes_by_itself(lease: int) -> None:
    at_desk = packed()
    at_desk.order = replace(at_desk.order, epoch=2)
    at_desk.tell(replace(label(), lease=lease, desk="DSK-12"))
    assert prints.due(at_desk.order) == (FIRST,)


def test_a_parcel_on_hold_whose_label_another_lease_wanted_is_ready_to_be_looked_for() -> None:
    at_desk = packed()
    at_desk.tell(label(state=LabelState.CALLING))
    at_desk.say(MUG_CODE, HoldSaid())
    at_desk.order = replace(at_desk.order, epoch=2)
    at_desk.tell(replace(label(), lease=1, desk="DSK-11"))
    assert on_hold(at_desk.order) == LabelReady(order="4417", place="H1")


def test_a_printers_word_is_counted_once_however_often_it_is_told_and_under_the_lease_it_was_said() -> None:
    at_desk = packed()
    at_desk.tell(label())
    word = Recorded(seq=7, event=printed(PrintState.PRINTED), epoch=1)
    once = prints.heard(at_desk.order, word)
    assert prints.heard(once, word) == once
    assert once.own.printed(1, 1) == prints.said(once, FIRST)
    later = prints.heard(replace(at_desk.order, epoch=4), word)
    fact = later.own.printed(1, 1)
    assert fact is not None
    assert (fact.epoch, fact.seq, fact.name) == (1, 7, "DSK-12")


def test_a_held_parcels_label_is_ready_when_it_is_printed_where_there_is_a_printer() -> None:
    at_desk = packed()
    at_desk.say(MUG_CODE, HoldSaid())
    assert on_hold(at_desk.order) == OnHold(order="4417", place="H1")
    at_desk.tell(label())
    assert on_hold(at_desk.order) == OnHold(order="4417", place="H1")
    assert on_hold(replace(at_desk.order, prints=False)) == LabelReady(order="4417", place="H1")
    at_desk.record(printed(PrintState.PRINTING))
    assert on_hold(at_desk.order) == OnHold(order="4417", place="H1")
    at_desk.record(printed(PrintState.PRINTED))
    assert on_hold(at_desk.order) == LabelReady(order="4417", place="H1")
