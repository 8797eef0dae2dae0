"""Makes a carrier's label ready to print: looked through, marked when it is printed again, named for this print."""

from devices.printers.pictures import zpl_of
from devices.printers.printer import About, Document, Form
from warehouse.values import dataclass
from warehouse.zpl import carrier_label, reprint


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
        ZplRefusedError: it is ZPL that does more than draw.
        PictureError: it is a PDF that cannot be made into a picture for a label printer.

    """
    form, data = bought.form, bought.data
    if form is Form.PDF and form not in about.forms and Form.ZPL in about.forms:
        form, data = Form.ZPL, zpl_of(data, about.dots_per_mm)
    elif form is Form.ZPL:
        data = carrier_label(data)
    if form is Form.ZPL and number > 1:
        data = reprint(data, number)
    return Document(name=f"{bought.parcel}/{bought.generation}/{number}", form=form, data=data)
