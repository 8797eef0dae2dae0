"""`/v1/exceptions`: what went against the plan."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.handlers import exceptions, problems
from pickserver.shell import Shell
from pickserver.store.exceptions import ExceptionKind

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

        An overpick is closed by whatever makes it untrue, and so is a wrong clock; its goods are a task `put_back`.
        """
        return answered(await shell.read(lambda tx: exceptions.still_open(tx, kind, after, limit)))

    return routes
