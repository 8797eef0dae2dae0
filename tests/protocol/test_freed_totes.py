"""A tote is free again when its order closes, one with a batch when its last order does: then it can be built with."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Connection, delete, update

from pickserver.handlers.look_up import look_up
from pickserver.store import routes, totes
from pickserver.store.operators import Operator
from pickserver.store.tables import LINE_TALLY, PACKING, TOTE_FREED
from tests.doubles.packing import LAMP_CODE
from tests.doubles.trolleys import PLAN
from tests.protocol.floor import ANA, PIOTR, Handheld, sent
from tests.protocol.packing_floor import BATCH, PackingFloor, at_desk
from warehouse.desk_events import CloseWanted
from warehouse.events import ToteBound, Undone
from warehouse.flows import build
from warehouse.flows.decision import Scanned
from warehouse.flows.trolley import opened
from warehouse.messages import Message, ToteIn, ToteInUse
from warehouse.opening import OpenedOrder
from warehouse.values import replace
from warehouse.wire import Problem, SyncReply

ORDERS_TOTE, BATCH_TOTE = "TOT-00001", "TOT-00002"


def close(floor: PackingFloor, order: str, who: Operator = ANA, device: str = "D1") -> None:
    handheld = Handheld(device, f"{device}-{floor.ids.new()}")
    opening = floor.open(order, who, device)
    assert isinstance(opening, OpenedOrder), opening
    wish = at_desk(handheld, CloseWanted(), order=order, epoch=opening.snapshot.lease.epoch)
    assert [one.granted for one in sent(floor, handheld, *wish).verdicts] == [True]


def carried(floor: PackingFloor, tote: str = ORDERS_TOTE) -> str | None:
    return floor.database.read(totes.carried)[tote]


def built(floor: PackingFloor) -> Message | None:
    """What is said of the order's tote to who builds another trolley with it."""
    plan = floor.database.read(lambda tx: routes.plan_of(tx, "TRL-17", 1))
    assert plan is not None
    other = opened(replace(PLAN, trolley="TRL-18", name="18", totes=plan.totes))
    return build.decide(other, Scanned(code=ORDERS_TOTE)).note


def troubles(floor: PackingFloor, *events: ToteBound | Undone) -> list[str]:
    """What the server finds about these, recorded on the trolley by another device."""
    picker = Handheld("D7")
    reply = floor.sync(picker.request(*picker.record(*events)))
    assert isinstance(reply, SyncReply)
    return [trouble.kind for trouble in reply.exceptions]


def test_an_orders_tote_is_free_when_it_closes_and_another_trolley_is_built_with_it() -> None:
    floor = PackingFloor()
    assert built(floor) == ToteInUse(tote=ORDERS_TOTE, trolley_name="17")
    floor.opened()
    assert carried(floor) == "TRL-17", "it is packed from"
    close(floor, "4417")
    assert carried(floor) is None
    assert built(floor) == ToteIn(tote=ORDERS_TOTE, slot="A1")
    told = next(json.loads(str(row.payload)) for row in floor.outbox() if row.type == "packing.closed")
    assert told["totes"] == [ORDERS_TOTE]


def test_a_free_tote_stands_nowhere_and_is_in_no_ones_way() -> None:
    floor = PackingFloor()
    close(floor, "4417")
    (found,) = floor.database.read(lambda tx: look_up(tx, ORDERS_TOTE)).slots
    assert (found.trolley_name, found.orders) == ("", ())
    (slot,) = floor.database.read(lambda tx: look_up(tx, "SLT-17-A1")).slots
    assert slot.tote == ""
    assert troubles(floor, ToteBound(slot="B1", tote=ORDERS_TOTE)) == []


def test_a_tote_that_is_in_use_elsewhere_is_a_conflict_when_it_is_bound_all_the_same() -> None:
    assert troubles(PackingFloor(), ToteBound(slot="B1", tote=ORDERS_TOTE)) == ["tote_conflict"]


def test_a_batch_tote_is_free_when_the_last_of_its_orders_closes_and_what_is_left_over_is_counted_back() -> None:
    floor = PackingFloor()
    for order in BATCH:
        assert carried(floor, BATCH_TOTE) == "TRL-17"
        close(floor, order)
    assert carried(floor, BATCH_TOTE) is None
    over = floor.open(BATCH_TOTE, item=LAMP_CODE)
    assert isinstance(over, Problem)
    assert over.type == "nothing_to_pack", "as which the desk counts it back"


def test_who_scans_an_empty_tote_at_a_desk_frees_it_where_nothing_was_picked_for_what_is_left() -> None:
    floor = PackingFloor()
    for order in BATCH[:2]:
        close(floor, order)
    floor.database.transact(
        lambda tx: tx.execute(update(LINE_TALLY).where(LINE_TALLY.c.line == "2003/1").values(picked=0))
    )
    assert carried(floor, BATCH_TOTE) == "TRL-17"
    empty = floor.open(BATCH_TOTE)
    assert isinstance(empty, Problem)
    assert empty.type == "nothing_to_pack"
    assert carried(floor, BATCH_TOTE) is None


def test_facts_that_come_late_leave_it_free() -> None:
    floor = PackingFloor()
    close(floor, "4417")
    assert troubles(floor, ToteBound(slot="A1", tote="TOT-00003")) == []
    assert carried(floor, "TOT-00003") is None
    troubles(floor, Undone(seq=1, event=ToteBound(slot="A1", tote=ORDERS_TOTE)))
    assert carried(floor) is None


def test_two_desks_that_close_the_last_two_orders_of_a_batch_at_once_free_it() -> None:
    floor, rounds = PackingFloor(), int(os.environ.get("PICKCLIENT_RACES", "10"))
    close(floor, "2002")

    def again(tx: Connection) -> None:
        tx.execute(delete(PACKING).where(PACKING.c.order_id != "2002"))
        tx.execute(delete(TOTE_FREED))

    with ThreadPoolExecutor(2) as pool:
        for _ in range(rounds):
            racing = [pool.submit(close, floor, *each) for each in (("2001", ANA, "D1"), ("2003", PIOTR, "D2"))]
            for each in racing:
                each.result()
            assert carried(floor, BATCH_TOTE) is None
            floor.database.transact(again)
