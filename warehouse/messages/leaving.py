"""What is said where a trolley is left, in a drop zone or at a park place, and fetched again. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DropAt(Message):
    """The trolley is picked, and all of it: leave it at a drop zone; `zone_name` is one of them."""

    trolley_name: str
    zone_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropShortAt(Message):
    """The trolley is picked but for `missing` units: leave it at a drop zone; `zone_name` is one of them."""

    trolley_name: str
    zone_name: str
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left(Message):
    """The trolley stands in the drop zone `place_name`; the next one can be had."""

    trolley_name: str
    place_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneDue(Message):
    """Something that is no drop zone was scanned when the trolley is picked."""

    zone_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFinished(Message):
    """The trolley cannot be dropped: `left` stops are open. It can be parked."""

    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceNotKnown(Message):
    """The site has no such park place."""

    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDropThere(Message):
    """No trolley is left in the zone `place`, where routes begin or which is not known; `zone_name` takes it."""

    place: str
    zone_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkAt(Message):
    """Leave the trolley at a park place, before it is finished; `place_name` is one of them."""

    trolley_name: str
    place_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkDue(Message):
    """Something that is no park place was scanned where one is due; `place_name` is one."""

    place_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedAt(Message):
    """The trolley stands at the park place `place_name`; the next one can be had."""

    trolley_name: str
    place_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotPark(Message):
    """Units are in the hand, and parking would forget them: finish the stop, or undo."""

    have: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTrolleyFrom(Message):
    """The trolley that was just given to the operator was left half-picked at the park place `place_name`."""

    trolley_name: str
    place_name: str
