"""`/v1/events`: what devices recorded comes in."""

from collections.abc import Sequence

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, bearer
from pickserver.handlers import problems
from pickserver.handlers.callers import device_callers
from pickserver.handlers.sync import sync_together
from pickserver.shell import Shell
from pickserver.together import Wait
from warehouse.wire import EVENTS_MAX, Problem, SyncReply, SyncRequest


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["sync"])

    def take_in(tx: Connection, asked: Sequence[tuple[str, SyncRequest]], wait: Wait) -> Sequence[SyncReply | Problem]:
        callers = device_callers(tx, [token for token, _ in asked])
        named = [(caller, request) for caller, (_, request) in zip(callers, asked, strict=True)]
        return sync_together(tx, named, shell.clock, shell.ids, waits=wait is Wait.FOR_OTHERS)

    taken_in = shell.together(take_in, lambda asked: 1 + len(asked[1].events))

    @routes.post(
        "/v1/events",
        summary="Send what a device recorded, and hear what is new",
        response_model=SyncReply,
        responses=may_refuse(
            problems.device_not_known(),
            problems.not_this_device("scanner-7"),
            problems.too_many_events(EVENTS_MAX),
            body=True,
        ),
    )
    async def send(request: SyncRequest, device: DeviceToken) -> Response:
        """Take in events, each once however often it comes, and answer in the same transaction.

        When no answer comes, send the same bytes again. `ack` never passes a gap; what is above it is to be kept and
        sent again when it is asked for. Facts are taken from any device, under any lease, at any age; only requests
        (such as a release) are decided, after every event before them is here. A bad event is set aside by itself and
        named in `exceptions`; the others count. Without events the request only asks for news.
        """
        return answered(await taken_in((bearer(device), request)))

    return routes
