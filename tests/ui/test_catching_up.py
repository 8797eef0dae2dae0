"""F10, DONE ON PAPER: stop by stop with one key each; everything is recorded before it is shown, and can be undone."""

import asyncio

from offline.errors import ReadOnly
from screens.pick import PickScreen
from screens.widgets.notice import Tone
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK
from tests.doubles.stage import Stage, staged
from tests.doubles.trolleys import PLAN
from warehouse.events import LineCount, Put, Shorted, ShortReason, Undone
from warehouse.flows.trolley import Job, Trolley

FIRST: tuple[Put, Put] = (
    Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=2),)),
    Put(stop=1, slot="B3", tote="TOT-00002", counts=(LineCount(line="1002/1", quantity=1),)),
)
SECOND = Put(stop=2, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/2", quantity=1),))


async def paper(stage: Stage[Trolley]) -> None:
    await stage.press("f10")
    await stage.choose(5)
    assert stage.front == "PAPER"


def test_what_was_done_as_asked_is_one_key_a_stop_and_picking_goes_on_at_the_first_that_was_not() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley()), (27, 16)) as stage:
            await paper(stage)
            assert stage.wanted == "A-01-02: DONE ON PAPER?\nMug blue 250\nasked for: 3"
            await stage.choose(1)
            assert tuple(made.recorder.kept) == FIRST
            assert stage.wanted.startswith("A-02-02: DONE ON PAPER?")
            await stage.choose(3)
            assert stage.wanted.startswith("B-01-01: DONE ON PAPER?")
            await stage.choose(3)
            assert stage.front == "PICK"
            assert "A-02-02" in stage.wanted
            assert tuple(made.recorder.kept) == FIRST
            assert stage.number == f"#{made.recorder.seq}"

    asyncio.run(walk())


def test_the_window_is_called_after_what_is_in_front_though_the_stop_below_hears_late_that_it_was() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await paper(stage)
            called = stage.pilot.app.title
            assert called.startswith("PAPER ")
            stage.screen.entitle()
            assert stage.pilot.app.title == called

    asyncio.run(walk())


def test_another_number_is_typed_and_the_rest_is_missing() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await paper(stage)
            await stage.choose(2)
            assert (stage.front, stage.wanted) == ("COUNT", "HOW MANY ON PAPER?\nA-01-02, of 3\nTYPE IT, THEN ENTER")
            await stage.type("4")
            assert stage.notice == "NOT POSSIBLE\nonly 0 to 3\nCOUNT AGAIN"
            await stage.type("1")
            short = Shorted(
                stop=1, reason=ShortReason.MISSING, found=1, missing=(LineCount(line="1001/1", quantity=2),)
            )
            assert made.recorder.kept == [short, FIRST[1]]
            assert (stage.front, stage.tone) == ("PAPER", Tone.ACCEPTED)

    asyncio.run(walk())


def test_undo_takes_back_the_last_answer_whole_and_asks_it_again() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await paper(stage)
            await stage.press("f6")
            assert (stage.tone, made.recorder.kept) == (Tone.REFUSED, [])
            await stage.choose(1)
            await stage.press("f6")
            back = [Undone(seq=5, event=FIRST[1]), Undone(seq=4, event=FIRST[0])]
            assert made.recorder.kept == [*FIRST, *back]
            assert stage.wanted.startswith("A-01-02: DONE ON PAPER?")
            assert stage.notice == "UNDONE: LAST ANSWER\nLOOK AT THE SHEET AGAIN"

    asyncio.run(walk())


def test_a_place_scanned_from_the_sheet_asks_about_its_stop_and_anything_else_is_refused() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await paper(stage)
            await stage.do("A-02-02")
            assert stage.wanted.startswith("A-02-02: DONE ON PAPER?")
            await stage.choose(1)
            assert made.recorder.kept == [SECOND]
            assert stage.wanted.startswith("A-01-02: DONE ON PAPER?")
            await stage.do("A-02-02")
            assert stage.tone is Tone.REFUSED, "it is done"
            await stage.choose(7)
            assert stage.tone is Tone.REFUSED
            await stage.press("f3")
            assert stage.front == "PICK"

    asyncio.run(walk())


def test_when_everything_was_done_on_paper_picking_is_done_too() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await paper(stage)
            for _ in PLAN.stops:
                await stage.choose(1)
            (result,) = stage.results
            assert result is not None
            assert result.job is Job.DROP

    asyncio.run(walk())


def test_what_cannot_be_recorded_is_not_taken_for_done() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await paper(stage)
            made.recorder.failures.append(ReadOnly("read-only"))
            await stage.choose(1)
            assert (stage.tone, made.recorder.kept) == (Tone.TROUBLE, [])
            assert stage.wanted.startswith("A-01-02: DONE ON PAPER?")

    asyncio.run(walk())
