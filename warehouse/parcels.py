"""Parcels: the boxes they leave in, what has to be done before they are closed, and the life of their labels.

Pure. Weights are whole grams, sizes whole millimetres.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from itertools import permutations
from re import ASCII, fullmatch
from typing import Final

from warehouse.items import Item
from warehouse.values import dataclass

Size = tuple[int, int, int]
"""Length, width and height in millimetres."""

UNITS_MAX: Final = 60
"""More units than these are put in a box by eye, and never by a rule that takes time on a scan."""
TRACKING_MIN: Final = 8
"""From so many characters on, a carrier's longer barcode that ends in the tracking number is the label's."""
REFERENCE_CHARS_MAX: Final = 40
"""The longest name of a shipment that every carrier keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Packaging."""

    box: str
    """Its code, which may be a barcode on the stack."""
    name: str
    inner_mm: Size
    tare_g: int
    """Weight of the empty box."""
    max_g: int
    """The most that may be in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What of an order line is in a parcel."""

    line: str
    quantity: int
    """Units, 1 or more."""


class LabelState(StrEnum):
    """How far the purchase of a label is.

    Transitions:
        intent → quoting → calling → bought | refused | uncertain; intent → refused; quoting → refused | intent
        calling → quoting; uncertain → calling | bought | refused
        bought → voiding → voided | bought
        uncertain → voiding → uncertain, of one that is known to be bought and cannot be scanned
    """

    INTENT = "intent"
    """It is wanted, and nobody was asked yet."""
    QUOTING = "quoting"
    """Carriers are asked what it costs, or one is chosen and not called yet."""
    CALLING = "calling"
    """A carrier is asked for it: from here on it may have been bought."""
    BOUGHT = "bought"
    REFUSED = "refused"
    """Nothing was bought, and asking again in the same way would not help."""
    UNCERTAIN = "uncertain"
    """A call ended so that nobody knows, or it is bought and lacks its number or file; the carrier is asked first."""
    VOIDING = "voiding"
    VOIDED = "voided"


TRANSITIONS: Final[Mapping[LabelState, frozenset[LabelState]]] = {
    LabelState.INTENT: frozenset({LabelState.QUOTING, LabelState.REFUSED}),
    LabelState.QUOTING: frozenset({LabelState.CALLING, LabelState.REFUSED, LabelState.INTENT}),
    LabelState.CALLING: frozenset({LabelState.BOUGHT, LabelState.REFUSED, LabelState.UNCERTAIN, LabelState.QUOTING}),
    LabelState.UNCERTAIN: frozenset({LabelState.CALLING, LabelState.BOUGHT, LabelState.REFUSED, LabelState.VOIDING}),
    LabelState.BOUGHT: frozenset({LabelState.VOIDING}),
    LabelState.VOIDING: frozenset({LabelState.VOIDED, LabelState.BOUGHT, LabelState.UNCERTAIN}),
    LabelState.REFUSED: frozenset(),
    LabelState.VOIDED: frozenset(),
}
"""What each state may become. `calling` is `quoting` again only where the call surely never left this machine."""
ENDED: Final = frozenset({LabelState.BOUGHT, LabelState.REFUSED, LabelState.VOIDED})
"""States in which nothing happens by itself any more."""
BEFORE_A_CALL: Final = frozenset({LabelState.INTENT, LabelState.QUOTING})
"""States in which nothing can have been bought."""


class Demand(StrEnum):
    """What somebody has to do and confirm before a parcel is closed."""

    GIFT_NOTE = "gift_note"
    BATTERY_LABEL = "battery_label"
    """Lithium batteries: class 9 on the outside."""
    HAZARD_LABEL = "hazard_label"
    ID_CHECK = "id_check"
    """The receiver has to be of an age: a service of the carrier, and a mark on the box."""
    FRAGILE = "fragile"
    CUSTOMS = "customs"
    """Papers for the border, on the outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What of an item decides how its parcel is made."""

    dangerous_goods: str = ""
    """Class or division; empty when harmless."""
    age_limit: int = 0
    fragile: bool = False


def parcel_id(order: str, number: int) -> str:
    """The name of an order's parcel `number`, counted from 1."""
    return f"{order}-{number}"


def order_and_number(parcel: str) -> tuple[str, int] | None:
    """The order and the number in a parcel's name; None: it is no parcel's name."""
    order, _, number = parcel.rpartition("-")
    return (order, int(number)) if order and fullmatch("[1-9][0-9]{0,2}", number, ASCII) else None


