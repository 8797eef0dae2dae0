"""Trolleys as they are planned: slots that carry totes, and a route of stops."""

from collections.abc import Collection, Iterator, Mapping

from warehouse.items import Item
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of a stop's grab that goes into one slot for one order line."""

    slot: str
    line: str
    """Order line, such as `1001/1`."""
    quantity: int
    """Units, 1 or more."""
    cut_off: str
    """Local time `HH:MM` by which the order must leave; the earliest is filled first on a short."""

    @property
    def order(self) -> str:
        """The order that the line is of."""
        return order_of_line(self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One location and one item: one grab, spread over slots."""

    stop: int
    """Number that never changes and is never used again on this trolley, however the route is re-ordered."""
    location: str
    check: str
    """The location's two check digits, for a label that cannot be read."""
    item: Item
    shares: tuple[Share, ...]

    @property
    def quantity(self) -> int:
        """Units the stop asks for."""
        return sum(share.quantity for share in self.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place on the trolley for one tote: one order's, or a batch of single-item orders'."""

    slot: str
    """Column letter and row, such as `B3`."""
    orders: tuple[str, ...]
    cut_off: str
    batch: bool = False

    def is_of(self, orders: Collection[str]) -> bool:
        """Whether `orders` are all that it carries."""
        return bool(self.orders) and all(order in orders for order in self.orders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one trolley carries and where it goes. It changes only by a new `route_version`."""

    trolley: str
    """The trolley's barcode, such as `TRL-17`."""
    name: str
    """What people call it, such as `17`."""
    route_version: int
    slots: tuple[Slot, ...]
    stops: tuple[Stop, ...]
    """In walking order."""
    zones: tuple[str, ...]
    """Barcodes of the drop zones where it may be left when picked."""
    parks: tuple[str, ...]
    """Barcodes of the places where it may be parked half-picked."""
    totes: Mapping[str, str | None]
    """Every tote the site knows, with the trolley that carries it when the plan was read, if any."""
    metres: int = 0
    """Length of the walk, as planned."""
    fixed_totes: bool = False
    """Whether the totes belong to their slots and need no build."""
    cancelled: tuple[str, ...] = ()
    """Orders of it that had been cancelled when the plan was told: nothing of them is asked for, at any stop."""

    def slot_named(self, name: str) -> Slot | None:
        """The slot called `name`, if this trolley has it."""
        return next((slot for slot in self.slots if slot.slot == name), None)

    def stop_numbered(self, number: int) -> Stop | None:
        """The stop that bears `number`, if this trolley has it."""
        if 0 < number <= len(self.stops) and self.stops[number - 1].stop == number:  # as planned: found at once
            return self.stops[number - 1]
        return next((stop for stop in self.stops if stop.stop == number), None)

    @property
    def cut_off(self) -> str:
        """The earliest cut-off on the trolley, `HH:MM` local; empty when no slot has one that is not cancelled."""
        return min((slot.cut_off for slot in self.slots if slot.cut_off and not slot.is_of(self.cancelled)), default="")

    @property
    def weight_g(self) -> int:
        """Grams of all that is to be picked, as far as weights are known."""
        return sum(share.quantity * stop.item.weight_g for stop, share in self.asked)

    @property
    def asked(self) -> Iterator[tuple[Stop, Share]]:
        """Each share of each stop, but those of orders that had been cancelled."""
        return ((stop, share) for stop in self.stops for share in stop.shares if share.order not in self.cancelled)


def order_of_line(line: str) -> str:
    """The order that an order line is of: `1001` of `1001/1`."""
    return line.rpartition("/")[0]


def fault_of(plan: Plan) -> str:
    """Why nobody could work by `plan`, for a log; empty when nothing is wrong with it."""
    slots = [slot.slot for slot in plan.slots]
    stops = [stop.stop for stop in plan.stops]
    if not plan.trolley or not slots or not stops or not plan.zones:
        return "no name, slot, stop or drop zone"
    if len(set(slots)) < len(slots) or len(set(stops)) < len(stops) or min(stops) < 1:
        return "two slots or stops of one name, or a stop without a number"
    for stop in plan.stops:
        if not stop.shares or not stop.item.codes or any(code.multiple < 1 for code in stop.item.codes):
            return f"stop {stop.stop} asks for nothing, or for what no barcode stands for"
        for share in stop.shares:
            if share.slot not in slots or share.quantity < 1:
                return f"stop {stop.stop} asks for {share.quantity} of {share.line} in slot {share.slot}"
    return ""
