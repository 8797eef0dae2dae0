"""Counting new facts for one trolley, under its lock, by the fold that the devices use too.

Facts commute: a fact is counted whenever it comes, under whichever lease. Only where the trolley stands goes by the
order of leases and numbers.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers.intake import Fresh
from pickserver.store import totes
from pickserver.store.journals import EventStatus
from pickserver.store.outbox import Outbox
from pickserver.store.trolleys import Trolley
from warehouse.codec import to_json
from warehouse.events import Confirmed, Dropped, Event, Parked, Refused, ToteBound
from warehouse.reconcile import Tally, added
from warehouse.wire import Trouble

TOTE_CONFLICT: Final = "tote_conflict"
UNKNOWN_TOTE: Final = "unknown_tote"
LEASE_UNKNOWN: Final = "lease_unknown"


class Counted:
    """One trolley while a request's events are counted into it."""

    def __init__(self, trolley: Trolley, tally: Tally) -> None:
        """Begin with what is known."""
        self.before = trolley
        self.after = trolley
        self.tally_before = tally
        self.tally = tally
        self.troubles: list[tuple[Trouble, str]] = []

    @property
    def amounts(self) -> tuple[str, Tally, Tally]:
        """Its name, and the amounts before and after."""
        return self.before.trolley, self.tally_before, self.tally

    def count(self, fresh: Fresh, outbox: Outbox) -> tuple[EventStatus, int]:
        """Count one event; its status, and its number among the trolley's events."""
        self.after = replace(self.after, events=self.after.events + 1)
        if fresh.event is None:
            return fresh.status, self.after.events
        self.tally = added(self.tally, fresh.event, epoch=fresh.epoch)
        self._stands(fresh, fresh.event)
        status = self._status(fresh)
        if not isinstance(fresh.event, Refused | Confirmed):
            kind = fresh.envelope.type if fresh.envelope else ""
            self.after = outbox.tell(self.after, kind, cause_of(fresh), payload_of(fresh, status))
        return status, self.after.events

    def check_totes(self, tx: Connection, fresh: Sequence[Fresh]) -> None:
        """Open troubles for totes that now stand in two places, or that the site does not know."""
        bound = {one.event.tote: one for one in fresh if isinstance(one.event, ToteBound)}
        if not bound:
            return
        known = totes.lock(tx, bound)
        name = self.after.trolley
        places: dict[str, set[str]] = {tote: set() for tote in bound}
        for other in totes.standing(tx, bound):
            if other.trolley != name:
                places[other.tote].add(f"{other.trolley} {other.slot}")
        freed = totes.freed(tx, name)
        for (slot, tote), times in self.tally.totes.items():
            if tote in places and times > freed.get((slot, tote), 0):
                places[tote].add(f"{name} {slot}")
        for tote, one in bound.items():
            if tote not in known:
                self._open(UNKNOWN_TOTE, one, f"{tote} is no tote of this site")
            elif len(places[tote]) > 1:
                self._open(TOTE_CONFLICT, one, f"{tote} is in {' and in '.join(sorted(places[tote]))}")

    def _stands(self, fresh: Fresh, event: Event) -> None:
        """Where it was left, by the latest event that says so, in whichever order they come."""
        place = event.zone if isinstance(event, Dropped) else event.place if isinstance(event, Parked) else ""
        said = (fresh.epoch, fresh.wire.seq)
        if place and said > (self.after.place_epoch, self.after.place_seq):
            self.after = replace(self.after, place=place, place_epoch=said[0], place_seq=said[1])

    def _status(self, fresh: Fresh) -> EventStatus:
        if fresh.epoch > self.after.epoch:
            detail = f"recorded under lease {fresh.epoch} of {self.after.trolley}, which is at {self.after.epoch}"
            self._open(LEASE_UNKNOWN, fresh, detail)
        return EventStatus.LATE if fresh.epoch < self.after.epoch else EventStatus.APPLIED

    def _open(self, kind: str, fresh: Fresh, detail: str) -> None:
        self.troubles.append((Trouble(kind=kind, seq=fresh.wire.seq, detail=detail), self.after.trolley))


def cause_of(fresh: Fresh) -> str:
    """How outbox rows name the event they follow from."""
    return fresh.envelope.event_id if fresh.envelope else ""


def payload_of(fresh: Fresh, status: EventStatus) -> dict[str, object]:
    """What an outbox row tells of an event."""
    envelope = fresh.envelope
    assert envelope is not None
    return {
        "device": envelope.device,
        "incarnation": envelope.incarnation,
        "seq": envelope.seq,
        "operators": list(envelope.operators),
        "epoch": envelope.epoch,
        "late": status is EventStatus.LATE,
        "wall_ms": envelope.wall_ms,
        "event": to_json(fresh.event),
    }
