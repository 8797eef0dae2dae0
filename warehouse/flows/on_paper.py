"""Catching up: what was done on paper while no device could be used, told stop by stop. Pure.

Each answer comes to the same facts as scans would have: what was put where, and what was short. Which order went
without is what the flow at a stop would have decided: the earliest cut-off is served first.
"""

from collections.abc import Set as AbstractSet

from warehouse.events import Event, Put, Shorted, ShortReason, Undone
from warehouse.flows import short
from warehouse.flows.decision import ShortSaid
from warehouse.flows.trolley import Trolley, targets
from warehouse.messages import Message, NotThatMany
from warehouse.trolleys import Stop
from warehouse.values import replace


def next_stop(trolley: Trolley, passed: AbstractSet[int]) -> Stop | None:
    """The first open stop of the route that was not `passed` over as not done; None when there is none."""
    return next((one for one in trolley.plan.stops if one.stop not in passed and trolley.is_open(one)), None)


def why_not(units: int, wanted: int) -> Message | None:
    """Why `units` of a stop cannot have been done on paper that asks for `wanted`; None when they can."""
    return None if 0 <= units <= wanted else NotThatMany(most=wanted)


def done(trolley: Trolley, stop: Stop, units: int) -> tuple[Event, ...]:
    """What is recorded when `units` of what `stop` still asks for were put, and the rest was missing.

    Raises:
        ValueError: so many cannot have been put; `why_not` says so.

    """
    wanted = trolley.remaining(stop)
    if why_not(units, wanted) is not None or not wanted:
        message = f"{units} of {wanted} cannot have been put"
        raise ValueError(message)
    here = replace(trolley, cursor=replace(trolley.cursor, stop=stop.stop, in_hand=units))
    put = tuple(
        Put(stop=stop.stop, slot=target.slot, tote=here.tote_in(target.slot), counts=target.counts)
        for target in targets(here)
    )
    if units == wanted:
        return put
    missing = short.decide(here, stop, ShortSaid(reason=ShortReason.MISSING, found=units)).event
    assert isinstance(missing, Shorted)
    return (missing, *put)


def taken_back(trolley: Trolley, first: int) -> tuple[Undone, ...]:
    """What takes back everything recorded from event number `first` on, the last first."""
    marks = [mark for mark in trolley.trail if mark.seq >= first]
    return tuple(Undone(seq=mark.seq, event=mark.event) for mark in reversed(marks))
