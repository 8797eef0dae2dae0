"""Orders that their trucks went without: noticed once, shown until they are packed, decided about by a supervisor."""

import json
from datetime import datetime

import pytest

from pickserver.handlers import late_orders, trucks
from pickserver.handlers.feed import rings
from pickserver.handlers.problem_orders import waiting
from pickserver.handlers.reading import OrderState, one_order
from pickserver.labels.carriers.sandbox import VOID_WINDOW_S
from pickserver.labels.carriers.seam import Idempotency, Shipment
from pickserver.store import orders, outbox_rows
from pickserver.store.operators import Operator
from pickserver.store.outbox_rows import OutboxRow
from pickserver.store.services import Service, put_services
from tests.doubles.buying import Buying
from tests.protocol.floor import ANA, Handheld, caller, sent
from tests.protocol.packing_floor import LOTTE, at_desk
from warehouse.codec import loads
from warehouse.cut_offs import Late, LateDecided, LateOrder, LateWanted
from warehouse.desk_events import CloseWanted, LabelApplied, Verified
from warehouse.values import replace
from warehouse.wire import Problem, SyncReply

NAMES = ("4417", "4418")
TOMORROW = LateWanted(decision=Late.TOMORROW, reason="it can wait")
FASTER = LateWanted(decision=Late.FASTER, reason="promised", service="express")
MERCHANT = LateWanted(decision=Late.MERCHANT, reason="gift for Saturday")
HOUR_MS = 3600 * 1000


class Trucks(Buying):
    """A site whose orders came in at eight in the morning, and leave at five."""

    def __init__(self) -> None:
        """Take them in."""
        super().__init__(Idempotency.KEY)
        express = Service(method="Express", service="express", cut_off="20:00")
        self.database.transact(lambda tx: put_services(tx, [express]))
        self.is_at("2026-11-26T08:00+01:00")
        self.database.transact(lambda tx: trucks.note(tx, orders.named(tx, NAMES), self.time(tx)))

    def is_at(self, text: str) -> None:
        """Let it be that late."""
        moment = datetime.fromisoformat(text)
        self.clock.advance((moment - self.clock.now()).total_seconds())

    def notice(self) -> int:
        """Look which trucks have left."""
        return self.database.transact(lambda tx: late_orders.notice(tx, self.time(tx), self.ids))

    def late(self) -> list[LateOrder]:
        """What supervisors see."""
        return list(self.database.read(lambda tx: late_orders.late_orders(tx, self.time(tx))).orders)

    def decide(self, wanted: LateWanted, order: str = "4417", who: Operator = LOTTE) -> LateDecided | Problem:
        """What comes of a decision."""
        by = caller(who, "D5")
        return self.database.transact(lambda tx: late_orders.decide(tx, by, order, wanted, self.time, self.ids))

    def decided(self, wanted: LateWanted, order: str = "4417") -> LateDecided:
        """The same, and it is decided."""
        answer = self.decide(wanted, order)
        assert isinstance(answer, LateDecided), answer
        return answer

    def order(self, name: str = "4417") -> OrderState:
        """What is told of an order."""
        found = self.database.read(lambda tx: one_order(tx, name, self.time(tx)))
        assert isinstance(found, OrderState)
        return found

    def rows(self, kind: str) -> list[OutboxRow]:
        """What the outbox tells of one kind."""
        found = self.database.read(lambda tx: outbox_rows.after(tx, 0, 500))
        return [row for row in found if row.type == f"order.{kind}"]

    def at_the_desk(self) -> SyncReply:
        """What the desk is told that has the order open."""
        device = Handheld("D1")
        request = replace(device.request(), orders=("4417",))
        answer = self.sync(request)
        assert isinstance(answer, SyncReply)
        return answer


def gone(*, opened: bool = True) -> Trucks:
    """The truck of five has left, at half past five."""
    site = Trucks()
    if opened:
        site.opened()
        site.asked()
        site.work()
    site.is_at("2026-11-26T17:30+01:00")
    site.notice()
    return site


