"""Shows the order on the desk: how far its label is, the box, and what of each line is packed."""

from typing import Final

from rich.cells import cell_len
from textual.content import Content

from screens.cutting import printable
from screens.widgets.line import Line
from screens.wording import Catalogue
from warehouse.flows.pack_words import other_desk
from warehouse.flows.packing import OrderAtDesk

_DESK_COLUMNS: Final = 80
_TICK: Final = "✓"
_GAP: Final = "  "
"""Between an item's name and the boxes that it is in."""
_NONE: Final = "-"
"""Of an item of which nothing is packed and nothing is to come."""
_LISTED: Final = ((40, 20), (24, 10), (20, 2), (0, 0))
"""From so many rows of screen on, so many lines of the order."""


class Contents(Line):
    """The state strip, the box, and the order's lines where there is room for them."""

    def __init__(self, words: Catalogue) -> None:
        """Speak in `words`."""
        super().__init__("contents")
        self._words = words
        self._order: OrderAtDesk | None = None

    def show(self, order: OrderAtDesk) -> None:
        """Show how `order` is."""
        self._order = order
        self._draw()

    def on_resize(self) -> None:
        """List as much as there is room for now."""
        self._draw()

    def _draw(self) -> None:
        order, size = self._order, self.app.size
        if order is None:
            return
        wide = size.width >= _DESK_COLUMNS
        rows = next(most for least, most in _LISTED if size.height >= least)
        columns = size.width // 2 - 4 if wide else size.width - 2
        parcel = order.parcel or order.last_parcel
        box = order.box(parcel)
        lines = [strip(order, parcel, self._words)]
        if rows:
            named = self._words.word("pack.in_box", box=box.name) if box else self._words.word("pack.no_box")
            lines.append(_cut(named, columns))
            lines += [line_of(order, place, columns, self._words) for place in range(min(rows, len(order.plan.lines)))]
        self.put(Content("\n".join(lines)))


def strip(order: OrderAtDesk, parcel: int, words: Catalogue) -> str:
    """How far the parcel's label is, from asked to applied, in a few words; at which desk, where that is another."""
    label = order.label(parcel)
    if order.tally.applied(parcel) is not None and order.is_closed(parcel):
        return words.word("strip.applied")
    if label is None:
        return words.word("strip.none")
    printed, desk = order.tally.printed(parcel, label.generation), other_desk(order, parcel)
    if label.state == "bought" and desk:
        return words.word(f"strip.there.{printed.detail if printed is not None else 'unknown'}", desk=desk)
    if label.state == "bought" and printed is not None:
        return words.word(f"strip.{printed.detail}")
    name = f"strip.{label.state}"
    return words.word(name) if name in words.words else words.word("strip.intent")


def line_of(order: OrderAtDesk, place: int, columns: int, words: Catalogue) -> str:
    """Line number `place` of an order, and what of it is packed; a tick where that is all there will be.

    Of an order in several boxes it names those in which the item is, where that cuts nothing of the item's name.
    """
    line = order.plan.lines[place]
    packed, aside = order.tally.verified(line.line), order.tally.aside(line.line)
    mark = " " if order.remaining(line) else _TICK if packed else _NONE
    amount = f"{packed}/{line.ordered - aside if packed or order.remaining(line) else line.ordered}"
    text = f"{mark} {amount:>7} {printable(line.item.name)}"
    boxes = [str(one) for one in order.parcels if order.tally.verified(line.line, one)]
    where = words.word("pack.boxes", boxes=", ".join(boxes)) if boxes and order.last_parcel > 1 else ""
    if where and cell_len(text) + len(_GAP) + cell_len(where) <= columns:
        return f"{text}{' ' * (columns - cell_len(text) - cell_len(where))}{where}"
    return _cut(text, columns)


def _cut(text: str, columns: int) -> str:
    """As much of a line as there is room for; what cannot be seen here is said whole when its turn comes."""
    return text if cell_len(text) <= columns else f"{text[: max(columns - 1, 1)]}…"
