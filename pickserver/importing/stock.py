"""Reads a stock file: how many units of which item lie where."""

from dataclasses import dataclass
from typing import Final

from pickserver.importing.cells import Cells
from pickserver.importing.rows import Found, Progress, rows_of, unheard

NEEDED: Final = ("location", "merchant", "sku", "quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class StockEntry:
    """A row of a stock file."""

    line: int
    location: str
    merchant: str
    sku: str
    quantity: int
    """Units that lie there, 0 or more."""


def read_stock(data: bytes, found: Found, progress: Progress = unheard) -> list[StockEntry]:
    """What lies where by `data`; what cannot be taken is noted in `found`, and stays to be held against the site, too.

    Raises:
        FileFaultError: the file cannot be read as rows.

    """
    entries: list[StockEntry] = []
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows_of(data, NEEDED, found, progress):
        cells = Cells(row, found)
        key = cells.text("location", 40), cells.text("merchant", 40), cells.text("sku", 100)
        quantity = cells.whole("quantity", default=None)
        if key in seen:
            cells.fault(f"{key[2]!r} of {key[1]} at {key[0]} is in line {seen[key]} already")
        seen.setdefault(key, row.line)
        location, merchant, sku = key
        entries.append(StockEntry(line=row.line, location=location, merchant=merchant, sku=sku, quantity=quantity))
    return entries
