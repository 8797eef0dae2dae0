"""An order that is sent elsewhere or otherwise: its label is given back and bought anew, and none is ever wrong."""

import json

import pytest

from pickserver.carrier_sandbox.faults import Fault
from pickserver.handlers.feed import rings
from pickserver.handlers.order_changes import change_order
from pickserver.labels.carriers.sandbox import VOID_WINDOW_S
from pickserver.labels.carriers.seam import Idempotency, Shipment
from pickserver.store import labels, orders, outbox_rows
from pickserver.store.operators import Operator
from pickserver.store.services import Service, put_services
from tests.doubles.buying import LABEL, Buying
from tests.protocol.floor import ANA, Handheld, caller, sent
from tests.protocol.packing_floor import LOTTE, at_desk
from warehouse.addresses import Address
from warehouse.codec import loads
from warehouse.desk_events import CloseWanted, LabelApplied, PackUndone, Verified
from warehouse.opening import CancelWanted, ChangeWanted, OrderChanged
from warehouse.packing import LabelBefore
from warehouse.parcels import Content
from warehouse.values import replace
from warehouse.wire import Problem

ELSEWHERE = Address(name="Ann Other", street1="Laan 4", postcode="0200 BC", town="Zandmeer", country="NL")
MOVED = ChangeWanted(reason="moved", receiver=ELSEWHERE)
ABROAD = replace(MOVED, receiver=replace(ELSEWHERE, country="CH"))
FASTER = ChangeWanted(reason="promised", service="express")


def opened(kind: Idempotency = Idempotency.KEY) -> Buying:
    site = Buying(kind)
    express = Service(method="Express", service="express", cut_off="16:00")
    site.database.transact(lambda tx: put_services(tx, [express]))
    site.opened()
    return site


def bought(kind: Idempotency = Idempotency.KEY) -> Buying:
    site = opened(kind)
    site.asked()
    site.work()
    assert site.status().state == "bought"
    return site


def change(site: Buying, wanted: ChangeWanted = MOVED, who: Operator = LOTTE) -> OrderChanged | Problem:
    by = caller(who, "D5")
    return site.database.transact(lambda tx: change_order(tx, by, "4417", wanted, site.time, site.ids))


def changed(site: Buying, wanted: ChangeWanted = MOVED) -> OrderChanged:
    answer = change(site, wanted)
    assert isinstance(answer, OrderChanged), answer
    return answer


def refused(site: Buying, wanted: ChangeWanted = MOVED, who: Operator = LOTTE) -> Problem:
    before = site.database.read(lambda tx: orders.named(tx, ["4417"]))
    answer = change(site, wanted, who)
    assert isinstance(answer, Problem), answer
    assert site.database.read(lambda tx: orders.named(tx, ["4417"])) == before
    return answer


def states(site: Buying) -> list[str]:
    return [label.state for label in site.database.read(lambda tx: labels.all_of(tx, "4417-1"))]


def told(site: Buying, generation: int) -> Shipment:
    return loads(Shipment, site.label(generation=generation).wanted)


def test_before_a_label_is_wanted_it_is_applied() -> None:
    site = opened()
    assert changed(site) == OrderChanged(order="4417", changed="receiver")
    site.asked()
    assert told(site, 1).receiver == ELSEWHERE
    (row,) = (row for row in site.database.read(lambda tx: outbox_rows.after(tx, 0, 99)) if row.type == "order.changed")
    said = {"changed": "receiver", "operator": LOTTE.badge, "reason": "moved", "device": "D1"}
    assert json.loads(row.payload) == said
    assert rings(row) == frozenset({"D1"}), "the desk that has it looks for news"
    assert "Laan" not in row.payload, "whom it goes to is not for those who follow"


@pytest.mark.parametrize("priced", [False, True])
def test_a_label_that_is_wanted_and_not_bought_is_never_bought_so(priced: bool) -> None:
    site = opened()
    site.asked()
    if priced:
        site.quote()
    (label,) = changed(site, replace(FASTER, receiver=ELSEWHERE)).labels
    assert (label.generation, label.state, label.changed) == (2, "intent", "receiver_and_service")
    assert label.before is None, "nothing was paid"
    site.work()
    assert states(site) == ["refused", "bought"]
    assert dict(site.sold()) == {"test.4417-1.2": 1}
    assert (told(site, 2).receiver, told(site, 2).service) == (ELSEWHERE, "express")


@pytest.mark.parametrize("kind", tuple(Idempotency))
def test_a_bought_label_is_given_back_and_bought_anew_and_what_it_cost_is_said(kind: Idempotency) -> None:
    site = bought(kind)
    was = site.status()
    (label,) = changed(site).labels
    assert (label.state, label.before) == ("intent", LabelBefore(price=was.price, currency="EUR"))
    site.work()
    assert states(site) == ["voided", "bought"]
    assert dict(site.sold()) == {"test.4417-1.2": 1}
    now = site.status()
    assert (now.generation, now.changed, now.before) == (2, "receiver", LabelBefore(price=was.price, currency="EUR"))
    assert now.tracking != was.tracking


def test_the_desk_that_asks_again_for_the_same_box_and_content_has_the_new_label() -> None:
    site = bought()
    changed(site, ABROAD)
    site.work()
    assert site.asked().generation == 2
    assert [line.quantity for line in told(site, 2).customs] == [2], "papers, of what is inside"
    changed(site, MOVED)
    site.work()
    assert (site.asked().generation, told(site, 3).customs) == (3, ())


def test_in_the_same_words_it_is_changed_once() -> None:
    site = bought()
    changed(site)
    assert changed(site).changed == ""
    site.work()
    assert states(site) == ["voided", "bought"]


