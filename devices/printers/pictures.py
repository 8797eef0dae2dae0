"""Turns a PDF label into ZPL, dot by dot, for a desk whose printer takes nothing else. Needs the extra `pictures`."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final

from devices.printers.pages import NoLabelError
from warehouse.errors import PickclientError
from warehouse.zpl import Picture, label

MM_PER_POINT: Final = 25.4 / 72
LABEL_MM_MAX: Final = (120.0, 260.0)
"""Wider or longer is a sheet for an office printer: shrunk onto a label its barcode could not be scanned."""
PAGES_MAX: Final = 10
BLACK: Final = bytes(49 if grey < 128 else 48 for grey in range(256))
"""What each grey becomes: the digit 1 for a dot, 0 for none. Never a raster of dots, which blurs a barcode."""


class PictureError(PickclientError):
    """A PDF that is no label for a label printer; says why, and what to do."""


def is_installed() -> bool:
    """Whether the library for it is there."""
    return find_spec("pypdfium2") is not None


def zpl_of(pdf: bytes, dots_per_mm: int) -> bytes:
    """The pages of `pdf` in their own size on a printer of 8, 12 or 24 `dots_per_mm`.

    Raises:
        NoLabelError: it cannot be read.
        PictureError: it is larger than a label, or the library for it is not installed.

    """
    try:
        import pypdfium2  # noqa: PLC0415 - an extra, which most desks go without
    except ImportError as error:
        raise PictureError(
            "a PDF on a label printer needs a library that is not installed: pip install 'pickclient[pictures]'"
        ) from error
    try:
        with pypdfium2.PdfDocument(pdf) as document:
            sizes = [page.get_size() for page in document]
            _must_be_labels(sizes)
            pages = [page.render(scale=dots_per_mm * MM_PER_POINT, grayscale=True) for page in document]
            return b"".join(
                label(
                    [Picture(rows=tuple(_rows(bytes(page.buffer), page.width, page.stride)))], (page.width, page.height)
                )
                for page in pages
            )
    except pypdfium2.PdfiumError as error:
        raise NoLabelError("it is no PDF that can be read") from error


def _must_be_labels(sizes: list[tuple[float, float]]) -> None:
    if not 1 <= len(sizes) <= PAGES_MAX:
        raise PictureError(f"the label has {len(sizes)} pages, and 1 to {PAGES_MAX} are printed")
    for wide, high in ((wide * MM_PER_POINT, high * MM_PER_POINT) for wide, high in sizes):
        if wide > LABEL_MM_MAX[0] or high > LABEL_MM_MAX[1]:
            told = f"the label is {wide:.0f} by {high:.0f} mm, larger than a label printer's"
            raise PictureError(f"{told}: ask the carrier for 4 by 6 inches")


def _rows(dots: bytes, width: int, stride: int) -> Iterator[bytes]:
    """Rows of one bit a dot, 1 is black, from one byte a dot."""
    wide = -(-width // 8)
    for at in range(0, len(dots), stride):
        digits = dots[at : at + width].translate(BLACK) + b"0" * (wide * 8 - width)
        yield int(digits, 2).to_bytes(wide, "big")
