"""`/v1/orders/{order}/…`: what is decided about an order that is on the floor, or was."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.orders import OrderName
from pickserver.api.parcels import Tokens
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, IdempotencyKey, OperatorToken, bearer
from pickserver.api.trolleys import COMMAND
from pickserver.handlers import problems
from pickserver.handlers.callers import operator_caller
from pickserver.handlers.cancelling import cancel
from pickserver.handlers.extra_shipments import open_again
from pickserver.handlers.once import once
from pickserver.handlers.order_changes import change_order
from pickserver.handlers.problem_orders import close_unfinished
from pickserver.labels.worker import Time
from pickserver.seams import Caller
from pickserver.shell import Shell
from warehouse.opening import CancelWanted, ChangeWanted, ExtraWanted, OpenedOrder, OrderCancelled, OrderChanged
from warehouse.problem_orders import UnfinishedClosed, UnfinishedToClose
from warehouse.wire import Problem

T = TypeVar("T")
Act = Callable[[Connection, Caller], T | Problem]


def router(shell: Shell, time: Time) -> APIRouter:
    """The routes of this resource; `time` is the label workers'."""
    routes = APIRouter(tags=["orders"])
    _add_cancel(routes, shell, time)
    _add_change(routes, shell, time)
    _add_close(routes, shell, time)
    _add_extra(routes, shell)
    return routes


def _add_cancel(routes: APIRouter, shell: Shell, time: Time) -> None:
    @routes.post(
        "/v1/orders/{order}/cancel",
        summary="Cancel an order that is on the floor",
        response_model=OrderCancelled,
        responses=may_refuse(
            *COMMAND,
            problems.supervisors_only(),
            problems.reason_missing(),
            problems.not_known("9999 is no order of this site"),
            problems.too_late_to_cancel("1001"),
            body=True,
        ),
    )
    async def cancel_order(
        order: OrderName, wanted: CancelWanted, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Note as a supervisor that nothing of an order is to be sent, with a reason.

        What was picked of it is put into the red tote at the desk, at once where it is open there. Labels that are on
        no parcel are given back by themselves; the answer says how each stands, and which parcels were closed already.
        """
        act: Act[OrderCancelled] = lambda tx, who: cancel(tx, who, order, wanted, time, shell.ids)  # noqa: E731 - below
        return await _commanded(shell, (device, operator, key), (order, wanted), OrderCancelled, act)


def _add_change(routes: APIRouter, shell: Shell, time: Time) -> None:
    @routes.post(
        "/v1/orders/{order}/change",
        summary="Send an order that is on the floor to another address, or in another way",
        response_model=OrderChanged,
        responses=may_refuse(
            *COMMAND,
            problems.supervisors_only(),
            problems.reason_missing(),
            problems.not_known("9999 is no order of this site"),
            problems.order_cancelled("1001"),
            problems.too_late_to_change("1001"),
            problems.parcel_is_closed("1001-1"),
            problems.address_incomplete("the receiver has no town"),
            problems.money_at_risk("4.85 EUR for 1001-1"),
            body=True,
        ),
    )
    async def change_an_order(
        order: OrderName, wanted: ChangeWanted, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Change as a supervisor whom an order goes to, or its service, with a reason.

        A label that is bought is given back and bought anew under the new terms, by itself; the answer and the desk say
        what the one before cost. One that a carrier is being asked for is put right as soon as that has ended. Where a
        carrier takes its label back no more, it is refused until it is `confirmed`. An order with a closed parcel is
        refused. Asking again under the same key changes it once.
        """
        act: Act[OrderChanged] = lambda tx, who: change_order(tx, who, order, wanted, time, shell.ids)  # noqa: E731 - below
        return await _commanded(shell, (device, operator, key), (order, wanted), OrderChanged, act)


def _add_close(routes: APIRouter, shell: Shell, time: Time) -> None:
    @routes.post(
        "/v1/orders/{order}/close",
        summary="Close an order all the same that lacks something",
        response_model=UnfinishedClosed,
        responses=may_refuse(
            *COMMAND,
            problems.supervisors_only(),
            problems.reason_missing(),
            problems.not_packed("1001"),
            problems.nothing_lacking("1001"),
            problems.label_busy("1001-1"),
            body=True,
        ),
    )
    async def close_order(
        order: OrderName, wanted: UnfinishedToClose, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Close as a supervisor, with a reason, an order that a desk could not close: it is an open `not_finished`.

        What it lacks is written down beside the reason. Refused while a label of it is being bought, and while nobody
        knows whether one was.
        """
        act: Act[UnfinishedClosed] = lambda tx, who: close_unfinished(tx, who, order, wanted, time, shell.ids)  # noqa: E731 - below
        return await _commanded(shell, (device, operator, key), (order, wanted), UnfinishedClosed, act)


def _add_extra(routes: APIRouter, shell: Shell) -> None:
    ids = shell.ids

    @routes.post(
        "/v1/orders/{order}/extra-shipment",
        summary="Open a packed order again for one more parcel",
        response_model=OpenedOrder,
        responses=may_refuse(
            *COMMAND,
            problems.not_known("9999 is no order of this site"),
            problems.not_closed("1001"),
            problems.order_cancelled("1001"),
            problems.not_in_order("4006381333931"),
            problems.more_than_ordered(3),
            body=True,
        ),
    )
    async def extra_shipment(
        order: OrderName, wanted: ExtraWanted, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Give the caller a packed order at a desk, for what was forgotten or has to be sent once more.

        Its closed parcels stay closed, and so do their labels; the parcel that is added has the next number and a label
        of its own. Asking again under the same key opens it once.
        """
        act: Act[OpenedOrder] = lambda tx, who: open_again(tx, who, order, wanted, shell.clock, ids)  # noqa: E731 - below
        return await _commanded(shell, (device, operator, key), (order, wanted), OpenedOrder, act)


async def _commanded(shell: Shell, tokens: Tokens, request: object, kind: type[T], act: Act[T]) -> Response:
    """Have an operator's command done once, and answer with what came of it."""
    device, operator, key = tokens

    def work(tx: Connection) -> T | Problem:
        caller = operator_caller(tx, bearer(device), operator or "", shell.clock)
        if isinstance(caller, Problem):
            return caller
        return once(tx, caller, key, request, kind, shell.clock, lambda: act(tx, caller))

    return answered(await shell.write(work))
