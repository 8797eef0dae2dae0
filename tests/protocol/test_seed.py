"""The demo site, as the server makes it from the shipped files."""

import pytest

from pickserver.demo import demo_site
from pickserver.handlers.reading import OrderState, all_trolleys, lines_of, one_order, plan_of
from pickserver.seed import SiteContent
from tests.protocol.floor import Floor
from warehouse.items import Confirm
from warehouse.trolleys import Plan
from warehouse.wire import Trolleys


@pytest.fixture(scope="module")
def content() -> SiteContent:
    return demo_site()


@pytest.fixture(scope="module")
def floor(content: SiteContent) -> Floor:
    return Floor(content)


def test_a_trolley_has_a_hundred_stops_and_twelve_totes(floor: Floor) -> None:
    plan = floor.database.read(lambda tx: plan_of(tx, "TRL-17"))
    assert isinstance(plan, Plan)
    assert (len(plan.stops), len(plan.slots)) == (100, 12)
    assert sum(len({share.slot for share in stop.shares}) > 1 for stop in plan.stops) >= 5
    assert any(slot.batch for slot in plan.slots)
    assert plan.metres > 100
    assert plan.weight_g > 0
    assert (plan.zones[0], plan.parks[0]) == ("ZON-2", "PRK-A1"), "nobody drops where trolleys start"
    assert len(plan.totes) >= 400
    assert {stop.item.confirm for stop in plan.stops} == set(Confirm)


def test_every_line_of_a_route_is_a_line_of_an_order(content: SiteContent) -> None:
    quantity = {line.line: line.quantity for order in content.orders for line in order.lines}
    merchant = {line.line: order.merchant for order in content.orders for line in order.lines}
    shares = [(stop, share) for plan in content.plans for stop in plan.stops for share in stop.shares]
    assert shares
    assert [share.line for stop, share in shares if merchant[share.line] != stop.item.merchant] == []
    assert [share.line for _, share in shares if share.quantity != quantity[share.line]] == []


def test_trolleys_wait_or_are_empty(floor: Floor) -> None:
    found: Trolleys = floor.database.read(lambda tx: all_trolleys(tx, floor.clock))
    waiting = [state for state in found.trolleys if state.status == "waiting"]
    empty = [state for state in found.trolleys if state.status == "empty"]
    assert len(waiting) >= 10
    assert empty
    assert all(state.stops > 0 and state.route_version == 1 for state in waiting)
    assert all(state.stops == state.route_version == 0 for state in empty)


def test_an_order_is_read_without_its_customer(floor: Floor) -> None:
    found = floor.database.read(lambda tx: one_order(tx, "1001"))
    assert isinstance(found, OrderState)
    assert [line.line for line in found.lines] == ["1001/1", "1001/2", "1001/3"]
    assert "Paula" not in repr(found)


def test_making_it_again_changes_nothing(content: SiteContent, floor: Floor) -> None:
    floor.claimed("TRL-11")
    before = floor.database.read(lambda tx: (all_trolleys(tx, floor.clock), lines_of(tx, "TRL-11")))
    again = Floor(content, floor.database)
    assert again.database.read(lambda tx: (all_trolleys(tx, floor.clock), lines_of(tx, "TRL-11"))) == before
