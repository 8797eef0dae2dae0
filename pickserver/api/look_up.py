"""`/v1/look-up`: what a code means."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, bearer
from pickserver.handlers import problems
from pickserver.handlers.callers import device_caller
from pickserver.handlers.look_up import look_up
from pickserver.shell import Shell
from warehouse.barcodes import CODE_CHARS_MAX
from warehouse.found import Found
from warehouse.wire import Problem

Code = Annotated[
    str,
    Query(
        description="What was scanned, as the scanner gave it.",
        examples=["4006381333931"],
        min_length=1,
        max_length=CODE_CHARS_MAX + 8,
    ),
]


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["look-up"])

    @routes.get(
        "/v1/look-up",
        summary="Look a code up",
        response_model=Found,
        responses=may_refuse(problems.device_not_known()),
    )
    async def find(code: Code, device: DeviceToken) -> Response:
        """Say all that a code means at this site: every item that bears it, a location, trolley, slot, place or badge.

        A code that means nothing gets an answer with nothing in it. Check digits of locations are never told.
        """
        token = bearer(device)

        def work(tx: Connection) -> Found | Problem:
            caller = device_caller(tx, token)
            return caller if isinstance(caller, Problem) else look_up(tx, code)

        return answered(await shell.read(work))

    return routes
