"""Importing another site's files: whole or not at all, every fault by its line, twice the same as once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import Connection, select, update

from pickserver.importer import import_items, import_layout, import_orders, import_site, import_stock
from pickserver.importing.rows import Found, unheard
from pickserver.imports import NotReadyError, RefusedFileError, Taken
from pickserver.plan_trolleys import Made, make_trolleys
from pickserver.seams import Ids
from pickserver.store.database import Database, open_database
from pickserver.store.orders import unplanned
from pickserver.store.tables import METADATA, TROLLEY
from pickserver.take_orders import Wanted
from tests.doubles.clock import FakeClock
from tests.doubles.other_site import ITEM_COLUMNS, ORDER_COLUMNS, Files, Size, table, write_site
from warehouse.errors import PickclientError

MERCHANT = "shop-1"
ROOT = Path(__file__).parents[2]
TINY = Size(items=24, merchants=2, orders=12, trolleys=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A database and the files it is made of."""

    database: Database
    files: Files

    def orders(self, data: bytes, folder: Path, *, skip_bad: bool = False) -> tuple[Taken, list[int]]:
        """Import an order file; what became of it, and the lines at fault."""
        found = Found()
        wanted = Wanted(merchant=MERCHANT, skip_bad=skip_bad)
        taken = import_orders(self.database, written(folder, data), wanted, found, unheard)
        return taken, [fault.line for fault in found.faults]

    def content(self) -> list[list[tuple[object, ...]]]:
        """Every row of every table."""
        return self.database.read(everything)

    def plan(self) -> Made:
        """Make trolleys."""
        clock = FakeClock()
        ids = Ids(clock, Random(17).randbytes)
        return self.database.transact(lambda tx: make_trolleys(tx, clock, ids))


def everything(tx: Connection) -> list[list[tuple[object, ...]]]:
    """Every row of every table."""
    return [[tuple(row) for row in tx.execute(select(table))] for table in METADATA.sorted_tables]


def written(folder: Path, data: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(data)
    return path


def made_site(folder: Path) -> Site:
    files = write_site(folder, TINY, 5)
    site = Site(database=open_database(None), files=files)
    import_site(site.database, files.site)
    import_layout(site.database, files.layout)
    import_items(site.database, files.items, unheard)
    import_stock(site.database, files.stock, unheard)
    return site


def filled_site(folder: Path) -> Site:
    """A site with open orders of one merchant."""
    site = made_site(folder / "site")
    wanted = Wanted(merchant=MERCHANT)
    import_orders(site.database, site.files.orders[MERCHANT], wanted, Found(), unheard)
    return site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made_site(tmp_path / "site")


def order(name: str, *, quantity: str = "2", sku: str = "SKU-00000", **more: str) -> dict[str, str]:
    row = {"Name": name, "Financial Status": "paid", "Lineitem quantity": quantity, "Lineitem sku": sku}
    return row | {name.replace("_", " "): value for name, value in more.items()}


def item(**more: str) -> dict[str, str]:
    return {"merchant": MERCHANT, "sku": "A", "name": "Mug", "barcodes": "8710000000017"} | more


def test_importing_every_file_twice_changes_nothing(site: Site) -> None:
    wanted = Wanted(merchant=MERCHANT)
    imports: list[Callable[[], Taken]] = [
        lambda: import_site(site.database, site.files.site),
        lambda: import_layout(site.database, site.files.layout),
        lambda: import_items(site.database, site.files.items, unheard),
        lambda: import_stock(site.database, site.files.stock, unheard),
        lambda: import_orders(site.database, site.files.orders[MERCHANT], wanted, Found(), unheard),
    ]
    imports[-1]()
    before = site.content()
    again = [one() for one in imports]
    assert [(one.new, one.changed) for one in again] == [(0, 0)] * 5
    assert [one.there for one in again] == [1, 1, 24, 24, 6]
    assert site.content() == before


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b"Name;Lineitem sku\n", 1, "cells are separated by commas"),
        (b"merchant,barcodes\n", 1, "no column sku, name"),
        (b"merchant,sku,sku,name,barcodes\n", 1, "two columns sku"),
        ("merchant,sku,name,barcodes\nshop-1,A,caf\xe9,1\n".encode("latin-1"), 2, "not UTF-8"),
        ("merchant,sku,name,barcodes\n".encode("utf-16"), 1, "NUL"),
        (b"merchant,sku,name,barcodes\nshop-1,A,\0,1\n", 2, "NUL"),
        (b'merchant,sku,name,barcodes\nshop-1,A,"x\n', 2, "not CSV from here on"),
        (b"merchant,sku,name,barcodes\nshop-1,A," + b"x" * 1_000_000 + b",1\n", 2, "not CSV from here on"),
        (b"merchant,sku,name,barcodes\nshop-1,A\n", 2, "2 cells where the header has 4 columns"),
        (table(ITEM_COLUMNS, [item(name="a\x1b[2J")]), 2, "control character"),
        (table(ITEM_COLUMNS, [item(name="\u200b\u200f")]), 2, "name: holds .*U.200B"),
        (table(ITEM_COLUMNS, [item(merchant="nobody")]), 2, "no merchant of this site"),
        (table(ITEM_COLUMNS, [item(sku="TRL-17", barcodes="")]), 2, "none, and the SKU 'TRL-17' cannot be printed"),
        (table(ITEM_COLUMNS, [item(barcodes="8710000000018")]), 2, "check digit"),
        (table(ITEM_COLUMNS, [item(barcodes="TRL-17")]), 2, "reads as trolley"),
        (table(ITEM_COLUMNS, [item(case_codes="X*1")]), 2, "is not of the form"),
        (table(ITEM_COLUMNS, [item(), item()]), 3, "in line 2 already"),
        (table(ITEM_COLUMNS, [item(weight_g="heavy")]), 2, "no whole number"),
        (table(ITEM_COLUMNS, [item(home_location="Z-99-9")]), 2, "no location of this site"),
        (table(ITEM_COLUMNS, [item(value="1,50")]), 2, "not of the form 12.50"),
        (table(ITEM_COLUMNS, [item(barcodes="B|A|B")]), 2, "'B' is there twice"),
    ],
)
def test_a_bad_line_refuses_the_whole_item_file_and_is_named(
    site: Site, tmp_path: Path, data: bytes, line: int, reason: str
) -> None:
    before = site.content()
    with pytest.raises(RefusedFileError, match=f"line {line}: .*{reason}"):
        import_items(site.database, written(tmp_path, data), unheard)
    assert site.content() == before


