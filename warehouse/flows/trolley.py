"""One trolley's work: its state, and what each recorded event makes of it.

Pure: no clock, file, socket or screen. `evolve` never refuses, so that the screen, the recovery after a crash and the
server reach the same state from the same events. What a scan means is decided beside it, one module a job.

Quantities are one tally of everything, with this device's part of it beside, so that what the server tells of others
can replace the rest. The cursor (where the operator is) follows this device's own events alone.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain, islice
from typing import assert_never

from warehouse.desk_events import PackEvent
from warehouse.events import (
    Arrived,
    CancellationSeen,
    Confirmed,
    Dropped,
    FoundInTote,
    LineCount,
    Parked,
    Put,
    Recorded,
    Refused,
    Requested,
    Shorted,
    Skipped,
    Taken,
    ToteBound,
    Undoable,
    Undone,
)
from warehouse.flows.asked import is_open, open_lines, stops_of
from warehouse.reconcile import Tally, added, together
from warehouse.trolleys import Plan, Slot, Stop
from warehouse.values import dataclass, field, replace


class Job(StrEnum):
    """What a trolley is waiting for."""

    BUILD = "build"
    """Totes, one to a slot."""
    PICK = "pick"
    DROP = "drop"
    """Nothing is left to pick: a drop zone."""
    LEFT = "left"
    """It stands at a drop zone or park place; this device is done with it."""


class Step(StrEnum):
    """What the current stop is waiting for."""

    LOCATE = "locate"
    TAKE = "take"
    PUT = "put"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where the operator is, by this device's events."""

    stop: int = 0
    """Number of the current stop; 0 when none is open."""
    step: Step = Step.LOCATE
    in_hand: int = 0
    """Units taken at this stop and not yet put."""
    skipped: tuple[int, ...] = ()
    """Stops put off here, the first first."""
    left_at: str = ""
    """Barcode of the zone or place where it was left; empty while it is with the operator."""
    release_requested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """An event that can be taken back, and where the operator was before it."""

    seq: int
    event: Undoable
    before: Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What of the hand goes into one slot."""

    slot: str
    counts: tuple[LineCount, ...]

    @property
    def quantity(self) -> int:
        """Units for this slot."""
        return sum(count.quantity for count in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trolley:
    """A trolley's plan and all that is known to have happened to it."""

    plan: Plan
    tally: Tally = field(default_factory=Tally)
    """Everything counted, whoever did it."""
    own: Tally = field(default_factory=Tally)
    """The part of `tally` that was counted from this device's journal."""
    cursor: Cursor = field(default_factory=Cursor)
    trail: tuple[Mark, ...] = ()
    epoch: int = 0
    """The lease under which this device works on it; 0 outside any."""
    told: tuple[str, ...] = ()
    """Orders of it that are cancelled, as the server told last; who picks may not have been told yet."""
    seen: tuple[str, ...] = ()
    """Those of which the operator read so, under this lease."""

    @property
    def job(self) -> Job:
        """What the trolley is waiting for."""
        if self.cursor.left_at:
            return Job.LEFT
        if self.empty_slots:
            return Job.BUILD
        return Job.PICK if self.current is not None else Job.DROP

    @property
    def current(self) -> Stop | None:
        """The stop the operator is at or walks to."""
        return self.plan.stop_numbered(self.cursor.stop) if self.cursor.stop else None

    @property
    def cancelled(self) -> tuple[str, ...]:
        """Orders of which nothing is asked for any more: cancelled before the claim, or read of since."""
        return (*self.plan.cancelled, *self.seen)

    @property
    def empty_slots(self) -> tuple[Slot, ...]:
        """Slots that wait for a tote, in order; none where totes belong to their slots, or all is cancelled."""
        if self.plan.fixed_totes:
            return ()
        filled = {slot for slot, _ in self.totes}
        return tuple(slot for slot in self.plan.slots if slot.slot not in filled and not self.is_cancelled(slot))

    def is_cancelled(self, slot: Slot) -> bool:
        """Whether nothing more goes into `slot`: every order that it carries was cancelled."""
        return slot.is_of(self.cancelled)

    @property
    def totes(self) -> tuple[tuple[str, str], ...]:
        """Slot and tote for every tote on the trolley."""
        return tuple(sorted(place for place, times in self.tally.totes.items() if times > 0))

    def tote_in(self, slot: str) -> str:
        """The tote that stands in `slot`; empty when there is none or it is not known."""
        return next((tote for name, tote in self.totes if name == slot), "")

    def lines_left(self, stop: Stop) -> tuple[LineCount, ...]:
        """What each line of `stop` still asks for, as `open_lines` says."""
        return open_lines(stop, self.tally, self.cancelled)

    def is_open(self, stop: Stop) -> bool:
        """Whether any line of `stop` still asks for units."""
        return is_open(stop, self.tally, self.cancelled)

    def remaining(self, stop: Stop) -> int:
        """Units of `stop` neither picked nor short, nor cancelled."""
        return sum(count.quantity for count in self.lines_left(stop))

    @property
    def wanted(self) -> int:
        """Units the current stop still asks for; those in the hand are among them."""
        return self.remaining(self.current) if self.current else 0

    @property
    def missing(self) -> int:
        """Units of the whole trolley that are short."""
        return sum(count.shorted for count in self.tally.lines.values())

    @property
    def stops(self) -> int:
        """How many stops the trolley has: without those that only cancelled orders needed and nobody picked at."""
        return stops_of(self.plan, self.tally, self.cancelled)

    @property
    def stops_left(self) -> int:
        """Stops that are still open."""
        return sum(1 for stop in self.plan.stops if self.is_open(stop))

    @property
    def position(self) -> int:
        """How many stops are done, plus one: the `41` of `STOP 41/100`, at most the number of stops."""
        return min(self.stops - self.stops_left + 1, self.stops)

    @property
    def following(self) -> Stop | None:
        """The stop after the current one, as far as is known now."""
        number = _next_open(self, self.cursor.skipped, self.cursor.stop)
        return self.plan.stop_numbered(number)


