"""`/v1/tasks`: what somebody on the floor has to put right."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.handlers import problems, tasks
from pickserver.shell import Shell
from pickserver.store.tasks import TaskKind

Kind = Annotated[TaskKind | None, Query(description="Only tasks of this kind.")]
After = Annotated[
    str, Query(description="The `key` after which to begin; the last of the page before.", max_length=300)
]
Limit = Annotated[int, Query(ge=1, le=tasks.TASKS_PAGE, description="The most tasks to answer.")]


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["tasks"])

    @routes.get(
        "/v1/tasks",
        summary="List open tasks",
        response_model=tasks.Tasks,
        responses=may_refuse(problems.not_known("relabel/scanner-7/9f86d081884c7d65/99 is the key of no task")),
    )
    async def still_open(kind: Kind = None, after: After = "", limit: Limit = 100) -> Response:
        """Labels to print anew and places to count, the oldest first; each was opened by one event, once.

        A short opens a count, NO CODE opens a relabel. An event that is undone takes its task along.
        """
        return answered(await shell.read(lambda tx: tasks.open_tasks(tx, kind, after, limit)))

    return routes