def test_every_bad_line_is_listed_by_the_line_it_begins_on(site: Site, tmp_path: Path) -> None:
    rows = [item(sku="A", name="two\nlines"), item(sku="B", weight_g="x"), item(sku="C", fragile="perhaps")]
    rows.insert(0, item(sku="D", name='a "quoted" name, and more'))
    with pytest.raises(RefusedFileError) as refused:
        import_items(site.database, written(tmp_path, table(ITEM_COLUMNS, rows)), unheard)
    assert [fault.line for fault in refused.value.faults] == [3, 5, 6]


def test_an_order_is_taken_with_its_lines_gift_note_and_cut_off(site: Site, tmp_path: Path) -> None:
    note = "Gift note: Happy birthday 🎂\nwith love\nsource: web"
    rows = [
        order("#77", Shipping_Name="مريم", Shipping_Method="Express", Note_Attributes=note),
        {"Name": "#77", "Lineitem quantity": "1", "Lineitem sku": "SKU-00002"},
        {"Name": "", "Lineitem quantity": "1", "Lineitem sku": "SKU-00000"},
        {"Name": "#77", "Payment Method": "card"},
    ]
    site.orders(b"\xef\xbb\xbf" + table(ORDER_COLUMNS, rows), tmp_path)
    (taken,) = site.database.read(unplanned)
    assert (taken.order, taken.service, taken.cut_off) == ("shop-1:77", "express", "14:30")
    assert [(line.line, line.sku, line.quantity) for line in taken.lines] == [
        ("shop-1:77/1", "SKU-00000", 3),
        ("shop-1:77/2", "SKU-00002", 1),
    ]
    assert taken.customer == {"name": "مريم"}
    assert taken.gift_note == "Happy birthday 🎂\nwith love"


def test_what_the_floor_has_nothing_to_do_for_is_not_taken(site: Site, tmp_path: Path) -> None:
    rows = [
        order("#1", Cancelled_at="2026-11-22 10:00:00 +0100"),
        order("#2", Financial_Status="refunded"),
        order("#3", Fulfillment_Status="fulfilled"),
        order("#4", Lineitem_fulfillment_status="fulfilled"),
        order("#5", Fulfillment_Status="partial", Lineitem_fulfillment_status="fulfilled"),
        {"Name": "#5", "Lineitem quantity": "1", "Lineitem sku": "SKU-00002"},
        order("#6", Lineitem_requires_shipping="false", sku=""),
    ]
    taken, faults = site.orders(table(ORDER_COLUMNS, rows), tmp_path)
    assert (taken.new, faults) == (1, [])
    assert [(line.line, line.sku) for line in site.database.read(unplanned)[0].lines] == [("shop-1:5/2", "SKU-00002")]


