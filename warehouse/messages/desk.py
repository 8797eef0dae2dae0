"""What is said at a pack desk before an order is on it, and when one has gone. Values without words."""

from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTote:
    """Nothing is on the desk: a tote, a slot, or a label of a parcel on hold opens an order."""

    desk_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanItemOfTote:
    """The tote holds single-item orders: an item's scan opens the most urgent one."""

    tote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotForDesk:
    """Something was scanned that opens no order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingHere:
    """The site knows of nothing to pack there."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLeftOver:
    """No order wants the item any more: it is recorded, and goes into the red tote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHeldBy:
    """A colleague has the order at another desk."""

    order: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWent:
    """The order is a colleague's now; what was done here is saved."""

    order: str
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderGone:
    """The order was closed elsewhere, or is nobody's now; what was done here is saved."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBin:
    """The desk's parcels go into this bin from now on."""

    bin_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderIsPacked:
    """The order is closed; one more parcel of it can be sent, with a reason."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HowManyExtra:
    """Ask how many units of an item go into the extra parcel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSoMany:
    """A number of units cannot be sent besides: `most` are possible."""

    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotClosed:
    """The server did not close the order: one of its parcels lacks its label, or what it demands."""

    order: str


DeskMessage = (
    ScanTote
    | ScanItemOfTote
    | NotForDesk
    | NothingHere
    | ItemLeftOver
    | OrderHeldBy
    | OrderWent
    | OrderGone
    | DeskBin
    | OrderIsPacked
    | HowManyExtra
    | NotSoMany
    | NotClosed
)
"""Any of them."""
