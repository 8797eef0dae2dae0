"""What a supervisor reads of orders and decides about them, over the connection that the device has."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from warehouse.opening import OrderCancelled
from warehouse.problem_orders import OrderDecision, ProblemOrders, UnfinishedClosed

if TYPE_CHECKING:
    from offline.commands import HttpCommands
    from warehouse.cut_offs import LateDecided, LateOrders, LateWanted
    from warehouse.packing import LabelStatus


class OrderLink:
    """Commands about orders; each waits until the site knows the device."""

    def __init__(self, commands: "Callable[[], Awaitable[HttpCommands]]") -> None:
        """Ask by what `commands` gives."""
        self._commands = commands

    async def problem_orders(self) -> ProblemOrders:
        """The orders that wait for somebody.

        Raises: TransportError.
        """
        return await (await self._commands()).problem_orders()

    async def decide_order(self, order: str, wanted: OrderDecision) -> OrderCancelled | UnfinishedClosed:
        """Decide as a supervisor about `order`.

        Raises: TransportError.
        """
        return await (await self._commands()).decide_order(order, wanted)

    async def late_orders(self) -> "LateOrders":
        """Orders that their trucks went without.

        Raises: TransportError.
        """
        return await (await self._commands()).late_orders()

    async def decide_late(self, order: str, wanted: "LateWanted") -> "LateDecided":
        """Decide as a supervisor what becomes of an order that its truck went without.

        Raises: TransportError.
        """
        return await (await self._commands()).decide_late(order, wanted)

    async def label(self, parcel: str, wait_s: float) -> "LabelStatus":
        """How far the label of `parcel` is; news are waited for so many seconds.

        Raises: TransportError.
        """
        return await (await self._commands()).label(parcel, wait_s)
