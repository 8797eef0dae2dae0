"""Shows what comes after this stop: one line where there is little room, a list where there is more, and what was done.

A list has as many rows as it has room for, however many stops there are: a scan lays nothing out anew.
"""

from collections.abc import Iterable
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from screens.widgets.line import Line
from screens.wording import Catalogue
from warehouse.events import Put, Shorted, Skipped
from warehouse.flows.trolley import Mark, Trolley, ahead

_DESK_COLUMNS: Final = 80
"""A screen of so many columns has a second one for the trolley."""
_LISTED: Final = ((40, 6, 5), (24, 4, 0))
"""From so many rows of a wide screen on, so many stops ahead, and so many things done."""


class Ahead(Line):
    """The stops ahead, the next one first; then the last things done, the newest first."""

    def __init__(self, words: Catalogue) -> None:
        """Speak in `words`."""
        super().__init__("next")
        self._words = words
        self._trolley: Trolley | None = None

    def show(self, trolley: Trolley) -> None:
        """Show where `trolley` goes, and where it was."""
        self._trolley = trolley
        self._draw()

    def on_resize(self) -> None:
        """List as much as there is room for now."""
        self._draw()

    def _draw(self) -> None:
        trolley, words, size = self._trolley, self._words, self.app.size
        if trolley is None:
            return
        coming, done = next(
            (rest for rows, *rest in _LISTED if size.height >= rows and size.width >= _DESK_COLUMNS), (0, 0)
        )
        if not coming:
            stop = trolley.following
            self.put(words.word("pick.next", location=stop.location) if stop else words.word("pick.last"))
            return
        columns = size.width // 2 - 4
        lines = [words.word("pick.coming"), *_filled(stops_ahead(trolley, coming, columns), coming)]
        if not trolley.following:
            lines[0] = words.word("pick.last")
        if done:
            lines += ["", words.word("pick.done"), *_filled(_told(trolley, words, done), done)]
        self.put(Content("\n".join(lines)))


def stops_ahead(trolley: Trolley, most: int, columns: int) -> list[str]:
    """A line for each of the next `most` stops: place, quantity, and the item where its whole name fits."""
    lines = []
    for stop in ahead(trolley, most):
        line = f"{stop.location}  {trolley.remaining(stop):>3}"
        whole = f"{line}  {stop.item.name}"
        lines.append(whole if cell_len(whole) <= columns else line)
    return lines


def _told(trolley: Trolley, words: Catalogue, most: int) -> list[str]:
    """A line for each of the last `most` things that were done to a stop here."""
    lines = (_done(mark, trolley, words) for mark in reversed(trolley.trail))
    found: list[str] = []
    for line in lines:
        found += [line] if line else []
        if len(found) == most:
            break
    return found


def _done(mark: Mark, trolley: Trolley, words: Catalogue) -> str:
    match mark.event:
        case Put(stop=number, slot=slot, quantity=quantity):
            what = f"{quantity:>3}  {slot}"
        case Shorted(stop=number):
            what = f"     {words.word('key.short')}"
        case Skipped(stop=number):
            what = f"     {words.word('key.skip')}"
        case _:
            return ""
    stop = trolley.plan.stop_numbered(number)
    return f"{stop.location}  {what}  #{mark.seq}" if stop else ""


def _filled(lines: Iterable[str], rows: int) -> list[str]:
    """`lines`, and empty ones up to `rows`."""
    told = list(lines)
    return told + [""] * (rows - len(told))
