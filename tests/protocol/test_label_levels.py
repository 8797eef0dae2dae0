"""Service levels of labels, as they are reckoned from the site's rows: by any node, through restarts, at any time."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from pickserver.carrier_sandbox.faults import Fault
from pickserver.handlers import service_levels
from pickserver.handlers.service_levels import SETTLED_MS, STEP_MS, Settled
from pickserver.labels.carriers.seam import Idempotency
from pickserver.seams import wall_ms
from pickserver.store import labels, tables
from pickserver.store.label_levels import BUCKET_MS
from pickserver.store.tables import LABEL_LEVEL, LABEL_PRINT
from tests.doubles.buying import LABEL, Buying
from tests.protocol.desk import Desk, a_label
from tests.protocol.floor import Floor, Handheld, sent
from tests.protocol.packing_floor import PackingFloor
from warehouse.codec import event_body, type_name
from warehouse.desk_events import LabelApplied, LabelPrinted, PrintState, Verified
from warehouse.events import Event
from warehouse.parcels import LabelState
from warehouse.service_levels import Level, ServiceLevels, WindowFigures
from warehouse.values import replace as changed
from warehouse.wire import WireEvent

DAY_S = 24 * 3600


def figures(floor: Floor) -> ServiceLevels:
    return floor.database.read(lambda tx: service_levels.figures(tx, wall_ms(floor.clock)))


def window(floor: Floor, level: Level = Level.READY, name: str = "1h") -> WindowFigures:
    (found,) = [one for one in figures(floor).levels if one.level == level]
    return next(one for one in found.windows if one.window == name)


def told(floor: Floor, level: Level = Level.READY, name: str = "1h") -> tuple[int, int, int]:
    """In time, late, not counted."""
    found = window(floor, level, name)
    return found.in_time, found.late, found.not_counted


def late_parts(floor: Floor) -> dict[str, int]:
    return {part.part: part.late for part in window(floor).parts if part.late}


def counted(floor: Floor) -> Settled | None:
    """What a node has read that is about to count."""
    return floor.database.read(lambda tx: service_levels.settled(tx, wall_ms(floor.clock)))


def keep(floor: Floor, settled: Settled) -> bool:
    return floor.database.transact(lambda tx: service_levels.keep(tx, settled))


def begin(floor: Floor) -> None:
    floor.database.transact(lambda tx: service_levels.begin(tx, wall_ms(floor.clock)))


def count_all(floor: Floor) -> int:
    """Count until nothing is left; how often something was."""
    times = 0
    while (settled := counted(floor)) is not None:
        assert keep(floor, settled)
        times += 1
    return times


def wanted(*classes: Idempotency) -> Buying:
    site = Buying(*(classes or (Idempotency.KEY,)))
    site.opened()
    site.asked()
    return site


def test_nothing_known_is_not_all_in_time() -> None:
    for level in figures(Desk()).levels:
        assert [one.window for one in level.windows] == ["5m", "30m", "1h", "6h", "30d"]
        assert {(one.per_mille, one.burn_rate) for one in level.windows} == {(None, None)}
        assert level.budget_left_per_mille is None


def test_a_worker_writes_down_when_a_label_came_how_far() -> None:
    site = wanted()
    start_ms = wall_ms(site.clock)
    site.clock.advance(1)
    assert site.quote()
    site.clock.advance(2)
    site.work()
    label = site.label()
    assert [label.taken_ms, label.quoted_ms, label.called_ms, label.ended_ms] == [
        start_ms + 1000,
        start_ms + 1000,
        start_ms + 3000,
        start_ms + 3000,
    ]
    assert told(site) == (1, 0, 0)
    assert {part.part: part.mean_ms for part in window(site).parts} == {"queue": 3000, "quote": 0, "buy": 0}


def test_the_first_moment_stays_when_something_is_done_again() -> None:
    site = wanted(Idempotency.KEY)
    site.line.timeout_s = -1.0
    site.work()
    first = site.label()
    assert (first.taken_ms, first.quoted_ms) == (wall_ms(site.clock), None)
    site.line.timeout_s = 30.0
    site.clock.advance(5)
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    unsure = site.label()
    assert (unsure.state, unsure.taken_ms, unsure.ended_ms) == (LabelState.UNCERTAIN, first.taken_ms, None)
    site.work_until_ended()
    ended = site.label()
    assert (ended.taken_ms, ended.quoted_ms, ended.called_ms) == (unsure.taken_ms, unsure.quoted_ms, unsure.called_ms)
    assert ended.ended_ms == wall_ms(site.clock)


@pytest.mark.parametrize(("waits_s", "expected"), [(8, (1, 0, 0)), (8.001, (0, 1, 0))])
def test_eight_seconds_are_in_time_and_no_more(waits_s: float, expected: tuple[int, int, int]) -> None:
    site = wanted()
    site.clock.advance(waits_s)
    site.work()
    assert told(site) == expected


def test_one_that_is_waited_for_is_late_before_it_comes_and_only_once_after_it_came() -> None:
    site = wanted()
    site.clock.advance(8)
    assert told(site) == (0, 0, 0)
    assert (figures(site).waiting, figures(site).oldest_ms) == (1, 8000)
    site.clock.advance(1)
    assert (told(site), late_parts(site)) == ((0, 1, 0), {"queue": 1})
    site.work()
    assert (told(site), late_parts(site)) == ((0, 1, 0), {"queue": 1})
    assert (figures(site).waiting, figures(site).oldest_ms) == (0, None)


def test_an_uncertain_label_is_late_when_its_time_is_over_and_its_carrier_is_to_blame() -> None:
    site = wanted(Idempotency.LOOKUP)
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    assert told(site) == (0, 0, 0)
    site.clock.advance(9)
    assert (told(site), late_parts(site)) == ((0, 1, 0), {"buy": 1})
    site.work_until_ended()
    assert (told(site), site.label().state) == ((0, 1, 0), LabelState.BOUGHT)


def test_what_a_carrier_refuses_in_time_is_no_fault_of_the_programs() -> None:
    site = Buying(Idempotency.KEY)
    site.opened()
    site.asked(replace(LABEL, weight_g=40_000))
    site.work()
    assert told(site) == (0, 0, 1)


@pytest.mark.parametrize(("waits_s", "expected"), [(1, (0, 0, 1)), (9, (0, 1, 0))])
def test_giving_up_makes_nothing_of_a_label_that_was_late(waits_s: float, expected: tuple[int, int, int]) -> None:
    site = wanted()
    site.clock.advance(waits_s)
    site.give_up()
    assert told(site) == expected


@pytest.mark.parametrize(("waits_s", "generation", "expected"), [(7, 1, (1, 0, 0)), (9, 2, (1, 1, 0))])
def test_another_box_begins_anew_and_does_not_hide_that_the_first_was_late(
    waits_s: float, generation: int, expected: tuple[int, int, int]
) -> None:
    site = wanted()
    assert site.quote()
    site.clock.advance(waits_s)
    again = site.asked(replace(LABEL, box="BX-L"))
    assert again.generation == generation
    site.clock.advance(7)
    site.work()
    assert (told(site), site.sold()) == (expected, {f"test.4417-1.{generation}": 1})


def test_a_label_that_is_given_back_counts_as_it_came() -> None:
    site = wanted()
    site.work()
    ended_ms = site.label().ended_ms
    site.clock.advance(60)
    site.give_up()
    site.work()
    assert (site.label().state, site.label().ended_ms) == (LabelState.VOIDED, ended_ms)
    assert told(site) == (1, 0, 0)


def test_what_an_older_program_bought_says_not_when_and_is_left_out() -> None:
    site = wanted()
    site.work()
    label = site.label()
    old = replace(label, taken_ms=None, quoted_ms=None, called_ms=None, ended_ms=None)
    assert site.database.transact(lambda tx: labels.save(tx, label, old))
    assert told(site) == (0, 0, 0)
    site.give_up()
    site.work()
    assert (site.label().state, told(site)) == (LabelState.VOIDED, (0, 0, 0))


def shift(site: Desk, hours: int = 8) -> None:
    """Labels of a shift, a minute apart: of ten one is late, one refused in time, and one is still waited for."""
    start_ms = wall_ms(site.clock)

    def write() -> None:
        for minute in range(60 * hours):
            at_ms, kind = start_ms + 60_000 * minute, minute % 10
            took_ms = 20_000 if kind == 3 else 2500
            state = {5: LabelState.REFUSED, 7: LabelState.UNCERTAIN}.get(kind, LabelState.BOUGHT)
            row = a_label(
                f"{9000 + minute}-1",
                state=state,
                due_ms=None,
                carrier="acme" if minute % 2 else "key",
                requested_ms=at_ms,
                taken_ms=at_ms + 100,
                quoted_ms=at_ms + 900,
                called_ms=at_ms + 1000,
                ended_ms=None if kind == 7 else at_ms + took_ms,
            )
            site.database.transact(lambda tx, row=row: labels.insert(tx, row))  # type: ignore[misc] # bound now

    write()
    site.clock.advance(3600 * hours)


def test_counting_changes_no_figure_and_whoever_counts_counts_the_same() -> None:
    site = Desk()
    begin(site)
    shift(site)
    before = figures(site)
    assert told(site, name="30d") == (336, 96, 48)
    first, second = counted(site), counted(site)
    assert first == second
    assert first is not None
    assert keep(site, first)
    assert not keep(site, first), "another node was faster"
    assert figures(site) == before, "with a part of it counted"
    assert count_all(site) == 8 * 3600 * 1000 // STEP_MS
    assert figures(site) == before
    rows = site.database.read(lambda tx: tx.execute(select(LABEL_LEVEL)).all())
    assert 0 < len(rows) <= 8 * 12 * 2 * 4
    newest = site.database.read(
        lambda tx: tx.scalar(select(LABEL_LEVEL.c.begins_ms).order_by(LABEL_LEVEL.c.begins_ms.desc()))
    )
    assert newest is not None
    assert newest + BUCKET_MS <= wall_ms(site.clock) - SETTLED_MS


def test_figures_of_a_window_are_those_of_its_time() -> None:
    site = Desk()
    begin(site)
    shift(site)
    count_all(site)
    assert told(site, name="1h") == (42, 12, 6)
    assert told(site, name="6h") == (252, 72, 36)
    site.clock.advance(3 * 3600)
    count_all(site)
    assert told(site, name="1h") == (0, 0, 0)
    assert told(site, name="6h") == (126, 36, 18)
    site.clock.advance(40 * DAY_S)
    assert told(site, name="30d") == (0, 0, 0)


def test_a_month_is_read_from_what_was_counted_and_from_no_label() -> None:
    site = Desk()
    begin(site)
    shift(site, hours=2)
    count_all(site)
    site.clock.advance(3600)
    count_all(site)
    before = figures(site)
    site.database.transact(lambda tx: tx.execute(tables.LABEL.delete()))
    after = figures(site)
    assert after.levels == before.levels


def test_the_budget_that_is_left_is_below_nothing_when_it_is_overdrawn() -> None:
    site = Desk()
    begin(site)
    shift(site, hours=1)
    (ready, printed) = figures(site).levels
    assert (ready.level, ready.within_ms, ready.goal_per_mille) == ("ready", 8000, 960)
    assert (printed.level, printed.within_ms, printed.goal_per_mille) == ("printed", 2000, 990)
    assert ready.windows[-1].burn_rate == pytest.approx(12 / 54 / 0.04)
    assert ready.budget_left_per_mille == round(1000 * (1 - 12 / 54 / 0.04))


def test_a_database_in_which_nothing_was_counted_tells_the_last_hour() -> None:
    site = Desk()
    shift(site, hours=2)
    assert told(site, name="30d") == told(site, name="1h") == (42, 12, 6)
    begin(site)
    begin(site)
    count_all(site)
    assert told(site, name="30d") == (42, 12, 6)


SCANNED = Verified(parcel=1, line="4417/1", quantity=1)
PRINTING = LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTING, there_ms=400)
PRINTED = LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTED)
APPLIED = LabelApplied(parcel=1, generation=1, code="T")


def at_desk(handheld: Handheld, *events: tuple[int, Event]) -> list[WireEvent]:
    """Record events about an order, each at its moment by the device's own clock; as they travel."""
    sealed = []
    for mono_ms, event in events:
        envelope = changed(handheld.envelope(type_name(type(event)), None, 1), order="4417", mono_ms=mono_ms)
        sealed.append(handheld.seal(event_body(envelope, event)))
    return sealed


