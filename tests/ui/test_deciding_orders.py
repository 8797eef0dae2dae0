"""A supervisor sees which orders wait, cancels one or closes it all the same: with a reason, asked once more."""

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest

from offline.transport import Refusal, Unreachable
from screens.decide_order import DecideOrderScreen, asked, done
from screens.orders import OrdersScreen, line
from screens.supervise import SuperviseScreen
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from screens.wording import catalogue
from tests.doubles.ordering import ScriptedOrders, problem_orders
from tests.doubles.recorder import Bench, scan
from tests.doubles.stage import Stage, staged
from tools.pictured_leases import overseen
from warehouse.messages import DecideOrder, DecideUnfinished, Message, NowCancelled, NowCancelledPacked, SignInAgain
from warehouse.opening import OrderCancelled
from warehouse.problem_orders import UnfinishedClosed
from warehouse.values import replace
from warehouse.wire import Problem

GONE = OrderCancelled(order="4417")
SHUT = UnfinishedClosed(order="4417", lacking=("4417-1: no label was scanned on it",))


def refusal(kind: str) -> Refusal:
    return Refusal(Problem(type=kind, title="", status=409, detail=""))


def shown(orders: ScriptedOrders, made: Bench | None = None) -> AbstractAsyncContextManager[Stage[Message]]:
    return staged(OrdersScreen((made or Bench()).seams(), orders))


def choices(stage: Stage[Message]) -> list[str]:
    return list(stage.pilot.app.screen.query_one(Choices).texts)


def test_the_list_says_what_is_the_matter_and_since_when() -> None:
    words = catalogue("en")
    assert [line(one, words) for one in problem_orders().orders] == [
        "4417\nNOT CLOSED 1:30",
        "4390\nCALL CARRIER 0:21",
        "4402\nLABEL NOT SURE 0:01",
        "4431\n0:00",
        "4440\n0:00",
    ]


def test_it_is_reached_from_the_trolleys_and_turned_page_by_page() -> None:
    async def walk() -> None:
        made, orders = Bench(), ScriptedOrders(waiting=problem_orders())
        made.commands.answers = [overseen(), overseen(), overseen()]
        async with staged(SuperviseScreen(replace(made.seams(), orders=orders))) as stage:
            await stage.answered()
            assert choices(stage)[-1] == "ORDERS"
            await stage.choose(5)
            await stage.answered()
            assert (stage.front, len(choices(stage))) == ("ORDERS", 5)
            await stage.choose(5)
            assert choices(stage) == ["4440\n0:00", "NEXT PAGE 2/2"]
            await stage.press("f3")
            await stage.answered()
            assert stage.front == "SUPERVISE"
            await stage.choose(4)
            assert choices(stage)[-1] == "ORDERS"
            await stage.choose(4)
            await stage.answered()
            assert stage.front == "ORDERS"

    asyncio.run(walk())


def test_where_there_is_no_server_to_ask_it_says_so() -> None:
    async def walk() -> None:
        made = Bench()
        made.commands.answers = [overseen()]
        async with staged(SuperviseScreen(made.seams())) as stage:
            await stage.answered()
            await stage.choose(5)
            assert (stage.front, stage.tone) == ("SUPERVISE", Tone.TROUBLE)

    asyncio.run(walk())


def test_one_is_cancelled_with_a_reason_and_after_one_more_question() -> None:
    async def walk() -> None:
        orders = ScriptedOrders(waiting=problem_orders(), answers=[GONE])
        async with shown(orders) as stage:
            await stage.answered()
            await stage.choose(1)
            assert (stage.front, stage.wanted.splitlines()[0]) == ("DECIDE ORDER", "ORDER 4417: OPEN")
            await stage.choose(1)
            await stage.choose(2)
            assert "CANCEL ORDER 4417?" in stage.wanted
            assert orders.asked == ["list"], "nothing is asked of the server before the yes"
            await stage.choose(1)
            await stage.answered()
            assert orders.asked == ["list", "cancel 4417: it cannot be sent", "list"]
            assert (stage.front, stage.tone) == ("ORDERS", Tone.ACCEPTED)
            assert stage.notice.startswith("ORDER 4417 CANCELLED")

    asyncio.run(walk())


