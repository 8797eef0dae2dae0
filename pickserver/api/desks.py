"""`/v1/desks`: opening at a desk what a tote, a slot or an item stands for."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy import Connection

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.api.tokens import DeviceToken, IdempotencyKey, OperatorToken, bearer
from pickserver.api.trolleys import COMMAND
from pickserver.handlers import problems
from pickserver.handlers.callers import operator_caller
from pickserver.handlers.once import once
from pickserver.handlers.opening import DeskOpens, open_at
from pickserver.shell import Shell
from warehouse.opening import OpenedOrder, OpenWanted
from warehouse.wire import Problem

DeskCode = Annotated[str, Path(description="The desk's barcode.", examples=["DSK-12"], max_length=40)]


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["packing"])
    _add_open(routes, shell)
    return routes


def _add_open(routes: APIRouter, shell: Shell) -> None:
    @routes.post(
        "/v1/desks/{desk}/open",
        summary="Open what a tote, a slot or an item stands for",
        response_model=OpenedOrder,
        responses=may_refuse(
            *COMMAND,
            problems.not_known("DSK-99 is no desk of this site"),
            problems.held_by_other("1001", "Ana", 0, 0),
            problems.item_due("TOT-00417"),
            problems.nothing_to_pack("TOT-00417"),
            body=True,
        ),
    )
    async def open_order(
        desk: DeskCode, wanted: OpenWanted, device: DeviceToken, operator: OperatorToken, key: IdempotencyKey
    ) -> Response:
        """Give the caller the order at this desk, with all that is needed to pack it.

        Of a tote with a batch of single-item orders the most urgent one that wants `item` is given, and two desks never
        get the same one. A colleague's order is refused with the holder's name unless `take_over` says why, or a parcel
        of it waits on hold at this desk; what was packed of it is in the answer.
        """
        asked = DeskOpens(desk=desk, wanted=wanted)

        def work(tx: Connection) -> OpenedOrder | Problem:
            caller = operator_caller(tx, bearer(device), operator or "", shell.clock)
            if isinstance(caller, Problem):
                return caller
            act = lambda: open_at(tx, caller, asked, shell.clock, shell.ids)  # noqa: E731 - two lines later
            return once(tx, caller, key, asked, OpenedOrder, shell.clock, act)

        return answered(await shell.write(work))
