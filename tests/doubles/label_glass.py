"""What a label printer would print, and what a scanner finds on it: ZPL drawn by zplkit, read back by zxing-cpp.

Two independent readers of ZPL: a stream that only ours understands would pass no test here.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import zxingcpp
from zplkit import Options, render
from zplkit.parse import parse
from zplkit.rendering import Limits

ON_LABELS: Final = zxingcpp.barcode_formats_from_str("Code128,QRCode")
"""What is looked for: among the bars of one symbology a reader may find a short code of another."""

PICTURES: Final = Limits(graphic_bytes=1_000_000)
"""A label of 4 by 6 inches in dots is more than the renderer takes by itself."""


def commands(zpl: bytes) -> list[tuple[str, bytes]]:
    """Kind and letters of each command in `zpl`, without what they are given."""
    return [(one.kind, bytes(one.data)[:3]) for one in parse(zpl).elements]


def fields(zpl: bytes) -> list[bytes]:
    """The data of each field."""
    return [bytes(one.data)[3:] for one in parse(zpl).elements if bytes(one.data)[:3] == b"^FD"]


def barcodes(zpl: bytes) -> list[list[str]]:
    """What is read from each page, in no order."""
    return [sorted(_read(dots, wide, high)) for dots, wide, high in _pages(zpl)]


def black(zpl: bytes) -> list[int]:
    """How many dots of each page are black."""
    return [dots.count(0) for dots, _, _ in _pages(zpl)]


def _pages(zpl: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The dots of each page, 0 is black, with its width and height.

    zplkit's own font is ASCII: what lies outside it is drawn as a full stop.
    """
    drawable = re.sub(rb"_[C-F][0-9A-F](_[89AB][0-9A-F])+", b".", zpl)
    options = Options(profile="specification", width=812, height=1218, dpi=203)
    for page in render(drawable, options, limits=PICTURES).labels:
        raster = page.rasterize()
        yield raster.pixels, raster.width, raster.height


def _read(dots: bytes, width: int, height: int) -> Sequence[str]:
    paper = memoryview(dots).cast("B", shape=(height, width))
    return [found.text for found in zxingcpp.read_barcodes(paper, formats=ON_LABELS)]
