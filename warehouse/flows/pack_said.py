"""What a packer can say to the flow besides a scan and an undo, which every flow knows."""

from warehouse.desk_events import PackProblem, ReprintReason, WeighedBy
from warehouse.flows.decision import Scanned, UndoSaid
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedSaid:
    """Yes to what is asked: the demand is done, the parcel is out of its hold place, the cancelled goods are out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxSaid:
    """The parcel leaves in a box, by its code."""

    box: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightSaid:
    """The parcel weighs this."""

    weight_g: int
    by: WeighedBy


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelSaid:
    """The parcel is full: the rest goes into another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideSaid:
    """Units do not go into the parcel."""

    problem: PackProblem
    quantity: int
    line: str = ""
    """Empty for what the order does not want."""
    code: str = ""
    """What was scanned of an item the order does not want."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedUpSaid:
    """What was scanned had been said to be missing, and is packed after all."""

    scan: Scanned


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSaid:
    """The label is late: the parcel waits at a hold place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprintSaid:
    """Another copy of the label is wanted."""

    reason: ReprintReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipAgainSaid:
    """Another copy of the pack slip is wanted."""

    reason: ReprintReason


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipThereSaid:
    """The pack slip that was asked about is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipGoesWithoutSaid:
    """The pack slip did not print, and the order goes without it."""


SlipAnswer = SlipAgainSaid | SlipThereSaid | SlipGoesWithoutSaid
PackSaid = (
    Scanned
    | AgreedSaid
    | BoxSaid
    | WeightSaid
    | ParcelSaid
    | AsideSaid
    | TurnedUpSaid
    | HoldSaid
    | ReprintSaid
    | SlipAnswer
    | UndoSaid
)
