"""A colleague's parcel on hold at the desk: listed, chosen by its number, and opened by its label's scan."""

import asyncio
from dataclasses import replace as changed
from pathlib import Path

import pytest

from screens.at_desk import Opened
from screens.desk import DeskScreen
from screens.home import SignedInHere
from tests.doubles.at_desk import DeskBench, no
from tests.doubles.packing import MUG_CODE, ONE_MUG, Packed, label
from tests.doubles.stage import staged
from tests.rules.test_desk_recovery import given
from tests.ui.test_another_badge import PIOTR
from tests.ui.test_day_at_a_desk import PACKED, Day, at_desk
from warehouse.desk_events import PutOnHold
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_said import HoldSaid

GIVEN = given(ONE_MUG, epoch=2)


@pytest.mark.parametrize("scans", [True, False])
def test_it_is_asked_for_from_the_server_by_its_number_or_its_label(scans: bool) -> None:
    made = DeskBench()
    made.desk.opens = [GIVEN]
    packed = Packed(ONE_MUG)
    packed.tell(label())
    packed.say(MUG_CODE, HoldSaid())
    screen = DeskScreen(changed(made.bench.seams(), desk=made.desk), "DSK-12", (packed.order,))
    screen.of_others = frozenset({"4417"})
    got: list[object] = []

    async def run() -> None:
        async with staged(screen) as stage:
            if scans:
                await stage.do(label().tracking)
            else:
                await stage.choose(1)
            await stage.answered()
            got.extend(stage.results)

    asyncio.run(run())
    scan = Scanned(code=label().tracking) if scans else None
    assert got == [Opened(opened=GIVEN, scan=scan)]
    assert made.desk.asked == ["open 4417 at DSK-12"]


def test_a_label_that_the_device_does_not_know_is_asked_about_and_no_label_is_no_tote() -> None:
    made = DeskBench()
    made.desk.opens = [no("not_known"), GIVEN]
    screen = DeskScreen(changed(made.bench.seams(), desk=made.desk), "DSK-12")
    got: list[object] = []

    async def run() -> None:
        async with staged(screen) as stage:
            await stage.do("JD014600009999")
            await stage.answered()
            assert stage.notice.startswith("NOT A TOTE")
            await stage.do("JD014600001234")
            await stage.answered()
            got.extend(stage.results)

    asyncio.run(run())
    assert got == [Opened(opened=GIVEN, scan=Scanned(code="JD014600001234"))]
    assert made.desk.asked == ["open JD014600009999 at DSK-12", "open JD014600001234 at DSK-12"]


def test_what_a_colleague_put_on_hold_on_this_device_is_on_the_desks_list(tmp_path: Path) -> None:
    at_desk(tmp_path)
    day = Day(tmp_path)
    shown = day.run(
        lambda _: Opened(opened=given(ONE_MUG)),
        day.record(PACKED, PutOnHold(parcel=1, place="H1")),
        lambda _: SignedInHere(signed_in=PIOTR, wanted=None),
    )
    mine, piotrs = [screen for screen in shown if isinstance(screen, DeskScreen)][-2:]
    assert [order.plan.order for order in mine._orders] == [order.plan.order for order in piotrs._orders] == ["4417"]
    assert (mine.of_others, piotrs.of_others) == (frozenset(), frozenset({"4417"}))
    day.stop()
