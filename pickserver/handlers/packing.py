"""Giving an order to a pack desk: one winner, a colleague asked first, and never by the clock.

The same rules as for trolleys: a claim is a compare-and-set on the epoch, and every command about the order carries it.
"""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from pickserver.handlers import problems
from pickserver.handlers.freeing import free_of
from pickserver.seams import Caller, Clock, Ids, wall_ms
from pickserver.store import orders, packing, troubles
from pickserver.store.outbox import Aggregate, Outbox
from pickserver.store.packing import Packing, PackingStatus
from pickserver.store.servers import server_of
from pickserver.store.tables import DESK
from warehouse.packing import PackLease, PackWanted
from warehouse.wire import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWanted:
    """Ask for the right to pack the order of this name."""

    order: str
    wanted: PackWanted


def claim(tx: Connection, caller: Caller, request: OrderWanted, clock: Clock, ids: Ids) -> PackLease | Problem:
    """Give the order to the caller's desk; from a colleague only with a reason."""
    wanted, order = request.wanted, request.order
    if tx.execute(select(DESK.c.desk).where(DESK.c.desk == wanted.desk)).first() is None:
        return problems.not_known(f"{wanted.desk} is no desk of this site")
    if orders.order_of(tx, order) is None:
        return problems.not_known(f"{order} is no order of this site")
    before = packing.of_order(tx, order, locked=True)
    if before is not None and before.status is PackingStatus.CLOSED and before.epoch:
        return problems.order_closed(order)
    if before is not None and _is_others(before, caller) and not wanted.take_over.strip():
        return held_by_other(before)
    if before is not None and _is_same(before, caller, wanted):
        return lease_of(before)
    after = Packing(
        order_id=order,
        version=(before.version if before else 0) + 1,
        epoch=(before.epoch if before else 0) + 1,
        device=caller.device,
        incarnation=wanted.incarnation,
        desk=wanted.desk,
        operator=caller.operator,
        operator_name=caller.operator_name,
        opened_ms=wall_ms(clock),
        reopened=before.reopened if before else None,
    )
    if not packing.claim(tx, before, after):  # somebody else was the first to open it
        met = packing.of_order(tx, order)
        assert met is not None
        return held_by_other(met)
    _tell_opened(tx, caller, before, after, wanted, ids)
    return lease_of(after)


def close(tx: Connection, caller: Caller, order: str, epoch: int, clock: Clock, ids: Ids) -> PackLease | Problem:
    """Say that all of the order is in closed parcels."""
    before = held(tx, caller, order, epoch)
    if isinstance(before, Problem):
        return before
    outbox = Outbox()
    now_ms = wall_ms(clock)
    after = closed(tx, before, ids.new(), outbox, now_ms)
    write(tx, outbox, ids, now_ms)
    return lease_of(after)


def closed(tx: Connection, before: Packing, cause: str, outbox: Outbox, now_ms: int) -> Packing:
    """Close an order, and detach who packed it: two changes of its row and two outbox rows of one cause, always so.

    Its totes are free from then on.
    """
    order, payload = before.order_id, {"epoch": before.epoch, "desk": before.desk, "operator": before.operator}
    after = replace(before, status=PackingStatus.CLOSED, version=before.version + 1)
    packing.save(tx, before, after)
    told = {"from": before.status, "to": after.status, "totes": list(free_of(tx, order, now_ms)), **payload}
    outbox.tell_of(Aggregate("order", order, after.version), "packing.closed", cause, told)
    detached = replace(after, version=after.version + 1, device="", incarnation="", operator="", operator_name="")
    packing.save(tx, after, detached)
    told = {**payload, "device": before.device}
    outbox.tell_of(Aggregate("order", order, detached.version), "packing.operator_detached", cause, told)
    return detached


def held(tx: Connection, caller: Caller, order: str, epoch: int) -> Packing | Problem:
    """The caller's lease of the order, which does not change hands until the transaction ends; or why there is none."""
    found = packing.of_order(tx, order, locked=True)
    if found is None or found.status is not PackingStatus.OPEN:
        return problems.not_packed(order)
    if (found.epoch, found.operator, found.device) != (epoch, caller.operator, caller.device):
        return _stale(found)
    return found


def not_of_device(tx: Connection, device: str, order: str, epoch: int) -> Problem | None:
    """Why what is under the lease `epoch` of an order is not this device's; None: it is, whoever is signed in there."""
    found = packing.of_order(tx, order)
    if found is None or found.status is not PackingStatus.OPEN:
        return problems.not_packed(order)
    return None if (found.epoch, found.device) == (epoch, device) else _stale(found)


def lease_of(row: Packing) -> PackLease:
    """The lease as it is told."""
    return PackLease(
        order=row.order_id,
        epoch=row.epoch,
        desk=row.desk,
        device=row.device,
        operator=row.operator,
        operator_name=row.operator_name,
        status=row.status,
    )


def held_by_other(row: Packing) -> Problem:
    """A colleague packs the order."""
    return replace(
        problems.held_by_other(row.order_id, row.operator_name, 0, 0), title="Somebody else packs this order"
    )


def _stale(row: Packing) -> Problem:
    """The order has changed hands since."""
    title = "Somebody else packs this order now"
    return replace(problems.stale_epoch(row.order_id, row.operator_name), title=title)


def write(tx: Connection, outbox: Outbox, ids: Ids, now_ms: int) -> None:
    """Write what was collected, as the transaction's last act."""
    server = server_of(tx)
    assert server is not None, "a database is given its server's name before it is served"
    outbox.write(tx, server, ids, now_ms)


def _is_others(row: Packing, caller: Caller) -> bool:
    return row.status is PackingStatus.OPEN and row.operator != caller.operator


def _is_same(row: Packing, caller: Caller, wanted: PackWanted) -> bool:
    """Whether the asker goes on where they are, with the journal they have."""
    own = caller.operator, caller.device, wanted.incarnation, wanted.desk
    return row.status is PackingStatus.OPEN and (row.operator, row.device, row.incarnation, row.desk) == own


def _tell_opened(
    tx: Connection, caller: Caller, before: Packing | None, after: Packing, wanted: PackWanted, ids: Ids
) -> None:
    cause, outbox, taken = ids.new(), Outbox(), before is not None and _is_others(before, caller)
    payload = {
        "epoch": after.epoch,
        "desk": after.desk,
        "operator": after.operator,
        "device": after.device,
        "from_operator": before.operator if before else "",
        "from_device": before.device if before else "",
        "reason": wanted.take_over,
    }
    outbox.tell_of(Aggregate("order", after.order_id, after.version), "packing.opened", cause, payload)
    if taken and before is not None:
        entry = {"id": cause, "at_ms": after.opened_ms, "operator": caller.operator, "device": caller.device}
        reason = f"from {before.operator} on {before.device}: {wanted.take_over}"
        troubles.audit(tx, {**entry, "act": "take_over", "subject": after.order_id, "reason": reason})
    write(tx, outbox, ids, after.opened_ms)
