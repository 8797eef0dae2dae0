"""Takes in what was read from files: whole or not at all, and what is there already changes nothing.

Runs inside one transaction each; says what is new, and refuses by line what the site cannot hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete

from pickserver.importing.boxes import BoxEntry
from pickserver.importing.items import ItemEntry, is_unlabelled
from pickserver.importing.rows import Fault, Found
from pickserver.importing.stock import StockEntry
from pickserver.sentences import counted
from pickserver.site_file import SiteRecord
from pickserver.store import boxes, goods, operators, orders, planned, trolleys
from pickserver.store.goods import Stock, StockKey
from pickserver.store.operators import Operator
from pickserver.store.servers import Site, put_site, site_of
from pickserver.store.services import put_services
from pickserver.store.tables import BIN, DESK, PLACE, TOTE
from pickserver.store.trolleys import Trolley
from pickserver.store.writes import insert_new, put
from warehouse.errors import PickclientError
from warehouse.floor import DropUse, Layout
from warehouse.layout import parse_layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a file."""

    what: str
    """Such as `items`, in the plural."""
    new: int = 0
    changed: int = 0
    there: int = 0
    """Already there, and just so."""
    notes: tuple[str, ...] = ()
    """What else a person should know."""


class RefusedFileError(PickclientError):
    """A file of which nothing was taken; `faults` names every bad line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Carry `faults`, at least one, by line."""
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(f"line {fault.line}: {fault.reason}" for fault in self.faults))


class NotReadyError(PickclientError):
    """The site lacks something that has to be imported first."""


def take_site(tx: Connection, record: SiteRecord, people: Sequence[Operator]) -> Taken:
    """Make the site, or bring it to what the file says; what the file does not name stays.

    Raises:
        NotReadyError: this is another site's database.

    """
    before = site_of(tx)
    if before is not None and before.site != record.site:
        raise NotReadyError(f"this folder holds the site {before.site!r}, and the file is of {record.site!r}")
    site = Site(
        site=record.site,
        name=record.name,
        time_zone=record.time_zone,
        currency=record.currency,
        units=record.units,
        layout=before.layout if before else "",
        print_at=record.print_at,
    )
    put_site(tx, site)
    operators.add(tx, people)
    orders.add_merchants(tx, {merchant.merchant: merchant.name for merchant in record.merchants})
    goods.put_pack_slips(tx, {merchant.merchant: merchant.pack_slip for merchant in record.merchants})
    goods.put_slip_prices(tx, {merchant.merchant: merchant.slip_prices for merchant in record.merchants})
    put(tx, TOTE, [{"tote": tote} for tote in record.totes])
    put(tx, DESK, [{"desk": desk.desk, "name": desk.name} for desk in record.desks])
    put(tx, BIN, [{"bin": one} for one in record.bins])
    known = {trolley.trolley for trolley in trolleys.every(tx)}
    fresh = [Trolley(trolley=one.trolley, name=one.name) for one in record.trolleys if one.trolley not in known]
    trolleys.add(tx, fresh)
    planned.put_slots(tx, {one.trolley: one.slots for one in record.trolleys})
    put_services(tx, record.services)
    if record.ship_from is not None:
        boxes.put_ship_from(tx, record.ship_from)
    return Taken(what="sites", new=int(before is None), there=int(before is not None))


def take_layout(tx: Connection, text: str, layout: Layout) -> Taken:
    """Keep the layout and the places where trolleys are left.

    Raises:
        NotReadyError: there is no site yet, or goods lie at a location that the layout no longer has.

    """
    site = _site(tx)
    if site.layout == text:
        return Taken(what="layouts", there=1)
    codes = {location.code for location in layout.locations}
    lost = sorted({key[0] for key, one in goods.stock(tx).items() if one.quantity and key[0] not in codes})
    if lost:
        places = counted(len(lost), "location")
        raise NotReadyError(f"goods lie at {places} that the layout does not have, such as {lost[0]}")
    put_site(tx, replace(site, layout=text))
    tx.execute(delete(PLACE))
    zones = [drop for drop in layout.drops if drop.use is not DropUse.START]
    rows = [{"place": p.code, "kind": "zone", "name": p.name, "rank": rank} for rank, p in enumerate(zones)]
    rows += [{"place": p.code, "kind": "park", "name": p.name, "rank": rank} for rank, p in enumerate(layout.parks)]
    insert_new(tx, PLACE, rows)
    return Taken(what="layouts", new=int(not site.layout), changed=int(bool(site.layout)))


