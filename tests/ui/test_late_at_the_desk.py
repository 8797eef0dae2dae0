"""At the desk: a parcel that is closed after its truck went, and an order whose merchant is asked."""

import asyncio
from dataclasses import replace

from screens.desk import DeskScreen
from screens.pack import PackScreen
from tests.doubles.at_desk import DeskBench, no, walked
from tests.doubles.packing import MUG_CODE, ONE_MUG, label
from tests.doubles.stage import Stage, staged
from warehouse.desk import terms_of
from warehouse.flows.pack_words import packed
from warehouse.flows.packing import OrderAtDesk
from warehouse.messages import TruckGone
from warehouse.packed import PackTally

FIRST = replace(label(), carrier="dhl")


def test_the_label_names_the_truck_that_is_gone_and_the_bin_of_tomorrow() -> None:
    made = DeskBench()
    made.desk.labels = [FIRST]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await screen.news.learn(PackTally(), terms=replace(terms_of(ONE_MUG), truck_gone="17:00"))
        await stage.settle()
        await stage.do(FIRST.tracking)
        (done,) = stage.results
        assert done is not None
        assert packed(done) == TruckGone(carrier="DHL", cut_off="17:00"), "with which the desk's home begins"

    walked(made, walk)


def test_an_order_whose_merchant_is_asked_says_so_and_its_label_closes_nothing() -> None:
    made = DeskBench()
    made.desk.labels = [FIRST]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await screen.news.learn(PackTally(), terms=replace(terms_of(ONE_MUG), held=True))
        await stage.settle()
        assert stage.notice.startswith("ORDER 4417 IS HELD")
        await stage.do(FIRST.tracking)
        assert stage.notice.startswith("ORDER 4417 IS HELD")
        assert not screen.order.close_wanted

    walked(made, walk)


def test_a_label_is_not_asked_for_again_and_again_of_an_order_that_is_held() -> None:
    made = DeskBench()
    made.desk.labels = [no("order_held", detail="4417: gift for Saturday")]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        assert stage.notice.startswith("ORDER 4417 IS HELD")
        assert len(made.desk.wanted) == 1

    walked(made, walk)


def test_it_is_opened_at_no_desk() -> None:
    made = DeskBench()
    made.desk.opens = [no("order_held", detail="nordlys:4417: gift for Saturday")]

    async def run() -> None:
        screen = DeskScreen(replace(made.bench.seams(), desk=made.desk), "DSK-12")
        async with staged(screen) as stage:
            await stage.do("TOT-00417")
            await stage.answered()
            assert stage.notice.splitlines()[:2] == ["ORDER nordlys:4417 IS HELD", "its merchant is asked"]

    asyncio.run(run())
