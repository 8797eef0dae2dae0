"""A label that was bought can be printed and scanned, or a person is told what to do: never one nobody can close."""

from itertools import count

import pytest

from pickserver.carrier_sandbox.faults import Fault
from pickserver.handlers.cancelling import cancel
from pickserver.handlers.labels import FileAsked, file_of
from pickserver.labels.carriers.sandbox import VOID_WINDOW_S
from pickserver.labels.carriers.seam import Idempotency, Refused
from pickserver.labels.completing import BY_HAND
from pickserver.labels.reconciliation import reconcile
from pickserver.labels.worker import Act, Job
from pickserver.store import labels
from tests.doubles.buying import LABEL, Buying
from tests.protocol.floor import caller
from tests.protocol.packing_floor import LOTTE
from warehouse.opening import CancelWanted
from warehouse.packing import LabelStatus
from warehouse.parcels import LabelState
from warehouse.values import replace
from warehouse.wire import Problem

ONCE = {"test.4417-1.1": 1}
ASKING = [Idempotency.KEY, Idempotency.NATURAL, Idempotency.LOOKUP]
"""Classes that can be asked for a purchase again."""
each_class = pytest.mark.parametrize("kind", list(Idempotency))


def wanted(kind: Idempotency) -> Buying:
    site = Buying(kind)
    site.opened()
    site.asked()
    return site


def unclear() -> Buying:
    """A site with a label that was bought, and of which only a person can know it."""
    site = wanted(Idempotency.NONE)
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    assert site.status().by_hand
    return site


def settled(site: Buying, *, tracking: str, purchase: str = "", bought: bool = True) -> LabelStatus:
    told = site.settle(LOTTE, bought=bought, tracking=tracking, purchase=purchase)
    assert isinstance(told, LabelStatus), told
    return told


def refused(answer: LabelStatus | Problem) -> str:
    assert isinstance(answer, Problem), answer
    return answer.type


def file(site: Buying) -> tuple[str, bytes] | Problem:
    return site.database.read(lambda tx: file_of(tx, FileAsked(parcel="4417-1")))


def pass_time(site: Buying, seconds: int = 200) -> None:
    for _ in range(seconds):
        site.clock.advance(1)
        site.work()


def numberless(site: Buying, times: int = 10_000) -> None:
    """Have the next answers about purchases tell no tracking number."""
    left = count(times, -1)
    site.line.amended = lambda told: {**told, "tracking": ""} if next(left) > 0 else told


@pytest.mark.parametrize("tracking", ["", "  ", "\n", "SBX\0", "Ł123", "1" * 81])
def test_who_says_that_a_label_was_bought_gives_a_number_that_can_be_scanned(tracking: str) -> None:
    site = unclear()
    assert refused(site.settle(LOTTE, bought=True, tracking=tracking)) == "tracking_missing"
    assert site.status().by_hand, "it is as unclear as before"


def test_one_that_a_person_found_bought_has_its_number_and_its_file_from_the_carrier() -> None:
    site = unclear()
    (sold,) = site.sandbox.ledger
    told = settled(site, tracking=sold.tracking, purchase=sold.purchase)
    assert (told.state, told.by_hand) == ("uncertain", False), "its file is asked for"
    site.work()
    status, found = site.status(), file(site)
    assert (status.state, status.tracking, status.format) == ("bought", sold.tracking, "zpl")
    assert not isinstance(found, Problem)
    assert sold.tracking.encode() in found[1]
    assert (dict(site.sold()), site.label().calls) == (ONCE, 1)
    assert site.told()[-2:] == ["label.uncertain", "label.bought"]
    assert not isinstance(site.give_up(), Problem), "and it can be given back"
    site.work()
    assert (site.status().state, dict(site.sold())) == ("voided", {})


def test_one_whose_name_at_the_carrier_nobody_knows_is_scanned_and_says_how_to_go_on() -> None:
    site = unclear()
    told = settled(site, tracking=" SBX123 ")
    assert (told.state, told.tracking, told.format) == ("bought", "SBX123", "")
    assert told.why == f"Lotte: their website; {BY_HAND}"
    assert refused_file(site) == "label_not_there"
    pass_time(site)
    assert (site.status().state, len(site.sandbox.ledger)) == ("bought", 1)


def refused_file(site: Buying) -> str:
    found = file(site)
    assert isinstance(found, Problem)
    return found.type


def test_a_purchase_that_the_carrier_does_not_know_ends_as_one_to_be_printed_by_hand() -> None:
    site = unclear()
    settled(site, tracking="SBX123", purchase="pur-999")
    pass_time(site)
    status = site.status()
    assert (status.state, status.tracking, status.format) == ("bought", "SBX123", "")
    assert status.why.endswith(BY_HAND)
    assert site.told().count("label.bought") == 1


def test_a_new_label_in_place_of_one_without_a_file_is_wanted_in_the_form_it_was_wanted_in() -> None:
    site = unclear()
    settled(site, tracking="SBX123")
    assert refused(site.give_up(new=True)) == "money_at_risk"
    anew = site.give_up(new=True, confirmed=True)
    assert isinstance(anew, LabelStatus)
    assert (anew.generation, anew.format) == (2, "zpl")


