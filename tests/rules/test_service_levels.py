"""Which labels count as in time and as late, what their time went into, and how fast the error budget burns."""

import pytest
from hypothesis import given, strategies as st

from warehouse.desk_events import LabelApplied, LabelPrinted, PrintState, Verified
from warehouse.envelope import Envelope
from warehouse.events import Event
from warehouse.parcels import LabelState
from warehouse.service_levels import (
    GOALS,
    Judged,
    LabelTimes,
    Level,
    LevelTally,
    Outcome,
    Part,
    PrintWait,
    judged,
    judged_print,
    parts_ms,
    print_wait,
    summed,
    tally_of,
)
from warehouse.values import replace

READY = GOALS[Level.READY]
FAR = 1_000_000
BOUGHT = LabelTimes(
    state=LabelState.BOUGHT, requested_ms=1000, taken_ms=1100, quoted_ms=1900, called_ms=2000, ended_ms=3000
)
OPEN = LabelTimes(state=LabelState.INTENT, requested_ms=1000)


def outcome(times: LabelTimes, now_ms: int = FAR) -> str:
    found = judged(times, now_ms)
    return found.outcome if found else "undecided"


@pytest.mark.parametrize(
    ("ended_ms", "counts"), [(1000, "in_time"), (8999, "in_time"), (9000, "in_time"), (9001, "late"), (FAR, "late")]
)
def test_a_label_that_takes_exactly_what_is_promised_is_in_time(ended_ms: int, counts: str) -> None:
    assert outcome(replace(BOUGHT, ended_ms=ended_ms)) == counts


@pytest.mark.parametrize("state", [LabelState.INTENT, LabelState.QUOTING, LabelState.CALLING, LabelState.UNCERTAIN])
@pytest.mark.parametrize(("now_ms", "counts"), [(1000, "undecided"), (9000, "undecided"), (9001, "late")])
def test_one_that_is_waited_for_is_late_as_soon_as_its_time_is_over(
    state: LabelState, now_ms: int, counts: str
) -> None:
    assert outcome(replace(OPEN, state=state), now_ms) == counts


@pytest.mark.parametrize(
    ("state", "ended_ms", "counts"),
    [
        (LabelState.REFUSED, 9000, "not_counted"),
        (LabelState.REFUSED, 9001, "late"),
        (LabelState.VOIDED, 9000, "in_time"),
        (LabelState.VOIDING, 9000, "in_time"),
        (LabelState.VOIDED, 9001, "late"),
        (LabelState.BOUGHT, None, "undecided"),
        (LabelState.REFUSED, None, "undecided"),
        (LabelState.VOIDING, None, "undecided"),
    ],
)
def test_what_is_refused_in_time_does_not_count_and_what_is_given_back_counts_as_it_came(
    state: LabelState, ended_ms: int | None, counts: str
) -> None:
    assert outcome(replace(BOUGHT, state=state, ended_ms=ended_ms)) == counts


def test_time_goes_into_the_parts_that_took_it() -> None:
    assert parts_ms(BOUGHT, 3000) == {Part.QUEUE: 200, Part.QUOTE: 800, Part.BUY: 1000}
    assert parts_ms(OPEN, 9000) == {Part.QUEUE: 8000, Part.QUOTE: 0, Part.BUY: 0}
    assert parts_ms(replace(OPEN, taken_ms=1500), 9000) == {Part.QUEUE: 500, Part.QUOTE: 7500, Part.BUY: 0}


@pytest.mark.parametrize(
    ("times", "part"),
    [
        (OPEN, Part.QUEUE),
        (replace(OPEN, state=LabelState.QUOTING, taken_ms=2000), Part.QUOTE),
        (replace(BOUGHT, ended_ms=20_000), Part.BUY),
        (replace(BOUGHT, called_ms=8000, ended_ms=20_000), Part.QUEUE),
        (replace(BOUGHT, taken_ms=8500, quoted_ms=20_000, called_ms=20_100, ended_ms=90_000), Part.QUEUE),
    ],
)
def test_a_late_label_is_put_down_to_what_took_most_of_the_time_it_had(times: LabelTimes, part: Part) -> None:
    found = judged(times, FAR)
    assert found is not None
    assert (found.outcome, found.part, sum(found.spent_ms.values())) == (Outcome.LATE, part, READY.within_ms)


MOMENT = st.none() | st.integers(-5000, 40_000)
TIMES = st.builds(
    LabelTimes,
    state=st.sampled_from(LabelState),
    requested_ms=st.integers(0, 10_000),
    taken_ms=MOMENT,
    quoted_ms=MOMENT,
    called_ms=MOMENT,
    ended_ms=MOMENT,
)


@given(times=TIMES, length_ms=st.integers(0, 40_000))
def test_the_parts_make_up_the_whole_whatever_clocks_say(times: LabelTimes, length_ms: int) -> None:
    parts = parts_ms(times, times.requested_ms + length_ms)
    assert sum(parts.values()) == length_ms
    assert min(parts.values()) >= 0


@given(times=TIMES, before_ms=st.integers(0, 60_000), later_ms=st.integers(0, 60_000))
def test_what_was_decided_once_stays_so(times: LabelTimes, before_ms: int, later_ms: int) -> None:
    first = judged(times, before_ms)
    if first is not None:
        assert judged(times, before_ms + later_ms) == first