def waits(floor: Floor) -> list[int | None]:
    return list(floor.database.read(lambda tx: tx.scalars(select(LABEL_PRINT.c.waited_ms)).all()))


@pytest.mark.parametrize(
    ("printed_ms", "expected"), [(1900, (1, 0, 0)), (3000, (1, 0, 0)), (3001, (0, 1, 0)), (60_000, (0, 1, 0))]
)
def test_paper_is_timed_by_the_desks_own_clock(printed_ms: int, expected: tuple[int, int, int]) -> None:
    floor, device = PackingFloor(), Handheld()
    floor.opened()
    events = ((1000, SCANNED), (1010, PRINTING), (printed_ms, PRINTED), (90_000, APPLIED))
    sent(floor, device, *at_desk(device, *events))
    assert (waits(floor), told(floor, Level.PRINTED)) == ([printed_ms - 1000], expected)
    assert told(floor, Level.READY) == (0, 0, 0)


def test_facts_that_come_one_by_one_and_twice_are_timed_once() -> None:
    floor, device = PackingFloor(), Handheld()
    floor.opened()
    events = at_desk(device, (1000, SCANNED), (1010, PRINTING), (9000, APPLIED), (9500, PRINTED))
    for event in events:
        assert waits(floor) == []
        sent(floor, device, event)
    assert waits(floor) == [8500]
    sent(floor, device, *events)
    assert told(floor, Level.PRINTED) == (0, 1, 0)


