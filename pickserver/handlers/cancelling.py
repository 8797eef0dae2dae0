"""Cancelling an order that is on the floor: what was picked goes into the red tote, what was bought is given back."""

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.handlers.labels import status_of
from pickserver.handlers.supervising import SUPERVISOR
from pickserver.labels.withdrawing import withdraw
from pickserver.labels.worker import Time
from pickserver.seams import Caller, Ids
from pickserver.store import orders, pack_tallies, packing, troubles
from pickserver.store.packing import PackingStatus
from warehouse.opening import CancelWanted, OrderCancelled
from warehouse.packed import Kind
from warehouse.parcels import parcel_id
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
    row = packing.of_order(tx, order, locked=True)
    if row is not None and row.status is PackingStatus.CLOSED and row.epoch:
        return problems.too_late_to_cancel(order)
    now_ms = time(tx)
    orders.cancel(tx, order, caller.operator, wanted.reason, now_ms)
    entry = {"id": ids.new(), "at_ms": now_ms, "operator": caller.operator, "device": caller.device}
    troubles.audit(tx, {**entry, "act": "cancel", "subject": order, "reason": wanted.reason})
    withdrawn = withdraw(tx, order, now_ms, ids)
    applied = pack_tallies.tallies_of(tx, [order])[order].of(Kind.APPLIED)
    return OrderCancelled(
        order=order,
        labels=tuple(status_of(label, now_ms) for label in withdrawn),
        closed=tuple(parcel_id(order, parcel) for parcel in sorted({fact.parcel for fact in applied})),
    )
