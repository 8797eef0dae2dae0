"""Draws one barcode as bars in millimetres, and refuses a code that its symbology would silently mend or cannot hold.

The bars come from python-barcode; nothing that runs before the first paint may import this.
"""

from collections.abc import Iterator
from enum import StrEnum
from re import ASCII, finditer, fullmatch
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from barcode.charsets.code128 import CODES, STOP
from barcode.ean import EuropeanArticleNumber13
from barcode.itf import ITF

from warehouse.barcodes import CODE_CHARS_MAX, is_gtin
from warehouse.values import dataclass


class Symbology(StrEnum):
    """How a code is drawn; the values are zbar's names."""

    CODE128 = "CODE128"
    EAN13 = "EAN13"
    ITF14 = "I25"


MODULE_MM: Final = {Symbology.CODE128: 0.3, Symbology.EAN13: 0.33, Symbology.ITF14: 0.22}
"""Width of the thinnest unit drawn. An ITF bar is 2 or 5 of them wide."""
QUIET_MODULES: Final = {Symbology.CODE128: 10, Symbology.EAN13: 11, Symbology.ITF14: 20}
"""White left and right of the bars, in units; scanners need it."""
START_LETTERS, START_PAIRS, TO_LETTERS, TO_PAIRS = 104, 105, 100, 99
"""Code 128's signs for what follows: a character each, or two digits each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A barcode to draw."""

    code: str
    symbology: Symbology
    modules: str
    """One character a unit from left to right: 1 is black."""

    @property
    def units(self) -> int:
        """Width in units, with the white on both sides."""
        return len(self.modules) + 2 * QUIET_MODULES[self.symbology]

    @property
    def bars(self) -> list[tuple[int, int]]:
        """Where each bar begins, counted from the white's outer edge, and how wide it is, in units."""
        found = []
        at = QUIET_MODULES[self.symbology]
        for run in self.modules.replace("10", "1 0").replace("01", "0 1").split():
            if run[0] == "1":
                found.append((at, len(run)))
            at += len(run)
        return found

    def drawn(self, x: float, y: float, height_mm: float) -> str:
        """An SVG path of the bars, the white beside them beginning at `x`."""
        unit = MODULE_MM[self.symbology]
        bars = [
            f"M{x + left * unit:.2f} {y:.2f}h{wide * unit:.2f}v{height_mm:.2f}h-{wide * unit:.2f}z"
            for left, wide in self.bars
        ]
        return f'<path data-code={quoteattr(self.code)} data-symbology="{self.symbology}" d="{"".join(bars)}"/>'


def symbol(code: str) -> Symbol:
    """The barcode that `code` is printed as: EAN-13 or ITF-14 for a GTIN of that length, Code 128 for any other.

    Raises:
        ValueError: a number of a GTIN's length has a wrong check digit, or the code is not plain text.

    """
    if not fullmatch(r"[ -~]+", code) or len(code) > CODE_CHARS_MAX:
        raise ValueError(f"{code!r} cannot be printed as a barcode")
    numeric = code.isdigit() and len(code) in (13, 14)
    if numeric and not is_gtin(code):
        raise ValueError(f"{code} has a wrong check digit")
    if numeric and len(code) == 13:
        return _symbol(code, Symbology.EAN13, EuropeanArticleNumber13(code).build())
    if numeric:
        return _symbol(code, Symbology.ITF14, ITF(code).build())
    return Symbol(code=code, symbology=Symbology.CODE128, modules=code128(code))


def code128(code: str) -> str:
    """The units of a Code 128 symbol, by ISO/IEC 15417: digits in pairs where that is shorter.

    Ours, since python-barcode's drops a leading 99: it takes the pair for the sign that switches to pairs.
    """
    values: list[int] = []
    for pairs, part in _parts(code):
        if values:
            values.append(TO_PAIRS if pairs else TO_LETTERS)
        else:
            values.append(START_PAIRS if pairs else START_LETTERS)
        values += [int(part[at : at + 2]) for at in range(0, len(part), 2)] if pairs else [ord(c) - 32 for c in part]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    modules = [*(str(CODES[value]) for value in (*values, check)), STOP, "11"]
    return "".join(modules)


def _parts(code: str) -> Iterator[tuple[bool, str]]:
    """`code` cut into what is written in pairs of digits and what is not."""
    at = 0
    for run in finditer("[0-9]{4,}|^[0-9]{2}$", code, ASCII):
        first, last = run.span()
        if last - first < 6 and first > 0 and last < len(code):
            continue  # switching there and back takes more than it saves
        if (last - first) % 2:
            first, last = (first, last - 1) if first == 0 else (first + 1, last)
        if first > at:
            yield False, code[at:first]
        yield True, code[first:last]
        at = last
    if at < len(code):
        yield False, code[at:]


def written(text: str) -> str:
    """`text` as it may stand in an SVG: no markup, no control characters."""
    return escape("".join(char if char.isprintable() else "?" for char in text))


def _symbol(code: str, symbology: Symbology, lines: list[str]) -> Symbol:
    return Symbol(code=code, symbology=symbology, modules=lines[0])