def test_one_is_closed_all_the_same_for_a_reason_that_is_typed() -> None:
    async def walk() -> None:
        orders = ScriptedOrders(waiting=problem_orders(), answers=[SHUT])
        async with shown(orders) as stage:
            await stage.answered()
            await stage.do(scan("4417", typed=True))
            await stage.choose(2)
            await stage.choose(4)
            await stage.type("seen on the bench")
            assert "CLOSE ORDER 4417?" in stage.wanted
            await stage.choose(1)
            await stage.answered()
            assert orders.asked[1:] == ["close 4417: seen on the bench", "list"]
            assert stage.notice.startswith("ORDER 4417 CLOSED")

    asyncio.run(walk())


def test_a_no_and_the_way_back_decide_nothing() -> None:
    async def walk() -> None:
        orders = ScriptedOrders(waiting=problem_orders())
        async with shown(orders) as stage:
            await stage.answered()
            await stage.choose(1)
            await stage.choose(1)
            await stage.choose(1)
            await stage.choose(2)
            assert (stage.front, orders.asked) == ("DECIDE ORDER", ["list"])
            await stage.choose(3)
            assert stage.tone is Tone.REFUSED
            await stage.press("f3")
            assert stage.front == "ORDERS"

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("not_known", "ORDER NOT KNOWN"),
        ("too_late_to_cancel", "ORDER 9999 PACKED"),
        ("not_packed", "ORDER 9999"),
        ("nothing_lacking", "ORDER 9999 IS FINE"),
        ("label_busy", "LABEL 9999: WAIT"),
        ("supervisors_only", "ONLY FOR SUPERVISORS"),
    ],
)
def test_what_the_server_refuses_is_said_where_it_was_asked(kind: str, said: str) -> None:
    async def walk() -> None:
        orders = ScriptedOrders(answers=[refusal(kind)])
        async with shown(orders) as stage:
            await stage.answered()
            await stage.press("f2")
            await stage.type("9999")
            await stage.choose(2)
            await stage.choose(1)
            await stage.choose(1)
            await stage.answered()
            assert (stage.front, stage.tone, stage.notice.splitlines()[0]) == ("DECIDE ORDER", Tone.REFUSED, said)

    asyncio.run(walk())


def test_a_sign_in_that_has_run_out_ends_both_screens() -> None:
    async def walk() -> None:
        async with shown(ScriptedOrders(answers=[refusal("sign_in_again")])) as stage:
            await stage.answered()
            await stage.do(scan("9999", typed=True))
            await stage.choose(1)
            await stage.choose(1)
            await stage.choose(1)
            await stage.answered()
            assert stage.results == [SignInAgain()]

    asyncio.run(walk())


def test_without_an_answer_it_says_so_and_can_be_asked_again() -> None:
    async def walk() -> None:
        orders = ScriptedOrders(answers=[Unreachable("away"), GONE])
        async with shown(orders) as stage:
            await stage.answered()
            await stage.do(scan("4417", typed=True))
            for _ in range(2):
                await stage.choose(1)
                await stage.choose(1)
                await stage.choose(1)
                await stage.answered()
            assert orders.asked[1:] == [*["cancel 4417: the customer asked for it"] * 2, "list"]
            assert stage.front == "ORDERS"

    asyncio.run(walk())


def test_a_place_or_a_tote_is_no_order() -> None:
    async def walk() -> None:
        async with shown(ScriptedOrders()) as stage:
            await stage.answered()
            assert "NO ORDER WAITS" in stage.wanted
            for code in ("TOT-00417", "A-01-02", "TRL-17"):
                await stage.do(scan(code))
                assert (stage.front, stage.tone) == ("ORDERS", Tone.REFUSED)

    asyncio.run(walk())


def test_what_came_of_it_says_what_is_left_for_the_hands() -> None:
    assert done(GONE) == NowCancelled(order="4417")
    assert done(replace(GONE, closed=("4417-1", "4417-2"))) == NowCancelledPacked(order="4417", parcel=2)
    assert asked("4417", "a newer one") == DecideOrder(order="4417")
    assert asked("4417", "not_finished") == DecideUnfinished(order="4417")


def test_an_order_of_no_list_can_be_decided_about_too() -> None:
    screen = DecideOrderScreen(Bench().seams(), ScriptedOrders(), "4417")
    assert screen.entitled == "DECIDE_ORDER"
