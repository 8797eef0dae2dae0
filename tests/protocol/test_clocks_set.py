"""Somebody sets the clock by which labels are taken, during a call or after it: nothing is sold twice or stuck."""

from collections.abc import Callable
from math import inf

import pytest
from sqlalchemy import Connection

from pickserver.carrier_sandbox.faults import Fault
from pickserver.carrier_sandbox.ledger import Answer
from pickserver.labels.carriers.seam import Idempotency
from pickserver.labels.clocks import SLIP_MS, WatchedClock
from pickserver.labels.worker import Act, Job
from pickserver.seams import wall_ms
from pickserver.store import labels
from tests.doubles.buying import Buying
from tests.doubles.clock import FakeClock
from warehouse.parcels import LabelState
from warehouse.values import replace

TIMEOUT_S, SETTLE_S = 120.0, 90.0
ONCE = {"test.4417-1.1": 1}
SET_S = [-3600, -1000, -600, 60, 3600]
HOUR_S = 3600
STEP_S = 5
each_class = pytest.mark.parametrize("kind", list(Idempotency))
each_set = pytest.mark.parametrize("seconds", SET_S)
KNOWABLE = [Idempotency.KEY, Idempotency.NATURAL, Idempotency.LOOKUP]


def wanted(kind: Idempotency) -> Buying:
    """A site whose carrier is waited for longer than what it sold needs to show."""
    site = Buying(kind)
    site.line.timeout_s = TIMEOUT_S
    site.terms = {name: replace(one, timeout_s=TIMEOUT_S, settle_s=SETTLE_S) for name, one in site.terms.items()}
    site.opened()
    site.asked()
    return site


def asking(kind: Idempotency) -> tuple[Buying, Job]:
    site = wanted(kind)
    site.quote()
    job = site.take(kind)
    assert isinstance(job, Job)
    return site, job


