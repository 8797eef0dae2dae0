"""A label that is given up for another one: what it cost is said before that, and afterwards what the new one costs."""

import asyncio
from dataclasses import replace

import pytest

from offline.news import ToldOrder
from screens.desk import DeskScreen
from screens.pack import PackScreen
from tests.doubles.at_desk import DeskBench, no, walked
from tests.doubles.packing import MUG_CODE, ONE_MUG, label
from tests.doubles.stage import Stage, staged
from warehouse.desk import PackTerms
from warehouse.flows.packing import OrderAtDesk, labelled, opened
from warehouse.packed import PackTally
from warehouse.packing import LabelBefore, LabelStatus
from warehouse.parcels import LabelState

FIRST = replace(label(), price="4.85", currency="EUR")
BEFORE = LabelBefore(price="4.85", currency="EUR")


def second(state: LabelState = LabelState.BOUGHT, why: str = "") -> LabelStatus:
    made = replace(label(generation=2, state=state), before=BEFORE, changed=why)
    return replace(made, price="5.1", currency="EUR") if state is LabelState.BOUGHT else made


def test_void_and_new_asks_with_what_the_label_cost_and_says_what_the_new_one_costs() -> None:
    made = DeskBench()
    made.desk.labels = [FIRST, second(LabelState.INTENT), second()]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await stage.press("f5")
        await stage.choose(4)
        assert stage.wanted.splitlines()[:2] == ["NEW LABEL FOR 4417?", "the old one: 4.85 EUR"]
        await stage.choose(1)
        await stage.answered()
        assert stage.notice.splitlines()[:3] == ["NEW LABEL IS BOUGHT", "it costs 5.10 EUR", "the old one: 4.85 EUR"]

    walked(made, walk)


def test_a_change_of_box_says_what_both_labels_cost() -> None:
    made = DeskBench()
    made.desk.labels = [FIRST, second()]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE, "BX-L")
        await stage.answered()
        assert stage.notice.splitlines()[:3] == ["NEW LABEL IS BOUGHT", "it costs 5.10 EUR", "the old one: 4.85 EUR"]

    walked(made, walk)


def test_a_new_label_is_said_only_after_what_the_hands_are_told_to_do() -> None:
    made = DeskBench()
    made.desk.labels = [FIRST, second()]
    three = replace(ONE_MUG, lines=(replace(ONE_MUG.lines[0], ordered=3, picked=3),))

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        await stage.press("f4")
        await stage.choose(2)
        await stage.type("2")
        await stage.answered()
        assert stage.notice == "DAMAGED. SAVED\nMug blue 250\nPUT 1 IN RED TOTE"
        await stage.do("NOT-KNOWN")
        await stage.do(MUG_CODE)
        assert stage.notice.splitlines()[:2] == ["NEW LABEL IS BOUGHT", "it costs 5.10 EUR"]
        await stage.press("f6")
        assert stage.notice.startswith("UNDONE"), "said once"

    walked(made, walk, three)


def test_money_that_may_be_lost_is_named() -> None:
    made = DeskBench()
    made.desk.labels = [FIRST, no("money_at_risk"), second()]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE, "BX-L")
        await stage.settle()
        assert stage.front == "SURE"
        assert stage.wanted.splitlines()[:3] == ["LABEL 4417 IS PAID", "it cost 4.85 EUR", "that may be lost"]
        await stage.choose(1)
        await stage.answered()
        assert stage.notice.startswith("NEW LABEL IS BOUGHT")

    walked(made, walk)


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("receiver", "ADDRESS CHANGED"),
        ("service", "SERVICE CHANGED"),
        ("receiver_and_service", "ADDRESS, SERVICE CHANGED"),
    ],
)
def test_an_order_that_is_sent_elsewhere_says_so_with_what_it_costs_and_the_old_label_is_refused(
    why: str, said: str
) -> None:
    made = DeskBench()
    made.desk.labels = [FIRST]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await screen.news.learn(PackTally(), [second(LabelState.INTENT, why)])
        await stage.settle()
        assert stage.notice.splitlines() == [said, "old label: 4.85 EUR", "it is given back", "WAIT. New label comes"]
        await stage.do(FIRST.tracking)
        assert not screen.order.close_wanted
        await screen.news.learn(PackTally(), [second(why=why)])
        await stage.settle()
        assert stage.notice.splitlines()[:3] == [said, "new label: 5.10 EUR", "old label: 4.85 EUR"]
        await stage.do(FIRST.tracking)
        assert not screen.order.close_wanted
        await stage.do(second().tracking)
        assert screen.order.close_wanted

    walked(made, walk)


def test_an_order_that_goes_abroad_now_asks_for_its_papers_at_the_desk() -> None:
    made = DeskBench()
    made.desk.labels = [FIRST]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        terms = PackTerms(service="standard", cut_off="17:00", receiver="Ann Other", customs=True)
        await screen.news.learn(PackTally(), [second(why="receiver")], terms=terms)
        await stage.settle()
        assert screen.order.step == "demands"

    walked(made, walk)


def test_the_desk_says_it_of_an_order_that_is_open_there_too() -> None:
    made = DeskBench()
    order = labelled(opened(ONE_MUG, 1), FIRST)

    async def run() -> None:
        screen = DeskScreen(made.bench.seams(), "DSK-12", (order,))
        async with staged(screen) as stage:
            news = ToldOrder(
                order="4417", others=PackTally(), labels=(second(why="receiver"),), cancelled=False, terms=None
            )
            await screen.learn(news)
            await stage.settle()
            assert stage.notice.splitlines()[:3] == ["ADDRESS CHANGED", "new label: 5.10 EUR", "old label: 4.85 EUR"]

    asyncio.run(run())