@pytest.mark.parametrize("kind", ASKING)
def test_a_number_that_a_carrier_did_not_tell_is_asked_for_and_nothing_bought_again(kind: Idempotency) -> None:
    site = wanted(kind)
    numberless(site, 2)
    site.work()
    assert (site.status().state, site.status().by_hand) == ("uncertain", False)
    assert site.database.read(lambda tx: labels.spent_on_order(tx, "4417")), "it is paid for"
    site.work_until_ended()
    assert (site.status().state, dict(site.sold())) == ("bought", ONCE)
    assert site.status().tracking == site.sandbox.ledger[0].tracking


@each_class
def test_one_that_never_has_a_number_is_a_persons_who_may_give_it(kind: Idempotency) -> None:
    site = wanted(kind)
    numberless(site)
    site.work()
    pass_time(site)
    status, calls = site.status(), site.label().calls
    assert (status.state, status.by_hand) == ("uncertain", True)
    assert "told no tracking number" in status.why
    pass_time(site)
    assert (site.label().calls, dict(site.sold())) == (calls, ONCE), "it is not asked for ever"
    (sold,) = site.sandbox.ledger
    settled(site, tracking=sold.tracking)
    site.work()
    assert (site.status().state, site.status().tracking) == ("bought", sold.tracking)
    assert not isinstance(file(site), Problem)
    assert dict(site.sold()) == ONCE


@each_class
def test_one_without_a_number_can_be_given_up_at_the_desk(kind: Idempotency) -> None:
    site = wanted(kind)
    numberless(site)
    site.work()
    pass_time(site)
    site.line.amended = lambda told: told
    anew = site.give_up(new=True)
    assert isinstance(anew, LabelStatus), anew
    site.work()
    assert site.label(generation=1).state is LabelState.VOIDED
    assert (site.status().state, dict(site.sold())) == ("bought", {"test.4417-1.2": 1})


def test_one_without_a_number_that_is_not_taken_back_stays_a_persons() -> None:
    site = wanted(Idempotency.KEY)
    numberless(site)
    site.work()
    pass_time(site)
    site.give_up()
    job = site.take("key")
    assert isinstance(job, Job)
    assert job.act is Act.VOID
    site.answered(job, Refused(why="void window over"))
    assert (site.status().state, site.status().by_hand) == ("uncertain", True)
    assert refused(site.ask(replace(LABEL, weight_g=800))) == "money_at_risk"


@each_class
def test_of_a_cancelled_order_it_is_given_back_by_itself(kind: Idempotency) -> None:
    site = wanted(kind)
    numberless(site)
    site.work()
    pass_time(site)
    who = caller(LOTTE, "D5")
    site.database.transact(lambda tx: cancel(tx, who, "4417", CancelWanted(reason="asked to"), site.time, site.ids))
    site.work()
    assert (site.status().state, dict(site.sold())) == ("voided", {})


@pytest.mark.parametrize("kind", ASKING)
def test_of_an_order_that_is_cancelled_while_it_is_completed_it_is_given_back_at_once(kind: Idempotency) -> None:
    site = wanted(kind)
    numberless(site)
    site.work()
    who = caller(LOTTE, "D5")
    site.database.transact(lambda tx: cancel(tx, who, "4417", CancelWanted(reason="asked to"), site.time, site.ids))
    pass_time(site, 5)
    assert (site.status().state, dict(site.sold())) == ("voided", {})


def test_what_a_person_takes_for_unsold_and_is_sold_is_given_back_at_night() -> None:
    site = wanted(Idempotency.KEY)
    numberless(site)
    site.work()
    pass_time(site)
    settled(site, tracking="", bought=False)
    assert site.status().state == "refused"
    site.clock.advance(3600)
    found = reconcile(site.database.transact, site.time, site.ids, site.carriers["key"], site.terms["key"])
    assert found is not None
    assert (found.orphans, dict(site.sold())) == (("pur-000001",), {})


def test_a_lookup_carrier_that_no_longer_lists_a_known_purchase_sells_no_second_one() -> None:
    site = wanted(Idempotency.LOOKUP)
    numberless(site, 1)
    site.work()
    hidden, site.sandbox._sold = site.sandbox._sold, []
    pass_time(site, 150)
    assert (site.label().calls, site.sandbox.ledger, site.status().by_hand) == (1, (), True)
    site.sandbox._sold = hidden
    assert not isinstance(site.give_up(), Problem)


def test_the_window_in_which_it_is_taken_back_is_known_of_what_a_person_named_too() -> None:
    site = unclear()
    (sold,) = site.sandbox.ledger
    settled(site, tracking=sold.tracking, purchase=sold.purchase)
    site.work()
    label = site.label()
    assert label.void_until_ms == (label.first_call_ms or 0) + 1000 * VOID_WINDOW_S
