"""What packing an order takes, as a desk is told it; the server judges by the same."""

from sqlalchemy import Connection

from pickserver.store import boxes, extras, goods, orders, tallies
from pickserver.store.orders import Order
from pickserver.store.servers import site_of
from warehouse.addresses import Address, needs_customs, ship_to
from warehouse.desk import LinePrice, PackLine, PackPlan, PrintAt, SlipPlan
from warehouse.parcels import Handling


def plan_of(tx: Connection, order: Order) -> PackPlan:
    """What packing an order takes; of its customer the name alone, and the address where it is printed on a slip."""
    keys = [(order.merchant, line.sku) for line in order.lines]
    items, details = goods.items(tx, keys), goods.details(tx, keys)
    counts = tallies.counts_of_lines(tx, [line.line for line in order.lines])
    sender, receiver, site = boxes.ship_from(tx), ship_to(order.customer), site_of(tx)
    extra = extras.latest(tx, order.order)
    lines = []
    for line in order.lines:
        key, count = (order.merchant, line.sku), counts.get(line.line)
        handling = Handling(
            dangerous_goods=details[key].dangerous_goods, age_limit=details[key].age_limit, fragile=details[key].fragile
        )
        picked = count.picked if count else 0
        lines.append(
            PackLine(
                line=line.line,
                item=items[key],
                ordered=line.quantity,
                picked=max(0, picked),
                handling=handling,
                due=extra.due.get(line.line) if extra else None,
            )
        )
    return PackPlan(
        order=order.order,
        merchant_name=goods.merchant_name(tx, order.merchant),
        service=order.service,
        cut_off=order.cut_off,
        receiver=receiver.company or receiver.name,
        lines=tuple(lines),
        boxes=tuple(boxes.boxes(tx).values()),
        gift=bool(order.gift_note),
        customs=sender is not None and needs_customs(sender, receiver),
        extra_parcel=extra.parcel if extra else 0,
        cancelled=orders.is_cancelled(tx, order.order),
        print_at=(site.print_at if site else None) or PrintAt.BOUGHT,
        slip=_slip(tx, order, receiver) if goods.has_pack_slips(tx, order.merchant) and not extra else None,
    )


def _slip(tx: Connection, order: Order, receiver: Address) -> SlipPlan:
    """What a pack slip says beyond the goods."""
    place = (receiver.street1, receiver.street2, f"{receiver.postcode} {receiver.town}", receiver.province)
    lines = (receiver.company, receiver.name, *place, receiver.country)
    return SlipPlan(
        ship_to=tuple(line.strip() for line in lines if line.strip()),
        gift_note=order.gift_note,
        prices=_prices(order) if goods.has_slip_prices(tx, order.merchant) else (),
    )


def _prices(order: Order) -> tuple[LinePrice, ...]:
    """What may be read of an order's prices; nothing of a gift's, or where its customer says no."""
    if order.gift or order.gift_note or order.show_prices is False:
        return ()
    return tuple(LinePrice(line=line.line, price=str(line.price)) for line in order.lines if line.price is not None)
