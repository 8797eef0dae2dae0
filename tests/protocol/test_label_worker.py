"""The label worker, whatever a carrier answers and wherever a worker dies: a label is sold once, or a person is asked.

What was truly sold is read from the scripted carrier's ledger.
"""

from dataclasses import replace

import pytest

from pickserver.carrier_sandbox.faults import Fault
from pickserver.labels.carriers.seam import Bought, Idempotency, NotSent, Quoted, Rate, Refused, Unsure
from pickserver.labels.terms import PAUSE_S, Terms, best, refusals, retry_ms
from pickserver.labels.worker import QUOTE_TRIES_MAX, UNSENT_TRIES_MAX, Act, Job
from pickserver.store import labels
from tests.doubles.buying import LABEL, Buying
from tests.doubles.carriers import a_shipment
from warehouse.money import money
from warehouse.parcels import LabelState

ONCE = {"test.4417-1.1": 1}
SAFE = [Idempotency.KEY, Idempotency.NATURAL, Idempotency.LOOKUP]
SOLD = [Fault.LOST_REPLY, Fault.ERROR_THAT_SOLD, Fault.HALF_ANSWER, Fault.LATE]
UNSOLD = [Fault.ERROR, Fault.CUT_OFF]
each_class = pytest.mark.parametrize("kind", list(Idempotency))
each_safe = pytest.mark.parametrize("kind", SAFE)


def wanted(*classes: Idempotency) -> Buying:
    site = Buying(*classes)
    site.opened()
    site.asked()
    return site


def calling(kind: Idempotency) -> tuple[Buying, Job]:
    """A site with a label that a worker is about to ask for."""
    site = wanted(kind)
    assert site.quote()
    job = site.take(kind)
    assert isinstance(job, Job)
    return site, job


@each_class
def test_a_label_is_quoted_bought_kept_and_told(kind: Idempotency) -> None:
    site = wanted(kind)
    site.work()
    label = site.label()
    assert (label.state, label.due_ms, label.calls) == (LabelState.BOUGHT, None, 1)
    (sold,) = site.sandbox.ledger
    assert (label.purchase, label.tracking, label.price_e4) == (sold.purchase, sold.tracking, sold.cents * 100)
    assert (label.carrier, label.currency, label.service) == (kind, "EUR", "parcel")
    files = site.database.read(lambda tx: labels.files(tx, "4417-1", 1))
    assert files["zpl"].startswith(b"^XA")
    assert site.told() == ["packing.opened", "label.requested", "label.bought"]
    assert [row.version for row in site.outbox() if row.aggregatetype == "parcel"] == [1, 2]
    (call,) = site.database.read(lambda tx: labels.calls_of(tx, "4417-1"))
    assert (call.kind, call.outcome, call.key) == ("buy", "bought", "test.4417-1.1")


def test_the_cheapest_of_several_carriers_is_asked_and_no_other() -> None:
    site = wanted()
    site.work()
    (sold,) = site.sandbox.ledger
    cheapest = min(
        (rate.price.amount, name)
        for name, carrier in site.carriers.items()
        for offer in (carrier.rates(a_shipment("test.4417-1.1")),)
        if isinstance(offer, Quoted)
        for rate in offer.rates
    )
    assert sold.path == cheapest[1] == site.label().carrier


@each_class
def test_that_a_carrier_is_going_to_be_asked_is_written_first(kind: Idempotency) -> None:
    site, job = calling(kind)
    label = site.label()
    assert (label.state, label.calls, job.act) == (LabelState.CALLING, 1, Act.BUY)
    (call,) = site.database.read(lambda tx: labels.calls_of(tx, "4417-1"))
    assert (call.outcome, call.ended_ms) == ("", None)
    assert site.sold() == {}


@each_class
@pytest.mark.parametrize("after_asking", [False, True])
def test_what_a_dead_worker_left_is_taken_over_and_never_sold_twice(kind: Idempotency, *, after_asking: bool) -> None:
    site, job = calling(kind)
    if after_asking:
        site.perform(job)
    site.clock.advance(site.terms[kind].lease_ms / 1000 - 1)
    assert site.take(kind) is False, "it is the worker's until its lease ends"
    site.clock.advance(1)
    if kind is Idempotency.NONE:
        site.work()
        assert (site.status().state, site.status().by_hand) == ("uncertain", True)
        site.clock.advance(10_000_000)
        site.work()
        assert len(site.sandbox.ledger) == int(after_asking), "nothing happens by itself"
        return
    site.work_until_ended()
    assert site.sold() == ONCE
    assert site.told().count("label.uncertain") == 1