def take_items(tx: Connection, entries: Sequence[ItemEntry], found: Found) -> Taken:
    """Keep items and their details.

    Raises:
        NotReadyError: there is no site yet.
        RefusedFileError: a line was bad in itself, or names a merchant or location that the site does not have.

    """
    layout = _site(tx).layout
    merchants = goods.merchants(tx)
    codes = {location.code for location in parse_layout(layout).locations} if layout else set()
    for entry in entries:
        if entry.item.merchant and entry.item.merchant not in merchants:
            found.note(entry.line, f"merchant: {entry.item.merchant!r} is no merchant of this site")
        if entry.detail.home and entry.detail.home not in codes:
            found.note(entry.line, f"home_location: {entry.detail.home!r} is no location of this site")
    refuse_if(found)
    new, changed = goods.put_items(
        tx, {(entry.item.merchant, entry.item.sku): (entry.item, entry.detail) for entry in entries}
    )
    bare = sum(is_unlabelled(entry.item) for entry in entries)
    notes = (
        (f"{counted(bare, 'item has', 'items have')} no barcode but the SKU: pickclient sheets --what items",)
        if bare
        else ()
    )
    return Taken(what="items", new=new, changed=changed, there=len(entries) - new - changed, notes=notes)


def take_stock(tx: Connection, entries: Sequence[StockEntry], found: Found) -> Taken:
    """Keep what lies where; places that the file does not name stay as they are.

    Raises:
        NotReadyError: there is no layout yet.
        RefusedFileError: a line was bad in itself, or names an item or location that the site does not have.

    """
    codes = {location.code for location in layout_of(tx).locations}
    known = goods.item_keys(tx)
    for entry in entries:
        if entry.location and entry.location not in codes:
            found.note(entry.line, f"location: {entry.location!r} is no location of this site")
        if entry.merchant and entry.sku and (entry.merchant, entry.sku) not in known:
            found.note(entry.line, f"sku: {entry.sku!r} of {entry.merchant} is no item of this site")
    refuse_if(found)
    before = goods.stock(tx)
    told = {(entry.location, entry.merchant, entry.sku): entry.quantity for entry in entries}
    differing = {key: n for key, n in told.items() if key not in before or before[key].quantity != n}
    goods.put_stock(tx, _counted_anew(tx, differing))
    new = len(differing.keys() - before.keys())
    return Taken(what="places of stock", new=new, changed=len(differing) - new, there=len(told) - len(differing))


def take_boxes(tx: Connection, entries: Sequence[BoxEntry], found: Found) -> Taken:
    """Keep the boxes; those that the file does not name stay.

    Raises:
        NotReadyError: there is no site yet.
        RefusedFileError: a line was bad in itself.

    """
    _site(tx)
    refuse_if(found)
    before = boxes.boxes(tx)
    told = {entry.box.box: entry.box for entry in entries}
    differing = {code: box for code, box in told.items() if before.get(code) != box}
    boxes.put_boxes(tx, differing)
    new = len(differing.keys() - before.keys())
    return Taken(what="boxes", new=new, changed=len(differing) - new, there=len(told) - len(differing))


def layout_of(tx: Connection) -> Layout:
    """The site's layout.

    Raises:
        NotReadyError: there is none yet.

    """
    text = _site(tx).layout
    if not text:
        raise NotReadyError("there is no layout yet: pickserver import layout FILE")
    return parse_layout(text)


def refuse_if(found: Found) -> None:
    """Go no further when anything is wrong.

    Raises:
        RefusedFileError: something is.

    """
    if found.faults:
        raise RefusedFileError(found.faults)


def _counted_anew(tx: Connection, amounts: Mapping[StockKey, int]) -> dict[StockKey, Stock]:
    """A new count has what was picked taken off already: only what is still to be picked stays promised."""
    left = goods.still_to_pick(tx) if amounts else {}
    return {key: Stock(quantity=quantity, promised=left.get(key, 0)) for key, quantity in amounts.items()}


def _site(tx: Connection) -> Site:
    site = site_of(tx)
    if site is None:
        raise NotReadyError("there is no site yet: pickserver import site FILE")
    return site
