"""A supervisor of a history: gives trolleys to somebody or to nobody, holds an old lease against it, cancels orders."""

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, TypeVar

from offline.transport import Refusal, Unreachable
from pickserver.store import trolleys
from tests.simulation.site import BADGES, SLOTS, TROLLEYS

if TYPE_CHECKING:
    from tests.simulation.history import World

T = TypeVar("T")


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


def cancellations(seed: int, acts: int) -> dict[int, str]:
    """Which orders are cancelled in the history of `seed`, by the act before which it happens: none, or up to three.

    By dice of their own, so that the rest of a history is the same without them.
    """
    random = Random(f"cancelled {seed}")
    orders = [f"{number}-{slot}" for number in range(1, TROLLEYS + 1) for slot in SLOTS]
    chosen = random.sample(orders, random.choice((0, 1, 2, 3)))
    return dict(zip(random.sample(range(acts), len(chosen)), chosen, strict=True))


def cancel(world: "World", order: str) -> None:
    """Cancel an order, whatever is done with its trolley at that moment."""
    world.tell(f"a supervisor cancels {order}")
    _heard(lambda: world.site.cancel(order, f"cancel {order}"))
    world.result.counts["cancelled"] += 1


def _heard(ask: Callable[[], T]) -> T:
    """The answer, asked for with the same key until it comes."""
    while True:
        try:
            return ask()
        except Unreachable:
            continue
