"""Making devices and operators known: enrolment and sign-in. Tokens are told once, and kept hashed."""

from dataclasses import dataclass
from hmac import compare_digest
from re import compile as pattern
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.seams import Caller, Clock, Ids, hashed, wall_ms
from pickserver.store import operators, trolleys
from pickserver.store.servers import server_of, site_of
from warehouse.wire import DeviceKnown, DeviceWanted, Problem, SignedIn

SIGNED_IN_S: Final = 12 * 3600
"""Seconds a sign-in lasts: a long shift."""


DEVICE: Final = pattern(r"[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeShown:
    """A badge, and the PIN hash that the given PIN was found to fit; finding that takes too long for a transaction."""

    badge: str
    pin_hash: str = ""


def register_device(
    tx: Connection, _caller: Caller, request: DeviceWanted, clock: Clock, ids: Ids
) -> DeviceKnown | Problem:
    """Make a device known, with a new token; who knows the enrolment code may."""
    server, site = server_of(tx), site_of(tx)
    if server is None or site is None or not server.enrolment_hash:
        return problems.enrolment_closed()
    if not compare_digest(server.enrolment_hash, hashed(request.enrolment)):
        return problems.enrolment_wrong()
    if not DEVICE.fullmatch(request.device):
        return problems.malformed("device: 1 to 40 letters, digits and hyphens")
    token = ids.token()
    operators.register(tx, request.device, hashed(token), wall_ms(clock))
    return DeviceKnown(device=request.device, token=token, site=site.site)


def sign_in(tx: Connection, caller: Caller, request: BadgeShown, clock: Clock, ids: Ids) -> SignedIn | Problem:
    """Sign the badge's operator in on the calling device; the former sign-in there ends."""
    operator, site = operators.with_badge(tx, request.badge), site_of(tx)
    if operator is None or site is None:
        return problems.badge_not_known(request.badge)
    if operator.pin_hash != request.pin_hash:
        return problems.pin_wrong()
    token, now_ms = ids.token(), wall_ms(clock)
    operators.begin_session(
        tx, hashed(token), operator.badge, caller.device, now_ms=now_ms, expires_ms=now_ms + SIGNED_IN_S * 1000
    )
    return SignedIn(
        operator=operator.badge,
        name=operator.name,
        language=operator.language,
        roles=operator.roles,
        token=token,
        expires_s=SIGNED_IN_S,
        site=site.site,
        site_name=site.name,
        time_zone=site.time_zone,
        held=trolleys.held_by(tx, operator.badge),
    )
