"""Picking: what is said at a stop means. Pure; the state it decides on is `flows.trolley`'s.

A wrong scan never changes anything; it is answered by what was scanned and what is due.
"""

from typing import assert_never

from warehouse.barcodes import CodeKind, Reading, read
from warehouse.events import (
    Arrived,
    Entry,
    Event,
    FoundInTote,
    NoCode,
    Put,
    Shorted,
    Skipped,
    Taken,
    ToteBound,
    Undoable,
    Undone,
)
from warehouse.flows import already, cancelled, no_code, short
from warehouse.flows.decision import (
    Decision,
    FoundSaid,
    NoCodeSaid,
    QuantityTyped,
    Said,
    Scanned,
    ShortSaid,
    SkipSaid,
    UndoSaid,
)
from warehouse.flows.refusals import refused, tail
from warehouse.flows.trolley import Step, Target, Trolley, targets
from warehouse.items import Confirm, Item, units_read
from warehouse.messages import (
    CannotSkip,
    CodeNotKnownHere,
    DamagedRead,
    GoTo,
    ItemDue,
    Message,
    NothingToUndo,
    NotItsPlaceDigits,
    NotThatMany,
    PlaceFirst,
    PutFirst,
    PutIn,
    ScanOneFirst,
    StopSkipped,
    Take,
    TakeOnce,
    TooMany,
    UndoneFound,
    UndonePlace,
    UndonePut,
    UndoneSkip,
    UndoneTake,
    UndoneTote,
    WrongItem,
    WrongPlace,
)
from warehouse.trolleys import Stop
from warehouse.values import replace


def decide(trolley: Trolley, said: Said) -> Decision:
    """Say what `said` means at the current stop.

    Transitions (those of the events are `flows.trolley.evolve`'s):
        locate: the location, or its typed check digits -> arrived; anything else is refused.
        take: a barcode of the item -> taken, its units at once, or all that is wanted where one scan confirms the
            grab; a typed total -> taken, as a correction of what was scanned; more than wanted, or anything else, is
            refused.
        put: the lit slot, or the tote in it -> put; anything else is refused.
        no code: what stands on the label, typed -> arrived, taken or put, as if its barcode had been read, and flagged:
            the location's check digits, the last digits of a code of the item or else the location's, those of the
            tote; digits in which another item or tote of the trolley ends too, and anything else, is refused.
        any: already in the tote -> found in tote, by `flows.already`; short -> shorted; skip -> skipped, while nothing
            is in the hand; undo -> undone, the last event here.
    """
    stop = trolley.current
    if isinstance(said, UndoSaid):
        return undo(trolley)
    if stop is None:
        return refused(said.code if isinstance(said, Scanned) else "", NothingToUndo())
    match said:
        case Scanned():
            return _scanned(trolley, stop, said)
        case QuantityTyped():
            return _total(trolley, stop, said.quantity)
        case NoCodeSaid():
            return _without_code(trolley, stop, said.text)
        case ShortSaid():
            return short.decide(trolley, stop, said)
        case FoundSaid():
            return already.decide(trolley, stop, said)
        case SkipSaid():
            return _skip(trolley, stop)
        case _:
            assert_never(said)


def instruction(trolley: Trolley) -> Message | None:
    """The one thing to do next at the current stop; None when no stop is open."""
    stop = trolley.current
    if stop is None:
        return None
    match trolley.cursor.step:
        case Step.LOCATE:
            return GoTo(location=stop.location)
        case Step.TAKE if stop.item.confirm is Confirm.ONCE:
            return TakeOnce(item_name=stop.item.name, quantity=trolley.wanted)
        case Step.TAKE:
            return Take(item_name=stop.item.name, quantity=trolley.wanted, have=trolley.cursor.in_hand)
        case Step.PUT:
            target = targets(trolley)[0]
            return PutIn(slot=target.slot, quantity=target.quantity, item_name=stop.item.name)
        case _:
            assert_never(trolley.cursor.step)


