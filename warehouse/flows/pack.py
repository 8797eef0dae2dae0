"""Packing: what is said at a desk means. Pure; the state it decides on is `flows.packing`'s.

A wrong scan never changes anything; it is answered by what was scanned and what is due. A label's scan closes its
parcel, so that no two labels can be swapped.
"""

from typing import assert_never

from warehouse.barcodes import read
from warehouse.desk import HOLD_PLACES, PackLine
from warehouse.desk_events import (
    BoxChosen,
    CloseWanted,
    DemandMet,
    LabelApplied,
    PackProblem,
    PackUndone,
    ParcelAdded,
    PutOnHold,
    Reprinted,
    SetAside,
    TakenFromHold,
    Verified,
    Weighed,
)
from warehouse.events import Event
from warehouse.flows import set_aside, slips
from warehouse.flows.decision import Decision, Scanned, UndoSaid
from warehouse.flows.no_code import DIGITS_MIN
from warehouse.flows.pack_said import (
    AgreedSaid,
    AsideSaid,
    BoxSaid,
    HoldSaid,
    PackSaid,
    ParcelSaid,
    ReprintSaid,
    SlipAgainSaid,
    SlipGoesWithoutSaid,
    SlipThereSaid,
    TurnedUpSaid,
    WeightSaid,
)
from warehouse.flows.pack_words import (
    bin_name,
    first_held,
    instruction,
    label_is_out,
    scanned_wrong,
    truck_gone,
    undone,
)
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.flows.refusals import refused, tail
from warehouse.items import Confirm, units_read
from warehouse.messages import (
    BoxIs,
    BoxNotKnown,
    BoxTooWeak,
    HoldByHand,
    HoldNotDue,
    HoldsFull,
    HoldThenNextBox,
    ItemOfNextBox,
    ItemsFirst,
    LabelOfHeldBox,
    LabelOfOtherBox,
    LabelReady,
    LabelUnsure,
    Message,
    NoChoice,
    NoLabelYet,
    NoReprint,
    NoRest,
    NothingInBox,
    NothingToUndo,
    NotThatHeavy,
    OldLabel,
    OrderHeld,
    ParcelFull,
    ParcelOnHold,
    PutInBin,
    ReprintComes,
    TooHeavyForAny,
    TooMany,
    TurnedUp,
    WasMissing,
    WeightIs,
    WrongLabel,
)
from warehouse.packed import Kind
from warehouse.packing import WEIGHT_G_MAX
from warehouse.parcels import TRACKING_MIN, LabelState, weighed_g
from warehouse.values import replace


def decide(order: OrderAtDesk, said: PackSaid) -> Decision:
    """Say what `said` means for the order on the desk.

    Transitions (those of the events are `flows.packing.evolve`'s):
        a barcode of an item of the order, or the end of one typed -> verified, its units at once, or all that is left
            where one scan confirms them; more than was ordered, and what is not in the order, is refused. What was said
            to be missing is asked about.
        what was missing turned up -> pack_undone of as much as that, with verified.
        the parcel's label, when it is bought and all is packed -> label_applied, and the bin is named, tomorrow's where
            its truck is gone; another parcel's label, and one that was given up, is refused by name, and so is every
            one while the order is held. Where several are on hold it is taken_from_hold first.
        a box, scanned or chosen -> box_chosen; one that the site does not have, or that is too weak, is refused.
        yes -> demand_met, taken_from_hold, or set_aside of what a cancelled order left.
        a weight -> weighed.
        this parcel is full -> parcel_added, when something is in it and something is left.
        a problem -> set_aside; what is damaged in the open box comes out of it: pack_undone with set_aside.
        hold -> put_on_hold at the first free place, when only the label is missing.
        print again -> reprinted, when the label is bought.
        print the slip again -> slip_reprinted, when all is packed; it is there -> slip_seen, where that was asked; on
            without it -> slip_left_out, where it did not print.
        undo -> pack_undone, the last event here.
    """
    match said:
        case Scanned():
            return _scanned(order, said)
        case UndoSaid():
            return _undo(order)
        case AgreedSaid():
            return _agreed(order)
        case BoxSaid():
            return _box(order, said.box, said.box)
        case WeightSaid():
            return _weight(order, said)
        case ParcelSaid():
            return _another_parcel(order)
        case AsideSaid():
            return set_aside.decide(order, said)
        case TurnedUpSaid():
            return _turned_up(order, said.scan)
        case HoldSaid():
            return _hold(order)
        case ReprintSaid():
            return _reprint(order, said)
        case SlipAgainSaid() | SlipThereSaid() | SlipGoesWithoutSaid():
            return slips.decide(order, said)
        case _:
            assert_never(said)


