"""A packed order is opened again for one more parcel: what was closed stays closed, and nothing is bought twice."""

import json
from typing import Any

import pytest

from pickserver.handlers.extra_shipments import open_again
from pickserver.store import packing
from pickserver.store.tables import AUDIT
from tests.doubles.buying import LABEL, Buying
from tests.doubles.packing import LAMP_CODE, MUG_CODE, SOAP_CODE
from tests.protocol.floor import ANA, PIOTR, Handheld, caller, sent
from tests.protocol.packing_floor import PackingFloor, at_desk
from warehouse.desk_events import CloseWanted, DemandMet, LabelApplied, PackProblem, SetAside, Verified
from warehouse.flows.packing import OrderAtDesk, PackStep, opened
from warehouse.opening import ExtraItem, ExtraReason, ExtraWanted, OpenedOrder
from warehouse.packing import LabelStatus, LabelWanted
from warehouse.parcels import Content, Demand
from warehouse.values import replace
from warehouse.wire import Problem

PACKED = (
    Verified(parcel=1, line="4417/1", quantity=2),
    Verified(parcel=1, line="4417/2", quantity=3),
    SetAside(problem=PackProblem.SHORT, quantity=1, line="4417/2"),
    DemandMet(parcel=1, demand=Demand.GIFT_NOTE),
    LabelApplied(parcel=1, generation=1, code="3S1"),
)
AGAIN = Verified(parcel=2, line="4417/1", quantity=1)


def packed() -> tuple[PackingFloor, Handheld]:
    """A floor whose order 4417 left in one parcel, a soap short."""
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    reply = sent(floor, device, *at_desk(device, *PACKED, CloseWanted()))
    assert [verdict.granted for verdict in reply.verdicts] == [True]
    return floor, device


def given(answer: OpenedOrder | Problem) -> OpenedOrder:
    assert isinstance(answer, OpenedOrder), answer
    return answer


def at(answer: OpenedOrder) -> OrderAtDesk:
    """The order as a desk sees it that has just been given it."""
    return opened(answer.plan, answer.snapshot.lease.epoch, answer.snapshot.tally)


def kind(answer: object) -> str:
    assert isinstance(answer, Problem), answer
    return answer.type


def test_a_number_of_a_packed_order_says_that_it_is_packed() -> None:
    floor, _ = packed()
    assert kind(floor.open("4417")) == "order_closed"
    assert kind(floor.open("TOT-00001")) == "nothing_to_pack"


def test_it_waits_for_what_is_sent_besides_in_a_parcel_of_its_own() -> None:
    floor, _ = packed()
    answer = given(floor.besides(ExtraItem(code=SOAP_CODE, quantity=2)))
    order = at(answer)
    assert (answer.plan.extra_parcel, answer.snapshot.lease.epoch, answer.snapshot.lease.status) == (2, 2, "open")
    assert (order.step, order.left, order.parcel, order.is_closed(1)) == (PackStep.VERIFY, 2, 2, True)
    assert order.contents(2) == (Content(line="4417/2", quantity=2),)
    (row,) = floor.database.read(lambda tx: tx.execute(AUDIT.select().where(AUDIT.c.act == "extra_shipment")).all())
    assert (row.subject, row.operator, row.reason) == ("4417-2", ANA.badge, "forgotten")
    told = floor.outbox()[-1]
    assert (told.type, json.loads(str(told.payload))["parcel"]) == ("packing.opened_again", "4417-2")


def test_it_is_closed_again_when_that_parcel_is_and_once_more_it_is_the_third() -> None:
    floor, device = packed()
    given(floor.besides())
    facts = at_desk(device, AGAIN, LabelApplied(parcel=2, generation=1, code="3S2"), CloseWanted(), epoch=2)
    reply = sent(floor, device, *facts)
    assert [verdict.granted for verdict in reply.verdicts if verdict.seq == facts[-1].seq] == [True]
    assert floor.exceptions() == [], "nothing of it came late"
    answer = given(floor.besides())
    assert (answer.plan.extra_parcel, at(answer).left) == (3, 1)


