"""`/v1/orders`: reading how far an order is."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.handlers import problems, reading
from pickserver.seams import wall_ms
from pickserver.shell import Shell

OrderName = Annotated[str, Path(description="The order's number.", examples=["1001"], max_length=80)]


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["orders"])

    @routes.get(
        "/v1/orders/{order}",
        summary="Read an order",
        response_model=reading.OrderState,
        responses=may_refuse(problems.not_known("9999")),
    )
    async def one(order: OrderName) -> Response:
        """An order's lines, how much of each is picked or short, and how it stands to its truck; never its customer."""
        return answered(await shell.read(lambda tx: reading.one_order(tx, order, wall_ms(shell.clock))))

    return routes
