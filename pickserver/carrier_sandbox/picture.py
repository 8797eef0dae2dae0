"""Draws the scripted carrier's labels: 4 by 6 inches, a real barcode, the same bytes for the same parcel.

One drawing in dots of 203 to the inch is both the PNG and the PDF; ZPL has the printer draw it.
"""

from collections.abc import Callable
from struct import pack
from typing import Final
from zlib import compress, crc32

from barcode.codex import Code128

from pickserver.carrier_sandbox.letters import dots, plain
from pickserver.labels.carriers.seam import Shipment
from warehouse.zpl import LABEL_DOTS, Barcode, Text, label

WIDE, HIGH = LABEL_DOTS
DOTS_PER_M: Final = 7992
MODULE: Final = 3
"""Dots of the barcode's thinnest bar: 0.375 mm."""
BARS_HIGH: Final = 220
MARGIN: Final = 40


def label_file(tracking: str, service: str, shipment: Shipment, form: str) -> bytes:
    """The label in the form `zpl`, `png`, or else `pdf`."""
    lines = _lines(tracking, service, shipment)
    makers: dict[str, Callable[[], bytes]] = {
        "zpl": lambda: _zpl(tracking, lines),
        "png": lambda: _png(_drawn(tracking, lines)),
    }
    return makers.get(form, lambda: _pdf(_drawn(tracking, lines)))()


def _lines(tracking: str, service: str, shipment: Shipment) -> list[tuple[int, int, str]]:
    """What is written: place from above, size of a dot, and text."""
    to, sender = shipment.receiver, shipment.sender
    told = [
        (40, 6, f"SANDBOX {service}"),
        (110, 3, "NOT A REAL LABEL"),
        (170, 3, f"FROM {sender.company or sender.name}, {sender.town}, {sender.country}"),
        (250, 5, to.name or to.company),
        (310, 5, to.street1),
        (370, 5, f"{to.postcode} {to.town}"),
        (430, 5, to.country),
        (520, 3, f"{shipment.weight_g} G   {shipment.reference}"),
        (620 + BARS_HIGH + 30, 5, tracking),
    ]
    return [(y, size, plain(text)) for y, size, text in told]


def _drawn(tracking: str, lines: list[tuple[int, int, str]]) -> list[bytearray]:
    """The rows of the picture, eight dots a byte, black is 1."""
    rows = [bytearray((WIDE + 7) // 8) for _ in range(HIGH)]

    def ink(x: int, y: int, wide: int, high: int) -> None:
        for row in range(max(y, 0), min(y + high, HIGH)):
            for column in range(x, min(x + wide, WIDE)):
                rows[row][column >> 3] |= 0x80 >> (column & 7)

    for y, size, text in lines:
        for column, row in dots(text):
            ink(MARGIN + column * size, y + row * size, size, size)
    modules = Code128(tracking).build()[0]
    left = (WIDE - len(modules) * MODULE) // 2
    for at, module in enumerate(modules):
        if module == "1":
            ink(left + at * MODULE, 620, MODULE, BARS_HIGH)
    return rows


def _png(rows: list[bytearray]) -> bytes:
    head = pack(">IIBBBBB", WIDE, HIGH, 1, 0, 0, 0, 0)
    # In a PNG of one bit 1 is white.
    data = b"".join(b"\0" + bytes(byte ^ 0xFF for byte in row) for row in rows)
    size = pack(">IIB", DOTS_PER_M, DOTS_PER_M, 1)
    chunks = [(b"IHDR", head), (b"pHYs", size), (b"IDAT", compress(data, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", crc32(kind + content))


def _pdf(rows: list[bytearray]) -> bytes:
    """A page that is the picture (ISO 32000-1); 1 is black."""
    image = compress(b"".join(rows), 9)
    picture = (
        f"<< /Type /XObject /Subtype /Image /Width {WIDE} /Height {HIGH} /ImageMask true /Decode [1 0]"
        f" /Filter /FlateDecode /Length {len(image)} >>\nstream\n"
    )
    drawing = b"q 0 g 288 0 0 432 0 0 cm /I Do Q"
    inside = "/Contents 5 0 R /Resources << /XObject << /I 4 0 R >> >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 432] {inside} >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        page.encode(),
        picture.encode() + image + b"\nendstream",
        f"<< /Length {len(drawing)} >>\nstream\n".encode() + drawing + b"\nendstream",
    ]
    written, starts = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        starts.append(len(written))
        written += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in starts)
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return bytes(written) + table.encode() + end.encode()


def _zpl(tracking: str, lines: list[tuple[int, int, str]]) -> bytes:
    texts = [Text(x=MARGIN, y=y, height=size * 8, text=text) for y, size, text in lines if text]
    code = Barcode(x=MARGIN + 60, y=620, height=BARS_HIGH, code=tracking, module=MODULE)
    return label([*texts, code], (WIDE, HIGH))
