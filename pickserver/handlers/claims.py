"""Giving a trolley to somebody: one winner, a colleague asked first, and never by the clock.

A claim is a compare-and-set on the trolley's epoch under its lock. What was recorded under an earlier one still counts.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from re import compile as pattern
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.handlers.snapshots import snapshots_for
from pickserver.handlers.supervising import risk
from pickserver.seams import Caller, Clock, Ids, wall_ms
from pickserver.store import journals, routes, tallies, trolleys, troubles
from pickserver.store.outbox import Outbox
from pickserver.store.servers import next_epoch, server_of
from pickserver.store.trolleys import Trolley, TrolleyStatus
from warehouse.claims import Claim, ClaimWanted
from warehouse.wire import Problem

FIRST_VERSION: Final = "0.1.0"
"""Of programs that do not say which they are."""
_NUMBERS: Final = pattern(r"[0-9]{1,9}")


class How(StrEnum):
    """How a trolley comes to whom asks for it."""

    CLAIMED = "claimed"
    """Nobody held it."""
    RESUMED = "resumed"
    """The asker holds it, on this device: nothing changes."""
    MOVED = "moved"
    """The asker holds it, on another device or with a lost journal."""
    TAKEN_OVER = "taken_over"
    """A colleague held it, and the asker said why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyWanted:
    """Ask for the trolley of this name."""

    trolley: str
    wanted: ClaimWanted


def next_trolley(tx: Connection, caller: Caller, request: ClaimWanted, clock: Clock, ids: Ids) -> Claim | Problem:
    """Claim the most urgent trolley that nobody has: parked ones first, then by cut-off and sort.

    Who parked one wanted another: they get it back only when no other waits.
    """
    own = journals.parked_by(tx, caller.operator, trolleys.parked(tx))
    trolley = trolleys.most_urgent(tx, besides=own) or (trolleys.most_urgent(tx) if own else None)
    if trolley is None:
        return problems.no_work()
    return _granted(tx, caller, trolley, request, clock, ids)


def claim(tx: Connection, caller: Caller, request: TrolleyWanted, clock: Clock, ids: Ids) -> Claim | Problem:
    """Claim one trolley, or go on with it; a colleague's only with a reason."""
    trolley = trolleys.locked(tx, [request.trolley]).get(request.trolley)
    if trolley is None or trolley.status in (TrolleyStatus.EMPTY, TrolleyStatus.PICKED):
        return problems.not_known(f"{request.trolley} is no trolley of this site, or has nothing to pick")
    if trolley.operator and trolley.operator != caller.operator and not request.wanted.take_over.strip():
        return _held(tx, trolley, wall_ms(clock))
    return _granted(tx, caller, trolley, request.wanted, clock, ids)


def _held(tx: Connection, trolley: Trolley, now_ms: int) -> Problem:
    at_risk = risk(tx, trolley, now_ms)
    last_ms = max(trolley.claimed_ms or 0, journals.last_received(tx, trolley.trolley, trolley.device) or 0)
    return problems.held_by_other(
        trolley.trolley,
        trolley.operator_name,
        at_risk.stops_done,
        at_risk.stops,
        last_scan_s=max(0, now_ms - last_ms) // 1000 if last_ms else None,
        unsent=at_risk.unsent,
    )


def _granted(
    tx: Connection, caller: Caller, trolley: Trolley, wanted: ClaimWanted, clock: Clock, ids: Ids
) -> Claim | Problem:
    plan = routes.plan_of(tx, trolley.trolley, trolley.route_version)
    if plan is None:
        return problems.not_known(f"{trolley.trolley} has no route")
    how, stood = _how(caller, trolley, wanted), trolley.place
    minimum = _minimum_client(tx)
    if _is_new(how, trolley) and _version(wanted.client) < _version(minimum):
        return problems.client_too_old(minimum)
    if how is not How.RESUMED:
        trolley = _handed_over(tx, caller, trolley, wanted, how, clock, ids)
    journal = journals.unlocked(tx, caller.device, wanted.incarnation)
    snapshot, *_ = snapshots_for(tx, journal, [(trolley, tallies.tally_of(tx, trolley.trolley))])
    return Claim(plan=plan, epoch=trolley.epoch, snapshot=snapshot, stood=stood)


def _minimum_client(tx: Connection) -> str:
    server = server_of(tx)
    return server.minimum_client if server else ""


def _is_new(how: How, trolley: Trolley) -> bool:
    """Whether the asker begins with the trolley, and does not go on with what was in work by the same person."""
    return how in (How.CLAIMED, How.TAKEN_OVER) or (how is How.MOVED and not trolley.device)


def _version(said: str) -> tuple[int, ...]:
    """The numbers of a version, to be compared; a program that does not say is of the first."""
    return tuple(int(part) for part in _NUMBERS.findall(said or FIRST_VERSION)[:3])


def _how(caller: Caller, trolley: Trolley, wanted: ClaimWanted) -> How:
    if not trolley.operator:
        return How.CLAIMED
    if trolley.operator != caller.operator:
        return How.TAKEN_OVER
    same = (trolley.device, trolley.incarnation) == (caller.device, wanted.incarnation)
    return How.RESUMED if same else How.MOVED


def _handed_over(
    tx: Connection, caller: Caller, trolley: Trolley, wanted: ClaimWanted, how: How, clock: Clock, ids: Ids
) -> Trolley:
    """Give `trolley` to the caller under the next epoch, tell it, and write down who overruled whom."""
    now_ms, cause, outbox, epoch = wall_ms(clock), ids.new(), Outbox(), next_epoch(tx, trolley.epoch)
    after = replace(
        trolley,
        status=TrolleyStatus.PICKING,
        epoch=epoch,
        device=caller.device,
        incarnation=wanted.incarnation,
        operator=caller.operator,
        operator_name=caller.operator_name,
        claimed_ms=now_ms,
        place="",
        place_epoch=epoch,
        place_seq=0,
    )
    if after.status is not trolley.status:
        after = outbox.tell(after, "status_changed", cause, {"from": trolley.status, "to": after.status})
    payload = {
        "how": how,
        "epoch": after.epoch,
        "operator": after.operator,
        "device": after.device,
        "by_device": caller.device,
        "from_operator": trolley.operator,
        "from_device": trolley.device,
        "reason": wanted.take_over,
    }
    after = outbox.tell(after, "operator_attached", cause, payload)
    trolleys.save(tx, trolley, after)
    if how is How.TAKEN_OVER:
        entry = {"id": cause, "at_ms": now_ms, "operator": caller.operator, "device": caller.device}
        reason = f"from {trolley.operator} on {trolley.device}: {wanted.take_over}"
        troubles.audit(tx, {**entry, "act": "take_over", "subject": trolley.trolley, "reason": reason})
    server = server_of(tx)
    assert server is not None, "a database is given its server's name before it is served"
    outbox.write(tx, server, ids, now_ms)
    return after
