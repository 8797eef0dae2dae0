"""What goes against the plan is opened once, with both events, and closed when it is no longer so."""

from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import select

from pickserver.handlers.closing import ExceptionClosed, ExceptionToClose, close
from pickserver.handlers.exceptions import CLOCK_MS, ExceptionState, still_open
from pickserver.seams import Caller, wall_ms
from pickserver.store.exceptions import ExceptionKind
from pickserver.store.tables import AUDIT
from pickserver.store.tasks import TaskKind
from tests.protocol.floor import PIOTR, Floor, Handheld, sent
from warehouse.events import (
    Arrived,
    Dropped,
    LineCount,
    Put,
    Requested,
    Shorted,
    ShortReason,
    Skipped,
    ToteBound,
    Undone,
    Wish,
)
from warehouse.wire import Problem, WireEvent


def put(quantity: int = 1, *, stop: int = 2, line: str = "1001/2", slot: str = "A1") -> Put:
    return Put(stop=stop, slot=slot, tote="TOT-00001", counts=(LineCount(line=line, quantity=quantity),))


def taken_over(floor: Floor) -> tuple[Handheld, Handheld]:
    """Ana's device, which hears nothing any more, and Piotr's, which has the trolley now."""
    floor.claimed("TRL-17")
    floor.claimed("TRL-17", PIOTR, "D2", take_over="Ana is not to be found")
    return Handheld("D1"), Handheld("D2")


def overpicks(floor: Floor) -> list[tuple[str, str, str, int]]:
    return [(one.event, one.other, one.line, one.quantity) for one in floor.exceptions(ExceptionKind.OVERPICK)]


def test_what_two_people_picked_of_one_line_is_one_overpick_with_both_events_and_a_task() -> None:
    floor = Floor()
    first, second = taken_over(floor)
    bound = ToteBound(slot="A1", tote="TOT-00001")
    sent(floor, second, *second.record(bound, put(), epoch=2))
    assert overpicks(floor) == []
    late = first.record(put(), epoch=1)
    sent(floor, first, *late)
    sent(floor, first, *late)
    assert overpicks(floor) == [("D1/D1-first/1", "D2/D2-first/2", "1001/2", 1)]
    assert floor.lines()[2, "1001/2"] == (2, 0), "the late fact counts in full"
    (task,) = floor.tasks(TaskKind.PUT_BACK)
    assert (task.key, task.subject, task.code) == ("put_back/D1/D1-first/1", "tote", "TOT-00001")
    assert (task.location, task.sku, task.quantity, task.why) == ("A-02-02", "MUG-330", 1, "overpick")


def test_an_overpick_grows_shrinks_and_is_closed_with_its_task() -> None:
    floor = Floor()
    first, second = taken_over(floor)
    sent(floor, second, *second.record(put(), epoch=2))
    sent(floor, first, *first.record(put()))
    sent(floor, second, *second.record(put(2), epoch=2))
    assert overpicks(floor) == [("D1/D1-first/1", "D2/D2-first/1", "1001/2", 3)]
    assert [task.quantity for task in floor.tasks()] == [3]
    sent(floor, second, *second.record(Undone(seq=2, event=put(2)), epoch=2))
    assert [one[3] for one in overpicks(floor)] == [task.quantity for task in floor.tasks()] == [1]
    sent(floor, first, *first.record(Undone(seq=1, event=put())))
    assert overpicks(floor) == []
    assert floor.tasks() == []
    sent(floor, first, *first.record(put()))
    assert overpicks(floor) == [("D1/D1-first/3", "D2/D2-first/1", "1001/2", 1)], "true again, it is another one"
    assert [task.key for task in floor.tasks()] == ["put_back/D1/D1-first/3"]


def test_one_event_too_many_for_two_lines_is_two_overpicks_and_one_way_back() -> None:
    floor = Floor()
    first, second = taken_over(floor)
    both = Put(
        stop=1,
        slot="A1",
        tote="",
        counts=(LineCount(line="1001/1", quantity=2), LineCount(line="1002/1", quantity=1)),
    )
    sent(floor, second, *second.record(both, epoch=2))
    sent(floor, first, *first.record(both))
    assert [one[2:] for one in overpicks(floor)] == [("1001/1", 2), ("1002/1", 1)]
    assert [(task.quantity, task.subject, task.location) for task in floor.tasks()] == [(3, "slot", "A-01-02")]


@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(6)), cuts=st.sets(st.integers(1, 5)))
def test_an_overpick_is_open_if_and_only_if_too_many_are_picked_in_any_order_and_pieces(
    order: list[int], cuts: set[int]
) -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    facts = (put(1), put(2), Undone(seq=2, event=put(2)), put(1), Undone(seq=4, event=put(1)), put(1))
    events = device.record(*facts)
    for start, end in pairwise([0, *sorted(cuts), 6]):
        sent(floor, device, *(events[place] for place in order[start:end]))
        picked = floor.lines().get((2, "1001/2"), (0, 0))[0]
        assert [one[3] for one in overpicks(floor)] == ([picked - 1] if picked > 1 else [])
        assert [task.quantity for task in floor.tasks()] == ([picked - 1] if picked > 1 else [])


