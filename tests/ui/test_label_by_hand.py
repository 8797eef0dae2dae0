"""A label of which nothing can be printed, or nobody knows: the desk says who has to bring it, and may have another."""

import pytest

from screens.pack import PackScreen
from tests.doubles.at_desk import DeskBench, no, walked
from tests.doubles.packing import MUG_CODE, ONE_MUG, Packed, label
from tests.doubles.stage import Stage, names
from warehouse.flows.pack_said import HoldSaid
from warehouse.flows.packing import OrderAtDesk
from warehouse.messages import HoldByHand
from warehouse.packed import PackTally
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
        assert stage.wanted == "LABEL 4417: NONE YET\nTAKE A NEW ONE?", "nothing is given back"
        await stage.choose(1)
        await stage.answered()
        if sold:
            assert stage.wanted.startswith("PUT THE NEW LABEL ON")
        else:
            assert stage.notice.startswith("NO LABEL FOR 4417"), "it may be sold, and nobody knows"

    walked(made, walk)


def test_a_label_that_was_settled_as_not_bought_can_be_bought_anew_and_no_old_one_is_spoken_of() -> None:
    made = DeskBench()
    made.desk.labels = [BY_HAND, label(generation=2, state=LabelState.CALLING)]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        assert "CALL SUPERVISOR" in stage.wanted
        assert "F5" not in stage.wanted
        await screen.news.learn(PackTally(), [label(state=LabelState.REFUSED)])
        await stage.settle()
        assert stage.wanted.splitlines()[:2] == ["NO LABEL FOR 4417", "F5: BUY A NEW ONE"]
        await stage.press("f5")
        await stage.choose(4)
        await stage.choose(1)
        await stage.settle()
        assert stage.notice.startswith("WAIT. THE LABEL COMES")

    walked(made, walk)


def test_a_parcel_whose_label_only_a_person_can_settle_is_not_said_to_be_asked_for() -> None:
    packed = Packed(ONE_MUG)
    packed.say(MUG_CODE)
    packed.tell(BY_HAND)
    assert packed.say(HoldSaid()).note == HoldByHand(order="4417", place="H1")
