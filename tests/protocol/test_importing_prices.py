"""What an order's file says of prices: kept to the last place, told to a desk only where a slip may show them."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from pickserver.importer import import_site
from pickserver.importing.orders import read_orders
from pickserver.importing.rows import Found
from pickserver.store import goods, orders
from pickserver.store.database import open_database
from pickserver.store.orders import Order
from pickserver.store.tables import MERCHANT as MERCHANTS, ORDER_LINE, ORDERS
from pickserver.take_orders import Wanted, take_orders
from tests.doubles.other_site import ORDER_COLUMNS, Size, table, write_site
from tests.protocol.packing_floor import PackingFloor
from warehouse.desk import LinePrice
from warehouse.money import Money

COLUMNS = [*ORDER_COLUMNS, "Lineitem currency", "Gift", "Show Prices"]
MUG, SOAP = "MUG-250", "SOAP"


def row(name: str = "#5001", sku: str = MUG, **more: str) -> dict[str, str]:
    """An order with one line; words of a column's name are parted by underscores."""
    told = {"Name": name, "Financial Status": "paid" if name else "", "Lineitem sku": sku, "Lineitem quantity": "2"}
    return told | {column.replace("_", " "): value for column, value in more.items()}


def taken(floor: PackingFloor, *rows: dict[str, str]) -> tuple[list[Order], list[str], tuple[str, ...]]:
    """The orders that came of a file, its faults, and what was noted."""
    found = Found()
    file = read_orders(table(COLUMNS, list(rows)), found)
    wanted = Wanted(merchant="nordlys", skip_bad=True)
    notes = floor.database.transact(lambda tx: take_orders(tx, wanted, file, found, floor.clock, floor.ids)).notes
    made = floor.database.read(lambda tx: orders.named(tx, ["nordlys:5001", "nordlys:5002"]))
    return made, [fault.reason for fault in found.faults], notes


def prices(order: Order) -> list[tuple[str, str | None]]:
    return [(line.sku, str(line.price) if line.price is not None else None) for line in order.lines]


def test_a_price_is_kept_as_it_is_written_in_the_lines_currency_the_orders_or_the_sites() -> None:
    floor = PackingFloor()
    (order, other), faults, _ = taken(
        floor,
        row(Lineitem_price="12.50", Currency="NOK"),
        row("", SOAP, Lineitem_price="0.1000", Lineitem_currency="SEK"),
        row("#5002", Lineitem_price="7"),
        row("", SOAP),
    )
    assert faults == []
    assert prices(order) == [(MUG, "12.50 NOK"), (SOAP, "0.1000 SEK")]
    assert order.lines[0].price == Money(amount=Decimal("12.50"), currency="NOK")
    assert prices(other) == [(MUG, "7 EUR"), (SOAP, None)]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"Lineitem_price": "12,50"}, "Lineitem price: '12,50' is not of the form 12.50"),
        ({"Lineitem_price": "-1"}, "Lineitem price: '-1' is not of the form 12.50"),
        ({"Lineitem_price": "1e3"}, "Lineitem price: '1e3' is not of the form 12.50"),
        ({"Lineitem_price": "NaN"}, "Lineitem price: 'NaN' is not of the form 12.50"),
        ({"Lineitem_price": "1", "Currency": "euro"}, "Currency: 'euro' is not of the form EUR"),
        ({"Lineitem_price": "1", "Lineitem_currency": "€"}, "Lineitem currency: '€' is not of the form EUR"),
        ({"Gift": "perhaps"}, "Gift: 'perhaps' is not one of no, yes"),
        ({"Show_Prices": "some"}, "Show Prices: 'some' is not one of yes, no"),
    ],
)
def test_what_is_no_price_and_no_wish_refuses_the_order_by_its_column(more: dict[str, str], reason: str) -> None:
    made, faults, _ = taken(PackingFloor(), row(**more), row("#5002"))
    assert ([order.order for order in made], faults) == (["nordlys:5002"], [reason])


