"""Which items each barcode means: kept beside the items, in the one form that a GTIN's spellings share."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, select

from pickserver.store.tables import ITEM, ITEM_CODE
from pickserver.store.writes import put
from warehouse.barcodes import Reading, gtin14, is_gtin
from warehouse.codec import loads
from warehouse.items import Item, units_read


def note(tx: Connection, items: Mapping[tuple[str, str], Item]) -> None:
    """Keep the codes of `items`, by merchant and sku, in the place of those they had."""
    if items:
        this = (ITEM_CODE.c.merchant == bindparam("its_merchant"), ITEM_CODE.c.sku == bindparam("its_sku"))
        tx.execute(delete(ITEM_CODE).where(*this), [{"its_merchant": key[0], "its_sku": key[1]} for key in items])
    known = {(_key(code.code), *key) for key, item in items.items() for code in item.codes}
    put(tx, ITEM_CODE, [{"code": code, "merchant": merchant, "sku": sku} for code, merchant, sku in sorted(known)])


def meant_by(tx: Connection, reading: Reading) -> list[Item]:
    """Every item that has the code that was read, by merchant and sku."""
    query = select(ITEM).join(ITEM_CODE, (ITEM.c.merchant == ITEM_CODE.c.merchant) & (ITEM.c.sku == ITEM_CODE.c.sku))
    keys = sorted({reading.gtin or reading.text, reading.text})
    rows = tx.execute(query.where(ITEM_CODE.c.code.in_(keys)).order_by(ITEM.c.merchant, ITEM.c.sku).distinct())
    return [item for item in (loads(Item, row.item) for row in rows) if units_read(item, reading)]


def _key(code: str) -> str:
    return gtin14(code) if is_gtin(code) else code
