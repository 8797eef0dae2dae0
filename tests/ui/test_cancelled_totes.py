"""A slot whose order was cancelled is crossed out, and asked for by no screen; what is news is read first."""

import asyncio
from dataclasses import replace

from offline.errors import NotSaved
from screens.build import BuildScreen
from screens.pick import PickScreen, cells
from screens.summary import SummaryScreen, figures
from screens.widgets.notice import Tone
from screens.widgets.slots import Cell, SlotGrid, cancelled_cells
from screens.wording import catalogue
from tests.doubles.recorder import WORK, Bench
from tests.doubles.stage import Stage, names, staged
from tests.doubles.trolleys import MUG_250, PLAN
from warehouse.events import Arrived, Event, Recorded, ToteBound
from warehouse.flows.trolley import Job, Trolley, opened, recovered
from warehouse.reconcile import Tally
from warehouse.trolleys import Slot

MUG = MUG_250.codes[0].code
OFF = Cell(text="x", off=True)


def without(order: str, *bound: ToteBound) -> Trolley:
    """The trolley, of which `order` had been cancelled before it was claimed."""
    plan = replace(PLAN, cancelled=(order,))
    return recovered(opened(plan), [Recorded(seq=seq, event=event) for seq, event in enumerate(bound, 1)])


def test_building_wants_no_tote_for_it() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(BuildScreen(made.seams(), WORK, without("1001"))) as stage:
            assert "B3" in stage.wanted
            assert "0/1" in str(stage.screen.query_one("#progress").render())
            grid = stage.screen.query_one(SlotGrid).render().plain
            assert grid.split() == ["A1", "x", ">B3"]
            await stage.do("TOT-00002")
            assert [trolley.totes if trolley else () for trolley in stage.results] == [(("B3", "TOT-00002"),)]

    asyncio.run(walk())


def test_picking_crosses_it_out_at_every_stop() -> None:
    async def walk() -> None:
        made = Bench()
        trolley = without("1001", ToteBound(slot="B3", tote="TOT-00002"))
        async with staged(PickScreen(made.seams(), WORK, trolley)) as stage:
            grid = stage.screen.query_one(SlotGrid).render()
            assert grid.plain.split() == ["A1", "x", "B3", "1"]
            assert any("strike" in str(span.style) for span in grid.spans)
            assert stage.screen.entitled == "PICK 17 1/2"
            await stage.do("A-01-02")
            assert isinstance(stage.screen, PickScreen)
            assert cells(stage.screen.trolley)["A1"] == OFF

    asyncio.run(walk())


def test_the_summary_counts_what_is_left() -> None:
    async def walk() -> None:
        made = Bench()
        trolley = without("1001", ToteBound(slot="B3", tote="TOT-00002"))
        told = [line.plain.split() for line in figures(trolley, catalogue("en"))]
        assert [line[-1] for line in told[:3]] == ["1", "2", "5"]
        async with staged(SummaryScreen(made.seams(), WORK, trolley)) as stage:
            assert stage.front == "SUMMARY"

    asyncio.run(walk())


def test_a_slot_that_carries_other_orders_too_is_not_crossed_out() -> None:
    slots = (Slot(slot="A1", orders=("1001", "1003"), cut_off="17:00", batch=True), PLAN.slots[1])
    trolley = opened(replace(PLAN, slots=slots, cancelled=("1001",)))
    assert cancelled_cells(trolley) == {}


async def told(stage: Stage[Trolley], *orders: str) -> None:
    """Tell the pick screen that `orders` are cancelled."""
    assert isinstance(stage.screen, PickScreen)
    stage.screen.call_later(stage.screen.learn, Tally(), orders)
    await stage.settle()


def picking(*events: Event) -> Trolley:
    bound = (ToteBound(slot="A1", tote="TOT-00001"), ToteBound(slot="B3", tote="TOT-00002"))
    return recovered(opened(PLAN), [Recorded(seq=seq, event=event) for seq, event in enumerate((*bound, *events), 1)])


