"""Orders that their trucks went without: noticed by the server's clock, shown to supervisors, decided about by them.

No device's time is ever asked. What is not decided leaves with the next truck, and is shown as long as it is here.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import order_changes, problems
from pickserver.handlers.labels import status_of
from pickserver.handlers.order_changes import Decided
from pickserver.handlers.packing import write
from pickserver.handlers.supervising import REASON_MAX, SUPERVISOR
from pickserver.handlers.trucks import leaves_ms, zone_of
from pickserver.labels.worker import Time
from pickserver.seams import Caller, Ids
from pickserver.store import cut_offs, labels, orders, packing, servers, services, tallies, troubles
from pickserver.store.cut_offs import LATE, Truck, TruckState
from pickserver.store.orders import Order
from pickserver.store.outbox import Aggregate, Outbox
from pickserver.store.packing import Packing, PackingStatus
from warehouse.cut_offs import Late, LateDecided, LateOrder, LateOrders, LateWanted
from warehouse.opening import OrderChanged
from warehouse.wire import Problem

BATCH: Final = 100
"""Orders of which is noticed at a time that their truck has left."""
LATE_PAGE: Final = 50
"""The most late orders in one answer."""


def notice(tx: Connection, now_ms: int, ids: Ids) -> int:
    """Notice trucks that left without orders, and what was packed or cancelled since; of how many orders, at most.

    Told once for each truck, whichever node notices it.
    """
    names = [*cut_offs.left(tx, now_ms, BATCH), *cut_offs.over(tx, BATCH)]
    rows, outbox = packing.locked(tx, names), Outbox()
    known = {order.order: order for order in orders.named(tx, rows)}
    for name, row in sorted(rows.items()):
        truck = cut_offs.of_order(tx, name, locked=True)
        if truck is None or truck.state is TruckState.SETTLED:
            continue
        if _is_over(tx, row):
            cut_offs.save(tx, replace(truck, state=TruckState.SETTLED))
        elif truck.state is TruckState.AHEAD and truck.leaves_ms <= now_ms:
            gone = known[name].cut_off
            missed = replace(truck, state=TruckState.MISSED, gone=gone, gone_ms=truck.leaves_ms, decision="", reason="")
            cut_offs.save(tx, missed)
            payload = {"cut_off": gone, "service": known[name].service, "left_ms": truck.leaves_ms}
            _tell(tx, row, "truck_gone", payload, outbox, ids)
    if servers.server_of(tx) is not None:
        write(tx, outbox, ids, now_ms)
    return len(names)


def late_orders(tx: Connection, now_ms: int, after: str = "", limit: int = LATE_PAGE) -> LateOrders:
    """At most `limit` orders that their trucks went without, after the one called `after`."""
    found = cut_offs.late(tx, after, limit + 1)
    zone, known = zone_of(tx), {one.order: one for one in orders.named(tx, [truck.order_id for truck in found])}
    told = [_late(tx, truck, known[truck.order_id], now_ms, zone) for truck in found[:limit]]
    return LateOrders(orders=tuple(told), more=len(found) > limit)


def decide(
    tx: Connection, caller: Caller, order: str, wanted: LateWanted, time: Time, ids: Ids
) -> LateDecided | Problem:
    """Decide what becomes of an order that its truck went without."""
    if SUPERVISOR not in caller.roles:
        return problems.supervisors_only()
    if not wanted.reason.strip():
        return problems.reason_missing()
    row = packing.locked(tx, [order]).get(order)
    if row is None:
        return problems.not_known(f"{order} is no order of this site")
    truck, now_ms = cut_offs.of_order(tx, order, locked=True), time(tx)
    if orders.is_cancelled(tx, order):
        return problems.order_cancelled(order)
    if _is_over(tx, row):
        return problems.order_closed(order)
    if truck is None or truck.state not in LATE:
        return problems.truck_ahead(order)
    if wanted.decision is Late.FASTER and (problem := _sent_faster(tx, caller, order, wanted, now_ms, ids)):
        return problem
    (known,) = orders.named(tx, [order])
    after = _decided(truck, wanted, leaves_ms(known.cut_off, now_ms, zone_of(tx)))
    cut_offs.save(tx, after)
    entry = {"id": ids.new(), "at_ms": now_ms, "operator": caller.operator, "device": caller.device}
    reason = f"{wanted.decision}: {after.reason}"
    troubles.audit(tx, {**entry, "act": "late", "subject": order, "reason": reason})
    held, outbox = after.state is TruckState.HELD, Outbox()
    payload = {
        "decision": wanted.decision,
        "reason": after.reason,
        "operator": caller.operator,
        "service": known.service,
        "gone": truck.gone,
        "leaves_ms": None if held else after.leaves_ms,
    }
    _tell(tx, packing.locked(tx, [order])[order], "late_decided", payload, outbox, ids)
    write(tx, outbox, ids, now_ms)
    return LateDecided(
        order=order,
        decision=wanted.decision,
        service=known.service,
        leaves_ms=None if held else after.leaves_ms,
        labels=tuple(status_of(label, now_ms) for label in labels.current_of(tx, order)),
    )


def _is_over(tx: Connection, row: Packing) -> bool:
    """Whether nothing of the order is to be sent any more."""
    packed = row.status is PackingStatus.CLOSED and bool(row.epoch)
    return packed or orders.is_cancelled(tx, row.order_id)


def _late(tx: Connection, truck: Truck, order: Order, now_ms: int, zone: tzinfo) -> LateOrder:
    row = packing.of_order(tx, order.order)
    is_open = row is not None and row.status is PackingStatus.OPEN
    counts = tallies.counts_of_lines(tx, [line.line for line in order.lines])
    others = {one.service: one.cut_off for one in services.services(tx).values() if one.service != order.service}
    return LateOrder(
        order=order.order,
        merchant=order.merchant,
        service=order.service,
        cut_off=truck.gone,
        state=truck.state,
        late_s=max(0, now_ms - (truck.gone_ms or now_ms)) // 1000,
        reason=truck.reason,
        desk=row.desk if row is not None and is_open else "",
        operator_name=row.operator_name if row is not None and is_open else "",
        picked=any(count.picked > 0 for count in counts.values()),
        services=tuple(sorted(others, key=lambda name: (leaves_ms(others[name], now_ms, zone), name))),
        labels=tuple(status_of(label, now_ms) for label in labels.current_of(tx, order.order)),
    )


def _sent_faster(
    tx: Connection, caller: Caller, order: str, wanted: LateWanted, now_ms: int, ids: Ids
) -> Problem | None:
    """Have the order sent by another service; why it cannot be, or None."""
    (before,) = orders.named(tx, [order])
    after = order_changes.by_service(tx, before, wanted.service)
    if isinstance(after, Problem):
        return after
    who = Decided(
        operator=caller.operator,
        device=caller.device,
        reason=wanted.reason[:REASON_MAX],
        confirmed=wanted.confirmed,
    )
    answer = order_changes.change(tx, after, who, now_ms, ids)
    return None if isinstance(answer, OrderChanged) else answer


def _decided(truck: Truck, wanted: LateWanted, next_ms: int) -> Truck:
    told = replace(truck, decision=wanted.decision, reason=wanted.reason[:REASON_MAX])
    if wanted.decision is Late.MERCHANT:
        return replace(told, state=TruckState.HELD)
    return replace(told, state=TruckState.AHEAD, leaves_ms=next_ms)


def _tell(tx: Connection, row: Packing, what: str, payload: Mapping[str, object], outbox: Outbox, ids: Ids) -> None:
    after = replace(row, version=row.version + 1)
    packing.save(tx, row, after)
    about = Aggregate("order", row.order_id, after.version)
    outbox.tell_of(about, f"order.{what}", ids.new(), {**payload, "device": row.device})
