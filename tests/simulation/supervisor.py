"""A supervisor of a history: gives trolleys to somebody or to nobody, and holds an old lease against the server."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from offline.transport import Refusal, Unreachable
from pickserver.store import trolleys
from tests.simulation.site import BADGES
from warehouse.claims import Reassigned

if TYPE_CHECKING:
    from tests.simulation.history import World


def decide(world: "World") -> bool:
    """Decide about a trolley that somebody has, then once more under the lease that ended by it; False without one."""
    held = [row for row in world.site.read(trolleys.every) if row.operator]
    if not held:
        return False
    row = world.random.choice(held)
    to = world.random.choice(["", *BADGES[:2]])
    world.tell(f"a supervisor gives {row.trolley} epoch {row.epoch} to {to or 'nobody'}")
    told = _heard(lambda: world.site.decide(row.trolley, to, row.epoch, "decided"))
    world.result.counts["decided"] += 1
    if told.epoch <= row.epoch:
        world.violated(f"P5 {row.trolley} was decided about under {row.epoch} and is at {told.epoch}")
    try:
        _heard(lambda: world.site.decide(row.trolley, "", row.epoch, "decided again"))
    except Refusal as refusal:
        if refusal.problem.type != "stale_epoch":
            world.violated(f"P5 a stale decision about {row.trolley} was refused as {refusal.problem.type}")
    else:
        world.violated(f"P5 {row.trolley} was decided about twice under epoch {row.epoch}")
    return True


def _heard(ask: Callable[[], Reassigned]) -> Reassigned:
    """The answer, asked for with the same key until it comes."""
    while True:
        try:
            return ask()
        except Unreachable:
            continue
