"""Which sentence an order at a desk calls for: what is due, why a scan is not, what was taken back. Pure."""

from typing import Final, assert_never

from warehouse.barcodes import CodeKind, Reading
from warehouse.desk import PackLine
from warehouse.desk_events import LabelApplied, PackProblem, PackUndoable, PrintState, SetAside, Verified
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.flows.refusals import tail
from warehouse.items import Confirm, units_read
from warehouse.messages import (
    AllOfItPacked,
    BatteryLabelDue,
    BinBeforeLabel,
    CancelledTearUp,
    CustomsDue,
    DamagedAtDesk,
    FragileDue,
    GiftNoteDue,
    HazardLabelDue,
    IdCheckDue,
    LabelByHand,
    LabelCannotPrint,
    LabelDue,
    LabelNotKnown,
    LabelNotPrinted,
    LabelOnItsWay,
    LabelReady,
    LabelReadyHere,
    LabelToBuy,
    LabelUnsureHere,
    MaybeAtDesk,
    Message,
    NewLabelDue,
    NoLabel,
    NoLabelOnHold,
    NothingToSend,
    NothingToSendBoth,
    NothingToSendLabel,
    NothingToSendRed,
    NotInOrder,
    NotPrinted,
    NotThisOfTote,
    NotWantedNow,
    OnHold,
    OrderCancelled,
    OrderOfTotePacked,
    OrderPacked,
    PackItem,
    PackOnce,
    PrintedAtDesk,
    PrinterHolds,
    TruckGone,
    UndoneAside,
    UndoneLabel,
    UndoneMissing,
    UndonePacked,
    UndoneStep,
    WeightDue,
    WhichBox,
)
from warehouse.packed import NO_PARCEL, Kind
from warehouse.packing import LabelStatus
from warehouse.parcels import Demand, LabelState

CARRIER_CHARS: Final = 8
"""Columns for a carrier's name."""
DUE: Final[dict[Demand, Message]] = {
    Demand.GIFT_NOTE: GiftNoteDue(),
    Demand.BATTERY_LABEL: BatteryLabelDue(),
    Demand.HAZARD_LABEL: HazardLabelDue(),
    Demand.ID_CHECK: IdCheckDue(),
    Demand.FRAGILE: FragileDue(),
    Demand.CUSTOMS: CustomsDue(),
}
"""What each demand asks for."""


def instruction(order: OrderAtDesk) -> Message:
    """The one thing to do next."""
    parcel = order.parcel
    match order.step:
        case PackStep.CANCELLED:
            return _cancelled(order)
        case PackStep.VERIFY:
            line = next(line for line in order.plan.lines if order.remaining(line))
            kind = PackOnce if line.item.confirm is Confirm.ONCE else PackItem
            return kind(item_name=line.item.name, quantity=order.remaining(line), unlike=_unlike(order, line.item.name))
        case PackStep.DEMANDS:
            return DUE[order.demands_left(parcel or 0)[0]]
        case PackStep.BOX:
            return WhichBox()
        case PackStep.WEIGH:
            return WeightDue()
        case PackStep.LABEL:
            return _label_awaited(order, parcel or 0)
        case PackStep.APPLY:
            return _label_there(order, parcel or 0)
        case PackStep.HELD:
            return _held_here(order)
        case PackStep.DONE:
            return packed(order)
        case _:
            assert_never(order.step)


def _unlike(order: OrderAtDesk, name: str) -> str:
    """The name in the order that is most like `name`, where half of it is the same; empty: there is none."""
    others = {line.item.name for line in order.plan.lines} - {name}
    likest = max(sorted(others), key=lambda other: _alike(name, other), default="")
    return likest if 2 * _alike(name, likest) >= len(name) else ""


def _alike(name: str, other: str) -> int:
    """With how many characters both begin, and with how many both end."""
    short = min(len(name), len(other))
    begin = next((at for at in range(short) if name[at] != other[at]), short)
    return begin + next((at for at in range(short - begin) if name[-1 - at] != other[-1 - at]), short - begin)


def on_hold(order: OrderAtDesk) -> Message:
    """How the order stands whose parcels wait: a label that has come, one that will not come, or none yet."""
    parcel, name = first_held(order), order.plan.order
    place, label = order.tally.hold(parcel), order.label(parcel)
    if _is_ready(order, parcel):
        return LabelReady(order=name, place=place)
    if label is not None and label.state == LabelState.REFUSED:
        return NoLabelOnHold(order=name, place=place)
    return OnHold(order=name, place=place)


