"""Reads a box file: one row for each kind of packaging that parcels leave in."""

from dataclasses import dataclass
from typing import Final

from pickserver.importing.cells import Cells
from pickserver.importing.rows import Found, Progress, rows_of, unheard
from warehouse.barcodes import CodeKind, read
from warehouse.parcels import Box

NEEDED: Final = ("box", "name", "length_mm", "width_mm", "height_mm", "tare_g", "max_g")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxEntry:
    """A row of a box file."""

    line: int
    box: Box


def read_boxes(data: bytes, found: Found, progress: Progress = unheard) -> list[BoxEntry]:
    """The boxes in `data`; what cannot be taken is noted in `found`.

    Raises:
        FileFaultError: the file cannot be read as rows.

    """
    entries: list[BoxEntry] = []
    seen: dict[str, int] = {}
    for row in rows_of(data, NEEDED, found, progress):
        cells = Cells(row, found)
        box = Box(
            box=_code(cells),
            name=cells.name("name", 60),
            inner_mm=(_measure(cells, "length_mm"), _measure(cells, "width_mm"), _measure(cells, "height_mm")),
            tare_g=cells.whole("tare_g", default=None),
            max_g=cells.whole("max_g", 1, default=None),
        )
        if box.box in seen:
            cells.fault(f"box: {box.box!r} is in line {seen[box.box]} already")
        seen.setdefault(box.box, row.line)
        if cells.faultless:
            entries.append(BoxEntry(line=row.line, box=box))
    return entries


def _code(cells: Cells) -> str:
    """What its barcode says, where it has one; no code of something else."""
    code = cells.text("box", 40)
    reading = read(code)
    if code and (reading.kind not in (CodeKind.ITEM, CodeKind.LOCATION) or reading.text != code):
        cells.fault(f"box: {code!r} reads as {reading.kind}, not as a box")
    return code


def _measure(cells: Cells, column: str) -> int:
    return cells.whole(column, 1, default=None)
