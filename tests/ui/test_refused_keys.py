"""No key is silent: on every screen in every state each function key does something there, or is refused in words."""

import asyncio
from typing import Final, cast

import pytest
from textual.widgets import Static

from offline.transport import Unreachable
from screens.base import JobScreen
from screens.keys import KEYS, shown
from screens.pin import PinScreen
from screens.sign_in import SignInScreen
from screens.stopped import StoppedScreen
from screens.type_in import TypeInScreen
from screens.widgets.notice import Tone
from tests.doubles.recorder import Bench
from tests.doubles.stage import Stage, staged
from tools.picture import Picture, bench
from tools.pictured import pictures
from warehouse.messages import JournalBroken, TryBadge


def _opened(picture: Picture, made: Bench) -> JobScreen[object]:
    return cast("JobScreen[object]", picture.opens(made.seams()))


PICTURES: Final = {picture.name: picture for picture in pictures()}
EACH_KIND: Final = {type(_opened(one, Bench())).__name__: one for one in reversed(PICTURES.values())}
"""The first picture of each kind of screen."""
FUNCTION_KEYS: Final = tuple(f"f{number}" for number in range(1, 13))


def test_every_function_key_of_a_keyboard_means_something() -> None:
    assert {shown(act).lower() for act in KEYS} == set(FUNCTION_KEYS)


@pytest.mark.parametrize("picture", EACH_KIND.values(), ids=EACH_KIND)
def test_every_key_does_something_or_is_refused_in_words(picture: Picture) -> None:
    silent = []
    for key in (*FUNCTION_KEYS, "escape"):
        made = bench(picture)
        made.commands.answers += [Unreachable("no network")] * 3
        if not asyncio.run(_pressed(_opened(picture, made), made, picture, key)):
            silent.append(key)
    assert silent == []


async def _pressed(screen: JobScreen[object], made: Bench, picture: Picture, key: str) -> bool:
    """Whether who presses `key` on `screen`, as `picture` draws it, sees that it was pressed."""
    async with staged(screen) as stage:
        await stage.do(*picture.then)
        before, heard = _seen(stage), len(made.signals.log)
        await stage.press(key)
        if stage.results or _seen(stage) != before:
            return True
        # Word for word the same refusal may stand there already: then it is heard again.
        return len(made.signals.log) > heard and bool(stage.notice)


def _seen(stage: Stage[object]) -> tuple[str, ...]:
    front = stage.pilot.app.screen
    texts = (str(one.content) for one in front.query(Static) if one.display)
    return (stage.front, stage.notice, str(front.query_one("#help").display), *texts)


def test_what_is_refused_is_told_by_eye_and_ear() -> None:
    async def walk(screen: JobScreen[object], made: Bench, keys: str) -> None:
        async with staged(screen) as stage:
            for key in keys.split():
                await stage.press(key)
                assert (stage.notice.splitlines()[0], stage.tone) == ("NOT POSSIBLE HERE", Tone.REFUSED), key
            assert made.signals.log == ["refused"] * len(keys.split())

    for name, keys in (("sign-in", "f3 f5 f11"), ("home", "f4 f5 f6 f7 f8 f11"), ("held", "f7"), ("drop", "f4 f8")):
        made = Bench()
        asyncio.run(walk(_opened(PICTURES[name], made), made, keys))


def test_a_sentence_that_has_to_be_read_is_not_covered_by_a_refusal() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(StoppedScreen(made.seams(), JournalBroken())) as stage:
            sentence = stage.notice
            await stage.press("f4")
            await stage.do("CMD-SHORT")
            assert (stage.notice, stage.front) == (sentence, "STOPPED")
            assert made.signals.log == ["trouble", "refused", "refused"]

    asyncio.run(walk())


def test_digits_typed_slowly_are_told_of_f2_and_the_hint_of_a_demo_stays() -> None:
    async def walk() -> None:
        hint = "SCAN YOUR BADGE\nDEMO: F2, TYPE 0412\nthen Enter. Ctrl-C: leave"
        async with staged(SignInScreen(Bench().seams(), opening=TryBadge(badge="0412"))) as stage:
            assert (stage.wanted, stage.notice) == (hint, "")
            await stage.choose(0)
            assert stage.notice == "NOT POSSIBLE HERE\nSCAN WHAT IS ASKED\nTYPING? PRESS F2"
            await stage.do("D-14-02")
            assert stage.notice == "NOT A BADGE\nSCAN YOUR BADGE"
            await stage.press("f2")
            await stage.press("f3")
            assert stage.wanted == hint

    asyncio.run(walk())


def test_enter_alone_is_told_where_something_is_typed() -> None:
    async def walk() -> None:
        nothing = "NOTHING TYPED\nTYPE, THEN ENTER\nF3 = BACK"
        made = Bench()
        async with staged(TypeInScreen(made.seams(), "badge")) as stage:
            await stage.type("")
            assert (stage.notice, stage.results, made.signals.log) == (nothing, [], ["refused"])
        async with staged(PinScreen(made.seams(), "BDG-0100")) as stage:
            await stage.type("  ")
            assert (stage.notice, made.commands.asked) == (nothing, [])
        for name in ("count", "no-code"):
            async with staged(_opened(PICTURES[name], made)) as asking:
                await asking.type("")
                assert (asking.results, asking.notice) == ([], nothing), name

    asyncio.run(walk())