def test_before_the_cut_off_nothing_is_late() -> None:
    site = Trucks()
    site.is_at("2026-11-26T16:59:59+01:00")
    assert (site.notice(), site.late(), site.order().truck) == (0, [], "ahead")


def test_from_the_cut_off_on_an_order_is_late_and_it_is_told_once_whoever_notices() -> None:
    site = Trucks()
    site.opened()
    site.is_at("2026-11-26T17:00+01:00")
    assert (site.notice(), site.notice()) == (2, 0)
    site.is_at("2026-11-26T17:42+01:00")
    first, second = site.late()
    assert (first.order, first.cut_off, first.state, first.late_s) == ("4417", "17:00", "missed", 42 * 60)
    assert (first.desk, first.operator_name, second.desk) == ("DSK-1", "Ana", "")
    assert (site.order().truck, site.order().late_s) == ("missed", 42 * 60)
    told = site.rows("truck_gone")
    assert [row.aggregateid for row in told] == ["4417", "4418"]
    assert json.loads(told[0].payload)["cut_off"] == "17:00"
    assert [rings(row) for row in told] == [frozenset({"D1"}), frozenset()], "the desk that has it looks for news"


def test_what_was_packed_or_cancelled_in_time_is_never_late() -> None:
    site, device = Trucks(), Handheld("D1")
    site.opened()
    site.asked()
    site.work()
    on = LabelApplied(parcel=1, generation=1, code=site.status().tracking)
    sent(site, device, *at_desk(device, Verified(parcel=1, line="4417/1", quantity=2), on, CloseWanted()))
    site.database.transact(lambda tx: orders.cancel(tx, "4418", ANA.badge, "asked to", 1))
    site.is_at("2026-11-26T18:00+01:00")
    site.notice()
    assert (site.late(), site.rows("truck_gone")) == ([], [])
    assert (site.order().truck, site.order("4418").truck) == ("settled", "settled")


def test_a_late_order_is_gone_from_the_list_once_it_is_packed() -> None:
    site, device = gone(), Handheld("D1")
    on = LabelApplied(parcel=1, generation=1, code=site.status().tracking)
    sent(site, device, *at_desk(device, Verified(parcel=1, line="4417/1", quantity=2), on, CloseWanted()))
    assert [one.order for one in site.late()] == ["4418"]
    site.notice()
    assert site.order().truck == "settled"


def test_a_parcel_that_is_closed_after_the_truck_waits_for_tomorrows_as_far_as_the_servers_clock_says() -> None:
    site = Trucks()
    site.opened()
    assert site.at_the_desk().orders[0].terms is None
    site.is_at("2026-11-26T17:30+01:00")
    site.notice()
    terms = site.at_the_desk().orders[0].terms
    assert terms is not None
    assert (terms.truck_gone, terms.held) == ("17:00", False)
    site.is_at("2026-11-27T00:00+01:00")
    terms = site.at_the_desk().orders[0].terms
    assert terms is not None
    assert terms.truck_gone == "", "today's truck is the one that was tomorrow's"


def test_tomorrow_is_the_next_truck_of_its_service_and_buys_nothing() -> None:
    site = gone()
    answer = site.decided(TOMORROW)
    assert answer.leaves_ms == datetime.fromisoformat("2026-11-27T17:00+01:00").timestamp() * 1000
    assert (site.order().truck, site.order().decision) == ("ahead", "tomorrow")
    assert [one.order for one in site.late()] == ["4418"]
    terms = site.at_the_desk().orders[0].terms
    assert terms is not None
    assert terms.truck_gone == "17:00", "it goes into the bin of tomorrow"
    site.work()
    assert dict(site.sold()) == {"test.4417-1.1": 1}
    site.is_at("2026-11-27T17:00+01:00")
    site.notice()
    assert (site.order().truck, site.order().decision) == ("missed", ""), "and may be late once more"