def undo(trolley: Trolley) -> Decision:
    """Take the last event of this trolley back, whatever job it belongs to."""
    if not trolley.trail:
        return refused("", NothingToUndo())
    mark = trolley.trail[-1]
    return Decision(event=Undone(seq=mark.seq, event=mark.event), note=_undone(trolley, mark.event))


def _undone(trolley: Trolley, event: Undoable) -> Message:
    """What was taken back, and what of it is to be done with the hands."""
    if isinstance(event, ToteBound):
        return UndoneTote(tote=event.tote, slot=event.slot)
    stop = trolley.plan.stop_numbered(event.stop)
    location, item_name = (stop.location, stop.item.name) if stop else (str(event.stop), str(event.stop))
    match event:
        case Arrived():
            return UndonePlace(location=location)
        case Taken():
            return UndoneTake(item_name=item_name)
        case Put():
            return UndonePut(slot=event.slot, quantity=event.quantity)
        case Shorted():
            return short.undone(location, trolley.trail[-1].before)
        case FoundInTote():
            return UndoneFound(slot=event.slot)
        case Skipped():
            return UndoneSkip(location=location)
        case _:
            assert_never(event)


def _scanned(trolley: Trolley, stop: Stop, said: Scanned) -> Decision:
    reading = read(said.code)
    by = Entry.TYPED if said.typed else Entry.SCANNED
    event: Event | None
    match trolley.cursor.step:
        case Step.LOCATE:
            event = _arrival(stop, reading, typed=said.typed)
        case Step.TAKE:
            units = units_read(stop.item, reading)
            if units:
                grab = _grab(trolley, stop.item, units)
                return _take(trolley, stop, Taken(stop=stop.stop, quantity=grab, code=said.code, by=by))
            event = None
        case Step.PUT:
            target = targets(trolley)[0]
            event = _put(trolley, stop, target) if cancelled.is_slot(trolley, target.slot, reading) else None
        case _:
            assert_never(trolley.cursor.step)
    if event is not None:
        return Decision(event=event)
    return refused(said.code, _why_not(trolley, stop, reading, typed=said.typed), stop.stop)


def _without_code(trolley: Trolley, stop: Stop, text: str) -> Decision:
    """What is typed in a barcode's stead does all that the barcode would, and says so."""
    stood = no_code.typed(trolley, stop, text)
    if not isinstance(stood, no_code.StoodFor):
        return refused(text, stood, stop.stop)
    match trolley.cursor.step:
        case Step.LOCATE:
            return Decision(event=Arrived(stop=stop.stop, by=Entry.CHECK_DIGITS, no_code=stood.how))
        case Step.TAKE:
            by = Entry.CHECK_DIGITS if stood.how is NoCode.PLACE_DIGITS else Entry.TYPED
            return _take(
                trolley,
                stop,
                Taken(
                    stop=stop.stop,
                    quantity=_grab(trolley, stop.item, stood.units),
                    code=stood.code,
                    by=by,
                    no_code=stood.how,
                ),
            )
        case Step.PUT:
            return Decision(event=replace(_put(trolley, stop, targets(trolley)[0]), no_code=stood.how))
        case _:
            assert_never(trolley.cursor.step)


def _arrival(stop: Stop, reading: Reading, *, typed: bool) -> Arrived | None:
    if reading.text == stop.location:
        return Arrived(stop=stop.stop, by=Entry.TYPED if typed else Entry.SCANNED)
    if typed and stop.check and reading.text == stop.check:
        return Arrived(stop=stop.stop, by=Entry.CHECK_DIGITS)
    return None


def _grab(trolley: Trolley, item: Item, units: int) -> int:
    """Units that one scan means: all that is left where one scan confirms the grab, else what the code stands for."""
    once = item.confirm is Confirm.ONCE and units == 1
    return trolley.wanted - trolley.cursor.in_hand if once else units


def _take(trolley: Trolley, stop: Stop, taken: Taken) -> Decision:
    want = trolley.wanted - trolley.cursor.in_hand
    if taken.quantity > want:
        return refused(taken.code, TooMany(want=want, units=taken.quantity), stop.stop)
    return Decision(event=taken)


