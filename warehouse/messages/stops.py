"""What is said where a stop is out of the ordinary, and where scans are looked at again. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNotKnownHere(Message):
    """The site knows no such code, at a stop, where one that cannot be read has a way of its own."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCodeAtPlace(Message):
    """Ask for the check digits of `location`, whose barcode cannot be read."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCodeAtPlaceName(Message):
    """Ask for the whole name of `location`: its barcode cannot be read, and it has no check digits."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCodeAtItem(Message):
    """Ask for the last digits of a code of the item, whose barcode cannot be read."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCodeAtTote(Message):
    """Ask for the last digits of the tote in `slot`, whose barcode cannot be read."""

    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCodeAtSlot(Message):
    """Ask for the name of `slot`, whose barcode cannot be read and whose tote is not known."""

    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotItsPlaceDigits(Message):
    """What was typed is not the check digits of the location that is due."""

    got: str
    want: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotItsDigits(Message):
    """No code of the item ends in what was typed."""

    got: str
    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCodeAtItemOnly(Message):
    """Ask for the last digits of a code of the item, where the location has no check digits to stand in for them."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotItemNorPlaceDigits(Message):
    """As many digits as the location's check digits were typed in an item's stead, and they are not these."""

    got: str
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFewDigits(Message):
    """Fewer digits were typed than tell one item from another."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFewToteDigits(Message):
    """Fewer digits were typed than tell one tote from another."""

    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsOfTwo(Message):
    """A unit's code and a case's end in what was typed; `tail` is its end."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsOfSeveral(Message):
    """Another item or tote of the trolley ends in what was typed, too; `tail` is its end."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FewerInHand(Message):
    """All `have` that were wanted were counted into the hand: ask whether there really are fewer, and why."""

    have: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneShort(Message):
    """As many as were wanted, `want`, are there: then nothing is short."""

    want: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneShortInHand(Message):
    """A short at `location` was taken back, and `have` units are in the hand again."""

    location: str
    have: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCodeAtSku(Message):
    """Ask for the whole code of the item, which has no digits to end in, or the location's check digits."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCodeAtSkuOnly(Message):
    """Ask for the whole code of the item, which has no digits to end in; the location has no check digits."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFewOfSku(Message):
    """Less than the item's whole code was typed; the location's check digits would do, too."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFewOfSkuOnly(Message):
    """Less than the item's whole code was typed."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneShortAway(Message):
    """A short at `location` was taken back; the operator is to go there first."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScansSent(Message):
    """Sending was asked for: `sent` scans are on the server now that were not, `unsent` are not."""

    sent: int
    unsent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllSent(Message):
    """Sending was asked for, and there was nothing to send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteCancelled(Message):
    """The order in `slot` was cancelled: nothing more goes in."""

    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLeavesTote(Message):
    """One order of several in `slot` was cancelled: nothing more of that one goes in."""

    order: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledTote(Message):
    """The slot that was scanned, or whose tote was, is a cancelled order's; the other is the one to put into."""

    slot: str
    want: str
