"""Reads an item file: one row an item, with everything the floor and the pack desk need to know of it."""

from collections import Counter
from dataclasses import dataclass
from re import ASCII, fullmatch
from typing import Final

from pickserver.importing.cells import Cells
from pickserver.importing.rows import Found, Progress, rows_of, unheard
from warehouse.barcodes import CodeKind, read
from warehouse.items import Confirm, Item, ItemCode

NEEDED: Final = ("merchant", "sku", "name")
TRACKING: Final = ("lot", "serial", "expiry")
CASE_MAX: Final = 9999
"""The most units in a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDetail:
    """What is known of an item besides what picking asks for."""

    tracking: tuple[str, ...] = ()
    """Of `lot`, `serial`, `expiry`: what has to be recorded of each unit."""
    dangerous_goods: str = ""
    """Class or division, such as `9` or `2.1`; empty when harmless."""
    age_limit: int = 0
    """Years a receiver must have; 0 when anybody may."""
    fragile: bool = False
    customs_code: str = ""
    """Harmonised System, 6 to 10 digits."""
    origin: str = ""
    """Country, ISO 3166 alpha-2."""
    value: str = ""
    """Of one unit, in the site's currency, as a decimal number: money is never a float."""
    home: str = ""
    """Location where it belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEntry:
    """A row of an item file."""

    line: int
    item: Item
    detail: ItemDetail


def is_unlabelled(item: Item) -> bool:
    """Whether its SKU is its units' only barcode, which nothing bears until the site sticks it on."""
    return [code.code for code in item.codes if code.multiple == 1] == [read(item.sku).text]


def read_items(data: bytes, found: Found, progress: Progress = unheard) -> list[ItemEntry]:
    """The items in `data`; what cannot be taken is noted in `found`, and stays to be held against the site, too.

    Raises:
        FileFaultError: the file cannot be read as rows.

    """
    entries: list[ItemEntry] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows_of(data, NEEDED, found, progress):
        cells = Cells(row, found)
        entry = ItemEntry(line=row.line, item=_item(cells), detail=_detail(cells))
        key = entry.item.merchant, entry.item.sku
        if key in seen:
            cells.fault(f"sku: {key[1]!r} of {key[0]} is in line {seen[key]} already")
        seen.setdefault(key, row.line)
        entries.append(entry)
    return entries


def _item(cells: Cells) -> Item:
    return Item(
        merchant=cells.text("merchant", 40),
        sku=cells.text("sku", 100),
        name=cells.name("name", 300),
        codes=_codes(cells),
        confirm=Confirm(cells.choice("confirm", tuple(Confirm))),
        weight_g=cells.whole("weight_g"),
        size_mm=(cells.whole("length_mm"), cells.whole("width_mm"), cells.whole("height_mm")),
    )


def _detail(cells: Cells) -> ItemDetail:
    tracking = tuple(word.lower() for word in cells.several("tracking"))
    for odd in (word for word in tracking if word not in TRACKING):
        cells.fault(f"tracking: {odd[:40]!r} is not one of {', '.join(TRACKING)}")
    age = cells.whole("age_limit")
    if age > 99:
        cells.fault(f"age_limit: {age} is no age")
    return ItemDetail(
        tracking=tracking,
        dangerous_goods=cells.shaped("dangerous_goods", r"[1-9](\.[1-6][A-Z]?)?", "9 or 2.1"),
        age_limit=age,
        fragile=cells.choice("fragile", ("no", "yes")) == "yes",
        customs_code=cells.shaped("customs_code", "[0-9]{6,10}", "6 to 10 digits"),
        origin=cells.shaped("origin", "[A-Z]{2}", "NL"),
        value=cells.shaped("value", r"[0-9]{1,9}(\.[0-9]{1,3})?", "12.50"),
        home=cells.maybe("home_location", 40),
    )


def _codes(cells: Cells) -> tuple[ItemCode, ...]:
    codes = [_code(cells, "barcodes", code, 1) for code in cells.several("barcodes")]
    if not codes and (sku := cells.maybe("sku", 100)):
        codes.append(_own_label(cells, sku))
    for case in cells.several("case_codes"):
        code, _, multiple = case.rpartition("*")
        if not code or not fullmatch("[0-9]{1,4}", multiple, ASCII) or not 2 <= int(multiple) <= CASE_MAX:
            cells.fault(f"case_codes: {case[:40]!r} is not of the form 18710000000014*6")
            continue
        codes.append(_code(cells, "case_codes", code.strip(), int(multiple)))
    texts = Counter(code.code for code in codes)
    for twice in sorted(text for text, times in texts.items() if times > 1):
        cells.fault(f"barcodes: {twice[:40]!r} is there twice")
    return tuple(codes)


def _own_label(cells: Cells, sku: str) -> ItemCode:
    """The SKU as a barcode, for an item that came without one: the site sticks it on."""
    reading = read(sku)
    if reading.kind not in (CodeKind.ITEM, CodeKind.LOCATION) or not sku.isascii():
        cells.fault(f"barcodes: none, and the SKU {sku[:40]!r} cannot be printed as one")
    return ItemCode(code=reading.text, multiple=1)


def _code(cells: Cells, column: str, code: str, multiple: int) -> ItemCode:
    reading = read(code)
    if reading.kind is CodeKind.DAMAGED:
        cells.fault(f"{column}: the check digit of {code!r} is wrong")
    elif reading.kind not in (CodeKind.ITEM, CodeKind.LOCATION):
        cells.fault(f"{column}: {code[:40]!r} reads as {reading.kind}, not as an item")
    return ItemCode(code=reading.text, multiple=multiple)
