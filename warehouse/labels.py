"""What of a site has a barcode that people stick up: the file that the server writes and the client draws from.

Pure values. How a label looks, and in which words, is decided where it is drawn.
"""

from collections import defaultdict
from enum import StrEnum

from warehouse.floor import DropUse, Layout
from warehouse.values import dataclass

LABELS_FORMAT = 1
"""The one format of labels file that is read."""


class Arrow(StrEnum):
    """Where a location is, seen from its label, which sticks to the beam of a shelf."""

    UP = "up"
    """On the beam: goods stand above the label."""
    DOWN = "down"
    """Under it: the lowest of several shelves has no beam of its own."""
    NONE = ""
    """There is only one shelf, so that nobody can take the wrong one."""


class LabelKind(StrEnum):
    """What a label is of; the order in which sheets are drawn."""

    BADGES = "badges"
    LOCATIONS = "locations"
    TROLLEYS = "trolleys"
    SLOTS = "slots"
    TOTES = "totes"
    DESKS = "desks"
    BINS = "bins"
    ZONES = "zones"
    PARKS = "parks"
    ITEMS = "items"
    """Only those that have no barcode of their own."""
    COMMANDS = "commands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A code, and what people call it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationLabel:
    """A location on a shelf."""

    code: str
    check: str
    level: int
    arrow: Arrow


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyLabel:
    """A trolley with its slots."""

    code: str
    name: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLabels:
    """Everything of a site that has a label."""

    format: int
    site: str
    name: str
    locations: tuple[LocationLabel, ...] = ()
    trolleys: tuple[TrolleyLabel, ...] = ()
    totes: tuple[str, ...] = ()
    desks: tuple[Named, ...] = ()
    bins: tuple[str, ...] = ()
    zones: tuple[Named, ...] = ()
    parks: tuple[Named, ...] = ()
    items: tuple[Named, ...] = ()
    """Those whose SKU is their barcode, since they have no other."""
    badges: tuple[Named, ...] = ()
    """Whoever has the barcode of a badge can sign in: only in a file that was asked to hold them."""


def location_labels(layout: Layout) -> tuple[LocationLabel, ...]:
    """The locations of a layout, in its order."""
    shelves: defaultdict[str, set[int]] = defaultdict(set)
    for location in layout.locations:
        shelves[location.node].add(location.level)
    return tuple(
        LocationLabel(
            code=location.code,
            check=location.check,
            level=location.level,
            arrow=_arrow(location.level, shelves[location.node]),
        )
        for location in layout.locations
    )


def zone_labels(layout: Layout) -> tuple[Named, ...]:
    """The places where picked trolleys are left."""
    return tuple(Named(code=drop.code, name=drop.name) for drop in layout.drops if drop.use is not DropUse.START)


def park_labels(layout: Layout) -> tuple[Named, ...]:
    """The places where half-picked trolleys are left."""
    return tuple(Named(code=park.code, name=park.name) for park in layout.parks)


def _arrow(level: int, shelves: set[int]) -> Arrow:
    if len(shelves) == 1:
        return Arrow.NONE
    return Arrow.DOWN if level == min(shelves) else Arrow.UP