def _held_here(order: OrderAtDesk) -> Message:
    """The same to who has the order in front, with the key that takes it from its place."""
    held = on_hold(order)
    return LabelReadyHere(order=held.order, place=held.place) if isinstance(held, LabelReady) else held


def first_held(order: OrderAtDesk) -> int:
    """The parcel at a hold place that is to be fetched first: whose label is there, then whose will not come; or 0."""
    held = [one for one in order.parcels if order.tally.hold(one) and not order.is_closed(one)]
    ended = [one for one in held if (label := order.label(one)) is not None and label.state == LabelState.REFUSED]
    return next((one for one in held if _is_ready(order, one)), next(iter([*ended, *held]), 0))


def _is_ready(order: OrderAtDesk, parcel: int) -> bool:
    """Whether a parcel's label has come: bought, and where it is printed here, no longer on its way to paper."""
    label = order.label(parcel)
    if label is None or label.state != LabelState.BOUGHT or not order.prints:
        return label is not None and label.state == LabelState.BOUGHT
    if is_of_another_lease(order, label):
        return True
    said = order.tally.printed(parcel, label.generation)
    return said is not None and said.detail not in (PrintState.PRINTING, PrintState.HELD)


def is_of_another_lease(order: OrderAtDesk, label: LabelStatus) -> bool:
    """Whether a label was wanted by who had the order before: nobody else knows whether it was printed there."""
    return label.lease not in (0, order.epoch)


def packed(order: OrderAtDesk) -> Message:
    """That the order is closed, where its last parcel goes, and whether an item or a tote is next."""
    if not any(order.tally.applied(parcel) for parcel in order.parcels):
        return _nothing_to_send(order)
    if order.plan.truck_gone:
        return truck_gone(order, max(parcel for parcel in order.parcels if order.tally.applied(parcel)))
    kind = OrderOfTotePacked if order.batch else OrderPacked
    return kind(order=order.plan.order, bin_name=bin_name(order))


def _nothing_to_send(order: OrderAtDesk) -> Message:
    """That nothing of it leaves, and what lies there because of it: goods, a label that came out."""
    name = order.plan.order
    goods = any(fact.detail == PackProblem.DAMAGED for fact in order.tally.of(Kind.ASIDE))
    prints = (fact for fact in order.tally.of(Kind.PRINT) if fact.parcel != NO_PARCEL)
    if any(fact.detail != PrintState.FAILED for fact in prints):
        return NothingToSendBoth(order=name) if goods else NothingToSendLabel(order=name)
    return NothingToSendRed(order=name) if goods else NothingToSend(order=name)


def truck_gone(order: OrderAtDesk, parcel: int) -> Message:
    """That a parcel is too late for today's truck, by the server's clock."""
    label = order.label(parcel)
    carrier = (label.carrier if label else "")[:CARRIER_CHARS].upper()
    return TruckGone(carrier=carrier, cut_off=order.plan.truck_gone)


def label_is_out(order: OrderAtDesk, parcel: int) -> bool:
    """Whether the newest copy of the label that counts of a parcel came out of a printer, as far as that was told."""
    label = order.label(parcel)
    said = order.tally.printed(parcel, label.generation) if label is not None else None
    if label is None or said is None or label.state != LabelState.BOUGHT:
        return False
    return said.detail == PrintState.PRINTED and order.tally.copies(parcel, label.generation) <= said.copy


def _cancelled(order: OrderAtDesk) -> Message:
    """That all of it goes into the red tote, and a label that came out, or may have, is torn up."""
    name = order.plan.order
    loose = [one for one in order.parcels if not order.is_closed(one)]
    labels = [(one, label.generation) for one in loose if (label := order.label(one)) is not None]
    said = [order.tally.printed(parcel, generation) for parcel, generation in labels]
    out = any(one is not None and one.detail in (PrintState.PRINTED, PrintState.UNKNOWN) for one in said)
    return CancelledTearUp(order=name) if out else OrderCancelled(order=name)


