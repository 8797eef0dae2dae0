"""What is said at a pack desk about the order on it. Values without words."""

from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PackItem:
    """Scan each of `quantity` units of an item into the parcel."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackOnce:
    """`quantity` units of an item go into the parcel; one scan confirms them all."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftNoteDue:
    """The parcel is to hold the gift note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryLabelDue:
    """The parcel is to bear the mark of lithium batteries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardLabelDue:
    """The parcel is to bear the mark of its dangerous goods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdCheckDue:
    """The parcel is to bear the mark that its receiver shows an identity card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FragileDue:
    """What is in the parcel breaks: it is to be padded and marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomsDue:
    """The parcel is to carry customs papers on its outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichBox:
    """No box is chosen, and none surely fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightDue:
    """What the parcel weighs is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutInBin:
    """The parcel is closed and goes into a bin."""

    bin_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPacked:
    """The order is closed; its last parcel goes into a bin."""

    order: str
    bin_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOfTotePacked:
    """The order is closed; the tote it came out of may hold items of others."""

    order: str
    bin_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToSend:
    """The order is closed, and nothing of it leaves."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInOrder:
    """No item of this order bears the code; `tail` is its end."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedAtDesk:
    """The check digit is wrong: a bad read at a desk, where the end of the code can be typed."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotThisOfTote:
    """The code is of no item of this order, which came out of a tote with others: it may be one of theirs."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOfItPacked:
    """All units of the item that were ordered are in parcels."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsFirst:
    """The label was scanned while units are still to be packed."""

    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxNotKnown:
    """The site has no such box."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxTooWeak:
    """What is in the parcel is too heavy for the box."""

    box_name: str
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TooHeavyForAny:
    """What is in the parcel is too heavy for every box of the site: it leaves in more than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxIs:
    """The parcel leaves in this box."""

    box_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightIs:
    """The parcel weighs so many grams."""

    weight_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftBox:
    """The scale says what the parcel before weighed: it may lie there still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOverload:
    """There is more on the scale than it can weigh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBelowZero:
    """The scale was set to zero with something on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleGone:
    """The scale does not answer, or nobody understands what it says: the weight is typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotThatHeavy:
    """A weight cannot be; it is a whole number of grams."""

    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFull:
    """The parcel is full; the rest goes into another once this one has its label."""

    parcel: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingInBox:
    """A parcel with nothing in it was to be followed by another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRest:
    """Another parcel was asked for, but nothing is left for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToSetAside:
    """Something is said to be missing or damaged while all of it is in parcels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutInRedTote:
    """`quantity` units go into the red tote."""

    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedAtPack:
    """`quantity` damaged units of an item of the order go into the red tote."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAtPack:
    """`missing` units are recorded as not in the tote."""

    item_name: str
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled:
    """The order was cancelled after it was picked."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndonePacked:
    """Units that were packed were taken back: they are to be taken out again."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneAside:
    """What was set aside was taken back."""

    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneMissing:
    """Units that were said to be missing are waited for again."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneStep:
    """A box, a weight, a demand or a hold was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IsItInBox:
    """Ask whether `quantity` units are in the parcel."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IsItSo:
    """Ask whether the last step at the desk was really done: `order` is what it was about."""

    order: str


PackMessage = (
    PackItem
    | PackOnce
    | GiftNoteDue
    | BatteryLabelDue
    | HazardLabelDue
    | IdCheckDue
    | FragileDue
    | CustomsDue
    | WhichBox
    | WeightDue
    | PutInBin
    | OrderPacked
    | OrderOfTotePacked
    | NothingToSend
    | NotInOrder
    | DamagedAtDesk
    | NotThisOfTote
    | AllOfItPacked
    | ItemsFirst
    | BoxNotKnown
    | BoxTooWeak
    | TooHeavyForAny
    | BoxIs
    | WeightIs
    | LiftBox
    | ScaleOverload
    | ScaleBelowZero
    | ScaleGone
    | NotThatHeavy
    | ParcelFull
    | NothingInBox
    | NoRest
    | NothingToSetAside
    | PutInRedTote
    | DamagedAtPack
    | ShortAtPack
    | OrderCancelled
    | UndonePacked
    | UndoneAside
    | UndoneMissing
    | UndoneStep
    | IsItInBox
    | IsItSo
)
"""Any of them."""