@each_safe
@pytest.mark.parametrize("fault", [*SOLD, *UNSOLD])
def test_an_unclear_answer_ends_in_one_purchase(kind: Idempotency, fault: Fault) -> None:
    site = wanted(kind)
    site.goes_wrong(fault, fault, late_s=31.0)
    site.work()
    assert site.label().state is LabelState.UNCERTAIN
    site.work_until_ended()
    assert (site.status().state, site.sold()) == ("bought", ONCE)
    assert site.told().count("label.uncertain") == 1, "that it still is tells nobody anything"


@pytest.mark.parametrize("fault", [*SOLD, *UNSOLD])
def test_a_carrier_that_cannot_say_is_left_to_a_person(fault: Fault) -> None:
    site = wanted(Idempotency.NONE)
    site.goes_wrong(fault)
    site.work()
    site.clock.advance(10_000_000)
    site.work()
    assert site.status().by_hand
    assert site.label().calls == 1


def test_a_lost_answer_of_a_lookup_carrier_is_found_at_the_first_look() -> None:
    site = wanted(Idempotency.LOOKUP)
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    assert site.take("lookup") is False
    site.clock.advance(1)
    job = site.take("lookup")
    assert isinstance(job, Job)
    assert job.act is Act.FIND
    assert site.answered(job, site.perform(job)) is None
    assert (site.status().state, site.sold(), site.label().calls) == ("bought", ONCE, 1)


def looked(site: Buying) -> list[int]:
    """Seconds of a label's life in which the carrier was looked at before it was asked to sell again."""
    found = []
    for second in range(1, 1000):
        site.clock.advance(1)
        job = site.take("lookup")
        if isinstance(job, Job):
            assert job.act is Act.FIND
            found.append(second)
            if site.answered(job, site.perform(job)) is not None:
                return found
    raise AssertionError(found)


def test_a_lookup_carrier_that_knows_of_nothing_is_asked_again_only_after_settling() -> None:
    site = wanted(Idempotency.LOOKUP)
    site.goes_wrong(Fault.ERROR)
    site.work()
    assert looked(site) == [1, 3, 7, 15, 31, 61, 90], "at growing pauses, and as soon as it has settled"
    assert (site.label().state, site.label().calls) == (LabelState.CALLING, 2)


def test_a_look_that_began_before_settling_says_nothing_however_late_its_answer_comes() -> None:
    site = wanted(Idempotency.LOOKUP)
    site.goes_wrong(Fault.ERROR)
    site.work()
    site.clock.advance(89)
    job = site.take("lookup")
    assert isinstance(job, Job)
    site.clock.advance(20)
    assert site.answered(job, site.perform(job)) is None, "the purchase may have shown in the meantime"
    assert site.label().state is LabelState.UNCERTAIN


def test_a_carrier_that_cannot_be_looked_at_settles_no_later_for_it() -> None:
    site = wanted(Idempotency.LOOKUP)
    site.goes_wrong(Fault.ERROR)
    site.work()
    site.line.timeout_s = -1.0
    site.clock.advance(2)
    site.work()
    assert site.label().tries == 2, "a look that got no answer"
    site.line.timeout_s = 30.0
    assert looked(site)[-1] == 88


def test_a_second_unclear_purchase_settles_anew() -> None:
    site = wanted(Idempotency.LOOKUP)
    site.goes_wrong(Fault.ERROR, Fault.ERROR)
    site.work()
    site.clock.advance(90)
    site.work()
    assert (site.label().state, site.label().calls) == (LabelState.UNCERTAIN, 2)
    assert looked(site)[-1] == 90


@each_safe
def test_an_answer_that_comes_after_a_takeover_is_not_written(kind: Idempotency) -> None:
    site, slow = calling(kind)
    site.clock.advance(site.terms[kind].lease_ms / 1000)
    site.work_until_ended()
    before = site.label()
    site.answered(slow, Refused(why="slow and wrong"))
    assert site.label() == before
    calls = site.database.read(lambda tx: labels.calls_of(tx, "4417-1"))
    assert "late: refused" in [call.outcome for call in calls]


def test_a_refusal_ends_it_and_says_why() -> None:
    site = Buying(Idempotency.KEY)
    site.opened()
    site.asked(replace(LABEL, weight_g=40_000))
    site.work()
    assert (site.status().state, site.status().why) == ("refused", "key: too heavy")
    assert site.told()[-1] == "label.refused"


