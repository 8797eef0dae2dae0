"""A parcel that is closed after its truck went, and an order whose merchant has to say what becomes of it."""

from tests.doubles.packing import MUG_CODE, ONE_MUG, Packed, label
from warehouse.desk import terms_of
from warehouse.desk_events import CloseWanted, LabelApplied
from warehouse.flows.pack import due
from warehouse.flows.pack_words import instruction
from warehouse.flows.told import news, told
from warehouse.messages import OrderHeld, OrderPacked, PutInBin, TruckGone
from warehouse.packed import PackTally
from warehouse.values import replace

GONE = TruckGone(carrier="DHL", cut_off="17:00")


def packed(carrier: str = "dhl") -> Packed:
    made = Packed(ONE_MUG)
    made.tell(replace(label(), carrier=carrier))
    made.say(MUG_CODE)
    return made


def test_it_goes_into_the_bin_of_tomorrow_from_when_the_server_says_so() -> None:
    made = packed()
    terms = replace(terms_of(ONE_MUG), truck_gone="17:00")
    made.order = told(made.order, PackTally(), terms=terms)
    said = made.say(label().tracking)
    assert (said.note, said.event) == (GONE, LabelApplied(parcel=1, generation=1, code=label().tracking))
    assert due(made.order) == CloseWanted()
    assert instruction(made.order) == GONE


def test_before_that_it_goes_into_the_desks_bin() -> None:
    made = packed()
    assert made.say(label().tracking).note == PutInBin(bin_name="3")
    assert instruction(made.order) == OrderPacked(order="4417", bin_name="3")


def test_a_long_name_of_a_carrier_is_cut_where_the_line_ends() -> None:
    made = packed("postnord-express")
    made.order = told(made.order, PackTally(), terms=replace(terms_of(ONE_MUG), truck_gone="17:00"))
    assert made.say(label().tracking).note == TruckGone(carrier="POSTNORD", cut_off="17:00")


def test_a_held_order_says_so_once_and_closes_no_parcel_until_it_is_decided() -> None:
    made = packed()
    before = made.order
    made.order = told(before, PackTally(), terms=replace(terms_of(ONE_MUG), held=True))
    assert news(before, made.order) == OrderHeld(order="4417")
    assert news(made.order, made.order) is None
    said = made.say(label().tracking)
    assert (said.note, said.refused) == (OrderHeld(order="4417"), True)
    made.order = told(made.order, PackTally(), terms=terms_of(ONE_MUG))
    made.say(label().tracking)
    assert due(made.order) == CloseWanted()
