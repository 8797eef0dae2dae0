"""`/v1/service-levels` and `/metrics`: how the promises about labels are kept, for people and for Prometheus."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from pickserver.api.answers import answered
from pickserver.api.refusals import Json, may_refuse
from pickserver.api.tokens import DeviceToken, FollowerToken, bearer
from pickserver.handlers import problems
from pickserver.handlers.callers import device_caller, follower_problem
from pickserver.levels import Levels
from pickserver.metrics import Metrics
from pickserver.shell import Shell
from warehouse.service_levels import ServiceLevels
from warehouse.wire import Problem

TEXT: dict[str, Json] = {"schema": {"type": "string"}}


def router(shell: Shell, levels: Levels, metrics: Metrics) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["service levels"])

    @routes.get(
        "/v1/service-levels",
        summary="How are the promises about labels kept?",
        response_model=ServiceLevels,
        responses=may_refuse(problems.device_not_known()),
    )
    async def service_levels(device: DeviceToken) -> Response:
        """How many labels were ready and printed in time, and how fast the error budgets burn.

        The figures are those of the site, whichever node is asked; they are read every ten seconds, and `at_ms` says
        when. What is not known is null, and is not to be shown as 100 %.
        """
        caller = await shell.read(lambda tx: device_caller(tx, bearer(device)))
        if isinstance(caller, Problem):
            return answered(caller)
        return answered(await levels.told())

    @routes.get(
        "/metrics",
        summary="Figures for Prometheus",
        response_class=Response,
        responses={
            200: {"description": "Prometheus' text format.", "content": {CONTENT_TYPE_LATEST: TEXT}},
            **may_refuse(problems.follower_not_known()),
        },
    )
    async def scrape(follower: FollowerToken) -> Response:
        """What this node counted since it began, and what is so of the site; docs/operating.md says how they add up.

        It is for a program that was let in with `pickserver follower add`, and takes none of the floor's connections.
        """
        refusal = await shell.read(lambda tx: follower_problem(tx, bearer(follower)))
        if refusal is not None:
            return answered(refusal)
        return Response(metrics.text(levels.known()), media_type=CONTENT_TYPE_LATEST)

    return routes