def test_bad_orders_are_left_out_whole_when_that_is_asked_for(site: Site, tmp_path: Path) -> None:
    rows = [
        order("#1"),
        order("#2", sku="NOBODY"),
        order("#3"),
        {"Name": "#3", "Lineitem quantity": "many", "Lineitem sku": "SKU-00002"},
        order("#4"),
        order("#1"),
    ]
    data = table(ORDER_COLUMNS, rows)
    with pytest.raises(RefusedFileError) as refused:
        site.orders(data, tmp_path)
    assert [fault.line for fault in refused.value.faults] == [3, 5, 7]
    assert site.database.read(unplanned) == []
    taken, faults = site.orders(data, tmp_path, skip_bad=True)
    assert sorted(faults) == [3, 5, 7]
    assert [one.order for one in site.database.read(unplanned)] == ["shop-1:4"]
    assert taken.notes[-1] == ("3 orders were left out: shop-1:1, shop-1:2, shop-1:3")


def test_a_row_of_the_wrong_form_takes_the_orders_beside_it_out(site: Site, tmp_path: Path) -> None:
    lines = table(ORDER_COLUMNS, [order("#1"), order("#2"), order("#3"), order("#4")]).splitlines(keepends=True)
    lines.insert(3, b"#2,torn\r\n")
    site.orders(b"".join(lines), tmp_path, skip_bad=True)
    assert [one.order for one in site.database.read(unplanned)] == ["shop-1:1", "shop-1:4"]


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (order("", Shipping_Name="Bo"), "Name: empty, though an order begins here"),
        (order("#1", Shipping_Name="Bo"), "Shipping Name: not as in line 2, where this order begins"),
        (order("#1", Financial_Status="refunded"), "Financial Status: not as in line 2"),
    ],
)
def test_two_orders_are_never_taken_for_one(site: Site, tmp_path: Path, second: dict[str, str], reason: str) -> None:
    with pytest.raises(RefusedFileError, match=f"line 3: {reason}"):
        site.orders(table(ORDER_COLUMNS, [order("#1", Shipping_Name="Ann"), second]), tmp_path)


def test_an_export_that_repeats_an_orders_fields_in_every_row_is_taken(site: Site, tmp_path: Path) -> None:
    rows = [order("#1", Shipping_Name="Ann"), order("#1", Shipping_Name="Ann", sku="SKU-00002")]
    taken, faults = site.orders(table(ORDER_COLUMNS, rows), tmp_path)
    assert (taken.new, faults) == (1, [])


def test_only_what_lies_there_is_planned_and_only_once(site: Site, tmp_path: Path) -> None:
    rows = [order("#1", quantity="400"), order("#2", quantity="400"), order("#3", quantity="1", sku="SKU-00002")]
    site.orders(table(ORDER_COLUMNS, rows), tmp_path)
    made = site.plan()
    assert (made.trolleys, made.orders, made.lacking) == (("TRL-31",), 2, ("shop-1:2",))
    again = site.plan()
    assert (again.trolleys, again.orders, again.lacking) == ((), 0, ("shop-1:2",))


def test_what_lacks_stock_is_told_so_also_when_no_trolley_is_empty(site: Site, tmp_path: Path) -> None:
    rows = [order("#1", quantity="400"), order("#2", quantity="400"), order("#3", quantity="1", sku="SKU-00002")]
    site.orders(table(ORDER_COLUMNS, rows), tmp_path)
    site.database.alone(lambda tx: tx.execute(update(TROLLEY).values(status="waiting")))
    made = site.plan()
    assert (made.trolleys, made.lacking, made.waiting) == ((), ("shop-1:2",), ("shop-1:1", "shop-1:3"))


