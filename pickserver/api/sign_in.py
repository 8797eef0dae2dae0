"""`/v1/sign-in`: operators come and go."""

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from pickserver import pins
from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, bearer
from pickserver.handlers import problems
from pickserver.handlers.callers import device_caller
from pickserver.handlers.sign_in import BadgeShown, may_try_pin, sign_in
from pickserver.seams import wall_ms
from pickserver.shell import Shell
from pickserver.store import operators
from warehouse.sign_in import Badge, SignedIn
from warehouse.wire import Problem


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["operators"])

    @routes.post(
        "/v1/sign-in",
        summary="Sign an operator in",
        response_model=SignedIn,
        responses=may_refuse(
            problems.device_not_known(),
            problems.badge_not_known("BDG-9999"),
            problems.pin_due(),
            problems.pin_wrong(),
            problems.pin_locked(),
            body=True,
        ),
    )
    async def sign_in_here(badge: Badge, device: DeviceToken) -> Response:
        """Sign the operator with this badge in on the calling device, with a PIN where the operator has one.

        Without it the badge is refused with `pin_due`, which counts nothing. After five wrong ones in a row none is
        taken for five minutes.

        The token in the answer goes with every command from this device. It says nothing about facts: what a device
        recorded is taken in without it.
        """
        token = bearer(device)
        found = await shell.read(lambda tx: _pin_hash(tx, token, badge, wall_ms(shell.clock)))
        if isinstance(found, Problem):
            return answered(found)
        fits = bool(found) and await shell.compute(lambda: pins.fits(found, badge.pin))
        shown = BadgeShown(badge=badge.badge, pin_hash=found if fits else "", has_pin=bool(badge.pin))

        def work(tx: Connection) -> SignedIn | Problem:
            caller = device_caller(tx, token)
            return caller if isinstance(caller, Problem) else sign_in(tx, caller, shown, shell.clock, shell.ids)

        return answered(await shell.write(work))

    return routes


def _pin_hash(tx: Connection, token: str, badge: Badge, now_ms: int) -> str | Problem:
    """What the PIN has to fit; nothing is computed for a stranger, without a PIN, or after too many wrong ones."""
    caller = device_caller(tx, token)
    if isinstance(caller, Problem):
        return caller
    operator = operators.with_badge(tx, badge.badge)
    looked_at = operator is not None and bool(badge.pin) and may_try_pin(tx, badge.badge, now_ms)
    return operator.pin_hash if operator is not None and looked_at else ""
