"""Looking something up: at once from the device, then from the server, and the job below stays as it is."""

import asyncio

import pytest

from offline.errors import ReadOnly
from offline.transport import Refusal, Unreachable
from screens.cards import cards
from screens.look_up import LookUpScreen
from screens.pick import PickScreen
from screens.widgets.notice import Tone
from screens.widgets.paged import Paged, Row, folds
from screens.wording import catalogue
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK, Bench
from tests.doubles.stage import Stage, staged
from tests.doubles.trolleys import MUG_250, PLAN
from warehouse.barcodes import read
from warehouse.events import Arrived, Event, LineCount, Parked, Put, Taken
from warehouse.flows.decision import Scanned
from warehouse.flows.trolley import opened
from warehouse.found import (
    BadgeFound,
    Carried,
    Found,
    Lies,
    LocationFound,
    PlaceFound,
    SlotFound,
    found_here,
    item_found,
    together,
)
from warehouse.values import replace
from warehouse.wire import Problem, TrolleyState

MUG = MUG_250.codes[0].code
SOAP = PLAN.stops[2].item
STATE = TrolleyState(
    trolley="TRL-9",
    name="9",
    status="parked",
    epoch=1,
    operator_name="",
    place="PRK-A1",
    stops=9,
    stops_done=4,
    route_version=1,
)
EVERYTHING = Found(
    code="X",
    items=(item_found(MUG_250, read(MUG), (Lies(location="A-01-02", units=40, wanted=3),)),),
    locations=(
        LocationFound(location="B-01-01", items=()),
        LocationFound(
            location="A-01-02", items=(item_found(SOAP, read("A-01-02"), (Lies(location="A-01-02", units=7),)),)
        ),
    ),
    trolleys=(STATE,),
    slots=(
        SlotFound(trolley_name="17", slot="A1", tote="TOT-00001", orders=("1001", "1002")),
        SlotFound(trolley_name="17", slot="B3", tote="", orders=()),
        SlotFound(trolley_name="", slot="", tote="TOT-00003", orders=()),
    ),
    places=(PlaceFound(place="ZON-2", kind="zone", name="Drop zone 2", trolleys=("9",)),),
    badges=(BadgeFound(badge="BDG-0412", name="Ana", trolleys=("17",)),),
)


def here(code: str, *events: Event) -> Found:
    return found_here(code, [Carried(trolley=trolley(*events), operator_name="Ana", epoch=3)])


async def shown(stage: Stage[Scanned]) -> str:
    """What stands on the page, once everything has its place."""
    await stage.pilot.pause()
    return stage.pilot.app.screen.query_one(Paged).render().plain


def screen(made: Bench) -> LookUpScreen:
    return LookUpScreen(made.seams(), made.finder, WORK, seq=2)


def lines(found: Found) -> list[str]:
    return [row.text for card in cards(found, catalogue("en")) for row in card]


def test_the_device_answers_at_once_and_the_server_with_more() -> None:
    async def look() -> None:
        made = bench()
        made.finder.known_here[MUG] = here(MUG)
        told = item_found(MUG_250, read(MUG), (Lies(location="A-01-02", units=40),))
        made.finder.known_there[MUG] = Found(code=MUG, items=(told,))
        made.finder.waits = asyncio.Event()
        async with staged(screen(made)) as stage:
            assert stage.wanted == "SCAN ANYTHING\nplace, item, trolley, tote"
            await stage.do(MUG)
            assert "A-01-02\n  you take 3" in await shown(stage)
            await stage.choose(1)
            assert "Soap lemon\ntallyho SOAP" in await shown(stage), "another merchant sells the same number"
            assert (stage.read("said"), stage.read("source")) == (MUG, "asking the server")
            made.finder.waits.set()
            await stage.answered()
            assert "A-01-02  stock 40\n  you take 3" in await shown(stage)
            assert (stage.read("source"), stage.tone) == ("", Tone.CALM)
            assert (made.recorder.kept, made.recorder.noted, made.signals.log) == ([], [], [])

    asyncio.run(look())


