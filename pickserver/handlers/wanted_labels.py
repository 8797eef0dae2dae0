"""Looks at what a pack desk wants a label for: whether it may, whether it can be sent, what a carrier will be told."""

from collections import Counter
from collections.abc import Callable

from sqlalchemy import Connection

from pickserver.handlers import packing, problems, trucks
from pickserver.labels import telling
from pickserver.labels.shipments import shipment_of, wanted_hash
from pickserver.labels.wishes import Inside, Wish
from pickserver.seams import Caller
from pickserver.store import boxes, extras, orders
from pickserver.store.orders import Order
from warehouse.addresses import address_faults, ship_to
from warehouse.codec import dumps
from warehouse.packing import FORMATS, LINES_MAX, WEIGHT_G_MAX, LabelWanted
from warehouse.parcels import order_and_number
from warehouse.wire import Problem


def wish_of(tx: Connection, caller: Caller, parcel: str, wanted: LabelWanted) -> Wish | Problem:
    """What is wanted; or why it cannot be."""
    named = order_and_number(parcel)
    if named is None:
        return problems.not_known(f"{parcel} is no parcel's name: an order's, a hyphen and a number from 1")
    lease = packing.held(tx, caller, named[0], wanted.epoch)
    if isinstance(lease, Problem):
        return lease
    if is_closed_before(tx, *named):
        return problems.parcel_closed(parcel)
    if wanted.desk != lease.desk:
        return problems.wrong_desk(wanted.desk, lease.desk)
    if orders.is_cancelled(tx, named[0]):
        return problems.order_cancelled(named[0])
    if why := trucks.held_because(tx, named[0]):
        return problems.order_held(named[0], why)
    found = orders.named(tx, [named[0]])
    box = boxes.boxes(tx).get(wanted.box)
    if not found or box is None:
        return problems.not_known(f"{wanted.box} is no box of this site" if found else f"{named[0]} is no order")
    order = found[0]
    if fault := _fault(order, wanted):
        return problems.malformed(fault)
    sender = boxes.ship_from(tx)
    if sender is None:
        return problems.address_incomplete("the site has no ship_from: pickserver import site FILE")
    if missing := ", ".join(address_faults(ship_to(order.customer))):
        return problems.address_incomplete(f"{order.order} has no {missing}")
    shipment = shipment_of(tx, order, sender, box, wanted, "", telling.currency(tx))
    return Wish(
        order=order.order,
        number=named[1],
        hash=wanted_hash(shipment, wanted.lines, box.box),
        desk=wanted.desk,
        lease=lease.epoch,
        format=wanted.format,
        shipment=shipment,
        site=caller.site,
        inside=dumps(Inside(box=box.box, lines=wanted.lines)).decode(),
    )


def is_closed_before(tx: Connection, order: str, number: int) -> bool:
    """Whether the parcel is one of those that were closed when the order was opened again: they stay as they are."""
    extra = extras.latest(tx, order)
    return extra is not None and number < extra.parcel


def _fault(order: Order, wanted: LabelWanted) -> str:
    """What cannot be of a request; empty when nothing is."""
    ordered = {line.line: line.quantity for line in order.lines}
    inside = Counter[str]()
    for content in wanted.lines:
        inside[content.line] += content.quantity
    checks: tuple[tuple[Callable[[], bool], str], ...] = (
        (lambda: wanted.format not in FORMATS, f"format: not one of {', '.join(FORMATS)}"),
        (lambda: not 1 <= wanted.weight_g <= WEIGHT_G_MAX, f"weight_g: not from 1 to {WEIGHT_G_MAX}"),
        (lambda: not 1 <= len(wanted.lines) <= LINES_MAX, f"lines: not from 1 to {LINES_MAX}"),
        (lambda: any(content.quantity < 1 for content in wanted.lines), "lines: a quantity is less than 1"),
        (lambda: not inside.keys() <= ordered.keys(), f"lines: not all of order {order.order}"),
        (lambda: any(inside[line] > ordered[line] for line in inside), "lines: more than was ordered"),
    )
    return next((says for is_so, says in checks if is_so()), "")
