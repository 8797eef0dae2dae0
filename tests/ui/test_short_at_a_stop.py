"""Less is there than asked for: why, how many, and the way back."""

import asyncio

import pytest

from screens.pick import PickScreen
from screens.widgets.notice import Tone
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK
from tests.doubles.stage import names, staged
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
            assert stage.notice == "1 DAMAGED. SAVED\nLEAVE BAD ONES HERE\nGO ON"
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
            assert (stage.notice, stage.tone) == (
                "NOT POSSIBLE HERE\nTYPE A NUMBER YOU SEE\nF9 = HELP",
                Tone.REFUSED,
            )
            await stage.choose(1)
            await stage.type("3")
            assert (stage.front, stage.notice) == ("COUNT", "ALL 3? NOT SHORT\nF3 = BACK. TAKE ALL\nelse COUNT AGAIN")
            await stage.type("4")
            assert stage.notice == "NOT POSSIBLE\nonly 0 to 2\nCOUNT AGAIN"
            await stage.do("A-01-02")
            assert stage.notice == "NOT POSSIBLE HERE\nTYPE THE NUMBER, ENTER\nF9 = HELP"
            await stage.press("f3")
            assert stage.front == "SHORT"
            await stage.press("escape")
            assert stage.front == "PICK"
            assert made.recorder.kept == []

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("language", "asked", "undone"),
    [
        (
            "en",
            "LESS THAN 1 IN HAND?\nno: F3, then PUT IT\nyes: why? TYPE 1 TO 4",
            "UNDONE: SHORT\nA-01-02\nin your hand: 1\nGO ON",
        ),
        (
            "pl",
            "MNIEJ NIŻ 1 W RĘCE?\nnie: F3, potem WŁÓŻ\ntak: WPISZ OD 1 DO 4",
            "COFNIĘTE: BRAK\nA-01-02\nw ręce: 1\nIDŹ DALEJ",
        ),
    ],
)
def test_the_unit_in_the_hand_is_missing_only_when_it_was_counted(language: str, asked: str, undone: str) -> None:
    async def walk() -> None:
        made = bench()
        only = Shorted(
            stop=1,
            reason=ShortReason.MISSING,
            found=1,
            missing=(LineCount(line="1001/1", quantity=2),),
        )
        async with staged(PickScreen(made.seams(language), WORK, trolley(Arrived(stop=1), only))) as stage:
            before = stage.wanted
            await stage.press("f4")
            assert stage.wanted == asked
            await stage.choose(1)
            assert (stage.front, made.recorder.kept) == ("COUNT", [])
            await stage.press("f3")
            await stage.press("f3")
            assert (stage.front, stage.wanted) == ("PICK", before)
            await stage.press("f4")
            await stage.choose(2)
            await stage.type("0")
            assert names(made.recorder.kept) == ["Shorted"]
            await stage.press("f6")
            assert (stage.notice, stage.wanted) == (undone, before)

    asyncio.run(walk())