def _total(trolley: Trolley, stop: Stop, total: int) -> Decision:
    """A typed total replaces what was counted into the hand; it raises only what was scanned here at least once."""
    if trolley.cursor.step is not Step.TAKE:
        return refused(str(total), instruction(trolley) or NothingToUndo(), stop.stop)
    if not 0 <= total <= trolley.wanted:
        return refused(str(total), NotThatMany(most=trolley.wanted), stop.stop)
    change = total - trolley.cursor.in_hand
    if change == 0:
        return Decision(note=instruction(trolley))
    if change > 0 and not trolley.cursor.in_hand:
        return refused(str(total), ScanOneFirst(item_name=stop.item.name), stop.stop)
    return Decision(event=Taken(stop=stop.stop, quantity=change, by=Entry.TYPED))


def _put(trolley: Trolley, stop: Stop, target: Target) -> Put:
    return Put(stop=stop.stop, slot=target.slot, tote=trolley.tote_in(target.slot), counts=target.counts)


def _skip(trolley: Trolley, stop: Stop) -> Decision:
    if trolley.cursor.in_hand:
        return refused("", CannotSkip(have=trolley.cursor.in_hand), stop.stop)
    return Decision(event=Skipped(stop=stop.stop), note=StopSkipped(location=stop.location))


def _why_not(trolley: Trolley, stop: Stop, reading: Reading, *, typed: bool) -> Message:
    """Name what was scanned, and what is due instead."""
    other = _item_read(trolley, reading)
    if reading.kind is CodeKind.DAMAGED and other is None:
        return DamagedRead(tail=tail(reading.text))
    known = other is not None or _belongs(trolley, reading)
    if not known and typed and trolley.cursor.step is Step.LOCATE:
        return NotItsPlaceDigits(got=tail(reading.text), want=stop.location)
    if not known:
        return CodeNotKnownHere(tail=tail(reading.text))
    match trolley.cursor.step:
        case Step.LOCATE:
            if reading.kind is CodeKind.LOCATION and other is None:
                return WrongPlace(got=reading.text, want=stop.location)
            return PlaceFirst(want=stop.location)
        case Step.TAKE:
            if other is not None:
                return WrongItem(got_name=other.name, want_name=stop.item.name)
            if reading.kind is CodeKind.LOCATION and reading.text != stop.location:
                return WrongPlace(got=reading.text, want=stop.location)
            return ItemDue(item_name=stop.item.name, quantity=trolley.wanted - trolley.cursor.in_hand)
        case Step.PUT:
            target = targets(trolley)[0]
            if reading.kind in (CodeKind.SLOT, CodeKind.TOTE):
                return cancelled.wrong_tote(trolley, _slot_read(trolley, reading), target.slot)
            return PutFirst(slot=target.slot, quantity=target.quantity)
        case _:
            assert_never(trolley.cursor.step)


def _item_read(trolley: Trolley, reading: Reading) -> Item | None:
    """The item of this trolley that a code means, the current stop's before any other's."""
    stops = sorted(trolley.plan.stops, key=lambda stop: stop.stop != trolley.cursor.stop)
    return next((stop.item for stop in stops if units_read(stop.item, reading)), None)


def _belongs(trolley: Trolley, reading: Reading) -> bool:
    """Whether the site knows the code, as far as this device can tell."""
    match reading.kind:
        case CodeKind.TOTE:
            return reading.text in trolley.plan.totes
        case CodeKind.DAMAGED | CodeKind.ITEM | CodeKind.UNKNOWN:
            return False
        case _:
            return True


def _slot_read(trolley: Trolley, reading: Reading) -> str:
    """What to call a scanned slot or tote: its slot here, else what is printed on it."""
    if reading.kind is CodeKind.SLOT:
        trolley_name, slot = reading.parts
        return slot if trolley_name == trolley.plan.name else f"{trolley_name}-{slot}"
    return next((slot for slot, tote in trolley.totes if tote == reading.text), reading.text)
