"""What is said at a pack desk before an order is on it, and when one has gone. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTote(Message):
    """Nothing is on the desk: a tote, a slot, or a label of a parcel on hold opens an order."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanItemOfTote(Message):
    """The tote holds single-item orders: an item's scan opens the most urgent one."""

    tote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotForDesk(Message):
    """Something was scanned that opens no order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingHere(Message):
    """The site knows of nothing to pack there."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLeftOver(Message):
    """No order wants the item any more: it is recorded, and goes into the red tote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHeldBy(Message):
    """A colleague has the order at another desk."""

    order: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWent(Message):
    """The order is a colleague's now; what was done here is saved."""

    order: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGone(Message):
    """The order was closed elsewhere, or is nobody's now; what was done here is saved."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichBin(Message):
    """Somebody came to a desk of which the device knows no bin: parcels can be put in one that is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBin(Message):
    """The desk's parcels go into this bin from now on."""

    bin_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderIsPacked(Message):
    """The order is closed; one more parcel of it can be sent, with a reason."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HowManyExtra(Message):
    """Ask how many units of an item go into the extra parcel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSoMany(Message):
    """A number of units cannot be sent besides: `most` are possible."""

    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotClosed(Message):
    """The server did not close the order: one of its parcels lacks its label, or what it demands."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOfPacker(Message):
    """Another badge was scanned while a packer's order is on the desk: whether it is taken over."""

    order: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAndOrder(Message):
    """Somebody else has the desk from now on, and the order on it."""

    order: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNotTaken(Message):
    """Somebody else has the desk from now on; the order on it could not be taken over, and is saved."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHas(Message):
    """Somebody else has the desk from now on; no order was on it."""

    operator_name: str
    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOrderOver(Message):
    """Ask whether an order is taken over from the colleague who packs it."""

    order: str
    operator_name: str
