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
    PackProblem,
    SetAside,
)
from warehouse.flows.pack import due
from warehouse.flows.pack_said import AgreedSaid, BoxSaid, ParcelSaid
from warehouse.flows.pack_words import instruction
from warehouse.flows.packing import PackStep
from warehouse.messages import (
    NothingToSend,
    OrderCancelled,
    OrderPacked,
)
from warehouse.values import replace

YES = AgreedSaid()


def test_a_cancelled_order_goes_into_the_red_tote_whole_and_is_closed_with_nothing_to_send() -> None:
    packed = Packed(replace(ORDER, cancelled=True))
    assert packed.order.label_inputs(1) is None
    packed.say(YES, YES, YES)
    assert [packed.order.tally.aside(line.line) for line in ORDER.lines] == [3, 4, 1]
    assert instruction(packed.order) == NothingToSend(order="4417")
    assert due(packed.order) == CloseWanted()


def test_what_was_in_an_open_box_when_it_was_cancelled_comes_out_again_as_well() -> None:
    packed = Packed()
    packed.say(MUG_CODE, MUG_CODE)
    packed.cancel()
    assert (packed.order.step, packed.order.left) == (PackStep.CANCELLED, 8)
    asides = [packed.say(YES).event for _ in range(3)]
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


def test_a_parcel_that_was_closed_before_leaves_and_the_rest_comes_out() -> None:
    packed = Packed()
    packed.say(MUG_CODE, ParcelSaid(), YES, BoxSaid(box="BX-S"))
    packed.tell(label())
    packed.say(label().tracking)
    packed.cancel()
    assert packed.order.left == 7
    packed.say(YES, YES, YES)
    assert (packed.order.step, instruction(packed.order)) == (
        PackStep.DONE,
        OrderPacked(order="4417", bin_name="3"),
    )
