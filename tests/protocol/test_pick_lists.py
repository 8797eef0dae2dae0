"""What is left of a trolley, to be printed: from either database, beside a server, and a sentence where nothing is."""

from dataclasses import replace
from pathlib import Path

import pytest

from paper.pick_list import Portion
from pickserver.print_pick_list import Found, NothingToPrintError, find
from pickserver.seams import Clock
from pickserver.store.database import open_database, open_postgres
from tests.doubles.clock import FakeClock
from tests.doubles.paper import each_barcode, words_of_pdf
from tests.doubles.trolleys import PLAN, SOAP
from tests.protocol.floor import CONTENT, PIOTR, Floor, Handheld, sent
from tests.protocol.serving import pickserver, serving
from warehouse.events import Dropped, LineCount, Put, Requested, Shorted, ShortReason, ToteBound, Wish
from warehouse.labels import Named

TOTES = (ToteBound(slot="A1", tote="TOT-00001"), ToteBound(slot="B3", tote="TOT-00002"))
FIRST = Put(stop=1, slot="B3", tote="TOT-00002", counts=(LineCount(line="1002/1", quantity=1),))
REST = (
    Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=2),)),
    Put(stop=2, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/2", quantity=1),)),
    Shorted(stop=3, reason=ShortReason.MISSING, found=0, missing=(LineCount(line="1002/2", quantity=4),)),
)


def found(floor: Floor, asked: str = "TRL-17") -> Found:
    clock: Clock = floor.clock
    return floor.database.read(lambda tx: find(tx, asked, clock))


def why_not(floor: Floor, asked: str) -> str:
    with pytest.raises(NothingToPrintError) as refused:
        found(floor, asked)
    return str(refused.value)


def test_a_trolley_in_work_is_listed_with_its_holder_its_totes_and_what_each_order_still_lacks() -> None:
    floor, device = Floor(), Handheld("D2")
    floor.claimed("TRL-17", PIOTR, "D2")
    sent(floor, device, *device.record(*TOTES, FIRST, REST[1]))
    told = found(floor)
    listed = told.listed
    assert (told.language, listed.holder, listed.site, listed.trolley) == ("pl", "Piotr", "Test hall", "TRL-17")
    assert (listed.cut_off, listed.route, listed.empty_slots) == ("15:00", 3, ())
    assert [(stop.number, stop.location, stop.check) for stop in listed.stops] == [
        (1, "A-01-02", "47"),
        (3, "B-01-01", "08"),
    ]
    assert listed.stops[0].portions == (Portion(slot="A1", tote="TOT-00001", quantity=2, cut_off="17:00"),)
    assert (listed.stops[0].name, listed.stops[0].sku, listed.stops[0].code) == (
        "Mug blue 250",
        "MUG-250",
        "2000000000015",
    )
    assert listed.zones == (Named(code="ZON-2", name="Drop zone 2"),)
    assert listed.parks == (Named(code="PRK-A1", name="Park A1"),)


def test_a_trolley_that_nobody_built_is_listed_whole_and_the_earliest_cut_off_comes_first() -> None:
    told = found(Floor(), " 17 ")
    assert (told.language, told.listed.holder) == ("", "")
    assert told.listed.empty_slots == ("A1", "B3")
    assert told.listed.stops[0].portions == (
        Portion(slot="B3", tote="", quantity=1, cut_off="15:00"),
        Portion(slot="A1", tote="", quantity=2, cut_off="17:00"),
    )
    assert sum(one.quantity for stop in told.listed.stops for one in stop.portions) == 8


def test_the_time_on_it_is_the_sites_own() -> None:
    floor = Floor()
    far = Floor(replace(CONTENT, site=replace(CONTENT.site, time_zone="Asia/Tokyo")), open_database(None))
    here, there = found(floor).listed.printed, found(far).listed.printed
    assert floor.clock.now() == far.clock.now()
    assert here != there
    assert f"{floor.clock.now():%Y-%m-%d %H:%M}" not in (here, there)


@pytest.mark.parametrize("unknown", ["Nowhere/Town", "../zone"])
def test_on_a_machine_without_the_sites_time_zone_it_is_printed_all_the_same(unknown: str) -> None:
    floor = Floor(replace(CONTENT, site=replace(CONTENT.site, time_zone=unknown)))
    assert found(floor).listed.printed == f"{floor.clock.now():%Y-%m-%d %H:%M} UTC"


def test_an_item_with_a_case_code_alone_has_that_one() -> None:
    case = replace(SOAP, codes=(replace(SOAP.codes[0], multiple=6),))
    plan = replace(PLAN, stops=(replace(PLAN.stops[2], item=case),))
    assert found(Floor(replace(CONTENT, plans=(plan,)))).listed.stops[0].code == "2000000000015"


def test_what_cannot_be_printed_is_said() -> None:
    floor, device = Floor(), Handheld("D1")
    assert why_not(floor, "TRL-99") == "there is no trolley TRL-99: TRL-17, TRL-18, TRL-19, TRL-23"
    assert why_not(floor, "23") == "trolley 23 has no route: pickserver plan makes one of open orders"
    floor.claimed("TRL-17")
    sent(floor, device, *device.record(*TOTES, FIRST, *REST))
    assert why_not(floor, "TRL-17") == "nothing is left to pick on trolley 17: it only has to be dropped"
    sent(floor, device, *device.record(Dropped(zone="ZON-2"), Requested(wish=Wish.RELEASE)))
    assert why_not(floor, "TRL-17") == "trolley 17 is picked, and was left at ZON-2"


def test_a_database_without_a_site_has_no_trolley() -> None:
    with pytest.raises(NothingToPrintError, match="there is no trolley 17: there are none yet"):
        open_database(None).read(lambda tx: find(tx, "17", Floor().clock))


def test_it_is_printed_beside_the_server_and_every_barcode_is_read_back(
    tmp_path: Path, floors_on: str, request: pytest.FixtureRequest
) -> None:
    named = request.getfixturevalue("postgres").made("paper") if floors_on == "postgres" else ""
    data, file = tmp_path / "data", tmp_path / "22.pdf"
    assert pickserver(data, "seed", "demo", database=named).returncode == 0
    with serving(data, named):
        done = pickserver(data, "paper", "TRL-22", "--to", str(file), database=named)
        unknown = pickserver(data, "paper", "TRL-99", "--to", str(tmp_path / "99.pdf"), database=named)
        foreign = pickserver(data, "paper", "22", "--language", "xx", database=named)
    assert (done.returncode, done.stdout) == (0, f"26 stops of trolley 22 to pick by hand: {file}\n")
    assert done.stderr == "10 slots have no tote that is known here: their numbers are written on the list\n"
    database = open_postgres(named) if named else open_database(data)
    stops = database.read(lambda tx: find(tx, "22", FakeClock())).listed.stops
    database.close()
    codes = [code for page in each_barcode(file.read_bytes()) for code in page]
    assert sorted(codes) == sorted(["TRL-22", *(code for stop in stops for code in (stop.location, stop.code))])
    assert "TROLLEY 22" in words_of_pdf(file.read_bytes())[0]
    for refused, why in ((unknown, "there is no trolley TRL-99: "), (foreign, "there are no words in the language xx")):
        assert refused.returncode == 1
        assert refused.stderr.startswith(f"pickserver: nothing was printed: {why}")
    assert not (tmp_path / "99.pdf").exists()
