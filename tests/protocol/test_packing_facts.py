"""Facts of a desk on the server: each counted once, whoever sends it and when; closing is two events of one cause."""

import json

import pytest

from pickserver.store import packing
from tests.protocol.floor import PIOTR, Handheld, sent
from tests.protocol.packing_floor import PackingFloor, at_desk
from warehouse.desk_events import (
    BoxChosen,
    CloseWanted,
    DemandMet,
    LabelApplied,
    LabelPrinted,
    PackProblem,
    PackUndone,
    PrintState,
    SetAside,
    Verified,
)
from warehouse.events import Event
from warehouse.opening import OrderCancelled
from warehouse.packed import PackTally, folded
from warehouse.parcels import Demand
from warehouse.values import replace
from warehouse.wire import SyncReply

TWO = Verified(parcel=1, line="4417/1", quantity=2)
FOUR = Verified(parcel=1, line="4417/2", quantity=4)
APPLIED = LabelApplied(parcel=1, generation=1, code="3S1", bin="BIN-3")
GIFT = DemandMet(parcel=1, demand=Demand.GIFT_NOTE)


def tally(floor: PackingFloor, order: str = "4417") -> PackTally:
    """What the server counts of an order, as a device without events of its own is told."""
    device = Handheld("D8")
    answer = floor.sync(replace(device.request(), orders=(order,)))
    assert isinstance(answer, SyncReply)
    (told,) = answer.orders
    return told.tally


def test_what_was_packed_is_folded_as_the_device_folds_it_and_told_row_by_row() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    pos = len(floor.outbox())
    facts: list[Event] = [TWO, FOUR, BoxChosen(parcel=1, box="BX-L"), BoxChosen(parcel=1, box="BX-S"), APPLIED]
    reply = sent(floor, device, *at_desk(device, *facts))
    expected = folded(((1, seq), event) for seq, event in enumerate(facts, 1))
    assert [(one.order, one.ack, one.tally) for one in reply.orders] == [("4417", 5, expected)]
    assert tally(floor) == expected
    assert floor.told(pos) == [
        *("packing.verified", "packing.verified", "packing.box_chosen", "packing.box_chosen", "packing.label_applied")
    ]
    rows = floor.outbox()[pos:]
    assert [(row.aggregatetype, row.aggregateid, row.version) for row in rows] == [
        ("order", "4417", version) for version in range(2, 7)
    ]
    told = json.loads(str(rows[0].payload))
    assert (told["event"]["line"], told["epoch"], told["late"]) == ("4417/1", 1, False)


def test_a_fact_that_comes_twice_and_late_and_out_of_order_counts_once() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    first, second, third = at_desk(device, TWO, FOUR, PackUndone(seq=1, event=TWO))
    for some in ((third,), (third, second), (first,), (first, second, third)):
        sent(floor, device, *some)
    assert tally(floor).counts == folded([((1, 2), FOUR)]).counts


def test_two_desks_after_a_takeover_count_once_each_and_the_later_lease_has_the_last_word() -> None:
    floor, ana, piotr = PackingFloor(), Handheld("D1"), Handheld("D2")
    floor.opened()
    floor.opened(who=PIOTR, device="D2", desk="DSK-2", take_over="Ana went home")
    sent(floor, piotr, *at_desk(piotr, FOUR, BoxChosen(parcel=1, box="BX-S"), epoch=2))
    reply = sent(floor, ana, *at_desk(ana, TWO, BoxChosen(parcel=1, box="BX-L")))
    (told,) = reply.orders
    assert (told.tally.verified("4417/1"), told.tally.verified("4417/2")) == (2, 4)
    rows = [json.loads(str(row.payload)) for row in floor.outbox() if row.type == "packing.verified"]
    assert [row["late"] for row in rows] == [False, True]


def test_closing_is_an_ordered_pair_of_one_cause_and_two_changes_of_the_row() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    pos = len(floor.outbox())
    reply = sent(floor, device, *at_desk(device, TWO, GIFT, APPLIED, CloseWanted()))
    assert [(verdict.seq, verdict.granted) for verdict in reply.verdicts] == [(4, True)]
    assert floor.told(pos) == [
        *("packing.verified", "packing.demand_met", "packing.label_applied"),
        *("packing.close_wanted", "packing.closed", "packing.operator_detached"),
    ]
    pair = floor.outbox()[-2:]
    assert len({row.cause for row in pair}) == 1
    assert [row.version for row in pair] == [6, 7]
    (told,) = reply.orders
    assert (told.lease.status, told.lease.operator) == ("closed", "")


def test_a_close_that_came_before_its_facts_waits_for_them() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    fact, wish = at_desk(device, GIFT, CloseWanted())
    assert sent(floor, device, wish).verdicts == ()
    assert [verdict.granted for verdict in sent(floor, device, fact).verdicts] == [True]


