"""Takes in an order file: whole orders, each once; one that is known is changed where it goes elsewhere, or otherwise.

What of it can no longer be changed stays, and is named with the reason: nothing that differs is passed over in silence.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import trucks
from pickserver.handlers.order_changes import Decided, change, terms_hash
from pickserver.importing.orders import OrderEntry, OrderFile
from pickserver.importing.rows import Found
from pickserver.imports import NotReadyError, Taken, refuse_if
from pickserver.seams import Clock, Ids, wall_ms
from pickserver.sentences import counted
from pickserver.store import goods, orders, services
from pickserver.store.orders import Order, OrderLine
from pickserver.store.servers import site_of
from pickserver.store.services import ANY_OTHER, Service
from warehouse.addresses import address_faults, ship_to
from warehouse.money import money
from warehouse.opening import OrderChanged

SHOWN: Final = 20
"""The most orders that are named in one note."""
OTHER_LINES: Final = "other lines or prices than were imported before"
"""Why an order stays as it is whose goods are being picked, or were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a file is to be taken."""

    merchant: str
    """Whose orders they are."""
    skip_bad: bool = False
    """Whether orders without a fault are taken although others have one."""


def take_orders(tx: Connection, wanted: Wanted, file: OrderFile, found: Found, clock: Clock, ids: Ids) -> Taken:
    """Keep the orders that are for the floor, and change those that are known and differ.

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
    met = [_as_known(order, known[order.order]) for order in told if order.order in known]
    differing = [order for order in met if order != known[order.order] and not _is_said_again(tx, order, known)]
    orders.add_orders(tx, fresh)
    trucks.note(tx, fresh, wall_ms(clock))
    refused = _changed(tx, differing, known, clock, ids)
    notes = []
    if idle := sum(not one.lines for one in file.orders):
        why = "not for the floor: not paid, cancelled, shipped, or nothing to send"
        notes.append(f"{counted(idle, 'order is', 'orders are')} {why}")
    notes += [
        f"{counted(len(some), 'order is', 'orders are')} not changed: {why}: {_names(some)}" for why, some in refused
    ]
    if homeless := [order.order for order in fresh if any(address_faults(ship_to(order.customer)))]:
        have = counted(len(homeless), "order has", "orders have")
        notes.append(f"{have} no whole address, so that no label can be bought: {_names(homeless)}")
    if bad := {*file.bad, *unknown}:
        names = ", ".join(
            f"{wanted.merchant}:{ascii(name[:40])[1:-1]}" if name else "one without a name" for name in sorted(bad)
        )
        notes.append(f"{counted(len(bad), 'order was', 'orders were')} left out: {names}")
    changed = len(differing) - sum(len(some) for _, some in refused)
    there = len(told) - len(fresh) - changed
    return Taken(what="orders", new=len(fresh), changed=changed, there=there, notes=tuple(notes))


def _names(orders: Iterable[str]) -> str:
    names = sorted(orders)
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


def _changed(
    tx: Connection, differing: Sequence[Order], known: Mapping[str, Order], clock: Clock, ids: Ids
) -> list[tuple[str, list[str]]]:
    """Change the orders that differ; by reason, those that stay as they are."""
    refused: dict[str, list[str]] = defaultdict(list)
    for order in sorted(differing, key=lambda one: one.order):
        if order.lines != known[order.order].lines:
            refused[OTHER_LINES].append(order.order)
            continue
        if missing := ", ".join(address_faults(ship_to(order.customer))):
            refused[f"the address has no {missing}"].append(order.order)
            continue
        answer = change(tx, order, Decided(), wall_ms(clock), ids)
        if not isinstance(answer, OrderChanged):
            refused[answer.title].append(order.order)
    return sorted(refused.items())


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


def _is_said_again(tx: Connection, order: Order, known: Mapping[str, Order]) -> bool:
    """Whether the shop says what it said before of an order that a supervisor has changed since: that stays so."""
    return order.lines == known[order.order].lines and orders.said_by_shop(tx, order.order) == terms_hash(order)


def _as_known(order: Order, known: Order) -> Order:
    """An order without what an older program did not take of it, so that it can be compared with what is known."""
    lines = tuple(
        replace(line, price=before.price if before.price is None else line.price)
        for line, before in zip(order.lines, known.lines, strict=False)
    )
    same = replace(order, lines=lines) if len(order.lines) == len(known.lines) else order
    if all(line.price is None for line in known.lines) and known.show_prices is None and not known.gift:
        same = replace(same, gift=False, show_prices=None)
    return same


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