def pass_time(site: Buying, seconds: int) -> None:
    for _ in range(seconds // STEP_S):
        site.work()
        site.clock.advance(STEP_S)


def late(site: Buying) -> list[Callable[[], Answer]]:
    """Purchases that come when the test says so."""
    found: list[Callable[[], Answer]] = []
    site.line.later = lambda _delay_s, act: found.append(act)
    return found


@each_class
@each_set
def test_a_worker_that_asks_keeps_its_label_whatever_is_done_to_the_clock(kind: Idempotency, seconds: int) -> None:
    site, job = asking(kind)
    site.set_clock(seconds)
    pass_time(site, round(TIMEOUT_S))
    assert (site.label().state, site.label().epoch) == (LabelState.CALLING, job.label.epoch), "it may still be asking"
    site.answered(job, site.perform(job))
    assert (site.status().state, dict(site.sold())) == ("bought", ONCE)
    (call,) = site.database.read(lambda tx: labels.calls_of(tx, "4417-1"))
    assert call.outcome == "bought"


@pytest.mark.parametrize("kind", KNOWABLE)
@each_set
def test_what_a_dead_worker_left_ends_in_one_purchase_in_bounded_time(kind: Idempotency, seconds: int) -> None:
    site, job = asking(kind)
    site.perform(job)
    site.set_clock(seconds)
    for _ in range(3):
        pass_time(site, 20)
        site.clock.advance(20)
    put_back_s = -seconds if -900 <= seconds < 0 else 0
    most_s = put_back_s + 2 * site.terms[kind].lease_ms // 1000 + 2 * round(SETTLE_S) + 30
    site.work_until_ended(most_s=most_s)
    assert (site.status().state, dict(site.sold())) == ("bought", ONCE)


@each_set
@pytest.mark.parametrize("after_s", [5, 30, 80])
def test_what_is_sold_late_is_found_though_the_clock_says_that_it_has_settled(seconds: int, after_s: int) -> None:
    site = wanted(Idempotency.LOOKUP)
    site.goes_wrong(Fault.LATE, late_s=TIMEOUT_S + 85)
    sells = late(site)
    site.work()
    assert (site.label().state, len(sells)) == (LabelState.UNCERTAIN, 1)
    pass_time(site, after_s)
    site.set_clock(seconds)
    pass_time(site, 85 - after_s)
    assert site.label().calls == 1, "it has not settled"
    sells[0]()
    site.work_until_ended(most_s=1800)
    assert (site.status().state, dict(site.sold()), site.label().calls) == ("bought", ONCE, 1)


@each_set
def test_what_was_never_sold_is_asked_for_again_once_time_has_really_passed(seconds: int) -> None:
    site = wanted(Idempotency.LOOKUP)
    site.goes_wrong(Fault.ERROR)
    site.work()
    site.set_clock(seconds)
    site.work_until_ended(most_s=1100)
    assert (site.status().state, dict(site.sold()), site.label().calls) == ("bought", ONCE, 2)


@pytest.mark.parametrize("hours", [1, 2, 24])
def test_what_was_bought_while_the_clock_was_ahead_is_found_when_it_is_right_again(hours: int) -> None:
    site = wanted(Idempotency.LOOKUP)
    site.set_clock(hours * HOUR_S)
    site.goes_wrong(Fault.LOST_REPLY)
    site.work()
    site.set_clock(-hours * HOUR_S - 5)
    site.work_until_ended(most_s=600)
    assert (site.status().state, dict(site.sold()), site.label().calls) == ("bought", ONCE, 1)


@each_set
def test_giving_back_goes_on_whatever_the_clock_says(seconds: int) -> None:
    site = wanted(Idempotency.KEY)
    site.work()
    site.give_up()
    job = site.take("key")
    assert isinstance(job, Job)
    assert job.act is Act.VOID
    site.set_clock(seconds)
    pass_time(site, 100)
    assert site.label().epoch == job.label.epoch
    for _ in range(150):
        site.work()
        site.clock.advance(10)
    assert (site.status().state, dict(site.sold())) == ("voided", {})


def test_a_program_that_begins_on_a_file_does_not_take_the_time_before_it_for_passed() -> None:
    site = wanted(Idempotency.LOOKUP)
    site.goes_wrong(Fault.LATE, late_s=TIMEOUT_S + 60)
    sells = late(site)
    site.work()
    site.set_clock(HOUR_S)  # while no program runs that could see it
    site.watch = WatchedClock(lambda _tx: wall_ms(site.clock), site.clock.mono_s, begins_anew=True)
    pass_time(site, 60)
    assert site.label().calls == 1
    sells[0]()
    site.work_until_ended()
    assert (dict(site.sold()), site.label().calls) == (ONCE, 1)


class Told:
    """A clock that answers as slowly as it is told to."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.shared_ms, self.slow_s = 1_000_000, 0.0
        self.site = Buying(Idempotency.KEY)
        self.watch = WatchedClock(self._told, self.clock.mono_s)

    def _told(self, _tx: Connection) -> int:
        now_ms = self.shared_ms + round(1000 * self.clock.mono_s())
        self.clock.advance(self.slow_s)
        return now_ms

    def look(self) -> float:
        self.site.database.read(self.watch.time)
        return self.watch.even_s()


def test_a_clock_that_is_read_slowly_was_not_set() -> None:
    told = Told()
    assert told.look() == inf
    for slow_s in (30.0, 0.0, 30.0, 0.0):
        told.slow_s = slow_s
        assert told.look() == inf


@pytest.mark.parametrize(
    ("by_ms", "is_set"), [(SLIP_MS, False), (SLIP_MS + 1, True), (3_600_000, True), (-3_600_000, False)]
)
def test_only_a_clock_that_gains_more_than_it_can_slip_was_set_forward(by_ms: int, is_set: bool) -> None:
    told = Told()
    told.look()
    told.clock.advance(1)
    told.shared_ms += by_ms
    assert (told.look() == 0.0) is is_set
    told.clock.advance(40)
    assert told.look() == (40.0 if is_set else inf)
    assert told.watch.known_s() == told.watch.even_s()


def test_a_clock_that_begins_with_the_program_is_known_only_from_then_on() -> None:
    clock = FakeClock()
    clock.advance(100)
    watch = WatchedClock(lambda _tx: 0, clock.mono_s, begins_anew=True)
    clock.advance(7)
    assert (watch.known_s(), watch.even_s()) == (7.0, inf)