@given(
    times=TIMES.filter(lambda one: one.is_open and one.ended_ms is None),
    state=st.sampled_from([LabelState.BOUGHT, LabelState.REFUSED, LabelState.CALLING]),
    wait_ms=st.integers(1, 60_000),
)
def test_one_that_is_late_stays_so_whatever_becomes_of_it(times: LabelTimes, state: LabelState, wait_ms: int) -> None:
    until_ms = times.requested_ms + READY.within_ms
    late = judged(times, until_ms + wait_ms)
    called_ms = until_ms + wait_ms if times.called_ms is None else times.called_ms
    ended = replace(times, state=state, ended_ms=until_ms + wait_ms, called_ms=called_ms)
    assert late is not None
    assert judged(ended, FAR) == late


JUDGED = st.lists(st.builds(lambda times: judged(times, FAR), TIMES).filter(lambda one: one is not None), max_size=20)


@given(first=JUDGED, second=JUDGED)
def test_two_nodes_counts_add_up_to_one_nodes(first: list[Judged], second: list[Judged]) -> None:
    assert summed([tally_of(first), tally_of(second)]) == tally_of([*second, *first])


@pytest.mark.parametrize(
    ("in_time", "late", "per_mille", "burn_rate"),
    [(0, 0, None, None), (0, 1, 0, 25.0), (96, 4, 960, 1.0), (1999, 1, 999, 0.0125), (5, 0, 1000, 0.0)],
)
def test_shares_are_rounded_down_and_nothing_known_is_none(
    in_time: int, late: int, per_mille: int | None, burn_rate: float | None
) -> None:
    tally = LevelTally(in_time=in_time, late={Part.BUY: late}, not_counted=7)
    assert tally.per_mille == per_mille
    assert tally.burn_rate(READY) == (None if burn_rate is None else pytest.approx(burn_rate))


def at(mono_ms: int, seq: int, boot_id: str = "b", device: str = "D1") -> Envelope:
    return Envelope(
        device=device,
        incarnation=f"{device}-first",
        seq=seq,
        event_id=f"e{seq}",
        type="",
        v=1,
        site="test",
        trolley=None,
        epoch=1,
        route_version=0,
        operators=(),
        session="",
        screen="",
        client="",
        variant="",
        wall_ms=0,
        mono_ms=mono_ms,
        boot_id=boot_id,
    )


def printed(state: PrintState = PrintState.PRINTED, copy: int = 1, there_ms: int | None = None) -> LabelPrinted:
    return LabelPrinted(parcel=1, generation=1, copy=copy, state=state, there_ms=there_ms)


SCAN = Verified(parcel=1, line="1", quantity=1)
OTHER = Verified(parcel=2, line="1", quantity=1)
HANDED = printed(PrintState.PRINTING)
CLOSED = LabelApplied(parcel=1, generation=1, code="T")
EARLY = [(at(0, 1), SCAN), (at(500, 2), HANDED), (at(900, 3), printed()), (at(1000, 4), SCAN), (at(5000, 5), CLOSED)]


def at_the_end(there_ms: int | None, printed_ms: int) -> list[tuple[Envelope, Event]]:
    """A label that goes to the printer a moment after the last item scan, at 1000."""
    handed = printed(PrintState.PRINTING, there_ms=there_ms)
    done = printed(there_ms=None if there_ms is None else there_ms + printed_ms - 1010)
    return [(at(1000, 1), SCAN), (at(1010, 2), handed), (at(printed_ms, 3), done), (at(9000, 4), CLOSED)]


@pytest.mark.parametrize(
    ("facts", "waited_ms"),
    [
        pytest.param(EARLY, 0, id="printed before the last scan"),
        pytest.param(at_the_end(400, 1900), 900, id="printed at the last scan"),
        pytest.param(at_the_end(10, 1900), 900, id="there at that very moment"),
        pytest.param(at_the_end(9, 1900), None, id="it came after that: it was not ready"),
        pytest.param([*EARLY[:2], EARLY[3], (at(4000, 5), printed()), (at(5000, 6), CLOSED)], 3000, id="slow printer"),
        pytest.param([*EARLY, (at(7000, 6), printed(copy=2))], 0, id="printed again later"),
        pytest.param([*EARLY, (at(7000, 6), OTHER)], 0, id="another parcel's scan is none of its"),
    ],
)
def test_a_labels_paper_is_waited_for_from_the_last_scan(
    facts: list[tuple[Envelope, Event]], waited_ms: int | None
) -> None:
    assert print_wait(facts, 1, 1) == PrintWait(waited_ms=waited_ms)
    assert print_wait(reversed(facts), 1, 1) == PrintWait(waited_ms=waited_ms)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(EARLY[:4], id="not applied yet"),
        pytest.param([EARLY[0], EARLY[1], EARLY[4]], id="no printer said that it printed it"),
        pytest.param(EARLY[1:3] + EARLY[4:], id="nothing was scanned"),
        pytest.param(at_the_end(None, 1900), id="nobody says when it came"),
        pytest.param([(at(0, 1, boot_id="a"), SCAN), *EARLY[1:]], id="the device was started again"),
        pytest.param([(at(0, 1, device="D2"), SCAN), *EARLY[1:]], id="another desk's clock"),
        pytest.param([*EARLY[:4], (at(5000, 5), replace(CLOSED, generation=2))], id="another label was applied"),
    ],
)
def test_what_nobody_can_time_is_not_guessed(facts: list[tuple[Envelope, Event]]) -> None:
    assert print_wait(facts, 1, 1) is None


@pytest.mark.parametrize(
    ("waited_ms", "counts", "spent_ms"),
    [(0, "in_time", 0), (2000, "in_time", 2000), (2001, "late", 2000), (None, "not_counted", None)],
)
def test_paper_is_in_time_within_two_seconds(waited_ms: int | None, counts: str, spent_ms: int | None) -> None:
    found = judged_print(PrintWait(waited_ms=waited_ms))
    assert (found.outcome, found.spent_ms.get(Part.PRINT)) == (counts, spent_ms)