def opened(plan: Plan, others: Tally | None = None) -> Trolley:
    """The trolley as a device first sees it: the plan, and what the server knows to have happened."""
    known = others or Tally()
    skipped = tuple(stop.stop for stop in plan.stops if known.skips.get(stop.stop, 0) > 0)
    cursor = Cursor(skipped=skipped)
    trolley = Trolley(plan=plan, tally=known, cursor=cursor)
    return replace(trolley, cursor=_at_next_stop(trolley, cursor))


def learned(trolley: Trolley, others: Tally, cancelled: tuple[str, ...] | None = None) -> Trolley:
    """`trolley` after the server told what happened beyond this device; the operator stays at an open stop.

    Of `cancelled` orders it is asked on as before, until who picks has read so; None leaves it at what was told.
    """
    told = replace(trolley, tally=together(trolley.own, others))
    return _gone_on(_full_handed(told if cancelled is None else replace(told, told=cancelled)))


def evolve(trolley: Trolley, recorded: Recorded) -> Trolley:
    """The trolley after an event of this device; the only place where a trolley changes.

    Transitions of the cursor:
        arrived: locate -> take, at the event's stop.
        taken: take -> take, or put when everything wanted is in the hand.
        put: put -> put, or locate at the next stop when the stop is done.
        shorted: any -> put with what was found, or locate at the next stop when nothing was.
        found in tote: where it was, or locate at the next stop when nothing more is wanted; what is in the hand beyond
            that goes back.
        taken, put, shorted of a stop that others have filled meanwhile: where it was, which is past that stop.
        skipped: locate, take -> locate at the next stop; this one comes back at the end.
        undone: back to where the cursor was before the event taken back, or at the next stop when that one is done or
            was none.
        dropped, parked: left.
        cancellation seen: where it was, or locate at the next stop when nobody else wants anything here.
        confirmed, refused, requested: where it was.
    """
    event = recorded.event
    if isinstance(event, PackEvent):  # about an order at a desk, and so about no trolley
        return trolley
    epoch = recorded.epoch
    own, tally = added(trolley.own, event, epoch=epoch), added(trolley.tally, event, epoch=epoch)
    counted = replace(trolley, own=own, tally=tally)
    match event:
        case Undone():
            return _gone_on(_taken_back(counted, event))
        case Arrived() | Taken() | Put() | Shorted() | Skipped() | ToteBound() | FoundInTote():
            mark = Mark(seq=recorded.seq, event=event, before=trolley.cursor)
            return _gone_on(replace(counted, cursor=_moved(counted, event), trail=(*trolley.trail, mark)))
        case Dropped():
            return replace(counted, cursor=replace(trolley.cursor, left_at=event.zone), trail=())
        case Parked():
            return replace(counted, cursor=replace(trolley.cursor, left_at=event.place), trail=())
        case Requested():
            return replace(counted, cursor=replace(trolley.cursor, release_requested=True))
        case CancellationSeen():
            return _gone_on(_full_handed(replace(counted, seen=(*trolley.seen, event.order))))
        case Confirmed() | Refused():
            return counted
        case _:
            assert_never(event)


def recovered(trolley: Trolley, events: Iterable[Recorded]) -> Trolley:
    """`trolley` after all of `events`: what a start after a crash does."""
    for recorded in events:
        trolley = evolve(trolley, recorded)
    return trolley


