"""A page as it is drawn: bars, words and arrows in millimetres from the upper left corner; and how it looks as SVG."""

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from paper.font import label_font
from paper.script import visual
from paper.symbols import Symbol, written
from warehouse.values import dataclass

SLACK: Final = 1.1
"""How much wider a viewer's own letters may be than those of the shipped font."""
FAMILIES: Final = "'DejaVu Sans Condensed','Arial','Liberation Sans',sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A barcode; `x` is where the white beside it begins."""

    symbol: Symbol
    x: float
    y: float
    height: float
    module: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A line of text, its middle at `x`, its base at `y`."""

    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]


Part = Bars | Words | Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, or a single label of a label printer."""

    width: float
    height: float
    parts: tuple[Part, ...]


def fitting(text: str, room: float, most: float) -> float:
    """The size, `most` at most, in which `text` is no wider than `room`."""
    width = label_font().width(visual(text)) * SLACK
    return min(most, room / width) if width else most


def svg(page: Page) -> str:
    """The page as an SVG file that needs nothing else."""
    size = f'width="{page.width:g}mm" height="{page.height:g}mm" viewBox="0 0 {page.width:g} {page.height:g}"'
    drawn = "\n".join(_drawn(part) for part in page.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FAMILIES}" font-weight="bold" '
        f'text-anchor="middle">\n<rect width="100%" height="100%" fill="#fff"/>\n{drawn}\n</svg>\n'
    )


def _drawn(part: Part) -> str:
    match part:
        case Bars():
            path = "".join(
                f"M{part.x + left * part.module:.3f} {part.y:.3f}h{wide * part.module:.3f}v{part.height:.3f}"
                f"h-{wide * part.module:.3f}z"
                for left, wide in part.symbol.bars
            )
            return f"<path data-code={quoteattr(part.symbol.code)} d={quoteattr(path)}/>"
        case Words():
            return f'<text x="{part.x:.2f}" y="{part.y:.2f}" font-size="{part.size:.2f}">{written(part.text)}</text>'
        case Shape():
            return f'<polygon points="{_points(part.points)}"/>'


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
