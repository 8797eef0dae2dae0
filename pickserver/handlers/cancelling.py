"""Cancelling an order after its release: nothing more of it is picked, and what was bought of it is given back.

What was picked already lies in its tote until a desk takes it out. A trolley on which nothing is left that way, and
which nobody has begun, is empty again.
"""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.handlers.labels import status_of
from pickserver.handlers.supervising import SUPERVISOR
from pickserver.labels.withdrawing import withdraw
from pickserver.labels.worker import Time
from pickserver.seams import Caller, Ids
from pickserver.store import orders, pack_tallies, packing, planned, routes, tallies, totes, trolleys, troubles
from pickserver.store.outbox import Outbox
from pickserver.store.packing import PackingStatus
from pickserver.store.servers import server_of
from pickserver.store.trolleys import Trolley, TrolleyStatus
from warehouse.codec import dumps
from warehouse.opening import CancelWanted, OrderCancelled
from warehouse.packed import Kind
from warehouse.parcels import parcel_id
from warehouse.trolleys import Plan
from warehouse.wire import Problem


def cancel(
    tx: Connection, caller: Caller, order: str, wanted: CancelWanted, time: Time, ids: Ids
) -> OrderCancelled | Problem:
    """Note that an order is cancelled, and have workers give its labels back that are on no parcel yet."""
    if SUPERVISOR not in caller.roles:
        return problems.supervisors_only()
    if not wanted.reason.strip():
        return problems.reason_missing()
    if orders.order_of(tx, order) is None:
        return problems.not_known(f"{order} is no order of this site")
    carriers = trolleys.locked(tx, planned.trolleys_of(tx, order)).values()
    row = packing.of_order(tx, order, locked=True)
    if row is not None and row.status is PackingStatus.CLOSED and row.epoch:
        return problems.too_late_to_cancel(order)
    now_ms, cause, outbox = time(tx), ids.new(), Outbox()
    if not orders.is_cancelled(tx, order):
        orders.cancel(tx, order, caller.operator, wanted.reason, now_ms)
        _taken_off(tx, order, carriers, cause, outbox)
    entry = {"id": cause, "at_ms": now_ms, "operator": caller.operator, "device": caller.device}
    troubles.audit(tx, {**entry, "act": "cancel", "subject": order, "reason": wanted.reason})
    withdrawn = withdraw(tx, order, now_ms, ids)
    server = server_of(tx)
    assert server is not None, "a database is given its server's name before it is served"
    outbox.write(tx, server, ids, now_ms)
    applied = pack_tallies.tallies_of(tx, [order])[order].of(Kind.APPLIED)
    return OrderCancelled(
        order=order,
        labels=tuple(status_of(label, now_ms) for label in withdrawn),
        closed=tuple(parcel_id(order, parcel) for parcel in sorted({fact.parcel for fact in applied})),
    )


def _taken_off(tx: Connection, order: str, carriers: Iterable[Trolley], cause: str, outbox: Outbox) -> None:
    """Tell that trolleys have nothing more to pick for the order; one that waits, and carries no other, is empty."""
    for trolley in carriers:
        plan = routes.now_of(tx, trolley.trolley, trolley.route_version)
        slots = [slot for slot in plan.slots if order in slot.orders] if plan else []
        if plan is None or not slots or trolley.status in (TrolleyStatus.EMPTY, TrolleyStatus.PICKED):
            continue
        told = {"order": order, "slots": [slot.slot for slot in slots]}
        names = dumps(sorted({*trolley.cancelled_orders, order})).decode()
        # What is left on it says how urgent it is.
        left = replace(trolley, cancelled=names, cut_off=plan.cut_off or trolley.cut_off)
        after = outbox.tell(left, "order_cancelled", cause, told)
        if all(slot.is_of(plan.cancelled) for slot in plan.slots) and _is_untouched(tx, trolley, plan):
            after = replace(after, status=TrolleyStatus.EMPTY)
            after = outbox.tell(after, "status_changed", cause, {"from": trolley.status, "to": after.status})
        trolleys.save(tx, trolley, after)


def _is_untouched(tx: Connection, trolley: Trolley, plan: Plan) -> bool:
    """Whether nobody has it, no tote stands on it, and nothing was ever done at a stop of its route."""
    if trolley.status is not TrolleyStatus.WAITING or trolley.operator:
        return False
    stops = {stop.stop for stop in plan.stops}
    counted = any(stop in stops for stop, _ in tallies.tally_of(tx, trolley.trolley).lines)
    return not counted and not totes.on(tx, trolley.trolley, [slot.slot for slot in plan.slots])
