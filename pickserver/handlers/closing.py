"""Closing an exception that nothing on the floor makes untrue: a supervisor has seen to it, and says what was done.

What was counted stays as it is; an exception that ends by itself is not closed by hand.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.handlers.exceptions import named
from pickserver.handlers.supervising import REASON_MAX, SUPERVISOR
from pickserver.seams import Caller, Clock, Ids, wall_ms
from pickserver.store import exceptions, troubles
from pickserver.store.exceptions import ExceptionKind
from warehouse.wire import Problem

BY_HAND: Final = (ExceptionKind.LATE_AFTER_CLOSE, ExceptionKind.FORK)
"""What stays true for good, and is closed when somebody has looked at it."""
SEEN_TO: Final = "seen to"
"""Why one is closed that a supervisor closed; the audit has the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionToClose:
    """Close the exception of this key."""

    key: str
    reason: str
    """What was done about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionClosed:
    """It is closed."""

    key: str
    closed_ms: int
    """Milliseconds since 1970 by the server's clock."""


def close(
    tx: Connection, caller: Caller, request: ExceptionToClose, clock: Clock, ids: Ids
) -> ExceptionClosed | Problem:
    """Close it and write down who did and why; one that is closed already stays as it was."""
    if SUPERVISOR not in caller.roles:
        return problems.supervisors_only()
    found = named(tx, request.key, locked=True)
    if found is None:
        return problems.not_known(f"{request.key} is the key of no exception")
    if found.kind not in BY_HAND:
        return problems.ends_by_itself(found.kind)
    if not request.reason.strip():
        return problems.reason_missing()
    if found.closed_ms is not None:
        return ExceptionClosed(key=found.key, closed_ms=found.closed_ms)
    now_ms = wall_ms(clock)
    exceptions.close(tx, found, SEEN_TO, now_ms)
    entry = {"id": ids.new(), "at_ms": now_ms, "operator": caller.operator, "device": caller.device}
    troubles.audit(tx, {**entry, "act": "close", "subject": found.key, "reason": request.reason[:REASON_MAX]})
    return ExceptionClosed(key=found.key, closed_ms=now_ms)
