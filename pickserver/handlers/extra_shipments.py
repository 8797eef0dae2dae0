"""Opening a packed order again for one more parcel: what was forgotten, or has to be sent once more.

Its closed parcels stay closed. The new one has a number of its own, and so its label is bought once like every other.
"""

from collections import Counter

from sqlalchemy import Connection, select

from pickserver.handlers import opening, problems
from pickserver.handlers.packing import lease_of, write
from pickserver.seams import Caller, Clock, Ids, wall_ms
from pickserver.store import extras, item_codes, labels, orders, pack_tallies, packing, troubles
from pickserver.store.extras import Extra
from pickserver.store.orders import Order, OrderLine
from pickserver.store.outbox import Aggregate, Outbox
from pickserver.store.packing import Packing, PackingStatus
from pickserver.store.tables import DESK
from warehouse.barcodes import read
from warehouse.opening import ExtraItem, ExtraWanted, OpenedOrder
from warehouse.packed import PackTally
from warehouse.parcels import parcel_id
from warehouse.wire import Problem

NOTE_MAX = 500


def open_again(
    tx: Connection, caller: Caller, order: str, wanted: ExtraWanted, clock: Clock, ids: Ids
) -> OpenedOrder | Problem:
    """Give the caller's desk a packed order for one more parcel, under a lease of its own."""
    if tx.execute(select(DESK.c.desk).where(DESK.c.desk == wanted.desk)).first() is None:
        return problems.not_known(f"{wanted.desk} is no desk of this site")
    found = orders.order_of(tx, order)
    if found is None:
        return problems.not_known(f"{order} is no order of this site")
    before = packing.of_order(tx, order, locked=True)
    if before is None or before.status is not PackingStatus.CLOSED or not before.epoch:
        return problems.not_closed(order)
    if orders.is_cancelled(tx, order):
        return problems.order_cancelled(order)
    more = _more(tx, found, wanted)
    if isinstance(more, Problem):
        return more
    after = _opened(caller, before, wanted, wall_ms(clock))
    assert packing.claim(tx, before, after), "its row is locked"
    extra = _extra(tx, found, after, wanted, more)
    extras.add(tx, extra)
    _tell(tx, caller, after, extra, wanted, ids)
    return opening.told(tx, caller, lease_of(after), wanted.incarnation, clock)


def _more(tx: Connection, order: Order, wanted: ExtraWanted) -> Counter[str] | Problem:
    """By line, the units that are sent once more."""
    more = Counter[str]()
    for item in wanted.items:
        line = _line(tx, order, item)
        if line is None:
            return problems.not_in_order(item.code)
        more[line.line] += item.quantity
        if not 1 <= item.quantity <= line.quantity or more[line.line] > line.quantity:
            return problems.more_than_ordered(line.quantity)
    return more or problems.malformed("items: at least one is needed")


def _line(tx: Connection, order: Order, item: ExtraItem) -> OrderLine | None:
    meant = {(one.merchant, one.sku) for one in item_codes.meant_by(tx, read(item.code))}
    of_item = (line for line in order.lines if line.line == item.code or (order.merchant, line.sku) in meant)
    return next(of_item, None)


def _opened(caller: Caller, before: Packing, wanted: ExtraWanted, now_ms: int) -> Packing:
    return Packing(
        order_id=before.order_id,
        version=before.version + 1,
        epoch=before.epoch + 1,
        device=caller.device,
        incarnation=wanted.incarnation,
        desk=wanted.desk,
        operator=caller.operator,
        operator_name=caller.operator_name,
        opened_ms=now_ms,
        reopened=before.epoch + 1,
    )


def _extra(tx: Connection, order: Order, row: Packing, wanted: ExtraWanted, more: Counter[str]) -> Extra:
    tally = pack_tallies.tallies_of(tx, [order.order])[order.order]
    earlier = extras.latest(tx, order.order)
    labelled = [parcel.number for parcel in labels.parcels_locked(tx, order.order)]
    return Extra(
        order_id=order.order,
        parcel=max([tally.parcels, earlier.parcel if earlier else 0, *labelled]) + 1,
        epoch=row.epoch,
        due={line.line: _done(tally, line.line) + more[line.line] for line in order.lines},
        reason=f"{wanted.reason}: {wanted.note[:NOTE_MAX]}" if wanted.note.strip() else wanted.reason,
        operator=row.operator,
        opened_ms=row.opened_ms,
    )


def _done(tally: PackTally, line: str) -> int:
    return max(0, tally.verified(line) + tally.aside(line))


def _tell(tx: Connection, caller: Caller, row: Packing, extra: Extra, wanted: ExtraWanted, ids: Ids) -> None:
    cause, outbox, parcel = ids.new(), Outbox(), parcel_id(row.order_id, extra.parcel)
    payload = {
        "epoch": row.epoch,
        "desk": row.desk,
        "operator": row.operator,
        "device": row.device,
        "parcel": parcel,
        "reason": wanted.reason,
    }
    outbox.tell_of(Aggregate("order", row.order_id, row.version), "packing.opened_again", cause, payload)
    entry = {"id": cause, "at_ms": row.opened_ms, "operator": caller.operator, "device": caller.device}
    troubles.audit(tx, {**entry, "act": "extra_shipment", "subject": parcel, "reason": extra.reason})
    write(tx, outbox, ids, row.opened_ms)
