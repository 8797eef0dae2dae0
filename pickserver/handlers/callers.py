"""Who asks: tokens become a caller, or a refusal."""

from collections.abc import Iterable

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.seams import Caller, Clock, hashed, wall_ms
from pickserver.store import followers, operators
from pickserver.store.servers import site_of
from warehouse.wire import Problem


def device_caller(tx: Connection, device_token: str) -> Caller | Problem:
    """The device that sends this token: enough to send facts."""
    (caller,) = device_callers(tx, [device_token])
    return caller


def device_callers(tx: Connection, device_tokens: Iterable[str]) -> list[Caller | Problem]:
    """The same for each of these tokens."""
    hashes = [hashed(token) if token else "" for token in device_tokens]
    known = operators.devices_with(tx, hashes)
    return [Caller(site="", device=known[one]) if one in known else problems.device_not_known() for one in hashes]


def follower_problem(tx: Connection, follower_token: str) -> Problem | None:
    """Why whoever sends this token may not follow the outbox; None: it may."""
    known = followers.with_token(tx, hashed(follower_token)) if follower_token else None
    return None if known else problems.follower_not_known()


def operator_caller(tx: Connection, device_token: str, operator_token: str, clock: Clock) -> Caller | Problem:
    """The operator signed in on the device that sends these tokens: needed for every command."""
    caller = device_caller(tx, device_token)
    if isinstance(caller, Problem):
        return caller
    badge = operators.session_badge(tx, hashed(operator_token), caller.device, wall_ms(clock))
    operator = operators.with_badge(tx, badge) if badge else None
    if operator is None:
        return problems.sign_in_again()
    return Caller(
        site=site_name(tx),
        device=caller.device,
        operator=operator.badge,
        operator_name=operator.name,
        roles=operator.roles,
    )


def site_name(tx: Connection) -> str:
    """Which site this is; empty before one is seeded."""
    site = site_of(tx)
    return site.site if site else ""