def test_a_close_under_a_lease_that_ended_is_refused_with_the_holders_name() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    floor.opened(who=PIOTR, device="D2", desk="DSK-2", take_over="Ana went home")
    (verdict,) = sent(floor, device, *at_desk(device, CloseWanted())).verdicts
    assert (verdict.granted, verdict.reason, verdict.holder_name) == (False, "stale_epoch", "Piotr")
    row = floor.database.read(lambda tx: packing.of_order(tx, "4417"))
    assert row is not None
    assert row.status == "open"


def test_what_moved_goods_of_a_packed_order_is_kept_and_said_and_reopens_nothing() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    sent(floor, device, *at_desk(device, TWO, GIFT, APPLIED, CloseWanted()))
    printed = LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTED)
    sent(floor, device, *at_desk(device, printed))
    assert floor.exceptions() == [], "what a printer says moves nothing"
    for _ in range(2):
        sent(floor, device, *at_desk(device, FOUR))
    (late,) = floor.exceptions()
    assert (late.kind, late.trolley, late.quantity) == ("late_after_close", "order 4417", 2)
    assert tally(floor).verified("4417/2") == 8
    row = floor.database.read(lambda tx: packing.of_order(tx, "4417"))
    assert row is not None
    assert row.status == "closed"


def test_facts_of_an_order_that_a_restored_server_never_gave_count_and_are_said() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    reply = sent(floor, device, *at_desk(device, TWO))
    assert [trouble.kind for trouble in reply.exceptions] == ["lease_unknown"]
    assert tally(floor).verified("4417/1") == 2
    assert floor.exceptions() == []
    assert floor.opened().snapshot.lease.epoch == 1


def test_an_order_that_the_site_does_not_have_is_kept_and_not_counted() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    reply = sent(floor, device, *at_desk(device, TWO, order="9999"))
    assert (reply.ack, [trouble.kind for trouble in reply.exceptions]) == (1, ["unknown_order"])
    assert reply.orders == ()


@pytest.mark.parametrize(
    "event",
    [
        Verified(parcel=0, line="4417/1", quantity=1),
        Verified(parcel=1, line="4417/1", quantity=-1),
        PackUndone(seq=1, event=Verified(parcel=1, line="4417/1", quantity=0)),
        LabelPrinted(parcel=1, generation=2**31, copy=1, state=PrintState.PRINTED),
        Verified(parcel=1, line="4417/1", quantity=1_000_001),
        Verified(parcel=1, line="x" * 201, quantity=1),
    ],
)
def test_an_amount_that_cannot_be_is_set_aside_and_stops_nobody(event: Event) -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    reply = sent(floor, device, *at_desk(device, event, TWO))
    assert (reply.ack, [trouble.kind for trouble in reply.exceptions]) == (2, ["quarantined"])
    assert tally(floor).counts == folded([((1, 2), TWO)]).counts


def test_what_goes_into_the_red_tote_is_to_be_put_back_until_it_is_undone() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    damaged = SetAside(problem=PackProblem.DAMAGED, quantity=1, line="4417/1")
    short = SetAside(problem=PackProblem.SHORT, quantity=1, line="4417/2")
    sent(floor, device, *at_desk(device, damaged, short))
    (task,) = floor.tasks()
    assert (task.kind, task.sku, task.why, task.trolley) == ("put_back", "MUG-250", "damaged", "order 4417")
    assert task.location == "A-01-02", "where routes take it from"
    sent(floor, device, *at_desk(device, PackUndone(seq=1, event=damaged)))
    assert floor.tasks() == []


@pytest.mark.parametrize(
    ("done", "says"),
    [
        ((TWO,), "4417-1: gift_note is not confirmed; 4417-1: no label was scanned on it"),
        ((TWO, GIFT), "4417-1: no label was scanned on it"),
        ((TWO, APPLIED), "4417-1: gift_note is not confirmed"),
        ((TWO, GIFT, APPLIED, replace(FOUR, parcel=2)), "4417-2: no label was scanned on it"),
    ],
)
def test_an_order_is_not_closed_with_a_parcel_that_lacks_its_label_or_what_it_demands(
    done: tuple[Event, ...], says: str
) -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    for _ in range(2):
        reply = sent(floor, device, *at_desk(device, *done, CloseWanted()))
        assert [(one.granted, one.reason) for one in reply.verdicts if one.seq == len(device.events)] == [
            (False, "not_finished")
        ]
        done = ()
    (found,) = floor.exceptions()
    assert (found.kind, found.trolley, found.detail) == ("not_finished", "order 4417", says)
    lacking: list[Event] = [GIFT, APPLIED, replace(APPLIED, parcel=2)]
    reply = sent(floor, device, *at_desk(device, *lacking, CloseWanted()))
    assert [one.granted for one in reply.verdicts if one.seq == len(device.events)] == [True]
    assert floor.exceptions() == [], "what was lacking is there"


def test_what_was_never_packed_keeps_no_order_open() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    assert floor.cancelled("4417") == OrderCancelled(order="4417")
    red = SetAside(problem=PackProblem.CANCELLED, quantity=2, line="4417/1")
    reply = sent(floor, device, *at_desk(device, TWO, red, CloseWanted()))
    assert [one.granted for one in reply.verdicts] == [True]
