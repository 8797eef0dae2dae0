"""What a code means: the answer to who scans something and asks. Facts to read; nothing is decided by them.

A device answers from what it carries, the server from all it knows; both in these values. One code may mean several
things, since two merchants may sell the same GTIN.
"""

from collections.abc import Iterable, Sequence

from warehouse.barcodes import CodeKind, Reading, read
from warehouse.flows.trolley import Trolley
from warehouse.items import Item, units_read
from warehouse.trolleys import Plan, Slot, Stop
from warehouse.values import dataclass, replace
from warehouse.wire import TrolleyState


@dataclass(frozen=True, slots=True, kw_only=True)
class Lies:
    """Where an item lies."""

    location: str
    units: int | None = None
    """What lay there when it was last told; null where nobody told."""
    wanted: int = 0
    """Units that the asker's trolley still has to take there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFound:
    """An item that the code means, or that lies at the location it means."""

    merchant: str
    sku: str
    name: str
    units: int
    """What one read of the code stands for; 0 when the code is not the item's."""
    codes: tuple[str, ...]
    """Each as it is printed; a case's with its multiple, as `14006381333938 x6`."""
    lies: tuple[Lies, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationFound:
    """A location, and what lies there; never its check digits."""

    location: str
    items: tuple[ItemFound, ...]
    """Each with this one place where it lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFound:
    """A slot or a tote, and what belongs into it."""

    trolley_name: str
    """Empty for a tote that stands on no trolley."""
    slot: str
    tote: str
    """Empty for a slot without one."""
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFound:
    """A drop zone, park place, desk or bin."""

    place: str
    kind: str
    """`zone`, `park`, `desk` or `bin`."""
    name: str
    trolleys: tuple[str, ...]
    """Names of the trolleys that stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeFound:
    """Whose badge it is."""

    badge: str
    name: str
    trolleys: tuple[str, ...]
    """Names of the trolleys this person holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that a code means; nothing in it when it is not known."""

    code: str
    items: tuple[ItemFound, ...] = ()
    locations: tuple[LocationFound, ...] = ()
    trolleys: tuple[TrolleyState, ...] = ()
    slots: tuple[SlotFound, ...] = ()
    places: tuple[PlaceFound, ...] = ()
    badges: tuple[BadgeFound, ...] = ()

    @property
    def known(self) -> bool:
        """Whether it means anything."""
        return any((self.items, self.locations, self.trolleys, self.slots, self.places, self.badges))


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A trolley this device has, and who works on it."""

    trolley: Trolley
    operator_name: str = ""
    epoch: int = 0


def found_here(code: str, carried: Sequence[Carried]) -> Found:
    """What `code` means as far as the trolleys on this device tell, with no network asked."""
    reading = read(code)
    trolleys = [one.trolley for one in carried]
    return Found(
        code=reading.text,
        items=_items(reading, trolleys),
        locations=_locations(reading, trolleys),
        trolleys=tuple(_state(one) for one in carried if one.trolley.plan.trolley == reading.text),
        slots=tuple(_slots(reading, trolleys)),
        places=tuple(_places(reading, trolleys)),
    )


def item_found(item: Item, reading: Reading, lies: tuple[Lies, ...]) -> ItemFound:
    """`item` as it is told to who scanned `reading`."""
    codes = tuple(code.code if code.multiple == 1 else f"{code.code} x{code.multiple}" for code in item.codes)
    units = units_read(item, reading)
    return ItemFound(merchant=item.merchant, sku=item.sku, name=item.name, units=units, codes=codes, lies=lies)


def slot_found(plan: Plan, slot: Slot, tote: str) -> SlotFound:
    """`slot` of the trolley of `plan`, in which `tote` stands."""
    return SlotFound(trolley_name=plan.name, slot=slot.slot, tote=tote, orders=slot.orders)


def together(here: Found, there: Found) -> Found:
    """What the server knows, with what this device's own trolleys still want; what it alone knows stays."""
    if not there.known:
        return here
    wanted = {
        (item.merchant, item.sku, lies.location): lies.wanted
        for item in (*here.items, *(item for place in here.locations for item in place.items))
        for lies in item.lies
    }

    def with_wants(items: Iterable[ItemFound]) -> tuple[ItemFound, ...]:
        return tuple(
            replace(
                item,
                lies=tuple(
                    replace(lies, wanted=wanted.get((item.merchant, item.sku, lies.location), 0)) for lies in item.lies
                ),
            )
            for item in items
        )

    locations = tuple(replace(place, items=with_wants(place.items)) for place in there.locations)
    return replace(there, items=with_wants(there.items), locations=locations)


def _items(reading: Reading, trolleys: Sequence[Trolley]) -> tuple[ItemFound, ...]:
    found: dict[tuple[str, str], ItemFound] = {}
    for trolley in trolleys:
        for stop in trolley.plan.stops:
            if units_read(stop.item, reading):
                _add(found, stop, trolley, reading)
    return tuple(found.values())


def _locations(reading: Reading, trolleys: Sequence[Trolley]) -> tuple[LocationFound, ...]:
    found: dict[tuple[str, str], ItemFound] = {}
    for trolley in trolleys:
        for stop in trolley.plan.stops:
            if stop.location == reading.text:
                _add(found, stop, trolley, reading)
    return (LocationFound(location=reading.text, items=tuple(found.values())),) if found else ()


def _add(found: dict[tuple[str, str], ItemFound], stop: Stop, trolley: Trolley, reading: Reading) -> None:
    key = stop.item.merchant, stop.item.sku
    left = trolley.remaining(stop)
    before = found[key].lies if key in found else ()
    known = {lies.location: lies.wanted for lies in before}
    known[stop.location] = known.get(stop.location, 0) + left
    lies = tuple(Lies(location=location, wanted=wanted) for location, wanted in known.items())
    found[key] = item_found(stop.item, reading, lies)


def _state(carried: Carried) -> TrolleyState:
    trolley = carried.trolley
    stops = trolley.stops
    return TrolleyState(
        trolley=trolley.plan.trolley,
        name=trolley.plan.name,
        status="picking",
        epoch=carried.epoch,
        operator_name=carried.operator_name,
        place=trolley.cursor.left_at,
        stops=stops,
        stops_done=stops - trolley.stops_left,
        route_version=trolley.plan.route_version,
    )


def _slots(reading: Reading, trolleys: Sequence[Trolley]) -> Iterable[SlotFound]:
    for trolley in trolleys:
        for slot in trolley.plan.slots:
            totes = [tote for name, tote in trolley.totes if name == slot.slot]
            if reading.kind is CodeKind.SLOT and reading.parts == (trolley.plan.name, slot.slot):
                yield slot_found(trolley.plan, slot, ", ".join(totes))
            elif reading.kind is CodeKind.TOTE and reading.text in totes:
                yield slot_found(trolley.plan, slot, reading.text)


def _places(reading: Reading, trolleys: Sequence[Trolley]) -> Iterable[PlaceFound]:
    kinds = {CodeKind.ZONE: "zone", CodeKind.PARK: "park"}
    known = {place for trolley in trolleys for place in (*trolley.plan.zones, *trolley.plan.parks)}
    if reading.kind in kinds and reading.text in known:
        yield PlaceFound(place=reading.text, kind=kinds[reading.kind], name=reading.parts[0], trolleys=())
