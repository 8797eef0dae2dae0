"""What waits on hold belongs to the desk: whoever works there is given it, by its number or by its label's scan."""

import pytest

from pickserver.store.pack_tallies import tallies_of
from pickserver.store.tables import TRACKING
from tests.protocol.floor import ANA, PIOTR, Handheld, sent
from tests.protocol.packing_floor import PackingFloor, at_desk
from warehouse.desk_events import LabelApplied, PackProblem, PackUndone, PutOnHold, SetAside, TakenFromHold, Verified
from warehouse.events import Event
from warehouse.opening import OpenedOrder
from warehouse.wire import Problem

NUMBER = "JD014600001234"
HELD = (Verified(parcel=1, line="4417/1", quantity=2), PutOnHold(parcel=1, place="H1"))


def left_by_ana(*more: Event) -> PackingFloor:
    """Ana put a parcel on hold at DSK-1, and its label bears NUMBER."""
    floor, handheld = PackingFloor(), Handheld("D1", "D1-first")
    floor.opened()
    assert sent(floor, handheld, *at_desk(handheld, *HELD, *more)).ack == len(HELD) + len(more)
    row = {"tracking": NUMBER, "parcel": "4417-1", "generation": 1, "taken_ms": 1}
    floor.database.transact(lambda tx: tx.execute(TRACKING.insert().values(row)))
    return floor


@pytest.mark.parametrize("code", [NUMBER, f"420{NUMBER}", "4417", "TOT-00001"])
@pytest.mark.parametrize("device", ["D1", "D2"])
def test_whoever_works_at_the_desk_is_given_it_also_at_another_device(code: str, device: str) -> None:
    given = left_by_ana().opened(code, PIOTR, device)
    assert (given.snapshot.lease.operator, given.snapshot.lease.epoch) == (PIOTR.badge, 2)
    assert given.snapshot.tally.hold(1) == "H1"


@pytest.mark.parametrize("code", [NUMBER, "4417"])
def test_at_another_desk_its_packer_is_asked_about_first(code: str) -> None:
    answer = left_by_ana().open(code, PIOTR, "D2", desk="DSK-2")
    assert isinstance(answer, Problem)
    assert (answer.type, answer.holder_name) == ("held_by_other", "Ana")


@pytest.mark.parametrize(
    "more", [TakenFromHold(parcel=1, place="H1"), LabelApplied(parcel=1, generation=1, code=NUMBER)]
)
def test_what_waits_on_hold_no_more_is_its_packers(more: Event) -> None:
    answer = left_by_ana(more).open(NUMBER, PIOTR, "D2")
    assert isinstance(answer, Problem)
    assert answer.type == "held_by_other"


def test_its_own_packer_opens_it_by_its_label_at_another_device() -> None:
    given = left_by_ana().opened(NUMBER, ANA, "D2")
    assert isinstance(given, OpenedOrder)
    assert given.snapshot.lease.device == "D2"


@pytest.mark.parametrize("code", ["JD014600009999", "234", NUMBER[:-1]])
def test_a_number_that_no_label_has_opens_nothing(code: str) -> None:
    answer = left_by_ana().open(code, PIOTR, "D2")
    assert isinstance(answer, Problem)
    assert answer.type == "not_known"


def test_what_a_colleague_packed_is_taken_out_as_damaged_and_counted_as_set_aside() -> None:
    floor = left_by_ana(TakenFromHold(parcel=1, place="H1"))
    floor.opened("4417", PIOTR, "D2", take_over="asked for")
    handheld = Handheld("D2", "D2-first")
    out = Verified(parcel=1, line="4417/1", quantity=1)
    aside = SetAside(problem=PackProblem.DAMAGED, quantity=1, line="4417/1")
    assert sent(floor, handheld, *at_desk(handheld, PackUndone(seq=0, event=out), aside, epoch=2)).ack == 2
    tally = floor.database.read(lambda tx: tallies_of(tx, ["4417"]))["4417"]
    assert (tally.verified("4417/1"), tally.aside("4417/1")) == (1, 1)
