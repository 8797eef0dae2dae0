"""What a packer is asked about the pack slip, beside everything else that goes on: the answer counts, no scan waits."""

import pytest

from offline.news import PrinterStopped
from screens.pack import PackScreen
from screens.widgets.notice import Tone
from tests.doubles.at_desk import DeskBench, SeenSlips, Walk, walked
from tests.doubles.packing import MUG_CODE, ONE_MUG, label
from tests.doubles.stage import Stage
from warehouse.desk import SlipPlan
from warehouse.desk_events import (
    LabelApplied,
    PrintState,
    ReprintReason,
    SlipLeftOut,
    SlipPrinted,
    SlipReprinted,
    SlipSeen,
)
from warehouse.flows.packing import OrderAtDesk
from warehouse.messages import SlipWaits
from warehouse.values import replace

PLAN = replace(ONE_MUG, slip=SlipPlan(ship_to=("Ann Other",)))


def made() -> DeskBench:
    bench = DeskBench(slips=SeenSlips())
    bench.desk.labels = [label()]
    return bench


async def painted(stage: Stage[OrderAtDesk], bench: DeskBench, copy: int) -> None:
    """Let the next paint pass, after which what is due is printed, until that copy of the slip is."""
    assert bench.slips is not None
    for _ in range(100):
        if copy not in bench.slips.due:
            await stage.pilot.pause()
    assert copy in bench.slips.due


async def hears(screen: PackScreen, stage: Stage[OrderAtDesk], state: PrintState, copy: int = 1) -> None:
    """Have the printer say what became of a slip."""
    event = SlipPrinted(copy=copy, state=state, desk="DSK-12")
    screen.prints.heard(await screen.seams.recorder.record(event, work=screen.work, screen="printer"))
    await stage.settle()


@pytest.mark.parametrize("size", [(27, 16), (40, 24), (80, 24)])
def test_a_slip_that_nobody_knows_of_is_asked_about_and_yes_goes_on_with_the_order(size: tuple[int, int]) -> None:
    bench = made()

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await painted(stage, bench, 1)
        await hears(screen, stage, PrintState.UNKNOWN)
        assert stage.wanted.startswith("LOOK: PACK SLIP PRINTED?")
        await stage.choose(1)
        assert stage.wanted.startswith("PUT THE LABEL ON THE BOX")

    walked(bench, walk, PLAN, size)
    assert bench.bench.recorder.kept[-1] == SlipSeen(copy=1, desk="DSK-12")


def again(digits: tuple[int, ...], state: PrintState, reason: ReprintReason) -> tuple[DeskBench, Walk]:
    bench = made()

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await hears(screen, stage, state)
        if len(digits) > 1:
            await stage.press("f5")
        for digit in digits:
            await stage.choose(digit)
        await stage.settle()
        assert stage.notice.startswith("PACK SLIP PRINTS AGAIN")
        assert stage.wanted.startswith("PUT THE LABEL ON THE BOX")
        await painted(stage, bench, 2)
        assert SlipReprinted(copy=2, reason=reason) in bench.bench.recorder.kept

    return bench, walk


@pytest.mark.parametrize(
    ("digits", "state", "reason"),
    [
        ((3,), PrintState.UNKNOWN, ReprintReason.NOT_PRINTED),
        ((3,), PrintState.FAILED, ReprintReason.NOT_PRINTED),
        ((5, 2), PrintState.PRINTED, ReprintReason.UNREADABLE),
        ((5, 1), PrintState.PRINTED, ReprintReason.LOST),
    ],
)
def test_another_copy_is_asked_for_where_it_is_not_known_or_by_key_with_a_reason(
    digits: tuple[int, ...], state: PrintState, reason: ReprintReason
) -> None:
    bench, walk = again(digits, state, reason)
    walked(bench, walk, PLAN)


def test_an_order_goes_without_a_slip_that_did_not_print_or_is_closed_all_the_same() -> None:
    for answered in (True, False):
        bench = made()

        async def walk(stage: Stage[OrderAtDesk], screen: PackScreen, answered: bool = answered) -> None:
            await stage.answered()
            await stage.do(MUG_CODE)
            await hears(screen, stage, PrintState.FAILED)
            assert stage.wanted.startswith("PACK SLIP DID NOT PRINT")
            if answered:
                await stage.choose(1)
                assert stage.wanted.startswith("PUT THE LABEL ON THE BOX")
            await stage.do(label().tracking)

        walked(bench, walk, PLAN)
        kept = bench.bench.recorder.kept
        assert [type(one) for one in kept if isinstance(one, SlipLeftOut | LabelApplied)] == [
            *[SlipLeftOut] * answered,
            LabelApplied,
        ]


def test_before_all_is_packed_and_where_no_label_is_there_f5_is_the_slips() -> None:
    bench = DeskBench(slips=SeenSlips())

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.settle()
        await stage.press("f5")
        assert stage.wanted.startswith("SLIP AGAIN: WHY?")
        await stage.choose(1)
        assert (stage.tone, stage.notice.split("\n")[0]) == (Tone.REFUSED, "NO PACK SLIP YET")
        await stage.do(MUG_CODE)
        await stage.press("f5")
        await stage.choose(3)
        assert stage.notice.startswith("PACK SLIP PRINTS AGAIN")

    walked(bench, walk, PLAN)
    assert bench.bench.recorder.kept[-1] == SlipReprinted(copy=2, reason=ReprintReason.NOT_PRINTED)


def test_where_no_slips_are_printed_nothing_is_asked_and_none_is_offered() -> None:
    bench = DeskBench()
    bench.desk.labels = [label()]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await hears(screen, stage, PrintState.UNKNOWN)
        assert stage.wanted.startswith("PUT THE LABEL ON THE BOX")
        await stage.press("f5")
        await stage.choose(5)
        assert stage.tone is Tone.REFUSED

    walked(bench, walk, PLAN)


def test_a_printer_of_slips_that_waits_for_paper_is_said_and_keeps_nothing() -> None:
    bench = made()

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        screen.prints.told(PrinterStopped(order="4417", parcel=0, why=SlipWaits(order="4417")))
        assert (stage.tone, stage.notice.split("\n")[0]) == (Tone.TROUBLE, "NO PACK SLIP FOR 4417")
        assert stage.wanted.startswith("PUT THE LABEL ON THE BOX")

    walked(bench, walk, PLAN)
