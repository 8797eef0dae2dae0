"""Makes a carrier's label ready to print: looked through, marked when it is printed again, named for this print."""

from devices.printers.printer import Document, Form
from warehouse.zpl import carrier_label, reprint


def label_document(parcel: str, generation: int, number: int, form: Form, data: bytes) -> Document:
    """Print `number` (1 or more) of the label that was bought for `parcel` as its `generation`.

    ZPL that is printed again says REPRINT and its number. A PDF is printed as it is: it is the carrier's drawing, which
    an office printer cannot be reconfigured by, and nothing here draws into it.

    Raises:
        ZplRefusedError: it is ZPL that does more than draw.

    """
    if form is Form.ZPL:
        data = carrier_label(data)
        data = reprint(data, number) if number > 1 else data
    return Document(name=f"{parcel}/{generation}/{number}", form=form, data=data)
