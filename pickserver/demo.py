"""Reads the shipped demo site as what a site begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assets import asset
from pickserver.importing.items import ItemDetail
from pickserver.picked import PickedTrolley
from pickserver.seed import SiteContent
from pickserver.site_file import operator_of, read_site
from pickserver.store.orders import Order
from pickserver.store.servers import Site
from warehouse.codec import loads
from warehouse.floor import DropUse, Layout, route_metres
from warehouse.items import Item
from warehouse.layout import parse_layout
from warehouse.parcels import Box
from warehouse.trolleys import Plan, Share, Slot, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRecord:
    """A share in trolleys.json."""

    slot: str
    line: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRecord:
    """A stop in trolleys.json."""

    stop: int
    location: str
    merchant: str
    sku: str
    shares: tuple[ShareRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRecord:
    """A trolley in trolleys.json."""

    trolley: str
    name: str
    slots: tuple[Slot, ...]
    route: tuple[StopRecord, ...]
    picked_into: Mapping[str, str] = field(default_factory=dict)
    """Totes by slot, where it was picked already; empty: it waits to be picked."""
    left_at: str = ""
    """The drop zone where a picked one stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What a route refers to."""

    layout: Layout
    items: Mapping[tuple[str, str], Item]
    cut_offs: Mapping[str, str]
    """By order line."""


def demo_site() -> SiteContent:
    """Everything in assets/demo. Its badges are printed for anybody to scan: nothing in it is secret."""
    site = read_site(_text("site.json"))
    layout = parse_layout(_text("layout.json"))
    items = loads(tuple[Item, ...], _text("items.json"))
    orders = loads(tuple[Order, ...], _text("orders.json"))
    goods = Goods(
        layout=layout,
        items={(item.merchant, item.sku): item for item in items},
        cut_offs={line.line: order.cut_off for order in orders for line in order.lines},
    )
    routes = loads(tuple[RouteRecord, ...], _text("trolleys.json"))
    plans = {record.trolley: _plan(record, goods) for record in routes}
    return SiteContent(
        site=Site(
            site=site.site,
            name=site.name,
            time_zone=site.time_zone,
            currency=site.currency,
            units=site.units,
            print_at=site.print_at,
            layout=_text("layout.json"),
        ),
        operators=tuple(operator_of(record, {}) for record in site.operators),
        plans=tuple(plans.values()),
        picked=tuple(
            PickedTrolley(plan=plans[record.trolley], totes=record.picked_into, zone=record.left_at)
            for record in routes
            if record.picked_into
        ),
        names={record.trolley: record.name for record in site.trolleys},
        slots={record.trolley: record.slots for record in site.trolleys},
        zones={drop.code: drop.name for drop in layout.drops if drop.use is not DropUse.START},
        parks={park.code: park.name for park in layout.parks},
        totes=site.totes,
        desks={desk.desk: desk.name for desk in site.desks},
        bins=site.bins,
        merchants={record.merchant: record.name for record in site.merchants},
        items=items,
        details={
            (item.merchant, item.sku): detail
            for item, detail in zip(items, loads(tuple[ItemDetail, ...], _text("items.json")), strict=True)
        },
        orders=orders,
        boxes=loads(tuple[Box, ...], _text("boxes.json")),
        ship_from=site.ship_from,
        services=site.services,
    )


def _text(name: str) -> str:
    return asset("demo", name).read_text(encoding="utf-8")


def _plan(record: RouteRecord, goods: Goods) -> Plan:
    checks = {location.code: location.check for location in goods.layout.locations}
    return Plan(
        trolley=record.trolley,
        name=record.name,
        route_version=1,
        slots=tuple(replace(slot, batch=len(slot.orders) > 1) for slot in record.slots),
        stops=tuple(
            Stop(
                stop=stop.stop,
                location=stop.location,
                check=checks[stop.location],
                item=goods.items[stop.merchant, stop.sku],
                shares=tuple(
                    Share(slot=share.slot, line=share.line, quantity=share.quantity, cut_off=goods.cut_offs[share.line])
                    for share in stop.shares
                ),
            )
            for stop in record.route
        ),
        zones=(),
        parks=(),
        totes={},
        metres=route_metres(goods.layout, [stop.location for stop in record.route]),
    )
