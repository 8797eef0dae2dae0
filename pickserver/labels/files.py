"""What of a carrier's label can be printed: told by its bytes, whatever the carrier calls them."""

from typing import Final

from warehouse.packing import FORMATS

FILE_BYTES_MAX: Final = 4 * 1024 * 1024
"""A label of 4 by 6 inches is some tens of kilobytes; a desk fetches it while somebody waits."""
HEAD: Final = 1024
"""Within so many bytes a PDF says that it is one."""
ZPL, PDF, PNG = FORMATS


def form_of(data: bytes) -> str:
    """`zpl`, `pdf` or `png`; empty: it is no label, such as a page that says why there is none."""
    if len(data) > FILE_BYTES_MAX:
        return ""
    if data.startswith(b"\x89PNG"):
        return PNG
    if b"%PDF-" in data[:HEAD]:
        return PDF
    # Before the first page a label may set its printer up.
    return ZPL if data.lstrip()[:1] in (b"^", b"~") and b"^XA" in data and b"^XZ" in data else ""
