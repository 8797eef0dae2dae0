"""What a code means, as the site knows it: read for a device whose operator scanned it and asks. Changes nothing."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from json import loads as parsed

from sqlalchemy import Connection, select

from pickserver.handlers.reading import state_of
from pickserver.store import goods, item_codes, operators, routes, totes, trolleys
from pickserver.store.servers import site_of
from pickserver.store.tables import BIN, DESK, PLACE, PLANNED, STOCK, TROLLEY
from warehouse.barcodes import CodeKind, Reading, read
from warehouse.found import (
    BadgeFound,
    Found,
    ItemFound,
    Lies,
    LocationFound,
    PlaceFound,
    SlotFound,
    item_found,
    slot_found,
)
from warehouse.items import Item


def look_up(tx: Connection, code: str) -> Found:
    """All that `code` means here: items of whichever merchants, a location, a trolley, a slot, a place, a person."""
    reading = read(code)
    trolley = trolleys.one(tx, reading.text) if reading.kind is CodeKind.TROLLEY else None
    return Found(
        code=reading.text,
        items=tuple(item_found(item, reading, _lies(tx, item)) for item in item_codes.meant_by(tx, reading)),
        locations=tuple(_locations(tx, reading)),
        trolleys=() if trolley is None else (state_of(tx, trolley),),
        slots=tuple(_slots(tx, reading)),
        places=tuple(_places(tx, reading)),
        badges=tuple(_badges(tx, reading)),
    )


def _lies(tx: Connection, item: Item) -> tuple[Lies, ...]:
    """Where stock of `item` was told to lie; where none was ever told, where routes take it from."""
    where = (STOCK.c.merchant == item.merchant, STOCK.c.sku == item.sku)
    rows = tx.execute(select(STOCK.c.location, STOCK.c.quantity).where(*where).order_by(STOCK.c.location))
    told = tuple(Lies(location=row.location, units=row.quantity) for row in rows)
    if told:
        return told
    planned = select(PLANNED.c.location).where(PLANNED.c.merchant == item.merchant, PLANNED.c.sku == item.sku)
    return tuple(Lies(location=location) for location in tx.scalars(planned.distinct().order_by(PLANNED.c.location)))


def _locations(tx: Connection, reading: Reading) -> Iterator[LocationFound]:
    """The location and what lies there; an empty one is known by the floor's layout."""
    text = reading.text
    rows = tx.execute(select(STOCK.c.merchant, STOCK.c.sku, STOCK.c.quantity).where(STOCK.c.location == text))
    units: dict[tuple[str, str], int | None] = {(row.merchant, row.sku): row.quantity for row in rows}
    planned = select(PLANNED.c.merchant, PLANNED.c.sku).where(PLANNED.c.location == text).distinct()
    for row in tx.execute(planned):
        units.setdefault((row.merchant, row.sku), None)
    if units or _is_on_the_floor(tx, text):
        yield LocationFound(location=text, items=tuple(_lying(tx, reading, units)))


def _lying(tx: Connection, reading: Reading, units: dict[tuple[str, str], int | None]) -> Iterator[ItemFound]:
    for key, lying in sorted(units.items()):
        item = goods.item(tx, key)
        if item is not None:
            yield item_found(item, reading, (Lies(location=reading.text, units=lying),))


def _is_on_the_floor(tx: Connection, location: str) -> bool:
    site = site_of(tx)
    return site is not None and bool(site.layout) and location in _floor(site.layout)


@lru_cache(maxsize=2)
def _floor(layout: str) -> frozenset[str]:
    """The codes of a layout's locations; the same for the same text."""
    return frozenset(location["code"] for location in parsed(layout).get("locations", ()))


def _slots(tx: Connection, reading: Reading) -> Iterator[SlotFound]:
    if reading.kind is CodeKind.SLOT:
        name, slot = reading.parts
        carriers = tx.scalars(select(TROLLEY.c.trolley).where(TROLLEY.c.name == name).order_by(TROLLEY.c.trolley))
        for trolley in carriers.all():
            yield from _slot(tx, trolley, slot, "")
    if reading.kind is CodeKind.TOTE and totes.is_known(tx, reading.text):
        standing = [
            slot
            for bound in totes.standing(tx, [reading.text])
            for slot in _slot(tx, bound.trolley, bound.slot, reading.text)
        ]
        yield from standing or [SlotFound(trolley_name="", slot="", tote=reading.text, orders=())]


def _slot(tx: Connection, trolley: str, name: str, tote: str) -> Iterator[SlotFound]:
    """A slot of a trolley, with `tote` in it or whatever stands there."""
    found = trolleys.one(tx, trolley)
    plan = routes.route_of(tx, trolley, found.route_version) if found else None
    slot = plan.slot_named(name) if plan else None
    if plan is not None and slot is not None:
        standing = ", ".join(bound.tote for bound in totes.on(tx, trolley, [name]))
        yield slot_found(plan, slot, tote or standing)
    elif found is not None and tote:
        yield SlotFound(trolley_name=found.name, slot=name, tote=tote, orders=())


def _places(tx: Connection, reading: Reading) -> Iterator[PlaceFound]:
    match reading.kind:
        case CodeKind.ZONE | CodeKind.PARK:
            row = tx.execute(select(PLACE).where(PLACE.c.place == reading.text)).one_or_none()
            if row is not None:
                standing = select(TROLLEY.c.name).where(TROLLEY.c.place == reading.text).order_by(TROLLEY.c.name)
                yield PlaceFound(place=row.place, kind=row.kind, name=row.name, trolleys=tuple(tx.scalars(standing)))
        case CodeKind.DESK:
            name = tx.scalar(select(DESK.c.name).where(DESK.c.desk == reading.text))
            if name is not None:
                yield PlaceFound(place=reading.text, kind="desk", name=name, trolleys=())
        case CodeKind.BIN if tx.scalar(select(BIN.c.bin).where(BIN.c.bin == reading.text)):
            yield PlaceFound(place=reading.text, kind="bin", name=reading.parts[0], trolleys=())
        case _:
            pass


def _badges(tx: Connection, reading: Reading) -> Iterable[BadgeFound]:
    who = operators.with_badge(tx, reading.text) if reading.kind is CodeKind.BADGE else None
    if who is not None:
        held = (trolleys.one(tx, trolley) for trolley in trolleys.held_by(tx, who.badge))
        yield BadgeFound(badge=who.badge, name=who.name, trolleys=tuple(one.name for one in held if one))
