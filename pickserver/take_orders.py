"""Takes in an order file: whole orders, each once; an order that is known stays as it was taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from pickserver.importing.orders import OrderEntry, OrderFile
from pickserver.importing.rows import Found
from pickserver.imports import NotReadyError, Taken, refuse_if
from pickserver.sentences import counted
from pickserver.store import goods, orders, services
from pickserver.store.orders import Order, OrderLine
from pickserver.store.servers import site_of
from pickserver.store.services import ANY_OTHER, Service
from warehouse.addresses import address_faults, ship_to
from warehouse.money import money

SHOWN: Final = 20
"""The most orders that are named in one note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a file is to be taken."""

    merchant: str
    """Whose orders they are."""
    skip_bad: bool = False
    """Whether orders without a fault are taken although others have one."""


def take_orders(tx: Connection, wanted: Wanted, file: OrderFile, found: Found) -> Taken:
    """Keep the orders that are for the floor.

    Raises:
        NotReadyError: the site has no such merchant.
        RefusedFileError: a line was bad in itself or names an unknown item, and bad orders are not skipped.

    """
    if wanted.merchant not in goods.merchants(tx):
        raise NotReadyError(f"{wanted.merchant!r} is no merchant of this site: pickserver import site FILE")
    unknown = _unknown_items(tx, wanted.merchant, file.orders, found)
    if not wanted.skip_bad:
        refuse_if(found)
    methods, site = services.services(tx), site_of(tx)
    currency = site.currency if site is not None else ""
    told = [
        _order(one, wanted.merchant, methods, currency) for one in file.orders if one.lines and one.name not in unknown
    ]
    known = {order.order: order for order in orders.named(tx, [order.order for order in told])}
    fresh = [order for order in told if order.order not in known]
    differing = [order.order for order in told if order.order in known and _differs(order, known[order.order])]
    orders.add_orders(tx, fresh)
    notes = []
    if idle := sum(not one.lines for one in file.orders):
        why = "not for the floor: not paid, cancelled, shipped, or nothing to send"
        notes.append(f"{counted(idle, 'order is', 'orders are')} {why}")
    if differing:
        differ = counted(len(differing), "order differs", "orders differ")
        notes.append(f"{differ} from what was imported before; it is not changed")
    if homeless := [order.order for order in fresh if any(address_faults(ship_to(order.customer)))]:
        names = ", ".join(sorted(homeless)[:SHOWN]) + (", ..." if len(homeless) > SHOWN else "")
        have = counted(len(homeless), "order has", "orders have")
        notes.append(f"{have} no whole address, so that no label can be bought: {names}")
    if bad := {*file.bad, *unknown}:
        names = ", ".join(
            f"{wanted.merchant}:{ascii(name[:40])[1:-1]}" if name else "one without a name" for name in sorted(bad)
        )
        notes.append(f"{counted(len(bad), 'order was', 'orders were')} left out: {names}")
    return Taken(what="orders", new=len(fresh), there=len(told) - len(fresh), notes=tuple(notes))


def _unknown_items(tx: Connection, merchant: str, entries: Sequence[OrderEntry], found: Found) -> set[str]:
    """Names of the orders that ask for what the merchant does not have here."""
    known = {sku for owner, sku in goods.item_keys(tx) if owner == merchant}
    bad = set()
    for entry in entries:
        for line in entry.lines:
            if line.sku not in known:
                found.note(line.row, f"Lineitem sku: {line.sku!r} is no item of {merchant}")
                bad.add(entry.name)
    return bad


def _differs(order: Order, known: Order) -> bool:
    """Whether an order is not as it was taken; what an older program did not take of it is passed over."""
    lines = tuple(
        replace(line, price=before.price if before.price is None else line.price)
        for line, before in zip(order.lines, known.lines, strict=False)
    )
    same = replace(order, lines=lines) if len(order.lines) == len(known.lines) else order
    if all(line.price is None for line in known.lines) and known.show_prices is None and not known.gift:
        same = replace(same, gift=False, show_prices=None)
    return same != known


def _order(entry: OrderEntry, merchant: str, methods: Mapping[str, Service], currency: str) -> Order:
    service = methods.get(entry.method, methods[ANY_OTHER])
    # Two merchants may both have an order 1001.
    name = f"{merchant}:{entry.name}"
    lines = [
        OrderLine(
            line=f"{name}/{line.number}",
            sku=line.sku,
            quantity=line.quantity,
            price=money(line.price, line.currency or currency) if line.price else None,
        )
        for line in entry.lines
    ]
    return Order(
        order=name,
        merchant=merchant,
        service=service.service,
        cut_off=service.cut_off,
        # As the database gives them back, so that the same order compares as the same.
        lines=tuple(sorted(lines, key=lambda line: line.line)),
        customer=entry.customer,
        gift_note=entry.gift_note,
        gift=entry.gift,
        show_prices=entry.show_prices,
    )