def test_without_network_the_device_answers_alone_and_says_so() -> None:
    async def look() -> None:
        made = bench()
        made.finder.known_here[MUG] = here(MUG)
        made.finder.known_there = {MUG: Unreachable("away"), "TRL-9": Unreachable("away")}
        async with staged(screen(made)) as stage:
            await stage.do(MUG)
            await stage.answered()
            assert (stage.read("source"), stage.tone) == ("NO WI-FI: from this device", Tone.CALM)
            await stage.do("TRL-9")
            await stage.answered()
            assert stage.notice.startswith("NO WI-FI HERE")

    asyncio.run(look())


def test_what_nobody_knows_is_refused_and_the_next_scan_takes_the_refusal_off() -> None:
    async def look() -> None:
        made = bench()
        made.finder.known_here["A-01-02"] = here("A-01-02")
        async with staged(screen(made)) as stage:
            await stage.do("ZZZZ0331")
            await stage.answered()
            assert (stage.tone, stage.notice) == (Tone.REFUSED, "CODE NOT KNOWN\n...0331\nSCAN AGAIN")
            await stage.do("A-01-02")
            await stage.answered()
            assert (stage.tone, "Mug blue 250" in await shown(stage)) == (Tone.CALM, True)

    asyncio.run(look())


def test_an_answer_to_an_earlier_scan_is_not_shown_any_more() -> None:
    async def look() -> None:
        made = bench()
        made.finder.waits = asyncio.Event()
        made.finder.known_there["TRL-9"] = Found(code="TRL-9", trolleys=(STATE,))
        async with staged(screen(made)) as stage:
            await stage.do("TRL-9", "CMD-SHORT")
            assert (await shown(stage)).split("\n")[:3] == ["KEY", "F4 SHORT", "less here"]
            made.finder.waits.set()
            await stage.answered()
            assert (await shown(stage)).split("\n")[:3] == ["KEY", "F4 SHORT", "less here"]

    asyncio.run(look())


def test_a_code_can_be_typed_and_back_leads_to_the_very_same_stop() -> None:
    async def look() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(Arrived(stop=1)))) as stage:
            before = stage.read("notice", "said", "detail")
            await stage.press("f10")
            await stage.choose(1)
            assert stage.front == "LOOK UP"
            await stage.press("f2")
            await stage.type("A-02-02")
            await stage.answered()
            assert stage.front == "LOOK UP"
            await stage.do("CMD-BACK", "CMD-BACK")
            assert (stage.front, stage.read("notice", "said", "detail")) == ("PICK", before)
            assert made.recorder.kept == []

    asyncio.run(look())


def test_a_disk_that_cannot_be_read_and_a_server_that_refuses_are_told() -> None:
    async def look() -> None:
        made = bench()
        made.finder.failures = [ReadOnly("gone")]
        refusal = Refusal(Problem(type="malformed", title="", status=422))
        made.finder.known_there["A-01-02"] = refusal
        async with staged(screen(made)) as stage:
            await stage.do("A-01-02")
            assert stage.notice.startswith("DEVICE CANNOT SAVE")
            await stage.do("A-01-02")
            await stage.answered()
            assert stage.notice.startswith("SYSTEM PROBLEM")

    asyncio.run(look())


def test_more_than_a_page_is_turned_by_digits() -> None:
    async def look() -> None:
        made = bench()
        made.finder.known_here["X"] = EVERYTHING
        made.finder.known_there["X"] = Unreachable("away")
        async with staged(screen(made)) as stage:
            await stage.do("X")
            await stage.answered()
            pages = [await shown(stage)]
            while not pages[-1].rstrip().endswith(f"{len(pages)}/{len(pages)}"):
                await stage.choose(1)
                pages.append(await shown(stage))
            assert len(pages) > 3
            told = "\n".join(pages)
            for text in lines(EVERYTHING):
                assert text.split()[0] in told
            await stage.choose(1)
            assert await shown(stage) == pages[0], "behind the last comes the first"
            await stage.choose(2)
            assert await shown(stage) == pages[-1]
            await stage.choose(3)
            assert stage.tone is Tone.REFUSED

    asyncio.run(look())


