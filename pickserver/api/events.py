"""`/v1/events`: what devices recorded comes in."""

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, bearer
from pickserver.handlers import problems
from pickserver.handlers.callers import device_caller
from pickserver.handlers.sync import sync
from pickserver.shell import Shell
from warehouse.wire import EVENTS_MAX, Problem, SyncReply, SyncRequest


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["sync"])

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
        token = bearer(device)

        def work(tx: Connection) -> SyncReply | Problem:
            caller = device_caller(tx, token)
            return caller if isinstance(caller, Problem) else sync(tx, caller, request, shell.clock, shell.ids)

        return answered(await shell.write(work))

    return routes
