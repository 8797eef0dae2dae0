"""Orders that wait for a supervisor: read from what is kept of them anyway, and closed all the same where one says so.

Never closed while a label of it may be bought at that moment, or nobody knows whether one was.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import packing as leases, problems
from pickserver.handlers.pack_folding import lacking_of, settle
from pickserver.handlers.supervising import REASON_MAX, SUPERVISOR
from pickserver.labels.worker import Time
from pickserver.seams import Caller, Clock, Ids, wall_ms
from pickserver.store import cut_offs, exceptions, labels, pack_tallies, packing, troubles
from pickserver.store.exceptions import ExceptionKind
from pickserver.store.outbox import Aggregate, Outbox
from pickserver.store.packing import PackingStatus
from warehouse.opening import order_of, subject_of
from warehouse.parcels import LabelState
from warehouse.problem_orders import (
    LABEL_BY_HAND,
    LABEL_UNSURE,
    NOT_FINISHED,
    ProblemOrder,
    ProblemOrders,
    UnfinishedClosed,
    UnfinishedToClose,
)
from warehouse.wire import Problem

ORDERS_MAX: Final = 100
"""The most orders in one answer."""
UNDER_WAY: Final = frozenset({LabelState.INTENT, LabelState.QUOTING, LabelState.CALLING, LabelState.UNCERTAIN})
"""States in which a label may be bought after its order was closed, or was already and nobody knows."""


def waiting(tx: Connection, clock: Clock) -> ProblemOrders:
    """The orders that wait longest for somebody."""
    now_ms = wall_ms(clock)
    found = sorted([*_unfinished(tx, now_ms), *_unsure(tx, now_ms)], key=lambda one: (-one.since_s, one.order))
    late, first_ms = cut_offs.late_count(tx)
    return ProblemOrders(
        orders=tuple(found[:ORDERS_MAX]),
        more=len(found) > ORDERS_MAX,
        late=late,
        late_s=max(0, now_ms - first_ms) // 1000 if late else 0,
    )


def close_unfinished(
    tx: Connection, caller: Caller, order: str, wanted: UnfinishedToClose, time: Time, ids: Ids
) -> UnfinishedClosed | Problem:
    """Close an order that a desk could not close; write down who did, why, and what it lacked."""
    if SUPERVISOR not in caller.roles:
        return problems.supervisors_only()
    if not wanted.reason.strip():
        return problems.reason_missing()
    row = packing.of_order(tx, order, locked=True)
    if row is None or row.status is not PackingStatus.OPEN:
        return problems.not_packed(order)
    if not exceptions.open_on(tx, subject_of(order), ExceptionKind.NOT_FINISHED):
        return problems.nothing_lacking(order)
    for parcel in labels.parcels_locked(tx, order):
        label = labels.one(tx, parcel.parcel, parcel.generation)
        if label is not None and label.state in UNDER_WAY:
            return problems.label_busy(parcel.parcel)
    now_ms, cause, outbox = time(tx), ids.new(), Outbox()
    tally = pack_tallies.tallies_of(tx, [order])[order]
    lacks = tuple(str(one) for one in lacking_of(tx, order, row.epoch, tally, now_ms))
    told = replace(row, version=row.version + 1)
    packing.save(tx, row, told)
    reason = wanted.reason[:REASON_MAX]
    payload = {"operator": caller.operator, "device": caller.device, "reason": reason, "lacking": list(lacks)}
    outbox.tell_of(Aggregate("order", order, told.version), "packing.closed_unfinished", cause, payload)
    settle(tx, order, now_ms)
    leases.closed(tx, told, cause, outbox, now_ms)
    entry = {"id": cause, "at_ms": now_ms, "operator": caller.operator, "device": caller.device}
    written = f"{reason}; {'; '.join(lacks) or 'nothing was lacking by then'}"
    troubles.audit(tx, {**entry, "act": "close_unfinished", "subject": order, "reason": written})
    leases.write(tx, outbox, ids, now_ms)
    return UnfinishedClosed(order=order, lacking=lacks)


def _unfinished(tx: Connection, now_ms: int) -> Iterator[ProblemOrder]:
    for found in exceptions.still_open(tx, ExceptionKind.NOT_FINISHED, None, ORDERS_MAX + 1):
        order = order_of(found.trolley)
        yield _told(tx, order, NOT_FINISHED, found.detail, now_ms - found.opened_ms)


def _unsure(tx: Connection, now_ms: int) -> Iterator[ProblemOrder]:
    for order, label in labels.uncertain(tx, ORDERS_MAX + 1):
        problem = LABEL_BY_HAND if label.due_ms is None else LABEL_UNSURE
        detail = f"{label.parcel}: {label.carrier or 'no carrier'}: {label.why or 'no answer'}"
        yield _told(tx, order, problem, detail, now_ms - label.requested_ms)


def _told(tx: Connection, order: str, problem: str, detail: str, since_ms: int) -> ProblemOrder:
    row = packing.of_order(tx, order)
    return ProblemOrder(
        order=order, problem=problem, detail=detail, since_s=max(0, since_ms) // 1000, desk=row.desk if row else ""
    )
