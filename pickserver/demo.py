"""Reads the shipped demo site as what a site begins with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assets import asset
from pickserver.pins import hashed_pin
from pickserver.seed import SiteContent
from pickserver.store.operators import Operator
from pickserver.store.orders import Order
from pickserver.store.servers import Site
from warehouse.codec import loads
from warehouse.floor import DropUse, Layout, route_metres
from warehouse.items import Item
from warehouse.layout import parse_layout
from warehouse.trolleys import Plan, Share, Slot, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRecord:
    """A merchant or trolley in site.json."""

    name: str
    merchant: str = ""
    trolley: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorRecord:
    """An operator in site.json."""

    operator: str
    badge: str
    name: str
    language: str
    roles: tuple[str, ...]
    pin: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """site.json."""

    site: str
    name: str
    time_zone: str
    currency: str
    units: str
    merchants: tuple[NamedRecord, ...]
    operators: tuple[OperatorRecord, ...]
    trolleys: tuple[NamedRecord, ...]
    totes: tuple[str, ...]


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
class TrolleyRecord:
    """A trolley in trolleys.json."""

    trolley: str
    name: str
    slots: tuple[Slot, ...]
    route: tuple[StopRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What a route refers to."""

    layout: Layout
    items: Mapping[tuple[str, str], Item]
    cut_offs: Mapping[str, str]
    """By order line."""


def demo_site() -> SiteContent:
    """Everything in assets/demo. Its badges are printed for anybody to scan: nothing in it is secret."""
    site = loads(SiteRecord, _text("site.json"))
    layout = parse_layout(_text("layout.json"))
    items = loads(tuple[Item, ...], _text("items.json"))
    orders = loads(tuple[Order, ...], _text("orders.json"))
    goods = Goods(
        layout=layout,
        items={(item.merchant, item.sku): item for item in items},
        cut_offs={line.line: order.cut_off for order in orders for line in order.lines},
    )
    return SiteContent(
        site=Site(
            site=site.site,
            name=site.name,
            time_zone=site.time_zone,
            currency=site.currency,
            units=site.units,
            layout=_text("layout.json"),
        ),
        operators=tuple(_operator(record) for record in site.operators),
        plans=tuple(_plan(record, goods) for record in loads(tuple[TrolleyRecord, ...], _text("trolleys.json"))),
        names={record.trolley: record.name for record in site.trolleys},
        zones={drop.code: drop.name for drop in layout.drops if drop.use is not DropUse.START},
        parks={park.code: park.name for park in layout.parks},
        totes=site.totes,
        merchants={record.merchant: record.name for record in site.merchants},
        items=items,
        orders=orders,
    )


def _text(name: str) -> str:
    return asset("demo", name).read_text(encoding="utf-8")


def _operator(record: OperatorRecord) -> Operator:
    return Operator(
        badge=record.badge,
        operator=record.operator,
        name=record.name,
        language=record.language,
        roles=record.roles,
        pin_hash=hashed_pin(record.pin) if record.pin else "",
    )


def _plan(record: TrolleyRecord, goods: Goods) -> Plan:
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