def reference_of(site: str, parcel: str, generation: int) -> str:
    """What a carrier is told to call a label: the same at every try, and never the same for two labels.

    Carriers keep letters, digits, points and hyphens up to a length; any other name becomes its hash.
    """
    plain = f"{site}.{parcel}.{generation}".replace(":", ".")
    # The point is no part of a site's, an order's or a generation's own name where the plain form is used.
    parts = site, *parcel.split(":"), str(generation)
    fitting = all(fullmatch("[A-Za-z0-9-]+", part, ASCII) for part in parts) and len(parts) <= 4
    if fitting and len(plain) <= REFERENCE_CHARS_MAX:
        return plain
    return "h-" + sha256(f"{site}\0{parcel}\0{generation}".encode()).hexdigest()[: REFERENCE_CHARS_MAX - 2]


def demands(handlings: Iterable[Handling], *, gift: bool, customs: bool) -> tuple[Demand, ...]:
    """What has to be done for a parcel with such items in it, in a fixed order."""
    found = set(_asked(handlings))
    found |= {Demand.GIFT_NOTE} if gift else set()
    found |= {Demand.CUSTOMS} if customs else set()
    return tuple(demand for demand in Demand if demand in found)


def weighed_g(box: Box, units: Iterable[tuple[Item, int]]) -> int | None:
    """What the parcel weighs by what is known of its items; None where a weight is not known."""
    total = box.tare_g
    for item, quantity in units:
        if item.weight_g <= 0:
            return None
        total += item.weight_g * quantity
    return total


def proposed(boxes: Iterable[Box], units: Sequence[tuple[Item, int]]) -> Box | None:
    """The smallest box into which these surely go, with all sizes and weights known; None where none surely does."""
    sizes = [item.size_mm for item, quantity in units for _ in range(quantity)]
    if not sizes or len(sizes) > UNITS_MAX or any(min(size) <= 0 for size in sizes):
        return None
    for box in sorted(boxes, key=lambda box: (_volume(box.inner_mm), box.box)):
        grams = weighed_g(box, units)
        if grams is not None and grams - box.tare_g <= box.max_g and fits(box.inner_mm, sizes):
            return box
    return None


def offered(boxes: Iterable[Box], units: Sequence[tuple[Item, int]], most: int) -> tuple[Box, ...]:
    """At most `most` boxes to choose from, the smallest first: those in which these may leave before the others.

    The smallest of those that surely do come first; where that is known of too few, the largest of the rest fill up.
    """
    sizes = [item.size_mm for item, quantity in units for _ in range(quantity)]
    is_known = 0 < len(sizes) <= UNITS_MAX and all(min(size) > 0 for size in sizes)

    def rank(box: Box) -> tuple[bool, bool, int, str]:
        grams, room = weighed_g(box, units), _volume(box.inner_mm)
        too_weak = grams is not None and grams - box.tare_g > box.max_g
        sure = is_known and grams is not None and not too_weak and fits(box.inner_mm, sizes)
        return too_weak, not sure, room if sure else -room, box.box

    best = sorted(boxes, key=rank)[:most]
    return tuple(sorted(best, key=lambda box: (_volume(box.inner_mm), box.box)))


def fits(inner_mm: Size, sizes: Sequence[Size]) -> bool:
    """Whether the units were really laid into the room, one beside the other; False says only that no way was found."""
    if sum(map(_volume, sizes)) > _volume(inner_mm):
        return False
    rooms = [inner_mm]
    for size in sorted(sizes, key=_volume, reverse=True):
        rooms.sort(key=_volume)
        laid = next(_lying(rooms, size), None)
        if laid is None:
            return False
        room, lying = laid
        rooms.remove(room)
        rooms += _left(room, lying)
    return True


def _lying(rooms: Sequence[Size], size: Size) -> Iterator[tuple[Size, Size]]:
    """Ways to lay a unit into one of the rooms: the smallest room first, and flat before on edge."""
    for room in rooms:
        for lying in sorted(set(permutations(size, 3)), key=lambda way: way[2]):
            if all(own <= its for own, its in zip(lying, room, strict=True)):
                yield room, lying


def _left(room: Size, lying: Size) -> Iterator[Size]:
    """What is left of a room beside, before and over what lies in its corner; cuts go right through."""
    (length, width, height), (long, wide, high) = room, lying
    if length > long:
        yield length - long, width, height
    if width > wide:
        yield long, width - wide, height
    if height > high:
        yield long, wide, height - high


def _volume(size: Size) -> int:
    length, width, height = size
    return length * width * height


def _asked(handlings: Iterable[Handling]) -> Iterator[Demand]:
    for handling in handlings:
        if handling.dangerous_goods:
            yield Demand.BATTERY_LABEL if handling.dangerous_goods == "9" else Demand.HAZARD_LABEL
        if handling.age_limit:
            yield Demand.ID_CHECK
        if handling.fragile:
            yield Demand.FRAGILE
