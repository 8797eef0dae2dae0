"""Lines of words on A4: from the left edge or to the right one, wrapped, ruled off, and gone on with on the next page.

In the shipped font; what that cannot write is left out.
"""

from collections.abc import Callable, Iterable
from typing import Final

from paper.drawing import Page, Part, Shape, Words
from paper.font import label_font
from paper.pdf import writable
from paper.script import visual
from warehouse.values import replace

A4_MM: Final = (210.0, 297.0)
EDGE_MM: Final = 15.0
"""White left and right, above and below."""
SMALL_MM: Final = 2.8
"""Size of letters of what explains."""
RULE_MM: Final = 0.2

Block = tuple[float, list[Part]]
"""What no page divides: its height in millimetres, and its parts from 0 down."""


def wide(text: str, size: float) -> float:
    """How wide `text` is in letters of `size`, both in millimetres."""
    return label_font().width(visual(text)) * size


def left(text: str, x: float, y: float, size: float) -> Words:
    """A line that begins at `x`."""
    shown = writable(text)
    return Words(text=shown, x=x + wide(shown, size) / 2, y=y, size=size)


def right(text: str, x: float, y: float, size: float) -> Words:
    """A line that ends at `x`."""
    shown = writable(text)
    return Words(text=shown, x=x - wide(shown, size) / 2, y=y, size=size)


def wrapped(text: str, room: float, size: float) -> list[str]:
    """`text` in lines no wider than `room`; a word that is wider is cut."""
    lines: list[str] = []
    for word in writable(text).split():
        rest = word
        if lines and wide(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
            continue
        while wide(rest, size) > room:
            fits = next(n for n in range(len(rest) - 1, 0, -1) if wide(rest[:n], size) <= room)
            lines.append(rest[:fits])
            rest = rest[fits:]
        lines.append(rest)
    return lines


def whole(text: str) -> bool:
    """Whether every letter of `text` can be written; vowel signs are left away where letters are not."""
    return writable(text) == " ".join(word for word in text.split() if visual(word))


def rule(y: float) -> Shape:
    """A line across the page."""
    return bar(EDGE_MM, y, A4_MM[0] - 2 * EDGE_MM, RULE_MM)


def bar(x: float, y: float, width: float, height: float) -> Shape:
    """A filled rectangle."""
    return Shape(points=((x, y), (x + width, y), (x + width, y + height), (x, y + height)))


def moved(part: Part, down: float) -> Part:
    """`part`, further `down`."""
    if isinstance(part, Shape):
        return Shape(points=tuple((x, y + down) for x, y in part.points))
    return replace(part, y=part.y + down)


def pages(blocks: Iterable[Block], head: Callable[[int], Block]) -> list[Page]:
    """A4 pages that hold `blocks` below the head that each page has by its number, which counts from 1."""
    rest, made = [*blocks], list[Page]()
    while rest:
        y, parts = head(len(made) + 1)
        begun = len(rest)
        while rest and (y + rest[0][0] <= A4_MM[1] - 2 * EDGE_MM or len(rest) == begun):
            height, drawn = rest.pop(0)
            parts += [moved(part, y) for part in drawn]
            y += height
        made.append(Page(width=A4_MM[0], height=A4_MM[1], parts=tuple(parts)))
    return made


def footed(page: Page, text: str) -> Page:
    """`page` with `text` in its lower right corner."""
    foot = right(text, A4_MM[0] - EDGE_MM, A4_MM[1] - EDGE_MM, SMALL_MM)
    return replace(page, parts=(*page.parts, foot))
