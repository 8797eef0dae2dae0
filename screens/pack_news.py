"""What comes from elsewhere while an order is packed: what others did, how far labels are. Records nothing."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from warehouse.desk import PackTerms
from warehouse.flows.packing import OrderAtDesk, labelled
from warehouse.flows.told import news, told
from warehouse.packed import PackTally
from warehouse.packing import LabelStatus

if TYPE_CHECKING:
    from screens.pack import PackScreen


class PackNews:
    """News for one pack screen."""

    def __init__(self, screen: "PackScreen") -> None:
        """Tell `screen`."""
        self._screen = screen

    async def learn(
        self,
        others: PackTally,
        labels: Iterable[LabelStatus] = (),
        *,
        cancelled: bool = False,
        terms: PackTerms | None = None,
    ) -> None:
        """Take in what others did, how far labels are, how it is sent now; between two scans, never within one."""
        self._become(told(self._screen.order, others, labels, cancelled=cancelled, terms=terms))

    def label_came(self, label: LabelStatus) -> None:
        """Show how far a label is."""
        self._become(labelled(self._screen.order, label))

    def _become(self, order: OrderAtDesk) -> None:
        """Show the order as it was told, and say what is new of it."""
        if (said := news(self._screen.order, order)) is not None:
            self._screen.notice.tell(said)
        self._screen.order = order
        self._screen.settle()
