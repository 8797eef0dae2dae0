"""Signing in with a PIN: asked for when the badge has one, shown as stars, and refused by a sentence."""

import asyncio

import pytest

from offline.transport import Refusal
from screens.at_desk import AtDesk
from screens.home import HomeScreen, SignedInHere
from screens.scans import TypedChanged
from screens.sign_in import SignInScreen
from screens.widgets.notice import Tone
from tests.doubles.recorder import Bench, scan
from tests.doubles.stage import Stage, staged
from warehouse.sign_in import SignedIn
from warehouse.wire import Problem

LOTTE = SignedIn(
    operator="BDG-0100",
    name="Lotte",
    language="en",
    roles=("picker", "supervisor"),
    token="t",
    expires_s=60,
    site="s",
    site_name="Site",
    held=(),
)


def no(kind: str) -> Refusal:
    """The server's refusal of `kind`."""
    return Refusal(Problem(type=kind, title="", status=422))


def bench(*answers: SignedIn | Refusal) -> Bench:
    """A bench whose server gives `answers`."""
    made = Bench()
    made.commands.answers = list(answers)
    return made


async def typed(stage: Stage[SignedIn | AtDesk], pin: str) -> None:
    """Type `pin` digit by digit and end it; no digit of it is ever on the screen."""
    for length in range(1, len(pin) + 1):
        await stage.do(TypedChanged(pin[:length], finished=False))
        assert stage.read("line") == "*" * length + "_"
    await stage.do(TypedChanged(pin, finished=True))
    await stage.answered()


def test_a_badge_with_a_pin_is_asked_for_it_and_then_signed_in() -> None:
    async def walk() -> None:
        made = bench(no("pin_due"), LOTTE)
        async with staged(SignInScreen(made.seams())) as stage:
            await stage.do("BDG-0100")
            await stage.answered()
            assert (stage.front, stage.wanted) == ("PIN", "TYPE YOUR PIN\nthen ENTER")
            assert "refused" not in made.signals.log, "nobody did anything wrong"
            await typed(stage, "2580")
            assert stage.results == [LOTTE]
            assert made.commands.pins == ["", "2580"]

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("pin_wrong", "WRONG PIN\nTYPE IT AGAIN"),
        ("pin_locked", "TOO MANY WRONG PINS\nWAIT 5 minutes,\nor CALL SUPERVISOR"),
    ],
)
def test_a_pin_that_is_not_taken_is_refused_by_a_sentence_and_can_be_typed_again(kind: str, said: str) -> None:
    async def walk() -> None:
        made = bench(no("pin_due"), no(kind), LOTTE)
        async with staged(SignInScreen(made.seams())) as stage:
            await stage.do("BDG-0100")
            await stage.answered()
            await typed(stage, "1111")
            assert (stage.front, stage.notice, stage.tone) == ("PIN", said, Tone.REFUSED)
            assert stage.read("line") == "_"
            await typed(stage, "2580")
            assert stage.results == [LOTTE]

    asyncio.run(walk())


def test_back_leaves_the_pin_and_another_badge_takes_the_place_of_the_first() -> None:
    async def walk() -> None:
        made = bench(no("pin_due"), no("pin_due"), LOTTE)
        async with staged(SignInScreen(made.seams())) as stage:
            await stage.do("BDG-0100")
            await stage.answered()
            await stage.press("f3")
            assert (stage.front, stage.notice) == ("SIGN IN", "")
            await stage.do("BDG-0100")
            await stage.answered()
            await stage.do("BDG-0412")
            await stage.answered()
            assert made.commands.asked[-1] == "sign in BDG-0412"
            assert stage.results == [LOTTE]

    asyncio.run(walk())


def test_any_other_code_at_the_pin_is_refused_without_showing_it() -> None:
    async def walk() -> None:
        made = bench(no("pin_due"))
        async with staged(SignInScreen(made.seams())) as stage:
            await stage.do("BDG-0100")
            await stage.answered()
            await stage.do("25802580")
            assert stage.notice == "TYPE YOUR PIN\nthen ENTER"
            assert "2580" not in stage.read("notice", "said", "detail", "line")
            assert made.commands.pins == [""]

    asyncio.run(walk())


def test_a_pin_typed_before_it_is_asked_for_is_shown_nowhere() -> None:
    async def walk() -> None:
        made = bench(no("pin_due"), LOTTE)
        async with staged(SignInScreen(made.seams())) as stage:
            stage.screen.post_message(scan("BDG-0100"))
            stage.screen.post_message(scan("2580", typed=True))
            await stage.settle()
            assert "2580" not in stage.read("notice")
            await stage.answered()
            assert stage.front == "PIN"
            await stage.do(scan("2580", typed=True))
            await stage.answered()
            assert (made.commands.pins, stage.results) == (["", "2580"], [LOTTE])

    asyncio.run(walk())


def test_a_supervisor_who_signs_in_at_home_is_asked_too() -> None:
    async def walk() -> None:
        made = bench(no("pin_due"), LOTTE)
        async with staged(HomeScreen(made.seams(), LOTTE)) as stage:
            await stage.do("BDG-0100")
            await stage.answered()
            assert stage.front == "PIN"
            await stage.type("2580")
            await stage.answered()
            assert stage.results == [SignedInHere(signed_in=LOTTE, wanted=None)]

    asyncio.run(walk())
