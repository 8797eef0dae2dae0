"""The packaging a site has, and where its parcels come from."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from pickserver.store.tables import BOX, SHIP_FROM
from pickserver.store.writes import put
from warehouse.addresses import Address
from warehouse.codec import dumps, loads
from warehouse.parcels import Box


def boxes(tx: Connection) -> dict[str, Box]:
    """Every kind of box, by code."""
    return {
        row.box: Box(
            box=row.box,
            name=row.name,
            inner_mm=(row.length_mm, row.width_mm, row.height_mm),
            tare_g=row.tare_g,
            max_g=row.max_g,
        )
        for row in tx.execute(select(BOX).order_by(BOX.c.box))
    }


def put_boxes(tx: Connection, told: Mapping[str, Box]) -> None:
    """Keep these boxes, and leave all others as they are."""
    rows = []
    for box in told.values():
        length, width, height = box.inner_mm
        size = {"length_mm": length, "width_mm": width, "height_mm": height}
        rows.append({"box": box.box, "name": box.name, **size, "tare_g": box.tare_g, "max_g": box.max_g})
    put(tx, BOX, rows)


def ship_from(tx: Connection) -> Address | None:
    """The address that is on the site's parcels; None where none was told."""
    text: str | None = tx.scalar(select(SHIP_FROM.c.address))
    return None if text is None else loads(Address, text)


def put_ship_from(tx: Connection, address: Address) -> None:
    """Keep the address that is on the site's parcels."""
    put(tx, SHIP_FROM, [{"one": 1, "address": dumps(address).decode()}])