def bin_name(order: OrderAtDesk) -> str:
    """What people call the desk's bin."""
    return order.bin.partition("-")[2] or order.bin


def scanned_wrong(order: OrderAtDesk, reading: Reading) -> Message:
    """Why a code that is no label, box or item with room is not taken."""
    line = next((line for line in order.plan.lines if units_read(line.item, reading)), None)
    if line is not None:
        return unwanted(order, line)
    if reading.kind is CodeKind.DAMAGED:
        return DamagedAtDesk(tail=tail(reading.text))
    if order.step is PackStep.APPLY and reading.kind is CodeKind.BIN:
        return BinBeforeLabel(bin_name=reading.parts[0])
    if order.step is PackStep.APPLY:
        return LabelNotKnown(tail=tail(reading.text))
    if order.step is PackStep.VERIFY and reading.kind in (CodeKind.ITEM, CodeKind.LOCATION, CodeKind.UNKNOWN):
        kind = NotThisOfTote if order.batch else NotInOrder
        return kind(tail=tail(reading.text))
    return instruction(order)


def unwanted(order: OrderAtDesk, line: PackLine) -> Message:
    """That no more units of `line` go into a parcel: all of it is packed, or all was set aside."""
    kind = AllOfItPacked if order.tally.verified(line.line) else NotWantedNow
    return kind(item_name=line.item.name)


def undone(order: OrderAtDesk, event: PackUndoable) -> Message:
    """What was taken back, and what of it is to be done with the hands."""
    match event:
        case Verified():
            line = order.plan.line_named(event.line)
            return UndonePacked(item_name=line.item.name if line else event.line, quantity=event.quantity)
        case SetAside(problem=PackProblem.SHORT):
            line = order.plan.line_named(event.line)
            return UndoneMissing(item_name=line.item.name if line else event.line)
        case SetAside():
            return UndoneAside(quantity=event.quantity)
        case LabelApplied():
            return UndoneLabel()
        case _:
            return UndoneStep()


def _label_awaited(order: OrderAtDesk, parcel: int) -> Message:
    label, name = order.label(parcel), order.plan.order
    if label is not None and label.by_hand:
        return NoLabel(order=name)
    if label is not None and label.state == LabelState.REFUSED:
        return LabelToBuy(order=name)
    unsure = label is not None and label.state == LabelState.UNCERTAIN
    return LabelUnsureHere(order=name) if unsure else LabelOnItsWay()


def other_desk(order: OrderAtDesk, parcel: int) -> str:
    """What people call the other desk where a parcel's label lies, or may lie unheard; empty where there is none."""
    label = order.label(parcel)
    said = order.tally.printed(parcel, label.generation) if label is not None else None
    if label is None or order.tally.copies(parcel, label.generation) > (said.copy if said is not None else 1):
        return ""
    if said is None:
        desk = label.desk if order.prints and is_of_another_lease(order, label) else ""
    else:
        desk = said.name if said.detail != PrintState.FAILED else ""
    return "" if desk == order.desk else desk.partition("-")[2] or desk


def _label_there(order: OrderAtDesk, parcel: int) -> Message:
    label, desk = order.label(parcel), other_desk(order, parcel)
    said = order.tally.printed(parcel, label.generation) if label is not None else None
    if label is not None and not label.format:
        return LabelByHand(order=order.plan.order)
    if desk:
        return PrintedAtDesk(desk_name=desk) if said is not None else MaybeAtDesk(desk_name=desk)
    copies = order.tally.copies(parcel, label.generation) if label is not None else 0
    if label is not None and said is None and copies == 1 and order.prints and is_of_another_lease(order, label):
        return LabelNotPrinted()
    if label is None or said is None or copies > said.copy:
        return _label_due(label)
    match said.detail:
        case PrintState.HELD:
            return PrinterHolds()
        case PrintState.UNKNOWN:
            return LabelNotPrinted()
        case PrintState.FAILED:
            return LabelCannotPrint() if order.tally.is_unfit(parcel, label.generation) else NotPrinted()
        case _:
            return _label_due(label)


def _label_due(label: LabelStatus | None) -> Message:
    """The label's scan; after a label that was given up, which may lie there as well, with the end of the new one."""
    if label is None or label.generation == 1 or not label.tracking:
        return LabelDue()
    return NewLabelDue(tail=tail(label.tracking))
