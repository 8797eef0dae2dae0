"""The pick list: what is left to pick of a trolley, for a person with a pencil while no device works.

Each stop has its place and its item with their barcodes, and what goes into which tote, the earliest cut-off first: so
it is counted afterwards. What is ticked or written there is asked for under F10 in the same words.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from paper.drawing import Bars, Page, Part, fitting
from paper.lines import (
    A4_MM,
    EDGE_MM,
    RULE_MM,
    SMALL_MM,
    Block,
    bar,
    footed,
    left,
    moved,
    pages,
    right,
    rule,
    whole,
    wide,
    wrapped,
)
from paper.symbols import MODULE_MM, Symbology, symbol
from warehouse.labels import Named
from warehouse.values import dataclass

TEXT_MM: Final = 3.6
STEP_MM: Final = 5.0
"""From one line to the next."""
ITEM_AT_MM: Final = 76.0
PORTIONS_AT_MM: Final = 142.0
"""Where the columns of a stop begin."""
COLUMN_MM: Final = 60.0
"""Width of the first; the third goes to the edge."""
ITEM_MM: Final = 63.0
"""Width of the second: an ITF-14 fits."""
ITEM_BARS_MM: Final = 18.5
"""The item's bars begin below those of the place: a laser across a stop meets one of them."""
BARS_MM: Final = 8.0
MODULES_MM: Final = (0.3, 0.25)
"""Widths of Code 128's thinnest bar that are tried."""
BOX_MM: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """What of a stop goes into one slot for one cut-off."""

    slot: str
    tote: str
    """Empty where it is not known."""
    quantity: int
    """Units still wanted, 1 or more."""
    cut_off: str
    """`HH:MM` local."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStop:
    """A stop at which something is still wanted."""

    number: int
    """Its place in the route, from 1."""
    location: str
    check: str
    """The location's check digits."""
    name: str
    sku: str
    code: str
    """A barcode of one unit; of several where the item has no other."""
    portions: tuple[Portion, ...]
    """The earliest cut-off first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickList:
    """A trolley as it is to be picked by hand."""

    site: str
    trolley: str
    """Its barcode."""
    name: str
    holder: str
    """Who has it; empty when nobody has."""
    printed: str
    """Local date and time."""
    cut_off: str
    """The earliest of the whole trolley."""
    route: int
    """Stops of the whole route."""
    stops: tuple[ListedStop, ...]
    """Those that are left, in walking order."""
    empty_slots: tuple[str, ...]
    """Slots of which no tote is known."""
    zones: tuple[Named, ...]
    """Where it may be left when all is picked."""
    parks: tuple[Named, ...]
    """Where it may be left before that."""


def pick_list(listed: PickList, words: Mapping[str, str]) -> list[Page]:
    """The list on as many A4 pages as it needs, each of them numbered, in the language of `words`."""
    drawn = pages(_blocks(listed, words), lambda number: _head(listed, words, number))
    told = words["slip.page"]
    return [footed(page, f"{told} {number}/{len(drawn)}") for number, page in enumerate(drawn, start=1)]


def left_out(listed: PickList) -> tuple[str, ...]:
    """Names of which the font cannot write every letter; their SKU stands beside them."""
    return tuple(dict.fromkeys(stop.name for stop in listed.stops if not whole(stop.name)))


def _head(listed: PickList, words: Mapping[str, str], page: int) -> Block:
    trolley = f"{words['label.trolley']} {listed.name}"
    printed = f"{words['list.printed']} {listed.printed}"
    y = EDGE_MM + 5
    edge = A4_MM[0] - EDGE_MM
    if page > 1:
        return y + 4, [left(trolley, EDGE_MM, y, 5), right(printed, edge, y, TEXT_MM), rule(y + 3)]
    parts: list[Part] = [left(words["list.title"], EDGE_MM, y, 5)]
    parts.append(right(listed.site, edge, y, fitting(listed.site, 90, 5)))
    parts += _bars(listed.trolley, ITEM_AT_MM + ITEM_MM, y + 4, A4_MM[0] - EDGE_MM - ITEM_AT_MM - ITEM_MM)
    parts.append(left(listed.trolley, ITEM_AT_MM + ITEM_MM + 3, y + 4 + BARS_MM + 3.5, SMALL_MM))
    y += 11
    parts.append(left(trolley, EDGE_MM, y, fitting(trolley, 110, 8)))
    holder = f"{words['list.holder']} {listed.holder}" if listed.holder else words["list.nobody"]
    facts = (
        f"{holder} · {printed}",
        f"{words['list.left']} {len(listed.stops)}/{listed.route} · {words['summary.cut_off']} {listed.cut_off}",
    )
    for line in (line for fact in facts for line in wrapped(fact, 118, 4)):
        y += 6
        parts.append(left(line, EDGE_MM, y, 4))
    y += 3
    for name in ("list.short", "list.unsent"):
        for line in wrapped(_sentence(words[name]), edge - EDGE_MM, TEXT_MM):
            y += STEP_MM
            parts.append(left(line, EDGE_MM, y, TEXT_MM))
    return y + 4, [*parts, rule(y + 3)]


def _blocks(listed: PickList, words: Mapping[str, str]) -> Iterator[Block]:
    if listed.empty_slots:
        yield from _totes(listed.empty_slots, words)
    for stop in listed.stops:
        yield _stop(stop, words)
    yield _end(listed, words)


def _totes(slots: tuple[str, ...], words: Mapping[str, str]) -> Iterator[Block]:
    """A line for each tote's number."""
    yield _told(words["list.totes"], 0)
    for at in range(0, len(slots), 3):
        parts: list[Part] = []
        for column, slot in enumerate(slots[at : at + 3]):
            x = EDGE_MM + column * COLUMN_MM
            parts += [left(slot, x, 6, 4.5), bar(x + 14, 6.5, 40, RULE_MM)]
        yield 9, [*parts, *([rule(9)] if at + 3 >= len(slots) else [])]


