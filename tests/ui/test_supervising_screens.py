"""A supervisor sees who has what, decides with a reason after reading what is at risk, and reads what came of it."""

import asyncio

import pytest

from offline.transport import NotAllowed, Refusal, TransportError, Unreachable
from screens.decide import DecideScreen, at_risk
from screens.home import HomeScreen, Oversee
from screens.supervise import SuperviseScreen, heard, line, most_wanting
from screens.widgets.tiles import Choices
from screens.wording import catalogue
from tests.doubles.recorder import Answer, Bench, scan
from tests.doubles.stage import Stage, staged
from tests.ui.test_getting_a_trolley import MAREK
from tools.pictured_leases import overseen, state
from warehouse.claims import AtRisk, Reassigned
from warehouse.messages import GiveFree, Message, SignInAgain, TakeUnheard, TakeUnknown, TakeUnsent
from warehouse.values import replace
from warehouse.wire import Problem

FLOOR = overseen()
RISK = AtRisk(operator_name="Ana", unsent=7, heard_s=2520, stops_done=41, stops=100)
ASKED = Reassigned(trolley="TRL-17", done=False, epoch=3, operator_name="Ana", at_risk=RISK)
GIVEN = replace(ASKED, done=True, epoch=4, operator_name="Piotr")
FREED = replace(ASKED, done=True, epoch=4, operator_name="")
WORDS = catalogue("en")


def bench(*answers: Answer | TransportError) -> Bench:
    made = Bench()
    made.commands.answers = list(answers)
    return made


def refusal(kind: str, holder: str = "", detail: str = "") -> Refusal:
    return Refusal(Problem(type=kind, title="", status=409, detail=detail, holder_name=holder))


def choices(stage: Stage[Message]) -> list[str]:
    return list(stage.pilot.app.screen.query_one(Choices).texts)


def test_a_supervisors_home_offers_all_trolleys_and_a_pickers_does_not() -> None:
    async def walk() -> None:
        lotte = replace(MAREK, roles=("picker", "supervisor"), held=("TRL-9",))
        async with staged(HomeScreen(Bench().seams(), lotte)) as stage:
            await stage.choose(3)
            assert stage.results == [Oversee()]
        async with staged(HomeScreen(Bench().seams(), MAREK)) as stage:
            await stage.choose(3)
            assert stage.results == []

    asyncio.run(walk())


def test_the_list_shows_the_longest_unheard_first_and_never_a_nought_for_what_is_not_known() -> None:
    ordered = sorted(FLOOR.trolleys, key=most_wanting)
    assert [one.name for one in ordered] == ["9", "17", "12", "21", "22"]
    assert [line(one, WORDS) for one in ordered] == [
        "TRL-9 Marek 0:01\n60/100 not heard",
        "TRL-17 Ana 1:12\n41/100 silent 42 min",
        "TRL-12 Piotr 0:10\n3/100 2 unsent",
        "TRL-21 FREE\n0/100",
        "TRL-22 FREE\n0/100",
    ]
    assert heard(state("1", "Ana", done=0, unsent=None, heard_s=3), WORDS) == "unsent ?"


def test_pages_are_turned_by_the_last_number() -> None:
    async def walk() -> None:
        async with staged(SuperviseScreen(bench(FLOOR).seams())) as stage:
            await stage.answered()
            assert [text.partition(" ")[0] for text in choices(stage)] == [
                "TRL-9",
                "TRL-17",
                "TRL-12",
                "NEXT",
                "ORDERS",
            ]
            await stage.choose(4)
            assert choices(stage) == ["TRL-21 FREE\n0/100", "TRL-22 FREE\n0/100", "NEXT PAGE 2/2", "ORDERS"]
            await stage.choose(3)
            assert choices(stage)[-2] == "NEXT PAGE 1/2"

    asyncio.run(walk())


def test_a_trolley_is_given_away_with_a_reason_after_what_is_at_risk_was_read() -> None:
    async def walk() -> None:
        made = bench(FLOOR, ASKED, GIVEN, FLOOR)
        async with staged(SuperviseScreen(made.seams())) as stage:
            await stage.answered()
            await stage.choose(2)
            await stage.choose(1)
            await stage.do(scan("BDG-0413"))
            await stage.choose(2)
            await stage.answered()
            screen = stage.pilot.app.screen
            assert isinstance(screen, DecideScreen) is False
            assert "not sent: 7 scans\nsilent for 42 min" in stage.wanted
            await stage.choose(1)
            await stage.answered()
            assert made.commands.asked == [
                "trolleys",
                "reassign TRL-17 epoch 3 to BDG-0413 device trouble",
                "reassign TRL-17 epoch 3 to BDG-0413 device trouble confirmed",
                "trolleys",
            ]
            assert stage.pilot.app.screen is stage.screen
            assert stage.notice.startswith("TROLLEY 17: PIOTR")

    asyncio.run(walk())


