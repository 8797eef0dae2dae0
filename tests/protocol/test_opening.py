"""Opening an order at a desk by what stands there: a tote, a slot, an item of a batch; two desks never get the same."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import delete

from pickserver.handlers.opening import DeskOpens, open_at
from pickserver.store import goods
from pickserver.store.operators import Operator
from pickserver.store.servers import put_site
from pickserver.store.tables import PACKING
from tests.doubles.packing import LAMP_CODE, MUG_CODE
from tests.protocol.floor import ANA, PIOTR, Handheld, caller, sent
from tests.protocol.packing_floor import PICKED, PackingFloor, at_desk
from warehouse.desk import SlipPlan
from warehouse.desk_events import CloseWanted, PackProblem, SetAside, Verified
from warehouse.flows.packing import PackStep, opened
from warehouse.opening import OpenedOrder, OpenWanted, OrderCancelled
from warehouse.parcels import Demand
from warehouse.wire import Problem


@pytest.mark.parametrize("code", ["TOT-00001", "SLT-17-A1", "4417"])
def test_a_tote_a_slot_and_a_number_open_their_order_with_all_that_packing_it_takes(code: str) -> None:
    answer = PackingFloor().opened(code)
    plan, lease = answer.plan, answer.snapshot.lease
    assert (plan.order, plan.merchant_name, plan.receiver, plan.cut_off) == ("4417", "Nordlys", "Ann Other", "17:00")
    assert [(line.line, line.item.sku, line.ordered, line.picked) for line in plan.lines] == [
        ("4417/1", "MUG-250", 3, 2),
        ("4417/2", "SOAP", 4, 4),
    ]
    assert [box.box for box in plan.boxes] == ["BX-L", "BX-S"]
    assert (lease.epoch, lease.desk, lease.operator_name) == (1, "DSK-1", "Ana")
    order = opened(plan, lease.epoch, answer.snapshot.tally)
    assert (order.step, order.left, order.demands_left(1)) == (PackStep.VERIFY, 6, (Demand.GIFT_NOTE,))


def test_when_labels_are_printed_and_whether_a_slip_goes_in_are_the_sites_and_the_merchants_to_say() -> None:
    floor = PackingFloor()
    plan = floor.opened().plan
    assert (plan.print_at, plan.slip) == ("bought", None)
    floor.database.transact(lambda tx: put_site(tx, replace(PICKED.site, print_at="last_scan")))
    floor.database.transact(lambda tx: goods.put_pack_slips(tx, {"nordlys": True}))
    plan = floor.opened().plan
    assert plan.print_at == "last_scan"
    assert plan.slip == SlipPlan(ship_to=("Ann Other", "Laan 2", "0200 BB Zandmeer", "NL"), gift_note="Happy birthday")


def test_of_a_batch_tote_an_item_opens_the_most_urgent_order_and_the_next_desk_gets_the_next() -> None:
    floor = PackingFloor()
    asked = floor.open("TOT-00002")
    assert isinstance(asked, Problem)
    assert asked.type == "item_due"
    got = [floor.lamp(), floor.lamp(PIOTR, "D2", "DSK-2")]
    assert [one.plan.order for one in got if isinstance(one, OpenedOrder)] == ["2003", "2001"]
    again = floor.lamp()
    assert isinstance(again, OpenedOrder)
    assert again.plan.order == "2003", "half packed: gone on with, not another one"
    assert isinstance(got[0], OpenedOrder)
    assert opened(got[0].plan, 1).demands_left(1) == (Demand.BATTERY_LABEL,)


def test_of_a_batch_none_is_given_that_the_desk_says_is_full_whatever_the_server_has_heard() -> None:
    floor = PackingFloor()
    assert isinstance(floor.lamp(), OpenedOrder)
    wanted = OpenWanted(code="TOT-00002", item=LAMP_CODE, incarnation="D1-first", full=("2003",))
    asked = DeskOpens(desk="DSK-1", wanted=wanted)
    answer = floor.database.transact(lambda tx: open_at(tx, caller(ANA, "D1"), asked, floor.clock, floor.ids))
    assert isinstance(answer, OpenedOrder)
    assert answer.plan.order == "2001"


def test_when_every_order_of_a_batch_is_had_the_item_is_left_over() -> None:
    floor = PackingFloor()
    for n in range(3):
        assert isinstance(floor.lamp(ANA, f"D{n + 1}"), OpenedOrder)
    over = floor.lamp(ANA, "D7")
    assert isinstance(over, Problem)
    assert over.type == "nothing_to_pack"
    device = Handheld("D7")
    left_over = SetAside(problem=PackProblem.EXTRA, quantity=1, item="nordlys/LAMP", code=LAMP_CODE)
    assert sent(floor, device, *at_desk(device, left_over, order=None, epoch=0)).exceptions == ()
    (task,) = floor.tasks()
    assert (task.kind, task.sku, task.quantity, task.location, task.why) == ("put_back", "LAMP", 1, "C-09-01", "extra")


@pytest.mark.parametrize(
    ("code", "desk", "kind"),
    [
        ("TOT-00003", "DSK-1", "nothing_to_pack"),
        ("TOT-09999", "DSK-1", "not_known"),
        ("SLT-17-Z9", "DSK-1", "not_known"),
        ("9999", "DSK-1", "not_known"),
        ("TOT-00001", "DSK-9", "not_known"),
    ],
)
def test_what_means_nothing_is_refused(code: str, desk: str, kind: str) -> None:
    answer = PackingFloor().open(code, desk=desk)
    assert isinstance(answer, Problem)
    assert answer.type == kind


def test_an_item_that_no_order_of_the_batch_wants_opens_none() -> None:
    answer = PackingFloor().open("TOT-00002", item=MUG_CODE)
    assert isinstance(answer, Problem)
    assert answer.type == "nothing_to_pack"


def test_a_colleague_is_named_and_what_was_packed_comes_along_when_the_order_is_taken_over() -> None:
    floor, ana = PackingFloor(), Handheld("D1")
    floor.opened()
    sent(floor, ana, *at_desk(ana, Verified(parcel=1, line="4417/1", quantity=2)))
    refused = floor.open(who=PIOTR, device="D2", desk="DSK-2")
    assert isinstance(refused, Problem)
    assert (refused.type, refused.holder_name) == ("held_by_other", "Ana")
    taken = floor.opened(who=PIOTR, device="D2", desk="DSK-2", take_over="Ana went home")
    assert (taken.snapshot.lease.epoch, taken.snapshot.tally.verified("4417/1")) == (2, 2)
    assert opened(taken.plan, 2, taken.snapshot.tally).left == 4
    reply = sent(floor, ana, *at_desk(ana, Verified(parcel=1, line="4417/2", quantity=4)))
    (told,) = reply.orders
    assert (told.lease.operator_name, told.lease.epoch) == ("Piotr", 2), "who lost it learns it with the next answer"
    assert told.tally.verified("4417/2") == 4, "and what she packed before counts in full"


def test_at_another_desk_the_same_person_goes_on_and_what_is_still_to_be_sent_is_not_counted_twice() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    facts = at_desk(device, *(Verified(parcel=1, line="4417/1", quantity=1) for _ in range(2)))
    sent(floor, device, facts[1])  # the first is still on its way
    moved = floor.opened(desk="DSK-2")
    assert (moved.snapshot.ack, moved.snapshot.tally.verified("4417/1")) == (0, 0), "the device adds those itself"
    reply = sent(floor, device, facts[0])
    assert [(one.ack, one.tally.verified("4417/1")) for one in reply.orders] == [(2, 2)]


def test_a_packed_order_is_opened_no_more() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    reply = sent(floor, device, *at_desk(device, CloseWanted()))
    assert [verdict.granted for verdict in reply.verdicts] == [True]
    again = floor.open()
    assert isinstance(again, Problem)
    assert again.type == "nothing_to_pack"


def test_what_was_cancelled_after_its_pick_is_told_at_the_desk_and_never_once_it_is_packed() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    assert isinstance(floor.cancelled("4417", who=ANA), Problem)
    assert isinstance(floor.cancelled("4417", reason=" "), Problem)
    assert isinstance(floor.cancelled("9999"), Problem)
    floor.opened()
    assert floor.cancelled("4417") == OrderCancelled(order="4417")
    (told,) = sent(floor, device, *at_desk(device, Verified(parcel=1, line="4417/1", quantity=2))).orders
    assert told.cancelled
    assert floor.opened().plan.cancelled
    sent(floor, device, *at_desk(device, CloseWanted()))
    late = floor.cancelled("4417")
    assert isinstance(late, Problem)
    assert late.type == "too_late_to_cancel"


def test_two_desks_at_once_never_get_the_same_order_of_a_batch() -> None:
    floor, rounds = PackingFloor(), int(os.environ.get("PICKCLIENT_RACES", "25"))
    desks = [(ANA, "D1", "DSK-1"), (PIOTR, "D2", "DSK-2")]

    def race(desk: tuple[Operator, str, str]) -> str:
        answer = floor.lamp(*desk)
        assert isinstance(answer, OpenedOrder), answer
        return answer.plan.order

    with ThreadPoolExecutor(2) as pool:
        for _ in range(rounds):
            got = list(pool.map(race, desks))
            assert sorted(got) == ["2001", "2003"]
            floor.database.transact(lambda tx: tx.execute(delete(PACKING)))