def test_picked_after_it_was_said_to_be_missing_is_no_overpick() -> None:
    floor = Floor()
    first, second = taken_over(floor)
    short = Shorted(stop=2, reason=ShortReason.MISSING, found=0, missing=(LineCount(line="1001/2", quantity=1),))
    sent(floor, second, *second.record(short, epoch=2))
    sent(floor, first, *first.record(put()))
    assert floor.exceptions(ExceptionKind.OVERPICK) == []


def close_by_hand(
    floor: Floor, key: str, reason: str, roles: tuple[str, ...] = ("supervisor",)
) -> ExceptionClosed | Problem:
    """What is answered to whoever closes an exception."""
    who = Caller(site="test", device="desk", operator="BDG-0100", operator_name="Lotte", roles=roles)
    asked = ExceptionToClose(key=key, reason=reason)
    return floor.database.transact(lambda tx: close(tx, who, asked, floor.clock, floor.ids))


def closed(floor: Floor) -> tuple[Handheld, Handheld]:
    """The same, and Piotr has left the trolley at a drop zone."""
    first, second = taken_over(floor)
    (snapshot,) = sent(
        floor, second, *second.record(Dropped(zone="ZON-2"), Requested(wish=Wish.RELEASE), epoch=2)
    ).snapshots
    assert snapshot.status == "picked"
    return first, second


def test_what_is_told_of_a_trolley_that_was_left_as_picked_counts_and_reopens_nothing() -> None:
    floor = Floor()
    first, _ = closed(floor)
    late = first.record(Arrived(stop=2), Skipped(stop=3), put(), put(1, stop=3, line="1002/2", slot="B3"))
    before = floor.told()
    reply = sent(floor, first, *late[:3], trolleys=("TRL-17",))
    sent(floor, first, *late, trolleys=("TRL-17",))
    (found,) = floor.exceptions(ExceptionKind.LATE_AFTER_CLOSE)
    assert (found.event, found.other, found.quantity) == ("D1/D1-first/3", "D2/D2-first/2", 2)
    assert (found.trolley, found.detail) == ("TRL-17", "TRL-17 had been left at ZON-2")
    assert reply.snapshots[0].status == "picked"
    assert floor.lines() == {(2, "1001/2"): (1, 0), (3, "1002/2"): (1, 0)}
    assert "trolley.status_changed" not in floor.told()[len(before) :]


def test_nothing_that_moves_no_goods_is_late() -> None:
    floor = Floor()
    first, _ = closed(floor)
    sent(floor, first, *first.record(Arrived(stop=2), Skipped(stop=2), Dropped(zone="ZON-2")))
    assert floor.exceptions(ExceptionKind.LATE_AFTER_CLOSE) == []


def test_what_comes_late_while_somebody_still_picks_is_no_exception_by_itself() -> None:
    floor = Floor()
    first, _ = taken_over(floor)
    sent(floor, first, *first.record(put()))
    assert floor.exceptions(ExceptionKind.LATE_AFTER_CLOSE) == floor.exceptions(ExceptionKind.OVERPICK) == []


def test_two_things_under_one_number_are_one_fork() -> None:
    floor, device, twin = Floor(), Handheld(), Handheld()
    floor.claimed("TRL-17")
    sent(floor, device, *device.record(put(), Skipped(stop=1)))
    others = twin.record(put(2), Skipped(stop=2), Skipped(stop=3))
    sent(floor, twin, *others)
    sent(floor, twin, *others)
    (found,) = floor.exceptions(ExceptionKind.FORK)
    assert (found.event, found.other) == ("D1/D1-first/1", "D1/D1-first/1")
    assert device.events[0].hash in found.detail
    assert twin.events[0].hash in found.detail


def test_a_supervisor_closes_what_was_seen_to_and_it_is_written_down() -> None:
    floor = Floor()
    first, _ = closed(floor)
    sent(floor, first, *first.record(put()), trolleys=("TRL-17",))
    (found,) = floor.exceptions(ExceptionKind.LATE_AFTER_CLOSE)
    floor.clock.advance(60)
    answer = close_by_hand(floor, found.key, "brought the mug back")
    assert isinstance(answer, ExceptionClosed)
    assert (answer.key, answer.closed_ms) == (found.key, found.opened_ms + 60_000)
    assert floor.exceptions(ExceptionKind.LATE_AFTER_CLOSE) == []
    floor.clock.advance(60)
    assert close_by_hand(floor, found.key, "again") == answer, "it stays as it was"
    (row,) = floor.database.read(lambda tx: tx.execute(select(AUDIT).where(AUDIT.c.act == "close")).all())
    said = ("BDG-0100", "close", found.key, "brought the mug back")
    assert (row.operator, row.act, row.subject, row.reason) == said
    sent(floor, first, *first.record(put(1, stop=3, line="1002/2", slot="B3")), trolleys=("TRL-17",))
    (later,) = floor.exceptions(ExceptionKind.LATE_AFTER_CLOSE)
    assert later.key != found.key, "what comes after that is another"


