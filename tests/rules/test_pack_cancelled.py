"""An order that is cancelled after it was picked: what of it is packed comes out again, and nothing is sent."""

from tests.doubles.packing import (
    MUG_CODE,
    ONE_MUG,
    ORDER,
    Packed,
    label,
)
from warehouse.desk_events import (
    CloseWanted,
    LabelPrinted,
    PackProblem,
    PrintState,
    SetAside,
)
from warehouse.events import Event
from warehouse.flows.pack import due
from warehouse.flows.pack_said import AgreedSaid, BoxSaid, HoldSaid, ParcelSaid
from warehouse.flows.pack_words import instruction
from warehouse.flows.packing import PackStep
from warehouse.messages import (
    CancelledTearUp,
    NothingToSend,
    OrderCancelled,
    OrderPacked,
)
from warehouse.values import replace

YES = AgreedSaid()


def all_out(packed: Packed) -> tuple[Event, ...]:
    """Say yes, once; what it comes to."""
    decision = packed.say(YES)
    assert decision.event is not None
    for event in decision.then:
        packed.record(event)
    return decision.event, *decision.then


def test_a_cancelled_order_goes_into_the_red_tote_whole_and_is_closed_with_nothing_to_send() -> None:
    packed = Packed(replace(ORDER, cancelled=True))
    assert packed.order.label_inputs(1) is None
    all_out(packed)
    assert [packed.order.tally.aside(line.line) for line in ORDER.lines] == [3, 4, 1]
    assert instruction(packed.order) == NothingToSend(order="4417")
    assert due(packed.order) == CloseWanted()


def test_what_was_in_an_open_box_when_it_was_cancelled_comes_out_again_as_well() -> None:
    packed = Packed()
    packed.say(MUG_CODE, MUG_CODE)
    packed.cancel()
    assert (packed.order.step, packed.order.left) == (PackStep.CANCELLED, 8)
    asides = all_out(packed)
    assert [one.quantity for one in asides if isinstance(one, SetAside)] == [3, 4, 1]
    assert (packed.order.step, instruction(packed.order)) == (PackStep.DONE, NothingToSend(order="4417"))


def test_an_order_cancelled_with_all_of_it_packed_and_its_label_bought_is_not_closed_by_that_label() -> None:
    packed = Packed(ONE_MUG)
    packed.say(MUG_CODE)
    packed.tell(label())
    packed.cancel()
    assert packed.say(label().tracking).note == OrderCancelled(order="4417")
    assert packed.say(YES).event == SetAside(problem=PackProblem.CANCELLED, quantity=1, line="4417/1")
    assert packed.order.step is PackStep.DONE


def test_a_label_that_came_out_is_to_be_torn_up_and_keys_for_a_parcel_say_what_is_due() -> None:
    packed = Packed(ONE_MUG)
    packed.tell(label())
    packed.record(LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTED, desk="DSK-12"))
    packed.cancel()
    assert instruction(packed.order) == CancelledTearUp(order="4417")
    assert packed.say(HoldSaid()).note == CancelledTearUp(order="4417")
    assert packed.say(BoxSaid(box="BX-L")).note == CancelledTearUp(order="4417")
    assert packed.order.tally.hold(1) == ""


def test_a_parcel_that_was_closed_before_leaves_and_the_rest_comes_out() -> None:
    packed = Packed()
    packed.say(MUG_CODE, ParcelSaid(), YES, BoxSaid(box="BX-S"))
    packed.tell(label())
    packed.say(label().tracking)
    packed.cancel()
    assert packed.order.left == 7
    all_out(packed)
    assert (packed.order.step, instruction(packed.order)) == (
        PackStep.DONE,
        OrderPacked(order="4417", bin_name="3"),
    )
