"""A slot whose order was cancelled is crossed out, and asked for by no screen."""

import asyncio
from dataclasses import replace

from screens.build import BuildScreen
from screens.pick import PickScreen, cells
from screens.summary import SummaryScreen, figures
from screens.widgets.slots import Cell, SlotGrid, cancelled_cells
from screens.wording import catalogue
from tests.doubles.recorder import WORK, Bench
from tests.doubles.stage import staged
from tests.doubles.trolleys import PLAN
from warehouse.events import Recorded, ToteBound
from warehouse.flows.trolley import Trolley, opened, recovered
from warehouse.trolleys import Slot

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
