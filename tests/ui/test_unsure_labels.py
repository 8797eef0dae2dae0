"""An order whose label is not sure waits at a hold place, the desk goes on, and it comes back when that is known."""

import asyncio
from dataclasses import replace as changed

import pytest

from offline.news import ToldOrder
from screens.desk import DeskResult, DeskScreen
from screens.pack import PackScreen
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from tests.doubles.at_desk import DeskBench, walked
from tests.doubles.packing import MUG_CODE, ONE_MUG, Packed, label
from tests.doubles.stage import Stage, names, staged
from warehouse.desk_events import PutOnHold
from warehouse.flows.pack_said import AgreedSaid, HoldSaid, ParcelSaid
from warehouse.flows.pack_words import first_held, instruction
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.messages import LabelReadyHere, LabelToBuy, LabelUnsureHere, NoLabel, NoLabelOnHold, OnHold
from warehouse.packed import PackTally
from warehouse.packing import LabelStatus
from warehouse.parcels import LabelState
from warehouse.values import replace

UNSURE = label(state=LabelState.UNCERTAIN)
BY_HAND = replace(UNSURE, by_hand=True)
REFUSED = label(state=LabelState.REFUSED)


def packed_up(told: LabelStatus) -> Packed:
    """An order of which only the label is missing."""
    packed = Packed(ONE_MUG)
    packed.tell(told)
    packed.say(MUG_CODE)
    return packed


def test_what_is_to_be_done_is_said_before_anybody_asks() -> None:
    assert instruction(packed_up(UNSURE).order) == LabelUnsureHere(order="4417")
    assert instruction(packed_up(BY_HAND).order) == NoLabel(order="4417")
    assert instruction(packed_up(REFUSED).order) == LabelToBuy(order="4417")


def test_when_it_was_bought_after_all_its_box_is_fetched() -> None:
    packed = packed_up(UNSURE)
    packed.say(HoldSaid())
    assert instruction(packed.order) == OnHold(order="4417", place="H1")
    packed.tell(label())
    assert instruction(packed.order) == LabelReadyHere(order="4417", place="H1")


def test_when_it_was_never_bought_its_box_is_fetched_for_a_new_one() -> None:
    packed = packed_up(UNSURE)
    packed.say(HoldSaid())
    packed.tell(REFUSED)
    assert instruction(packed.order) == NoLabelOnHold(order="4417", place="H1")
    packed.say(AgreedSaid())
    assert (packed.order.step, instruction(packed.order)) == (PackStep.LABEL, LabelToBuy(order="4417"))
    packed.tell(label(generation=2))
    packed.say(label(generation=2).tracking)
    assert packed.order.step is PackStep.DONE


def test_of_two_boxes_on_hold_the_one_that_is_named_is_taken() -> None:
    two = replace(ONE_MUG, lines=(replace(ONE_MUG.lines[0], ordered=2, picked=2),))
    packed = Packed(two)
    packed.say(MUG_CODE, ParcelSaid())
    packed.tell(UNSURE)
    packed.say(HoldSaid())
    packed.say(MUG_CODE)
    packed.tell(label(parcel=2, state=LabelState.UNCERTAIN))
    packed.say(HoldSaid())
    assert first_held(packed.order) == 1
    packed.tell(label(parcel=2, state=LabelState.REFUSED))
    assert instruction(packed.order) == NoLabelOnHold(order="4417", place="H2")
    packed.tell(label())
    assert instruction(packed.order) == LabelReadyHere(order="4417", place="H1")
    packed.say(AgreedSaid(), label().tracking)
    assert instruction(packed.order) == NoLabelOnHold(order="4417", place="H2")
    packed.say(AgreedSaid())
    assert packed.order.parcel == 2


@pytest.mark.parametrize("key", ["f4", "f7"])
def test_the_packer_puts_the_box_on_hold_and_is_at_the_desk_again(key: str) -> None:
    made = DeskBench()
    made.desk.labels = [UNSURE]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        assert stage.wanted == "LABEL 4417: WAIT\nDO NOT PRINT AGAIN\nwe ask. F7 = HOLD"
        await stage.press(key)
        if key == "f4":
            await stage.choose(5)
        assert [left.step if left else None for left in stage.results] == [PackStep.HELD]
        assert screen.leaving is not None

    walked(made, walk)
    assert made.bench.recorder.kept[-1] == PutOnHold(parcel=1, place="H1")


def test_a_label_is_no_problem_while_items_are_missing() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.press("f4")
        await stage.choose(5)
        assert stage.tone is Tone.REFUSED

    walked(made, walk)
    assert names(made.bench.recorder.kept) == []


@pytest.mark.parametrize(
    ("settled", "said", "listed"),
    [
        (label(), "LABEL READY: 4417", "ORDER 4417\nLABEL READY. HOLD H1"),
        (REFUSED, "NO LABEL FOR 4417", "ORDER 4417\nNO LABEL. HOLD H1"),
    ],
)
def test_the_desk_says_how_it_ended(settled: LabelStatus, said: str, listed: str) -> None:
    held = packed_up(UNSURE)
    held.say(HoldSaid())
    made = DeskBench()

    async def walk() -> None:
        screen = DeskScreen(changed(made.bench.seams(), desk=made.desk), "DSK-12", (held.order,))
        async with staged(screen) as stage:
            told: Stage[DeskResult] = stage
            assert list(screen.query_one(Choices).texts) == ["ORDER 4417\nwaits in hold H1"]
            await screen.learn(ToldOrder(order="4417", others=PackTally(), labels=(settled,), cancelled=False))
            await told.settle()
            assert told.notice.splitlines()[0] == said
            assert list(screen.query_one(Choices).texts) == [listed]

    asyncio.run(walk())