def due(order: OrderAtDesk) -> CloseWanted | None:
    """What follows the last parcel's being closed: the wish to close the order, once; also after a crash."""
    return CloseWanted() if order.step is PackStep.DONE and not order.close_wanted else None


def _undo(order: OrderAtDesk) -> Decision:
    if not order.trail or order.close_wanted:
        return refused("", NothingToUndo())
    mark = order.trail[-1]
    return Decision(event=PackUndone(seq=mark.seq, event=mark.event), note=undone(order, mark.event))


def _scanned(order: OrderAtDesk, said: Scanned) -> Decision:
    reading = read(said.code)
    label = _label_read(order, reading.text)
    if label is not None:
        return label
    if order.step is PackStep.DONE or order.step is PackStep.CANCELLED:
        return refused(said.code, instruction(order))
    code = next((box.box for box in order.plan.boxes if box.box.upper() == reading.text.upper()), "")
    if code:
        return _box(order, code, said.code)
    for line, units in _lines_read(order, said):
        return _verify(order, line, units, said)
    return refused(said.code, scanned_wrong(order, reading))


def _lines_read(order: OrderAtDesk, said: Scanned) -> list[tuple[PackLine, int]]:
    """The lines whose item the code means, with the units it stands for; those that wait for units first."""
    reading, typed = read(said.code), said.code.strip().upper()
    found = [(line, units) for line in order.plan.lines if (units := units_read(line.item, reading))]
    if not found and said.typed and len(typed) >= DIGITS_MIN:
        codes = ((line, code) for line in order.plan.lines for code in line.item.codes)
        ends = [(line, code) for line, code in codes if code.code.upper().endswith(typed)]
        if len({(line.item.sku, code.multiple) for line, code in ends}) == 1:
            found = [(line, code.multiple) for line, code in ends]
    return sorted(found, key=lambda each: (not order.remaining(each[0]), not order.room(each[0])))


def _verify(order: OrderAtDesk, line: PackLine, units: int, said: Scanned) -> Decision:
    parcel = order.parcel
    waits = order.step in (PackStep.LABEL, PackStep.APPLY)
    if waits and parcel is not None and parcel != order.last_parcel and order.room(line):
        return refused(said.code, ItemOfNextBox(item_name=line.item.name, parcel=order.last_parcel, want=parcel))
    if parcel is None or parcel != order.last_parcel:  # a full parcel is finished first, or all wait on hold
        return refused(said.code, instruction(order))
    room = order.room(line)
    if not room and units <= _missing(order, line):
        return refused(said.code, WasMissing(item_name=line.item.name))
    if line.item.confirm is Confirm.ONCE and units == 1:
        units = max(order.remaining(line), min(1, room))
    if not room:
        return refused(said.code, scanned_wrong(order, read(said.code)))
    if units > room:
        return refused(said.code, TooMany(want=room, units=units))
    event = Verified(parcel=parcel, line=line.line, quantity=units, code=said.code, typed=said.typed)
    return Decision(event=event)


def _missing(order: OrderAtDesk, line: PackLine) -> int:
    """Units of `line` that were said to be missing."""
    return sum(
        order.tally.counts[fact]
        for fact in order.tally.of(Kind.ASIDE)
        if (fact.name, fact.detail) == (line.line, PackProblem.SHORT)
    )


