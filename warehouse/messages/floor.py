"""What is said about the work on a trolley: build, pick, short, drop. Values without words."""

from warehouse.events import ShortReason
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GoTo:
    """Walk to `location`."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Take `quantity` units of the item here, for all slots together, each scanned; `have` are in the hand already."""

    item_name: str
    quantity: int
    have: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutIn:
    """Put `quantity` units from the hand into `slot`."""

    slot: str
    quantity: int
    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTote:
    """Put an empty tote into `slot` and scan it."""

    slot: str
    left: int
    """Slots still empty, this one too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteIn:
    """`tote` stands in `slot` now."""

    tote: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongItem:
    """Another item of this site than the one due."""

    got_name: str
    want_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPlace:
    """Another location than the one due."""

    got: str
    want: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTote:
    """Another slot or tote than the one due."""

    got: str
    want: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFirst:
    """An item was scanned before its location."""

    want: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDue:
    """Something else was scanned where the item was due."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutFirst:
    """Something else was scanned while units in the hand are due in `slot`."""

    slot: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMany:
    """A case of `units` holds more than the `want` units still to take: it goes back, the count stays as it was."""

    want: int
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeNotKnown:
    """The site knows no such code; `tail` is its last four characters."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedRead:
    """The check digit is wrong: a bad read, not an unknown item."""

    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteNotKnown:
    """The site has no such tote."""

    tote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteInUse:
    """The tote is on another trolley."""

    tote: str
    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteHereAlready:
    """The tote is in another slot of this trolley."""

    tote: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteDue:
    """Something that is no tote was scanned while totes are put in."""

    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortSaved:
    """`missing` units are recorded as not there; each other reason has a message of its own."""

    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyShort:
    """Ask the reason: one choice for each `ShortReason`, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HowMany:
    """Ask how many units are in the hand, of `want`."""

    want: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotThatMany:
    """The typed number cannot be: it must be a whole number from 0 to `most`."""

    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotSkip:
    """Units are in the hand: finish the stop, or undo."""

    have: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSkipped:
    """The stop comes back at the end."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToUndo:
    """Nothing on this trolley was done here that could be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTrolley:
    """The trolley that was just given to the operator, by its name."""

    trolley_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongTrolley:
    """Another trolley than the one that is worked on; both by their names."""

    got: str
    want: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedSaved:
    """`missing` units are recorded as damaged."""

    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongItemSaved:
    """`missing` units are recorded as short, since another item lies there."""

    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachedSaved:
    """`missing` units are recorded as out of reach."""

    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOnce:
    """Take `quantity` units of the item here; one scan confirms them all."""

    item_name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOneFirst:
    """A number was typed before one of the units was scanned."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndonePlace:
    """Being at `location` was taken back."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneTake:
    """The last that was taken of an item was taken back."""

    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndonePut:
    """A put into `slot` was taken back: its units are to be taken out again."""

    slot: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneTote:
    """A tote's place was taken back: it is to be taken out again."""

    tote: str
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneSkip:
    """A stop is not put off after all."""

    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneShort:
    """A short at `location` was taken back."""

    location: str


FloorMessage = (
    GoTo
    | Take
    | PutIn
    | PutTote
    | ToteIn
    | WrongItem
    | WrongPlace
    | WrongTote
    | PlaceFirst
    | ItemDue
    | PutFirst
    | TooMany
    | CodeNotKnown
    | DamagedRead
    | ToteNotKnown
    | ToteInUse
    | ToteHereAlready
    | ToteDue
    | ShortSaved
    | WhyShort
    | HowMany
    | NotThatMany
    | CannotSkip
    | StopSkipped
    | NothingToUndo
    | TakeTrolley
    | WrongTrolley
    | DamagedSaved
    | WrongItemSaved
    | UnreachedSaved
    | TakeOnce
    | ScanOneFirst
    | UndonePlace
    | UndoneTake
    | UndonePut
    | UndoneTote
    | UndoneSkip
    | UndoneShort
)
"""Any of them."""

SHORT_REASONS = tuple(ShortReason)
"""The order in which reasons are offered as choices 1 to 4."""