def test_what_nobody_picks_and_no_database_counts_is_refused(site: Site, tmp_path: Path) -> None:
    more = {"Name": "#1", "Lineitem quantity": "9999", "Lineitem sku": "SKU-00000"}
    with pytest.raises(RefusedFileError, match=r"^line 2: .*'SKU-00000' is wanted 19998 times in this order"):
        site.orders(table(ORDER_COLUMNS, [order("#1", quantity="9999"), more]), tmp_path)
    many = [{**more, "Lineitem sku": f"SKU-{number:05}"} for number in range(1, 11)]
    with pytest.raises(RefusedFileError, match=r"line 2: .*this order is 109989 units, more than 99999: split it"):
        site.orders(table(ORDER_COLUMNS, [order("#1", quantity="9999"), *many]), tmp_path)
    long = order("#1", Note_Attributes=f"gift note: {'x' * 5001}")
    with pytest.raises(RefusedFileError, match="line 2: Note Attributes: a gift note of 5001 characters where 5000"):
        site.orders(table(ORDER_COLUMNS, [long]), tmp_path)


def test_every_fault_of_a_row_is_named_also_those_that_only_the_site_knows(site: Site, tmp_path: Path) -> None:
    bad = item(merchant="nobody", barcodes="A|A|B|B", tracking="lot|x|y", weight_g="heavy", home_location="Z-99-9")
    with pytest.raises(RefusedFileError) as refused:
        import_items(site.database, written(tmp_path, table(ITEM_COLUMNS, [bad])), unheard)
    assert sorted(fault.reason.partition(" is")[0] for fault in refused.value.faults) == [
        "barcodes: 'A'",
        "barcodes: 'B'",
        "home_location: 'Z-99-9'",
        "merchant: 'nobody'",
        "tracking: 'x'",
        "tracking: 'y'",
        "weight_g: 'heavy'",
    ]
    stock = b"location,merchant,sku,quantity\nZ-99-9,nobody,A,many\n,,,\n"
    with pytest.raises(RefusedFileError) as refused:
        import_stock(site.database, written(tmp_path, stock), unheard)
    assert [fault.line for fault in refused.value.faults] == [2, 2, 2]


def test_a_file_may_begin_with_more_than_one_byte_order_mark(site: Site, tmp_path: Path) -> None:
    marks = "\ufeff".encode() * 2
    taken = import_items(site.database, written(tmp_path, marks + table(ITEM_COLUMNS, [item()])), unheard)
    assert taken.new == 1


def test_the_layout_in_the_manual_is_one_that_is_imported(tmp_path: Path) -> None:
    manual = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8").partition("## The layout file")[2]
    layout = manual.partition("```json\n")[2].partition("```")[0]
    assert manual.partition("```json\n")[0].count("needed") > 5
    site = write_site(tmp_path, TINY, 5)
    database = open_database(None)
    import_site(database, site.site)
    assert import_layout(database, written(tmp_path, layout.encode())).new == 1
    assert [place for place in ("blocks", "penalties", "grid") if place in layout] == []


def test_a_database_without_a_site_says_what_comes_first(site: Site) -> None:
    empty = open_database(None)
    with pytest.raises(NotReadyError, match="pickserver import site"):
        import_layout(empty, site.files.layout)


def refused(act: Callable[[], Taken]) -> PickclientError | None:
    """Why the file was not taken, if it was not; anything but a sentence is raised."""
    try:
        act()
    except PickclientError as error:
        return error
    return None


@cache
def shared_site() -> Site:
    """A site for thousands of files, none of which may leave it half changed."""
    return made_site(Path(mkdtemp(prefix="importing-")))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=200), place=st.integers(0, 2000), kind=st.sampled_from("lsito"))
def test_any_bytes_anywhere_in_a_file_import_or_refuse_with_a_sentence(data: bytes, place: int, kind: str) -> None:
    site = shared_site()
    source = {
        "l": site.files.layout,
        "s": site.files.site,
        "i": site.files.items,
        "t": site.files.stock,
        "o": site.files.orders[MERCHANT],
    }[kind]
    whole = source.read_bytes()
    file = written(source.parent, whole[: place % len(whole)] + data + whole[place % len(whole) + len(data) :])
    before = site.content()
    imports: dict[str, Callable[[], Taken]] = {
        "l": lambda: import_layout(site.database, file),
        "s": lambda: import_site(site.database, file),
        "i": lambda: import_items(site.database, file, unheard),
        "t": lambda: import_stock(site.database, file, unheard),
        "o": lambda: import_orders(site.database, file, Wanted(merchant=MERCHANT), Found(), unheard),
    }
    refusal = refused(imports[kind])
    if refusal is not None:
        assert str(refusal)
        assert site.content() == before