def test_a_cancellation_is_read_between_two_stops_and_recorded_before_it_is_in_force() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(PickScreen(made.seams(), WORK, picking(Arrived(stop=1)))) as stage:
            await told(stage, "1002")
            assert stage.front == "PICK", "not in the middle of a stop"
            await stage.do(MUG, MUG, MUG, "SLT-17-A1")
            assert stage.front == "PICK"
            await stage.do("SLT-17-B3")
            assert (stage.front, stage.notice) == ("CANCELLED", "TOTE B3 CANCELLED\nPUT NOTHING MORE IN B3")
            assert (stage.tone, made.signals.log[-1]) == (Tone.TROUBLE, "trouble")
            await stage.choose(1)
            assert (stage.front, names(made.recorder.kept)[-1]) == ("PICK", "CancellationSeen")
            grid = stage.screen.query_one(SlotGrid).render().plain
            assert grid.split() == ["A1", "1", "B3", "x"]
            assert stage.screen.entitled == "PICK 17 2/2"

    asyncio.run(walk())


def test_a_scan_that_was_on_its_way_does_not_answer_it() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(PickScreen(made.seams(), WORK, picking())) as stage:
            await told(stage, "1001")
            assert stage.front == "CANCELLED"
            await stage.do("A-01-02")
            assert (stage.front, stage.notice.splitlines()[0]) == ("CANCELLED", "TOTE A1 CANCELLED")
            assert made.signals.log[-1] == "refused"
            assert names(made.recorder.noted) == ["Refused"]
            await stage.choose(3)
            assert stage.front == "CANCELLED"
            await stage.do("TOT-00001")
            assert (stage.front, names(made.recorder.kept)) == ("PICK", ["CancellationSeen"])
            await stage.do("A-01-02")
            assert names(made.recorder.kept)[-1] == "Arrived"

    asyncio.run(walk())


def test_what_was_told_before_the_screen_came_is_read_first_and_each_by_itself() -> None:
    async def walk() -> None:
        made = Bench()
        before = replace(picking(), told=("1001", "1002"))
        async with staged(PickScreen(made.seams(), WORK, before)) as stage:
            assert stage.notice.splitlines()[0] == "TOTE A1 CANCELLED"
            await stage.press("f8")
            assert stage.notice.splitlines()[0] == "TOTE B3 CANCELLED"
            await stage.press("f3")
            assert [left.job if left else None for left in stage.results] == [Job.DROP]
            assert names(made.recorder.kept) == ["CancellationSeen", "CancellationSeen"]

    asyncio.run(walk())


def test_it_waits_for_another_screen_that_asks_something() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(PickScreen(made.seams(), WORK, picking())) as stage:
            await stage.do("CMD-TYPE")
            await told(stage, "1002")
            assert stage.front == "TYPE"
            await stage.type("47")
            assert (stage.front, names(made.recorder.kept)) == ("PICK", ["Arrived"]), "the stop is begun: it waits on"
            await stage.do("CMD-UNDO")
            assert stage.front == "CANCELLED"
            await stage.choose(1)
            await stage.do("CMD-TYPE", "CMD-BACK")
            assert stage.front == "PICK"

    asyncio.run(walk())


def test_who_goes_back_without_an_answer_reads_it_then() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(PickScreen(made.seams(), WORK, picking())) as stage:
            await stage.do("CMD-TYPE")
            await told(stage, "1002")
            await stage.press("f3")
            assert stage.front == "CANCELLED"

    asyncio.run(walk())


def test_what_cannot_be_kept_is_not_in_force_and_is_asked_again() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(PickScreen(made.seams(), WORK, picking())) as stage:
            await told(stage, "1001")
            made.recorder.failures = [NotSaved("the disk failed")]
            await stage.choose(1)
            assert (stage.front, stage.notice.splitlines()[0]) == ("PICK", "NOT SAVED")
            assert isinstance(stage.screen, PickScreen)
            assert stage.screen.trolley.cancelled == ()
            await told(stage, "1001")
            assert stage.front == "CANCELLED"
            await stage.choose(1)
            assert stage.front == "PICK"
            assert list(stage.screen.trolley.cancelled) == ["1001"]

    asyncio.run(walk())
