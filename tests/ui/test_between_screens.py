"""What others do to a trolley counts also while no screen of that trolley is in front."""

import asyncio
import os
from pathlib import Path
from typing import cast

import pytest

from offline import mirror
from offline.news import Given, Told
from offline.recorder import Recorder
from offline.writer import Writer
from pickclient.front import Result
from pickclient.journey import Journey
from screens.base import JobScreen
from screens.home import HomeScreen
from screens.pick import PickScreen
from screens.wording import catalogue
from tests.doubles.device import CONTEXT, Device
from tests.doubles.recorder import Bench
from tests.doubles.stage import staged
from tests.ui.test_getting_a_trolley import CLAIM
from warehouse.events import LineCount, Put
from warehouse.reconcile import folded
from warehouse.wire import SignedIn

FIRST_STOP = (
    Put(stop=1, slot="A1", tote="", counts=(LineCount(line="1001/1", quantity=2),)),
    Put(stop=1, slot="B3", tote="", counts=(LineCount(line="1002/1", quantity=1),)),
)
ANA = SignedIn(
    operator="BDG-0412", name="Ana", language="en", roles=(), token="", expires_s=1, site="S", site_name="", held=()
)


class DayOverError(Exception):
    """The test has seen what it wanted."""


class ToldAtTheSummary:
    """A stage whose colleague's scans come in while the summary is read; the day ends where picking begins."""

    def __init__(self) -> None:
        """Nothing was shown yet."""
        self.journey: Journey | None = None
        self.begins_at: int | None = None

    async def show(self, screen: JobScreen[Result], /) -> Result | None:
        """Say yes to the summary, and look where picking begins."""
        if isinstance(screen, PickScreen):
            self.begins_at = screen.trolley.cursor.stop
            raise DayOverError
        assert self.journey is not None
        self.journey.told(Told(trolley="TRL-17", others=folded(FIRST_STOP), status="picking"))
        return cast("Result", True)


def test_what_a_colleague_sent_while_the_summary_is_read_is_not_picked_again(tmp_path: Path) -> None:
    device = Device(tmp_path)
    mirror.keep_operator(device.journal, ANA)
    device.claim()
    device.say("TOT-00001", "TOT-00002")
    device.stop()
    device = Device(tmp_path)
    stage, made = ToldAtTheSummary(), Bench()

    async def day() -> None:
        with Writer(device.journal) as writer:
            recorder = Recorder(writer, CONTEXT, made.clock, os.urandom)
            stage.journey = Journey(device.recovered, made.seams(), recorder, writer, stage, catalogue)
            with pytest.raises(DayOverError):
                await stage.journey.run()

    asyncio.run(day())
    assert stage.begins_at == 2


class GivenAtHome:
    """A stage at whose home a supervisor's decision comes in; the day ends when home is shown again."""

    def __init__(self) -> None:
        """Nothing was shown yet."""
        self.journey: Journey | None = None
        self.homes: list[HomeScreen] = []

    async def show(self, screen: JobScreen[Result], /) -> Result | None:
        """Tell home what was given, which ends it as from outside; then look what it says."""
        assert isinstance(screen, HomeScreen)
        assert self.journey is not None
        self.homes.append(screen)
        if len(self.homes) > 1:
            raise DayOverError
        self.journey.given(Given(trolleys=("TRL-17",)))
        return None


def test_a_trolley_that_a_supervisor_gave_is_said_at_home_and_can_be_chosen_there(tmp_path: Path) -> None:
    device = Device(tmp_path)
    mirror.keep_operator(device.journal, ANA)
    device.stop()
    device = Device(tmp_path)
    stage, made = GivenAtHome(), Bench()

    async def day() -> None:
        with Writer(device.journal) as writer:
            recorder = Recorder(writer, CONTEXT, made.clock, os.urandom)
            stage.journey = Journey(device.recovered, made.seams(), recorder, writer, stage, catalogue)
            with pytest.raises(DayOverError):
                await stage.journey.run()
        async with staged(stage.homes[1]) as shown:
            assert shown.notice.startswith("TROLLEY 17 IS YOURS\na supervisor gave it")
            made.commands.answers = [CLAIM]
            await shown.choose(2)
            await shown.answered()
            assert made.commands.asked == ["claim TRL-17"]

    asyncio.run(day())
