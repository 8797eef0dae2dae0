"""A label of which nothing can be printed, or nobody knows: the desk says who has to bring it, and may have another."""

import pytest

from screens.pack import PackScreen
from tests.doubles.at_desk import DeskBench, no, walked
from tests.doubles.packing import MUG_CODE, label
from tests.doubles.stage import Stage, names
from warehouse.flows.packing import OrderAtDesk
from warehouse.parcels import LabelState
from warehouse.values import replace

BY_HAND = replace(label(state=LabelState.UNCERTAIN), by_hand=True)


def test_a_label_without_a_file_is_said_and_its_scan_closes_the_parcel() -> None:
    made = DeskBench()
    made.desk.labels = [replace(label(), format="")]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        assert stage.wanted == "LABEL 4417: BY HAND\nCALL SUPERVISOR\nthen SCAN THE LABEL\nF7 = HOLD"
        await stage.do(label().tracking)
        assert screen.order.close_wanted

    walked(made, walk)
    assert "LabelApplied" in names(made.bench.recorder.kept)


@pytest.mark.parametrize("sold", [True, False])
def test_one_that_only_a_person_can_settle_may_be_given_up_for_another_one(sold: bool) -> None:
    made = DeskBench()
    made.desk.labels = [BY_HAND, label(generation=2) if sold else no("label_busy")]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        assert stage.wanted.startswith("NO LABEL FOR 4417")
        await stage.press("f5")
        await stage.choose(4)
        assert stage.wanted.startswith("NEW LABEL FOR 4417?")
        await stage.choose(1)
        await stage.answered()
        if sold:
            assert stage.wanted.startswith("PUT THE NEW LABEL ON")
        else:
            assert stage.notice.startswith("NO LABEL FOR 4417"), "it may be sold, and nobody knows"

    walked(made, walk)
