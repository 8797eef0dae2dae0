"""A barcode that cannot be read is no short: what may be typed in its stead, and what that stands for. Pure.

The site's data decides, never the hand: digits that are on the label prove as much as the label does.
"""

from typing import Final, assert_never

from warehouse.events import NoCode
from warehouse.flows.cancelled import wrong_tote
from warehouse.flows.trolley import Step, Trolley, targets
from warehouse.items import Item, ItemCode
from warehouse.messages import (
    DigitsOfSeveral,
    DigitsOfTwo,
    Message,
    NoCodeAtItem,
    NoCodeAtItemOnly,
    NoCodeAtPlace,
    NoCodeAtPlaceName,
    NoCodeAtSku,
    NoCodeAtSkuOnly,
    NoCodeAtSlot,
    NoCodeAtTote,
    NotItemNorPlaceDigits,
    NotItsDigits,
    NotItsPlaceDigits,
    TooFewDigits,
    TooFewOfSku,
    TooFewOfSkuOnly,
    TooFewToteDigits,
    WrongItem,
    WrongPlace,
)
from warehouse.trolleys import Stop
from warehouse.values import dataclass

DIGITS_MIN: Final = 4
"""So many of a code's last digits tell it from its neighbours; more may be typed, up to all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodFor:
    """What was typed stands for the barcode that was due."""

    how: NoCode
    units: int = 1
    """Of the item, as the code stands for them."""
    code: str = ""
    """The item's code; empty where the location's digits stood in."""


def asked(trolley: Trolley, stop: Stop) -> Message:
    """What to type where the step's barcode cannot be read."""
    match trolley.cursor.step:
        case Step.LOCATE:
            where = stop.location
            return NoCodeAtPlace(location=where) if stop.check else NoCodeAtPlaceName(location=where)
        case Step.TAKE:
            name = stop.item.name
            if all(is_short(code.code) for code in stop.item.codes):
                return NoCodeAtSku(item_name=name) if stop.check else NoCodeAtSkuOnly(item_name=name)
            return NoCodeAtItem(item_name=name) if stop.check else NoCodeAtItemOnly(item_name=name)
        case Step.PUT:
            slot = targets(trolley)[0].slot
            return NoCodeAtTote(slot=slot) if trolley.tote_in(slot) else NoCodeAtSlot(slot=slot)
        case _:
            assert_never(trolley.cursor.step)


def typed(trolley: Trolley, stop: Stop, text: str) -> StoodFor | Message:
    """What `text` stands for at the current step, or why it stands for nothing that is due."""
    digits = text.strip().upper()
    match trolley.cursor.step:
        case Step.LOCATE:
            return _place(stop, digits)
        case Step.TAKE:
            return _item(trolley, stop, digits)
        case Step.PUT:
            return _slot(trolley, digits)
        case _:
            assert_never(trolley.cursor.step)


def _place(stop: Stop, digits: str) -> StoodFor | Message:
    """The location's check digits; its whole name where it has none."""
    if digits == (stop.check.upper() or stop.location):
        return StoodFor(how=NoCode.PLACE_DIGITS)
    if not stop.check:
        return WrongPlace(got=digits, want=stop.location)
    return NotItsPlaceDigits(got=digits, want=stop.location)


def _item(trolley: Trolley, stop: Stop, digits: str) -> StoodFor | Message:
    """The end of one of its codes; a product that carries none is where the location's check digits say it is."""
    if stop.check and digits == stop.check.upper():
        return StoodFor(how=NoCode.PLACE_DIGITS)
    found = _ending(stop.item, digits)
    told_whole = any(code.code.upper() == digits for code in found)
    if stop.check and not told_whole and len(digits) == len(stop.check) < DIGITS_MIN:
        return NotItemNorPlaceDigits(got=digits, location=stop.location)
    if len(digits) < DIGITS_MIN and not told_whole:
        return _too_few(stop)
    if found and len({code.multiple for code in found}) > 1:
        return DigitsOfTwo(tail=digits[-DIGITS_MIN:])
    if found and _ends_others(trolley, found, digits):
        return DigitsOfSeveral(tail=digits[-DIGITS_MIN:])
    if found:
        return StoodFor(how=NoCode.LAST_DIGITS, units=found[0].multiple, code=found[0].code)
    other = next((each.item for each in trolley.plan.stops if _ending(each.item, digits)), None)
    if other is not None and other.name != stop.item.name:
        return WrongItem(got_name=other.name, want_name=stop.item.name)
    return NotItsDigits(got=digits[-DIGITS_MIN:], item_name=stop.item.name)


def is_short(code: str) -> bool:
    """Whether a code has no end of `DIGITS_MIN` digits to type, such as a SKU that is a word: all of it is typed."""
    end = code[-DIGITS_MIN:]
    return len(end) < DIGITS_MIN or not (end.isascii() and end.isdigit())


def whole(tote: str) -> tuple[str, str]:
    """A tote's code, and its number alone: either tells it from all others."""
    return tote, tote.rpartition("-")[2]


def _too_few(stop: Stop) -> Message:
    """What of the item is too little, and every way out there is."""
    name = stop.item.name
    if all(is_short(code.code) for code in stop.item.codes):
        return TooFewOfSku(item_name=name) if stop.check else TooFewOfSkuOnly(item_name=name)
    return TooFewDigits(item_name=name)


def _ending(item: Item, digits: str) -> list[ItemCode]:
    """The item's codes that end so; the whole of a code means that one alone."""
    found = [code for code in item.codes if code.code.upper().endswith(digits)]
    return [code for code in found if code.code.upper() == digits] or found


def _ends_others(trolley: Trolley, found: list[ItemCode], digits: str) -> bool:
    """Whether another item of this trolley ends in `digits`, too, so that they do not tell which one is in the hand.

    A whole code tells it, and so do digits of a code that both items bear: a scan would say no more.
    """
    here = {code.code.upper() for code in found}
    if digits in here:
        return False
    return any(code.code.upper() not in here for stop in trolley.plan.stops for code in _ending(stop.item, digits))


def _slot(trolley: Trolley, digits: str) -> StoodFor | Message:
    """The end of the code of the tote in the lit slot; the slot's name where totes are not known."""
    slot = targets(trolley)[0].slot
    totes = [tote for place, tote in trolley.totes if place == slot]
    if not totes:
        return StoodFor(how=NoCode.NAME) if digits == slot.upper() else wrong_tote(trolley, digits, slot)
    if any(digits in whole(tote) for tote in totes):
        return StoodFor(how=NoCode.LAST_DIGITS)
    if len(digits) < DIGITS_MIN:
        return TooFewToteDigits(slot=slot)
    if any(tote.endswith(digits) for tote in totes):
        others = [tote for place, tote in trolley.totes if place != slot and tote.endswith(digits)]
        if others:
            return DigitsOfSeveral(tail=digits[-DIGITS_MIN:])
        return StoodFor(how=NoCode.LAST_DIGITS)
    other = next((place for place, tote in trolley.totes if tote.endswith(digits)), f"...{digits[-DIGITS_MIN:]}")
    return wrong_tote(trolley, other, slot)
