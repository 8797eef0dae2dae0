"""A parcel on hold: who took its order over gets it out by a key, and then does with it what is done with any."""

import asyncio

import pytest

from screens.pack import PackScreen
from screens.widgets.notice import Tone
from tests.doubles.at_desk import DeskBench, walked
from tests.doubles.packing import MUG_CODE, ONE_MUG, Packed, label
from tests.doubles.stage import Stage, names, staged
from warehouse.desk_events import LabelPrinted, PrintState, PutOnHold, TakenFromHold
from warehouse.events import Recorded
from warehouse.flows.pack_said import HoldSaid
from warehouse.flows.packing import OrderAtDesk, evolve
from warehouse.packing import LabelStatus
from warehouse.parcels import LabelState
from warehouse.values import replace

OUT = LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTED, desk="DSK-12")


def held_before(told: LabelStatus | None) -> OrderAtDesk:
    """An order that another packer put on hold: nothing of it can be taken back here."""
    packed = Packed(ONE_MUG)
    packed.say(MUG_CODE)
    packed.say(HoldSaid())
    if told is not None:
        packed.tell(told)
        packed.record(OUT)
    return replace(packed.order, trail=(), epoch=2, desk="DSK-12", prints=True)


@pytest.mark.parametrize(
    ("told", "asked", "then"),
    [
        (
            replace(label(), desk="DSK-12"),
            "LABEL READY: 4417\nTAKE FROM HOLD H1\nSCAN LABEL. lost? 1 = YES",
            "PUT THE LABEL ON THE BOX\nSCAN THE LABEL",
        ),
        (
            None,
            "4417 IS IN HOLD H1\nWAIT. NO LABEL YET\nF3 = BACK, 1 = TAKE IT",
            "WAIT. THE LABEL COMES\ntoo late? F7 = HOLD",
        ),
        (
            label(state=LabelState.REFUSED),
            "NO LABEL FOR 4417\nTAKE FROM HOLD H1\ndone? 1 = YES",
            "NO LABEL FOR 4417\nF5: BUY A NEW ONE\nagain? CALL SUPERVISOR",
        ),
    ],
)
def test_who_took_it_over_gets_it_out_of_hold_by_the_key_that_is_said(
    told: LabelStatus | None, asked: str, then: str
) -> None:
    made = DeskBench()

    async def run() -> None:
        screen = made.pack(ONE_MUG)
        screen.order = held_before(told)
        async with staged(screen) as stage:
            for key in ("f5", "f7", "f8"):
                assert stage.wanted == asked
                await stage.press(key)
                assert (stage.notice, stage.tone) == (asked, Tone.REFUSED), "every key says the way out"
            await stage.choose(1)
            assert stage.wanted == then
            await stage.press("f8")
            assert stage.wanted.startswith("WHICH BOX?")
            await stage.press("f3")
            if told is not None:
                await stage.press("f5")
                assert stage.wanted.startswith("LABEL AGAIN: WHY?")

    asyncio.run(run())
    assert made.bench.recorder.kept == [TakenFromHold(parcel=1, place="H1")]


@pytest.mark.parametrize("yes", [True, False])
def test_a_box_whose_label_is_out_is_put_on_hold_after_a_question_only(yes: bool) -> None:
    made = DeskBench()
    made.desk.labels = [label()]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        screen.order = evolve(screen.order, Recorded(seq=90, event=OUT))
        await stage.press("f7")
        assert stage.wanted == "LABEL IS PRINTED: 4417\nPUT IT ON THE BOX AND SCAN\nOR PUT THE BOX IN HOLD?"
        await stage.choose(1 if yes else 2)
        await stage.settle()
        assert len(stage.results) == yes

    walked(made, walk)
    assert names(made.bench.recorder.kept) == ["Verified", *["PutOnHold"] * yes]
    assert (PutOnHold(parcel=1, place="H1") in made.bench.recorder.kept) == yes
