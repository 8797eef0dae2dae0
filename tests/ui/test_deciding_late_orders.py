"""A supervisor sees which orders their trucks went without, and decides: tomorrow, faster, or the merchant is told."""

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest

from offline.transport import Refusal, Unreachable
from screens.decide_late import why_not
from screens.late import LateScreen, line
from screens.orders import OrdersScreen
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from screens.wording import catalogue
from tests.doubles.late import ScriptedLate, late_orders
from tests.doubles.ordering import ScriptedOrders, problem_orders
from tests.doubles.packing import label
from tests.doubles.recorder import Bench
from tests.doubles.stage import Stage, staged
from warehouse.cut_offs import Late, LateDecided
from warehouse.messages import Message, NotLate, SignInAgain, TooLateToChange
from warehouse.packing import LabelBefore, LabelStatus
from warehouse.parcels import LabelState
from warehouse.values import replace
from warehouse.wire import Problem

PAID = replace(label(), price="4.85", currency="EUR")
COMES = replace(label(generation=2, state=LabelState.INTENT), before=LabelBefore(price="4.85", currency="EUR"))
BOUGHT = replace(COMES, state=LabelState.BOUGHT, price="9.1", currency="EUR")


def decided(decision: Late, *labels: LabelStatus) -> LateDecided:
    return LateDecided(order="4417", decision=decision, service="standard", leaves_ms=1, labels=labels)


def refusal(kind: str) -> Refusal:
    return Refusal(Problem(type=kind, title="", status=409, detail=""))


def shown(late: ScriptedLate) -> AbstractAsyncContextManager[Stage[Message]]:
    return staged(LateScreen(Bench().seams(), late))


def choices(stage: Stage[Message]) -> list[str]:
    return list(stage.pilot.app.screen.query_one(Choices).texts)


async def opened(stage: Stage[Message], *digits: int) -> None:
    """Choose one digit after the other from the list on."""
    await stage.answered()
    for digit in digits:
        await stage.choose(digit)
    await stage.settle()


def test_the_list_says_which_truck_is_gone_for_how_long_and_what_is_held() -> None:
    words = catalogue("en")
    assert [line(one, words) for one in late_orders().orders[:3]] == [
        "4417\n17:00 GONE 1:30",
        "4390\nHELD, GONE 1:30",
        "4402\n18:30 GONE 0:02",
    ]


def test_it_is_turned_page_by_page_and_empty_it_says_so() -> None:
    async def walk() -> None:
        async with shown(ScriptedLate(waiting=late_orders())) as stage:
            await opened(stage, 5)
            assert choices(stage) == ["4440\n18:30 GONE 0:02", "NEXT PAGE 2/2"]
        async with shown(ScriptedLate()) as stage:
            await stage.answered()
            assert stage.wanted.startswith("NO ORDER IS LATE")

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("digit", "decision", "said"),
    [(1, Late.TOMORROW, "ORDER 4417: TOMORROW"), (3, Late.MERCHANT, "ORDER 4417 IS HELD")],
)
def test_tomorrow_and_the_merchant_take_a_reason(digit: int, decision: Late, said: str) -> None:
    async def walk() -> None:
        late = ScriptedLate(waiting=late_orders(), answers=[decided(decision)])
        async with shown(late) as stage:
            await opened(stage, 1)
            assert (stage.front, stage.wanted.splitlines()[:2]) == (
                "DECIDE LATE",
                ["ORDER 4417 IS LATE", "truck 17:00 gone 1:30"],
            )
            await opened(stage, digit)
            assert late.asked == ["list"], "nothing before the reason"
            await stage.choose(1)
            await stage.answered()
            assert late.asked == ["list", f"{decision} 4417: it can wait until tomorrow", "list"]
            assert (stage.front, stage.tone) == ("LATE", Tone.ACCEPTED)
            assert stage.notice.startswith(said)

    asyncio.run(walk())


