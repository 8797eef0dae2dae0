"""`/v1/orders/{order}/packing`: who packs an order, and where."""

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.orders import OrderName
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, IdempotencyKey, OperatorToken, bearer
from pickserver.api.trolleys import COMMAND
from pickserver.handlers import problems
from pickserver.handlers.callers import operator_caller
from pickserver.handlers.once import once
from pickserver.handlers.packing import OrderWanted, claim
from pickserver.shell import Shell
from warehouse.packing import PackLease, PackWanted
from warehouse.wire import Problem


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["packing"])

    @routes.post(
        "/v1/orders/{order}/packing",
        summary="Open an order at a desk, or take it over",
        response_model=PackLease,
        responses=may_refuse(
            *COMMAND, problems.not_known("9999"), problems.held_by_other("1001", "Ana", 0, 0), body=True
        ),
    )
    async def claim_order(
        order: OrderName, wanted: PackWanted, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Give the caller the right to pack this order.

        One that the caller has open at this desk stays under its epoch; a colleague's is refused with the holder's
        name unless `take_over` says why. The epoch goes with every command about the order's parcels.
        """
        request = OrderWanted(order=order, wanted=wanted)

        def work(tx: Connection) -> PackLease | Problem:
            caller = operator_caller(tx, bearer(device), operator or "", shell.clock)
            if isinstance(caller, Problem):
                return caller
            act = lambda: claim(tx, caller, request, shell.clock, shell.ids)  # noqa: E731 - two lines later
            return once(tx, caller, key, request, PackLease, shell.clock, act)

        return answered(await shell.write(work))

    return routes
