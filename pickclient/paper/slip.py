"""The pack slip: what is in a parcel, for the customer who opens it. Order, lines, gift note; prices only where wished.

Drawn for the PDF, whose letters are those of the shipped font; what that cannot write is left out, and said.
"""

from collections.abc import Iterator
from typing import Final

from pickclient.paper.drawing import Bars, Page, Part, Shape, Words, fitting
from pickclient.paper.font import label_font
from pickclient.paper.pdf import writable
from pickclient.paper.script import visual
from pickclient.symbols import MODULE_MM, Symbology, symbol
from screens.wording import Catalogue
from warehouse.values import dataclass, replace

A4_MM: Final = (210.0, 297.0)
EDGE_MM: Final = 15.0
TEXT_MM: Final = 3.6
"""Size of letters."""
STEP_MM: Final = 5.2
"""From one line to the next."""
SENDER_MM: Final = 100.0
"""Room for the sender's name, and for a line of the address."""
QUANTITY_MM: Final = 22.0
PRICE_MM: Final = 32.0
"""Width of a column at the right edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipLine:
    """What is in the parcel of one order line."""

    name: str
    sku: str
    quantity: int
    """Units, 1 or more."""
    price: str = ""
    """Of all of them together, with its currency, as it is to be read; empty: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What stands on a pack slip."""

    sender: str
    """The merchant."""
    order: str
    ship_to: tuple[str, ...]
    """Name and address, a line each."""
    lines: tuple[SlipLine, ...]
    gift_note: str = ""
    parcel: str = ""
    """`1/2`, where the order leaves in several; empty where in one."""
    total: str = ""
    """What the lines cost together, with its currency."""
    prices: bool = False
    """Whether prices are shown; never where the order wishes no invoice, as for a gift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A slip on paper."""

    pages: tuple[Page, ...]
    left_out: tuple[str, ...]
    """Texts of which the font could not write every letter."""


def pack_slip(slip: Slip, words: Catalogue) -> Drawn:
    """The slip on as many A4 pages as it needs, in the language of `words`."""
    texts = [slip.sender, *slip.ship_to, *(line.name for line in slip.lines), slip.gift_note]
    left_out = tuple(
        text for text in texts if writable(text) != " ".join(word for word in text.split() if visual(word))
    )
    pages: list[Page] = []
    blocks = [*_blocks(slip, words)]
    while blocks:
        y, parts = _head(slip, words) if not pages else _head_again(slip, words)
        begun = len(blocks)
        while blocks and (y + blocks[0][0] <= A4_MM[1] - 2 * EDGE_MM or len(blocks) == begun):
            height, drawn = blocks.pop(0)
            parts += [_moved(part, y) for part in drawn]
            y += height
        pages.append(Page(width=A4_MM[0], height=A4_MM[1], parts=tuple(parts)))
    if len(pages) > 1:
        pages = [_numbered(page, number, len(pages), words) for number, page in enumerate(pages, start=1)]
    return Drawn(pages=tuple(pages), left_out=left_out)


def _head(slip: Slip, words: Catalogue) -> tuple[float, list[Part]]:
    """Where the lines begin, and what stands above them on the first page."""
    y = EDGE_MM + 6
    sender = fitting(writable(slip.sender), SENDER_MM, 6)
    parts: list[Part] = [
        _left(slip.sender, EDGE_MM, y, sender),
        _right(words.word("slip.title"), A4_MM[0] - EDGE_MM, y, 5),
    ]
    y += 9
    parts.append(_left(_order(slip, words), EDGE_MM, y, 4.5))
    parts += _bars(slip.order, y)
    y += 9
    parts.append(_left(words.word("slip.to"), EDGE_MM, y, 2.8))
    for text in (line for told in slip.ship_to for line in _wrapped(told, SENDER_MM, TEXT_MM)):
        y += STEP_MM
        parts.append(_left(text, EDGE_MM, y, TEXT_MM))
    return _titles(slip, words, y + 12, parts)


def _head_again(slip: Slip, words: Catalogue) -> tuple[float, list[Part]]:
    y = EDGE_MM + 5
    return _titles(slip, words, y + 9, [_left(_order(slip, words), EDGE_MM, y, 4.5)])


def _titles(slip: Slip, words: Catalogue, y: float, parts: list[Part]) -> tuple[float, list[Part]]:
    """The names of the columns."""
    parts.append(_left(words.word("slip.item"), EDGE_MM, y, 2.8))
    parts.append(_right(words.word("slip.quantity"), _quantity_at(slip), y, 2.8))
    if slip.prices:
        parts.append(_right(words.word("slip.price"), A4_MM[0] - EDGE_MM, y, 2.8))
    parts.append(_rule(y + 1.5))
    return y + 3, parts


def _blocks(slip: Slip, words: Catalogue) -> Iterator[tuple[float, list[Part]]]:
    """What follows the head, in pieces that no page divides: height, and parts from 0 down."""
    room = _quantity_at(slip) - QUANTITY_MM - EDGE_MM
    for line in slip.lines:
        parts: list[Part] = [_right(str(line.quantity), _quantity_at(slip), STEP_MM, TEXT_MM)]
        if slip.prices:
            parts.append(_right(line.price, A4_MM[0] - EDGE_MM, STEP_MM, TEXT_MM))
        y = 0.0
        for text in _wrapped(line.name, room, TEXT_MM) or [""]:
            y += STEP_MM
            parts.append(_left(text, EDGE_MM, y, TEXT_MM))
        for text in _wrapped(line.sku, room, 2.8):
            y += 4
            parts.append(_left(text, EDGE_MM, y, 2.8))
        yield y + 2, parts
    if slip.prices and slip.total:
        told = f"{words.word('slip.total')}  {slip.total}"
        yield STEP_MM + 4, [_rule(1), _right(told, A4_MM[0] - EDGE_MM, STEP_MM + 2, 4)]
    if slip.gift_note.strip():
        yield from _note(slip.gift_note, words)


def _note(note: str, words: Catalogue) -> Iterator[tuple[float, list[Part]]]:
    yield 16, [_left(words.word("slip.gift"), EDGE_MM, 12, 2.8)]
    room = A4_MM[0] - 2 * EDGE_MM
    lines = [text for part in note.splitlines() for text in (_wrapped(part, room, 4.5) or [""])]
    for text in lines:
        yield 6.5, [_left(text, EDGE_MM, 5, 4.5)]


def _order(slip: Slip, words: Catalogue) -> str:
    return f"{words.word('slip.order')} {slip.order}" + (f" · {slip.parcel}" if slip.parcel else "")


def _bars(order: str, y: float) -> list[Part]:
    """The order as a barcode, where it can be one."""
    try:
        drawn = symbol(order)
    except ValueError:
        return []
    if drawn.symbology is not Symbology.CODE128:
        return []
    module = MODULE_MM[Symbology.CODE128]
    x = A4_MM[0] - EDGE_MM - drawn.units * module
    return [Bars(symbol=drawn, x=x, y=y - 5, height=12, module=module)] if x > A4_MM[0] / 2 else []


def _quantity_at(slip: Slip) -> float:
    """The right edge of the column of quantities."""
    return A4_MM[0] - EDGE_MM - (PRICE_MM if slip.prices else 0)


def _wrapped(text: str, room: float, size: float) -> list[str]:
    """`text` in lines no wider than `room`; a word that is wider is cut."""
    lines: list[str] = []
    for word in writable(text).split():
        rest = word
        if lines and _wide(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
            continue
        while _wide(rest, size) > room:
            fits = next(n for n in range(len(rest) - 1, 0, -1) if _wide(rest[:n], size) <= room)
            lines.append(rest[:fits])
            rest = rest[fits:]
        lines.append(rest)
    return lines


def _wide(text: str, size: float) -> float:
    return label_font().width(visual(text)) * size


def _left(text: str, x: float, y: float, size: float) -> Words:
    """A line that begins at `x`."""
    shown = writable(text)
    return Words(text=shown, x=x + _wide(shown, size) / 2, y=y, size=size)


def _right(text: str, x: float, y: float, size: float) -> Words:
    """A line that ends at `x`."""
    shown = writable(text)
    return Words(text=shown, x=x - _wide(shown, size) / 2, y=y, size=size)


def _rule(y: float) -> Shape:
    left, right = EDGE_MM, A4_MM[0] - EDGE_MM
    return Shape(points=((left, y), (right, y), (right, y + 0.2), (left, y + 0.2)))


def _moved(part: Part, down: float) -> Part:
    match part:
        case Words() | Bars():
            return replace(part, y=part.y + down)
        case Shape():
            return Shape(points=tuple((x, y + down) for x, y in part.points))


def _numbered(page: Page, number: int, pages: int, words: Catalogue) -> Page:
    foot = _right(f"{words.word('slip.page')} {number}/{pages}", A4_MM[0] - EDGE_MM, A4_MM[1] - EDGE_MM, 2.8)
    return replace(page, parts=(*page.parts, foot))
