"""Reads the shipped font: how wide its letters are, and which of its drawings a letter is.

TrueType as far as a PDF has to know it; the drawings themselves go into the PDF as they are.
"""

from collections.abc import Mapping
from functools import cache
from struct import iter_unpack, unpack_from

from assets import asset
from warehouse.values import dataclass

NAME = "DejaVuSansCondensed-Bold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """A font, measured in thousandths of its size."""

    data: bytes
    """The file."""
    glyphs: Mapping[str, int]
    """Number of the drawing of each letter."""
    widths: tuple[int, ...]
    """Of each drawing."""
    ascent: int
    descent: int
    box: tuple[int, int, int, int]
    """What no letter reaches over: left, bottom, right, top."""

    def width(self, text: str) -> float:
        """How wide `text` is, in sizes; a letter that the font does not have counts as a full square."""
        return sum(self.widths[self.glyphs[char]] if char in self.glyphs else 1000 for char in text) / 1000

    def has(self, text: str) -> bool:
        """Whether every letter of `text` can be written."""
        return all(char in self.glyphs for char in text)


@cache
def label_font() -> Font:
    """The font that labels are written in."""
    data = asset("labels", "label.ttf").read_bytes()
    count: int = unpack_from(">H", data, 4)[0]
    records = iter_unpack(">4sIII", data[12 : 12 + 16 * count])
    tables = {name.decode("ascii"): offset for name, _, offset, _ in records}
    em: int = unpack_from(">H", data, tables["head"] + 18)[0]
    ascent, descent = unpack_from(">hh", data, tables["hhea"] + 4)
    left, bottom, right, top = unpack_from(">hhhh", data, tables["head"] + 36)

    def thousandths(units: int) -> int:
        return round(units * 1000 / em)

    return Font(
        data=data,
        glyphs=_glyphs(data, tables["cmap"]),
        widths=tuple(thousandths(width) for width in _widths(data, tables)),
        ascent=thousandths(ascent),
        descent=thousandths(descent),
        box=(thousandths(left), thousandths(bottom), thousandths(right), thousandths(top)),
    )


def _widths(data: bytes, tables: Mapping[str, int]) -> list[int]:
    """Of each drawing; the last width that is told holds for all that follow."""
    told: int = unpack_from(">H", data, tables["hhea"] + 34)[0]
    drawings: int = unpack_from(">H", data, tables["maxp"] + 4)[0]
    widths = [unpack_from(">H", data, tables["hmtx"] + 4 * at)[0] for at in range(told)]
    return widths + [widths[-1]] * (drawings - told)


def _glyphs(data: bytes, at: int) -> dict[str, int]:
    """The drawings of letters, by the font's table of Unicode's first plane (format 4)."""
    count: int = unpack_from(">H", data, at + 2)[0]
    records = iter_unpack(">HHI", data[at + 4 : at + 4 + 8 * count])
    table = at + next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    segments: int = unpack_from(">H", data, table + 6)[0] // 2
    ends, starts = table + 14, table + 16 + 2 * segments
    deltas, ranges = starts + 2 * segments, starts + 4 * segments
    glyphs: dict[str, int] = {}
    for segment in range(segments):
        end, start, delta, jump = (
            unpack_from(">H", data, part + 2 * segment)[0] for part in (ends, starts, deltas, ranges)
        )
        for code in range(start, end + 1):
            number = code
            if jump:
                number = unpack_from(">H", data, ranges + 2 * segment + jump + 2 * (code - start))[0]
            glyph = (number + delta) % 0x10000 if number or not jump else 0
            if glyph and code != 0xFFFF:
                glyphs[chr(code)] = glyph
    return glyphs
