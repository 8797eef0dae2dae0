"""One order at a pack desk: its state, and what each recorded event makes of it.

Pure: no clock, file, socket or screen. Quantities are one tally of everything, with this device's part of it beside, so
that what the server tells of others can replace the rest. Where the packer stands follows from what was done, so that
whoever takes the order over, at whichever desk, stands at the same place. How far a label is, the server tells.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from warehouse.desk import PackLine, PackPlan
from warehouse.desk_events import CloseWanted, PackUndoable, PackUndone
from warehouse.events import Recorded
from warehouse.items import Item
from warehouse.packed import Kind, PackTally, counted, together
from warehouse.packing import LabelStatus
from warehouse.parcels import Box, Content, Demand, LabelState, demands, offered, order_and_number, proposed, weighed_g
from warehouse.values import dataclass, field, replace


class PackStep(StrEnum):
    """What the order on the desk is waiting for."""

    CANCELLED = "cancelled"
    """All of it is to go into the red tote."""
    VERIFY = "verify"
    DEMANDS = "demands"
    BOX = "box"
    WEIGH = "weigh"
    LABEL = "label"
    """Its label, which is not bought yet."""
    APPLY = "apply"
    """Its label's scan."""
    HELD = "held"
    """Every parcel that is not closed waits at a hold place."""
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another parcel at this desk, by which a wrong label is named and a hold place is known to be taken."""

    order: str
    place: str
    """Its hold place; empty when it has none."""
    tracking: str
    """Its label's barcode; empty while it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackMark:
    """An event that can be taken back."""

    seq: int
    event: PackUndoable


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelInputs:
    """Everything a parcel's label is bought for."""

    parcel: int
    box: str
    weight_g: int
    lines: tuple[Content, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAtDesk:
    """An order's plan and all that is known to have happened to it at desks."""

    plan: PackPlan
    epoch: int
    """The lease under which this device works on it."""
    tally: PackTally = field(default_factory=PackTally)
    """Everything counted, whoever did it."""
    own: PackTally = field(default_factory=PackTally)
    """The part of `tally` that was counted from this device's journal."""
    trail: tuple[PackMark, ...] = ()
    close_wanted: bool = False
    labels: tuple[LabelStatus, ...] = ()
    """Of each parcel the label that counts, as the server told last."""
    given_up: tuple[str, ...] = ()
    """Barcodes of labels that were told of and replaced since; some may lie on the desk."""
    neighbours: tuple[Neighbour, ...] = ()
    bin: str = ""
    """Barcode of the desk's bin; empty where it was not scanned."""
    desk: str = ""
    """Barcode of the desk where this device is; empty where that is not known."""
    given_to: str = ""
    """Barcode of the desk to which the server gave it; empty where that is not known."""
    prints: bool = False
    """Whether this device prints the labels."""
    batch: str = ""
    """Barcode of the tote it came out of with others; empty where it did not."""

    @property
    def is_of_another_desk(self) -> bool:
        """Whether the server gave it to another desk than this device is at: labels are wanted under that one only."""
        return bool(self.desk and self.given_to) and self.desk != self.given_to

    @property
    def step(self) -> PackStep:
        """What the order is waiting for."""
        if self.plan.cancelled and self.left:
            return PackStep.CANCELLED
        if not self.left and all(self.is_closed(parcel) for parcel in self.parcels):
            return PackStep.DONE
        parcel = self.parcel
        if parcel is None:
            return PackStep.HELD
        if parcel == self.last_parcel and self.left:
            return PackStep.VERIFY
        if self.demands_left(parcel):
            return PackStep.DEMANDS
        if self.box(parcel) is None:
            return PackStep.BOX
        if self.weight_g(parcel) is None:
            return PackStep.WEIGH
        label = self.label(parcel)
        return PackStep.APPLY if label and label.state == LabelState.BOUGHT else PackStep.LABEL

    @property
    def parcels(self) -> tuple[int, ...]:
        """Numbers of the parcels: the first, and those that were added."""
        return tuple(range(1, self.last_parcel + 1))

    @property
    def last_parcel(self) -> int:
        """The parcel into which what is left goes."""
        return max(self.tally.parcels, self.plan.extra_parcel)

    @property
    def parcel(self) -> int | None:
        """The parcel in work: the first that is neither closed nor on hold; None when there is none."""
        open_here = (one for one in self.parcels if not self.is_closed(one) and not self.tally.hold(one))
        return next(open_here, None)

    @property
    def left(self) -> int:
        """Units still to be packed or set aside."""
        return sum(self.remaining(line) for line in self.plan.lines)

    @property
    def is_full(self) -> bool:
        """Whether all of its units are in parcels or set aside: one more of them in the hand is for another order."""
        tally = self.tally
        return all(tally.verified(one.line) + tally.aside(one.line) >= max(1, one.expected) for one in self.plan.lines)

    def remaining(self, line: PackLine) -> int:
        """Units of `line` neither packed nor set aside; those that were not picked are not waited for.

        Of a cancelled order what is in an open box has to come out again as well.
        """
        if self.plan.cancelled:
            there = max(line.expected, self.tally.verified(line.line))
            leaving = sum(self.tally.verified(line.line, one) for one in self.parcels if self._bears_label(one))
            return max(0, there - leaving - self.tally.aside(line.line))
        return max(0, line.expected - self.tally.verified(line.line) - self.tally.aside(line.line))

    def room(self, line: PackLine) -> int:
        """Units of `line` that may still be scanned: also those that nobody had counted when they were picked."""
        return max(0, line.most - self.tally.verified(line.line) - self.tally.aside(line.line))

    def is_closed(self, parcel: int) -> bool:
        """Whether the label that counts was scanned on the parcel, or nothing is in it and nothing comes."""
        if self.plan.cancelled:
            return self._bears_label(parcel) or not self.left
        return self._bears_label(parcel) or (self.tally.applied(parcel) is None and not self.contents(parcel))

    def _bears_label(self, parcel: int) -> bool:
        """Whether the label that counts was scanned on it, and was not given back since."""
        applied, label = self.tally.applied(parcel), self.label(parcel)
        if applied is None or label is None:
            return applied is not None
        return applied.number >= label.generation and label.state not in (LabelState.VOIDING, LabelState.VOIDED)

    def contents(self, parcel: int) -> tuple[Content, ...]:
        """What will be in the parcel: what is, and for the last one what is still to be packed."""
        last = parcel == self.last_parcel
        found = []
        for line in self.plan.lines:
            quantity = self.tally.verified(line.line, parcel) + (self.remaining(line) if last else 0)
            if quantity > 0:
                found.append(Content(line=line.line, quantity=quantity))
        return tuple(found)

    def box(self, parcel: int) -> Box | None:
        """The box that was chosen for the parcel, or else the one that surely fits."""
        said = self.tally.latest(Kind.BOX, parcel)
        chosen = self.plan.box_named(said.name) if said is not None else None
        return chosen or _proposed(self.plan.boxes, tuple((line.item, n) for line, n in self._units(parcel)))

    def boxes_offered(self, parcel: int, most: int) -> tuple[Box, ...]:
        """At most `most` boxes to choose from for the parcel, the smallest first; the one it has is among them."""
        units = [(line.item, quantity) for line, quantity in self._units(parcel)]
        now, found = self.box(parcel), offered(self.plan.boxes, units, most)
        return found if now is None or now in found else (now, *found[-(most - 1) :])

    def weight_g(self, parcel: int) -> int | None:
        """What the parcel weighs in grams, measured or reckoned; None where that is not known."""
        said, box = self.tally.latest(Kind.WEIGHT, parcel), self.box(parcel)
        if said is not None:
            return said.number
        return None if box is None else weighed_g(box, [(line.item, n) for line, n in self._units(parcel)])

    def demands_left(self, parcel: int) -> tuple[Demand, ...]:
        """What the parcel demands and nobody has confirmed."""
        met = {fact.name for fact in self.tally.of(Kind.DEMAND, parcel)}
        handlings = [line.handling for line, _ in self._units(parcel)]
        due = demands(handlings, gift=self.plan.gift and parcel == 1, customs=self.plan.customs)
        return tuple(demand for demand in due if demand not in met)

    def label(self, parcel: int) -> LabelStatus | None:
        """The label that counts of a parcel, as the server told last."""
        return next((one for one in self.labels if order_and_number(one.parcel) == (self.plan.order, parcel)), None)

    def label_inputs(self, parcel: int) -> LabelInputs | None:
        """What the parcel's label is to be bought for; None while that is not known, or none is wanted any more."""
        box, weight_g, contents = self.box(parcel), self.weight_g(parcel), self.contents(parcel)
        if box is None or weight_g is None or not contents or self.plan.cancelled or self.is_closed(parcel):
            return None
        return LabelInputs(parcel=parcel, box=box.box, weight_g=weight_g, lines=contents)

    def _units(self, parcel: int) -> tuple[tuple[PackLine, int], ...]:
        lines = {line.line: line for line in self.plan.lines}
        return tuple((lines[content.line], content.quantity) for content in self.contents(parcel))


@lru_cache(maxsize=64)
def _proposed(boxes: tuple[Box, ...], units: tuple[tuple[Item, int], ...]) -> Box | None:
    """The box that surely fits: asked for at every scan, and the same for the same units."""
    return proposed(boxes, units)


def opened(plan: PackPlan, epoch: int, others: PackTally | None = None) -> OrderAtDesk:
    """The order as a device first sees it: the plan, and what the server knows to have happened."""
    return OrderAtDesk(plan=plan, epoch=epoch, tally=others or PackTally())


def learned(order: OrderAtDesk, others: PackTally) -> OrderAtDesk:
    """`order` after the server told what happened beyond this device."""
    return replace(order, tally=together(order.own, others))


def labelled(order: OrderAtDesk, label: LabelStatus) -> OrderAtDesk:
    """`order` after the server told how far a label is; an older generation of it is not gone back to."""
    known = next((one for one in order.labels if one.parcel == label.parcel), None)
    if known is not None and known.generation > label.generation:
        return order
    given_up = order.given_up
    if known is not None and known.generation < label.generation and known.tracking:
        given_up = (*given_up, known.tracking)
    others = (one for one in order.labels if one.parcel != label.parcel)
    return replace(order, labels=(*others, label), given_up=given_up)


def evolve(order: OrderAtDesk, recorded: Recorded) -> OrderAtDesk:
    """The order after an event of this device; the only place where an order at a desk changes by what was done.

    Transitions of the step; any event not named for a step leaves it as it was:
        verified: verify -> verify, or demands, or box, or weigh, or label, or apply when the last unit is packed.
        demand_met: demands -> demands, or box, or weigh, or label, or apply when it was the last.
        box_chosen: box -> weigh, or label, or apply.
        weighed: weigh -> label, or apply.
        parcel_added: verify -> demands, or box, or weigh, or label, or apply of the parcel that is full.
        set_aside: verify -> verify, or demands, or box, or weigh, or label, or apply, or done when nothing is left.
        set_aside: cancelled -> cancelled, or done when all of it is out.
        put_on_hold: label, apply -> held, or the step of the next parcel.
        taken_from_hold: held -> label, or apply when the label has come.
        label_applied: apply, held -> done, or the step of the next parcel, else held where only such are left.
        pack_undone: back to where the order was before the event taken back.
    """
    event, at = recorded.event, (recorded.epoch or order.epoch, recorded.seq)
    after = replace(order, own=counted(order.own, event, at), tally=counted(order.tally, event, at))
    if isinstance(event, PackUndoable | PackUndone):  # it was not closed, and is to be again
        after = replace(after, close_wanted=False)
    if isinstance(event, PackUndoable):
        return replace(after, trail=(*order.trail, PackMark(seq=recorded.seq, event=event)))
    if isinstance(event, PackUndone):
        return replace(after, trail=tuple(mark for mark in order.trail if mark.seq != event.seq))
    return replace(after, close_wanted=True) if isinstance(event, CloseWanted) else after


def recovered(order: OrderAtDesk, events: Iterable[Recorded]) -> OrderAtDesk:
    """`order` after all of `events`: what a start after a crash does."""
    for recorded in events:
        order = evolve(order, recorded)
    return order
