"""When the trucks leave that take orders, in the site's time zone and by the server's clock.

What is decided about an order that its truck went without is `late_orders`'.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pickserver.store import cut_offs, servers
from pickserver.store.cut_offs import Truck, TruckState
from pickserver.store.orders import Order
from warehouse.cut_offs import Late, is_cut_off, is_today, next_truck
from warehouse.values import replace


def note(tx: Connection, found: Iterable[Order], now_ms: int) -> None:
    """Write when the trucks leave that are to take orders which come in now."""
    zone = zone_of(tx)
    cut_offs.note(tx, {one.order: leaves_ms(one.cut_off, now_ms, zone) for one in found if is_cut_off(one.cut_off)})


def moved(tx: Connection, order: Order, now_ms: int) -> None:
    """Write when the truck leaves of an order whose service was changed; one that is late already stays so."""
    truck = cut_offs.of_order(tx, order.order, locked=True)
    if truck is not None and truck.state is TruckState.AHEAD and is_cut_off(order.cut_off):
        cut_offs.save(tx, replace(truck, leaves_ms=leaves_ms(order.cut_off, now_ms, zone_of(tx))))


def gone_today(tx: Connection, truck: Truck, now_ms: int) -> str:
    """The cut-off of today's truck that went without the order, whose parcels wait for tomorrow's; else empty."""
    if truck.gone_ms is None or truck.decision == Late.FASTER:
        return ""
    return truck.gone if is_today(_moment(truck.gone_ms), _moment(now_ms), zone_of(tx)) else ""


def held_because(tx: Connection, order: str) -> str:
    """Why the order is held until its merchant has answered; empty where it is not."""
    truck = cut_offs.of_order(tx, order)
    return truck.reason if truck is not None and truck.state is TruckState.HELD else ""


def leaves_ms(cut_off: str, now_ms: int, zone: tzinfo) -> int:
    """When the next truck leaves, in milliseconds since 1970."""
    return round(next_truck(cut_off, _moment(now_ms), zone).timestamp() * 1000)


def zone_of(tx: Connection) -> tzinfo:
    """The site's time zone; UTC before there is a site."""
    site = servers.site_of(tx)
    return ZoneInfo(site.time_zone) if site else UTC


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
