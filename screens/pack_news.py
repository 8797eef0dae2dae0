"""What comes from elsewhere while an order is packed: what others did, how far labels are. Records nothing."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from warehouse.flows.packing import labelled, learned
from warehouse.messages import OrderCancelled
from warehouse.packed import PackTally
from warehouse.packing import LabelStatus
from warehouse.values import replace

if TYPE_CHECKING:
    from screens.pack import PackScreen


class PackNews:
    """News for one pack screen."""

    def __init__(self, screen: "PackScreen") -> None:
        """Tell `screen`."""
        self._screen = screen

    async def learn(self, others: PackTally, labels: Iterable[LabelStatus] = (), *, cancelled: bool = False) -> None:
        """Take in what others did and how far labels are; between two scans, never within one."""
        screen = self._screen
        screen.order = learned(screen.order, others)
        for label in labels:
            screen.order = labelled(screen.order, label)
        if cancelled and not screen.order.plan.cancelled:
            screen.order = replace(screen.order, plan=replace(screen.order.plan, cancelled=True))
            screen.notice.tell(OrderCancelled(order=screen.order.plan.order))
        screen.settle()

    def label_came(self, label: LabelStatus) -> None:
        """Show how far a label is."""
        self._screen.order = labelled(self._screen.order, label)
        self._screen.settle()
