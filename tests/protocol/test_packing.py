"""Opening an order at a desk: one winner, a colleague asked first, and what is told of it."""

import json

import pytest

from pickserver.handlers.packing import close, held
from pickserver.store import packing
from pickserver.store.packing import Packing
from tests.protocol.desk import Desk
from tests.protocol.floor import ANA, PIOTR, caller
from warehouse.packing import PackLease
from warehouse.wire import Problem


def test_an_order_is_opened_under_its_first_epoch_and_told() -> None:
    desk = Desk()
    assert desk.opened() == PackLease(
        order="4417",
        epoch=1,
        desk="DSK-1",
        device="D1",
        operator=ANA.badge,
        operator_name="Ana",
        status="open",
    )
    (row,) = desk.outbox()
    assert (row.aggregatetype, row.aggregateid, row.version, row.type) == ("order", "4417", 1, "packing.opened")
    told = json.loads(str(row.payload))
    assert (told["epoch"], told["desk"], told["device"]) == (1, "DSK-1", "D1")


def test_opening_it_again_on_the_same_desk_changes_nothing() -> None:
    desk = Desk()
    assert desk.opened() == desk.opened()
    assert len(desk.outbox()) == 1


def test_another_desk_of_the_same_person_gets_it_under_the_next_epoch() -> None:
    desk = Desk()
    desk.opened()
    moved = desk.opened(desk="DSK-2")
    assert (moved.epoch, moved.desk) == (2, "DSK-2")


def test_a_colleague_is_named_and_asked_first() -> None:
    desk = Desk()
    desk.opened()
    refused = desk.open(who=PIOTR, device="D2")
    assert isinstance(refused, Problem)
    assert (refused.type, refused.status, refused.holder_name) == ("held_by_other", 409, "Ana")
    taken = desk.opened(who=PIOTR, device="D2", take_over="Ana went home")
    assert (taken.epoch, taken.operator_name) == (2, "Piotr")
    told = json.loads(str(desk.outbox()[-1].payload))
    assert (told["from_operator"], told["reason"]) == (ANA.badge, "Ana went home")


def test_whoever_lost_it_is_told_who_has_it() -> None:
    desk = Desk()
    lease = desk.opened()
    desk.opened(who=PIOTR, device="D2", take_over="Ana went home")
    late = desk.database.transact(lambda tx: held(tx, caller(ANA, "D1"), "4417", lease.epoch))
    assert isinstance(late, Problem)
    assert (late.type, late.status, late.holder_name) == ("stale_epoch", 409, "Piotr")


def test_a_closed_order_is_nobody_s_and_is_not_simply_opened_again() -> None:
    desk = Desk()
    lease = desk.opened()
    ana = caller(ANA, "D1")
    closed = desk.database.transact(lambda tx: close(tx, ana, "4417", lease.epoch, desk.clock, desk.ids))
    assert isinstance(closed, PackLease)
    assert closed.status == "closed"
    late = desk.database.transact(lambda tx: held(tx, ana, "4417", lease.epoch))
    assert isinstance(late, Problem)
    assert late.type == "not_packed"
    again = desk.open(who=PIOTR, device="D2", take_over="wants it")
    assert isinstance(again, Problem)
    assert again.type == "order_closed", "only for one more parcel"
    assert desk.told() == ["packing.opened", "packing.closed", "packing.operator_detached"]
    assert [row.version for row in desk.outbox()] == [1, 2, 3]


@pytest.mark.parametrize(("order", "at"), [("9999", "DSK-1"), ("4417", "DSK-9")])
def test_what_the_site_does_not_have_is_not_opened(order: str, at: str) -> None:
    answer = Desk().open(order, desk=at)
    assert isinstance(answer, Problem)
    assert answer.type == "not_known"


def test_of_two_who_read_the_same_only_one_gets_it() -> None:
    desk = Desk()
    desk.opened()
    before = desk.database.read(lambda tx: packing.of_order(tx, "4417"))
    assert before is not None

    def taken(device: str) -> bool:
        after = Packing(
            order_id="4417",
            epoch=before.epoch + 1,
            device=device,
            incarnation="",
            desk="DSK-2",
            operator="",
            operator_name="",
            opened_ms=0,
        )
        return desk.database.transact(lambda tx: packing.claim(tx, before, after))

    assert [taken("D2"), taken("D3")] == [True, False]
