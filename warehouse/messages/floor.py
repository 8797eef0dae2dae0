"""What is said about the work on a trolley: build, pick, short, drop. Values without words."""

from warehouse.events import ShortReason
from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GoTo(Message):
    """Walk to `location`."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(Message):
    """Take `quantity` units of the item here, for all slots together, each scanned; `have` are in the hand already."""

    item_name: str
    quantity: int
    have: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutIn(Message):
    """Put `quantity` units from the hand into `slot`."""

    slot: str
    quantity: int
    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTote(Message):
    """Put an empty tote into `slot` and scan it."""

    slot: str
    left: int
    """Slots still empty, this one too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteIn(Message):
    """`tote` stands in `slot` now."""

    tote: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongItem(Message):
    """Another item of this site than the one due."""

    got_name: str
    want_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPlace(Message):
    """Another location than the one due."""

    got: str
    want: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTote(Message):
    """Another slot or tote than the one due."""

    got: str
    want: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFirst(Message):
    """An item was scanned before its location."""

    want: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDue(Message):
    """Something else was scanned where the item was due."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutFirst(Message):
    """Something else was scanned while units in the hand are due in `slot`."""

    slot: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMany(Message):
    """A case of `units` holds more than the `want` units still to take: it goes back, the count stays as it was."""

    want: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNotKnown(Message):
    """The site knows no such code; `tail` is its last four characters."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedRead(Message):
    """The check digit is wrong: a bad read, not an unknown item."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteNotKnown(Message):
    """The site has no such tote."""

    tote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteInUse(Message):
    """The tote is on another trolley."""

    tote: str
    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteHereAlready(Message):
    """The tote is in another slot of this trolley."""

    tote: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteDue(Message):
    """Something that is no tote was scanned while totes are put in."""

    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortSaved(Message):
    """`missing` units are recorded as not there; each other reason has a message of its own."""

    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyShort(Message):
    """Ask the reason: one choice for each `ShortReason`, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HowMany(Message):
    """Ask how many units are in the hand, of `want`."""

    want: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotThatMany(Message):
    """The typed number cannot be: it must be a whole number from 0 to `most`."""

    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotSkip(Message):
    """Units are in the hand: finish the stop, or undo."""

    have: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSkipped(Message):
    """The stop comes back at the end."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToUndo(Message):
    """Nothing on this trolley was done here that could be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTrolley(Message):
    """The trolley that was just given to the operator, by its name."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTrolley(Message):
    """Another trolley than the one that is worked on; both by their names."""

    got: str
    want: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedSaved(Message):
    """`missing` units are recorded as damaged."""

    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongItemSaved(Message):
    """`missing` units are recorded as short, since another item lies there."""

    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachedSaved(Message):
    """`missing` units are recorded as out of reach."""

    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOnce(Message):
    """Take `quantity` units of the item here; one scan confirms them all."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOneFirst(Message):
    """A number was typed before one of the units was scanned."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndonePlace(Message):
    """Being at `location` was taken back."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneTake(Message):
    """The last that was taken of an item was taken back."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndonePut(Message):
    """A put into `slot` was taken back: its units are to be taken out again."""

    slot: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneTote(Message):
    """A tote's place was taken back: it is to be taken out again."""

    tote: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneSkip(Message):
    """A stop is not put off after all."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneShort(Message):
    """A short at `location` was taken back."""

    location: str


SHORT_REASONS = tuple(ShortReason)
"""The order in which reasons are offered as choices 1 to 4."""
