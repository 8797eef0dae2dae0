"""Makes a carrier's label ready to print: looked through, marked when it is printed again, named for this print."""

from typing import Final

from devices.printers.fitness import holds
from devices.printers.pages import NoLabelError, page_sizes
from devices.printers.pictures import zpl_of
from devices.printers.printer import About, Document, Form, Size
from warehouse.errors import PickclientError
from warehouse.values import dataclass
from warehouse.zpl import carrier_label, reprint

SHEET_MM: Final[Size] = (216.0, 356.0)
"""No carrier's page is larger: A4, or Legal."""
SHORT_MM: Final = 40.0
"""No side of a label is shorter."""


class PageTooLargeError(PickclientError):
    """A label that this printer's paper does not hold; another's may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label as the server gave it."""

    parcel: str
    generation: int
    """1 or more: it grows when the label before it was voided."""
    form: Form
    data: bytes


def label_document(bought: Label, number: int, about: About) -> Document:
    """Print `number` (1 or more) of the label that was `bought`, for the printer that is `about`.

    What is printed again on a label printer says REPRINT and its number. An office printer prints a PDF as it is: the
    carrier's drawing, into which nothing here draws.

    Raises:
        ZplRefusedError: it is ZPL that does more than draw, or none.
        NoLabelError: it is no PDF, or none of a label's size.
        PageTooLargeError: it is larger than what lies in this printer.
        PictureError: it is a PDF that cannot be made into a picture for a label printer.

    """
    form, data = bought.form, bought.data
    if form is Form.PDF:
        _must_be_a_label(page_sizes(data), about)
    if form is Form.PDF and form not in about.forms and Form.ZPL in about.forms:
        form, data = Form.ZPL, zpl_of(data, about.dots_per_mm)
    elif form is Form.ZPL:
        data = carrier_label(data)
    if form is Form.ZPL and number > 1:
        data = reprint(data, number)
    return Document(name=f"{bought.parcel}/{bought.generation}/{number}", form=form, data=data)


def _must_be_a_label(sizes: tuple[Size, ...], about: About) -> None:
    for size in sizes:
        told = f"a page of {size[0]:.0f} by {size[1]:.0f} mm"
        if min(size) < SHORT_MM or not holds([SHEET_MM], size):
            raise NoLabelError(f"{told} is no label")
        if Form.PDF in about.forms and about.papers and not holds(about.papers, size):
            raise PageTooLargeError(f"{told} is larger than what lies in the printer")
