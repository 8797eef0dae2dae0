"""Looking a code up: everything that it means at the site, however it is spelt, and never a check digit."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from pickserver.handlers.look_up import look_up
from pickserver.store import goods, item_codes
from pickserver.store.database import open_database
from pickserver.store.migrate import migrate
from pickserver.store.servers import Site
from pickserver.store.tables import ITEM
from tests.doubles.trolleys import MUG_250, MUG_330, SOAP
from tests.protocol.floor import CONTENT, Floor, Handheld, sent
from warehouse.barcodes import read
from warehouse.codec import dumps
from warehouse.events import Parked, ToteBound
from warehouse.found import Found
from warehouse.items import Item, ItemCode

GTIN = MUG_250.codes[0].code
"""Also on the soap of another merchant."""


def floor() -> Floor:
    layout = json.dumps({"locations": [{"code": "Z-09-09", "check": "77"}]})
    site = Site(**{**asdict(CONTENT.site), "layout": layout})
    made = Floor(
        replace(CONTENT, site=site, items=(MUG_250, MUG_330, SOAP), desks={"DSK-12": "Desk 12"}, bins=("BIN-3",))
    )
    made.database.transact(_stock)
    return made


def _stock(tx: Connection) -> None:
    goods.put_stock(
        tx,
        {
            ("A-01-02", "nordlys", "MUG-250"): goods.Stock(quantity=40),
            ("A-03-01", "nordlys", "MUG-250"): goods.Stock(quantity=2),
        },
    )


def found(site: Floor, code: str) -> Found:
    return site.database.read(lambda tx: look_up(tx, code))


def test_a_code_of_two_merchants_names_both_with_what_lies_where() -> None:
    mug, soap = found(floor(), GTIN).items
    assert (mug.merchant, mug.name, mug.units) == ("nordlys", "Mug blue 250", 1)
    assert [(lies.location, lies.units) for lies in mug.lies] == [("A-01-02", 40), ("A-03-01", 2)]
    assert mug.codes == (GTIN, "12000000000012 x6")
    assert (soap.merchant, soap.sku) == ("tallyho", "SOAP")
    assert [(lies.location, lies.units) for lies in soap.lies] == [("B-01-01", None)], "a route takes it from there"


@pytest.mark.parametrize("code", [GTIN.zfill(14), f"]E0{GTIN}", f"]C101{GTIN.zfill(14)}10LOT7", f"{GTIN}\r"])
def test_a_gtin_is_found_in_each_of_its_spellings(code: str) -> None:
    assert [item.sku for item in found(floor(), code).items] == ["MUG-250", "SOAP"]


def test_a_case_code_says_how_many_units_it_stands_for_and_a_merchants_own_code_is_found() -> None:
    site = floor()
    assert [(item.sku, item.units) for item in found(site, MUG_250.codes[1].code).items] == [("MUG-250", 6)]
    assert [item.sku for item in found(site, "SOAP-1").items] == ["SOAP"]


def test_a_location_names_what_lies_there_and_never_its_check_digits() -> None:
    site = floor()
    (place,) = found(site, "A-01-02").locations
    assert [(item.name, item.lies[0].units) for item in place.items] == [("Mug blue 250", 40)]
    assert found(site, "Z-09-09").locations[0].items == ()
    assert "47" not in dumps(found(site, "A-01-02")).decode()
    assert "77" not in dumps(found(site, "Z-09-09")).decode()


def test_a_trolley_names_its_holder_its_place_and_how_far_it_is() -> None:
    site, device = floor(), Handheld()
    site.claimed("TRL-17")
    (state,) = found(site, "TRL-17").trolleys
    assert (state.name, state.operator_name, state.stops_done, state.stops) == ("17", "Ana", 0, 3)
    sent(site, device, *device.record(Parked(place="PRK-A1")))
    assert found(site, "TRL-17").trolleys[0].place == "PRK-A1"
    assert found(site, "PRK-A1").places[0].trolleys == ("17",)


def test_a_tote_and_a_slot_name_trolley_and_orders() -> None:
    site, device = floor(), Handheld()
    sent(site, device, *device.record(ToteBound(slot="A1", tote="TOT-00001")))
    (tote,) = found(site, "TOT-00001").slots
    assert (tote.trolley_name, tote.slot, tote.orders) == ("17", "A1", ("1001",))
    assert found(site, "SLT-17-A1").slots == (tote,)
    (free,) = found(site, "TOT-00002").slots
    assert (free.trolley_name, free.slot) == ("", "")
    assert found(site, "SLT-17-B3").slots[0].tote == ""


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("ZON-2", "zone", "Drop zone 2"),
        ("PRK-A1", "park", "Park A1"),
        ("DSK-12", "desk", "Desk 12"),
        ("BIN-3", "bin", "3"),
    ],
)
def test_a_place_is_named(code: str, kind: str, name: str) -> None:
    assert [(place.kind, place.name) for place in found(floor(), code).places] == [(kind, name)]


def test_a_badge_names_the_person_and_the_trolleys_in_hand() -> None:
    site = floor()
    site.claimed("TRL-18")
    (person,) = found(site, "BDG-0412").badges
    assert (person.name, person.trolleys) == ("Ana", ("18",))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "4006381333932",
        "4006381333931",
        "TOT-77777",
        "TRL-99",
        "SLT-9-Z9",
        "ZON-9",
        "DSK-9",
        "BIN-9",
        "BDG-9",
        "Q-1",
        "\x1d",
    ],
)
def test_what_the_site_does_not_know_means_nothing(code: str) -> None:
    assert not found(floor(), code).known


def test_an_item_whose_codes_change_is_found_by_the_new_ones_alone() -> None:
    site = floor()
    changed = replace(MUG_330, codes=(ItemCode(code="NEW-7"),))
    site.database.transact(lambda tx: item_codes.note(tx, {("nordlys", "MUG-330"): changed}))
    assert site.database.read(lambda tx: item_codes.meant_by(tx, read(MUG_330.codes[0].code))) == []


def test_a_site_of_before_can_look_its_items_up_after_the_migration(tmp_path: Path) -> None:
    items: tuple[Item, ...] = (MUG_250, SOAP)
    rows = [{"merchant": item.merchant, "sku": item.sku, "item": dumps(item).decode()} for item in items]
    database = open_database(tmp_path)
    database.transact(lambda tx: migrate(tx, "0004"))
    database.transact(lambda tx: tx.execute(ITEM.insert(), rows))
    database.migrate()
    assert database.read(lambda tx: item_codes.meant_by(tx, read(GTIN))) == list(items)
    database.close()
