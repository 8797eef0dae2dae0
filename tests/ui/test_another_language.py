"""A language chosen at the device: in force at once, at the same place in the work, and gone with its operator."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from offline import mirror
from offline.look import Look
from offline.recorder import Recorder
from offline.writer import Writer
from pickclient.front import Front, Result
from pickclient.journey import Journey
from screens.base import JobScreen
from screens.home import HomeScreen, SignedOut
from screens.pick import PickScreen
from screens.sign_in import SignInScreen
from screens.trolley_screen import TrolleyScreen
from screens.wording import catalogue
from tests.doubles.device import CONTEXT, Device
from tests.doubles.recorder import Bench, ScreenApp
from tests.doubles.trolleys import PLAN
from warehouse.sign_in import SignedIn

ANA = SignedIn(
    operator="BDG-0412", name="Ana", language="en", roles=(), token="", expires_s=1, site="S", site_name="", held=()
)


class DayOverError(Exception):
    """The test has seen what it wanted."""


@dataclass
class Shown:
    """A stage on which each screen ends as `ends` says for it, in order; afterwards the day is over."""

    ends: list[Callable[[Journey], object]]
    journey: Journey | None = None
    screens: list[JobScreen[object]] = field(default_factory=list)

    async def show(self, screen: JobScreen[Result], /) -> Result | None:
        """Look at `screen`, and end it."""
        assert self.journey is not None
        self.screens.append(cast("JobScreen[object]", screen))
        if not self.ends:
            raise DayOverError
        return cast("Result | None", self.ends.pop(0)(self.journey))


def speaks(language: str) -> Callable[[Journey], None]:
    """An operator who chooses `language`, whereupon the screen ends with nothing."""
    return lambda journey: journey.speak(language)


def day(device: Device, *ends: Callable[[Journey], object], look: Look | None = None) -> tuple[Shown, Bench]:
    """What was shown on `device` while screens ended with `ends`."""
    shown, made = Shown(list(ends)), Bench()
    made.looks.now = look or made.looks.now

    async def run() -> None:
        with Writer(device.journal) as writer:
            recorder = Recorder(writer, CONTEXT, made.clock, os.urandom)
            shown.journey = Journey(device.recovered, made.seams(), recorder, writer, shown, catalogue)
            with pytest.raises(DayOverError):
                await shown.journey.run()

    asyncio.run(run())
    return shown, made


def told(shown: Shown) -> list[tuple[type[JobScreen[object]], str]]:
    """The screens that were shown, and in which language."""
    return [(type(screen), screen.seams.catalogue.language) for screen in shown.screens]


def at_the_first_stop(folder: Path) -> Device:
    """A device whose operator stands at the first stop of trolley 17."""
    device = Device(folder)
    mirror.keep_operator(device.journal, ANA)
    device.claim()
    device.say("TOT-00001", "TOT-00002", PLAN.stops[0].location)
    device.stop()
    return Device(folder)


def test_the_stop_is_shown_again_in_the_chosen_language(tmp_path: Path) -> None:
    shown, _ = day(at_the_first_stop(tmp_path), speaks("pl"))
    assert told(shown) == [(PickScreen, "en"), (PickScreen, "pl")]
    before, after = (cast("TrolleyScreen", screen).trolley for screen in shown.screens)
    assert before == after


class OneStage(ScreenApp):
    """A stage on a terminal."""

    async def show(self, screen: JobScreen[Result], /) -> Result | None:
        """Bring `screen` to the front."""
        return await self.push_screen_wait(screen)


def test_the_settings_stay_in_the_language_that_was_chosen_there_and_come_only_then() -> None:
    async def walk() -> None:
        app = OneStage()
        async with app.run_test(size=(27, 16)) as pilot:
            front = Front(app)
            for chosen, title in ((True, "SETTINGS"), (False, "HOME")):
                home = cast("JobScreen[object]", HomeScreen(Bench().seams("pl"), ANA))
                front.reword(chosen=chosen)
                shown = app.run_worker(front.show(home))
                await pilot.pause()
                screen = cast("JobScreen[object]", app.screen)
                assert title == screen.TITLE
                assert [line.plain for line in screen.notice.lines] == (["OK"] if chosen else [])
                assert screen.seams.catalogue.language == "pl"
                _ = home.dismiss(None)
                await shown.wait()

    asyncio.run(walk())


def test_home_and_sign_in_are_shown_again_too_and_nobody_is_signed_out_by_it(tmp_path: Path) -> None:
    device = Device(tmp_path)
    mirror.keep_operator(device.journal, ANA)
    device.stop()
    shown, _ = day(Device(tmp_path), speaks("pl"), lambda _: SignedOut(), speaks("pl"))
    assert told(shown) == [(HomeScreen, "en"), (HomeScreen, "pl"), (SignInScreen, "en"), (SignInScreen, "pl")]


def test_a_restart_goes_on_in_it_and_the_next_operator_does_not(tmp_path: Path) -> None:
    ends = (lambda _: None, lambda _: SignedOut(), lambda _: ANA)
    shown, made = day(at_the_first_stop(tmp_path), *ends, look=Look(theme="floor", sound="on", language="pl"))
    assert told(shown)[:2] == [(PickScreen, "pl"), (HomeScreen, "pl")]
    assert told(shown)[-1] == (HomeScreen, "en")
    assert made.looks.now == Look(theme="floor", sound="on")
