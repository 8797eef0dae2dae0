"""Another packer's badge while an order is on the desk: asked about first, then desk and order are that packer's."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace as changed
from pathlib import Path
from typing import cast

from offline import desk_mirror
from offline.transport import Unreachable
from screens.at_desk import Handed, Opened
from screens.base import JobScreen
from screens.desk import DeskScreen
from screens.home import SignedInHere
from screens.pack import PackScreen
from screens.widgets.notice import Tone
from tests.doubles.at_desk import DeskBench, no
from tests.doubles.packing import MUG_CODE, ONE_MUG, label
from tests.doubles.stage import Stage, staged
from tests.rules.test_desk_recovery import given
from tests.ui.test_day_at_a_desk import ANA, PACKED, Day, at_desk, kinds
from warehouse.flows.packing import OrderAtDesk
from warehouse.messages import DeskAndOrder, DeskHas, OrderNotTaken, WhichBin
from warehouse.opening import OpenedOrder

PIOTR = changed(ANA, operator="BDG-0505", name="Piotr", language="pl")
TWO_MUGS = changed(ONE_MUG, lines=(changed(ONE_MUG.lines[0], ordered=2, picked=2),))


def packing(made: DeskBench, walk: Callable[[Stage[OrderAtDesk], PackScreen], Awaitable[None]]) -> PackScreen:
    """Do `walk` on the order that Ana packs."""
    made.desk.labels = [label(), label()]
    screen = made.pack(packer=ANA)

    async def run() -> None:
        async with staged(screen) as stage:
            await walk(stage, screen)

    asyncio.run(run())
    return screen


async def badge_and_yes(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
    """Scan Piotr's badge, and say yes."""
    await stage.do(PIOTR.operator)
    assert stage.wanted == "ORDER 4417 IS PACKED BY\nAna\nTAKE IT AND THE DESK OVER?"
    await stage.choose(1)
    await stage.answered()


def test_another_badge_is_asked_about_before_anybody_is_signed_in_and_no_changes_nothing() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.do(PIOTR.operator)
        assert stage.front == "SURE"
        await stage.choose(2)
        assert (stage.front, stage.notice) == ("PACK", "")
        await stage.do(MUG_CODE)
        assert stage.tone is Tone.ACCEPTED

    assert packing(made, walk).handed is None
    assert made.bench.commands.asked == []


def test_the_packers_own_badge_says_no_to_another_ones_and_no_other_scan_does() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.do(PIOTR.operator)
        await stage.do(MUG_CODE)
        assert (stage.front, stage.tone) == ("SURE", Tone.REFUSED)
        await stage.do(ANA.operator)
        assert (stage.front, stage.notice) == ("PACK", "")

    assert packing(made, walk).handed is None
    assert made.bench.commands.asked == []
    assert made.bench.recorder.kept == []


def test_the_packers_own_badge_renews_a_sign_in_without_a_question() -> None:
    made = DeskBench()
    made.bench.commands.answers = [ANA]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.do(ANA.operator)
        await stage.answered()
        assert stage.front == "PACK"

    assert packing(made, walk).handed is None
    assert made.bench.commands.asked == [f"sign in {ANA.operator}"]


def test_who_says_yes_is_signed_in_and_given_the_order() -> None:
    made = DeskBench()
    made.bench.commands.answers, made.desk.opens = [PIOTR], [given(ONE_MUG, epoch=2)]
    screen = packing(made, badge_and_yes)
    assert screen.handed == Handed(signed_in=PIOTR, opened=given(ONE_MUG, epoch=2))
    assert made.desk.asked[-1] == "open 4417 at DSK-12 over"


def test_a_badge_that_nobody_knows_is_refused_and_the_order_goes_on() -> None:
    made = DeskBench()
    made.bench.commands.answers = [no("badge_not_known")]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await badge_and_yes(stage, screen)
        assert (stage.front, stage.tone, stage.notice.splitlines()[0]) == ("PACK", Tone.REFUSED, "BADGE NOT KNOWN")

    assert packing(made, walk).handed is None


def test_where_the_order_cannot_be_had_the_desk_is_handed_over_without_it() -> None:
    for answer in (Unreachable("gone"), no("order_closed")):
        made = DeskBench()
        made.bench.commands.answers, made.desk.opens = [PIOTR], [answer]
        assert packing(made, badge_and_yes).handed == Handed(signed_in=PIOTR)


def handed(opened: OpenedOrder | None) -> Callable[[JobScreen[object]], object]:
    """End a pack screen as it ends when Piotr took over."""

    def act(screen: JobScreen[object]) -> OrderAtDesk:
        assert isinstance(screen, PackScreen)
        screen.handed = Handed(signed_in=PIOTR, opened=opened)
        return screen.order

    return act


def test_the_order_goes_on_under_the_new_packer_with_all_that_was_packed_and_says_so(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    again = handed(given(TWO_MUGS, epoch=2))

    async def packed_then_handed(screen: JobScreen[object]) -> object:
        await cast("Awaitable[object]", day.record(PACKED)(screen))
        return again(screen)

    shown = day.run(lambda _: Opened(opened=given(TWO_MUGS)), packed_then_handed, lambda _: None)
    assert kinds(shown)[:3] == [DeskScreen, PackScreen, PackScreen]
    second = cast("PackScreen", shown[2])
    assert (second.order.left, second.work.epoch, second.opening) == (
        1,
        2,
        DeskAndOrder(order="4417", operator_name="Piotr"),
    )
    assert second.seams.catalogue.language == "pl"
    assert [(one.operator, one.epoch) for one in desk_mirror.orders(day.device.journal)] == [(PIOTR.operator, 2)]
    day.stop()


def test_a_desk_handed_over_without_its_order_says_so_and_the_order_waits_for_its_packer(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    back = lambda _: SignedInHere(signed_in=ANA, wanted=None)  # noqa: E731 - as beside it
    shown = day.run(lambda _: Opened(opened=given(ONE_MUG)), handed(None), back)
    assert kinds(shown) == [DeskScreen, PackScreen, DeskScreen, DeskScreen]
    homes = [screen for screen in shown if isinstance(screen, DeskScreen)]
    assert [home._opening for home in homes] == [
        WhichBin(),
        OrderNotTaken(order="4417"),
        DeskHas(operator_name="Ana", desk_name="12"),
    ]
    assert [[order.plan.order for order in home._orders] for home in homes] == [[], [], ["4417"]]
    day.stop()
