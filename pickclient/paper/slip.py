"""The pack slip: what is in a parcel, for the customer who opens it. Order, lines, gift note; prices only where wished.

Drawn for the PDF, whose letters are those of the shipped font; what that cannot write is left out, and said.
"""

from collections.abc import Iterator
from typing import Final

from paper.drawing import Bars, Page, Part, fitting
from paper.lines import A4_MM, EDGE_MM, SMALL_MM, Block, footed, left, pages, right, rule, whole, wrapped
from paper.pdf import writable
from paper.symbols import MODULE_MM, Symbology, symbol
from screens.wording import Catalogue
from warehouse.values import dataclass

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
    drawn = pages(_blocks(slip, words), lambda number: _head(slip, words) if number == 1 else _head_again(slip, words))
    if len(drawn) > 1:
        told = words.word("slip.page")
        drawn = [footed(page, f"{told} {number}/{len(drawn)}") for number, page in enumerate(drawn, start=1)]
    return Drawn(pages=tuple(drawn), left_out=tuple(text for text in texts if not whole(text)))


def _head(slip: Slip, words: Catalogue) -> Block:
    """Where the lines begin, and what stands above them on the first page."""
    y = EDGE_MM + 6
    sender = fitting(writable(slip.sender), SENDER_MM, 6)
    parts: list[Part] = [
        left(slip.sender, EDGE_MM, y, sender),
        right(words.word("slip.title"), A4_MM[0] - EDGE_MM, y, 5),
    ]
    y += 9
    parts.append(left(_order(slip, words), EDGE_MM, y, 4.5))
    parts += _bars(slip.order, y)
    y += 9
    parts.append(left(words.word("slip.to"), EDGE_MM, y, SMALL_MM))
    for text in (line for told in slip.ship_to for line in wrapped(told, SENDER_MM, TEXT_MM)):
        y += STEP_MM
        parts.append(left(text, EDGE_MM, y, TEXT_MM))
    return _titles(slip, words, y + 12, parts)


def _head_again(slip: Slip, words: Catalogue) -> Block:
    y = EDGE_MM + 5
    return _titles(slip, words, y + 9, [left(_order(slip, words), EDGE_MM, y, 4.5)])


def _titles(slip: Slip, words: Catalogue, y: float, parts: list[Part]) -> Block:
    """The names of the columns."""
    parts.append(left(words.word("slip.item"), EDGE_MM, y, SMALL_MM))
    parts.append(right(words.word("slip.quantity"), _quantity_at(slip), y, SMALL_MM))
    if slip.prices:
        parts.append(right(words.word("slip.price"), A4_MM[0] - EDGE_MM, y, SMALL_MM))
    parts.append(rule(y + 1.5))
    return y + 3, parts


def _blocks(slip: Slip, words: Catalogue) -> Iterator[Block]:
    """What follows the head, in pieces that no page divides: height, and parts from 0 down."""
    room = _quantity_at(slip) - QUANTITY_MM - EDGE_MM
    for line in slip.lines:
        parts: list[Part] = [right(str(line.quantity), _quantity_at(slip), STEP_MM, TEXT_MM)]
        if slip.prices:
            parts.append(right(line.price, A4_MM[0] - EDGE_MM, STEP_MM, TEXT_MM))
        y = 0.0
        for text in wrapped(line.name, room, TEXT_MM) or [""]:
            y += STEP_MM
            parts.append(left(text, EDGE_MM, y, TEXT_MM))
        for text in wrapped(line.sku, room, SMALL_MM):
            y += 4
            parts.append(left(text, EDGE_MM, y, SMALL_MM))
        yield y + 2, parts
    if slip.prices and slip.total:
        told = f"{words.word('slip.total')}  {slip.total}"
        yield STEP_MM + 4, [rule(1), right(told, A4_MM[0] - EDGE_MM, STEP_MM + 2, 4)]
    if slip.gift_note.strip():
        yield from _note(slip.gift_note, words)


def _note(note: str, words: Catalogue) -> Iterator[Block]:
    yield 16, [left(words.word("slip.gift"), EDGE_MM, 12, SMALL_MM)]
    room = A4_MM[0] - 2 * EDGE_MM
    lines = [text for part in note.splitlines() for text in (wrapped(part, room, 4.5) or [""])]
    for text in lines:
        yield 6.5, [left(text, EDGE_MM, 5, 4.5)]


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