def test_a_scanned_trolley_is_released_for_a_reason_that_is_typed() -> None:
    async def walk() -> None:
        made = bench(FLOOR, ASKED, FREED, FLOOR)
        async with staged(SuperviseScreen(made.seams())) as stage:
            await stage.answered()
            await stage.do(scan("TRL-17"))
            await stage.choose(2)
            await stage.choose(4)
            await stage.type("trolley is broken")
            await stage.answered()
            await stage.choose(1)
            await stage.answered()
            assert made.commands.asked[2] == "reassign TRL-17 epoch 3 to nobody trolley is broken confirmed"
            assert stage.notice.startswith("TROLLEY 17 IS FREE NOW")

    asyncio.run(walk())


def test_no_leaves_everything_as_it_is() -> None:
    async def walk() -> None:
        made = bench(ASKED)
        async with staged(DecideScreen(made.seams(), FLOOR.trolleys[0])) as stage:
            await stage.choose(2)
            await stage.choose(1)
            await stage.answered()
            await stage.choose(2)
            assert (len(made.commands.asked), stage.results) == (1, [])

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refusal("stale_epoch", "Piotr"), "PIOTR HAS IT NOW"),
        (refusal("stale_epoch"), "TROLLEY 17 IS FREE NOW"),
        (refusal("nobody_has_it"), "TROLLEY 17 IS FREE NOW"),
        (refusal("not_known", detail="TRL-17 is no trolley"), "NO WORK ON THIS TROLLEY"),
    ],
)
def test_what_changed_meanwhile_is_said_beside_the_list_as_it_is_now(answer: Refusal, said: str) -> None:
    async def walk() -> None:
        async with staged(SuperviseScreen(bench(FLOOR, answer, FLOOR).seams())) as stage:
            await stage.answered()
            await stage.do(scan("TRL-17"))
            await stage.choose(2)
            await stage.choose(1)
            await stage.answered()
            assert stage.pilot.app.screen is stage.screen
            assert stage.notice.startswith(said)

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refusal("supervisors_only"), "ONLY FOR SUPERVISORS"),
        (Unreachable("gone"), "NO WI-FI HERE"),
    ],
)
def test_what_does_not_change_the_list_is_said_where_it_was_asked(answer: TransportError, said: str) -> None:
    async def walk() -> None:
        async with staged(DecideScreen(bench(answer).seams(), FLOOR.trolleys[0])) as stage:
            await stage.choose(2)
            await stage.choose(1)
            await stage.answered()
            assert stage.results == []
            assert stage.notice.startswith(said)

    asyncio.run(walk())


def test_a_sign_in_that_has_run_out_leads_home() -> None:
    async def walk() -> None:
        again = NotAllowed(Problem(type="sign_in_again", title="", status=401))
        async with staged(SuperviseScreen(bench(FLOOR, again).seams())) as stage:
            await stage.answered()
            await stage.do(scan("TRL-17"))
            await stage.choose(2)
            await stage.choose(1)
            await stage.answered()
            assert stage.results == [SignInAgain()]

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("risk", "asked"),
    [
        (RISK, TakeUnsent(trolley_name="17", unsent=7, minutes=42)),
        (replace(RISK, unsent=None), TakeUnknown(trolley_name="17", minutes=42)),
        (replace(RISK, unsent=None, heard_s=None), TakeUnheard(trolley_name="17")),
        (replace(RISK, operator_name="", unsent=None, heard_s=None), GiveFree(trolley_name="17")),
    ],
)
def test_what_is_at_risk_is_worded_by_what_is_known(risk: AtRisk, asked: Message) -> None:
    assert at_risk("17", replace(ASKED, at_risk=risk)) == asked


def test_a_free_trolley_cannot_be_released_and_only_a_badge_names_somebody() -> None:
    async def walk() -> None:
        async with staged(DecideScreen(Bench().seams(), state("21", "", done=0))) as stage:
            await stage.choose(2)
            assert stage.notice.startswith("NOT POSSIBLE HERE")
            await stage.do(scan("TRL-17"))
            assert stage.notice.startswith("NOT A BADGE")
        async with staged(SuperviseScreen(bench(FLOOR).seams())) as stage:
            await stage.answered()
            await stage.do(scan("BDG-0413"))
            assert stage.notice.startswith("NOT A TROLLEY")
            await stage.do(scan("TRL-99"))
            assert stage.notice.startswith("NO WORK ON THIS TROLLEY")
            await stage.choose(9)
            assert stage.notice.startswith("NOT POSSIBLE HERE")
            await stage.press("f3")
            assert stage.results == [None]

    asyncio.run(walk())
