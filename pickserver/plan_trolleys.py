"""Makes waiting trolleys of open orders: what is on a route already is never planned again.

Three steps, so that planning may take long while others write: what there is, what to make of it, and keeping that in
one transaction, unless it no longer fits what there is by then.
"""

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
from pickserver.store.servers import places_of, site_of
from pickserver.store.trolleys import Trolley, TrolleyStatus
from warehouse.trolleys import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What became of the open orders."""

    trolleys: tuple[str, ...]
    """Those that were planned now, the most urgent first."""
    orders: int
    """How many orders are on them."""
    ready: int
    """How many trolleys wait for a picker now, with those that were planned before."""
    lacking: tuple[str, ...]
    """Orders that the stock does not cover."""
    waiting: tuple[str, ...]
    """Orders for which no trolley was empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What there is to plan from."""

    layout: str
    """The layout's text."""
    orders: tuple[OpenOrder, ...]
    trolleys: tuple[EmptyTrolley, ...]
    goods: Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Plans that nobody has been told of."""

    layout: str
    """The text of the layout they were made for."""
    planned: Planned

    @property
    def orders(self) -> set[str]:
        """Every order that has a place on a trolley."""
        return {name for one in self.planned.plans for slot in one.slots for name in slot.orders}

    @property
    def taken(self) -> dict[StockKey, int]:
        """Units that the stops will take, by place."""
        units: dict[StockKey, int] = {}
        for one in self.planned.plans:
            for stop in one.stops:
                key = stop.location, stop.item.merchant, stop.item.sku
                units[key] = units.get(key, 0) + stop.quantity
        return units


def make_trolleys(tx: Connection, clock: Clock, ids: Ids) -> Made:
    """Plan all open orders that stock covers onto the empty trolleys, all in this transaction.

    Raises:
        NotReadyError: there is no layout yet, or no drop zone.

    """
    made = keep(tx, drafted(situation(tx)), clock, ids)
    assert made is not None, "what was read in a transaction still stands at its end"
    return made


def situation(tx: Connection) -> Situation:
    """What there is to plan from now.

    Raises:
        NotReadyError: there is no layout yet, or no drop zone.

    """
    layout = layout_of(tx)
    if not places_of(tx, "zone"):
        raise NotReadyError("there is no drop zone: a layout with one has to be imported")
    still_open = orders.unplanned(tx)
    wanted = {(order.merchant, line.sku) for order in still_open for line in order.lines}
    codes = {location.code for location in layout.locations}
    content = Goods(
        layout=layout,
        items=goods.items(tx, wanted),
        free={
            key: one.free for key, one in goods.stock(tx).items() if key[1:] in wanted and one.free and key[0] in codes
        },
    )
    return Situation(
        layout=_layout_text(tx),
        orders=tuple(_open(order) for order in still_open),
        trolleys=tuple(_fillable(tx)),
        goods=content,
    )


def drafted(now: Situation) -> Draft:
    """The plans for `now`; takes seconds for a day's orders, and touches nothing."""
    return Draft(layout=now.layout, planned=plan(now.orders, now.trolleys, now.goods))


def keep(tx: Connection, draft: Draft, clock: Clock, ids: Ids) -> Made | None:
    """Write the plans and tell that their trolleys wait; None, and nothing written, when they no longer fit."""
    plans = draft.planned.plans
    empty = trolleys.locked(tx, [one.trolley for one in plans])
    stock = goods.stock(tx)
    taken = draft.taken
    if (
        draft.layout != _layout_text(tx)
        or any(not _is_empty(empty[one.trolley], one.route_version) for one in plans)
        or planned.among(tx, draft.orders)
        or orders.cancelled_among(tx, draft.orders)
        or any(key not in stock or stock[key].free < units for key, units in taken.items())
    ):
        return None
    _write(tx, plans, empty, clock, ids)
    promised = {key: replace(stock[key], promised=stock[key].promised + units) for key, units in taken.items()}
    goods.put_stock(tx, promised)
    return Made(
        trolleys=tuple(one.trolley for one in plans),
        orders=len(draft.orders),
        ready=sum(one.status is TrolleyStatus.WAITING for one in trolleys.every(tx)),
        lacking=draft.planned.lacking,
        waiting=draft.planned.waiting,
    )


def _layout_text(tx: Connection) -> str:
    site = site_of(tx)
    return site.layout if site is not None else ""


def _is_empty(trolley: Trolley, route_version: int) -> bool:
    """Whether `trolley` can be given the route with this version."""
    free = trolley.status is TrolleyStatus.EMPTY and not trolley.device
    return free and trolley.route_version + 1 == route_version


def _open(order: Order) -> OpenOrder:
    lines = tuple(
        OpenLine(line=line.line, item=(order.merchant, line.sku), quantity=line.quantity) for line in order.lines
    )
    return OpenOrder(order=order.order, cut_off=order.cut_off, lines=lines)


def _fillable(tx: Connection) -> list[EmptyTrolley]:
    """The empty trolleys whose slots are known; the large ones first."""
    slots, last = planned.slots(tx), planned.last_stops(tx)
    found = [
        EmptyTrolley(
            trolley=one.trolley,
            name=one.name,
            slots=slots[one.trolley],
            route_version=one.route_version + 1,
            first_stop=last.get(one.trolley, 0) + 1,
        )
        for one in trolleys.every(tx)
        if one.trolley in slots and _is_empty(one, one.route_version + 1)
    ]
    return sorted(found, key=lambda one: (-len(one.slots), one.trolley))


def _write(tx: Connection, plans: Sequence[Plan], empty: dict[str, Trolley], clock: Clock, ids: Ids) -> None:
    """Write the routes, and tell that their trolleys wait."""
    server, cause, outbox = name_server(tx, ids, ""), ids.new(), Outbox()
    routes.add(tx, plans, wall_ms(clock))
    planned.note(tx, plans)
    for rank, one in enumerate(plans):
        before = empty[one.trolley]
        after = replace(
            before,
            status=TrolleyStatus.WAITING,
            route_version=one.route_version,
            cut_off=one.cut_off,
            rank=rank,
            place="",
            cancelled=None,
        )
        told = {"from": before.status, "to": after.status}
        after = outbox.tell(after, "status_changed", cause, told)
        trolleys.save(tx, before, after)
    if plans:
        outbox.write(tx, server, ids, wall_ms(clock))