def test_what_comes_late_from_before_it_was_closed_is_said_also_while_it_is_open_again() -> None:
    floor, device = packed()
    given(floor.besides(who=PIOTR, device="D2", desk="DSK-2"))
    sent(floor, device, *at_desk(device, Verified(parcel=1, line="4417/2", quantity=1)))
    (late,) = floor.exceptions()
    assert (late.kind, late.trolley, late.quantity) == ("late_after_close", "order 4417", 1)
    other = Handheld("D2")
    sent(floor, other, *at_desk(other, AGAIN, epoch=2))
    taken = floor.open("4417", device="D3", take_over="Piotr went home")
    assert given(taken).snapshot.lease.epoch == 3
    sent(floor, other, *at_desk(other, AGAIN, epoch=2))
    assert len(floor.exceptions()) == 1, "late under a lease that did not end with the order closed"


def test_a_wish_to_close_from_before_closes_nothing_that_is_open_again() -> None:
    floor, device = packed()
    given(floor.besides())
    (verdict,) = [one for one in sent(floor, device, *at_desk(device, CloseWanted())).verdicts if not one.granted]
    assert verdict.reason == "stale_epoch"
    row = floor.database.read(lambda tx: packing.of_order(tx, "4417"))
    assert row is not None
    assert (row.status, row.epoch, row.reopened) == ("open", 2, 2)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"order": "9999"}, "not_known"),
        ({"desk": "DSK-9"}, "not_known"),
        ({"items": (ExtraItem(code=LAMP_CODE),)}, "not_in_order"),
        ({"items": (ExtraItem(code=MUG_CODE, quantity=4),)}, "more_than_ordered"),
        ({"items": (ExtraItem(code=MUG_CODE, quantity=0),)}, "more_than_ordered"),
        ({"items": (ExtraItem(code=MUG_CODE, quantity=2), ExtraItem(code="4417/1", quantity=2))}, "more_than_ordered"),
        ({"order": "2001", "items": (ExtraItem(code=LAMP_CODE),)}, "not_closed"),
    ],
)
def test_what_cannot_be_sent_besides_is_refused(asked: dict[str, Any], says: str) -> None:
    floor, _ = packed()
    others = {name: value for name, value in asked.items() if name != "items"}
    assert kind(floor.besides(*asked.get("items", ()), **others)) == says
    row = floor.database.read(lambda tx: packing.of_order(tx, "4417"))
    assert row is not None
    assert row.status == "closed"


def test_an_order_that_is_open_is_not_opened_for_another_parcel() -> None:
    floor = PackingFloor()
    floor.opened()
    assert kind(floor.besides()) == "not_closed"


def test_its_label_is_another_one_and_those_of_closed_parcels_are_not_touched() -> None:
    site, device = Buying(), Handheld("D1")
    site.opened()
    site.asked()
    site.work()
    closing = at_desk(
        device,
        Verified(parcel=1, line="4417/1", quantity=2),
        LabelApplied(parcel=1, generation=1, code=site.status().tracking),
        CloseWanted(),
    )
    sent(site, device, *closing)
    besides = ExtraWanted(desk="DSK-1", reason=ExtraReason.REPLACEMENT, items=(ExtraItem(code="4417/1"),))
    ana = caller(ANA, "D1")
    answer = site.database.transact(lambda tx: open_again(tx, ana, "4417", besides, site.clock, site.ids))
    assert given(answer).plan.extra_parcel == 2
    wanted = replace(LABEL, epoch=2, lines=(Content(line="4417/1", quantity=1),))
    assert kind(site.ask(wanted)) == "parcel_closed"
    assert kind(site.give_up(epoch=2, new=True)) == "parcel_closed"
    assert kind(site.give_up(epoch=2)) == "parcel_closed"
    for _ in range(5):
        label(site, wanted)
    site.work()
    assert label(site, wanted).state == "bought"
    assert dict(site.sold()) == {"test.4417-1.1": 1, "test.4417-2.1": 1}


def label(site: Buying, wanted: LabelWanted) -> LabelStatus:
    answer = site.ask(wanted, "4417-2")
    assert isinstance(answer, LabelStatus), answer
    return answer


def test_nobody_signed_in_elsewhere_holds_it_meanwhile() -> None:
    floor, _ = packed()
    given(floor.besides())
    refused = floor.open("4417", PIOTR, "D2", desk="DSK-2")
    assert isinstance(refused, Problem)
    assert (refused.type, refused.holder_name) == ("held_by_other", "Ana")