def test_a_label_that_was_late_is_not_the_printers_fault() -> None:
    floor, device = PackingFloor(), Handheld()
    floor.opened()
    late = changed(PRINTING, there_ms=0)
    sent(floor, device, *at_desk(device, (1000, SCANNED), (9000, late), (9900, PRINTED), (12_000, APPLIED)))
    assert (waits(floor), told(floor, Level.PRINTED)) == ([None], (0, 0, 1))


def test_paper_of_a_counted_time_is_told_with_its_carrier() -> None:
    floor, device = PackingFloor(), Handheld()
    begin(floor)
    floor.opened()
    bought = a_label(state=LabelState.BOUGHT, carrier="acme", ended_ms=1, due_ms=None)
    floor.database.transact(lambda tx: labels.insert(tx, bought))
    sent(floor, device, *at_desk(device, (1000, SCANNED), (1010, PRINTING), (1900, PRINTED), (3000, APPLIED)))
    floor.clock.advance(1800)
    count_all(floor)
    rows = floor.database.read(lambda tx: tx.execute(select(LABEL_LEVEL).where(LABEL_LEVEL.c.level == "printed")).all())
    assert {(row.carrier, row.part, row.in_time, row.spent_ms) for row in rows} == {
        ("acme", "", 1, 0),
        ("acme", "print", 0, 900),
    }
    assert told(floor, Level.PRINTED) == (1, 0, 0)
