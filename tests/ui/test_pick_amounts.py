"""What the pick screen asks and takes about amounts: one scan or each, or a typed total."""

import asyncio

from screens.pick import PickScreen
from screens.widgets.big import big
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK
from tests.doubles.stage import names, staged
from tests.doubles.trolleys import MUG_250
from warehouse.events import Arrived

PLACE = "A-01-02"
MUG = MUG_250.codes[0].code


def test_one_scan_for_all_and_a_scan_for_each_look_different() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley()), (40, 24)) as stage:
            await stage.do(PLACE, MUG)
            assert stage.wanted == "TAKE 3\nMug blue 250\nSCAN EACH. you have 1"
            assert stage.read("big") == big("1/3", 40)
            await stage.do("CMD-UNDO", "CMD-UNDO", "CMD-SKIP", "CMD-SKIP", "B-01-01")
            assert stage.wanted == "TAKE 4\nSoap lemon\nSCAN ONE"
            assert stage.read("big") == big("4", 40)

    asyncio.run(walk())


def test_a_typed_total_replaces_the_count_and_a_typed_slot_is_a_slot() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(Arrived(stop=1)))) as stage:
            await stage.press("f2")
            assert stage.front == "TYPE"
            assert stage.wanted == "TYPE THE CODE\nof the item, all digits.\nThen ENTER"
            await stage.type("3")
            assert stage.notice == "SCAN ONE FIRST\nMug blue 250\nTHEN TYPE HOW MANY"
            await stage.press("f2")
            await stage.type(MUG)
            await stage.press("f2")
            assert stage.wanted.startswith("TYPE HOW MANY YOU HAVE")
            await stage.type("3")
            assert stage.wanted.startswith("A1 PUT 2")
            await stage.do("CMD-TYPE")
            await stage.type("a1")
            assert stage.wanted.startswith("B3 PUT 1")
            assert names(made.recorder.kept) == ["Taken", "Taken", "Put"]

    asyncio.run(walk())


def test_typed_check_digits_stand_for_a_place_that_cannot_be_read() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.press("f2")
            await stage.type("99")
            assert stage.notice == "WRONG CHECK NUMBER\nyou: 99\nGO TO A-01-02"
            await stage.press("f2")
            await stage.type("47")
            assert names(made.recorder.kept) == ["Arrived"]

    asyncio.run(walk())
