"""A label that is about to be given back for another one closes no parcel."""

import asyncio

import pytest

from offline.transport import Unreachable
from screens.pack import PackScreen
from tests.doubles.at_desk import DeskBench, walked
from tests.doubles.packing import MUG_CODE, ONE_MUG, label
from tests.doubles.stage import Stage, names, staged
from warehouse.flows.packing import OrderAtDesk, labelled
from warehouse.values import replace

UNWEIGHED = replace(ONE_MUG, lines=(replace(ONE_MUG.lines[0], item=replace(ONE_MUG.lines[0].item, weight_g=0)),))


@pytest.mark.parametrize("asked", ["BX-L", "new"])
def test_a_label_that_is_being_given_back_closes_no_parcel(asked: str) -> None:
    made = DeskBench()
    made.desk.labels = [label()]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        assert stage.wanted == "PUT THE LABEL ON THE BOX\nSCAN THE LABEL"
        if asked == "new":
            made.desk.holds_new = asyncio.Event()
            screen.labels.renew(screen.order, 1)
        else:
            await stage.do(asked)
        assert stage.wanted == "WAIT. THE LABEL COMES\ntoo late? F7 = HOLD"
        await stage.do(label().tracking)
        assert not screen.order.close_wanted, "it is about to be void"
        assert made.bench.signals.log[-1] == "refused"

    walked(made, walk)
    assert "LabelApplied" not in names(made.bench.recorder.kept)


def test_where_no_answer_comes_the_label_that_is_there_is_good_again() -> None:
    made = DeskBench()
    made.desk.labels = [label(), Unreachable("away")]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE, "BX-L")
        await stage.answered()
        assert stage.wanted == "PUT THE LABEL ON THE BOX\nSCAN THE LABEL"
        await stage.do(label().tracking)
        assert screen.order.close_wanted

    walked(made, walk)


@pytest.mark.parametrize(("weight_g", "due"), [(999, "WAIT. THE LABEL COMES"), (400, "PUT THE LABEL ON THE BOX")])
def test_a_label_from_before_a_restart_is_good_while_it_is_asked_about_only_where_it_is_of_this_weight(
    weight_g: int, due: str
) -> None:
    made = DeskBench()

    async def run() -> None:
        screen = made.pack(ONE_MUG)
        screen.order = labelled(screen.order, replace(label(), weight_g=weight_g))
        async with staged(screen, (27, 16)) as stage:
            await stage.do(MUG_CODE)
            assert stage.wanted.startswith(due)
            await stage.do(label().tracking)
            assert screen.order.close_wanted == (weight_g == 400)

    asyncio.run(run())
