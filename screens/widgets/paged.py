"""Shows more lines than there is room for, a page at a time: nothing scrolls, and no line is cut, only folded."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from screens.cutting import printable
from warehouse.values import dataclass

_INDENT: Final = "  "
"""Before what is left of a line that was folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line, as long as it is."""

    text: str
    style: str = ""


Card = Sequence[Row]
"""Lines that stand on one page together, where they fit on one."""


class Paged(Widget):
    """Cards, as many as fit below each other; the last row says which page it is when there are several."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__(id="paged")
        self._cards: Sequence[Card] = ()
        self._page = 0

    def show(self, cards: Iterable[Card], *, stay: bool = False) -> None:
        """Show `cards` from their first page, or with `stay` from where it was."""
        self._cards = tuple(cards)
        self._page = self._page if stay else 0
        self.refresh()

    def turn(self, pages: int) -> bool:
        """Go on by `pages`, or back; behind the last comes the first. Whether there is another page."""
        there = len(self._pages())
        self._page = (self._page + pages) % there
        self.refresh()
        return there > 1

    def render(self) -> Content:
        """The page, and which it is."""
        pages = self._pages()
        self._page = min(self._page, len(pages) - 1)
        page = pages[self._page]
        lines = [Content(row.text).stylize(row.style) if row.style else Content(row.text) for row in page]
        if len(pages) > 1:
            lines += [Content("")] * (self.size.height - 1 - len(page))
            lines.append(Content(f"{self._page + 1}/{len(pages)}".rjust(self.size.width)))
        return Content("\n").join(lines)

    def _pages(self) -> list[list[Row]]:
        """At least one; with one row less on each when there are several."""
        folded = [[part for row in card for part in folds(row, self.size.width)] for card in self._cards]
        whole = _packed(folded, self.size.height)
        return whole if len(whole) == 1 else _packed(folded, self.size.height - 1)


def folds(row: Row, width: int) -> list[Row]:
    """`row` in lines of at most `width` columns, between words where there are any."""
    text, found = printable(row.text), list[Row]()
    while cell_len(text) > width > len(_INDENT):
        fits = len(text)
        while cell_len(text[:fits]) > width:
            fits -= 1
        at = text.rfind(" ", len(_INDENT), fits + 1)
        at = at if at > len(_INDENT) else fits
        found.append(Row(text=text[:at].rstrip(), style=row.style))
        text = _INDENT + text[at:].lstrip()
    return [*found, Row(text=text, style=row.style)]


def _packed(cards: Iterable[list[Row]], height: int) -> list[list[Row]]:
    """`cards` on pages of `height` rows; one that is longer than a page goes on over the next."""
    pages: list[list[Row]] = [[]]
    for card in cards:
        if pages[-1] and len(pages[-1]) + len(card) > height:
            pages.append([])
        for row in card:
            if len(pages[-1]) >= max(height, 1):
                pages.append([])
            pages[-1].append(row)
    return pages
