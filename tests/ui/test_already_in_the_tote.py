"""F10 at a stop of a trolley that was somebody else's: what lies in the totes is said slot by slot, and kept."""

import asyncio

from screens.pick import PickScreen
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK
from tests.doubles.stage import Stage, staged
from warehouse.events import Arrived, FoundInTote, LineCount, Taken, Undone
from warehouse.flows.trolley import Trolley
from warehouse.values import replace


def found(slot: str, line: str, tote: str, quantity: int) -> FoundInTote:
    return FoundInTote(stop=1, slot=slot, tote=tote, counts=(LineCount(line=line, quantity=quantity),))


def handed(start: Trolley) -> Trolley:
    return replace(start, epoch=2)


async def asked(stage: Stage[Trolley]) -> None:
    await stage.press("f10")
    await stage.choose(4)


def test_each_tote_of_the_stop_is_asked_about_and_what_lies_there_is_recorded() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, handed(trolley(Arrived(stop=1))))) as stage:
            await asked(stage)
            assert (stage.front, stage.wanted) == (
                "COUNT",
                "HOW MANY ARE IN TOTE B3?\nMug blue 250\nTYPE IT, THEN ENTER",
            )
            await stage.type("0")
            assert stage.wanted.startswith("HOW MANY ARE IN TOTE A1?")
            await stage.type("3")
            assert stage.notice == "NOT POSSIBLE\nonly 0 to 2\nCOUNT AGAIN"
            await stage.type("2")
            assert (stage.front, stage.notice) == ("PICK", "2 MORE IN A1. SAVED\nGO ON")
            assert stage.wanted.startswith("TAKE 1")
            one = found("A1", "1001/1", "TOT-00001", 2)
            assert made.recorder.kept == [one]
            await stage.press("f6")
            assert stage.notice == "UNDONE: FOUND IN A1\nCOUNT AGAIN"
            assert made.recorder.kept == [one, Undone(seq=3, event=one)]

    asyncio.run(walk())


def test_what_is_in_the_hand_beyond_what_is_wanted_is_told_to_go_back() -> None:
    async def walk() -> None:
        made = bench()
        start = handed(trolley(Arrived(stop=1), Taken(stop=1, quantity=3)))
        async with staged(PickScreen(made.seams(), WORK, start)) as stage:
            await asked(stage)
            await stage.type("1")
            assert stage.wanted.startswith("HOW MANY ARE IN TOTE A1?")
            await stage.press("f3")
            assert (stage.front, stage.notice) == ("PICK", "SAVED. B3 HAS THEM\nPUT 1 BACK\nGO ON")
            assert stage.wanted.startswith("A1 PUT 2")
            assert made.recorder.kept == [found("B3", "1002/1", "TOT-00002", 1)]

    asyncio.run(walk())


def test_when_the_stop_is_full_no_further_tote_is_asked_about() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, handed(trolley()))) as stage:
            await asked(stage)
            await stage.type("1")
            await stage.type("2")
            assert stage.front == "PICK"
            assert "A-02-02" in stage.wanted

    asyncio.run(walk())


def test_who_had_the_trolley_from_its_first_claim_is_not_asked() -> None:
    async def walk() -> None:
        async with staged(PickScreen(bench().seams(), WORK, replace(trolley(), epoch=1))) as stage:
            await stage.press("f10")
            await stage.choose(4)
            assert stage.front == "TELL US"

    asyncio.run(walk())
