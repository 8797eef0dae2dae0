"""Every night a carrier's list is held against the labels here: what nobody has is given back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from threading import Event

import pytest

from pickserver.carrier_sandbox.faults import Fault
from pickserver.labels.carriers.seam import Idempotency, NotSent, Order, Purchases, Quoted, Unsure
from pickserver.labels.reconciliation import Reconciled, reconcile, reconcile_tonight, taken
from pickserver.labels.workers import Dealing, Ending, LabelWorkers
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


def at(made: Buying, hour: int, minute: int = 30, day: int = 23) -> None:
    """Have it be that late in UTC; the site is an hour ahead."""
    made.clock.set_wall(datetime(2026, 11, day, hour, minute, tzinfo=UTC))


def tonight(made: Buying) -> Reconciled | None:
    carrier, terms = made.carriers[KIND], made.terms[KIND]
    return reconcile_tonight(made.database.transact, made.time, made.ids, carrier, terms)


def outcomes(made: Buying) -> list[tuple[str, str]]:
    return [(each.kind, each.outcome) for each in made.database.read(lambda tx: labels.calls_of(tx, ""))]


def node(made: Buying) -> LabelWorkers:
    """The threads of a node, none of which was started."""
    dealings = {name: Dealing(carrier=made.carriers[name], terms=made.terms[name]) for name in made.carriers}
    return LabelWorkers(made.database, dealings, made.watch, made.ids, Ending(lines=list, database=list), "node")


def test_it_is_done_once_each_night_and_never_by_day() -> None:
    made = site()

    def done(hour: int, day: int) -> bool:
        at(made, hour, day=day)
        return tonight(made) is not None

    assert [done(hour, 23) for hour in (1, 2, 2, 3)] == [False, True, False, False]
    assert [done(hour, 24) for hour in (2, 2)] == [True, False]
    assert outcomes(made) == [("reconcile", "done")] * 2


def test_of_several_nodes_one_does_it() -> None:
    made = site()
    sold_again(made, "test.4417-1.1")
    at(made, 2, day=24)
    with ThreadPoolExecutor(3) as nodes:
        found = list(nodes.map(lambda _: tonight(made), range(3)))
    assert [each.orphans for each in found if each is not None] == [("pur-000002",)]
    assert sorted(outcomes(made)) == [("reconcile", "done"), ("void orphan", "voided")]


def test_what_fails_is_done_again_in_the_same_night() -> None:
    made = site()
    sold_again(made, "test.4417-1.1")
    at(made, 2, 5, day=24)
    made.line.timeout_s = -1.0
    assert tonight(made) is None
    assert outcomes(made) == [("reconcile", "failed")]
    made.line.timeout_s = 30.0
    at(made, 2, 10, day=24)
    found = tonight(made)
    assert found is not None
    assert found.orphans == ("pur-000002",)
    assert tonight(made) is None, "it is done"


def test_an_orphan_of_which_the_carrier_did_not_say_whether_it_took_it_back_is_given_back_again() -> None:
    made = site()
    sold_again(made, "test.4417-1.1")
    at(made, 2, 5, day=24)
    exchange = made.line.exchange
    made.line.exchange = lambda ask: Unsure(why="gone") if "void" in ask.path else exchange(ask)  # type: ignore[method-assign] # a line that breaks
    found = tonight(made)
    assert found is not None
    assert (found.kept, found.unclear) == (("pur-000002",), ("pur-000002",))
    made.line.exchange = exchange  # type: ignore[method-assign] # and is mended
    again = tonight(made)
    assert again is not None
    assert (again.orphans, again.kept) == (("pur-000002",), ())
    assert [each.voided for each in made.sandbox.ledger] == [False, True]


def test_a_node_that_dies_in_the_middle_is_followed_by_another_in_the_same_night() -> None:
    made = site()
    sold_again(made, "test.4417-1.1")
    at(made, 2, 5, day=24)
    assert made.database.transact(lambda tx: taken(tx, made.time, KIND)) is not None, "and nothing more is heard of it"
    at(made, 2, 14, day=24)
    assert tonight(made) is None, "it may be at it"
    at(made, 2, 16, day=24)
    found = tonight(made)
    assert found is not None
    assert found.orphans == ("pur-000002",)
    assert sorted(outcomes(made)) == [("reconcile", "done"), ("void orphan", "voided")]


def test_an_error_at_one_carrier_is_said_and_the_others_have_their_turn(caplog: pytest.LogCaptureFixture) -> None:
    made = Buying(Idempotency.KEY, KIND)
    at(made, 2)

    def broken(_since_ms: int) -> Purchases:
        raise RuntimeError("a plug-in's fault")

    made.carriers[Idempotency.KEY].purchases = broken  # type: ignore[method-assign,assignment] # it has a fault
    node(made).reconcile_all()
    assert "labels key: not reconciled: RuntimeError" in caplog.text
    calls = made.database.read(lambda tx: labels.calls_of(tx, ""))
    assert {call.carrier: call.outcome for call in calls} == {"key": "failed", "lookup": "done"}


def test_a_database_that_is_gone_for_a_while_ends_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    made = site()
    at(made, 2)
    workers = node(made)
    transact = made.database.transact

    def gone(_work: object) -> object:
        raise ConnectionError

    made.database.transact = gone  # type: ignore[method-assign,assignment] # a database that does not answer
    workers.reconcile_all()
    assert "labels lookup: not reconciled: ConnectionError" in caplog.text
    made.database.transact = transact  # type: ignore[method-assign] # and is back
    workers.reconcile_all()
    assert outcomes(made) == [("reconcile", "done")]


def test_the_thread_of_a_node_goes_on_after_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    made = site()
    at(made, 2)
    tries, again, listed = count(), Event(), made.carriers[KIND].purchases

    def tried(since_ms: int) -> Purchases | Unsure | NotSent:
        if next(tries) < 2:
            raise RuntimeError("once more")
        again.set()
        return listed(since_ms)

    made.carriers[KIND].purchases = tried  # type: ignore[method-assign] # a plug-in with a fault that passes
    monkeypatch.setattr("pickserver.labels.workers.RECONCILE_LOOK_S", 0.01)
    workers = node(made)
    workers.start()
    assert again.wait(10)
    workers.close(5)
    assert outcomes(made) == [("reconcile", "done")]