def test_one_that_no_carrier_prices_is_refused_in_the_end_and_nothing_sold() -> None:
    site = wanted(Idempotency.KEY)
    site.line.timeout_s = -1.0
    site.work_until_ended()
    assert (site.status().state, site.status().why) == ("refused", "no carrier answers")
    assert site.label().tries == QUOTE_TRIES_MAX


def test_a_request_that_surely_never_left_counts_for_nothing() -> None:
    site, job = calling(Idempotency.NONE)
    for tries in range(1, UNSENT_TRIES_MAX):
        site.answered(job, site_is_down())
        label = site.label()
        assert (label.state, label.calls, label.tries) == (LabelState.QUOTING, 0, tries)
        site.clock.advance(retry_ms(tries) / 1000)
        taken = site.take("none")
        assert isinstance(taken, Job)
        job = taken
    site.answered(job, site_is_down())
    assert (site.label().state, site.label().carrier) == (LabelState.INTENT, ""), "another carrier may do it"
    site.work_until_ended()
    assert (site.status().state, site.sold()) == ("bought", ONCE)


def test_an_unsent_request_after_an_unclear_one_stays_unclear() -> None:
    site = wanted(Idempotency.KEY)
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    site.clock.advance(1)
    job = site.take("key")
    assert isinstance(job, Job)
    site.answered(job, site_is_down())
    assert (site.label().state, site.label().calls) == (LabelState.UNCERTAIN, 1)
    site.work_until_ended()
    assert site.sold() == ONCE


def test_a_clock_that_goes_back_neither_stops_a_label_nor_hurries_it() -> None:
    site = wanted(Idempotency.LOOKUP)
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    now = site.clock.now()
    site.clock.set_wall(now.replace(year=now.year - 1))
    site.work()
    assert site.label().state is LabelState.UNCERTAIN, "it has not settled"
    site.clock.advance(90)
    site.work()
    assert (site.status().state, site.sold()) == ("bought", ONCE)


@each_class
def test_a_lease_outlasts_everything_that_is_done_under_it(kind: Idempotency) -> None:
    terms = Buying(kind).terms[kind]
    assert terms.lease_ms > 1000 * (3 * terms.timeout_s + PAUSE_S)


def site_is_down() -> NotSent:
    return NotSent(why="ConnectError")


def for_carrier(terms: Terms, carrier: str) -> Terms:
    return replace(terms, carrier=carrier)


def offer(price: str, service: str = "parcel", currency: str = "EUR") -> Quoted:
    return Quoted(rates=(Rate(rate="r", shipment="", service=service, price=money(price, currency)),))


def test_an_offer_is_taken_for_its_price_among_those_that_keep_the_promise() -> None:
    capabilities = Buying(Idempotency.KEY).carriers["key"].capabilities
    plain = Terms(carrier="a", capabilities=capabilities, services={"express": ("fast",), "*": ("parcel",)})
    terms = {"a": plain, "b": for_carrier(plain, "b"), "c": for_carrier(plain, "c")}
    offers = {"a": offer("4.00"), "b": offer("3.99"), "c": offer("1.00", currency="USD")}
    found = best(offers, terms, "standard", "EUR")
    assert found is not None
    assert found[0] == "b"
    assert best(offers, terms, "express", "EUR") is None
    assert best({"a": offer("9", "fast"), "b": offer("1")}, terms, "express", "EUR") is not None
    same = best({"b": offer("4"), "a": offer("4.00")}, terms, "standard", "EUR")
    assert same is not None
    assert same[0] == "a", "of two at one price always the same"
    slip = best({"a": offer("-5.00"), "b": offer("4.85")}, terms, "standard", "EUR")
    assert slip is not None
    assert slip[0] == "b", "nobody pays for a parcel: that offer is a slip"


def test_only_when_all_say_no_is_it_no() -> None:
    assert (
        refusals({"a": Refused(why="too heavy"), "b": Quoted(rates=())}) == "a: too heavy; b: has no service that fits"
    )
    assert refusals({"a": Refused(why="too heavy"), "b": Unsure(why="TimeoutError")}) is None
    assert refusals({}) == "no carrier takes parcels of this form"


def test_pauses_between_tries_grow_and_end() -> None:
    assert [retry_ms(tries) for tries in (0, 1, 2, 3, 6, 100)] == [1000, 1000, 2000, 4000, 30_000, 30_000]


def test_a_label_that_was_bought_by_the_first_of_two_answers_stays_so() -> None:
    site, job = calling(Idempotency.KEY)
    answer = site.perform(job)
    assert isinstance(answer, Bought)
    site.answered(job, answer)
    before = site.label()
    site.answered(job, replace(answer, purchase="pur-9"))
    assert site.label() == before
