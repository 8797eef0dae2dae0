"""What can be recorded at a pack desk: facts about one order. Named in the past; never edited once released.

Parcels of an order are counted from 1, and so are the labels of a parcel: a label that was voided and bought again is
the next generation.
"""

from enum import StrEnum

from warehouse.parcels import Demand
from warehouse.values import dataclass


class PackProblem(StrEnum):
    """Why units do not go into a parcel."""

    SHORT = "short"
    """They are not in the tote."""
    DAMAGED = "damaged"
    EXTRA = "extra"
    """An item of the order, more of it than was ordered."""
    MISPICK = "mispick"
    """An item that is not in the order."""
    CANCELLED = "cancelled"
    """The order, or its line, was cancelled after it was picked."""


class WeighedBy(StrEnum):
    """Where a weight comes from."""

    SCALE = "scale"
    MANUAL = "manual"
    """It was typed."""


class PrintState(StrEnum):
    """What became of one copy of a label at the desk's printer."""

    PRINTING = "printing"
    """It was handed to the printer."""
    PRINTED = "printed"
    """The printer says that it is out."""
    HELD = "held"
    """The printer has it and cannot print now: it will, by itself."""
    UNKNOWN = "unknown"
    """Nobody knows whether it is on paper; no other copy comes by itself."""
    FAILED = "failed"
    """The printer surely does not have it."""


class ReprintReason(StrEnum):
    """Why another copy of a label is wanted."""

    LOST = "lost"
    UNREADABLE = "unreadable"
    NOT_PRINTED = "not_printed"
    """The printer's word was that nobody knows, and nothing came out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """`quantity` units (1 or more) of an order line were scanned into a parcel."""

    parcel: int
    line: str
    quantity: int
    code: str = ""
    typed: bool = False
    """Whether the end of its code was typed, since the barcode cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandMet:
    """What a parcel demands was done."""

    parcel: int
    demand: Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxChosen:
    """A parcel leaves in this kind of box; the latest word counts."""

    parcel: int
    box: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A parcel weighs `weight_g` grams (1 or more), box included; the latest word counts."""

    parcel: int
    weight_g: int
    by: WeighedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelAdded:
    """The rest of the order goes into another parcel."""

    parcel: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """`quantity` units (1 or more) do not go into a parcel: into the red tote, or they are not there at all."""

    problem: PackProblem
    quantity: int
    line: str = ""
    """The order line that goes without them; empty for an item the order does not want."""
    item: str = ""
    """`merchant/sku` of that item; empty where its code is all that is known."""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnHold:
    """A parcel waits for its label at a hold place of the desk, such as H2."""

    parcel: int
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFromHold:
    """A parcel is in work again."""

    parcel: int
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPrinted:
    """What the desk's printer made of one copy of a label; told by the device, not by a hand."""

    parcel: int
    generation: int
    copy: int
    """1 for the first; a reprint is the next."""
    state: PrintState
    desk: str = ""
    """Barcode of the desk whose printer it was; empty where it is not known."""
    there_ms: int | None = None
    """Milliseconds for which the label had been at the desk by then; None where that is not known."""
    cannot: str = ""
    """Of one that `failed`: what is wrong with the label itself, for which no printer would print it; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprinted:
    """Copy number `copy` (2 or more) of a label was asked for; the label stays the same and is not bought again."""

    parcel: int
    generation: int
    copy: int
    reason: ReprintReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrinted:
    """What the desk's printer made of one copy of the order's pack slip; told by the device, not by a hand."""

    copy: int
    """1 for the first; a reprint is the next."""
    state: PrintState
    desk: str = ""
    """Barcode of the desk whose printer it was; empty where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSeen:
    """A person says that copy number `copy` of the pack slip is there, which no printer could say."""

    copy: int
    desk: str = ""
    """Barcode of the desk where it is; empty where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLeftOut:
    """A person goes on without the pack slip, of which copy number `copy` did not print."""

    copy: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipReprinted:
    """Copy number `copy` (2 or more) of the pack slip was asked for."""

    copy: int
    reason: ReprintReason


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelApplied:
    """A parcel's label was scanned on it: the parcel is closed, and goes into a bin."""

    parcel: int
    generation: int
    code: str
    """The barcode that was read."""
    bin: str = ""
    """Barcode of the bin that was named; empty where the desk has none of its own."""


PackUndoable = (
    Verified | DemandMet | BoxChosen | Weighed | ParcelAdded | SetAside | PutOnHold | TakenFromHold | LabelApplied
)
"""What a packer can take back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackUndone:
    """The event `seq` of the same incarnation was taken back; it carries that event, so that folds commute."""

    seq: int
    """0: it is another desk's, or of an earlier lease; then `event` is as much of it as was taken back."""
    event: PackUndoable


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseWanted:
    """The order is packed: the server closes it after every fact before this event."""


ByPrinter = LabelPrinted | SlipPrinted
"""What a printer says and no hand does: no signal is given for it."""
OfSlip = SlipPrinted | SlipSeen | SlipLeftOut | SlipReprinted
"""Anything about an order's pack slip."""
PackEvent = PackUndoable | LabelPrinted | Reprinted | OfSlip | PackUndone | CloseWanted
"""Anything about an order at a desk."""