def test_each_thing_says_what_tells_it_from_another() -> None:
    assert lines(EVERYTHING) == [
        *("ITEM", "Mug blue 250", "nordlys MUG-250", "A-01-02  stock 40", "  you take 3", MUG, "12000000000012 x6"),
        *("PLACE", "B-01-01", "nothing lies here", "PLACE", "A-01-02", "Soap lemon", "tallyho SOAP", "stock 7"),
        *("TROLLEY", "9", "parked, not finished", "PRK-A1", "stops done: 4/9"),
        *("TOTE", "TOT-00001", "trolley 17, slot A1", "orders:", "1001", "1002"),
        *("TOTE", "no tote in it", "trolley 17, slot B3", "TOTE", "TOT-00003", "on no trolley"),
        *("DROP ZONE", "Drop zone 2", "trolley 9 stands here", "BADGE", "Ana", "has trolley 17"),
    ]
    assert lines(Found(code="", items=(item_found(SOAP, read("Q"), ()),)))[3] == "no place is known"


@pytest.mark.parametrize("status", ["empty", "waiting", "picking", "parked", "picked"])
def test_every_status_of_a_trolley_has_its_words(status: str) -> None:
    assert lines(Found(code="", trolleys=(replace(STATE, status=status),)))[2]


def test_a_device_knows_of_its_own_trolleys_what_is_left_and_where() -> None:
    assert here("TRL-17").trolleys[0].operator_name == "Ana"
    assert [place.items[0].lies[0].wanted for place in here("A-01-02").locations] == [3]
    counts = (LineCount(line="1001/1", quantity=2),)
    picked = (Arrived(stop=1), Taken(stop=1, quantity=3), Put(stop=1, slot="A1", tote="", counts=counts))
    assert [place.items[0].lies[0].wanted for place in here("A-01-02", *picked).locations] == [1]
    assert here("TOT-00002").slots[0].slot == "B3"
    assert here("SLT-17-A1").slots[0].tote == "TOT-00001"
    assert [place.kind for code in ("ZON-2", "PRK-A1") for place in here(code).places] == ["zone", "park"]
    assert here("TRL-17", Parked(place="PRK-A1")).trolleys[0].place == "PRK-A1"
    assert not any(here(code).known for code in ("BDG-0412", "ZON-9", "TOT-00003", "nonsense", "", "SLT-9-A1"))
    assert found_here("A-01-02", [Carried(trolley=opened(PLAN))]).known


def test_what_the_server_does_not_know_stays_as_the_device_knows_it() -> None:
    mine = here("A-01-02")
    assert together(mine, Found(code="A-01-02")) == mine
    place = LocationFound(
        location="A-01-02", items=(item_found(MUG_250, read("A-01-02"), (Lies(location="A-01-02", units=40),)),)
    )
    both = together(mine, Found(code="A-01-02", locations=(place,)))
    assert [(lies.units, lies.wanted) for item in both.locations[0].items for lies in item.lies] == [(40, 3)]


def test_a_line_that_is_too_long_is_folded_between_words_and_never_cut() -> None:
    assert [row.text for row in folds(Row(text="Tea towel linen striped 50x70"), 12)] == [
        "Tea towel",
        "  linen",
        "  striped",
        "  50x70",
    ]
    assert "".join(row.text.strip() for row in folds(Row(text="x" * 30), 12)) == "x" * 30
    assert [row.text for row in folds(Row(text="a\x1bb"), 12)] == ["a·b"]


def test_a_short_page_has_no_other_and_that_is_no_mistake() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(LookUpScreen(made.seams(), made.finder, WORK)) as stage:
            for digit in (1, 2):
                await stage.choose(digit)
                assert (stage.notice, stage.tone, made.signals.log) == ("no more here", Tone.CALM, [])
            await stage.choose(7)
            assert stage.tone is Tone.REFUSED

    asyncio.run(walk())
