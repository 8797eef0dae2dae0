"""Shorts and unreadable codes open tasks: once, in any order, and not for what was taken back."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from pickserver.handlers.tasks import Tasks, TaskState, open_tasks
from pickserver.store.tasks import TaskKind
from tests.protocol.floor import CONTENT, Floor, Handheld, sent
from warehouse.events import Arrived, Entry, Event, LineCount, NoCode, Put, Shorted, ShortReason, Taken, Undone
from warehouse.wire import Problem

SHORT = Shorted(stop=1, reason=ShortReason.DAMAGED, found=1, missing=(LineCount(line="1001/1", quantity=2),))
UNREAD = Taken(stop=1, quantity=1, code="2000000000015", by=Entry.TYPED, no_code=NoCode.LAST_DIGITS)
PUT = Put(
    stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=1),), no_code=NoCode.LAST_DIGITS
)


def tasks(floor: Floor, kind: TaskKind | None = None, after: str = "", limit: int = 100) -> Tasks:
    found = floor.database.read(lambda tx: open_tasks(tx, kind, after, limit))
    assert isinstance(found, Tasks)
    return found


def summaries(floor: Floor) -> list[tuple[str, str, str, str, str, int]]:
    return [(task.kind, task.subject, task.code, task.location, task.why, task.quantity) for task in tasks(floor).tasks]


@pytest.mark.parametrize(
    ("event", "task"),
    [
        (SHORT, ("count", "item", "", "A-01-02", "damaged", 2)),
        (replace(SHORT, reason=ShortReason.CANNOT_REACH), ("count", "item", "", "A-01-02", "cannot_reach", 2)),
        (UNREAD, ("relabel", "item", "2000000000015", "A-01-02", "last_digits", 1)),
        (
            Taken(stop=1, quantity=1, by=Entry.CHECK_DIGITS, no_code=NoCode.PLACE_DIGITS),
            ("relabel", "item", "", "A-01-02", "place_digits", 1),
        ),
        (
            Arrived(stop=1, by=Entry.CHECK_DIGITS, no_code=NoCode.PLACE_DIGITS),
            ("relabel", "place", "A-01-02", "A-01-02", "place_digits", 0),
        ),
        (PUT, ("relabel", "tote", "TOT-00001", "A-01-02", "last_digits", 0)),
        (replace(PUT, tote="", no_code=NoCode.NAME), ("relabel", "slot", "SLT-17-A1", "A-01-02", "name", 0)),
    ],
)
def test_an_event_opens_its_task_once_however_often_it_comes(
    event: Event, task: tuple[str, str, str, str, str, int]
) -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    events = device.record(event)
    sent(floor, device, *events)
    sent(floor, device, *events)
    assert summaries(floor) == [task]
    (found,) = tasks(floor).tasks
    assert (found.trolley, found.stop, found.merchant, found.sku) == ("TRL-17", 1, "nordlys", "MUG-250")
    assert found.key == f"{task[0]}/D1/D1-first/1"


def test_what_was_read_or_typed_as_ever_opens_nothing() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    plain = (Arrived(stop=1, by=Entry.CHECK_DIGITS), replace(UNREAD, no_code=None), replace(PUT, no_code=None))
    sent(floor, device, *device.record(*plain))
    assert summaries(floor) == []


@settings(max_examples=20, deadline=None)
@given(order=st.permutations([0, 1, 2, 3]), cuts=st.sets(st.integers(1, 3)))
def test_undo_takes_its_task_along_in_whichever_order_and_pieces_they_come(order: list[int], cuts: set[int]) -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    events = device.record(SHORT, Undone(seq=1, event=SHORT), UNREAD, replace(SHORT, reason=ShortReason.MISSING))
    edges = [0, *sorted(cuts), 4]
    for start, end in pairwise(edges):
        sent(floor, device, *(events[place] for place in order[start:end]))
    assert sorted(task.key for task in tasks(floor).tasks) == ["count/D1/D1-first/4", "relabel/D1/D1-first/3"]


def test_an_undo_closes_no_task_of_another_journal() -> None:
    floor, device, other = Floor(), Handheld(), Handheld("D2")
    floor.claimed("TRL-17")
    sent(floor, device, *device.record(SHORT))
    sent(floor, other, *other.record(SHORT, Undone(seq=1, event=SHORT)))
    assert [task.key for task in tasks(floor).tasks] == ["count/D1/D1-first/1"]


def test_tasks_are_read_by_kind_and_page_by_page() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    sent(floor, device, *device.record(SHORT, UNREAD, SHORT))
    floor.clock.advance(1)
    sent(floor, device, *device.record(UNREAD))
    keys = [task.key for task in tasks(floor).tasks]
    assert keys == [
        f"{kind}/D1/D1-first/{seq}" for kind, seq in (("count", 1), ("count", 3), ("relabel", 2), ("relabel", 4))
    ]
    first = tasks(floor, limit=3)
    assert (len(first.tasks), first.more) == (3, True)
    last = tasks(floor, after=first.tasks[-1].key, limit=3)
    assert ([task.key for task in last.tasks], last.more) == (keys[3:], False)
    assert [task.kind for task in tasks(floor, TaskKind.COUNT).tasks] == ["count", "count"]


@pytest.mark.parametrize("after", ["nonsense", "count/D1/D1-first/9", "count/D1/D1-first/99999999999999", "/////"])
def test_a_key_of_no_task_is_refused_by_name(after: str) -> None:
    floor = Floor()
    found = floor.database.read(lambda tx: open_tasks(tx, None, after, 10))
    assert isinstance(found, Problem)
    assert (found.type, after in found.detail) == ("not_known", True)


def test_a_task_of_a_route_that_is_not_known_is_opened_all_the_same() -> None:
    floor, device = Floor(replace(CONTENT, plans=CONTENT.plans[1:], names={"TRL-17": "17"})), Handheld()
    sent(floor, device, *device.record(replace(PUT, tote="")))
    (found,) = tasks(floor).tasks
    assert isinstance(found, TaskState)
    assert (found.code, found.location, found.sku) == ("SLT-TRL-17-A1", "", "")
