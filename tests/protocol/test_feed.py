"""What is read from the outbox: in order, each row once, from where a token says; and a refusal for any other token."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from pickserver.handlers import feed
from pickserver.handlers.feed import Page, Place, place_of, token_of
from pickserver.handlers.supervising import TrolleyToReassign, reassign
from pickserver.pruning import DAY_MS
from pickserver.seams import Caller, Ids, wall_ms
from pickserver.store import outbox_rows, trolleys
from pickserver.store.outbox import Outbox
from pickserver.store.outbox_rows import OutboxRow
from pickserver.store.servers import put_server, server_of
from pickserver.store.tables import OUTBOX
from tests.doubles.clock import FakeClock
from tests.protocol.floor import ANA, PIOTR, Floor, Handheld, sent
from warehouse.claims import Reassigned, ReassignWanted
from warehouse.events import Dropped, LineCount, Put, Requested, Wish
from warehouse.wire import Problem

PUT = Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=1),))


@pytest.fixture
def floor() -> Floor:
    return Floor()


def begun(floor: Floor, token: str = "") -> Place | Problem:
    return floor.database.read(lambda tx: feed.begun(tx, token))


def now(floor: Floor) -> Place:
    place = begun(floor)
    assert isinstance(place, Place)
    return place


def page(floor: Floor, place: Place, most: int = 100) -> Page:
    found = floor.database.read(lambda tx: feed.page(tx, place, most))
    assert isinstance(found, Page)
    return found


def start(floor: Floor) -> Place:
    """The place before the first row."""
    return replace(now(floor), pos=0)


def is_gone(answer: object, why: str) -> bool:
    assert isinstance(answer, Problem), answer
    assert (answer.status, answer.type) == (410, "feed_gone")
    assert "take a snapshot (GET /v1/trolleys)" in answer.detail
    return why in answer.detail


def picked(floor: Floor, times: int) -> None:
    """Claim a trolley and pick; so many rows after those of the claim."""
    floor.claimed("TRL-17")
    device = Handheld()
    sent(floor, device, *device.record(*[PUT] * times))


def released(floor: Floor, device: str = "D1", epoch: int = 1) -> None:
    handheld = Handheld(device)
    events = handheld.record(Dropped(zone="ZON-2"), Requested(wish=Wish.RELEASE), epoch=epoch)
    sent(floor, handheld, *events)


def half_released(tx: Connection) -> None:
    """Write to the outbox, and fail."""
    trolley, outbox = trolleys.locked(tx, ["TRL-17"])["TRL-17"], Outbox()
    outbox.tell(trolley, "status_changed", "c", {})
    server = server_of(tx)
    assert server is not None
    outbox.write(tx, server, Ids(FakeClock(), bytes), 0)
    raise LookupError("in the middle")


def restore(tx: Connection) -> None:
    """Say that the data went back to an earlier time."""
    server = server_of(tx)
    assert server is not None
    put_server(tx, replace(server, server_gen=server.server_gen + 1))


def rung(floor: Floor, after: int = 0) -> list[frozenset[str]]:
    """Whose bells each row after position `after` rings."""
    rows = page(floor, replace(start(floor), pos=after)).rows
    return [feed.rings(row) for row in rows if row.type in feed.LEASE_TYPES]


def test_a_token_says_its_place_again_and_nothing_else_is_one() -> None:
    place = Place(server_id="01912f3e-0000-7a41-8d1e-0f6a2b3c4d5e", server_gen=3, pos=2**40)
    token = token_of(place)
    assert place_of(token) == place
    assert token.isascii()
    assert place.server_id not in token
    flipped = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token))]
    for other in ["", "A", "x.1.2", "ä", "a b", "AAAA", token[:-1], token + "A", token + "=", token * 9, *flipped]:
        assert place_of(other) is None, other


def test_who_sends_no_token_begins_now(floor: Floor) -> None:
    picked(floor, 3)
    place = now(floor)
    assert page(floor, place).rows == ()
    released(floor)
    assert [row.type for row in page(floor, place).rows] == floor.told(after=place.pos)


@pytest.mark.parametrize("most", [1, 2, 5, 6, 7, 100])
def test_pages_of_any_size_make_the_same_rows_each_once_and_in_order(floor: Floor, most: int) -> None:
    picked(floor, 4)
    place, rows = start(floor), list[OutboxRow]()
    while found := page(floor, place, most).rows:
        assert len(found) <= most
        rows += found
        again = begun(floor, token_of(replace(place, pos=found[-1].pos)))
        assert isinstance(again, Place)
        place = again
    assert [row.pos for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [(row.id, row.type, row.payload) for row in rows] == [
        (row.id, row.type, row.payload) for row in floor.outbox()
    ]


def test_a_token_that_is_none_is_refused(floor: Floor) -> None:
    assert is_gone(begun(floor, "abc"), "no token of a feed")


def test_a_token_of_another_server_is_refused(floor: Floor) -> None:
    assert is_gone(begun(floor, token_of(replace(now(floor), server_id="another"))), "another server's")


def test_a_token_from_before_a_restore_is_refused(floor: Floor) -> None:
    token = token_of(now(floor))

    floor.database.transact(restore)
    assert is_gone(begun(floor, token), "were restored")
    assert now(floor).server_gen == 2


def test_a_token_ahead_of_everything_is_refused(floor: Floor) -> None:
    picked(floor, 1)
    place = now(floor)
    assert is_gone(begun(floor, token_of(replace(place, pos=place.pos + 1))), "ahead")


def test_what_is_older_than_it_is_kept_is_deleted_and_a_token_from_then_refused(floor: Floor) -> None:
    picked(floor, 4)
    before, newest = start(floor), now(floor)
    old_ms = wall_ms(floor.clock) - DAY_MS
    floor.database.transact(lambda tx: tx.execute(update(OUTBOX).where(OUTBOX.c.pos <= 2).values(written_ms=old_ms)))
    assert floor.database.transact(lambda tx: outbox_rows.forget(tx, old_ms + 1)) == 2
    assert floor.database.transact(lambda tx: outbox_rows.forget(tx, old_ms + 1)) == 0
    for pos in (0, 1):
        assert is_gone(begun(floor, token_of(replace(before, pos=pos))), "older than rows are kept")
    assert [row.pos for row in page(floor, replace(before, pos=2)).rows] == [3, 4, 5, 6]
    assert floor.database.transact(lambda tx: outbox_rows.forget(tx, wall_ms(floor.clock) + 1)) == 4
    assert begun(floor, token_of(newest)) == newest
    assert is_gone(begun(floor, token_of(replace(newest, pos=5))), "older than rows are kept")


def test_a_clock_that_was_wrong_for_a_while_leaves_no_gap(floor: Floor) -> None:
    picked(floor, 4)
    old_ms = wall_ms(floor.clock) - DAY_MS
    floor.database.transact(lambda tx: tx.execute(update(OUTBOX).where(OUTBOX.c.pos != 2).values(written_ms=old_ms)))
    assert floor.database.transact(lambda tx: outbox_rows.forget(tx, old_ms + 1)) == 1
    assert [row.pos for row in page(floor, replace(start(floor), pos=1)).rows] == [2, 3, 4, 5, 6]


def test_no_transaction_deletes_more_than_a_bearable_number_of_rows(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    picked(floor, 4)
    monkeypatch.setattr(outbox_rows, "ROWS_FORGOTTEN_MAX", 4)
    late_ms = wall_ms(floor.clock) + 1
    assert [floor.database.transact(lambda tx: outbox_rows.forget(tx, late_ms)) for _ in range(3)] == [4, 2, 0]


def test_a_commit_with_rows_is_told_and_one_without_is_not(floor: Floor) -> None:
    told: list[str] = []
    floor.database.on_rows = lambda: told.append("rows")
    floor.claimed("TRL-17")
    assert told == ["rows"]
    floor.claimed("TRL-17")
    sent(floor, Handheld())
    assert told == ["rows"]
    with pytest.raises(LookupError):
        floor.database.transact(half_released)
    sent(floor, Handheld())
    assert told == ["rows"]
    floor.database.on_rows = lambda: None


def test_scans_and_what_a_device_does_to_its_own_trolley_ring_nobody(floor: Floor) -> None:
    picked(floor, 4)
    assert all(feed.rings(row) == frozenset() for row in page(floor, start(floor)).rows)
    handheld = Handheld("D2")
    floor.claimed("TRL-18", PIOTR, "D2")
    sent(floor, handheld, *handheld.record(Requested(wish=Wish.RELEASE), trolley="TRL-18"))
    assert rung(floor) == [frozenset()] * 6


def test_a_take_over_rings_the_device_that_had_the_trolley_and_no_other(floor: Floor) -> None:
    floor.claimed("TRL-17", ANA, "D1")
    before = now(floor).pos
    floor.claimed("TRL-17", PIOTR, "D2", take_over="battery")
    assert rung(floor, before) == [frozenset({"D1"})]


def test_a_trolley_that_moves_to_another_device_of_the_same_person_rings_the_one_it_left(floor: Floor) -> None:
    floor.claimed("TRL-17", ANA, "D1")
    before = now(floor).pos
    floor.claimed("TRL-17", ANA, "D2")
    assert rung(floor, before) == [frozenset({"D1"})]


@pytest.mark.parametrize("to", [PIOTR.badge, ""])
def test_what_a_supervisor_decides_rings_the_device_that_loses_the_trolley(floor: Floor, to: str) -> None:
    floor.claimed("TRL-17", ANA, "D1")
    before = now(floor).pos
    wanted = ReassignWanted(to=to, epoch=1, reason="Ana went home", confirmed=True)
    lotte = Caller(site="test", device="desk-1", operator="BDG-0100", operator_name="Lotte", roles=("supervisor",))
    asked = TrolleyToReassign(trolley="TRL-17", wanted=wanted)
    answer = floor.database.transact(lambda tx: reassign(tx, lotte, asked, floor.clock, floor.ids))
    assert isinstance(answer, Reassigned)
    assert answer.done
    assert rung(floor, before)[-1] == {"D1"}
