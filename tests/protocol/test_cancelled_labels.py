"""A cancelled order's labels are given back by themselves, whenever they were bought, and none is bought any more."""

from collections.abc import Callable

import pytest

from pickserver.carrier_sandbox.faults import Fault
from pickserver.handlers.cancelling import cancel
from pickserver.labels.carriers.sandbox import VOID_WINDOW_S
from pickserver.labels.carriers.seam import Idempotency
from pickserver.labels.reconciliation import reconcile
from pickserver.store import orders
from tests.doubles.buying import Buying
from tests.protocol.floor import ANA, Handheld, caller, sent
from tests.protocol.packing_floor import LOTTE, at_desk
from warehouse.desk_events import CloseWanted, LabelApplied, PackUndone, Verified
from warehouse.opening import CancelWanted, OrderCancelled
from warehouse.values import replace
from warehouse.wire import Problem


def opened(kind: Idempotency = Idempotency.KEY) -> Buying:
    site = Buying(kind)
    site.opened()
    site.asked()
    return site


def bought(kind: Idempotency = Idempotency.KEY) -> Buying:
    site = opened(kind)
    site.work()
    assert site.status().state == "bought"
    return site


def cancelled(site: Buying, order: str = "4417") -> OrderCancelled:
    wanted, who = CancelWanted(reason="asked to"), caller(LOTTE, "D5")
    answer = site.database.transact(lambda tx: cancel(tx, who, order, wanted, site.time, site.ids))
    assert isinstance(answer, OrderCancelled), answer
    return answer


def states(answer: OrderCancelled) -> list[str]:
    return [label.state for label in answer.labels]


@pytest.mark.parametrize("kind", tuple(Idempotency))
def test_a_bought_label_is_given_back_by_whichever_worker_comes_first(kind: Idempotency) -> None:
    site = bought(kind)
    assert states(cancelled(site)) == ["voiding"]
    assert site.sold() == {"test.4417-1.1": 1}, "by a worker, and not by the command"
    site.work()
    assert (site.status().state, dict(site.sold())) == ("voided", {})
    assert site.told()[-1] == "label.voided"


@pytest.mark.parametrize("priced", [False, True])
def test_what_nobody_was_asked_for_yet_is_never_bought(priced: bool) -> None:
    site = opened()
    if priced:
        site.quote()
    assert states(cancelled(site)) == ["refused"]
    site.work()
    assert (site.status().state, site.status().why, site.sandbox.ledger) == ("refused", "the order was cancelled", ())


def test_what_a_carrier_is_selling_at_that_moment_is_given_back_once_it_is_bought() -> None:
    site = opened()
    site.quote()
    job = site.take("key")
    assert not isinstance(job, bool)
    answer = site.perform(job)
    assert states(cancelled(site)) == ["calling"]
    site.answered(job, answer)
    site.work()
    assert (site.status().state, dict(site.sold())) == ("voided", {})
    assert [told for told in site.told() if told.startswith("label.")][-2:] == ["label.bought", "label.voided"]


@pytest.mark.parametrize("kind", [Idempotency.KEY, Idempotency.NATURAL, Idempotency.LOOKUP])
@pytest.mark.parametrize("fault", [Fault.LOST_REPLY, Fault.ERROR])
def test_what_nobody_knows_is_found_out_and_then_given_back_or_never_bought(kind: Idempotency, fault: Fault) -> None:
    site = opened(kind)
    site.goes_wrong(fault)
    site.work()
    assert states(cancelled(site)) == ["uncertain"]
    site.work_until_ended()
    site.work()
    assert dict(site.sold()) == {}
    assert site.status().state in ("voided", "refused")


def test_of_a_carrier_that_only_a_person_can_ask_it_stays_with_that_person() -> None:
    site = opened(Idempotency.NONE)
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    assert states(cancelled(site)) == ["uncertain"]
    site.clock.advance(3600)
    site.work()
    assert site.status().by_hand


def test_no_label_is_wanted_for_it_any_more() -> None:
    site = Buying(Idempotency.KEY)
    site.opened()
    assert states(cancelled(site)) == []
    answer = site.ask()
    assert isinstance(answer, Problem)
    assert answer.type == "order_cancelled"


@pytest.mark.parametrize("before", [bought, opened])
def test_no_new_label_is_bought_for_it_either(before: Callable[[], Buying]) -> None:
    site = before()
    cancelled(site)
    site.work()
    sold = len(site.sandbox.ledger)
    answer = site.give_up(new=True)
    assert isinstance(answer, Problem)
    assert answer.type == "order_cancelled"
    site.work()
    assert len(site.sandbox.ledger) == sold


def test_what_cannot_be_given_back_any_more_is_said_with_what_it_cost_and_nobody_is_asked() -> None:
    site = bought()
    site.clock.advance(VOID_WINDOW_S + 1)
    (label,) = cancelled(site).labels
    assert (label.state, label.currency) == ("bought", "EUR")
    assert float(label.price) > 0
    site.work()
    assert site.status().state == "bought"


def test_a_parcel_that_bears_its_label_keeps_it_and_is_named() -> None:
    site, device = bought(), Handheld("D1")
    sent(site, device, *at_desk(device, LabelApplied(parcel=1, generation=1, code=site.status().tracking)))
    answer = cancelled(site)
    assert (answer.closed, answer.labels) == (("4417-1",), ())
    site.work()
    assert site.status().state == "bought"


def test_the_night_gives_back_what_a_program_of_before_only_cancelled() -> None:
    site = bought()
    site.database.transact(lambda tx: orders.cancel(tx, "4417", ANA.badge, "asked to", site.time(tx)))
    site.clock.advance(3600)
    carrier, terms = site.carriers["key"], site.terms["key"]
    for _ in range(2):
        found = reconcile(site.database.transact, site.time, site.ids, carrier, terms)
        assert found is not None
        assert (found.orphans, found.missing) == ((), ())
    site.work()
    assert (site.status().state, dict(site.sold())) == ("voided", {})


def test_the_night_gives_back_again_what_was_said_to_be_taken_back_and_is_not() -> None:
    site = bought()
    cancelled(site)
    site.work()
    (sold,) = site.sandbox.ledger
    site.sandbox._sold[0] = replace(sold, voided=False)
    site.clock.advance(3600)
    found = reconcile(site.database.transact, site.time, site.ids, site.carriers["key"], site.terms["key"])
    assert found is not None
    assert found.orphans == (sold.purchase,)
    assert dict(site.sold()) == {}


def test_an_order_whose_label_was_given_back_after_it_was_stuck_on_is_not_closed_and_somebody_sees_it() -> None:
    site, device = bought(), Handheld("D1")
    applied = LabelApplied(parcel=1, generation=1, code=site.status().tracking)
    facts = at_desk(device, Verified(parcel=1, line="4417/1", quantity=2), applied, CloseWanted())
    assert states(cancelled(site)) == ["voiding"]
    (verdict,) = sent(site, device, *facts).verdicts
    assert (verdict.granted, verdict.reason) == (False, "not_finished")
    (found,) = site.exceptions()
    assert (found.kind, found.detail) == ("not_finished", "4417-1: the label on it was given back")
    undone = at_desk(device, PackUndone(seq=2, event=applied), CloseWanted())
    assert [one.granted for one in sent(site, device, *undone).verdicts if one.seq == 5] == [True]
    assert site.exceptions() == []
