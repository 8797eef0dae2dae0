"""The strip above an order's items: how far its label is, and at which desk it lies where that is not this one."""

import pytest

from screens.widgets.contents import line_of, strip
from screens.wording import catalogue
from tests.doubles.packing import MUG_CODE, ONE_MUG, SOAP_CODE, Packed, label
from warehouse.desk_events import LabelPrinted, PackProblem, PrintState, ReprintReason
from warehouse.flows.pack_said import AgreedSaid, AsideSaid, HoldSaid, ParcelSaid, ReprintSaid
from warehouse.flows.packing import OrderAtDesk, learned
from warehouse.packed import folded
from warehouse.values import replace

WORDS = catalogue("en")


def at_desk_12(told_by: str, state: PrintState | None) -> OrderAtDesk:
    """An order at desk 12, of whose label the desk `told_by` said last that it is `state`."""
    packed = Packed(ONE_MUG)
    packed.order = replace(packed.order, desk="DSK-12", prints=True)
    packed.tell(label())
    if state is None:
        return packed.order
    word = LabelPrinted(parcel=1, generation=1, copy=1, state=state, desk=told_by)
    return learned(packed.order, folded([((1, 9), word)]))


@pytest.mark.parametrize(
    ("desk", "state", "shown"),
    [
        ("DSK-12", None, "LABEL: bought"),
        ("DSK-12", PrintState.PRINTED, "LABEL: printed"),
        ("", PrintState.PRINTED, "LABEL: printed"),
        ("DSK-11", PrintState.PRINTING, "LABEL: printing at 11"),
        ("DSK-11", PrintState.PRINTED, "LABEL: printed at 11"),
        ("DSK-11", PrintState.HELD, "LABEL: 11 STOPS. WAIT"),
        ("DSK-11", PrintState.UNKNOWN, "LABEL: AT 11? LOOK"),
        ("DSK-11", PrintState.FAILED, "LABEL: NOT PRINTED"),
    ],
)
def test_the_strip_names_the_desk_where_the_label_came_out_if_that_is_another(
    desk: str, state: PrintState | None, shown: str
) -> None:
    assert strip(at_desk_12(desk, state), 1, WORDS) == shown


def test_a_label_that_the_desk_before_may_have_printed_without_telling_is_to_be_looked_for_there() -> None:
    packed = Packed(ONE_MUG)
    packed.order = replace(packed.order, desk="DSK-12", prints=True, epoch=2)
    packed.tell(replace(label(), lease=1, desk="DSK-11"))
    assert strip(packed.order, 1, WORDS) == "LABEL: AT 11? LOOK"
    packed.say(ReprintSaid(reason=ReprintReason.NOT_PRINTED))
    assert strip(packed.order, 1, WORDS) == "LABEL: bought", "another copy comes here"


def test_an_item_of_which_none_is_packed_has_no_tick() -> None:
    def listed(said: AsideSaid | str) -> str:
        packed = Packed(ONE_MUG)
        packed.say(said)
        return line_of(packed.order, 0, 40, WORDS)

    assert listed(MUG_CODE).split()[:2] == ["✓", "1/1"]
    for problem in (PackProblem.SHORT, PackProblem.DAMAGED):
        assert listed(AsideSaid(problem=problem, quantity=1, line="4417/1")).split()[:2] == ["-", "0/1"]


def test_the_boxes_that_an_item_is_in_are_named_where_there_is_room() -> None:
    packed = Packed()
    packed.say(MUG_CODE, ParcelSaid())
    packed.say(AgreedSaid(), HoldSaid(), MUG_CODE, SOAP_CODE)
    assert line_of(packed.order, 0, 38, WORDS).endswith("  BOX 1, 2")
    assert line_of(packed.order, 1, 38, WORDS).endswith("  BOX 2")
    assert "BOX" not in line_of(packed.order, 2, 38, WORDS), "it is in none"
    assert "BOX" not in line_of(packed.order, 0, 25, WORDS)
    assert all(len(line_of(packed.order, place, 38, WORDS)) <= 38 for place in range(3))
