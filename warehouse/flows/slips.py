"""Packing: when an order's pack slip is printed, when a person is asked what became of it, what the answer means. Pure.

A slip belongs to no parcel. A copy that has once gone to a printer, wherever that stands, or may have, never comes by
itself again: another is asked for by a person, and counted.
"""

from typing import Final, assert_never

from warehouse.desk_events import PrintState, SlipLeftOut, SlipReprinted, SlipSeen
from warehouse.flows.decision import Decision
from warehouse.flows.pack_said import SlipAgainSaid, SlipAnswer, SlipGoesWithoutSaid, SlipThereSaid
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.flows.refusals import refused
from warehouse.messages import Message, NoChoice, NoSlipYet, SlipAtDesk, SlipComes, SlipNotPrinted, SlipNotSure
from warehouse.packed import NO_PARCEL, SLIP, Fact, Kind, together
from warehouse.values import replace

BY_ITSELF: Final = 1
"""The copy that comes by itself."""
ASKED_AT: Final = (PackStep.BOX, PackStep.WEIGH, PackStep.LABEL, PackStep.APPLY)
UNHEARD: Final = (PrintState.PRINTING, PrintState.HELD)


def due(order: OrderAtDesk) -> int | None:
    """Which copy is to be printed now, of which no printer was given one yet; None: none."""
    copy = newest(order)
    if not is_wanted(order) or said(order, copy) is not None:
        return None
    return None if copy == BY_ITSELF and _may_be_elsewhere(order) else copy


def is_wanted(order: OrderAtDesk) -> bool:
    """Whether the order has a slip, and nothing more goes into its parcels."""
    packed = any(order.tally.verified(line.line) > 0 for line in order.plan.lines)
    return order.plan.slip is not None and packed and not order.left and not order.plan.cancelled


def newest(order: OrderAtDesk) -> int:
    """The newest copy that is wanted: 1 comes by itself."""
    return order.tally.copies(NO_PARCEL, SLIP)


def said(order: OrderAtDesk, copy: int) -> Fact | None:
    """The last word about `copy`, whoever said it."""
    about = (fact for fact in order.tally.of(Kind.PRINT, NO_PARCEL) if fact.copy == copy)
    return max(about, key=lambda fact: (fact.epoch, fact.seq), default=None)


def unheard(order: OrderAtDesk) -> tuple[tuple[int, PrintState], ...]:
    """The copies that this device gave to its printer and whose end it has not heard, with the last that it heard."""
    words = sorted(order.own.of(Kind.PRINT, NO_PARCEL), key=lambda fact: (fact.epoch, fact.seq))
    last = {fact.copy: fact.detail for fact in words if fact.copy}
    return tuple((copy, PrintState(detail)) for copy, detail in last.items() if detail in UNHEARD)


def asked(order: OrderAtDesk) -> Message | None:
    """What a person is asked about the slip, and no program knows; None: nothing. It keeps no scan.

    Not while a demand is to be confirmed: a yes to the one would be taken for a yes to the other.
    """
    if not is_wanted(order) or order.step not in ASKED_AT or order.tally.is_unfit(NO_PARCEL, SLIP):
        return None
    copy = newest(order)
    word = said(order, copy)
    if word is None:
        return SlipNotSure() if copy == BY_ITSELF and _may_be_elsewhere(order) else None
    if word.detail == PrintState.FAILED:
        return SlipNotPrinted()
    if word.name not in ("", order.desk):
        return SlipAtDesk(desk_name=word.name.partition("-")[2] or word.name)
    return SlipNotSure() if word.detail == PrintState.UNKNOWN else None


def decide(order: OrderAtDesk, answer: SlipAnswer) -> Decision:
    """Say what a person's word about the slip comes to."""
    copy, asks = newest(order), asked(order)
    match answer:
        case SlipAgainSaid():
            if not is_wanted(order):
                return refused("", NoSlipYet())
            return Decision(event=SlipReprinted(copy=copy + 1, reason=answer.reason), note=SlipComes(copy=copy + 1))
        case SlipThereSaid():
            there = asks is not None and not isinstance(asks, SlipNotPrinted)
            return Decision(event=SlipSeen(copy=copy, desk=order.desk)) if there else refused("", NoChoice())
        case SlipGoesWithoutSaid():
            return (
                Decision(event=SlipLeftOut(copy=copy)) if isinstance(asks, SlipNotPrinted) else refused("", NoChoice())
            )
        case _:
            assert_never(answer)


def _may_be_elsewhere(order: OrderAtDesk) -> bool:
    """Whether who had the order before may have printed it without having told yet: all was packed when it came here.

    Until then no slip is printed anywhere.
    """
    before = replace(order, tally=together(order.tally, order.own, -1))
    return is_wanted(before)
