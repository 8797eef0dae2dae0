"""What is chosen about desks, where somebody signs in, looks for work, or is at one. Values; imports no screen."""

from warehouse.flows.decision import Scanned
from warehouse.opening import OpenedOrder
from warehouse.sign_in import SignedIn
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    """Be at a desk from now on, as a packer."""

    desk: str
    """Barcode of the desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BinScanned:
    """The desk's parcels go into this bin."""

    bin: str
    """Barcode of the bin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLeft:
    """The packer leaves the desk; what is open on it stays open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOnHere:
    """Go on with an order that this device has; no network is needed."""

    order: str
    scan: Scanned | None = None
    """What chose it, where that was the label of a parcel on hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An order was given."""

    opened: OpenedOrder
    batch: str = ""
    """The tote it came out of with others."""
    scan: Scanned | None = None
    """The scan of the item that chose it out of those: the item is in the hand, and is packed by this scan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """Somebody else signed in at the desk while an order was on it."""

    signed_in: SignedIn
    opened: OpenedOrder | None = None
    """The order, given to that person; None where the server gave it to nobody new."""
