"""Labels in the database: taken by one worker at a time, written only under its epoch, and summed exactly."""

from dataclasses import replace
from threading import Event, Thread

import pytest
from sqlalchemy import Connection

from pickserver.store import labels
from pickserver.store.labels import FAR_MS, Call, Label, Parcel, e4
from tests.protocol.desk import Desk, a_label
from warehouse.money import money
from warehouse.parcels import LabelState


def kept(desk: Desk, *rows: Label) -> None:
    def write(tx: Connection) -> None:
        for row in rows:
            labels.parcel_locked(tx, Parcel(parcel=row.parcel, order_id=row.parcel[:-2], number=1))
            labels.save_parcel(tx, Parcel(parcel=row.parcel, order_id=row.parcel[:-2], number=1, generation=1))
            assert labels.insert(tx, row)

    desk.database.transact(write)


def due(desk: Desk, now_ms: int, carrier: str = "") -> str:
    """The parcel whose label is taken next; empty when none is."""
    found = desk.database.transact(lambda tx: labels.next_due(tx, carrier, now_ms))
    any_is = desk.database.read(lambda tx: labels.is_any_due(tx, carrier, now_ms))
    assert any_is == (found is not None)
    return found.parcel if found else ""


def test_what_was_kept_comes_back_as_it_was() -> None:
    desk = Desk()
    bought = a_label(state=LabelState.BOUGHT, due_ms=None, price_e4=e4(money("4.855", "EUR")), currency="EUR")
    kept(desk, bought)
    assert desk.database.read(lambda tx: labels.one(tx, "4417-1", 1)) == bought
    assert desk.database.read(lambda tx: labels.current(tx, "4417-1")) == bought
    assert bought.price == money("4.855", "EUR")
    assert not desk.database.transact(lambda tx: labels.insert(tx, a_label())), "there is one already"


def test_the_longest_due_is_next_and_each_carrier_has_its_own() -> None:
    desk = Desk()
    kept(desk, a_label(due_ms=300), a_label("4418-1", due_ms=200), a_label("4419-1", due_ms=100, carrier="acme"))
    kept(desk, a_label("4420-1", due_ms=None))
    assert [due(desk, at) for at in (199, 200, 1000)] == ["", "4418-1", "4418-1"]
    assert (due(desk, 99, "acme"), due(desk, 100, "acme")) == ("", "4419-1")


def test_one_that_a_fast_clock_put_off_is_due_when_the_clock_is_right_again() -> None:
    desk = Desk()
    kept(desk, a_label(due_ms=100 + FAR_MS))
    assert (due(desk, 100), due(desk, 99)) == ("", "4417-1")


def test_two_workers_never_take_the_same_one() -> None:
    desk = Desk()
    if desk.database.writers == 1:
        return  # one transaction at a time cannot meet another
    kept(desk, a_label(due_ms=100), a_label("4418-1", due_ms=200))
    taken, go_on = Event(), Event()
    found: list[str] = []

    def take(tx: Connection) -> None:
        row = labels.next_due(tx, "", 1000)
        found.append(row.parcel if row else "")

    def take_and_hold(tx: Connection) -> None:
        take(tx)
        taken.set()
        assert go_on.wait(20)

    first = Thread(target=desk.database.transact, args=(take_and_hold,))
    first.start()
    try:
        assert taken.wait(20)
        desk.database.transact(take)
    finally:
        go_on.set()
        first.join()
    assert found == ["4417-1", "4418-1"]


def test_what_was_begun_under_an_earlier_epoch_is_not_written() -> None:
    desk = Desk()
    kept(desk, a_label())
    slow = desk.database.transact(lambda tx: labels.next_due(tx, "", 1000))
    assert slow is not None
    mine = replace(slow, epoch=1, due_ms=60_000, worker="w1")
    assert desk.database.transact(lambda tx: labels.save(tx, slow, mine))
    taken_over = replace(mine, epoch=2, worker="w2")
    assert desk.database.transact(lambda tx: labels.save(tx, mine, taken_over))
    late = replace(mine, state=LabelState.BOUGHT)
    assert not desk.database.transact(lambda tx: labels.save(tx, mine, late))
    assert desk.database.read(lambda tx: labels.one(tx, "4417-1", 1)) == taken_over


def priced(parcel: str, state: LabelState, currency: str = "EUR") -> Label:
    cents = e4(money("0.1001", currency))
    return a_label(parcel, state=state, price_e4=cents, currency=currency, due_ms=None, carrier="acme")


def test_what_an_order_and_a_carrier_cost_is_summed_exactly() -> None:
    desk = Desk()
    kept(
        desk,
        priced("4417-1", LabelState.BOUGHT),
        priced("4417-2", LabelState.VOIDING),
        priced("4417-3", LabelState.VOIDED),
        priced("4418-1", LabelState.BOUGHT, "USD"),
        priced("4419-1", LabelState.UNCERTAIN),
    )
    order = desk.database.read(lambda tx: labels.spent_on_order(tx, "4417"))
    assert order == (money("0.2002", "EUR"),)
    carrier = desk.database.read(lambda tx: labels.spent_with_carrier(tx, "acme", 1000, 1001))
    assert carrier == (money("0.2002", "EUR"), money("0.1001", "USD"))
    assert desk.database.read(lambda tx: labels.spent_with_carrier(tx, "acme", 0, 1000)) == ()


def test_bytes_are_kept_by_generation_and_form() -> None:
    desk = Desk()
    kept(desk, a_label())
    desk.database.transact(lambda tx: labels.put_file(tx, a_label(), "zpl", b"^XA^XZ"))
    desk.database.transact(lambda tx: labels.put_file(tx, a_label(), "png", b"\x89PNG"))
    assert desk.database.read(lambda tx: labels.files(tx, "4417-1", 1)) == {"zpl": b"^XA^XZ", "png": b"\x89PNG"}
    assert desk.database.read(lambda tx: labels.files(tx, "4417-1", 2)) == {}


def test_a_call_is_there_before_it_ended() -> None:
    desk = Desk()
    call = Call(
        id="1", parcel="4417-1", generation=1, epoch=1, carrier="acme", kind="buy", key="test.4417-1.1", begun_ms=5
    )
    desk.database.transact(lambda tx: labels.begin_call(tx, call))
    assert desk.database.read(lambda tx: labels.calls_of(tx, "4417-1")) == [call]
    desk.database.transact(lambda tx: labels.end_call(tx, "1", 9, "bought", "x" * 600))
    (ended,) = desk.database.read(lambda tx: labels.calls_of(tx, "4417-1"))
    assert (ended.ended_ms, ended.outcome, len(ended.detail)) == (9, "bought", 500)


def test_the_tests_of_the_handlers_stand_on_the_database_they_say(request: pytest.FixtureRequest) -> None:
    said = request.node.callspec.params["floors_on"]
    dialect = Desk().database.read(lambda tx: tx.dialect.name)
    assert dialect == {"sqlite": "sqlite", "postgres": "postgresql"}[said]
