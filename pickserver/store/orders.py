"""Merchants, their items, and what their customers bought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, Row, exists, func, select, update

from pickserver.store import item_codes
from pickserver.store.tables import CANCELLED, ITEM, MERCHANT, ORDER_CHANGE, ORDER_LINE, ORDERS, PLANNED
from pickserver.store.writes import batched_names, insert_new, put
from warehouse.codec import dumps, loads
from warehouse.items import Item
from warehouse.money import Money, written


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One item of an order."""

    line: str
    """Such as `1001/1`."""
    sku: str
    quantity: int
    """Units, 1 or more."""
    price: Money | None = None
    """Of one unit, 0 or more; None where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a customer bought of one merchant."""

    order: str
    merchant: str
    service: str
    cut_off: str
    """`HH:MM` local."""
    lines: tuple[OrderLine, ...]
    customer: Mapping[str, str] = field(default_factory=dict)
    """Name and address: for labels, and never in an answer that needs no sign-in."""
    gift_note: str = ""
    gift: bool = False
    """Whether it is a gift: then nobody who opens the parcel reads what it cost."""
    show_prices: bool | None = None
    """Whether the customer wishes prices on the pack slip; None leaves it to the merchant."""


def add_merchants(tx: Connection, names: Mapping[str, str]) -> None:
    """Make merchants known by their names."""
    put(tx, MERCHANT, [{"merchant": merchant, "name": name} for merchant, name in names.items()])


def add_items(tx: Connection, items: Iterable[Item]) -> None:
    """Make items known."""
    known = {(item.merchant, item.sku): item for item in items}
    put(tx, ITEM, [{"merchant": key[0], "sku": key[1], "item": dumps(item).decode()} for key, item in known.items()])
    item_codes.note(tx, known)


def add_orders(tx: Connection, orders: Iterable[Order]) -> None:
    """Make orders known."""
    heads: list[dict[str, object]] = []
    lines: list[dict[str, object]] = []
    for order in orders:
        customer = dumps(order.customer).decode()
        head = {"order_id": order.order, "merchant": order.merchant, "service": order.service, "customer": customer}
        wishes = {"gift": order.gift, "show_prices": order.show_prices}
        heads.append({**head, **wishes, "cut_off": order.cut_off, "gift_note": order.gift_note})
        for line in order.lines:
            row = {"line": line.line, "order_id": order.order, "sku": line.sku, "quantity": line.quantity}
            lines.append({**row, "price": str(line.price) if line.price is not None else None})
    put(tx, ORDERS, heads)
    put(tx, ORDER_LINE, lines)


def order_of(tx: Connection, order: str) -> Order | None:
    """The order called `order`, without its customer."""
    row = tx.execute(select(ORDERS).where(ORDERS.c.order_id == order)).one_or_none()
    if row is None:
        return None
    lines = tx.execute(select(ORDER_LINE).where(ORDER_LINE.c.order_id == order).order_by(ORDER_LINE.c.line))
    return Order(
        order=row.order_id,
        merchant=row.merchant,
        service=row.service,
        cut_off=row.cut_off,
        gift_note=row.gift_note,
        gift=bool(row.gift),
        show_prices=row.show_prices,
        lines=tuple(_line(line) for line in lines),
    )


def line_of(tx: Connection, line: str) -> tuple[str, str] | None:
    """Merchant and SKU of an order line."""
    query = select(ORDERS.c.merchant, ORDER_LINE.c.sku).join(ORDER_LINE, ORDERS.c.order_id == ORDER_LINE.c.order_id)
    row = tx.execute(query.where(ORDER_LINE.c.line == line)).one_or_none()
    return None if row is None else (row.merchant, row.sku)


def cancel(tx: Connection, order: str, operator: str, reason: str, now_ms: int) -> None:
    """Note that an order was cancelled, unless that is noted already."""
    row = {"order_id": order, "operator": operator, "reason": reason, "cancelled_ms": now_ms}
    insert_new(tx, CANCELLED, [row])


def is_cancelled(tx: Connection, order: str) -> bool:
    """Whether the order was cancelled after its release."""
    return tx.execute(select(CANCELLED.c.order_id).where(CANCELLED.c.order_id == order)).first() is not None


def cancelled_among(tx: Connection, names: Iterable[str]) -> set[str]:
    """Those of the orders called `names` that were cancelled."""
    query = select(CANCELLED.c.order_id)
    return {row for some in batched_names(names) for row in tx.scalars(query.where(CANCELLED.c.order_id.in_(some)))}


def change(tx: Connection, after: Order) -> None:
    """Write whom an order goes to and how, and what is wished of its slip; its lines stay."""
    values = {"service": after.service, "cut_off": after.cut_off, "customer": dumps(after.customer).decode()}
    slip = {"gift_note": after.gift_note, "gift": after.gift, "show_prices": after.show_prices}
    tx.execute(update(ORDERS).where(ORDERS.c.order_id == after.order).values(**values, **slip))


def note_change(tx: Connection, order: str, told: Mapping[str, object]) -> None:
    """Write down that an order was changed, as `told` by the names of the columns; whoever does holds its lock."""
    last = tx.scalar(select(func.max(ORDER_CHANGE.c.number)).where(ORDER_CHANGE.c.order_id == order)) or 0
    tx.execute(ORDER_CHANGE.insert().values(order_id=order, number=last + 1, **told))


def said_by_shop(tx: Connection, order: str) -> str:
    """The hash of what its shop said last of an order that was changed; empty where it was not, or nobody knows."""
    query = select(ORDER_CHANGE.c.shop_hash).where(ORDER_CHANGE.c.order_id == order)
    return tx.scalar(query.order_by(ORDER_CHANGE.c.number.desc()).limit(1)) or ""


def is_changed(tx: Connection, order: str) -> bool:
    """Whether the order was changed after it had come in."""
    return tx.execute(select(ORDER_CHANGE.c.number).where(ORDER_CHANGE.c.order_id == order)).first() is not None


def named(tx: Connection, names: Iterable[str]) -> list[Order]:
    """Those of the orders called `names` that are known, with their customers."""
    return [order for some in batched_names(names) for order in _found(tx, ORDERS.c.order_id.in_(some))]


def unplanned(tx: Connection) -> list[Order]:
    """The orders that are on no trolley's route and not cancelled, with their customers."""
    planned = exists().where(PLANNED.c.order_id == ORDERS.c.order_id)
    return _found(tx, ~planned & ~exists().where(CANCELLED.c.order_id == ORDERS.c.order_id))


def _found(tx: Connection, wanted: ColumnElement[bool]) -> list[Order]:
    heads = select(ORDERS).where(wanted).order_by(ORDERS.c.order_id)
    lines = select(ORDER_LINE).join(ORDERS, ORDERS.c.order_id == ORDER_LINE.c.order_id)
    by_order: dict[str, list[OrderLine]] = {}
    for line in tx.execute(lines.where(wanted).order_by(ORDER_LINE.c.line)):
        one = _line(line)
        by_order.setdefault(line.order_id, []).append(one)
    return [
        Order(
            order=row.order_id,
            merchant=row.merchant,
            service=row.service,
            cut_off=row.cut_off,
            lines=tuple(by_order.get(row.order_id, ())),
            customer=loads(dict[str, str], row.customer),
            gift_note=row.gift_note,
            gift=bool(row.gift),
            show_prices=row.show_prices,
        )
        for row in tx.execute(heads)
    ]


def _line(row: Row[tuple[object, ...]]) -> OrderLine:
    price = written(row.price) if row.price is not None else None
    return OrderLine(line=row.line, sku=row.sku, quantity=row.quantity, price=price)
