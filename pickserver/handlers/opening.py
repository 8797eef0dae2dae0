"""Giving a desk the order that a tote, a slot or an item stands for: one winner, and two desks never the same one.

Of a batch tote the most urgent order that wants the item is given; whoever comes at the same time gets the next.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import pack_folding, problems, trucks
from pickserver.handlers.freeing import free_empty
from pickserver.handlers.pack_folding import CountedOrder
from pickserver.handlers.pack_plans import plan_of
from pickserver.handlers.packing import OrderWanted, claim
from pickserver.seams import Caller, Clock, Ids, wall_ms
from pickserver.store import (
    item_codes,
    journals,
    orders,
    pack_tallies,
    packing,
    routes,
    tallies,
    totes,
    tracking,
    trolleys,
)
from pickserver.store.orders import Order
from pickserver.store.packing import PackingStatus
from warehouse.barcodes import CodeKind, read
from warehouse.opening import OpenedOrder, OpenWanted
from warehouse.packed import Kind, PackTally
from warehouse.packing import PackLease, PackWanted
from warehouse.parcels import order_and_number
from warehouse.trolleys import Slot
from warehouse.wire import Problem

HELD_HERE: Final = "waits on hold at this desk"
"""The reason kept with a takeover that nobody is asked about: what waits at a desk is for whoever works there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOpens:
    """A desk asks for an order."""

    desk: str
    wanted: OpenWanted


def open_at(tx: Connection, caller: Caller, asked: DeskOpens, clock: Clock, ids: Ids) -> OpenedOrder | Problem:
    """Give the caller's desk the order that the code means, with everything that packing it takes."""
    lease = _given(tx, caller, asked, clock, ids)
    return lease if isinstance(lease, Problem) else told(tx, caller, lease, asked.wanted.incarnation, clock)


def _given(tx: Connection, caller: Caller, asked: DeskOpens, clock: Clock, ids: Ids) -> PackLease | Problem:
    wanted = asked.wanted
    tote = read(wanted.code)
    if tote.kind is CodeKind.TOTE and not wanted.item and free_empty(tx, tote.text, wall_ms(clock)):
        return problems.nothing_to_pack(tote.text)
    found = _orders_meant(tx, wanted.code)
    if isinstance(found, Problem):
        return found
    names, batch = found
    if batch and not wanted.item:
        return problems.item_due(wanted.code)
    known = {order.order: order for order in orders.named(tx, names)}
    if batch:
        left = (order for name, order in known.items() if name not in wanted.full)
        known = {order.order: order for order in left if _wants(tx, order, wanted.item)}
    take_over = "" if batch else wanted.take_over
    tallies_here = {} if batch else pack_tallies.tallies_of(tx, known)
    refused: Problem | None = None
    if not batch and tote.kind not in (CodeKind.TOTE, CodeKind.SLOT) and packing.closed_among(tx, known):
        return problems.order_closed(next(iter(known)))
    for order in sorted(known.values(), key=lambda one: (one.cut_off or "99:99", one.order)):
        if not _is_there(tx, caller, order, batch=batch):
            continue
        if why := trucks.held_because(tx, order.order):
            refused = problems.order_held(order.order, why)
            continue
        over = take_over or (HELD_HERE if _waits_at(tx, tallies_here.get(order.order), order.order, asked.desk) else "")
        want = PackWanted(desk=asked.desk, incarnation=wanted.incarnation, take_over=over)
        answer = claim(tx, caller, OrderWanted(order=order.order, wanted=want), clock, ids)
        if isinstance(answer, PackLease):
            return answer
        refused = answer
        if answer.type != "held_by_other":
            return answer
    return refused if refused is not None and not batch else problems.nothing_to_pack(wanted.item or wanted.code)


def _orders_meant(tx: Connection, code: str) -> tuple[tuple[str, ...], bool] | Problem:
    """The orders that a code means, and whether an item has to say which."""
    reading = read(code)
    match reading.kind:
        case CodeKind.TOTE:
            places = [(one.trolley, one.slot) for one in totes.standing(tx, [reading.text])]
            if not places and totes.is_known(tx, reading.text):
                return (), False
        case CodeKind.SLOT:
            name, slot = reading.parts
            places = [(one.trolley, slot) for one in trolleys.every(tx) if one.name == name]
        case _:
            if known := orders.order_of(tx, code.strip()):
                return (known.order,), False
            of_label = order_and_number(tracking.parcel_with(tx, reading.text))
            if of_label is not None and not packing.closed_among(tx, of_label[:1]):
                return of_label[:1], False
            return problems.not_known(f"{code} is no tote, slot or order")
    slots = [found for place in places if (found := _slot(tx, *place)) is not None]
    if not slots:
        return problems.not_known(f"nothing is known to be in {reading.text}")
    return tuple(order for slot in slots for order in slot.orders), any(slot.batch for slot in slots)


def _waits_at(tx: Connection, tally: PackTally | None, order: str, desk: str) -> bool:
    """Whether a parcel of an order waits at a hold place of this desk: then it is had by whoever works there."""
    row = packing.of_order(tx, order)
    if tally is None or row is None or row.desk != desk:
        return False
    return any(tally.applied(fact.parcel) is None for fact in tally.of(Kind.HOLD))


def _slot(tx: Connection, trolley: str, name: str) -> Slot | None:
    found = trolleys.one(tx, trolley)
    plan = routes.route_of(tx, trolley, found.route_version) if found else None
    return plan.slot_named(name) if plan else None


def _wants(tx: Connection, order: Order, item: str) -> bool:
    """Whether an item with this barcode is what a single-item order is about."""
    meant = {(one.merchant, one.sku) for one in item_codes.meant_by(tx, read(item))}
    return any((order.merchant, line.sku) in meant for line in order.lines)


def _is_there(tx: Connection, caller: Caller, order: Order, *, batch: bool) -> bool:
    """Whether it can be had: something of it was picked, it is not packed, and none of a batch is a colleague's."""
    row = packing.of_order(tx, order.order)
    if row is not None and row.status is PackingStatus.CLOSED and row.epoch:
        return False
    if batch and row is not None and row.status is PackingStatus.OPEN:
        return (row.operator, row.device) == (caller.operator, caller.device)
    counts = tallies.counts_of_lines(tx, [line.line for line in order.lines])
    return any(count.picked > 0 for count in counts.values())


def told(tx: Connection, caller: Caller, lease: PackLease, incarnation: str, clock: Clock) -> OpenedOrder:
    """What is told of an order that was just given."""
    (order,) = orders.named(tx, [lease.order])
    row = packing.of_order(tx, lease.order)
    assert row is not None, "it was just given"
    journal = journals.unlocked(tx, caller.device, incarnation)
    counted = CountedOrder(row, pack_tallies.tallies_of(tx, [lease.order])[lease.order])
    (snapshot,) = pack_folding.snapshots_for(tx, journal, {lease.order: counted}, wall_ms(clock))
    return OpenedOrder(plan=plan_of(tx, order), snapshot=snapshot)