def test_what_ends_by_itself_is_not_known_or_not_said_why_is_not_closed() -> None:
    floor = Floor()
    first, second = taken_over(floor)
    sent(floor, first, *first.record(put()))
    sent(floor, second, *second.record(put(), epoch=2))
    (over,) = floor.exceptions(ExceptionKind.OVERPICK)
    device, twin = Handheld("D3"), Handheld("D3")
    sent(floor, device, *device.record(put(), trolley=None))
    sent(floor, twin, *twin.record(put(2), trolley=None))
    (fork,) = floor.exceptions(ExceptionKind.FORK)
    refused = [
        close_by_hand(floor, over.key, "put back"),
        close_by_hand(floor, "fork/D9/none/1/", "no such"),
        close_by_hand(floor, "nonsense", "no such"),
        close_by_hand(floor, fork.key, " "),
        close_by_hand(floor, fork.key, "mine", roles=("picker",)),
    ]
    kinds = [answer.type for answer in refused if isinstance(answer, Problem)]
    assert kinds == ["ends_by_itself", "not_known", "not_known", "reason_missing", "supervisors_only"]
    assert floor.exceptions(ExceptionKind.OVERPICK) == [over]
    assert floor.exceptions(ExceptionKind.FORK) == [fork]
    assert isinstance(close_by_hand(floor, fork.key, "wiped the twin"), ExceptionClosed)
    sent(floor, twin, *twin.events)
    assert floor.exceptions(ExceptionKind.FORK) == [], "what is sent again opens it no second time"


def test_a_chain_that_does_not_hold_is_a_fork_of_two_events() -> None:
    floor, device, twin = Floor(), Handheld(), Handheld()
    floor.claimed("TRL-17")
    sent(floor, device, *device.record(put()))
    _, second = twin.record(put(2), Skipped(stop=2))
    sent(floor, twin, second)
    (found,) = floor.exceptions(ExceptionKind.FORK)
    assert (found.event, found.other) == ("D1/D1-first/2", "D1/D1-first/1")


def clocked(floor: Floor, device: Handheld, behind_ms: int) -> list[WireEvent]:
    device.wall_ms = wall_ms(floor.clock) - behind_ms
    return device.record(Skipped(stop=1))


def clocks(floor: Floor) -> list[ExceptionState]:
    return floor.exceptions(ExceptionKind.CLOCK)


@pytest.mark.parametrize(
    ("behind_ms", "said"),
    [(-2 * CLOCK_MS, "its clock is 600 s ahead"), (2 * CLOCK_MS, "its clock is at least 600 s behind")],
)
def test_a_clock_that_cannot_be_right_is_told_until_it_is_and_decides_nothing(behind_ms: int, said: str) -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    reply = sent(floor, device, *clocked(floor, device, behind_ms), *clocked(floor, device, behind_ms))
    (found,) = clocks(floor)
    assert (found.event, found.detail.startswith(said)) == ("D1/D1-first/1", True)
    assert (reply.ack, reply.snapshots[0].skips[0].times) == (2, 2)
    sent(floor, device, *clocked(floor, device, 0))
    assert clocks(floor) == []


def test_a_clock_within_bounds_and_an_old_event_are_believed() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    floor.clock.advance(24 * 3600)
    sent(floor, device, *clocked(floor, device, -CLOCK_MS // 2), *clocked(floor, device, 20 * 3600 * 1000))
    assert clocks(floor) == []


def test_exceptions_are_read_by_kind_and_page_by_page() -> None:
    floor = Floor()
    first, second = taken_over(floor)
    sent(floor, second, *second.record(put(2), epoch=2))
    sent(floor, first, *clocked(floor, first, -2 * CLOCK_MS))
    every = [one.key for one in floor.exceptions()]
    assert [key.split("/")[0] for key in every] == ["clock", "clock", "overpick"]
    page = floor.database.read(lambda tx: still_open(tx, None, every[1], 1))
    assert not isinstance(page, Problem)
    assert ([one.key for one in page.exceptions], page.more) == (every[2:], False)


@pytest.mark.parametrize("after", ["nonsense", "clock/D1/D1-first/9/", "fork/D1/D1-first/99999999999999/"])
def test_a_key_of_no_exception_is_refused_by_name(after: str) -> None:
    found = Floor().database.read(lambda tx: still_open(tx, None, after, 10))
    assert isinstance(found, Problem)
    assert (found.type, after in found.detail) == ("not_known", True)