def _turned_up(order: OrderAtDesk, scan: Scanned) -> Decision:
    """Take back that units were missing, as many as turned up, and pack them."""
    line, units = next(iter(_lines_read(order, scan)), (None, 0))
    if line is None or order.parcel is None or order.parcel != order.last_parcel or order.plan.cancelled:
        return refused(scan.code, instruction(order))
    if not 0 < units <= _missing(order, line):
        return refused(scan.code, scanned_wrong(order, read(scan.code)))
    left, events = units, list[Event]()
    for mark in reversed(order.trail):
        said = mark.event
        if left and isinstance(said, SetAside) and (said.line, said.problem) == (line.line, PackProblem.SHORT):
            events.append(PackUndone(seq=mark.seq, event=said))
            if said.quantity > left:
                events.append(replace(said, quantity=said.quantity - left))
            left = max(0, left - said.quantity)
    if left:  # another desk said so, or it was said before the order came here
        said = SetAside(problem=PackProblem.SHORT, quantity=left, line=line.line)
        events.append(PackUndone(seq=0, event=said))
    packed = Verified(parcel=order.parcel, line=line.line, quantity=units, code=scan.code, typed=scan.typed)
    first, *then = (*events, packed)
    return Decision(event=first, then=tuple(then), note=TurnedUp(item_name=line.item.name))


def _label_read(order: OrderAtDesk, code: str) -> Decision | None:
    """What the scan of a label means; None when it is no label that this desk knows."""
    for parcel in order.parcels:
        label = order.label(parcel)
        if label is not None and is_label(code, label.tracking):
            if label.state != LabelState.BOUGHT:
                return refused(code, OldLabel())
            return _apply(order, parcel, label.generation, code)
    if any(is_label(code, tracking) for tracking in order.given_up):
        return refused(code, OldLabel())
    other = next((one.order for one in order.neighbours if is_label(code, one.tracking)), None)
    return None if other is None else refused(code, WrongLabel(got=other, want=order.plan.order))


def is_label(code: str, tracking: str) -> bool:
    """Whether a scanned code is the label with this tracking number; carriers may print more before it."""
    return bool(tracking) and (code == tracking or (len(tracking) >= TRACKING_MIN and code.endswith(tracking)))


def _apply(order: OrderAtDesk, parcel: int, generation: int, code: str) -> Decision:
    name, here = order.plan.order, order.parcel
    if order.plan.cancelled:
        return refused(code, instruction(order))
    if order.plan.held:
        return refused(code, OrderHeld(order=name))
    if parcel == order.last_parcel and order.left and here in (None, parcel):
        return refused(code, ItemsFirst(left=order.left))
    if order.is_closed(parcel):
        return refused(code, instruction(order))
    if here is not None and here != parcel:
        # Another parcel's label on the one in work would be a swap, also that of a parcel which waits at a hold place.
        if place := order.tally.hold(parcel):
            return refused(code, LabelOfHeldBox(place=place))
        return refused(code, LabelOfOtherBox(got=parcel, want=here))
    held = [one for one in order.parcels if order.tally.hold(one) and not order.is_closed(one)]
    if order.parcel is None and len(held) > 1:
        place = order.tally.hold(parcel)  # which of those on hold it is, is said before it can be put on another
        return Decision(event=TakenFromHold(parcel=parcel, place=place), note=LabelReady(order=name, place=place))
    if order.demands_left(parcel) or (parcel == order.parcel and order.step is not PackStep.APPLY):
        return refused(code, instruction(order))
    late = order.plan.truck_gone
    event = LabelApplied(parcel=parcel, generation=generation, code=code, bin="" if late else order.bin)
    return Decision(event=event, note=truck_gone(order, parcel) if late else PutInBin(bin_name=bin_name(order)))


def _agreed(order: OrderAtDesk) -> Decision:
    parcel = order.parcel
    match order.step:
        case PackStep.DEMANDS if parcel is not None:
            return Decision(event=DemandMet(parcel=parcel, demand=order.demands_left(parcel)[0]))
        case PackStep.HELD:
            held = first_held(order)
            return Decision(event=TakenFromHold(parcel=held, place=order.tally.hold(held)))
        case PackStep.CANCELLED:
            first, *then = (
                SetAside(problem=PackProblem.CANCELLED, quantity=order.remaining(line), line=line.line)
                for line in order.plan.lines
                if order.remaining(line)
            )
            return Decision(event=first, then=tuple(then))  # it is asked once, for all of it
        case _:
            return refused("", NoChoice())


