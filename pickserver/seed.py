"""Fills a new site with what it is made of, in one transaction; a site that is there already stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from pickserver.importing.items import ItemDetail
from pickserver.picked import PickedTrolley
from pickserver.seams import Clock, Ids, hashed, wall_ms
from pickserver.store import boxes, goods, operators, orders, planned, routes, services, trolleys
from pickserver.store.goods import ItemKey
from pickserver.store.operators import Operator
from pickserver.store.orders import Order
from pickserver.store.servers import Server, Site, put_server, put_site, server_of, site_of
from pickserver.store.services import Service
from pickserver.store.tables import BIN, DESK, PLACE, TOTE
from pickserver.store.trolleys import Trolley, TrolleyStatus
from pickserver.store.writes import put
from warehouse.addresses import Address
from warehouse.items import Item
from warehouse.parcels import Box
from warehouse.trolleys import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContent:
    """All that a site begins with."""

    site: Site
    operators: tuple[Operator, ...]
    plans: tuple[Plan, ...]
    """Routes of trolleys that wait, in the order in which they should go among those of one cut-off."""
    picked: tuple[PickedTrolley, ...] = ()
    """Which of them nobody has to pick any more."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of all trolleys, by barcode; those without a plan are empty."""
    slots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Slots of trolleys, in the order in which they are filled."""
    zones: Mapping[str, str] = field(default_factory=dict)
    """Names of the drop zones where picked trolleys are left, by barcode, in the order in which they are offered."""
    parks: Mapping[str, str] = field(default_factory=dict)
    totes: tuple[str, ...] = ()
    desks: Mapping[str, str] = field(default_factory=dict)
    """Names of the pack desks, by barcode."""
    bins: tuple[str, ...] = ()
    merchants: Mapping[str, str] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    details: Mapping[ItemKey, ItemDetail] = field(default_factory=dict)
    """What is known of items besides what picking asks for."""
    orders: tuple[Order, ...] = ()
    boxes: tuple[Box, ...] = ()
    ship_from: Address | None = None
    services: tuple[Service, ...] = ()


def name_server(tx: Connection, ids: Ids, enrolment: str, minimum_client: str = "") -> Server:
    """Give a new database its server's name, and take over the enrolment code and the oldest program that is let in.

    What is empty keeps what was there.
    """
    known = server_of(tx)
    if known is None:
        known = Server(server_id=ids.new(), server_gen=1)
    if enrolment:
        known = replace(known, enrolment_hash=hashed(enrolment))
    if minimum_client:
        known = replace(known, minimum_client=minimum_client)
    put_server(tx, known)
    return known


def seed(tx: Connection, content: SiteContent, clock: Clock) -> bool:
    """Fill the site; False when there is one already, which then stays as it is."""
    if site_of(tx) is not None:
        return False
    put_site(tx, content.site)
    operators.add(tx, content.operators)
    for kind, places in (("zone", content.zones), ("park", content.parks)):
        rows = [
            {"place": place, "kind": kind, "name": name, "rank": rank}
            for rank, (place, name) in enumerate(places.items())
        ]
        put(tx, PLACE, rows)
    put(tx, TOTE, [{"tote": tote} for tote in content.totes])
    put(tx, DESK, [{"desk": desk, "name": name} for desk, name in content.desks.items()])
    put(tx, BIN, [{"bin": one} for one in content.bins])
    orders.add_merchants(tx, content.merchants)
    orders.add_items(tx, content.items)
    goods.put_details(tx, content.details)
    boxes.put_boxes(tx, {box.box: box for box in content.boxes})
    if content.ship_from is not None:
        boxes.put_ship_from(tx, content.ship_from)
    services.put_services(tx, content.services)
    orders.add_orders(tx, content.orders)
    routes.add(tx, content.plans, wall_ms(clock))
    planned.note(tx, content.plans)
    planned.put_slots(tx, content.slots)
    trolleys.add(tx, _trolleys(content))
    return True


def _trolleys(content: SiteContent) -> list[Trolley]:
    planned = {
        plan.trolley: Trolley(
            trolley=plan.trolley,
            name=plan.name,
            status=TrolleyStatus.WAITING,
            route_version=plan.route_version,
            cut_off=plan.cut_off,
            rank=rank,
        )
        for rank, plan in enumerate(content.plans)
    }
    empty = {name: Trolley(trolley=name, name=called) for name, called in content.names.items()}
    return list((empty | planned).values())
