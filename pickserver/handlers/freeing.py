"""A tote is free again when its order closes; one with a batch, when the last of its orders does.

Who closes holds the order's row; the totes are locked before anybody asks whether another order still lies in one, so
that of two who close at the same time the later one frees it.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from pickserver.store import orders, packing, planned, routes, tallies, totes, trolleys
from pickserver.store.trolleys import TrolleyStatus
from warehouse.trolleys import Slot


def free_of(tx: Connection, order: str, now_ms: int) -> tuple[str, ...]:
    """Free the totes in which `order`, which was just closed, was the last."""
    freed: list[str] = []
    for trolley in planned.trolleys_of(tx, order):
        found = trolleys.one(tx, trolley)
        plan = routes.route_of(tx, trolley, found.route_version) if found else None
        slots = [slot for slot in plan.slots if order in slot.orders] if plan else []
        freed += free_in(tx, trolley, slots, now_ms)
    return tuple(sorted(freed))


def free_empty(tx: Connection, tote: str, now_ms: int) -> tuple[str, ...]:
    """Free a tote that somebody has in the hand, if nothing of any order can be in it."""
    freed: list[str] = []
    for bound in totes.standing(tx, [tote]):
        found = trolleys.one(tx, bound.trolley)
        plan = routes.route_of(tx, bound.trolley, found.route_version) if found else None
        slot = plan.slot_named(bound.slot) if plan else None
        freed += free_in(tx, bound.trolley, [slot] if slot else [], now_ms)
    return tuple(freed)


def free_late(tx: Connection, trolley: str, names: Iterable[str], now_ms: int) -> None:
    """Free what was told to stand in slots of a trolley when their orders had been closed already."""
    found = trolleys.one(tx, trolley)
    plan = routes.route_of(tx, trolley, found.route_version) if found else None
    wanted = set(names)
    slots = [slot for slot in plan.slots if slot.slot in wanted] if plan else []
    # What was picked may be as late as this: only what is closed is not waited for.
    closed = packing.closed_among(tx, {order for slot in slots for order in slot.orders})
    free_in(tx, trolley, [slot for slot in slots if closed.issuperset(slot.orders)], now_ms)


def free_in(tx: Connection, trolley: str, slots: Iterable[Slot], now_ms: int) -> list[str]:
    """Free what stands in those of the slots in which no order waits to be packed; the totes."""
    wanted = {slot.slot: slot for slot in slots}
    bound = totes.on(tx, trolley, wanted)
    totes.lock(tx, [one.tote for one in bound])
    full = {name for name in {one.slot for one in bound} if _waiting(tx, trolley, wanted[name].orders)}
    freed = [one for one in bound if one.slot not in full]
    totes.free(tx, freed, now_ms)
    return [one.tote for one in freed]


def _waiting(tx: Connection, trolley: str, names: Iterable[str]) -> bool:
    """Whether one of these orders may be in its tote: nobody closed it, and something of it was or will be picked."""
    left = set(names) - packing.closed_among(tx, names)
    if not left:
        return False
    found = trolleys.one(tx, trolley)
    if found is None or found.status is not TrolleyStatus.PICKED:
        return True
    lines = [line.line for order in orders.named(tx, left) for line in order.lines]
    return any(count.picked > 0 for count in tallies.counts_of_lines(tx, lines).values())