def _box(order: OrderAtDesk, code: str, said: str) -> Decision:
    box, parcel = order.plan.box_named(code), order.parcel
    if box is None:
        return refused(said, BoxNotKnown(tail=tail(code)))
    if parcel is None or order.step is PackStep.CANCELLED:
        return refused(said, instruction(order))
    lines = {line.line: line.item for line in order.plan.lines}
    grams = weighed_g(box, [(lines[one.line], one.quantity) for one in order.contents(parcel)])
    if grams is not None and (inside_g := grams - box.tare_g) > box.max_g:
        is_for_any = any(inside_g <= other.max_g for other in order.plan.boxes)
        return refused(said, BoxTooWeak(box_name=box.name, most=box.max_g) if is_for_any else TooHeavyForAny())
    return Decision(event=BoxChosen(parcel=parcel, box=box.box), note=BoxIs(box_name=box.name))


def _weight(order: OrderAtDesk, said: WeightSaid) -> Decision:
    parcel = order.parcel
    if parcel is None or order.step in (PackStep.CANCELLED, PackStep.DONE):
        return refused(str(said.weight_g), instruction(order))
    if not 1 <= said.weight_g <= WEIGHT_G_MAX:
        return refused(str(said.weight_g), NotThatHeavy(most=WEIGHT_G_MAX))
    event = Weighed(parcel=parcel, weight_g=said.weight_g, by=said.by)
    return Decision(event=event, note=WeightIs(weight_g=said.weight_g))


def _another_parcel(order: OrderAtDesk) -> Decision:
    last, parcel = order.last_parcel, order.parcel
    if order.step is not PackStep.VERIFY or parcel != last:
        return refused("", NoRest())
    if not any(order.tally.verified(line.line, last) > 0 for line in order.plan.lines):
        return refused("", NothingInBox())
    return Decision(event=ParcelAdded(parcel=last + 1), note=ParcelFull(parcel=last + 1, left=order.left))


def _hold(order: OrderAtDesk) -> Decision:
    parcel = order.parcel
    if order.step in (PackStep.HELD, PackStep.CANCELLED):
        return refused("", instruction(order))
    if parcel is None or order.step not in (PackStep.LABEL, PackStep.APPLY):
        return refused("", HoldNotDue())
    taken = {one.place for one in order.neighbours} | {order.tally.hold(one) for one in order.parcels}
    place = next((place for place in HOLD_PLACES if place not in taken), None)
    if place is None:
        return refused("", HoldsFull())
    label = order.label(parcel)
    unsure = label is not None and label.state == LabelState.UNCERTAIN
    note: Message = LabelUnsure(order=order.plan.order, place=place) if unsure else NoLabelYet(place=place)
    if label is not None and label.by_hand:  # no carrier is asked any more
        note = HoldByHand(order=order.plan.order, place=place)
    if label_is_out(order, parcel):
        note = ParcelOnHold(order=order.plan.order, place=place)
    behind = (one for one in order.parcels if one != parcel and not order.is_closed(one) and not order.tally.hold(one))
    if (then := next(behind, None)) is not None and not unsure:
        note = HoldThenNextBox(place=place, parcel=then)
    return Decision(event=PutOnHold(parcel=parcel, place=place), note=note)


def _reprint(order: OrderAtDesk, said: ReprintSaid) -> Decision:
    parcel = order.parcel
    label = order.label(parcel) if parcel is not None else None
    here = label is not None and label.state == LabelState.BOUGHT and bool(label.format)
    if parcel is None or label is None or not here or order.step is PackStep.CANCELLED:
        return refused("", NoReprint())
    copy = order.tally.copies(parcel, label.generation) + 1
    event = Reprinted(parcel=parcel, generation=label.generation, copy=copy, reason=said.reason)
    return Decision(event=event, note=ReprintComes(copy=copy))
