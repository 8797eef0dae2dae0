"""TELL US: one key keeps the last minutes from any screen, words are as one likes, and the work is as it was."""

import asyncio

import pytest

from screens.pick import PickScreen
from screens.pin import PinScreen
from screens.scans import TypedChanged
from screens.sign_in import SignInScreen
from screens.widgets.notice import Tone
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK, Bench
from tests.doubles.stage import staged
from warehouse.events import Arrived

PLACE = "A-01-02"
THANKS = "SAVED. THANK YOU\nit is sent by itself\nGO ON"


def test_one_key_keeps_where_it_was_asked_and_one_more_sends_it() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(Arrived(stop=1)), seq=3)) as stage:
            await stage.press("f12")
            assert (stage.front, stage.wanted) == ("TELL US", "WHAT IS WRONG?\n1 sends it, F3 does not\nTYPE 1 OR 2")
            (scene,) = made.tells.kept
            assert (scene.screen, scene.trolley, scene.stop, scene.seq) == ("pick", "TRL-17", 1, 3)
            assert made.tells.released == [], "words may come"
            await stage.choose(1)
            assert (stage.front, stage.notice, stage.tone) == ("PICK", THANKS, Tone.CALM)
            assert made.tells.released == ["told 1 offline"]
            assert (made.tells.words, made.recorder.kept, made.signals.log) == ([], [], [])

    asyncio.run(walk())


def test_words_are_kept_before_it_is_sent() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(), seq=3)) as stage:
            await stage.do("CMD-TELL")
            await stage.choose(2)
            await stage.type("the screen jumped back")
            assert made.tells.words == ["told 1 offline: the screen jumped back"]
            assert made.tells.released == ["told 1 offline"]
            assert (stage.front, stage.notice) == ("PICK", THANKS)

    asyncio.run(walk())


def test_a_scan_is_no_words_and_words_may_be_none() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(), seq=3)) as stage:
            await stage.press("f12")
            await stage.choose(2)
            await stage.do(PLACE)
            assert (stage.front, stage.tone) == ("TYPE", Tone.REFUSED)
            assert stage.notice == "A CODE IS NO WORDS\nthe scan does not count\nTYPE, THEN ENTER"
            assert (made.tells.words, made.tells.released, made.recorder.kept) == ([], [], [])
            await stage.type("")
            assert (stage.front, stage.notice, made.tells.words) == ("PICK", THANKS, [])
            assert made.tells.released == ["told 1 offline"]

    asyncio.run(walk())


def test_back_drops_what_was_not_meant_and_a_screen_that_goes_from_under_it_sends_it() -> None:
    async def walk() -> None:
        made = bench()
        screen = PickScreen(made.seams(), WORK, trolley(), seq=3)
        async with staged(screen) as stage:
            await stage.press("f12")
            await stage.press("f2")
            await stage.press("f3")
            assert stage.front == "TELL US"
            await stage.press("f3")
            assert (stage.front, stage.notice) == ("PICK", "")
            assert (made.tells.released, made.tells.dropped) == ([], ["told 1 offline"])
            await stage.press("f12")
            _ = screen.dismiss(None)
            await stage.settle()
            assert (made.tells.released, made.tells.dropped) == (["told 2 offline"], ["told 1 offline"])

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ([("1", False)], []),
        ([("", True)], []),
        ([("2", False), ("2b", False), ("2bad", True)], ["told 1 offline: bad"]),
        ([("b", False), ("bad", True)], ["told 1 offline: bad"]),
    ],
)
def test_keys_of_a_hand_choose_or_begin_the_words(typed: list[tuple[str, bool]], words: list[str]) -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(), seq=3)) as stage:
            await stage.press("f12")
            for text, finished in typed:
                await stage.do(TypedChanged(text, finished=finished))
            assert (stage.front, stage.notice) == ("PICK", THANKS)
            assert (made.tells.words, made.tells.released) == (words, ["told 1 offline"])

    asyncio.run(walk())


def test_what_cannot_be_kept_is_said_and_the_work_goes_on() -> None:
    async def walk() -> None:
        made = bench()
        made.tells.failures = [OSError("full")]
        async with staged(PickScreen(made.seams(), WORK, trolley(), seq=2)) as stage:
            await stage.press("f12")
            assert (stage.front, stage.notice) == ("PICK", "CANNOT KEEP IT HERE\nCALL SUPERVISOR")
            assert (stage.tone, made.tells.released) == (Tone.TROUBLE, [])
            await stage.do(PLACE)
            assert made.recorder.kept == [Arrived(stop=1)]

    asyncio.run(walk())


def test_words_that_cannot_be_kept_leave_the_rest_to_be_sent() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(), seq=2)) as stage:
            await stage.press("f12")
            made.tells.failures = [OSError("full")]
            await stage.choose(2)
            await stage.type("help")
            assert (stage.front, stage.notice) == ("TELL US", "CANNOT KEEP IT HERE\nCALL SUPERVISOR")
            await stage.choose(1)
            assert (made.tells.words, made.tells.released) == ([], ["told 1 offline"])

    asyncio.run(walk())


def test_nobody_has_to_be_signed_in_to_tell() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(SignInScreen(made.seams())) as stage:
            await stage.press("f12")
            await stage.choose(1)
            assert (stage.front, stage.notice, made.tells.kept[0].screen) == ("SIGN IN", THANKS, "sign_in")
        async with staged(PinScreen(made.seams(), "BDG-0100")) as stage:
            await stage.press("f12")
            await stage.choose(1)
            assert (stage.front, made.tells.kept[1].screen) == ("PIN", "pin")

    asyncio.run(walk())


def test_it_stands_in_the_menu_too() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(), seq=2)) as stage:
            await stage.press("f10")
            place = next(n for n, entry in enumerate(made.seams().entries(), 1) if entry.name == "tell")
            await stage.choose(place)
            assert stage.front == "TELL US"
            await stage.choose(1)
            assert (stage.front, stage.notice) == ("MORE", THANKS)
            assert made.tells.kept[0].trolley == "TRL-17"

    asyncio.run(walk())
