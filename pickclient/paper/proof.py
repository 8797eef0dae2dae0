"""The test page for printers that print PDF: 4 by 6 inches, with what goes wrong where something is."""

from collections.abc import Iterable
from typing import Final

from paper.drawing import Bars, Page, Part, Shape, Words, fitting
from paper.pdf import pdf, writable
from paper.symbols import symbol

LABEL_MM: Final = (101.6, 152.4)
MODULE_MM: Final = 0.375
RULER_MM: Final = 80.0
CODE: Final = "PICKCLIENT-TEST"


def proof_pdf(printer: str, told: Iterable[str]) -> bytes:
    """A page for `printer` with lines of what was `told`, a barcode, foreign letters, and a line to measure."""
    middle = LABEL_MM[0] / 2
    lines = ("PICKCLIENT TEST PAGE", printer, "Zażółć gęślą jaźń · Ștefan · Zoë", *told)
    parts: list[Part] = []
    for number, line in enumerate(lines):
        shown = writable(line)
        parts.append(Words(text=shown, x=middle, y=15 + 9 * number, size=fitting(shown, LABEL_MM[0] - 10, 6)))
    drawn = symbol(CODE)
    left = middle - drawn.units * MODULE_MM / 2
    parts.append(Bars(symbol=drawn, x=left, y=90, height=20, module=MODULE_MM))
    ends = (middle - RULER_MM / 2, middle + RULER_MM / 2)
    parts.append(Shape(points=((ends[0], 125), (ends[1], 125), (ends[1], 125.5), (ends[0], 125.5))))
    words = f"this line is {RULER_MM:.0f} mm long: if not, switch scaling off"
    parts.append(Words(text=words, x=middle, y=132, size=3.4))
    return pdf([Page(width=LABEL_MM[0], height=LABEL_MM[1], parts=tuple(parts))])
