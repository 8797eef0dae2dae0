"""What can be recorded. Facts named in the past, requests by name; never edited once released."""

from enum import StrEnum

from warehouse.desk_events import PackEvent
from warehouse.values import dataclass


class Entry(StrEnum):
    """How the operator told it."""

    SCANNED = "scanned"
    TYPED = "typed"
    CHECK_DIGITS = "check_digits"


class NoCode(StrEnum):
    """What stood in for a barcode that the operator said cannot be read."""

    LAST_DIGITS = "last_digits"
    """The last digits of a code of the item, or of the tote."""
    PLACE_DIGITS = "place_digits"
    """The location's check digits."""
    NAME = "name"
    """The name of a slot whose tote is not known."""


class ShortReason(StrEnum):
    """Why less was found than asked for."""

    MISSING = "missing"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    CANNOT_REACH = "cannot_reach"


class Wish(StrEnum):
    """A decision a device may ask for without network; the server decides it after the facts before it."""

    RELEASE = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCount:
    """`quantity` units (1 or more) of one order line."""

    line: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToteBound:
    """`tote` was put into `slot`."""

    slot: str
    tote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """The operator stood at a stop's location."""

    stop: int
    by: Entry = Entry.SCANNED
    no_code: NoCode | None = None
    """Set when the location's barcode cannot be read; older programs pass it over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """`quantity` more units (1 or more; less than 0 when a typed total corrects it) are in the hand."""

    stop: int
    quantity: int
    code: str = ""
    by: Entry = Entry.SCANNED
    no_code: NoCode | None = None
    """Set when the item's barcode cannot be read; it counts in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Units went from the hand into a slot's tote: this is what counts as picked."""

    stop: int
    slot: str
    tote: str
    counts: tuple[LineCount, ...]
    no_code: NoCode | None = None
    """Set when neither the slot's barcode nor the tote's can be read."""

    @property
    def quantity(self) -> int:
        """Units put, all lines together."""
        return sum(count.quantity for count in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorted:
    """Less was there: `found` units are in the hand, `missing` says which lines go without."""

    stop: int
    reason: ShortReason
    found: int
    missing: tuple[LineCount, ...]

    @property
    def quantity(self) -> int:
        """Units missing, all lines together."""
        return sum(count.quantity for count in self.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """The stop was put off to the end of the route."""

    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInTote:
    """Who took a trolley over looked into a tote: of each line so many units lay there before this lease.

    An assertion and no increment: a put of an earlier lease that comes later is one of these units.
    """

    stop: int
    slot: str
    tote: str
    counts: tuple[LineCount, ...]

    @property
    def quantity(self) -> int:
        """Units that lay there, all lines together."""
        return sum(count.quantity for count in self.counts)


Undoable = ToteBound | Arrived | Taken | Put | Shorted | Skipped | FoundInTote
"""What an operator can take back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """The event `seq` of the same incarnation was taken back; it carries that event, so that folds commute."""

    seq: int
    event: Undoable


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """After a restart the operator said that event `seq`, recorded but perhaps never signalled, is true."""

    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationSeen:
    """The operator read that `order` is cancelled: from here on nothing of it is asked for, under this lease."""

    order: str
    slots: tuple[str, ...]
    """Those that carry it: what was told to have nothing more put in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """The picked trolley was left at a drop zone."""

    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """The half-picked trolley was left at a place."""

    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """The device asks for a decision, which the server takes after every fact before this event."""

    wish: Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A scan that was not due: changes nothing, kept for the scan log and the error heat map."""

    code: str
    refusal: str
    """Name of the message that was shown."""
    stop: int = 0
    """The stop it happened at; 0 outside any stop."""


TrolleyEvent = (
    ToteBound
    | Arrived
    | Taken
    | Put
    | Shorted
    | Skipped
    | FoundInTote
    | Undone
    | Confirmed
    | CancellationSeen
    | Dropped
    | Parked
    | Requested
    | Refused
)
"""Anything about a trolley, and what belongs to no work at all."""
Event = TrolleyEvent | PackEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event with its number in the journal it lies in."""

    seq: int
    event: Event
    epoch: int = 0
    """The lease under which it happened; 0 outside any lease."""
