"""Less is there than asked for: why, how many, and the way back."""

import asyncio

from screens.pick import PickScreen
from screens.widgets.notice import Tone
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK
from tests.doubles.stage import staged
from warehouse.events import Arrived, LineCount, Shorted, ShortReason


def test_a_short_asks_why_and_how_many_and_leaves_the_latest_order_short() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(Arrived(stop=1)))) as stage:
            await stage.do("CMD-SHORT")
            assert stage.front == "SHORT"
            await stage.choose(2)
            assert (stage.front, stage.wanted) == (
                "COUNT",
                "HOW MANY DO YOU HAVE?\nof 3, good ones\nTYPE IT, THEN ENTER",
            )
            await stage.type("2")
            assert stage.front == "PICK"
            missing = (LineCount(line="1001/1", quantity=1),)
            assert made.recorder.kept == [Shorted(stop=1, reason=ShortReason.DAMAGED, found=2, missing=missing)]
            assert stage.notice == "1 DAMAGED. SAVED\nGO ON"
            assert stage.wanted.startswith("A1 PUT 1")

    asyncio.run(walk())


def test_a_short_of_the_only_unit_is_not_counted() -> None:
    async def walk() -> None:
        made = bench()
        short = ShortReason.MISSING
        missing = (LineCount(line="1001/1", quantity=2), LineCount(line="1002/1", quantity=1))
        before = Shorted(stop=1, reason=short, found=0, missing=missing)
        async with staged(PickScreen(made.seams(), WORK, trolley(before))) as stage:
            await stage.do("CMD-SHORT")
            await stage.choose(4)
            assert (stage.front, stage.notice) == ("PICK", "1 NOT REACHED. SAVED\nGO ON")
            only = (LineCount(line="1001/2", quantity=1),)
            assert made.recorder.kept == [Shorted(stop=2, reason=ShortReason.CANNOT_REACH, found=0, missing=only)]

    asyncio.run(walk())


def test_a_short_of_as_many_as_asked_for_is_refused_and_back_leads_back() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(Arrived(stop=1)))) as stage:
            await stage.press("f4")
            await stage.choose(7)
            assert stage.tone is Tone.REFUSED
            await stage.choose(1)
            await stage.type("3")
            assert (stage.front, stage.notice) == ("COUNT", "NOT POSSIBLE\nonly 0 to 2\nCOUNT AGAIN")
            await stage.press("f3")
            assert stage.front == "SHORT"
            await stage.press("escape")
            assert stage.front == "PICK"
            assert made.recorder.kept == []

    asyncio.run(walk())
