"""`/v1/orders`: reading how far an order is, and which wait for somebody."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.handlers import problem_orders, problems, reading
from pickserver.seams import wall_ms
from pickserver.shell import Shell
from warehouse.problem_orders import ProblemOrders

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

    @routes.get(
        "/v1/problem-orders",
        summary="List orders that wait for somebody",
        response_model=ProblemOrders,
        responses=may_refuse(),
    )
    async def waiting() -> Response:
        """Orders that no desk could close, and those of which nobody knows whether a label was bought.

        Those that wait longest come first; never a customer.
        """
        return answered(await shell.read(lambda tx: problem_orders.waiting(tx, shell.clock)))

    return routes
