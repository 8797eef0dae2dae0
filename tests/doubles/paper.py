"""What a barcode reader finds on paper: bars put on a page as a printer would, or a PDF as a viewer shows it."""

from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType

import pypdfium2
import pytest
import zxingcpp

DOTS_PER_MM = 12
"""About the 300 dots per inch of a plain printer."""
PRINTED = zxingcpp.barcode_formats_from_str("Code128,EAN13,ITF")
"""What our paper has: among the bars of one symbology a reader may find a short code of another."""
Bar = tuple[float, float, float, float]
"""Left, top, width and height, in millimetres."""


@cache
def zbar() -> ModuleType:
    """The reader, where it is installed."""
    found: ModuleType = pytest.importorskip(
        "pyzbar.pyzbar", reason="needs zbar: apt-get install libzbar0", exc_type=ImportError
    )
    return found


def scanned(size: tuple[float, float], bars: Iterable[Bar]) -> Iterator[tuple[str, str]]:
    """What is read from black bars on white paper of `size`: the kind of barcode and the code."""
    width, height = (round(side * DOTS_PER_MM) for side in size)
    paper = bytearray(b"\xff") * (width * height)
    for x, y, wide, high in bars:
        left, right = _dot(x), _dot(x + wide)
        for line in range(_dot(y), _dot(y + high)):
            paper[line * width + left : line * width + right] = bytes(right - left)
    yield from _read(bytes(paper), width, height)


def scanned_pdf(data: bytes, dots_per_mm: float = DOTS_PER_MM) -> Iterator[list[tuple[str, str]]]:
    """What is read from each page of a PDF."""
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            yield list(_read(*_shown(page, dots_per_mm)))


def each_barcode(data: bytes) -> list[list[str]]:
    """Every code on each page of a PDF, also one that is there several times, which zbar tells once."""
    with pypdfium2.PdfDocument(data) as document:
        return [_each(*_shown(page)) for page in document]


def words_of_pdf(data: bytes) -> list[str]:
    """What a viewer finds when it searches each page."""
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def _shown(page: pypdfium2.PdfPage, dots_per_mm: float = DOTS_PER_MM) -> tuple[bytes, int, int]:
    """The dots of a page, line by line, with its width and height."""
    shown = page.render(scale=dots_per_mm * 25.4 / 72, grayscale=True)
    dots = bytes(shown.buffer)
    rows = [dots[at : at + shown.width] for at in range(0, shown.height * shown.stride, shown.stride)]
    return b"".join(rows), shown.width, shown.height


def _each(paper: bytes, width: int, height: int) -> list[str]:
    dots = memoryview(paper).cast("B", shape=(height, width))
    return [found.text for found in zxingcpp.read_barcodes(dots, formats=PRINTED)]


def _dot(millimetres: float) -> int:
    """The nearest dot; halves all go the same way, as a printer's do."""
    return int(millimetres * DOTS_PER_MM + 0.500001)


def _read(paper: bytes, width: int, height: int) -> Iterator[tuple[str, str]]:
    for found in zbar().decode((paper, width, height)):
        yield found.type, found.data.decode("ascii")
