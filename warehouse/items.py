"""Items: what merchants sell, and which barcodes mean them."""

from enum import StrEnum

from warehouse.barcodes import Reading, gtin14, is_gtin
from warehouse.values import dataclass


class Confirm(StrEnum):
    """How an item is counted into the hand."""

    EACH = "each"
    """Every unit is scanned."""
    ONCE = "once"
    """One scan confirms the whole grab."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCode:
    """A barcode of an item; a case code stands for `multiple` units."""

    code: str
    multiple: int = 1
    """Units in one read, 1 or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One SKU of one merchant. A code means an item only together with its merchant."""

    merchant: str
    sku: str
    name: str
    codes: tuple[ItemCode, ...]
    confirm: Confirm = Confirm.EACH
    weight_g: int = 0
    """Grams of one unit; 0 when not known."""
    size_mm: tuple[int, int, int] = (0, 0, 0)
    """Length, width, height of one unit in millimetres; zeros when not known."""


def units_read(item: Item, reading: Reading) -> int:
    """How many units of `item` a read of its barcodes stands for; 0 when it is no barcode of this item."""
    for code in item.codes:
        if code.code == reading.text or (reading.gtin and is_gtin(code.code) and gtin14(code.code) == reading.gtin):
            return code.multiple
    return 0
