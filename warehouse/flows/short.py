"""Less is there than a stop asks for: who goes without, and what is said of it. Pure; the state is `flows.trolley`'s.

What is in the hand is not missing: it counts as short only when its holder counts the good ones and finds fewer.
"""

from typing import assert_never

from warehouse.events import LineCount, Shorted, ShortReason
from warehouse.flows.decision import Decision, ShortSaid
from warehouse.flows.refusals import refused
from warehouse.flows.trolley import Cursor, Step, Trolley
from warehouse.messages import (
    DamagedSaved,
    FewerInHand,
    Message,
    NoneShort,
    NotThatMany,
    ShortSaved,
    UndoneShort,
    UndoneShortAway,
    UndoneShortInHand,
    UnreachedSaved,
    WhyShort,
    WrongItemSaved,
)
from warehouse.trolleys import Stop


def asked(trolley: Trolley) -> Message:
    """What to ask first; where all that is wanted is in the hand, whether it really is less than that."""
    if trolley.cursor.step is Step.PUT:
        return FewerInHand(have=trolley.wanted)
    return WhyShort()


def is_none_left(trolley: Trolley) -> bool:
    """Whether a short can only mean that there is nothing at all, so that nobody needs to count."""
    return trolley.wanted == 1 and not trolley.cursor.in_hand


def why_not(found: int, want: int) -> Message | None:
    """Why `found` units of `want` are no short; None when they are one."""
    if found == want:
        return NoneShort(want=want)
    return None if 0 <= found < want else NotThatMany(most=want - 1)


def decide(trolley: Trolley, stop: Stop, said: ShortSaid) -> Decision:
    """The latest cut-off goes without first."""
    want = trolley.wanted
    why = why_not(said.found, want)
    if why is not None:
        return refused(str(said.found), why, stop.stop)
    left, missing = want - said.found, []
    for line in reversed(trolley.lines_left(stop)):
        quantity = min(line.quantity, left)
        if quantity:
            missing.append(LineCount(line=line.line, quantity=quantity))
        left -= quantity
    event = Shorted(stop=stop.stop, reason=said.reason, found=said.found, missing=tuple(missing))
    return Decision(event=event, note=_saved(said.reason, want - said.found))


def undone(location: str, before: Cursor) -> Message:
    """That a short at `location` was taken back, and what is in the hand again."""
    if before.in_hand:
        return UndoneShortInHand(location=location, have=before.in_hand)
    return UndoneShortAway(location=location) if before.step is Step.LOCATE else UndoneShort(location=location)


def _saved(reason: ShortReason, missing: int) -> Message:
    match reason:
        case ShortReason.MISSING:
            return ShortSaved(missing=missing)
        case ShortReason.DAMAGED:
            return DamagedSaved(missing=missing)
        case ShortReason.WRONG_ITEM:
            return WrongItemSaved(missing=missing)
        case ShortReason.CANNOT_REACH:
            return UnreachedSaved(missing=missing)
        case _:
            assert_never(reason)
