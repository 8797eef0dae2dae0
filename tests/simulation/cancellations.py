"""What must hold when orders are cancelled while devices are offline, die and change hands."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from offline import mirror
from tests.simulation.handheld import Chronicle, Handheld
from warehouse.events import CancellationSeen, Event, Put, Shorted
from warehouse.flows.trolley import Trolley
from warehouse.trolleys import order_of_line

if TYPE_CHECKING:
    from tests.simulation.history import World


def violations(world: "World") -> Iterator[str]:
    """Everything that does not hold after the history has come to rest."""
    yield from (f"CANCELLED {what}" for what in world.site.untold)
    for chronicle in world.chronicles():
        yield from nothing_of_it_is_asked_for_after_it_was_read(world, chronicle)
    for handheld in world.handhelds:
        yield from who_has_the_trolley_was_told(world, handheld)


def nothing_of_it_is_asked_for_after_it_was_read(world: "World", chronicle: Chronicle) -> Iterator[str]:
    """Nor after a claim that said so: nothing of it is put or short under that lease, and it is read once."""
    read: dict[tuple[str, int], set[str]] = {}
    for seq in sorted(chronicle.events):
        trolley, epoch, event = chronicle.events[seq]
        if trolley is None:
            continue
        known = read.setdefault((trolley, epoch), set(world.site.granted.get((trolley, epoch), ())))
        if isinstance(event, CancellationSeen):
            world.result.counts["read"] += 1
            if event.order in known:
                yield f"CANCELLED {chronicle.device} #{seq} read of {event.order} twice"
            if seq in chronicle.interrupted:
                yield f"CANCELLED {chronicle.device} #{seq} read of {event.order} in the middle of a stop"
            known.add(event.order)
        for order in _orders(event) & known:
            yield f"CANCELLED {chronicle.device} #{seq} {event} is of {order}, which was read to be cancelled"


def who_has_the_trolley_was_told(world: "World", handheld: Handheld) -> Iterator[str]:
    """In the end a device knows what is cancelled of the trolley that it has."""
    held = {claim.trolley for claim in mirror.claims(handheld.journal) if claim.lost_to is None}
    trolley = handheld.trolley
    if trolley is None or trolley.plan.trolley not in held:
        return
    untold = world.site.cancelled(trolley.plan.trolley) - {*trolley.told, *trolley.cancelled}
    if untold:
        yield f"CANCELLED {handheld.name} was never told of {untold}"


def forgotten_at_a_start(handheld: Handheld, shown: Trolley | None) -> Iterator[str]:
    """What was told or read under a lease is known after any start."""
    now = handheld.recovered.trolley
    if now is None:
        return
    name, epoch = now.plan.trolley, now.epoch
    read = {
        event.order
        for trolley, lease, event in handheld.chronicle.events.values()
        if (trolley, lease) == (name, epoch) and isinstance(event, CancellationSeen)
    }
    if not read <= set(now.cancelled):
        yield f"CANCELLED {handheld.name} asks again for {read - set(now.cancelled)}"
    same = shown is not None and (shown.plan.trolley, shown.epoch) == (name, epoch)
    if same and shown is not None and not set(shown.told) <= {*now.told, *now.cancelled}:
        yield f"CANCELLED {handheld.name} forgot {shown.told}"


def _orders(event: Event) -> set[str]:
    """Whose units an event moves; what is taken back was moved before."""
    counts = event.counts if isinstance(event, Put) else event.missing if isinstance(event, Shorted) else ()
    return {order_of_line(count.line) for count in counts}
