"""Items with their details, and what lies where: read whole before an import, written where it changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, exists, select, update

from pickserver.importing.items import ItemDetail
from pickserver.store import item_codes
from pickserver.store.tables import CANCELLED, ITEM, ITEM_DETAIL, LINE_TALLY, MERCHANT, PLANNED, STOCK
from pickserver.store.writes import put
from warehouse.codec import dumps, loads
from warehouse.items import Item

ItemKey = tuple[str, str]
"""Merchant and SKU."""
StockKey = tuple[str, str, str]
"""Location, merchant and SKU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What lies at a location."""

    quantity: int
    promised: int = 0
    """Units of it that planned stops will take."""

    @property
    def free(self) -> int:
        """Units that can still be planned."""
        return max(self.quantity - self.promised, 0)


def merchants(tx: Connection) -> set[str]:
    """Every merchant of the site."""
    return set(tx.scalars(select(MERCHANT.c.merchant)))


def merchant_name(tx: Connection, merchant: str) -> str:
    """What people call a merchant; its code where it has no name."""
    name: str | None = tx.scalar(select(MERCHANT.c.name).where(MERCHANT.c.merchant == merchant))
    return name or merchant


def put_pack_slips(tx: Connection, wanted: Mapping[str, bool]) -> None:
    """Keep for which merchants, known already, a pack slip goes into each order."""
    for merchant, is_wanted in wanted.items():
        tx.execute(update(MERCHANT).where(MERCHANT.c.merchant == merchant).values(pack_slip=is_wanted))


def has_pack_slips(tx: Connection, merchant: str) -> bool:
    """Whether a pack slip goes into each order of a merchant."""
    return bool(tx.scalar(select(MERCHANT.c.pack_slip).where(MERCHANT.c.merchant == merchant)))


def put_slip_prices(tx: Connection, wanted: Mapping[str, bool]) -> None:
    """Keep for which merchants, known already, prices stand on the pack slips of orders that do not say no."""
    for merchant, is_wanted in wanted.items():
        tx.execute(update(MERCHANT).where(MERCHANT.c.merchant == merchant).values(slip_prices=is_wanted))


def has_slip_prices(tx: Connection, merchant: str) -> bool:
    """Whether prices stand on the pack slips of a merchant's orders."""
    return bool(tx.scalar(select(MERCHANT.c.slip_prices).where(MERCHANT.c.merchant == merchant)))


def item_keys(tx: Connection) -> set[ItemKey]:
    """Every item that is known."""
    return {(row.merchant, row.sku) for row in tx.execute(select(ITEM.c.merchant, ITEM.c.sku))}


def items(tx: Connection, wanted: Iterable[ItemKey]) -> dict[ItemKey, Item]:
    """The `wanted` items that are known."""
    keys = set(wanted)
    query = select(ITEM).where(ITEM.c.merchant.in_(sorted({merchant for merchant, _ in keys})))
    rows = tx.execute(query)
    return {(row.merchant, row.sku): loads(Item, row.item) for row in rows if (row.merchant, row.sku) in keys}


def item(tx: Connection, key: ItemKey) -> Item | None:
    """The item of this merchant and SKU."""
    text: str | None = tx.scalar(select(ITEM.c.item).where(ITEM.c.merchant == key[0], ITEM.c.sku == key[1]))
    return None if text is None else loads(Item, text)


def put_items(tx: Connection, entries: Mapping[ItemKey, tuple[Item, ItemDetail]]) -> tuple[int, int]:
    """Make items known or change what is known of them; how many are new, and how many changed."""
    before = {
        (row.merchant, row.sku): (row.item, row.detail)
        for row in tx.execute(
            select(ITEM, ITEM_DETAIL.c.detail).outerjoin(
                ITEM_DETAIL, (ITEM.c.merchant == ITEM_DETAIL.c.merchant) & (ITEM.c.sku == ITEM_DETAIL.c.sku)
            )
        )
    }
    after = {key: (dumps(item).decode(), dumps(detail).decode()) for key, (item, detail) in entries.items()}
    differing = {key: texts for key, texts in after.items() if before.get(key) != texts}
    put(tx, ITEM, [{"merchant": key[0], "sku": key[1], "item": text} for key, (text, _) in differing.items()])
    item_codes.note(tx, {key: entries[key][0] for key in differing})
    put_details(tx, {key: entries[key][1] for key in differing})
    new = len(differing.keys() - before.keys())
    return new, len(differing) - new


def put_details(tx: Connection, details: Mapping[ItemKey, ItemDetail]) -> None:
    """Keep what is known of these items besides what picking asks for."""
    rows = [{"merchant": key[0], "sku": key[1], "detail": dumps(one).decode()} for key, one in details.items()]
    put(tx, ITEM_DETAIL, rows)


def details(tx: Connection, wanted: Iterable[ItemKey]) -> dict[ItemKey, ItemDetail]:
    """What is known of the `wanted` items; nothing but defaults where nothing is."""
    keys = set(wanted)
    query = select(ITEM_DETAIL).where(ITEM_DETAIL.c.merchant.in_(sorted({merchant for merchant, _ in keys})))
    query = query.where(ITEM_DETAIL.c.sku.in_(sorted({sku for _, sku in keys})))
    known = {(row.merchant, row.sku): loads(ItemDetail, row.detail) for row in tx.execute(query)}
    return {key: known.get(key, ItemDetail()) for key in keys}


def home_of(tx: Connection, key: ItemKey) -> str:
    """Where the item belongs: as it was told, else where routes take it from; empty where nobody knows."""
    home = details(tx, [key])[key].home
    planned = select(PLANNED.c.location).where(PLANNED.c.merchant == key[0], PLANNED.c.sku == key[1])
    found: str | None = home or tx.scalar(planned.order_by(PLANNED.c.location).limit(1))
    return found or ""


def stock(tx: Connection) -> dict[StockKey, Stock]:
    """All that lies anywhere, by location."""
    rows = tx.execute(select(STOCK).order_by(STOCK.c.location, STOCK.c.merchant, STOCK.c.sku))
    return {(row.location, row.merchant, row.sku): Stock(quantity=row.quantity, promised=row.promised) for row in rows}


def put_stock(tx: Connection, amounts: Mapping[StockKey, Stock]) -> None:
    """Keep what lies at these places, and leave all others as they are."""
    rows = [
        {"location": key[0], "merchant": key[1], "sku": key[2], "quantity": one.quantity, "promised": one.promised}
        for key, one in amounts.items()
    ]
    put(tx, STOCK, rows)


def still_to_pick(tx: Connection) -> dict[StockKey, int]:
    """Units that planned stops have not taken yet and are not short of; nothing for cancelled orders."""
    joined = PLANNED.outerjoin(
        LINE_TALLY,
        (PLANNED.c.trolley == LINE_TALLY.c.trolley)
        & (PLANNED.c.stop == LINE_TALLY.c.stop)
        & (PLANNED.c.line == LINE_TALLY.c.line),
    )
    query = select(PLANNED, LINE_TALLY.c.picked, LINE_TALLY.c.shorted).select_from(joined)
    query = query.where(~exists().where(CANCELLED.c.order_id == PLANNED.c.order_id))
    found: dict[StockKey, int] = {}
    for row in tx.execute(query):
        left = max(row.quantity - (row.picked or 0) - (row.shorted or 0), 0)
        key = row.location, row.merchant, row.sku
        found[key] = found.get(key, 0) + left
    return found
