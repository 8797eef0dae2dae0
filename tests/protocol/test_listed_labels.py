"""Which labels somebody has to know of: what is worst first, and nothing of what is over."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection

from pickserver.list_labels import LabelRow, Standing, rows
from pickserver.store import labels
from pickserver.store.labels import Label, Parcel
from tests.protocol.desk import a_label
from tests.protocol.floor import Handheld, sent
from tests.protocol.packing_floor import PackingFloor, at_desk
from tests.protocol.test_packing_facts import APPLIED, GIFT, TWO
from warehouse.desk_events import CloseWanted, PutOnHold, TakenFromHold
from warehouse.money import Money
from warehouse.parcels import LabelState

NOW_MS = 100_000
HELD = PutOnHold(parcel=1, place="H2")


def keep(floor: PackingFloor, *made: Label) -> None:
    """Have the site know these labels, the last of each parcel as the one that counts."""

    def write(tx: Connection) -> None:
        for label in made:
            order, _, number = label.parcel.rpartition("-")
            parcel = labels.parcel_locked(tx, Parcel(parcel=label.parcel, order_id=order, number=int(number)))
            labels.save_parcel(tx, replace(parcel, generation=label.generation))
            assert labels.insert(tx, label)

    floor.database.transact(write)


def told(floor: PackingFloor) -> list[LabelRow]:
    return list(floor.database.read(lambda tx: rows(tx, NOW_MS)))


def stand(floor: PackingFloor) -> list[tuple[str, str]]:
    return [(one.parcel, str(one.standing)) for one in told(floor)]


def test_uncertain_ones_come_first_then_what_is_held_late_refused_and_only_waits_the_oldest_of_each_first() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    keep(
        floor,
        a_label("9001-1", state=LabelState.INTENT, requested_ms=NOW_MS - 1000),
        a_label("9002-1", state=LabelState.CALLING, requested_ms=NOW_MS - 60_000),
        a_label("9003-1", state=LabelState.QUOTING, requested_ms=NOW_MS - 9000),
        a_label("9004-1", state=LabelState.UNCERTAIN, requested_ms=NOW_MS - 5000),
        a_label("9005-1", state=LabelState.UNCERTAIN, requested_ms=NOW_MS - 90_000, due_ms=None),
        a_label("9006-1", state=LabelState.BOUGHT, ended_ms=2000, due_ms=None),
        a_label("9007-1", state=LabelState.REFUSED, ended_ms=2000, due_ms=None),
        a_label("4417-1", state=LabelState.BOUGHT, ended_ms=2000, due_ms=None),
    )
    sent(floor, device, *at_desk(device, TWO, HELD))
    assert stand(floor) == [
        ("9005-1", "uncertain"),
        ("9004-1", "uncertain"),
        ("4417-1", "held"),
        ("9002-1", "late"),
        ("9003-1", "late"),
        ("9001-1", "waiting"),
    ]
    assert [one.by_hand for one in told(floor)] == [True, False, False, False, False, False]


def test_a_label_says_its_age_carrier_desk_place_price_and_why() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    first = a_label(state=LabelState.VOIDED, ended_ms=2000, due_ms=None)
    second = replace(
        first,
        generation=2,
        state=LabelState.UNCERTAIN,
        carrier="acme",
        price_e4=47_000,
        currency="EUR",
        why="nobody knows",
        ended_ms=None,
    )
    keep(floor, first, second)
    sent(floor, device, *at_desk(device, TWO, HELD))
    assert told(floor) == [
        LabelRow(
            standing=Standing.UNCERTAIN,
            by_hand=True,
            parcel="4417-1",
            generation=2,
            age_ms=NOW_MS - 1000,
            carrier="acme",
            desk="DSK-1",
            place="H2",
            price=Money(amount=Decimal("4.7"), currency="EUR"),
            why="nobody knows",
        )
    ]


def test_a_refused_label_is_told_while_its_order_is_at_a_desk_and_another_is_not_there() -> None:
    floor = PackingFloor()
    floor.opened()
    refused = a_label(state=LabelState.REFUSED, ended_ms=2000, due_ms=None)
    keep(floor, refused)
    assert stand(floor) == [("4417-1", "refused")]
    keep(floor, replace(refused, generation=2, state=LabelState.BOUGHT))
    assert stand(floor) == []


def test_what_is_over_is_told_no_longer() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    keep(floor, a_label(state=LabelState.BOUGHT, ended_ms=2000, due_ms=None))
    sent(floor, device, *at_desk(device, TWO, GIFT, HELD))
    assert stand(floor) == [("4417-1", "held")]
    sent(floor, device, *at_desk(device, TakenFromHold(parcel=1, place="H2")))
    assert stand(floor) == []
    sent(floor, device, *at_desk(device, HELD, APPLIED, CloseWanted()))
    assert stand(floor) == []
