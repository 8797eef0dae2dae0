"""What a code is by its own looks: a badge, a slot, an item's number; and whether its check digit holds.

Pure text rules. Which item, tote or place a code names is the site's data and the stop's context, never decided here.
"""

from enum import StrEnum
from re import ASCII, compile as pattern
from typing import Final

from warehouse.values import dataclass

GS: Final = "\x1d"
"""The separator between GS1 elements of variable length; the one control character a code may hold."""

CODE_CHARS_MAX: Final = 128
"""The longest code that is read, in characters; no symbology we print or expect carries more."""

GTIN_LENGTHS: Final = (8, 12, 13, 14)
"""Digits of a GTIN-8, UPC-A, EAN-13 and GTIN-14 (GS1 General Specifications, section 2)."""


class CodeKind(StrEnum):
    """What a code looks like."""

    BADGE = "badge"
    TROLLEY = "trolley"
    SLOT = "slot"
    TOTE = "tote"
    ZONE = "zone"
    PARK = "park"
    DESK = "desk"
    BIN = "bin"
    COMMAND = "command"
    LOCATION = "location"
    """Letters or digits with hyphens, as D-14-02. A merchant's own code may look the same; the site's data decides."""
    ITEM = "item"
    """A GTIN, or digits and letters that can only be a merchant's own number."""
    DAMAGED = "damaged"
    """As many digits as a GTIN has, and a check digit that contradicts them: read wrong, or printed wrong."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A code as understood."""

    kind: CodeKind
    text: str
    """The code without scanner prefix and outer blanks; ours and locations in capitals, as they are printed."""
    parts: tuple[str, ...] = ()
    """What follows our prefix, cut at hyphens: SLT-17-B3 gives ("17", "B3"); empty for locations and items."""
    gtin: str = ""
    """The canonical 14 digits when the code carries a GTIN whose check digit holds."""
    symbology: str = ""
    """The AIM identifier the scanner sent, as "]C1"; empty when it sent none."""


_AIM: Final = pattern(r"\][A-Za-z][0-9A-Za-z]")
_GS1_SYMBOLOGIES: Final = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
_GS1_GTIN: Final = pattern(r"01([0-9]{14})", ASCII)
_DIGITS: Final = pattern(r"[0-9]+", ASCII)
_HYPHENATED: Final = pattern(r"[A-Z0-9]+(?:-[A-Z0-9]+)+", ASCII)
_PLAIN: Final = pattern(r"[!-~]+", ASCII)
_OURS: Final = {
    "BDG": (CodeKind.BADGE, 1),
    "TRL": (CodeKind.TROLLEY, 1),
    "SLT": (CodeKind.SLOT, 2),
    "TOT": (CodeKind.TOTE, 1),
    "ZON": (CodeKind.ZONE, 1),
    "PRK": (CodeKind.PARK, 1),
    "DSK": (CodeKind.DESK, 1),
    "BIN": (CodeKind.BIN, 1),
    "CMD": (CodeKind.COMMAND, 1),
}
"""Our prefixes: the kind, and how many parts must follow."""


def check_digit(body: str) -> str:
    """The GS1 check digit that belongs behind `body`: weights 3 and 1 from the right, filled up to the next ten.

    Raises:
        ValueError: `body` is empty or holds anything but the digits 0 to 9.

    """
    if not _DIGITS.fullmatch(body):
        raise ValueError(body)
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def is_gtin(code: str) -> bool:
    """Whether `code` has a GTIN's length, only digits, and the check digit they ask for."""
    return len(code) in GTIN_LENGTHS and bool(_DIGITS.fullmatch(code)) and check_digit(code[:-1]) == code[-1]


def gtin14(code: str) -> str:
    """The 14-digit form in which UPC-A, EAN-13 and their padded forms are one and the same number.

    Raises:
        ValueError: `code` is not a GTIN, or its check digit is wrong.

    """
    if not is_gtin(code):
        raise ValueError(code)
    return code.zfill(14)


def case_code(gtin: str, indicator: int) -> str:
    """The GTIN-14 of a case of `gtin` at packing level `indicator` (1 to 8).

    Raises:
        ValueError: `gtin` is no GTIN of a single unit, or `indicator` is out of range.

    """
    unit = gtin14(gtin)
    if unit[0] != "0" or not 1 <= indicator <= 8:
        raise ValueError(gtin)
    body = f"{indicator}{unit[1:13]}"
    return body + check_digit(body)


def read(code: str) -> Reading:
    """Say what `code` looks like. Promises: any text gives a reading."""
    text = code.strip(" \t\r\n")
    symbology = ""
    if found := _AIM.match(text):
        symbology = found.group()
        text = text[found.end() :].strip(" \t\r\n")
    if not text or len(text) > CODE_CHARS_MAX or any(_is_control(char) for char in text):
        return Reading(kind=CodeKind.UNKNOWN, text=text, symbology=symbology)
    if _DIGITS.fullmatch(text) or GS in text or (symbology in _GS1_SYMBOLOGIES and _GS1_GTIN.match(text)):
        return _numbered(text, symbology)
    return _lettered(text, symbology)


def _is_control(char: str) -> bool:
    return (ord(char) < 0x20 and char != GS) or 0x7F <= ord(char) <= 0x9F


def _numbered(text: str, symbology: str) -> Reading:
    """A code of digits, or of GS1 elements (of which only the leading GTIN is read here)."""
    element = _GS1_GTIN.match(text.lstrip(GS))
    if element and (len(text) == 16 or GS in text or symbology in _GS1_SYMBOLOGIES):
        number = element[1]
        if is_gtin(number):
            return Reading(kind=CodeKind.ITEM, text=text, gtin=number, symbology=symbology)
        damaged = symbology in _GS1_SYMBOLOGIES or GS in text
        return Reading(kind=CodeKind.DAMAGED if damaged else CodeKind.ITEM, text=text, symbology=symbology)
    if is_gtin(text):
        return Reading(kind=CodeKind.ITEM, text=text, gtin=gtin14(text), symbology=symbology)
    damaged = len(text) in GTIN_LENGTHS and bool(_DIGITS.fullmatch(text))
    return Reading(kind=CodeKind.DAMAGED if damaged else CodeKind.ITEM, text=text, symbology=symbology)


def _lettered(text: str, symbology: str) -> Reading:
    """A code of ours, a location, or a merchant's own."""
    capitals = text.upper()
    prefix, *parts = capitals.split("-")
    if prefix in _OURS:
        kind, due = _OURS[prefix]
        if len(parts) != due or not _HYPHENATED.fullmatch(capitals):
            kind = CodeKind.UNKNOWN
            parts = []
        return Reading(kind=kind, text=capitals, parts=tuple(parts), symbology=symbology)
    if _HYPHENATED.fullmatch(capitals):
        return Reading(kind=CodeKind.LOCATION, text=capitals, symbology=symbology)
    kind = CodeKind.ITEM if _PLAIN.fullmatch(text) else CodeKind.UNKNOWN
    return Reading(kind=kind, text=text, symbology=symbology)
