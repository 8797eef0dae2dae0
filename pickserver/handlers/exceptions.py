"""What went against the plan: found while events are taken in, told to whoever asks.

Nothing here changes what is counted, and nothing is decided by a clock: what cannot be is only said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import intake, overpicks, problems
from pickserver.handlers.folding import Counted
from pickserver.handlers.intake import NUMBER_MAX, Fresh
from pickserver.handlers.turns import Turn
from pickserver.store import exceptions, planned, troubles
from pickserver.store.exceptions import SETTLED, EventKey, ExceptionKind, FloorException, Place
from pickserver.store.journals import Journal
from pickserver.store.trolleys import Trolley, TrolleyStatus
from warehouse.reconcile import Tally, folded
from warehouse.wire import Problem, Trouble

EXCEPTIONS_PAGE: Final = 500
"""The most exceptions in one answer."""
CLOCK_MS: Final = 5 * 60 * 1000
"""How far two clocks that are set may be apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionState:
    """Something that went against the plan."""

    key: str
    """`kind/device/incarnation/seq/line`: the event that showed it, once for each order line."""
    kind: str
    """`overpick` (more of a line than was ordered), `late_after_close` (told after the trolley had been left as
    picked, or the order closed), `not_finished` (an order was to be closed with a parcel that lacks its label or
    what it demands), `unprintable` (what a carrier sold as a label cannot be printed), `fork` (two journals of one
    name) or `clock` (a device's clock is wrong)."""
    event: str
    """`device/incarnation/seq` of the event that showed it."""
    other: str
    """The event that it does not go together with; empty where there is none."""
    trolley: str
    stop: int
    line: str
    """Order line, for an overpick; the parcel, for a label that cannot be printed."""
    quantity: int
    """Units too many; how many events came late; 0 where neither is meant."""
    detail: str
    opened_ms: int
    """Milliseconds since 1970 by the server's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """Open exceptions, as far as one answer holds them; the oldest first."""

    exceptions: tuple[ExceptionState, ...]
    more: bool
    """Whether there are more after the last of these."""


def keep(tx: Connection, turns: Sequence[Turn], now_ms: int) -> None:
    """Open and close what the events just taken in, which are kept by now, make true and untrue."""
    changed = [(name, *key) for turn in turns for name, one in turn.counted.items() for key in overpicks.changed(one)]
    wanted = planned.wanted(tx, changed)
    clocks = exceptions.open_of(tx, [turn.before.key for turn in turns if turn.taken.fresh], ExceptionKind.CLOCK)
    for turn in turns:
        for name, trolley in sorted(turn.counted.items()):
            fresh = [one for one in turn.taken.fresh if one.trolley == name and one.event is not None]
            if fresh:
                overpicks.keep(tx, trolley, fresh, wanted, now_ms)
                _late(tx, trolley.before, fresh, now_ms)
        _forks(tx, turn.before, turn.taken.troubles, now_ms)
        _clock(tx, clocks.get(turn.before.key), turn.taken.fresh, turn.counted, now_ms)


def still_open(tx: Connection, kind: ExceptionKind | None, after: str, limit: int) -> Exceptions | Problem:
    """At most `limit` open exceptions, of one kind or of all, later than the one with the key `after`."""
    last = named(tx, after) if after else None
    if after and last is None:
        return problems.not_known(f"{after} is the key of no exception")
    found = exceptions.still_open(tx, kind, _place(last) if last else None, limit + 1)
    return Exceptions(exceptions=tuple(_state(one) for one in found[:limit]), more=len(found) > limit)


def _late(tx: Connection, trolley: Trolley, fresh: Iterable[Fresh], now_ms: int) -> None:
    """What was done to a trolley that had been left as picked when this was told: it counts, and changes no status."""
    if trolley.status is not TrolleyStatus.PICKED:
        return
    moving = [one for one in fresh if one.event is not None and _moves(folded((one.event,)))]
    if not moving:
        return
    first = moving[0]
    for found in exceptions.open_on(tx, trolley.trolley, ExceptionKind.LATE_AFTER_CLOSE):
        if (found.device, found.incarnation) == (first.device, first.incarnation):
            exceptions.change(tx, found, quantity=found.quantity + len(moving))
            return
    closed = troubles.last_release(tx, trolley.trolley) or EventKey()
    found = FloorException(
        kind=ExceptionKind.LATE_AFTER_CLOSE,
        device=first.device,
        incarnation=first.incarnation,
        seq=first.wire.seq,
        trolley=trolley.trolley,
        stop=getattr(first.event, "stop", 0),
        quantity=len(moving),
        other_device=closed.device,
        other_incarnation=closed.incarnation,
        other_seq=closed.seq,
        detail=f"{trolley.trolley} had been left at {trolley.place or 'an unknown place'}",
        opened_ms=now_ms,
    )
    exceptions.open_new(tx, found)


def _moves(tally: Tally) -> bool:
    return bool(tally.lines or tally.totes)


def _forks(tx: Connection, journal: Journal, found: Iterable[Trouble], now_ms: int) -> None:
    """The same number with other bytes, or a chain that does not hold: one for a journal, until somebody closes it."""
    forks = [trouble for trouble in found if trouble.kind in (intake.HASH_MISMATCH, intake.CHAIN_BROKEN)]
    if not forks or exceptions.open_of(tx, [journal.key], ExceptionKind.FORK):
        return
    first = forks[0]
    same = first.kind == intake.HASH_MISMATCH
    other_seq = first.seq if same else first.seq - 1
    fork = FloorException(
        kind=ExceptionKind.FORK,
        device=journal.device,
        incarnation=journal.incarnation,
        seq=first.seq,
        other_device=journal.device if other_seq else "",
        other_incarnation=journal.incarnation if other_seq else "",
        other_seq=other_seq,
        detail=first.detail,
        opened_ms=now_ms,
    )
    exceptions.open_new(tx, fork)


def _clock(
    tx: Connection,
    known: FloorException | None,
    fresh: Iterable[Fresh],
    counted: Mapping[str, Counted],
    now_ms: int,
) -> None:
    """A time that is still to come, or from before the lease it was recorded under: one until the clock is right."""
    judged = [(one, _cannot_be(one, counted.get(one.trolley), now_ms)) for one in fresh if one.envelope is not None]
    if not judged:
        return
    wrong = next(((one, why) for one, why in judged if why), None)
    if known is None and wrong is not None:
        one, why = wrong
        known = FloorException(
            kind=ExceptionKind.CLOCK,
            device=one.device,
            incarnation=one.incarnation,
            seq=one.wire.seq,
            trolley=one.trolley,
            detail=why,
            opened_ms=now_ms,
        )
        exceptions.open_new(tx, known)
    if known is not None and not judged[-1][1]:
        exceptions.close(tx, known, SETTLED, now_ms)


def _cannot_be(one: Fresh, trolley: Counted | None, now_ms: int) -> str:
    """Why the event cannot have happened when its device says; empty when it can."""
    said_ms = one.envelope.wall_ms if one.envelope else now_ms
    if said_ms > now_ms + CLOCK_MS:
        return f"its clock is {(said_ms - now_ms) // 1000} s ahead"
    claimed_ms = trolley.after.claimed_ms if trolley and one.epoch == trolley.after.epoch else None
    if claimed_ms is not None and said_ms < claimed_ms - CLOCK_MS:
        return f"its clock is at least {(claimed_ms - said_ms) // 1000} s behind: its lease was given later"
    return ""


def named(tx: Connection, key: str, *, locked: bool = False) -> FloorException | None:
    """The one of this key, open or not; `locked`, so that nobody else can change it meanwhile. None: there is none."""
    kind, device, incarnation, seq, line = (key.split("/", 4) + [""] * 5)[:5]
    if not (seq.isascii() and seq.isdigit() and len(seq) <= len(str(NUMBER_MAX)) and int(seq) <= NUMBER_MAX):
        return None
    return exceptions.named(
        tx, EventKey(device=device, incarnation=incarnation, seq=int(seq)), kind, line, locked=locked
    )


def _place(found: FloorException) -> Place:
    return (found.opened_ms, found.kind, found.device, found.incarnation, found.seq, found.line)


def _state(found: FloorException) -> ExceptionState:
    other = EventKey(device=found.other_device, incarnation=found.other_incarnation, seq=found.other_seq)
    return ExceptionState(
        key=found.key,
        kind=found.kind,
        event=str(found.event),
        other=str(other),
        trolley=found.trolley,
        stop=found.stop,
        line=found.line,
        quantity=found.quantity,
        detail=found.detail,
        opened_ms=found.opened_ms,
    )