def test_a_sku_that_comes_twice_has_a_price_only_if_both_cost_the_same() -> None:
    ((same, other), faults, _) = taken(
        PackingFloor(),
        row(Lineitem_price="5.00"),
        row("", MUG, Lineitem_price="5.00"),
        row("#5002", Lineitem_price="5.00"),
        row("", MUG, Lineitem_price="4.00"),
    )
    assert faults == []
    assert [(line.quantity, str(line.price)) for order in (same, other) for line in order.lines] == [
        (4, "5.00 EUR"),
        (4, "None"),
    ]


def test_the_same_file_again_differs_in_nothing_and_another_price_is_said_to() -> None:
    floor = PackingFloor()
    rows = [row(Lineitem_price="12.50", Show_Prices="no")]
    _, _, first = taken(floor, *rows)
    _, _, again = taken(floor, *rows)
    (order,), _, changed = taken(floor, row(Lineitem_price="13.00", Show_Prices="no"))
    assert not [note for note in (*first, *again) if "not changed" in note]
    assert "1 order is not changed: other lines or prices than were imported before: nordlys:5001" in changed
    assert prices(order) == [(MUG, "12.50 EUR")]


def test_an_order_that_an_older_program_took_without_prices_does_not_differ_for_them() -> None:
    floor = PackingFloor()
    taken(floor, row())
    floor.database.transact(lambda tx: tx.execute(update(ORDERS).values(gift=None, show_prices=None)))
    _, _, notes = taken(floor, row(Lineitem_price="12.50", Gift="yes", Show_Prices="yes"))
    assert not [note for note in notes if "not changed" in note]
    _, _, notes = taken(floor, row(Lineitem_price="12.50", Lineitem_quantity="3"))
    assert [note for note in notes if "not changed" in note]


PRICED = (LinePrice(line="4417/1", price="8.99 EUR"), LinePrice(line="4417/2", price="2.10 EUR"))


@pytest.mark.parametrize(
    ("merchant", "gift", "note", "shows", "told"),
    [
        (True, False, "", None, PRICED),
        (True, None, "", True, PRICED),
        (True, False, "", False, ()),
        (True, True, "", True, ()),
        (True, False, "Happy birthday", True, ()),
        (False, False, "", True, ()),
        (None, False, "", True, ()),
    ],
)
def test_a_desk_is_told_prices_only_where_the_merchant_and_the_order_want_them_and_it_is_no_gift(
    merchant: bool | None, gift: bool | None, note: str, shows: bool | None, told: tuple[LinePrice, ...]
) -> None:
    floor = PackingFloor()

    def told_of(tx: Connection) -> None:
        goods.put_pack_slips(tx, {"nordlys": True})
        tx.execute(update(MERCHANTS).values(slip_prices=merchant))
        head = update(ORDERS).where(ORDERS.c.order_id == "4417")
        tx.execute(head.values(gift=gift, gift_note=note, show_prices=shows))
        for one in PRICED:
            tx.execute(update(ORDER_LINE).where(ORDER_LINE.c.line == one.line).values(price=one.price))

    floor.database.transact(told_of)
    slip = floor.opened().plan.slip
    assert slip is not None
    assert slip.prices == told


def test_a_line_without_a_price_is_told_none() -> None:
    floor = PackingFloor()
    floor.database.transact(lambda tx: goods.put_pack_slips(tx, {"nordlys": True}))
    floor.database.transact(lambda tx: goods.put_slip_prices(tx, {"nordlys": True}))
    floor.database.transact(lambda tx: tx.execute(update(ORDERS).values(gift_note="")))
    slip = floor.opened().plan.slip
    assert slip is not None
    assert slip.prices == ()


def test_the_site_file_says_whose_slips_have_prices(tmp_path: Path) -> None:
    files = write_site(tmp_path / "site", Size(items=4, merchants=2, orders=2, trolleys=1), 5)
    text = files.site.read_text(encoding="utf-8")
    assert '"merchant": "shop-1"' in text
    changed = text.replace('"merchant": "shop-1"', '"slip_prices": true, "merchant": "shop-1"', 1)
    files.site.write_text(changed, encoding="utf-8")
    database = open_database(None)
    import_site(database, files.site)
    query = select(MERCHANTS.c.merchant, MERCHANTS.c.slip_prices)
    assert sorted(map(tuple, database.read(lambda tx: tx.execute(query).all()))) == [
        ("shop-1", True),
        ("shop-2", False),
    ]