def _stop(stop: ListedStop, words: Mapping[str, str]) -> Block:
    """A stop: where, what, and how much of it goes into which slot."""
    parts: list[Part] = [left(f"{stop.number}", EDGE_MM, 6.5, 4)]
    parts.append(left(stop.location, EDGE_MM + 9, 6.5, fitting(stop.location, COLUMN_MM - 10, 6)))
    parts += _bars(stop.location, EDGE_MM, 9, COLUMN_MM)
    parts.append(left(f"{words['label.check']} {stop.check}", EDGE_MM + 9, 22, 4))
    y = 0.0
    for text, size in ((stop.name, TEXT_MM), (stop.sku, SMALL_MM)):
        for line in wrapped(text, ITEM_MM, size):
            y += STEP_MM
            parts.append(left(line, ITEM_AT_MM, y, size))
    item = max(y + 2, ITEM_BARS_MM)
    parts += _bars(stop.code, ITEM_AT_MM, item, ITEM_MM)
    for line in wrapped(stop.code, ITEM_MM - 3, SMALL_MM)[:1]:
        parts.append(left(line, ITEM_AT_MM + 3, item + BARS_MM + 3.5, SMALL_MM))
    high, portions = _portions(stop, words)
    height = max(item + BARS_MM + 6, high)
    return height, [*parts, *portions, rule(height)]


def _portions(stop: ListedStop, words: Mapping[str, str]) -> Block:
    """How many into which tote; a box to tick, and room for another number."""
    x, edge = PORTIONS_AT_MM, A4_MM[0] - EDGE_MM
    total = f"{words['list.take']} {sum(one.quantity for one in stop.portions)}"
    parts: list[Part] = [left(total, x, 6.5, 5)]
    y = 7.0
    for one in stop.portions:
        y += STEP_MM
        told = f"{one.quantity} > {one.slot}  {one.tote}"
        parts.append(left(told, x, y, fitting(told, edge - x - 12, 4)))
        parts.append(right(one.cut_off, edge, y, SMALL_MM))
    y += 2.5
    parts += [*_box(x, y), left(words["paper.all"], x + BOX_MM + 2, y + 4, SMALL_MM)]
    y += BOX_MM + 6
    other = words["paper.some"]
    begins = x + wide(other, SMALL_MM) + 2
    parts += [left(other, x, y, SMALL_MM), bar(begins, y + 0.5, edge - begins, RULE_MM)]
    return y + 3, parts


def _end(listed: PickList, words: Mapping[str, str]) -> Block:
    """Where to leave the trolley, and that nothing counts until it is entered."""
    told: list[str] = []
    for name, places in (("list.zones", listed.zones), ("list.parks", listed.parks)):
        if places:
            told.append(f"{words[name]} {', '.join(f'{place.name} ({place.code})' for place in places)}")
    if listed.empty_slots:
        told.append(words["list.scan_totes"])
    high, parts = 0.0, list[Part]()
    for text in (*told, words["list.afterwards"]):
        more, drawn = _told(text, 2)
        parts += [moved(part, high) for part in drawn]
        high += more
    return high, parts


def _told(text: str, above: float) -> Block:
    """A sentence across the page."""
    lines = wrapped(_sentence(text), A4_MM[0] - 2 * EDGE_MM, 4)
    drawn = [moved(left(line, EDGE_MM, 5.5, 4), above + 5.5 * number) for number, line in enumerate(lines)]
    return above + 5.5 * len(lines) + 1.5, drawn


def _sentence(text: str) -> str:
    """What a narrow screen has on several lines, as one."""
    return " ".join(text.split("\n"))


def _box(x: float, y: float) -> list[Part]:
    """An empty square."""
    side, thick = BOX_MM, 0.4
    return [
        bar(x, y, side, thick),
        bar(x, y + side - thick, side, thick),
        bar(x, y, thick, side),
        bar(x + side - thick, y, thick, side),
    ]


def _bars(code: str, x: float, y: float, room: float) -> list[Part]:
    """`code` as a barcode, where it can be one of that width; what is written beside it is typed then."""
    try:
        drawn = symbol(code)
    except ValueError:
        return []
    modules = MODULES_MM if drawn.symbology is Symbology.CODE128 else (MODULE_MM[drawn.symbology],)
    module = next((module for module in modules if drawn.units * module <= room), None)
    return [] if module is None else [Bars(symbol=drawn, x=x, y=y, height=BARS_MM, module=module)]
