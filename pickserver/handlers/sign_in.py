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
from warehouse.sign_in import DeviceKnown, DeviceWanted, SignedIn
from warehouse.wire import Problem

SIGNED_IN_S: Final = 12 * 3600
"""Seconds a sign-in lasts: a long shift."""
WRONG_PINS_MAX: Final = 5
"""So many wrong PINs in a row, and none is looked at for `LOCKED_MS`: a PIN is short, and guessing has to be slow."""
LOCKED_MS: Final = 5 * 60 * 1000

DEVICE: Final = pattern(r"[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeShown:
    """A badge, and the PIN hash that the given PIN was found to fit; finding that takes too long for a transaction."""

    badge: str
    pin_hash: str = ""
    has_pin: bool = False
    """Whether any PIN was given."""


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
    now_ms = wall_ms(clock)
    refused = _refused_pin(tx, operator, request, now_ms) if operator.pin_hash else None
    if refused is not None:
        return refused
    token = ids.token()
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


def may_try_pin(tx: Connection, badge: str, now_ms: int, *, lock: bool = False) -> bool:
    """Whether a PIN is looked at for this badge; not for some minutes after too many wrong ones."""
    tries = operators.pin_tries(tx, badge, lock=lock)
    return tries.wrong < WRONG_PINS_MAX or now_ms - tries.last_ms >= LOCKED_MS


def _refused_pin(tx: Connection, operator: operators.Operator, request: BadgeShown, now_ms: int) -> Problem | None:
    """Why the PIN that was given, or was not, signs nobody in; a wrong one is counted."""
    if not may_try_pin(tx, operator.badge, now_ms, lock=True):
        return problems.pin_locked()
    if not request.has_pin:
        return problems.pin_due()
    if operator.pin_hash != request.pin_hash:
        operators.count_wrong_pin(tx, operator.badge, now_ms, forget_after_ms=LOCKED_MS)
        return problems.pin_wrong()
    operators.forget_wrong_pins(tx, operator.badge)
    return None
