"""Labels at a desk: late, held, swapped, given up, printed again; the scan of the right one alone closes a parcel."""

import pytest

from tests.doubles.packing import (
    MUG_CODE,
    ONE_MUG,
    Packed,
    label,
)
from warehouse.desk import HOLD_PLACES
from warehouse.desk_events import (
    LabelPrinted,
    PrintState,
    Reprinted,
    ReprintReason,
)
from warehouse.flows import prints
from warehouse.flows.pack_said import (
    AgreedSaid,
    HoldSaid,
    ReprintSaid,
)
from warehouse.flows.pack_words import instruction
from warehouse.flows.packing import Neighbour, PackStep
from warehouse.messages import (
    HoldsFull,
    LabelByHand,
    LabelDue,
    LabelNotPrinted,
    LabelOnItsWay,
    LabelReadyHere,
    LabelToBuy,
    LabelUnsure,
    Message,
    NewLabelDue,
    NoLabelYet,
    NoReprint,
    NotPrinted,
    OldLabel,
    OnHold,
    OrderPacked,
    ParcelOnHold,
    PrinterHolds,
    PutInBin,
    ReprintComes,
    WrongLabel,
)
from warehouse.parcels import LabelState
from warehouse.values import replace

YES = AgreedSaid()


def test_a_neighbours_label_is_refused_by_its_order() -> None:
    other = label(order="4418")
    packed = Packed(ONE_MUG, neighbours=(Neighbour(order="4418", place="H1", tracking=other.tracking),))
    packed.tell(label())
    packed.say(MUG_CODE)
    assert packed.say(other.tracking).note == WrongLabel(got="4418", want="4417")
    assert packed.say(f"00420{label().tracking}").note == PutInBin(bin_name="3"), "a carrier's longer barcode"


def test_a_label_that_was_given_up_closes_nothing_and_its_successor_does() -> None:
    packed = Packed(ONE_MUG)
    packed.tell(label(state=LabelState.VOIDED))
    packed.say(MUG_CODE)
    assert packed.say(label().tracking).note == OldLabel()
    packed.tell(label(generation=2), label(generation=1))
    packed.say(label(generation=2).tracking)
    assert instruction(packed.order) == OrderPacked(order="4417", bin_name="3")
    packed.tell(label(generation=3))
    assert instruction(packed.order) == NewLabelDue(tail="1713"), "the label that counts is not on it"


def test_a_label_without_a_file_is_brought_by_a_person_and_its_scan_closes_the_parcel() -> None:
    packed = Packed(ONE_MUG)
    packed.order = replace(packed.order, desk="DSK-12", prints=True)
    packed.tell(replace(label(), format=""))
    packed.say(MUG_CODE)
    assert instruction(packed.order) == LabelByHand(order="4417")
    assert prints.due(packed.order) == ()
    assert packed.say(ReprintSaid(reason=ReprintReason.NOT_PRINTED)).note == NoReprint()
    packed.say(HoldSaid())
    assert packed.say(label().tracking).note == PutInBin(bin_name="3")


def test_a_late_label_sends_the_parcel_to_the_first_free_hold_place() -> None:
    packed = Packed(ONE_MUG, neighbours=(Neighbour(order="4418", place="H1", tracking=""),))
    packed.say(MUG_CODE)
    assert instruction(packed.order) == LabelOnItsWay()
    assert packed.say(HoldSaid()).note == NoLabelYet(place="H2")
    assert instruction(packed.order) == OnHold(order="4417", place="H2")
    packed.tell(label())
    assert instruction(packed.order) == LabelReadyHere(order="4417", place="H2")
    packed.say(YES)
    assert instruction(packed.order) == LabelDue()
    packed.say(label().tracking)
    assert packed.order.step is PackStep.DONE


def test_a_label_that_nobody_is_sure_of_is_not_printed_again_and_waits() -> None:
    packed = Packed(ONE_MUG)
    packed.tell(label(state=LabelState.UNCERTAIN))
    packed.say(MUG_CODE)
    assert packed.say(HoldSaid()).note == LabelUnsure(order="4417", place="H1")
    refused = Packed(ONE_MUG)
    refused.tell(label(state=LabelState.REFUSED))
    refused.say(MUG_CODE)
    assert instruction(refused.order) == LabelToBuy(order="4417")


def test_where_every_hold_place_is_taken_it_is_said() -> None:
    taken = tuple(Neighbour(order=f"44{n}", place=place, tracking="") for n, place in enumerate(HOLD_PLACES))
    packed = Packed(ONE_MUG, neighbours=taken)
    packed.say(MUG_CODE)
    assert packed.say(HoldSaid()).note == HoldsFull()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (PrintState.PRINTING, LabelDue()),
        (PrintState.PRINTED, LabelDue()),
        (PrintState.HELD, PrinterHolds()),
        (PrintState.UNKNOWN, LabelNotPrinted()),
        (PrintState.FAILED, NotPrinted()),
    ],
)
def test_what_the_printer_says_is_what_the_packer_reads_and_the_scan_is_the_proof(
    state: PrintState, said: Message
) -> None:
    packed = Packed(ONE_MUG)
    packed.tell(label())
    packed.say(MUG_CODE)
    packed.record(LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTING))
    packed.record(LabelPrinted(parcel=1, generation=1, copy=1, state=state))
    assert instruction(packed.order) == said
    packed.say(label().tracking)
    assert packed.order.step is PackStep.DONE


def test_a_reprint_is_counted_and_has_its_reason() -> None:
    packed = Packed(ONE_MUG)
    again = ReprintSaid(reason=ReprintReason.UNREADABLE)
    assert packed.say(again).note == NoReprint()
    packed.tell(label())
    assert packed.say(again).note == ReprintComes(copy=2)
    assert packed.say(again).event == Reprinted(parcel=1, generation=1, copy=3, reason=ReprintReason.UNREADABLE)


def test_after_a_label_was_given_up_the_old_one_is_refused_by_name_and_the_new_one_named_by_its_end() -> None:
    packed = Packed(ONE_MUG)
    packed.tell(label())
    packed.say(MUG_CODE)
    assert instruction(packed.order) == LabelDue()
    packed.tell(label(generation=2))
    assert instruction(packed.order) == NewLabelDue(tail=label(generation=2).tracking[-4:])
    assert packed.say(label(generation=1).tracking).note == OldLabel()
    packed.say(label(generation=2).tracking)
    assert packed.order.step is PackStep.DONE


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (PrintState.PRINTED, ParcelOnHold(order="4417", place="H1")),
        (PrintState.HELD, NoLabelYet(place="H1")),
    ],
)
def test_a_parcel_whose_label_has_come_out_is_not_said_to_have_none(state: PrintState, said: Message) -> None:
    packed = Packed(ONE_MUG)
    packed.tell(label())
    packed.say(MUG_CODE)
    packed.record(LabelPrinted(parcel=1, generation=1, copy=1, state=state))
    assert packed.say(HoldSaid()).note == said
