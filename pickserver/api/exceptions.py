"""`/v1/exceptions`: what went against the plan."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, IdempotencyKey, OperatorToken, bearer
from pickserver.handlers import exceptions, problems
from pickserver.handlers.callers import operator_caller
from pickserver.handlers.closing import ExceptionClosed, ExceptionToClose, close
from pickserver.handlers.once import once
from pickserver.shell import Shell
from pickserver.store.exceptions import ExceptionKind
from warehouse.wire import Problem

Kind = Annotated[ExceptionKind | None, Query(description="Only exceptions of this kind.")]
After = Annotated[
    str, Query(description="The `key` after which to begin; the last of the page before.", max_length=300)
]
Limit = Annotated[int, Query(ge=1, le=exceptions.EXCEPTIONS_PAGE, description="The most exceptions to answer.")]


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["exceptions"])

    @routes.get(
        "/v1/exceptions",
        summary="List open exceptions",
        response_model=exceptions.Exceptions,
        responses=may_refuse(problems.not_known("clock/scanner-7/9f86d081884c7d65/99/ is the key of no exception")),
    )
    async def still_open(kind: Kind = None, after: After = "", limit: Limit = 100) -> Response:
        """What went against the plan, the oldest first, each with the events that show it.

        An overpick is closed by whatever makes it untrue, and so is a wrong clock; its goods are a task `put_back`. The
        others are closed by a supervisor who has seen to them.
        """
        return answered(await shell.read(lambda tx: exceptions.still_open(tx, kind, after, limit)))

    _add_close(routes, shell)
    return routes


def _add_close(routes: APIRouter, shell: Shell) -> None:
    @routes.post(
        "/v1/exceptions/close",
        summary="Close an exception that was seen to",
        response_model=ExceptionClosed,
        responses=may_refuse(
            problems.device_not_known(),
            problems.sign_in_again(),
            problems.key_reused(),
            problems.supervisors_only(),
            problems.not_known("fork/scanner-7/9f86d081884c7d65/99/ is the key of no exception"),
            problems.ends_by_itself("overpick"),
            problems.reason_missing(),
            body=True,
        ),
    )
    async def close_one(
        wanted: ExceptionToClose, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Say as a supervisor that a `late_after_close` or a `fork` was seen to, and what was done; it is written down.

        Nothing is counted differently for it. What comes late from then on is another exception.
        """

        def work(tx: Connection) -> ExceptionClosed | Problem:
            caller = operator_caller(tx, bearer(device), operator or "", shell.clock)
            if isinstance(caller, Problem):
                return caller
            act = lambda: close(tx, caller, wanted, shell.clock, shell.ids)  # noqa: E731 - in the next line
            return once(tx, caller, key, wanted, ExceptionClosed, shell.clock, act)

        return answered(await shell.write(work))
