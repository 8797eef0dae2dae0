"""The desk's scale beside an order: a box that lies still is weighed by itself, and what keeps it from that is said."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from pickclient.desk_scale import DeskScale
from screens.pack import PackScreen
from screens.widgets.notice import Tone
from tests.doubles.at_desk import DeskBench
from tests.doubles.packing import MUG_CODE, ONE_MUG
from tests.doubles.scales import FarEnd, cable
from tests.doubles.stage import Stage, staged
from warehouse.desk import PackPlan
from warehouse.desk_events import Weighed, WeighedBy
from warehouse.flows.packing import OrderAtDesk
from warehouse.values import replace

UNWEIGHED = replace(ONE_MUG, lines=(replace(ONE_MUG.lines[0], item=replace(ONE_MUG.lines[0].item, weight_g=0)),))
DUE = "PUT THE BOX ON THE SCALE"
EMPTY, STILL, OTHER = b"S S 0.00 g\r\n", b"S S 431.00 g\r\n", b"S S 512.00 g\r\n"
MOVING, OVERLOAD, BELOW, ODD, SILENT = b"S D 431.00 g\r\n", b"S +\r\n", b"S -\r\n", b"?\r\n", b""
BY_SCALE = Weighed(parcel=1, weight_g=431, by=WeighedBy.SCALE)
Walk = Callable[[Stage[OrderAtDesk], PackScreen, FarEnd], Awaitable[None]]


def walked(walk: Walk, plan: PackPlan = UNWEIGHED, size: tuple[int, int] = (27, 16)) -> DeskBench:
    """Do `walk` on the pack screen of `plan`, at a desk with a scale at a real cable."""
    far, made = FarEnd(), DeskBench()
    far.answer = EMPTY

    async def run(port: str) -> None:
        made.scale = DeskScale(f"sics:{port}", pause_s=0.005)
        screen = made.pack(plan)
        async with staged(screen, size) as stage:
            await stage.do(MUG_CODE, "BX-S")
            await walk(stage, screen, far)

    with cable(far) as port:
        asyncio.run(run(port))
    return made


async def until(stage: Stage[OrderAtDesk], holds: Callable[[], bool]) -> None:
    """Let the scale be asked until `holds`."""
    for _ in range(2_000):
        await stage.settle()
        if holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError(f"{stage.wanted!r} {stage.notice!r}")


async def asked_again(stage: Stage[OrderAtDesk], far: FarEnd) -> None:
    """Let the scale be asked some times more."""
    before = len(far.asked)
    await until(stage, lambda: len(far.asked) > before + 3)


def test_a_box_that_lies_still_is_weighed_by_itself_and_its_label_is_wanted() -> None:
    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen, far: FarEnd) -> None:
        assert stage.wanted.startswith(DUE)
        far.answer = MOVING
        await asked_again(stage, far)
        assert stage.wanted.startswith(DUE)
        far.answer = STILL
        await until(stage, lambda: not stage.wanted.startswith(DUE))
        assert stage.notice == "WEIGHT SAVED\n431 g"
        assert screen.order.weight_g(1) == 431

    made = walked(walk)
    assert made.bench.recorder.kept[-1] == BY_SCALE
    assert made.desk.asked == ["label 4417-1 BX-S 431"]
    assert "accepted 3" in made.bench.signals.log


@pytest.mark.parametrize(
    ("answer", "says", "tone"),
    [
        (OVERLOAD, "TOO HEAVY FOR THE SCALE", Tone.CALM),
        (BELOW, "SCALE IS BELOW ZERO", Tone.CALM),
        (ODD, "SCALE DOES NOT ANSWER", Tone.TROUBLE),
        (SILENT, "SCALE DOES NOT ANSWER", Tone.TROUBLE),
    ],
)
def test_why_the_scale_gives_no_weight_is_said_once_and_goes_when_it_does(answer: bytes, says: str, tone: Tone) -> None:
    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen, far: FarEnd) -> None:
        far.answer = answer
        await until(stage, lambda: stage.notice.startswith(says))
        assert (stage.tone, stage.notice.splitlines()[-1]) == (tone, "or F2, TYPE THE GRAMS")
        far.answer = EMPTY
        await until(stage, lambda: stage.notice == "")
        far.answer = STILL
        await until(stage, lambda: stage.notice.startswith("WEIGHT SAVED"))

    made = walked(walk)
    assert made.bench.signals.log.count("trouble") == (tone is Tone.TROUBLE)


def test_a_weight_that_is_typed_comes_before_the_scale_and_the_scale_is_left_alone() -> None:
    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen, far: FarEnd) -> None:
        far.answer = SILENT
        await until(stage, lambda: stage.tone is Tone.TROUBLE)
        await stage.press("f2")
        await stage.type("900")
        assert stage.notice.startswith("WEIGHT SAVED")
        far.answer = STILL
        asked = len(far.asked)
        for _ in range(20):
            await stage.settle()
            await asyncio.sleep(0.005)
        assert len(far.asked) <= asked + 1, "what was asked before may come"

    made = walked(walk)
    assert made.bench.recorder.kept[-1] == Weighed(parcel=1, weight_g=900, by=WeighedBy.MANUAL)


def test_what_lay_on_the_scale_for_one_parcel_is_not_the_weight_of_the_next() -> None:
    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen, far: FarEnd) -> None:
        far.answer = STILL
        await until(stage, lambda: not stage.wanted.startswith(DUE))
        await stage.press("f6")
        await until(stage, lambda: stage.notice.startswith("IS IT THE NEXT BOX?"))
        assert stage.wanted.startswith(DUE)
        for bumped in (MOVING, STILL):
            far.answer = bumped
            await asked_again(stage, far)
            assert stage.wanted.startswith(DUE)
        far.answer = OTHER
        await until(stage, lambda: not stage.wanted.startswith(DUE))
        await stage.press("f6")
        far.answer = EMPTY
        await asked_again(stage, far)
        far.answer = OTHER
        await until(stage, lambda: not stage.wanted.startswith(DUE))

    kept = walked(walk).bench.recorder.kept
    weights: Sequence[Weighed] = [one for one in kept if isinstance(one, Weighed)]
    assert [one.weight_g for one in weights] == [431, 512, 512]


def test_a_scale_without_its_libraries_is_gone_and_the_weight_is_typed() -> None:
    made = DeskBench(scale=DeskScale("no scale at all", pause_s=0.005))

    async def run() -> None:
        async with staged(made.pack(UNWEIGHED)) as stage:
            await stage.do(MUG_CODE, "BX-S")
            await until(stage, lambda: stage.notice.startswith("SCALE DOES NOT ANSWER"))
            await stage.press("f2")
            await stage.type("900")
            assert stage.notice.startswith("WEIGHT SAVED")

    asyncio.run(run())
