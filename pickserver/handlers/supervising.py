"""A supervisor's decisions about who has a trolley: given to somebody, or to nobody, with what is at risk told first.

A decision carries the lease that it ends: one that ended meanwhile refuses it, and the refusal is written down. What
the former holder's device still sends counts in full.
"""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.handlers.release import released
from pickserver.handlers.snapshots import stops_done
from pickserver.seams import Caller, Clock, Ids, wall_ms
from pickserver.store import journals, operators, routes, tallies, trolleys, troubles
from pickserver.store.operators import Operator
from pickserver.store.outbox import Outbox
from pickserver.store.servers import next_epoch, server_of
from pickserver.store.trolleys import Trolley, TrolleyStatus
from warehouse.claims import AtRisk, Reassigned, ReassignWanted
from warehouse.wire import Problem

SUPERVISOR: Final = "supervisor"
"""The role that may."""
NOTHING_TO_PICK: Final = (TrolleyStatus.EMPTY, TrolleyStatus.PICKED)
REASON_MAX: Final = 200
"""Characters of a reason that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyToReassign:
    """Decide about the trolley of this name."""

    trolley: str
    wanted: ReassignWanted


def reassign(
    tx: Connection, caller: Caller, request: TrolleyToReassign, clock: Clock, ids: Ids
) -> Reassigned | Problem:
    """Give a trolley to somebody, or release it; unconfirmed, only say what is at risk."""
    if SUPERVISOR not in caller.roles:
        return problems.supervisors_only()
    wanted = request.wanted
    trolley = trolleys.locked(tx, [request.trolley]).get(request.trolley)
    if trolley is None or (wanted.epoch == trolley.epoch and trolley.status in NOTHING_TO_PICK):
        return problems.not_known(f"{request.trolley} is no trolley of this site, or has nothing to pick")
    to = operators.with_badge(tx, wanted.to) if wanted.to else None
    if wanted.to and to is None:
        return problems.not_known(f"{wanted.to} is nobody's badge")
    fault = _fault(trolley, wanted)
    if fault is not None:
        _audit(tx, caller, trolley, wanted, "refused_reassign", ids.new(), wall_ms(clock))
        return fault
    at_risk = risk(tx, trolley, wall_ms(clock))
    if not wanted.confirmed:
        return _told(trolley, at_risk, done=False)
    return _told(_decided(tx, caller, trolley, wanted, to, clock, ids), at_risk, done=True)


def risk(tx: Connection, trolley: Trolley, now_ms: int) -> AtRisk:
    """What is known of the device that holds `trolley`, and how far it is."""
    plan = routes.now_of(tx, trolley.trolley, trolley.route_version)
    done, stops = stops_done(plan, tallies.tally_of(tx, trolley.trolley))
    journal = (trolley.device, trolley.incarnation)
    heard = journals.heard(tx, [journal]).get(journal) if trolley.device else None
    return AtRisk(
        operator_name=trolley.operator_name,
        unsent=heard.unsent if heard else None,
        heard_s=max(0, now_ms - heard.heard_ms) // 1000 if heard else None,
        stops_done=done,
        stops=stops,
    )


def _fault(trolley: Trolley, wanted: ReassignWanted) -> Problem | None:
    if wanted.epoch != trolley.epoch:
        return problems.stale_epoch(trolley.trolley, trolley.operator_name)
    if not wanted.to and not trolley.operator:
        return problems.nobody_has_it(trolley.trolley)
    return problems.reason_missing() if wanted.confirmed and not wanted.reason.strip() else None


def _decided(
    tx: Connection,
    caller: Caller,
    trolley: Trolley,
    wanted: ReassignWanted,
    to: Operator | None,
    clock: Clock,
    ids: Ids,
) -> Trolley:
    """End the lease; nobody's device has the next one until it asks."""
    now_ms, cause, outbox = wall_ms(clock), ids.new(), Outbox()
    if to is None:
        after = released(tx, trolley, cause, outbox, by_device=caller.device, next_epoch=next_epoch(tx, trolley.epoch))
    else:
        after = _given(tx, trolley, to, wanted, cause, outbox, now_ms)
    _audit(tx, caller, trolley, wanted, "reassign" if to else "release", cause, now_ms)
    server = server_of(tx)
    assert server is not None, "a database is given its server's name before it is served"
    outbox.write(tx, server, ids, now_ms)
    return after


def _given(
    tx: Connection, trolley: Trolley, to: Operator, wanted: ReassignWanted, cause: str, outbox: Outbox, now_ms: int
) -> Trolley:
    after = replace(
        trolley,
        status=TrolleyStatus.PICKING,
        epoch=next_epoch(tx, trolley.epoch),
        device="",
        incarnation="",
        operator=to.badge,
        operator_name=to.name,
        claimed_ms=now_ms,
    )
    if after.status is not trolley.status:
        after = outbox.tell(after, "status_changed", cause, {"from": trolley.status, "to": after.status})
    payload = {
        "how": "reassigned",
        "epoch": after.epoch,
        "operator": after.operator,
        "device": "",
        "from_operator": trolley.operator,
        "from_device": trolley.device,
        "reason": wanted.reason[:REASON_MAX],
    }
    after = outbox.tell(after, "operator_attached", cause, payload)
    trolleys.save(tx, trolley, after)
    return after


def _audit(
    tx: Connection, caller: Caller, trolley: Trolley, wanted: ReassignWanted, act: str, entry: str, now_ms: int
) -> None:
    """Write down who decided what about whom, and what was refused."""
    holder = f"{trolley.operator} on {trolley.device or 'no device'}" if trolley.operator else "nobody"
    change = f"from {holder} to {wanted.to or 'nobody'}, lease {wanted.epoch} of {trolley.epoch}"
    who = {"id": entry, "at_ms": now_ms, "operator": caller.operator, "device": caller.device}
    reason = f"{change}: {wanted.reason[:REASON_MAX]}"
    troubles.audit(tx, {**who, "act": act, "subject": trolley.trolley, "reason": reason})


def _told(trolley: Trolley, at_risk: AtRisk, *, done: bool) -> Reassigned:
    return Reassigned(
        trolley=trolley.trolley,
        done=done,
        epoch=trolley.epoch,
        operator_name=trolley.operator_name,
        at_risk=at_risk,
    )
