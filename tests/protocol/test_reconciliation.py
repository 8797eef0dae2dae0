"""Every night a carrier's list is held against the labels here: what nobody has is given back."""

from datetime import UTC, datetime

from pickserver.carrier_sandbox.faults import Fault
from pickserver.labels.carriers.seam import Idempotency, Order, Quoted
from pickserver.labels.reconciliation import Reconciled, is_due, reconcile
from pickserver.store import labels
from tests.doubles.buying import Buying
from tests.doubles.carriers import a_shipment

KIND = Idempotency.LOOKUP


def site() -> Buying:
    made = Buying(KIND)
    made.opened()
    made.asked()
    made.work()
    assert made.status().state == "bought"
    return made


def reconciled(made: Buying) -> Reconciled:
    found = reconcile(made.database.transact, made.time, made.ids, made.carriers[KIND], made.terms[KIND])
    assert found is not None
    return found


def sold_again(made: Buying, reference: str) -> None:
    """The carrier sells once more under a name that it was told, and nobody here hears of it."""
    carrier, shipment = made.carriers[KIND], a_shipment(reference)
    quoted = carrier.rates(shipment)
    assert isinstance(quoted, Quoted)
    carrier.buy(Order(shipment=shipment, rate=quoted.rates[0].rate, shipment_name=""))


def test_where_both_agree_nothing_is_done() -> None:
    made = site()
    made.clock.advance(3600)
    assert reconciled(made) == Reconciled(listed=1, orphans=(), kept=(), missing=())
    assert made.sold() == {"test.4417-1.1": 1}


def test_a_second_purchase_of_a_label_is_given_back_and_the_first_is_kept() -> None:
    made = site()
    sold_again(made, "test.4417-1.1")
    made.clock.advance(3600)
    found = reconciled(made)
    assert (found.listed, found.orphans, found.kept) == (2, ("pur-000002",), ())
    assert [(each.purchase, each.voided) for each in made.sandbox.ledger] == [
        ("pur-000001", False),
        ("pur-000002", True),
    ]
    (call,) = made.database.read(lambda tx: labels.calls_of(tx, ""))
    assert (call.kind, call.outcome) == ("void orphan", "voided")
    assert reconciled(made).orphans == (), "once"


def test_what_has_not_settled_or_is_not_ours_is_left_alone() -> None:
    made = site()
    sold_again(made, "test.4417-1.1")
    assert reconciled(made).orphans == (), "its worker may be looking for it"
    sold_again(made, "somebody else's")
    made.clock.advance(3600)
    assert reconciled(made).orphans == ("pur-000002",)


def test_what_a_worker_will_find_is_left_to_it() -> None:
    made = Buying(KIND)
    made.opened()
    made.asked()
    made.goes_wrong(Fault.LOST_REPLY)
    made.work()
    made.clock.advance(3600)
    assert reconciled(made).orphans == ()
    made.work_until_ended()
    assert (made.status().state, made.sold()) == ("bought", {"test.4417-1.1": 1})


def test_a_label_that_the_carrier_does_not_know_is_named() -> None:
    made = site()
    made.sandbox._sold.clear()
    assert reconciled(made).missing == ("test.4417-1.1",)


def test_a_carrier_that_does_not_answer_is_asked_another_night() -> None:
    made = site()
    made.line.timeout_s = -1.0
    assert reconcile(made.database.transact, made.time, made.ids, made.carriers[KIND], made.terms[KIND]) is None


def test_one_node_does_it_each_night_and_nobody_by_day() -> None:
    made = site()

    def due(hour: int, day: int) -> bool:
        made.clock.set_wall(datetime(2026, 11, day, hour, 30, tzinfo=UTC))
        return made.database.transact(lambda tx: is_due(tx, made.time, KIND))

    # The site is an hour ahead of UTC.
    assert [due(hour, 23) for hour in (1, 2, 2, 3)] == [False, True, False, False]
    assert [due(hour, 24) for hour in (2, 2)] == [True, False]
