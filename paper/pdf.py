"""Writes pages as a PDF: rectangles, polygons and words in the shipped font. The same pages give the same bytes.

Nothing is dated or drawn by chance. ISO 32000-1; text can be searched and copied.
"""

from collections.abc import Iterable, Sequence
from typing import Final
from unicodedata import normalize
from zlib import compress

from paper.drawing import Bars, Page, Shape, Words
from paper.font import NAME, Font, label_font
from paper.script import visual

POINTS_PER_MM: Final = 72 / 25.4
CATALOG, TREE, FONT, LETTERS, DESCRIPTOR, FILE, MEANING = range(1, 8)
"""Numbers of the objects that every file has; two more for each page follow."""


def pdf(pages: Sequence[Page]) -> bytes:
    """The pages as a PDF file."""
    font = label_font()
    objects: dict[int, bytes] = {}
    used: dict[str, int] = {}
    leaves = []
    for number, page in enumerate(pages):
        leaf, content = MEANING + 1 + 2 * number, MEANING + 2 + 2 * number
        leaves.append(f"{leaf} 0 R")
        box = f"[0 0 {_number(page.width * POINTS_PER_MM)} {_number(page.height * POINTS_PER_MM)}]"
        objects[leaf] = (
            f"<< /Type /Page /Parent {TREE} 0 R /MediaBox {box} /Contents {content} 0 R"
            f" /Resources << /Font << /F {FONT} 0 R >> >> >>"
        ).encode()
        objects[content] = _stream("\n".join(_drawn(page, font, used)).encode())
    objects[CATALOG] = f"<< /Type /Catalog /Pages {TREE} 0 R >>".encode()
    objects[TREE] = f"<< /Type /Pages /Count {len(leaves)} /Kids [{' '.join(leaves)}] >>".encode()
    objects |= _font_objects(font, used)
    return _file(objects)


def writable(text: str) -> str:
    """`text` without what the font has no drawing for."""
    font = label_font()
    shown = "".join(char if font.has(visual(char)) else " " for char in text)
    return " ".join(word for word in shown.split() if visual(word))


def _drawn(page: Page, font: Font, used: dict[str, int]) -> Iterable[str]:
    """What a page's content says, in points from its lower left corner; notes which letters were `used`."""
    yield "0 g"
    for part in page.parts:
        match part:
            case Bars():
                high = _number(part.height * POINTS_PER_MM)
                for at, wide in part.symbol.bars:
                    corner = _at(page, part.x + at * part.module, part.y + part.height)
                    yield f"{corner} {_number(wide * part.module * POINTS_PER_MM)} {high} re"
                yield "f"
            case Shape():
                steps = [_at(page, x, y) for x, y in part.points]
                yield f"{steps[0]} m {' '.join(f'{step} l' for step in steps[1:])} h f"
            case Words():
                letters = [char for char in visual(part.text) if char in font.glyphs]
                used.update((char, font.glyphs[char]) for char in letters)
                hexed = "".join(f"{font.glyphs[char]:04X}" for char in letters)
                left = part.x - font.width("".join(letters)) * part.size / 2
                size = _number(part.size * POINTS_PER_MM)
                yield f"BT /F {size} Tf {_at(page, left, part.y)} Td <{hexed}> Tj ET"


def _at(page: Page, x: float, y: float) -> str:
    return f"{_number(x * POINTS_PER_MM)} {_number((page.height - y) * POINTS_PER_MM)}"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _font_objects(font: Font, used: dict[str, int]) -> dict[int, bytes]:
    """The font, its measures, and what its drawings mean."""
    widths = " ".join(f"{glyph} [{font.widths[glyph]}]" for glyph in sorted(set(used.values())))
    box = " ".join(map(str, font.box))
    return {
        FONT: (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{NAME} /Encoding /Identity-H"
            f" /DescendantFonts [{LETTERS} 0 R] /ToUnicode {MEANING} 0 R >>"
        ).encode(),
        LETTERS: (
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{NAME} /CIDToGIDMap /Identity"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            f" /FontDescriptor {DESCRIPTOR} 0 R /W [{widths}] >>"
        ).encode(),
        DESCRIPTOR: (
            f"<< /Type /FontDescriptor /FontName /{NAME} /Flags 4 /FontBBox [{box}] /ItalicAngle 0"
            f" /Ascent {font.ascent} /Descent {font.descent} /CapHeight {font.ascent} /StemV 120"
            f" /FontFile2 {FILE} 0 R >>"
        ).encode(),
        FILE: _stream(font.data, f" /Length1 {len(font.data)}"),
        MEANING: _stream(_meaning(used).encode()),
    }


def _meaning(used: dict[str, int]) -> str:
    """What each drawing means to who searches or copies: an Arabic letter is that letter, in whichever shape."""
    pairs = [
        f"<{glyph:04X}> <{normalize('NFKC', char).encode('utf-16-be').hex().upper()}>"
        for char, glyph in sorted(used.items(), key=lambda pair: pair[1])
    ]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    told = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{told}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )


def _stream(data: bytes, more: str = "") -> bytes:
    packed = compress(data, 9)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode{more} >>"
    return head.encode() + b"\nstream\n" + packed + b"\nendstream"


def _file(objects: dict[int, bytes]) -> bytes:
    """The objects with the table of where each begins."""
    written = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    starts = []
    for number in sorted(objects):
        starts.append(len(written))
        written += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    table = len(written)
    written += f"xref\n0 {len(starts) + 1}\n0000000000 65535 f \n".encode()
    written += b"".join(f"{start:010} 00000 n \n".encode() for start in starts)
    written += f"trailer\n<< /Size {len(starts) + 1} /Root {CATALOG} 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(written)
