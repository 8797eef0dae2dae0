"""Counting new facts of one order at desks, under its lock, by the fold that the devices use too.

Facts commute: a fact is counted whenever it comes, under whichever lease, from whichever desk.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import packing as leases, trucks, unprintable
from pickserver.handlers.folding import LEASE_UNKNOWN, cause_of, payload_of
from pickserver.handlers.intake import Fresh
from pickserver.handlers.labels import status_of
from pickserver.handlers.pack_plans import plan_of
from pickserver.store import cut_offs, exceptions, journals, labels, orders, packing
from pickserver.store.cut_offs import TruckState
from pickserver.store.exceptions import ExceptionKind, FloorException
from pickserver.store.journals import EventStatus, Journal, StoredEvent
from pickserver.store.outbox import Aggregate, Outbox
from pickserver.store.packing import Packing, PackingStatus
from warehouse.codec import read_body, read_envelope, type_name
from warehouse.desk import PackTerms, terms_of
from warehouse.desk_events import CloseWanted, LabelApplied, PackUndone, ParcelAdded, SetAside, Verified
from warehouse.events import Confirmed, Event, Refused
from warehouse.flows.closing import Lacking, lacking
from warehouse.flows.packing import labelled, opened
from warehouse.opening import OrderSnapshot, facts_of, order_of, subject_of
from warehouse.packed import PackTally, counted
from warehouse.wire import Trouble, Verdict

CLOSE_WANTED: Final = type_name(CloseWanted)
CLOSE: Final = "close"
"""What the wish is called with its verdict."""
STALE_EPOCH: Final = "stale_epoch"
NOT_HELD: Final = "not_held"
NOT_FINISHED: Final = "not_finished"
"""A parcel lacks its label, or what it demands: the desk is told, and a supervisor sees it."""


class CountedOrder:
    """One order while a request's events are counted into it."""

    def __init__(self, row: Packing, tally: PackTally) -> None:
        """Begin with what is known."""
        self.before = row
        self.after = row
        self.tally_before = tally
        self.tally = tally
        self.troubles: list[tuple[Trouble, str]] = []

    @property
    def change(self) -> tuple[str, PackTally, PackTally]:
        """What is to be written of the amounts."""
        return self.before.order_id, self.tally_before, self.tally

    def count(self, fresh: Fresh, outbox: Outbox) -> tuple[EventStatus, int]:
        """Count one event; its status, and the number of the order's outbox row that tells it."""
        if fresh.event is None:
            return fresh.status, self.after.version
        self.tally = counted(self.tally, fresh.event, (fresh.epoch, fresh.wire.seq))
        status = self._status(fresh)
        if not isinstance(fresh.event, Refused | Confirmed):
            self.after = replace(self.after, version=self.after.version + 1)
            about = Aggregate("order", self.after.order_id, self.after.version)
            kind = fresh.envelope.type if fresh.envelope else ""
            outbox.tell_of(about, f"packing.{kind}", cause_of(fresh), payload_of(fresh, status))
        return status, self.after.version

    def decide(self, tx: Connection, wish: StoredEvent, outbox: Outbox, now_ms: int) -> Verdict:
        """Close the order when the device that asked has it under the lease it asked by."""
        row = self.after
        if wish.epoch != row.epoch or row.status is not PackingStatus.OPEN:
            return Verdict(seq=wish.seq, granted=False, reason=STALE_EPOCH, holder_name=row.operator_name)
        if row.device != wish.device:
            return Verdict(seq=wish.seq, granted=False, reason=NOT_HELD, holder_name=row.operator_name)
        if lacks := lacking_of(tx, row.order_id, row.epoch, self.tally, now_ms):
            self._say_lacking(tx, wish, lacks, now_ms)
            return Verdict(seq=wish.seq, granted=False, reason=NOT_FINISHED, holder_name=row.operator_name)
        settle(tx, row.order_id, now_ms)
        self.after = leases.closed(tx, row, wish.event_id, outbox, now_ms)
        return Verdict(seq=wish.seq, granted=True, reason="")

    def _say_lacking(self, tx: Connection, wish: StoredEvent, lacks: Iterable[Lacking], now_ms: int) -> None:
        """Open an exception, once, for an order that was to be closed and is not finished."""
        subject = subject_of(self.after.order_id)
        detail = "; ".join(str(one) for one in lacks)[:500]
        for found in exceptions.open_on(tx, subject, ExceptionKind.NOT_FINISHED):
            exceptions.change(tx, found, detail=detail)
            return
        said = FloorException(
            kind=ExceptionKind.NOT_FINISHED,
            device=wish.device,
            incarnation=wish.incarnation,
            seq=wish.seq,
            trolley=subject,
            quantity=len(tuple(lacks)),
            detail=detail,
            opened_ms=now_ms,
        )
        exceptions.open_new(tx, said)

    def keep_late(self, tx: Connection, fresh: Iterable[Fresh], now_ms: int) -> None:
        """Open an exception for what moved goods of an order that was closed when it was told; nothing is reopened."""
        row = self.before
        late = [one for one in fresh if one.event is not None and one.epoch <= row.closed_up_to]
        moving = [one for one in late if one.event is not None and moves(one.event)]
        if not moving or not row.closed_up_to:
            return
        first, subject = moving[0], subject_of(row.order_id)
        for found in exceptions.open_on(tx, subject, ExceptionKind.LATE_AFTER_CLOSE):
            if (found.device, found.incarnation) == (first.device, first.incarnation):
                exceptions.change(tx, found, quantity=found.quantity + len(moving))
                return
        said = FloorException(
            kind=ExceptionKind.LATE_AFTER_CLOSE,
            device=first.device,
            incarnation=first.incarnation,
            seq=first.wire.seq,
            trolley=subject,
            quantity=len(moving),
            detail=f"order {row.order_id} had been closed at {row.desk}",
            opened_ms=now_ms,
        )
        exceptions.open_new(tx, said)

    def _status(self, fresh: Fresh) -> EventStatus:
        if fresh.epoch > self.after.epoch:
            detail = (
                f"recorded under lease {fresh.epoch} of order {self.after.order_id}, which is at {self.after.epoch}"
            )
            self.troubles.append(
                (Trouble(kind=LEASE_UNKNOWN, seq=fresh.wire.seq, detail=detail), subject_of(self.after.order_id))
            )
        return EventStatus.LATE if fresh.epoch < self.after.epoch else EventStatus.APPLIED


