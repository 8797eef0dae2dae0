"""Makes a name fit its line without losing what tells it from another. Pure text; no words of its own."""

import re
from typing import Final
from unicodedata import category

from rich.cells import cell_len

from warehouse.values import dataclass

ELLIPSIS: Final = "…"
MARK: Final = "·"
_STEERING: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's control, format and surrogate characters, and its line and paragraph ends."""
_TOKEN: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a text, in characters: from `start`, up to but without `end`."""

    start: int
    end: int

    @property
    def marked(self) -> bool:
        """Whether there is anything in it."""
        return self.end > self.start


def printable(text: str) -> str:
    """`text` with a mark in the place of every character that would steer a terminal instead of being read."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(MARK if category(character) in _STEERING else character for character in text)


def differing(text: str, other: str) -> Span:
    """The words of `text` in which it differs from `other`; empty at its end where it does not."""
    short = min(len(text), len(other))
    start = next((place for place in range(short) if text[place] != other[place]), short)
    back = next((place for place in range(short - start) if text[-1 - place] != other[-1 - place]), short - start)
    end = len(text) - back
    for token in _TOKEN.finditer(text):
        if token.start() < start < token.end():
            start = token.start()
        if token.start() < end < token.end():
            end = token.end()
    return Span(start=start, end=max(start, end))


def shortened(text: str, keep: Span, room: int) -> tuple[str, Span]:
    """`text` in at most `room` columns, and where `keep` is in it now; only `keep` alone too long loses of itself."""
    if cell_len(text) <= room:
        return text, keep
    before, middle, after = text[: keep.start], text[keep.start : keep.end], text[keep.end :]
    spare = room - cell_len(middle)
    if spare < bool(before) + bool(after):
        shown = squeezed(middle or text, room)
        return shown, Span(start=0, end=len(shown) if middle else 0)
    behind = _head(after, max(spare - cell_len(before), min(spare // 2, cell_len(after)), bool(after)))
    front = squeezed(before, spare - cell_len(behind))
    return front + middle + behind, Span(start=len(front), end=len(front) + len(middle))


def squeezed(text: str, room: int) -> str:
    """`text` in at most `room` columns, cut in the middle: names begin alike, and end in size and colour."""
    if cell_len(text) <= room:
        return text
    if room <= 1:
        return ELLIPSIS[:room]
    head = text[: (room - 1) // 2]
    while cell_len(head) > (room - 1) // 2:
        head = head[:-1]
    tail = text[len(head) :]
    while cell_len(head) + 1 + cell_len(tail) > room:
        tail = tail[1:]
    return head + ELLIPSIS + tail


def _head(text: str, room: int) -> str:
    """The beginning of `text` in at most `room` columns."""
    if cell_len(text) <= room:
        return text
    while text and cell_len(text) >= room:
        text = text[:-1]
    return text + ELLIPSIS[:room]
