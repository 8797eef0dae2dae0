"""Puts labels on paper: sheets of labels as they are sold, or one label a page for a label printer.

A label is drawn as it can be scanned, or refused with a sentence: never bars thinner than a plain printer makes them,
never without the white beside them.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from paper.drawing import Bars, Page, Part, Shape, Words, fitting
from paper.symbols import MODULE_MM, Symbol, Symbology, symbol
from pickclient.paper.labels import Label, LabelsError
from warehouse.labels import Arrow
from warehouse.values import dataclass

MODULES_MM: Final = (0.5, 0.375, 0.25)
"""Widths of the thinnest bar that are tried, the widest first."""
DOT_MM: Final = 0.125
"""Dot of a common label printer (203 an inch): bars begin on one and are whole ones wide, so that none is blurred."""
BARS_MM: Final = 8.0
"""The least height of bars that a scanner held by hand finds."""
BARS_MOST_MM: Final = 40.0
EDGE_MM: Final = 2.0
"""White at each side of a label: what is cut a little askew is still whole."""
TITLE_MM: Final = 3.0
"""The least size of what is to be read from afar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How labels lie on a page; all in millimetres."""

    width: float
    height: float
    columns: int = 1
    rows: int = 1
    margin: tuple[float, float] = (0, 0)
    """White left and right of the labels, and above and below."""
    gap: tuple[float, float] = (0, 0)
    """Between labels beside each other, and one above the other."""

    @property
    def label(self) -> tuple[float, float]:
        """Width and height of one label."""
        wide = (self.width - 2 * self.margin[0] - (self.columns - 1) * self.gap[0]) / self.columns
        high = (self.height - 2 * self.margin[1] - (self.rows - 1) * self.gap[1]) / self.rows
        return wide, high


def sheets(labels: Sequence[Label], paper: Paper) -> Iterator[Page]:
    """The pages that hold `labels`, from left to right and down.

    Raises:
        LabelsError: one of them does not fit.

    """
    wide, high = paper.label
    if wide < 2 * EDGE_MM or high < 2 * EDGE_MM:
        raise LabelsError(
            f"{paper.columns} by {paper.rows} labels do not fit on {paper.width:g} by {paper.height:g} mm"
        )
    each = paper.columns * paper.rows
    for at in range(0, len(labels), each):
        parts: list[Part] = []
        for place, label in enumerate(labels[at : at + each]):
            row, column = divmod(place, paper.columns)
            x = paper.margin[0] + column * (wide + paper.gap[0])
            y = paper.margin[1] + row * (high + paper.gap[1])
            parts += _drawn(label, x, y, wide, high)
        yield Page(width=paper.width, height=paper.height, parts=tuple(parts))


def _drawn(label: Label, x: float, y: float, wide: float, high: float) -> Iterator[Part]:
    """A label whose corner is at `x` and `y`: what is read from afar, a line of words, bars, and their code."""
    bars, module = _bars(label, wide)
    room, inner = wide - 2 * EDGE_MM, high - 2 * EDGE_MM
    small = min(max(inner * 0.1, 2.4), 6.0)
    arrow = min(inner * 0.22, wide * 0.12) if label.arrow is not Arrow.NONE else 0.0
    high_most = min(inner * 0.34, 40.0, inner - 2.9 * small - BARS_MM)
    name = _cut(label.title, room - 2.4 * arrow) if label.title != label.code else label.title
    title = fitting(name, room - 2.4 * arrow, high_most)
    bar_height = min(inner - title - 2.9 * small, BARS_MOST_MM)
    if title < TITLE_MM:
        raise LabelsError(f"{label.code} does not fit on a label of {wide:.0f} by {high:.0f} mm")
    middle = x + wide / 2
    top = y + (high - (title + 2.9 * small + bar_height)) / 2
    yield Words(text=name, x=middle, y=top + title * 0.82, size=title)
    if arrow:
        yield _arrow(label.arrow, x + wide - EDGE_MM - arrow, top, arrow)
    below = top + title + small
    yield Words(text=label.caption, x=middle, y=below, size=fitting(label.caption, room, small))
    left = round((middle - bars.units * module / 2) / DOT_MM) * DOT_MM
    yield Bars(symbol=bars, x=left, y=below + small * 0.5, height=bar_height, module=module)
    foot = below + small * 0.5 + bar_height + small
    yield Words(text=label.code, x=middle, y=foot, size=fitting(label.code, room, small))


def _bars(label: Label, wide: float) -> tuple[Symbol, float]:
    """The barcode, and how wide its thinnest bar can be drawn on a label of the width `wide`.

    Raises:
        LabelsError: it would be too narrow to be scanned, or is no code at all.

    """
    try:
        bars = symbol(label.code)
    except ValueError as error:
        raise LabelsError(f"{error}, and so no label was drawn") from error
    modules = MODULES_MM if bars.symbology is Symbology.CODE128 else (MODULE_MM[bars.symbology],)
    room = wide - EDGE_MM / 2
    fit = next((module for module in modules if bars.units * module <= room), None)
    if fit is None:
        least = bars.units * modules[-1] + EDGE_MM / 2
        raise LabelsError(f"{label.code} needs a label {least:.0f} mm wide, and these are {wide:.0f} mm")
    return bars, fit


def _cut(text: str, room: float) -> str:
    """As much of a name as can be read from afar."""
    if fitting(text, room, TITLE_MM) >= TITLE_MM:
        return text
    keep, beyond = 1, len(text)
    while beyond - keep > 1:
        half = (keep + beyond) // 2
        if fitting(f"{text[:half]}…", room, TITLE_MM) < TITLE_MM:
            beyond = half
        else:
            keep = half
    return f"{text[:keep].rstrip()}…"


def _arrow(arrow: Arrow, x: float, y: float, size: float) -> Shape:
    """A triangle that points up or down, in a square of `size`."""
    tip, base = (y, y + size) if arrow is Arrow.UP else (y + size, y)
    return Shape(points=((x + size / 2, tip), (x + size, base), (x, base)))