def test_a_faster_service_gives_the_label_back_and_buys_another_and_says_what_it_cost() -> None:
    site = gone()
    answer = site.decided(FASTER)
    assert answer.leaves_ms == datetime.fromisoformat("2026-11-26T20:00+01:00").timestamp() * 1000
    (label,) = answer.labels
    assert (label.generation, label.changed) == (2, "service")
    assert label.before is not None
    site.work()
    assert dict(site.sold()) == {"test.4417-1.2": 1}
    assert loads(Shipment, site.label(generation=2).wanted).service == "express"
    terms = site.at_the_desk().orders[0].terms
    assert terms is not None
    assert (terms.truck_gone, terms.service, terms.cut_off) == ("", "express", "20:00"), "its truck has not gone"


def test_a_faster_service_that_loses_money_is_asked_about_first() -> None:
    site = gone()
    site.clock.advance(VOID_WINDOW_S)
    answer = site.decide(FASTER)
    assert isinstance(answer, Problem)
    assert (answer.type, site.order().truck) == ("money_at_risk", "missed")
    assert site.decided(replace(FASTER, confirmed=True)).service == "express"


def test_a_merchant_who_is_told_hears_why_from_the_feed_and_the_order_is_held_until_that_is_settled() -> None:
    site = gone(opened=False)
    assert site.decided(MERCHANT).leaves_ms is None
    (row,) = site.rows("late_decided")
    told = json.loads(row.payload)
    assert (told["decision"], told["reason"], told["leaves_ms"]) == ("merchant", "gift for Saturday", None)
    (first, _) = site.late()
    assert (first.state, first.reason) == ("held", "gift for Saturday")
    site.decided(TOMORROW)
    assert [one.order for one in site.late()] == ["4418"]


def test_a_held_order_gets_no_label_and_its_desk_hears_that_it_is_held() -> None:
    site = gone()
    site.decided(MERCHANT)
    terms = site.at_the_desk().orders[0].terms
    assert terms is not None
    assert terms.held
    answer = site.ask()
    assert isinstance(answer, Problem)
    assert (answer.type, answer.detail) == ("order_held", "4417: gift for Saturday")


@pytest.mark.parametrize(
    ("wanted", "order", "who", "kind"),
    [
        (TOMORROW, "4417", ANA, "supervisors_only"),
        (replace(TOMORROW, reason=" "), "4417", LOTTE, "reason_missing"),
        (TOMORROW, "9999", LOTTE, "not_known"),
        (TOMORROW, "4419", LOTTE, "truck_ahead"),
        (replace(FASTER, service="drone"), "4417", LOTTE, "malformed"),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_is_done(
    wanted: LateWanted, order: str, who: Operator, kind: str
) -> None:
    site = gone()
    answer = site.decide(wanted, order, who)
    assert isinstance(answer, Problem)
    assert (answer.type, [one.order for one in site.late()]) == (kind, ["4417", "4418"])


def test_the_list_is_read_page_by_page_the_truck_that_left_first_first() -> None:
    site = gone(opened=False)
    first = site.database.read(lambda tx: late_orders.late_orders(tx, site.time(tx), "", 1))
    assert ([one.order for one in first.orders], first.more) == (["4417"], True)
    rest = site.database.read(lambda tx: late_orders.late_orders(tx, site.time(tx), "4417", 1))
    assert ([one.order for one in rest.orders], rest.more) == (["4418"], False)
    assert first.orders[0].services == ("express",)


def test_the_orders_that_wait_say_how_many_are_late_and_since_when() -> None:
    site = gone(opened=False)
    told = site.database.read(lambda tx: waiting(tx, site.clock))
    assert (told.late, told.late_s) == (2, 30 * 60)
    site.decided(TOMORROW)
    site.decided(TOMORROW, "4418")
    told = site.database.read(lambda tx: waiting(tx, site.clock))
    assert (told.late, told.late_s) == (0, 0)