@pytest.mark.parametrize("kind", [Idempotency.KEY, Idempotency.NATURAL, Idempotency.LOOKUP])
@pytest.mark.parametrize("fault", [None, Fault.LOST_REPLY, Fault.ERROR])
def test_what_a_carrier_is_selling_at_that_moment_is_settled_first(kind: Idempotency, fault: Fault | None) -> None:
    site = opened(kind)
    site.asked()
    if fault is None:
        site.quote()
        job = site.take(kind)
        assert not isinstance(job, bool)
        answer = site.perform(job)
        assert [one.state for one in changed(site).labels] == ["calling"]
        site.answered(job, answer)
    else:
        site.goes_wrong(fault)
        site.work()
        assert [one.state for one in changed(site).labels] == ["uncertain"]
    site.work_until_ended()
    site.work()
    assert site.status().state == "bought"
    assert (site.status().generation, told(site, 2).receiver) == (2, ELSEWHERE)
    assert dict(site.sold()) == {"test.4417-1.2": 1}


def test_what_only_a_person_can_find_out_is_put_right_when_that_person_says_it() -> None:
    site = opened(Idempotency.NONE)
    site.asked()
    site.goes_wrong(Fault.ERROR)
    site.work()
    changed(site)
    site.work()
    assert site.status().by_hand
    answer = site.settle(LOTTE, bought=False)
    assert not isinstance(answer, Problem)
    assert (answer.generation, answer.state) == (2, "intent")
    site.work()
    assert (states(site), told(site, 2).receiver) == (["refused", "bought"], ELSEWHERE)


def test_a_label_that_its_carrier_refused_is_asked_for_again_and_one_that_was_given_up_is_not() -> None:
    site = opened()
    site.asked()
    assert not isinstance(site.give_up(), Problem)
    changed(site)
    site.work()
    assert states(site) == ["refused"]


def test_money_that_would_be_lost_is_asked_about_first() -> None:
    site = bought()
    site.clock.advance(VOID_WINDOW_S + 1)
    problem = refused(site)
    assert (problem.type, problem.detail) == ("money_at_risk", f"{site.status().price} EUR for 4417-1")
    (label,) = changed(site, replace(MOVED, confirmed=True)).labels
    assert label.before is not None
    assert label.before.lost
    site.work()
    assert states(site) == ["bought", "bought"]


def test_a_closed_parcel_keeps_its_label_and_says_what_to_do() -> None:
    site, device = bought(), Handheld("D1")
    applied = LabelApplied(parcel=1, generation=1, code=site.status().tracking)
    sent(site, device, *at_desk(device, applied))
    problem = refused(site)
    assert (problem.type, problem.detail) == ("too_late_to_change", "4417-1")
    assert "undo its label at the desk first" in problem.title
    sent(site, device, *at_desk(device, PackUndone(seq=1, event=applied)))
    changed(site)
    site.work()
    assert states(site) == ["voided", "bought"]


def test_an_old_label_that_was_printed_closes_no_parcel() -> None:
    site, device = bought(), Handheld("D1")
    old = LabelApplied(parcel=1, generation=1, code=site.status().tracking)
    changed(site)
    site.work()
    facts = at_desk(device, Verified(parcel=1, line="4417/1", quantity=2), old, CloseWanted())
    (verdict,) = sent(site, device, *facts).verdicts
    assert (verdict.granted, verdict.reason) == (False, "not_finished")
    new = LabelApplied(parcel=1, generation=2, code=site.status().tracking)
    assert [one.granted for one in sent(site, device, *at_desk(device, new, CloseWanted())).verdicts[-1:]] == [True]
    assert refused(site, ABROAD).type == "too_late_to_change"


def test_a_cancelled_order_is_not_changed() -> None:
    site = bought()
    site.database.transact(lambda tx: orders.cancel(tx, "4417", ANA.badge, CancelWanted(reason="no").reason, 1))
    assert refused(site).type == "order_cancelled"


@pytest.mark.parametrize(
    ("wanted", "who", "kind", "said"),
    [
        (MOVED, ANA, "supervisors_only", ""),
        (replace(MOVED, reason=" "), LOTTE, "reason_missing", ""),
        (ChangeWanted(reason="moved"), LOTTE, "malformed", "receiver, service: neither"),
        (replace(FASTER, service="drone"), LOTTE, "malformed", "service: not one of express, standard"),
        (replace(MOVED, receiver=Address(name="Ann")), LOTTE, "address_incomplete", "street, town, country"),
        (replace(MOVED, receiver=replace(ELSEWHERE, town="x" * 5001)), LOTTE, "malformed", "receiver: town"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_done(wanted: ChangeWanted, who: Operator, kind: str, said: str) -> None:
    problem = refused(bought(), wanted, who)
    assert (problem.type, said in problem.detail) == (kind, True)


def test_a_label_that_an_older_program_wanted_is_bought_anew_too() -> None:
    site = bought()
    label = site.label()
    site.database.transact(lambda tx: labels.save(tx, label, replace(label, inside=None)))
    changed(site)
    site.work()
    assert (states(site), told(site, 2).receiver) == (["voided", "bought"], ELSEWHERE)
    assert site.asked().generation == 3, "nobody knows that it is for this box"


def test_each_parcel_of_an_order_is_bought_anew_by_itself() -> None:
    site = bought()
    site.asked(replace(LABEL, lines=(Content(line="4417/1", quantity=1),)), "4417-2")
    site.work()
    assert [(one.parcel, one.generation) for one in changed(site, FASTER).labels] == [("4417-1", 2), ("4417-2", 2)]
    site.work()
    assert dict(site.sold()) == {"test.4417-1.2": 1, "test.4417-2.2": 1}
