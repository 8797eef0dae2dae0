"""Asks what goes into one more parcel of a packed order: why, which item, how many. The server opens it."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from screens.asking import Asking
from screens.base import JobScreen
from screens.count import CountScreen
from screens.one_of import OneOfScreen
from screens.type_in import TypeInScreen
from warehouse.flows.refusals import tail
from warehouse.messages import HowManyExtra, Message, NotInOrder, NotSoMany, OrderCancelled
from warehouse.opening import ExtraItem, ExtraReason, ExtraWanted, OpenedOrder
from warehouse.wire import Problem

Result = TypeVar("Result")
Answer = TypeVar("Answer")

UNITS_MAX: Final = 99
"""More units of one item are sent by a new order."""


async def one_more(
    screen: JobScreen[Result], asking: Asking, desk: str, order: str, given: Callable[[OpenedOrder], None]
) -> None:
    """Ask the packer at `desk` why and what, and then for `order`, which is packed; `given` takes it."""
    wanted, commands = await extra_wanted(screen, desk), screen.seams.desk
    screen.notice.tell(None)
    if wanted is not None and commands is not None:
        asking.ask(screen, partial(commands.extra_shipment, order, wanted), given, extra_refused)


async def extra_wanted(screen: JobScreen[Result], desk: str) -> ExtraWanted | None:
    """What the packer at `desk` wants to send besides; None when the packer went back."""
    seams = screen.seams
    names = [seams.catalogue.word(f"extra.{reason}") for reason in ExtraReason]
    chosen = await _shown(screen, OneOfScreen(seams, "extra.why", names, -1))
    if not isinstance(chosen, int):
        return None
    item = await _shown(screen, TypeInScreen(seams, "extra_item"))
    if item is None:
        return None
    units = await _shown(screen, CountScreen(seams, HowManyExtra(), _why_not))
    if units is None:
        return None
    reason = tuple(ExtraReason)[chosen]
    return ExtraWanted(desk=desk, reason=reason, items=(ExtraItem(code=item.code, quantity=units),))


def extra_refused(problem: Problem) -> Message | None:
    """Why the order is not opened again, where that is about the order or the item."""
    match problem.type:
        case "not_in_order":
            return NotInOrder(tail=tail(problem.detail))
        case "more_than_ordered":
            return NotSoMany(most=int(problem.detail))
        case "order_cancelled":
            return OrderCancelled(order=problem.detail)
        case _:
            return None


async def _shown(screen: JobScreen[Result], asking: JobScreen[Answer]) -> Answer | None:
    """What `asking` ends with; None when the packer went back."""
    return await screen.app.push_screen_wait(asking)


def _why_not(units: int) -> Message | None:
    return None if 1 <= units <= UNITS_MAX else NotSoMany(most=UNITS_MAX)
