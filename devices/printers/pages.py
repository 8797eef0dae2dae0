"""Looks at a carrier's PDF before it goes anywhere: whether it is one, whole, and of which size its pages are.

Without a library, which most desks go without: it finds the boxes of pages, compressed ones too, and draws nothing.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from devices.printers.printer import Size
from warehouse.errors import PickclientError

BYTES_MAX: Final = 10_000_000
UNPACKED_MAX: Final = 20_000_000
"""What compressed objects may become, all together: what says more is no label."""
PAGES_MAX: Final = 10
MAGIC: Final = b"%PDF-"
END: Final = b"%%EOF"
END_WITHIN: Final = 1024
"""Bytes from the end within which readers look for `END`."""
MM_PER_POINT: Final = 25.4 / 72
BOXES_MAX: Final = 100
"""More boxes than the pages of any label have."""
OBJECTS: Final = re.compile(rb"/Type\s*/ObjStm\b")
BOX: Final = re.compile(rb"/(Media|Crop)Box\s*(?:\[([^\]]{1,200})\]|([0-9]{1,9})\s+[0-9]{1,5}\s+R)")
NUMBER: Final = re.compile(rb"[-+]?(?:[0-9]{1,9}\.?[0-9]{0,9}|\.[0-9]{1,9})")
UNIT: Final = re.compile(rb"/UserUnit\s+([0-9]{1,4}(?:\.[0-9]{1,6})?)")


class NoLabelError(PickclientError):
    """What a carrier gave as a label is none that any printer could print; says why."""


def page_sizes(pdf: bytes) -> tuple[Size, ...]:
    """The sizes of the pages of `pdf`, each once, in the order in which they stand there.

    Raises:
        NoLabelError: it is no PDF, not a whole one, too large, or its pages cannot be found.

    """
    if not pdf.startswith(MAGIC):
        raise NoLabelError(f"it is no PDF: it begins with {ascii(pdf[:12])[2:-1]}" if pdf else "it is empty")
    if len(pdf) > BYTES_MAX:
        raise NoLabelError(f"it has {len(pdf)} bytes, and {BYTES_MAX} are the most")
    if END not in pdf[-END_WITHIN:]:
        raise NoLabelError("its end is missing")
    text = b"".join(_objects(pdf))
    if sum(1 for _ in BOX.finditer(text)) > BOXES_MAX:
        raise NoLabelError(f"it has more than {BOXES_MAX} boxes of pages")
    boxes = {kind: tuple(_sizes(text, kind)) for kind in (b"Crop", b"Media")}
    sizes = boxes[b"Crop"] if len(boxes[b"Crop"]) >= len(boxes[b"Media"]) else boxes[b"Media"]
    if not sizes:
        raise NoLabelError("no size of a page can be found in it")
    if len(sizes) > PAGES_MAX:
        raise NoLabelError(f"it has {len(sizes)} pages, and {PAGES_MAX} are the most")
    return tuple(dict.fromkeys(sizes))


def _objects(pdf: bytes) -> Iterator[bytes]:
    """What is written in `pdf` but for what is drawn; objects that stand in it compressed as they are."""
    at, left = 0, UNPACKED_MAX
    while (begun := pdf.find(b"stream", at)) >= 0:
        ended = pdf.find(b"endstream", begun)
        yield (head := pdf[at:begun])
        if ended < 0:
            at = len(pdf)
            break
        if OBJECTS.search(head[max(head.rfind(b"obj"), 0) :]):
            data = _unpacked(pdf[begun + len(b"stream") : ended].lstrip(b"\r\n"), left)
            left -= len(data)
            yield b"\n" + data
        at = ended + len(b"endstream")
    yield pdf[at:]


def _unpacked(packed: bytes, left: int) -> bytes:
    try:
        data = zlib.decompressobj().decompress(packed, left)
    except zlib.error as error:
        raise NoLabelError("a part of it is damaged") from error
    if len(data) >= left:
        raise NoLabelError("it unpacks to more than a label can be")
    return data


def _sizes(text: bytes, kind: bytes) -> Iterator[Size]:
    """The sizes of all boxes of a kind, in millimetres."""
    unit = max((float(found) for found in UNIT.findall(text)), default=1.0)
    for named, inline, number in BOX.findall(text):
        if named != kind:
            continue
        told = inline or _object(text, number)
        corners = [float(one) for one in NUMBER.findall(told)]
        if len(corners) == 4:
            wide, high = abs(corners[2] - corners[0]), abs(corners[3] - corners[1])
            yield round(wide * unit * MM_PER_POINT, 2), round(high * unit * MM_PER_POINT, 2)


def _object(text: bytes, number: bytes) -> bytes:
    """The list that is the object `number`; empty where there is none."""
    found = re.search(rb"(?<![0-9])" + number + rb"\s+[0-9]{1,5}\s+obj\s*\[([^\]]{1,200})\]", text)
    return found[1] if found else b""
