"""What is said at a pack desk about the order on it. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PackItem(Message):
    """Scan each of `quantity` units of an item into the parcel."""

    item_name: str
    quantity: int
    unlike: str = ""
    """Name of an item of the order that is much like it; empty: there is none. What differs is never cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackOnce(Message):
    """`quantity` units of an item go into the parcel; one scan confirms them all."""

    item_name: str
    quantity: int
    unlike: str = ""
    """Name of an item of the order that is much like it; empty: there is none. What differs is never cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftNoteDue(Message):
    """The parcel is to hold the gift note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatteryLabelDue(Message):
    """The parcel is to bear the mark of lithium batteries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardLabelDue(Message):
    """The parcel is to bear the mark of its dangerous goods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdCheckDue(Message):
    """The parcel is to bear the mark that its receiver shows an identity card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FragileDue(Message):
    """What is in the parcel breaks: it is to be padded and marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomsDue(Message):
    """The parcel is to carry customs papers on its outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichBox(Message):
    """No box is chosen, and none surely fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightDue(Message):
    """What the parcel weighs is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutInBin(Message):
    """The parcel is closed and goes into a bin."""

    bin_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPacked(Message):
    """The order is closed; its last parcel goes into a bin."""

    order: str
    bin_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOfTotePacked(Message):
    """The order is closed; the tote it came out of may hold items of others."""

    order: str
    bin_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToSend(Message):
    """The order is closed, and nothing of it leaves."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToSendRed(Message):
    """The order is closed, and all that there was of it goes into the red tote."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToSendLabel(Message):
    """The order is closed, nothing of it leaves, and a label that came out of the printer is not used."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToSendBoth(Message):
    """The order is closed: what there was of it goes into the red tote, and its label that came out is not used."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseEmpty(Message):
    """Ask whether the last unit is set aside, which closes the order with nothing to send."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInOrder(Message):
    """No item of this order bears the code; `tail` is its end."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedAtDesk(Message):
    """The check digit is wrong: a bad read at a desk, where the end of the code can be typed."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotThisOfTote(Message):
    """The code is of no item of this order, which came out of a tote with others: it may be one of theirs."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WasMissing(Message):
    """An item was scanned that had been said to be missing: whether it is packed after all."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedUp(Message):
    """An item that had been missing was packed after all."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOfItPacked(Message):
    """All units of the item that were ordered are in parcels."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsFirst(Message):
    """The label was scanned while units are still to be packed."""

    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxNotKnown(Message):
    """The site has no such box."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxTooWeak(Message):
    """What is in the parcel is too heavy for the box."""

    box_name: str
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TooHeavyForAny(Message):
    """What is in the parcel is too heavy for every box of the site: it leaves in more than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxIs(Message):
    """The parcel leaves in this box."""

    box_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightIs(Message):
    """The parcel weighs so many grams."""

    weight_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftBox(Message):
    """The scale says what the parcel before weighed: it may lie there still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOverload(Message):
    """There is more on the scale than it can weigh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBelowZero(Message):
    """The scale was set to zero with something on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleGone(Message):
    """The scale does not answer, or nobody understands what it says: the weight is typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotThatHeavy(Message):
    """A weight cannot be; it is a whole number of grams."""

    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFull(Message):
    """The parcel is full; the rest goes into another once this one has its label."""

    parcel: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingInBox(Message):
    """A parcel with nothing in it was to be followed by another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRest(Message):
    """Another parcel was asked for, but nothing is left for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToSetAside(Message):
    """Something is said to be missing while all of it is in parcels, or damaged of which nothing is in the open one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutInRedTote(Message):
    """`quantity` units go into the red tote."""

    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedAtPack(Message):
    """`quantity` damaged units of an item of the order go into the red tote."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedInBox(Message):
    """`quantity` damaged units of an item, packed already, come out of the box and go into the red tote."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAtPack(Message):
    """`missing` units are recorded as not in the tote."""

    item_name: str
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Message):
    """The order was cancelled after it was picked."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndonePacked(Message):
    """Units that were packed were taken back: they are to be taken out again."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneAside(Message):
    """What was set aside was taken back."""

    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneMissing(Message):
    """Units that were said to be missing are waited for again."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneStep(Message):
    """A box, a weight, a demand or a hold was taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IsItInBox(Message):
    """Ask whether `quantity` units are in the parcel."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IsItSo(Message):
    """Ask whether the last step at the desk was really done: `order` is what it was about."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledTearUp(Message):
    """The order on the desk is cancelled, and a label of it came out of a printer: it is torn up."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWantedNow(Message):
    """An item of the order was scanned of which none is packed and none is wanted any more."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOfNextBox(Message):
    """An item was scanned that goes into box `parcel`, before box `want` is closed or on hold."""

    item_name: str
    parcel: int
    want: int
