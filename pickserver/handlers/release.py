"""Deciding what a device asked for without network: a trolley is released by who holds it, and by nobody else.

A release is two changes and two outbox rows, always, in this order: the status changed, then the operator was detached.
"""

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from pickserver.store import trolleys
from pickserver.store.journals import StoredEvent
from pickserver.store.outbox import Outbox
from pickserver.store.servers import places_of
from pickserver.store.trolleys import Trolley, TrolleyStatus
from warehouse.wire import Verdict

STALE_EPOCH: Final = "stale_epoch"
NOT_HELD: Final = "not_held"


def decide(tx: Connection, asked: StoredEvent, trolley: Trolley, outbox: Outbox) -> tuple[Verdict, Trolley]:
    """Release `trolley` when the device that asked holds it under the lease it asked by; the trolley as it is then."""
    if asked.epoch != trolley.epoch:
        return _refused(asked.seq, STALE_EPOCH, trolley), trolley
    if trolley.device != asked.device:
        return _refused(asked.seq, NOT_HELD, trolley), trolley
    after = released(tx, trolley, asked.event_id, outbox, by_device=asked.device)
    return Verdict(seq=asked.seq, granted=True, reason=""), after


def released(
    tx: Connection, trolley: Trolley, cause: str, outbox: Outbox, *, by_device: str, next_epoch: int | None = None
) -> Trolley:
    """Give `trolley` free, as somebody asked `by_device`: two changes of its row, and two outbox rows of one cause.

    `next_epoch` ends the lease too, where the holder did not ask for it.
    """
    status = _status_when_left(tx, trolley)
    changed = outbox.tell(
        replace(trolley, status=status),
        "status_changed",
        cause,
        {"from": trolley.status, "to": status, "place": trolley.place, "epoch": trolley.epoch},
    )
    trolleys.save(tx, trolley, changed)
    detached = outbox.tell(
        replace(
            changed,
            epoch=trolley.epoch if next_epoch is None else next_epoch,
            device="",
            incarnation="",
            operator="",
            operator_name="",
            claimed_ms=None,
        ),
        "operator_detached",
        cause,
        {"operator": trolley.operator, "device": trolley.device, "by_device": by_device, "epoch": trolley.epoch},
    )
    trolleys.save(tx, changed, detached)
    return detached


def _status_when_left(tx: Connection, trolley: Trolley) -> TrolleyStatus:
    if not trolley.place:
        return TrolleyStatus.WAITING
    return TrolleyStatus.PARKED if trolley.place in places_of(tx, "park") else TrolleyStatus.PICKED


def _refused(seq: int, reason: str, trolley: Trolley) -> Verdict:
    return Verdict(seq=seq, granted=False, reason=reason, holder_name=trolley.operator_name)