def lacking_of(tx: Connection, name: str, epoch: int, tally: PackTally, now_ms: int) -> tuple[Lacking, ...]:
    """What keeps an order open of which so much is done, by the rules that the desk follows."""
    (order,) = orders.named(tx, [name])
    seen = opened(plan_of(tx, order), epoch, tally)
    for label in labels.current_of(tx, name):
        seen = labelled(seen, status_of(label, now_ms))
    return lacking(seen)


def settle(tx: Connection, order: str, now_ms: int) -> None:
    """Close what said why an order could not be closed, or a label not be printed: it is packed."""
    unprintable.close(tx, order, now_ms)
    for found in exceptions.open_on(tx, subject_of(order), ExceptionKind.NOT_FINISHED):
        exceptions.close(tx, found, exceptions.SETTLED, now_ms)


def moves(event: Event) -> bool:
    """Whether goods are elsewhere after it."""
    return isinstance(
        event.event if isinstance(event, PackUndone) else event, Verified | SetAside | ParcelAdded | LabelApplied
    )


def save(tx: Connection, orders: Iterable[CountedOrder]) -> None:
    """Write what changed of the orders' rows; their amounts are written together, elsewhere."""
    for one in orders:
        if one.after != one.before:
            packing.save(tx, one.before, one.after)


def snapshots_for(
    tx: Connection, journal: Journal, of: Mapping[str, CountedOrder], now_ms: int
) -> tuple[OrderSnapshot, ...]:
    """A snapshot of each order, without the journal's own events above its ack."""
    tallies = {order: one.tally for order, one in of.items()}
    if tallies and journal.newest > journal.ack:
        subjects = [subject_of(order) for order in tallies]
        for subject, body in journals.counted_above_ack(tx, journal, subjects):
            order, envelope = order_of(subject), read_envelope(body)
            event: Event = read_body(body)[1]
            tallies[order] = counted(tallies[order], event, (envelope.epoch, envelope.seq), -1)
    return tuple(
        OrderSnapshot(
            order=order,
            ack=journal.ack,
            lease=leases.lease_of(of[order].after),
            facts=facts_of(tally),
            labels=tuple(status_of(label, now_ms) for label in labels.current_of(tx, order)),
            cancelled=orders.is_cancelled(tx, order),
            terms=_terms_of(tx, order, now_ms),
        )
        for order, tally in sorted(tallies.items())
    )


def _terms_of(tx: Connection, order: str, now_ms: int) -> PackTerms | None:
    """How an order is sent, where that is not as it came in, or its truck went without it."""
    truck = cut_offs.of_order(tx, order)
    if truck is not None and truck.gone_ms is None:
        truck = None
    if truck is None and not orders.is_changed(tx, order):
        return None
    (found,) = orders.named(tx, [order])
    terms = terms_of(plan_of(tx, found))
    if truck is None:
        return terms
    return replace(terms, truck_gone=trucks.gone_today(tx, truck, now_ms), held=truck.state is TruckState.HELD)
