"""Packing whatever is said in whichever order: what is decided is what is recovered, and no unit is counted twice."""

from hypothesis import given, settings, strategies as st

from tests.doubles.packing import (
    CASE_OF_SIX,
    LAMP_CODE,
    MUG_CODE,
    ORDER,
    SOAP_CODE,
    Packed,
    label,
)
from tests.doubles.picking import trolley
from warehouse.desk import SlipPlan
from warehouse.desk_events import (
    OfSlip,
    PackProblem,
    PackUndone,
    Reprinted,
    ReprintReason,
    Verified,
    WeighedBy,
)
from warehouse.events import Recorded, Skipped
from warehouse.flows.decision import Scanned, UndoSaid
from warehouse.flows.pack_said import (
    AgreedSaid,
    AsideSaid,
    BoxSaid,
    HoldSaid,
    PackSaid,
    ParcelSaid,
    ReprintSaid,
    SlipAgainSaid,
    SlipGoesWithoutSaid,
    SlipThereSaid,
    WeightSaid,
)
from warehouse.flows.pack_words import instruction
from warehouse.flows.packing import PackStep, evolve
from warehouse.flows.trolley import evolve as trolley_evolve
from warehouse.messages import (
    Message,
)
from warehouse.values import replace

YES = AgreedSaid()
ALL = (MUG_CODE, MUG_CODE, MUG_CODE, SOAP_CODE, LAMP_CODE)


SAID: st.SearchStrategy[PackSaid] = st.sampled_from(
    [
        *(Scanned(code=code) for code in (*ALL, CASE_OF_SIX, "nonsense", "BX-S")),
        *(Scanned(code=label(parcel, generation).tracking) for parcel in (1, 2, 3) for generation in (1, 2)),
        *(AsideSaid(problem=PackProblem.SHORT, quantity=n, line=line.line) for line in ORDER.lines for n in (1, 2)),
        AsideSaid(problem=PackProblem.MISPICK, quantity=2, code="4006381333931"),
        *(BoxSaid(box=box) for box in ("BX-S", "BX-L", "BX-9")),
        WeightSaid(weight_g=900, by=WeighedBy.SCALE),
        *(SlipAgainSaid(reason=ReprintReason.LOST), SlipThereSaid(), SlipGoesWithoutSaid()),
        *(YES, YES, ParcelSaid(), HoldSaid(), ReprintSaid(reason=ReprintReason.LOST), UndoSaid(), UndoSaid()),
    ]
)
TOLD = st.sampled_from([label(parcel, generation) for parcel in (1, 2) for generation in (1, 2)])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(SAID, TOLD), max_size=50), st.booleans())
def test_deciding_then_evolving_equals_recovering_and_counts_never_pass_the_order(
    said: list[object], cancelled: bool
) -> None:
    packed = Packed(replace(ORDER, cancelled=cancelled, slip=SlipPlan(ship_to=("Ann Other",))))
    for each in said:
        if isinstance(each, type(label())):
            packed.tell(each)
            continue
        assert isinstance(each, PackSaid)
        before = packed.order
        decision = packed.say(each)
        if decision.refused:
            assert packed.order == before
        if decision.event is not None and not decision.refused and not isinstance(decision.event, PackUndone):
            assert packed.order.trail != before.trail or isinstance(decision.event, Reprinted | OfSlip)
        _holds(packed)
    assert packed.recovered() == packed.order


def _holds(packed: Packed) -> None:
    order = packed.order
    for line in order.plan.lines:
        inside = [order.tally.verified(line.line, parcel) for parcel in order.parcels]
        assert min(inside) >= 0
        assert sum(inside) + order.tally.aside(line.line) <= line.ordered
    assert len({order.tally.hold(parcel) for parcel in order.parcels} - {""}) == sum(
        1 for parcel in order.parcels if order.tally.hold(parcel)
    ), "a hold place has one parcel"
    assert isinstance(instruction(order), Message)
    if order.step is PackStep.DONE:
        assert all(order.is_closed(parcel) for parcel in order.parcels)
        assert order.left == 0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(SAID, TOLD), max_size=30), SAID)
def test_undo_restores_exactly_what_was_counted_before(said: list[object], last: PackSaid) -> None:
    packed = Packed()
    for each in said:
        if isinstance(each, type(label())):
            packed.tell(each)
        elif isinstance(each, PackSaid):
            packed.say(each)
    before = packed.order
    decision = packed.say(last)
    if decision.refused or isinstance(last, UndoSaid | ReprintSaid):
        return
    packed.say(UndoSaid())
    assert packed.order == before


def test_a_trolley_is_not_moved_by_what_happens_at_a_desk_nor_an_order_by_what_happens_to_a_trolley() -> None:
    order, built = Packed().order, trolley()
    assert evolve(order, Recorded(seq=9, event=Skipped(stop=1))) == order
    packed = Verified(parcel=1, line="1001/1", quantity=1)
    assert trolley_evolve(built, Recorded(seq=9, event=packed)) == built
