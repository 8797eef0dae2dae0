"""Makes waiting trolleys of open orders, in one transaction: what is on a route already is never planned again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from pickserver.imports import NotReadyError, layout_of
from pickserver.planning.trolleys import EmptyTrolley, Goods, OpenLine, OpenOrder, Planned, plan
from pickserver.seams import Clock, Ids, wall_ms
from pickserver.seed import name_server
from pickserver.store import goods, orders, planned, routes, trolleys
from pickserver.store.goods import StockKey
from pickserver.store.orders import Order
from pickserver.store.outbox import Outbox
from pickserver.store.servers import places_of
from pickserver.store.trolleys import Trolley, TrolleyStatus
from warehouse.trolleys import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of the open orders."""

    trolleys: tuple[str, ...]
    """Those that wait now, the most urgent first."""
    orders: int
    """How many orders are on them."""
    lacking: tuple[str, ...]
    """Orders that the stock does not cover."""
    waiting: tuple[str, ...]
    """Orders for which no trolley was empty."""


def make_trolleys(tx: Connection, clock: Clock, ids: Ids) -> Made:
    """Plan all open orders that stock covers onto the empty trolleys.

    Raises:
        NotReadyError: there is no layout yet, or no drop zone.

    """
    layout = layout_of(tx)
    if not places_of(tx, "zone"):
        raise NotReadyError("there is no drop zone: a layout with one has to be imported")
    on_routes = planned.orders(tx)
    still_open = [order for order in orders.every(tx) if order.order not in on_routes]
    stock = goods.stock(tx)
    wanted = {(order.merchant, line.sku) for order in still_open for line in order.lines}
    codes = {location.code for location in layout.locations}
    content = Goods(
        layout=layout,
        items=goods.items(tx, wanted),
        free={key: one.free for key, one in stock.items() if key[1:] in wanted and one.free and key[0] in codes},
    )
    empty = {one.trolley: one for one in trolleys.every(tx) if one.status is TrolleyStatus.EMPTY and not one.device}
    found = plan([_open(order) for order in still_open], _fillable(tx, list(empty.values())), content)
    _keep(tx, found, empty, clock, ids)
    promised = dict(stock)
    for key, units in _taken(found.plans).items():
        promised[key] = replace(promised[key], promised=promised[key].promised + units)
    goods.put_stock(tx, {key: one for key, one in promised.items() if one != stock[key]})
    return Made(
        trolleys=tuple(one.trolley for one in found.plans),
        orders=len({name for one in found.plans for slot in one.slots for name in slot.orders}),
        lacking=found.lacking,
        waiting=found.waiting,
    )


def _open(order: Order) -> OpenOrder:
    lines = tuple(
        OpenLine(line=line.line, item=(order.merchant, line.sku), quantity=line.quantity) for line in order.lines
    )
    return OpenOrder(order=order.order, cut_off=order.cut_off, lines=lines)


def _fillable(tx: Connection, empty: Sequence[Trolley]) -> list[EmptyTrolley]:
    """The trolleys whose slots are known; the large ones first."""
    slots, last = planned.slots(tx), planned.last_stops(tx)
    found = [
        EmptyTrolley(
            trolley=one.trolley,
            name=one.name,
            slots=slots[one.trolley],
            route_version=one.route_version + 1,
            first_stop=last.get(one.trolley, 0) + 1,
        )
        for one in empty
        if one.trolley in slots
    ]
    return sorted(found, key=lambda one: (-len(one.slots), one.trolley))


def _keep(tx: Connection, found: Planned, empty: dict[str, Trolley], clock: Clock, ids: Ids) -> None:
    """Write the routes, and tell that their trolleys wait."""
    server, cause, outbox = name_server(tx, ids, ""), ids.new(), Outbox()
    routes.add(tx, found.plans, wall_ms(clock))
    planned.note(tx, found.plans)
    for rank, one in enumerate(found.plans):
        before = empty[one.trolley]
        after = replace(
            before,
            status=TrolleyStatus.WAITING,
            route_version=one.route_version,
            cut_off=one.cut_off,
            rank=rank,
            place="",
        )
        told = {"from": before.status, "to": after.status}
        after = outbox.tell(after, "status_changed", cause, told)
        trolleys.save(tx, before, after)
    if found.plans:
        outbox.write(tx, server, ids, wall_ms(clock))


def _taken(plans: Sequence[Plan]) -> dict[StockKey, int]:
    units: dict[StockKey, int] = {}
    for one in plans:
        for stop in one.stops:
            key = stop.location, stop.item.merchant, stop.item.sku
            units[key] = units.get(key, 0) + stop.quantity
    return units
