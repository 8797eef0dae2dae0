"""What a device is told about a trolley: who holds it, and what is counted but the device's own unacked events."""

from collections.abc import Iterable

from sqlalchemy import Connection

from pickserver.store import journals
from pickserver.store.journals import Journal
from pickserver.store.trolleys import Trolley as TrolleyRow
from warehouse.codec import read_body
from warehouse.flows.trolley import Trolley
from warehouse.reconcile import Tally, added
from warehouse.trolleys import Plan
from warehouse.wire import Lease, Snapshot, snapshot_of


def lease_of(trolley: TrolleyRow) -> Lease:
    """Who may decide about `trolley`."""
    return Lease(
        trolley=trolley.trolley,
        epoch=trolley.epoch,
        device=trolley.device,
        operator=trolley.operator,
        operator_name=trolley.operator_name,
    )


def snapshots_for(tx: Connection, journal: Journal, of: Iterable[tuple[TrolleyRow, Tally]]) -> tuple[Snapshot, ...]:
    """A snapshot of each trolley, without the journal's own events above its ack.

    The device adds those itself, from its journal: told of them as well, it would count them twice.
    """
    seen = {trolley.trolley: (trolley, tally) for trolley, tally in of}
    if journal.newest > journal.ack:
        for name, body in journals.counted_above_ack(tx, journal, seen):
            trolley, tally = seen[name]
            envelope, event = read_body(body)
            seen[name] = (trolley, added(tally, event, -1, epoch=envelope.epoch))
    return tuple(
        snapshot_of(name, trolley.status, tally, ack=journal.ack, cancelled=trolley.cancelled_orders)
        for name, (trolley, tally) in sorted(seen.items())
    )


def stops_done(plan: Plan | None, tally: Tally) -> tuple[int, int]:
    """How many of the plan's stops ask for nothing more, and how many there are; as who picks them is shown."""
    trolley = Trolley(plan=plan, tally=tally) if plan else None
    return (trolley.stops - trolley.stops_left, trolley.stops) if trolley else (0, 0)
