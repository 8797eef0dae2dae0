"""Importing what parcels need: boxes, a sender, and whom orders go to."""

import json
from pathlib import Path

import pytest

from pickserver.importer import import_boxes, import_site
from pickserver.importing.rows import unheard
from pickserver.imports import RefusedFileError
from pickserver.store.boxes import boxes, ship_from
from tests.doubles.other_site import ORDER_COLUMNS, table
from tests.protocol.test_importing import Site, made_site, order, written


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return made_site(tmp_path / "site")


ADDRESS = {"Shipping_Name": "Ann", "Shipping_Street": "Kade 1, left", "Shipping_Address1": "Kade 1"}


def test_an_order_without_a_whole_address_is_taken_and_named(site: Site, tmp_path: Path) -> None:
    town = {"Shipping_City": "Elzen", "Shipping_Zip": "'0123", "Shipping_Country": "CH"}
    rows = [order("#1", **ADDRESS), order("#2", **ADDRESS, **town)]
    taken, _ = site.orders(table(ORDER_COLUMNS, rows), tmp_path)
    assert (taken.new, [note for note in taken.notes if "address" in note]) == (
        2,
        ["1 order has no whole address, so that no label can be bought: shop-1:1"],
    )


def test_a_site_says_where_its_parcels_come_from(site: Site, tmp_path: Path) -> None:
    record = json.loads(site.files.site.read_text(encoding="utf-8"))
    home = {"company": "North hall", "street1": "Kade 1", "town": "Elzen", "postcode": "0100", "country": "PL"}
    told = json.dumps(record | {"ship_from": home}).encode()
    import_site(site.database, written(tmp_path, told))
    import_site(site.database, site.files.site)  # which says nothing of it
    kept = site.database.read(ship_from)
    assert kept is not None
    assert (kept.company, kept.postcode, kept.country) == ("North hall", "0100", "PL")


BOX_COLUMNS = ["box", "name", "length_mm", "width_mm", "height_mm", "tare_g", "max_g"]


def box(code: str, **more: str) -> dict[str, str]:
    size = {"length_mm": "300", "width_mm": "220", "height_mm": "120"}
    return {"box": code, "name": "Small", **size, "tare_g": "130", "max_g": "5000"} | more


def test_boxes_are_taken_and_a_new_file_changes_what_it_names(site: Site, tmp_path: Path) -> None:
    first = import_boxes(site.database, written(tmp_path, table(BOX_COLUMNS, [box("BX-S"), box("BX-M")])), unheard)
    second = import_boxes(site.database, written(tmp_path, table(BOX_COLUMNS, [box("BX-S", tare_g="140")])), unheard)
    assert (first.new, second.new, second.changed, second.there) == (2, 0, 1, 0)
    known = site.database.read(boxes)
    assert {code: (one.inner_mm, one.tare_g, one.max_g) for code, one in known.items()} == {
        "BX-S": ((300, 220, 120), 140, 5000),
        "BX-M": ((300, 220, 120), 130, 5000),
    }


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ([box("")], 2, "box: empty"),
        ([box("TRL-1")], 2, "reads as trolley"),
        ([box("BX-S", height_mm="0")], 2, "height_mm: '0' is no whole number of 1 or more"),
        ([box("BX-S", max_g="")], 2, "max_g: '' is no whole number of 1 or more"),
        ([box("BX-S"), box("BX-S")], 3, "'BX-S' is in line 2 already"),
    ],
)
def test_a_bad_box_refuses_the_whole_file(
    site: Site, tmp_path: Path, rows: list[dict[str, str]], line: int, reason: str
) -> None:
    with pytest.raises(RefusedFileError, match=f"line {line}: .*{reason}"):
        import_boxes(site.database, written(tmp_path, table(BOX_COLUMNS, [*rows, box("BX-M")])), unheard)
    assert site.database.read(boxes) == {}
