"""Sees to it that a label which was bought can be printed and scanned: it has a tracking number, and a file.

What lacks one was paid for all the same. What is missing is asked for again in a way that buys nothing, and is left
to a person once that was vain often enough: without a file it can still be scanned, without a number it cannot.
"""

from re import ASCII, fullmatch
from typing import Final

from sqlalchemy import Connection

from pickserver.labels.carriers.seam import Unsure
from pickserver.labels.files import form_of
from pickserver.labels.terms import retry_ms
from pickserver.store import tracking
from pickserver.store.labels import PURCHASE_CHARS_MAX, Label
from warehouse.parcels import LabelState
from warehouse.values import dataclass, replace

TRIES_MAX: Final = 8
"""After so many vain tries, about a minute and a half, a person has to see to it."""
NO_TRACKING: Final = "bought, and the carrier told no tracking number"
NO_FILE: Final = "bought, and what the carrier sent is no label"
BY_HAND: Final = "print it from the carrier's website, and scan it at the desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What a carrier gives of a purchase to be printed."""

    data: bytes


def is_scannable(number: str) -> bool:
    """Whether a tracking number can stand in a barcode, and be kept: 1 to 80 printable ASCII characters."""
    return bool(fullmatch("[ -~]{1,80}", number, ASCII)) and number == number.strip()


def named(label: Label, number: str, purchase: str) -> Label:
    """`label` with the carrier's names for it, as far as they can be kept and scanned."""
    number = number.strip()
    kept = purchase if len(purchase) <= PURCHASE_CHARS_MAX else ""
    return replace(label, tracking=number if is_scannable(number) else "", purchase=kept)


def alone(tx: Connection, label: Label, now_ms: int) -> Label:
    """`label`, unless its number or its purchase is another one's: that one keeps it, and a person has to see to this.

    Two parcels with one number would be one to everybody who scans them; to give one purchase back would be to give
    back both.
    """
    parked = replace(label, state=LabelState.UNCERTAIN, due_ms=None)
    if label.purchase and (other := tracking.bought_as(tx, label, label.purchase)):
        why = f"the carrier told the purchase {label.purchase} for it, which is that of {other}"
        return replace(parked, purchase="", tracking="", void_until_ms=None, why=why)
    if label.tracking and (other := tracking.take(tx, label, label.tracking, now_ms)):
        return replace(parked, tracking="", why=f"bought, and its tracking number {label.tracking} is that of {other}")
    return label


def is_never_told(label: Label, answer: object) -> bool:
    """Whether a carrier says again and again, and in no way that can be read, what a label after so many tries is."""
    return isinstance(answer, Unsure) and answer.is_told and label.tries >= TRIES_MAX


def bought(label: Label, data: bytes, tries: int, now_ms: int, *, can_ask: bool) -> Label:
    """A label that is bought as `label` has it and came with `data`: whole, or what is missing is asked for first.

    `tries` vain ones were made, and `can_ask` says whether its carrier can be asked for the purchase once more.
    """
    if not label.tracking:
        return _incomplete(label, NO_TRACKING, tries if can_ask else TRIES_MAX, now_ms)
    return fetched(label, data, tries, now_ms)


def fetched(label: Label, data: bytes, tries: int, now_ms: int) -> Label:
    """The label once its carrier gave `data` to be printed."""
    form = form_of(data)
    if not form:
        return _incomplete(label, NO_FILE, tries, now_ms)
    return replace(label, state=LabelState.BOUGHT, format=form, due_ms=None, tries=0, why="")


def vain(label: Label, why: str, now_ms: int) -> Label:
    """A label that is known to be bought, after asking for what is missing brought nothing."""
    missing = NO_FILE if label.tracking else NO_TRACKING
    return _incomplete(label, f"{missing}: {why}" if why else missing, label.tries + 1, now_ms)


def without_file(label: Label, why: str) -> Label:
    """A bought label of which nothing can be printed here."""
    return replace(label, state=LabelState.BOUGHT, format="", due_ms=None, tries=0, why=f"{why}; {BY_HAND}")


def _incomplete(label: Label, why: str, tries: int, now_ms: int) -> Label:
    unsure = replace(label, state=LabelState.UNCERTAIN, tries=tries, why=why)
    if tries < TRIES_MAX:
        return replace(unsure, due_ms=now_ms + retry_ms(tries))
    return without_file(label, why) if label.tracking else replace(unsure, due_ms=None)
