"""What was done on paper comes to the facts that scans would have come to, and is taken back as one answer."""

from pathlib import Path

import pytest

from offline import recovery
from tests.doubles.device import Device
from tests.doubles.picking import trolley
from tests.doubles.trolleys import PLAN, built
from warehouse.events import Event, LineCount, Put, Recorded, Shorted, ShortReason
from warehouse.flows import on_paper
from warehouse.flows.decision import ShortSaid
from warehouse.flows.trolley import Job, Trolley, recovered

FIRST, SECOND, THIRD = PLAN.stops


def after(start: Trolley, *events: Event) -> Trolley:
    return recovered(start, [Recorded(seq=seq, event=event) for seq, event in enumerate(events, 11)])


def put(slot: str, line: str, quantity: int, tote: str) -> Put:
    return Put(stop=1, slot=slot, tote=tote, counts=(LineCount(line=line, quantity=quantity),))


def missing(found: int, *counts: tuple[str, int]) -> Shorted:
    lines = tuple(LineCount(line=line, quantity=quantity) for line, quantity in counts)
    return Shorted(stop=1, reason=ShortReason.MISSING, found=found, missing=lines)


@pytest.mark.parametrize(
    ("units", "events"),
    [
        (3, [put("A1", "1001/1", 2, "TOT-00001"), put("B3", "1002/1", 1, "TOT-00002")]),
        (1, [missing(1, ("1001/1", 2)), put("B3", "1002/1", 1, "TOT-00002")]),
        (0, [missing(0, ("1001/1", 2), ("1002/1", 1))]),
    ],
)
def test_an_answer_is_what_was_put_and_what_was_missing_the_earliest_cut_off_first(
    units: int, events: list[Event]
) -> None:
    start = trolley()
    assert list(on_paper.done(start, FIRST, units)) == events
    assert after(start, *events).cursor.stop == 2


@pytest.mark.parametrize("units", range(4))
def test_the_lines_come_to_the_same_as_by_scanning(units: int) -> None:
    played = built()
    played.say("A-01-02")
    if units < 3:
        played.say(ShortSaid(reason=ShortReason.MISSING, found=units))
    else:
        played.say(*["2000000000015"] * 3)
    while played.trolley.cursor.stop == 1:
        before = played.trolley
        for slot in ("A1", "B3"):
            played.say(f"SLT-17-{slot}")
        assert played.trolley != before
    paper = after(trolley(), *on_paper.done(trolley(), FIRST, units))
    assert paper.tally.lines == played.trolley.tally.lines
    assert paper.cursor == played.trolley.cursor


@pytest.mark.parametrize("units", [-1, 4])
def test_more_than_the_sheet_asks_for_is_no_answer(units: int) -> None:
    assert on_paper.why_not(units, 3) is not None
    with pytest.raises(ValueError, match="cannot have been put"):
        on_paper.done(trolley(), FIRST, units)


def test_a_stop_further_on_counts_and_leaves_the_operator_at_the_first_that_is_open() -> None:
    start = trolley()
    later = after(start, *on_paper.done(start, THIRD, 4))
    assert (later.cursor, later.remaining(THIRD)) == (start.cursor, 0)
    assert on_paper.next_stop(later, set()) == FIRST
    assert on_paper.next_stop(later, {1}) == SECOND
    assert on_paper.next_stop(later, {1, 2}) is None


def test_the_whole_route_on_paper_leads_to_the_drop_zone() -> None:
    now, seq = trolley(), 10
    while (stop := on_paper.next_stop(now, set())) is not None:
        events = [Recorded(seq=seq + n, event=one) for n, one in enumerate(on_paper.done(now, stop, stop.quantity), 1)]
        now, seq = recovered(now, events), seq + len(events)
    assert now.job is Job.DROP


def test_an_answer_is_taken_back_whole_and_nothing_before_it() -> None:
    start = trolley()
    done = after(start, *on_paper.done(start, FIRST, 1))
    back = after(done, *on_paper.taken_back(done, 11))
    assert (back.tally, back.cursor, back.trail) == (start.tally, start.cursor, start.trail)


def test_a_device_that_dies_within_an_answer_asks_for_the_rest_of_it_and_counts_nothing_twice(tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.claim()
    device.say("TOT-00001", "TOT-00002")
    assert device.trolley is not None
    first, _ = on_paper.done(device.trolley, FIRST, 3)
    device.record(first, signal=False)
    device.stop()
    again = Device(tmp_path)
    assert again.recovered.question is not None
    again.record(recovery.answer(again.recovered.question, yes=True))
    assert again.trolley is not None
    assert on_paper.next_stop(again.trolley, set()) == FIRST
    assert again.trolley.remaining(FIRST) == 1
    for event in on_paper.done(again.trolley, FIRST, 1):
        again.record(event)
    assert [again.trolley.tally.count(1, share.line).picked for share in FIRST.shares] == [2, 1]
    again.stop()
