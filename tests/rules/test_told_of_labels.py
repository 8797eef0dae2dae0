"""What is said at a desk of a label that comes instead of another one: why, and what both cost."""

from dataclasses import replace as changed

import pytest
from hypothesis import given, strategies as st

from tests.doubles.packing import MUG_CODE, ONE_MUG, Packed, label
from warehouse.desk import PackTerms, SlipPlan, terms_of, under
from warehouse.flows.told import news, told
from warehouse.messages import (
    AddressChanged,
    AddressLabelCosts,
    Message,
    NewLabelCosts,
    OldLabel,
    OrderCancelled,
    OtherwiseLabelCosts,
    SentOtherwise,
    ServiceChanged,
    ServiceLabelCosts,
)
from warehouse.money import shown
from warehouse.packed import PackTally
from warehouse.packing import LabelBefore, LabelStatus
from warehouse.parcels import Demand

WAS = LabelBefore(price="4.8", currency="EUR")


def anew(state: str = "bought", why: str = "", before: LabelBefore | None = WAS) -> LabelStatus:
    return changed(label(generation=2), state=state, changed=why, before=before, price="5.25", currency="EUR")


def packed() -> Packed:
    made = Packed(ONE_MUG)
    made.tell(label())
    return made


@pytest.mark.parametrize(
    ("why", "comes", "costs"),
    [
        ("", None, NewLabelCosts(was="4.80 EUR", price="5.25 EUR")),
        ("receiver", AddressChanged(was="4.80 EUR"), AddressLabelCosts(was="4.80 EUR", price="5.25 EUR")),
        ("service", ServiceChanged(was="4.80 EUR"), ServiceLabelCosts(was="4.80 EUR", price="5.25 EUR")),
        ("receiver_and_service", SentOtherwise(was="4.80 EUR"), OtherwiseLabelCosts(was="4.80 EUR", price="5.25 EUR")),
    ],
)
def test_it_is_said_when_it_is_wanted_and_with_its_price_when_it_is_there(
    why: str, comes: Message | None, costs: Message
) -> None:
    before = packed().order
    wanted = told(before, PackTally(), [anew("intent", why)])
    asked = told(wanted, PackTally(), [anew("calling", why)])
    there = told(asked, PackTally(), [anew("bought", why)])
    assert [news(before, wanted), news(wanted, asked), news(asked, there)] == [comes, None, costs]
    assert news(there, told(there, PackTally(), [anew("bought", why)])) is None, "once"
    assert news(before, there) == costs, "also where the desk hears nothing in between"


def test_where_nothing_had_been_paid_nothing_is_said() -> None:
    before = packed().order
    assert news(before, told(before, PackTally(), [anew("bought", "receiver", before=None)])) is None


def test_the_old_label_closes_no_parcel_from_then_on() -> None:
    made = packed()
    made.say(MUG_CODE)
    made.order = told(made.order, made.order.tally, [anew("intent", "receiver")])
    assert made.say(label().tracking).note == OldLabel()
    made.order = told(made.order, made.order.tally, [anew("bought", "receiver")])
    assert made.say(label().tracking).note == OldLabel()
    made.say(label(generation=2).tracking)
    assert made.order.close_wanted or made.order.is_closed(1)


def test_a_cancelled_order_says_that_and_of_its_labels_nothing() -> None:
    before = packed().order
    after = told(before, PackTally(), [anew("bought", "receiver")], cancelled=True)
    assert news(before, after) == OrderCancelled(order="4417")
    assert news(after, told(after, PackTally(), [anew("bought", "receiver")], cancelled=True)) is None


def test_an_order_that_is_sent_abroad_now_demands_its_papers_and_a_slip_with_the_new_address() -> None:
    order = packed().order
    slip = SlipPlan(ship_to=("Ann Other", "Bahnhofstrasse 1"))
    terms = PackTerms(service="express", cut_off="16:00", receiver="Ann Other", customs=True, slip=slip)
    after = told(order, PackTally(), terms=terms)
    assert Demand.CUSTOMS in after.demands_left(1)
    assert (after.plan.service, after.plan.slip) == ("express", slip)
    assert after.plan.lines == order.plan.lines


@given(st.booleans(), st.booleans(), st.text(max_size=5))
def test_terms_say_all_that_may_change_of_a_plan_and_nothing_else(customs: bool, gift: bool, receiver: str) -> None:
    terms = PackTerms(service="s", cut_off="16:00", receiver=receiver, customs=customs, gift=gift)
    plan = under(ONE_MUG, terms)
    assert terms_of(plan) == terms
    assert under(plan, terms_of(ONE_MUG)) == under(ONE_MUG, None) == ONE_MUG


@pytest.mark.parametrize(
    ("amount", "said"), [("4.8", "4.80 EUR"), ("4.85", "4.85 EUR"), ("4.8525", "4.8525 EUR"), ("5", "5 EUR")]
)
def test_money_is_said_exactly(amount: str, said: str) -> None:
    assert shown(amount, "EUR") == said
