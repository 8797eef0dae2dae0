"""A device is destroyed with scans it never sent; who takes over says what lies in the tote: it counts once."""

from itertools import permutations

import pytest
from sqlalchemy import update

from pickserver.store.exceptions import ExceptionKind
from pickserver.store.tables import LINE_TALLY
from pickserver.store.tallies import tally_of
from tests.protocol.floor import PIOTR, Floor, Handheld, sent
from warehouse.codec import dumps, loads
from warehouse.events import FoundInTote, LineCount, Put, Undone
from warehouse.flows.trolley import opened
from warehouse.reconcile import UnderLease, added
from warehouse.wire import Snapshot

KEY = (1, "1001/1")


def put(quantity: int = 1) -> Put:
    return Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=quantity),))


def found(quantity: int) -> FoundInTote:
    return FoundInTote(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=quantity),))


def taken_over() -> tuple[Floor, Handheld, Handheld]:
    """Ana's device, of which nothing is heard, and Piotr's, which has the trolley under lease 2."""
    floor = Floor()
    floor.claimed("TRL-17")
    floor.claimed("TRL-17", PIOTR, "D2", take_over="Ana's device is broken")
    return floor, Handheld("D1"), Handheld("D2")


def picked(floor: Floor) -> int:
    return floor.lines().get(KEY, (0, 0))[0]


def test_what_was_never_sent_counts_by_what_was_found_and_once_when_it_comes_after_all() -> None:
    floor, broken, after = taken_over()
    first, second = broken.record(put(), put())
    sent(floor, broken, first)
    sent(floor, after, *after.record(found(2), epoch=2))
    assert picked(floor) == 2, "one was known, another was found"
    sent(floor, broken, second)
    assert picked(floor) == 2, "the one that came late was among those found"
    sent(floor, after, *after.record(put(), epoch=2))
    assert picked(floor) == 3
    assert [one.quantity for one in floor.exceptions(ExceptionKind.OVERPICK)] == [1], "two were ordered"


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_whichever_order_it_comes_it_is_the_same(order: tuple[int, ...]) -> None:
    floor, broken, after = taken_over()
    mine, theirs = broken.record(put(), put()), after.record(found(2), put(), epoch=2)
    for place in order:
        sent(floor, broken if place < 2 else after, (*mine, *theirs)[place])
    assert picked(floor) == 3
    count = floor.database.read(lambda tx: tally_of(tx, "TRL-17")).count(*KEY)
    assert count.leases == (UnderLease(epoch=1, put=2), UnderLease(epoch=2, put=1, found=((2, 1),)))


def test_taking_it_back_leaves_nothing_of_it() -> None:
    floor, broken, after = taken_over()
    sent(floor, broken, *broken.record(put()))
    sent(floor, after, *after.record(found(2), Undone(seq=1, event=found(2)), epoch=2))
    assert picked(floor) == 1


def test_the_device_that_found_it_shows_what_the_server_counts() -> None:
    floor, broken, after = taken_over()
    sent(floor, broken, *broken.record(put()))
    (one, own) = after.record(found(2), put(), epoch=2)
    (snapshot,) = sent(floor, after, one, trolleys=("TRL-17",)).snapshots
    travelled = loads(Snapshot, dumps(snapshot))
    assert travelled.tally.count(*KEY).picked == 2
    shown = added(opened(floor.claimed("TRL-17", PIOTR, "D2").plan, travelled.tally).tally, put(), epoch=2)
    sent(floor, after, own)
    assert shown.count(*KEY) == floor.database.read(lambda tx: tally_of(tx, "TRL-17")).count(*KEY)


def test_a_snapshot_of_a_trolley_that_never_changed_hands_says_its_lease_once() -> None:
    floor, device = Floor(), Handheld("D1")
    floor.claimed("TRL-17")
    (snapshot,) = sent(floor, device, *device.record(put(2)), trolleys=("TRL-17",)).snapshots
    assert (snapshot.epoch, [line.leases for line in snapshot.lines]) == (1, [()])


@pytest.mark.parametrize("found_before", [False, True])
def test_what_a_server_of_before_counted_into_a_row_is_not_lost(found_before: bool) -> None:
    """While two versions serve the same database, the older one adds to what it knows: the amounts alone."""
    floor, broken, after = taken_over()
    sent(floor, broken, *broken.record(put()))
    if found_before:
        sent(floor, after, *after.record(found(2), epoch=2))
    known = picked(floor)
    floor.database.transact(lambda tx: tx.execute(update(LINE_TALLY).values(picked=LINE_TALLY.c.picked + 1)))
    sent(floor, after, *after.record(put(), epoch=2))
    assert picked(floor) == known + 2


def test_a_row_of_before_the_leases_were_kept_counts_as_put_before_them_all() -> None:
    floor, broken, after = taken_over()
    sent(floor, broken, *broken.record(put()))
    floor.database.transact(lambda tx: tx.execute(update(LINE_TALLY).values(epoch=None, leases=None)))
    assert picked(floor) == 1
    sent(floor, after, *after.record(found(2), put(), epoch=2))
    assert picked(floor) == 3
