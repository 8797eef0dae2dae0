"""Which label copies a desk prints by itself, and which are not to come out any more. Pure.

A copy that has once gone to a printer, wherever that stands, is never one of them again: another copy is asked for by a
person, and counted.
"""

from collections.abc import Iterator

from warehouse.desk import PrintAt
from warehouse.desk_events import ByPrinter, PrintState
from warehouse.events import Recorded
from warehouse.flows.pack_words import instruction, is_of_another_lease
from warehouse.flows.packing import OrderAtDesk, PackStep, evolve
from warehouse.messages import LabelNotPrinted, MaybeAtDesk, NotPrinted, PrintedAtDesk
from warehouse.packed import NO_PARCEL, Fact, Kind
from warehouse.parcels import LabelState
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy of a parcel's label."""

    parcel: int
    generation: int
    copy: int
    """1 for the first, which comes by itself."""


def due(order: OrderAtDesk) -> tuple[Copy, ...]:
    """The copies that are to be printed now and that no printer was given yet."""
    return tuple(
        copy
        for copy in _wanted(order)
        if said(order, copy) is None and _is_time(order, copy) and not _may_be_elsewhere(order, copy)
    )


def is_wanted(order: OrderAtDesk, copy: Copy) -> bool:
    """Whether `copy` is still to come out: its label counts, and its parcel waits for it."""
    return copy in _wanted(order)


def unheard(order: OrderAtDesk) -> tuple[tuple[Copy, PrintState], ...]:
    """The copies that this device gave to its printer and whose end it has not heard, with the last that it heard."""
    copies = {
        Copy(parcel=fact.parcel, generation=fact.number, copy=fact.copy): fact
        for fact in sorted(order.own.of(Kind.PRINT), key=lambda fact: (fact.epoch, fact.seq))
        if fact.parcel != NO_PARCEL
    }
    return tuple(
        (copy, PrintState(fact.detail))
        for copy, fact in copies.items()
        if fact.detail in (PrintState.PRINTING, PrintState.HELD)
    )


def said(order: OrderAtDesk, copy: Copy) -> Fact | None:
    """The last word about `copy`, whoever said it."""
    about = (
        fact
        for fact in order.tally.of(Kind.PRINT, copy.parcel)
        if (fact.number, fact.copy) == (copy.generation, copy.copy)
    )
    return max(about, key=lambda fact: (fact.epoch, fact.seq), default=None)


def may_repeat(order: OrderAtDesk) -> bool:
    """Whether the packer is asked if the label came out: it may not have, or it did at another desk."""
    asking = LabelNotPrinted | NotPrinted | PrintedAtDesk | MaybeAtDesk
    return order.step is PackStep.APPLY and isinstance(instruction(order), asking)


def heard(order: OrderAtDesk, recorded: Recorded) -> OrderAtDesk:
    """`order` after a printer's word was recorded; a word that is counted already is not counted again."""
    if not isinstance(recorded.event, ByPrinter):
        return order
    epoch = recorded.epoch or order.epoch
    known = any((fact.epoch, fact.seq) == (epoch, recorded.seq) for fact in order.own.of(Kind.PRINT))
    return order if known else evolve(order, recorded)


def _wanted(order: OrderAtDesk) -> Iterator[Copy]:
    """The newest copy of each label that counts and is not on its parcel yet."""
    if order.plan.cancelled:
        return
    for parcel in order.parcels:
        label = order.label(parcel)
        # One without a form has no file here to be printed.
        here = label is not None and label.state == LabelState.BOUGHT and bool(label.format)
        if label is not None and here and not order.is_closed(parcel):
            copies = order.tally.copies(parcel, label.generation)
            yield Copy(parcel=parcel, generation=label.generation, copy=copies)


def _may_be_elsewhere(order: OrderAtDesk, copy: Copy) -> bool:
    """Whether who had the order before may have printed it without having told yet: then a person looks first."""
    label = order.label(copy.parcel)
    return copy.copy == 1 and label is not None and is_of_another_lease(order, label)


def _is_time(order: OrderAtDesk, copy: Copy) -> bool:
    """Whether the site wants it now; what a person asks for comes at once.

    Never while another box of the order is the open one: what comes out of the printer then is put on that box.
    """
    if copy.copy == 1 and order.parcel not in (None, copy.parcel):
        return False
    full = copy.parcel < order.last_parcel or not order.left
    return copy.copy > 1 or full or order.plan.print_at != PrintAt.LAST_SCAN
