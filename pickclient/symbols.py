"""Draws one barcode as bars in millimetres, and refuses a code that its symbology would silently mend or cannot hold.

The bars come from python-barcode; nothing that runs before the first paint may import this.
"""

from enum import StrEnum
from re import fullmatch
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from barcode.codex import Code128
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A barcode to draw."""

    code: str
    symbology: Symbology
    modules: str
    """One character a unit from left to right: 1 is black."""

    @property
    def width_mm(self) -> float:
        """With the white on both sides."""
        return (len(self.modules) + 2 * QUIET_MODULES[self.symbology]) * MODULE_MM[self.symbology]

    def drawn(self, x: float, y: float, height_mm: float) -> str:
        """An SVG path of the bars, the white beside them beginning at `x`."""
        unit = MODULE_MM[self.symbology]
        bars = []
        at = QUIET_MODULES[self.symbology]
        for run in self.modules.replace("10", "1 0").replace("01", "0 1").split():
            if run[0] == "1":
                left, wide = x + at * unit, len(run) * unit
                bars.append(f"M{left:.2f} {y:.2f}h{wide:.2f}v{height_mm:.2f}h-{wide:.2f}z")
            at += len(run)
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
    return _symbol(code, Symbology.CODE128, Code128(code).build())


def written(text: str) -> str:
    """`text` as it may stand in an SVG: no markup, no control characters."""
    return escape("".join(char if char.isprintable() else "?" for char in text))


def _symbol(code: str, symbology: Symbology, lines: list[str]) -> Symbol:
    return Symbol(code=code, symbology=symbology, modules=lines[0])