def ahead(trolley: Trolley, most: int) -> tuple[Stop, ...]:
    """The next `most` stops after the current one, as far as is known now."""
    order = _open_in_order(trolley, trolley.cursor.skipped)
    return tuple(islice((stop for stop in order if stop.stop != trolley.cursor.stop), most))


def targets(trolley: Trolley) -> tuple[Target, ...]:
    """Where the units in the hand go, slot by slot in the trolley's order; the earliest cut-off is served first."""
    stop = trolley.current
    if stop is None:
        return ()
    slot_of = {share.line: share.slot for share in stop.shares}
    by_slot: dict[str, list[LineCount]] = {}
    hand = trolley.cursor.in_hand
    for count in trolley.lines_left(stop):
        quantity = min(count.quantity, hand)
        if quantity:
            by_slot.setdefault(slot_of[count.line], []).append(LineCount(line=count.line, quantity=quantity))
        hand -= quantity
    order = [slot.slot for slot in trolley.plan.slots]
    return tuple(Target(slot=name, counts=tuple(by_slot[name])) for name in order if name in by_slot)


def _moved(trolley: Trolley, event: Undoable) -> Cursor:
    """Where the operator is after `event`, which is already counted in `trolley`."""
    cursor = trolley.cursor
    match event:
        case ToteBound():
            return cursor
        case Taken() | Put() | Shorted() | FoundInTote() if event.stop != cursor.stop:
            return cursor
        case FoundInTote():
            return _full_handed(trolley).cursor
        case Arrived():
            return replace(cursor, stop=event.stop, step=Step.TAKE, in_hand=0)
        case Taken():
            in_hand = cursor.in_hand + event.quantity
            full = in_hand >= trolley.wanted
            return replace(cursor, step=Step.PUT if full else Step.TAKE, in_hand=in_hand)
        case Put():
            return _with_hand(trolley, cursor.in_hand - event.quantity)
        case Shorted():
            return _with_hand(trolley, event.found)
        case Skipped():
            others = tuple(stop for stop in cursor.skipped if stop != event.stop)
            return _at_next_stop(trolley, replace(cursor, skipped=(*others, event.stop)))
        case _:
            assert_never(event)


def _with_hand(trolley: Trolley, in_hand: int) -> Cursor:
    if in_hand > 0 and trolley.wanted:
        return replace(trolley.cursor, step=Step.PUT, in_hand=in_hand)
    return _at_next_stop(trolley, trolley.cursor)


def _full_handed(trolley: Trolley) -> Trolley:
    """On to putting, where the hand holds all that is still wanted since others filled the rest."""
    if trolley.cursor.step is Step.TAKE and 0 < trolley.wanted <= trolley.cursor.in_hand:
        return replace(trolley, cursor=replace(trolley.cursor, step=Step.PUT))
    return trolley


def _gone_on(trolley: Trolley) -> Trolley:
    """Away from a stop that asks for nothing more because others filled it; what is in the hand goes back.

    Also from no stop at all, where one is open again: others took back what they did there.
    """
    current = trolley.current
    if current is not None and trolley.remaining(current):
        return trolley
    return replace(trolley, cursor=_at_next_stop(trolley, trolley.cursor))


def _at_next_stop(trolley: Trolley, cursor: Cursor) -> Cursor:
    number = _next_open(trolley, cursor.skipped, 0)
    skipped = tuple(stop for stop in cursor.skipped if stop != number)
    return replace(cursor, stop=number, step=Step.LOCATE, in_hand=0, skipped=skipped)


def _next_open(trolley: Trolley, skipped: tuple[int, ...], but: int) -> int:
    """The first open stop of the route that was not put off, else the one put off longest ago; never stop `but`."""
    return next((stop.stop for stop in _open_in_order(trolley, skipped) if stop.stop != but), 0)


def _open_in_order(trolley: Trolley, skipped: tuple[int, ...]) -> Iterator[Stop]:
    """The open stops of the route that were not put off, then those that were, the one put off longest ago first."""
    put_off = {stop: trolley.plan.stop_numbered(stop) for stop in skipped}
    again = (stop for stop in put_off.values() if stop is not None)
    fresh = (stop for stop in trolley.plan.stops if stop.stop not in put_off)
    return (stop for stop in chain(fresh, again) if trolley.is_open(stop))


def _taken_back(trolley: Trolley, event: Undone) -> Trolley:
    """Back to the cursor before the event taken back; one that is not the last here was another's, and only counts."""
    if not trolley.trail or trolley.trail[-1].seq != event.seq:
        return trolley
    mark = trolley.trail[-1]
    return replace(trolley, cursor=mark.before, trail=trolley.trail[:-1])
