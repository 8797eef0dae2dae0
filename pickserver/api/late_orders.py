"""`/v1/late-orders`: orders that their trucks went without, and what supervisors decide about them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.orders import OrderName
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, IdempotencyKey, OperatorToken, bearer
from pickserver.api.trolleys import COMMAND
from pickserver.handlers import late_orders, problems
from pickserver.handlers.callers import operator_caller
from pickserver.handlers.once import once
from pickserver.labels.worker import Time
from pickserver.shell import Shell
from warehouse.cut_offs import LateDecided, LateOrders, LateWanted
from warehouse.wire import Problem

After = Annotated[str, Query(description="The order after which to begin; the last of the page before.", max_length=80)]
Limit = Annotated[int, Query(ge=1, le=late_orders.LATE_PAGE, description="The most orders to answer.")]


def router(shell: Shell, time: Time) -> APIRouter:
    """The routes of this resource; `time` is the label workers'."""
    routes = APIRouter(tags=["orders"])

    @routes.get(
        "/v1/late-orders",
        summary="List orders that their trucks went without",
        response_model=LateOrders,
        responses=may_refuse(),
    )
    async def late(after: After = "", limit: Limit = late_orders.LATE_PAGE) -> Response:
        """Orders whose cut-off passed before they were packed, those of the truck that left first before the others.

        The time is the server's, and cut-offs are in the site's time zone.
        """
        return answered(await shell.read(lambda tx: late_orders.late_orders(tx, time(tx), after, limit)))

    _add_decision(routes, shell, time)
    return routes


def _add_decision(routes: APIRouter, shell: Shell, time: Time) -> None:
    @routes.post(
        "/v1/orders/{order}/late",
        summary="Decide about an order that its truck went without",
        response_model=LateDecided,
        responses=may_refuse(
            *COMMAND,
            problems.supervisors_only(),
            problems.reason_missing(),
            problems.not_known("9999 is no order of this site"),
            problems.truck_ahead("1001"),
            problems.order_cancelled("1001"),
            problems.order_closed("1001"),
            problems.too_late_to_change("1001"),
            problems.money_at_risk("4.85 EUR for 1001-1"),
            body=True,
        ),
    )
    async def decide_late(
        order: OrderName, wanted: LateWanted, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Say as a supervisor what becomes of it, with a reason.

        `tomorrow`: it leaves with the next truck of its service, which it does too where nobody decides. `faster`: it
        goes by another service, and its label is given back and bought anew. `merchant`: it is held, and the feed tells
        its merchant's system why (`order.late_decided`); no desk closes it until one of the others is decided.
        """

        def work(tx: Connection) -> LateDecided | Problem:
            caller = operator_caller(tx, bearer(device), operator or "", shell.clock)
            if isinstance(caller, Problem):
                return caller
            act = lambda: late_orders.decide(tx, caller, order, wanted, time, shell.ids)  # noqa: E731 - in the next line
            return once(tx, caller, key, (order, wanted), LateDecided, shell.clock, act)

        return answered(await shell.write(work))