def test_a_faster_service_says_what_the_label_cost_before_and_what_the_new_one_costs_after() -> None:
    async def walk() -> None:
        late = ScriptedLate(waiting=late_orders(PAID), answers=[decided(Late.FASTER, COMES)], labels=[COMES, BOUGHT])
        async with shown(late) as stage:
            await opened(stage, 1)
            assert stage.wanted.splitlines()[2] == "its label: 4.85 EUR"
            await opened(stage, 2)
            assert choices(stage) == ["express", "evening"]
            await opened(stage, 1, 2)
            assert stage.wanted.splitlines()[:2] == ["SEND 4417 FASTER?", "old label: 4.85 EUR"]
            assert late.asked == ["list"], "nothing is spent before the yes"
            await stage.choose(1)
            await stage.answered()
            said = "faster 4417 express: it was promised for tomorrow"
            assert late.asked == ["list", said, "label 4417-1", "label 4417-1", "list"]
            assert stage.notice.splitlines()[:3] == [
                "ORDER 4417: FASTER",
                "new label: 9.10 EUR",
                "old label: 4.85 EUR",
            ]

    asyncio.run(walk())


def test_a_price_that_does_not_come_in_time_is_left_to_the_desk() -> None:
    async def walk() -> None:
        late = ScriptedLate(
            waiting=late_orders(PAID), answers=[decided(Late.FASTER, COMES)], labels=[COMES, Unreachable("away")]
        )
        async with shown(late) as stage:
            await opened(stage, 1, 2, 1, 2, 1)
            await stage.answered()
            assert stage.notice.splitlines()[:2] == ["ORDER 4417: FASTER", "saved, with your reason"]

    asyncio.run(walk())


def test_money_that_would_be_lost_is_asked_about_and_a_no_spends_nothing() -> None:
    async def walk() -> None:
        late = ScriptedLate(
            waiting=late_orders(PAID), answers=[refusal("money_at_risk"), decided(Late.FASTER)], labels=[]
        )
        async with shown(late) as stage:
            await opened(stage, 1, 2, 1, 2, 1)
            await stage.answered()
            assert stage.wanted.splitlines()[:2] == ["LABEL 4417 IS PAID", "it cost 4.85 EUR"]
            await stage.choose(2)
            assert (stage.front, len(late.asked)) == ("DECIDE LATE", 2)

    asyncio.run(walk())


def test_where_it_is_late_no_more_the_list_is_read_anew() -> None:
    async def walk() -> None:
        late = ScriptedLate(waiting=late_orders(), answers=[refusal("truck_ahead")])
        async with shown(late) as stage:
            await opened(stage, 1, 1, 1)
            await stage.answered()
            assert (stage.front, stage.tone) == ("LATE", Tone.REFUSED)
            assert stage.notice.splitlines()[1] == "is not late any more"

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("order_closed", NotLate(order="4417")),
        ("too_late_to_change", TooLateToChange(order="4417")),
        ("sign_in_again", SignInAgain()),
        ("malformed", None),
    ],
)
def test_a_refusal_is_worded(kind: str, said: Message | None) -> None:
    assert why_not("4417", Problem(type=kind, title="", status=409, detail="")) == said


def test_they_are_reached_from_the_orders_that_wait_which_say_how_many_there_are() -> None:
    async def walk() -> None:
        late = ScriptedLate(waiting=late_orders())
        waiting = replace(problem_orders(), late=340, late_s=5400)
        seams = replace(Bench().seams(), late=late)
        async with staged(OrdersScreen(seams, ScriptedOrders(waiting=waiting))) as stage:
            await stage.answered()
            assert choices(stage)[:2] == ["340 LATE ORDERS\nTRUCK GONE 1:30", "4417\nNOT CLOSED 1:30"]
            await stage.choose(5)
            assert choices(stage) == ["340 LATE ORDERS\nTRUCK GONE 1:30", "4431\n0:00", "4440\n0:00", "NEXT PAGE 2/2"]
            await stage.choose(2)
            assert stage.front == "DECIDE ORDER"
            await stage.press("f3")
            await stage.answered()
            await stage.choose(1)
            await stage.answered()
            assert (stage.front, late.asked) == ("LATE", ["list"])

    asyncio.run(walk())
