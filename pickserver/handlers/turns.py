"""One request of a device while it is taken in, beside others that it has no row in common with."""

from dataclasses import dataclass, field

from pickserver.handlers.folding import Counted
from pickserver.handlers.intake import Intake
from pickserver.handlers.pack_folding import CountedOrder
from pickserver.store.journals import Journal, StoredEvent
from warehouse.opening import order_of
from warehouse.wire import SyncRequest, Verdict


@dataclass(slots=True, kw_only=True)
class Turn:
    """What is known of a request so far."""

    request: SyncRequest
    before: Journal
    """As it was found."""
    taken: Intake
    journal: Journal
    """With what is new."""
    wishes: list[StoredEvent]
    """Requests of the device that are to be decided: everything before them is here."""
    counted: dict[str, Counted] = field(default_factory=dict)
    """The trolleys that it is about, and those that its device holds."""
    orders: dict[str, CountedOrder] = field(default_factory=dict)
    """The orders that it is about."""
    verdicts: list[tuple[Verdict, str, str]] = field(default_factory=list)
    """What was decided, with the trolley and the wish it is about."""

    @property
    def trolleys(self) -> set[str]:
        """Barcodes of the trolleys that it names."""
        named = {one.trolley for one in self.taken.fresh}
        asked = {wish.trolley for wish in self.wishes if not order_of(wish.trolley)}
        return named | asked | set(self.request.trolleys)

    @property
    def order_names(self) -> set[str]:
        """Numbers of the orders that it names."""
        named = {one.order for one in self.taken.fresh} | {order_of(wish.trolley) for wish in self.wishes}
        return (named | set(self.request.orders)) - {""}
