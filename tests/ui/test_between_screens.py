"""What others do to a trolley counts also while no screen of that trolley is in front."""

import asyncio
import os
from dataclasses import replace
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
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from screens.wording import catalogue
from tests.doubles.device import CONTEXT, Device
from tests.doubles.recorder import Bench
from tests.doubles.stage import staged
from tests.ui.test_getting_a_trolley import CLAIM
from warehouse.events import LineCount, Put
from warehouse.flows.decision import Said, SkipSaid
from warehouse.reconcile import folded
from warehouse.sign_in import SignedIn

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


class ByHand:
    """A stage that shows each screen, reads what it says first, and does the next things to it; then the day ends."""

    def __init__(self, *todo: tuple[str, ...]) -> None:
        """Do one of `todo` to each screen: scans, or digits."""
        self.read: list[tuple[str, str, Tone]] = []
        """Of each screen that was shown: its name, its message area and the colour of that."""
        self.homes: list[tuple[str, ...]] = []
        """What each home offered."""
        self._todo = iter(todo)

    async def show(self, screen: JobScreen[Result], /) -> Result | None:
        """What `screen` ends with."""
        async with staged(screen) as stage:
            self.read.append((stage.front, stage.notice, stage.tone))
            if isinstance(screen, HomeScreen):
                self.homes.append(screen.query_one(Choices).texts)
            for each in next(self._todo, ()):
                await (stage.choose(int(each)) if len(each) == 1 else stage.do(each))
                await stage.answered()
            if not stage.results:
                raise DayOverError
            return stage.results[0]


def day_by_hand(folder: Path, signed_in: SignedIn, stage: ByHand, *said: Said | str) -> Device:
    """A day on the small trolley, claimed already where these things were `said`; the device after it."""
    device = Device(folder)
    mirror.keep_operator(device.journal, signed_in)
    device.claim()
    device.say(*said)
    device.stop()
    device, made = Device(folder), Bench()

    async def day() -> None:
        with Writer(device.journal) as writer:
            recorder = Recorder(writer, CONTEXT, made.clock, os.urandom)
            seams = replace(made.seams(), recorder=recorder)
            with pytest.raises(DayOverError):
                await Journey(device.recovered, seams, recorder, writer, stage, catalogue).run()

    asyncio.run(day())
    device.stop()
    return Device(folder)


FIRST = ("A-01-02", "2000000000015", "2000000000015", "2000000000015", "SLT-17-A1", "SLT-17-B3")
LAST = ("B-01-01", "SOAP-1", "SLT-17-B3")
"""What is scanned at the first stop and at the last."""
ALL_BUT_ONE = (*FIRST, SkipSaid(), *LAST)
"""What is said at the stops until one unit at A-02-02 is left, where nobody is yet."""


def test_the_last_act_of_a_job_is_said_on_the_next_screen(tmp_path: Path) -> None:
    stage = ByHand(
        ("TOT-00002",),
        ("1",),
        (*FIRST, "A-02-02", "2000000000022", "SLT-17-A1", *LAST),
        ("CMD-UNDO",),
        ("SLT-17-B3",),
    )
    day_by_hand(tmp_path, ANA, stage, "TOT-00001")
    assert stage.read[1:] == [
        ("SUMMARY", "TOTE IS IN B3\nTOT-00002", Tone.ACCEPTED),
        ("PICK", "", Tone.CALM),
        ("DROP", "OK", Tone.ACCEPTED),
        ("PICK", "UNDONE: PUT IN B3\nTAKE 4 OUT OF B3", Tone.ACCEPTED),
        ("DROP", "OK", Tone.ACCEPTED),
    ]


def test_a_short_at_the_last_stop_is_said_at_the_drop_and_so_is_its_undoing(tmp_path: Path) -> None:
    last_of_one = ("A-02-02", "CMD-SHORT", "4")
    stage = ByHand(last_of_one, ("CMD-UNDO",), ("CMD-SHORT", "2"))
    day_by_hand(tmp_path, ANA, stage, "TOT-00001", "TOT-00002", *ALL_BUT_ONE)
    assert stage.read[1:] == [
        ("DROP", "1 NOT REACHED. SAVED\nGO ON", Tone.ACCEPTED),
        ("PICK", "UNDONE: SHORT\nA-02-02\nCOUNT AGAIN", Tone.ACCEPTED),
        ("DROP", "1 DAMAGED. SAVED\nLEAVE BAD ONES HERE\nGO ON", Tone.ACCEPTED),
    ]


def test_a_trolley_that_was_dropped_is_not_offered_again_not_even_after_a_restart(tmp_path: Path) -> None:
    held = replace(ANA, held=("TRL-17", "TRL-9"))
    stage = ByHand(("A-02-02", "CMD-SHORT", "4"), ("ZON-2",))
    device = day_by_hand(tmp_path, held, stage, "TOT-00001", "TOT-00002", *ALL_BUT_ONE)
    assert stage.read[-1][0] == "HOME"
    assert stage.homes == [("NEXT TROLLEY", "GO ON: TROLLEY 9")]
    assert device.recovered.operator is not None
    assert device.recovered.operator.held == ("TRL-9",)


@pytest.mark.parametrize(
    ("stood", "said"), [("PRK-A3", "TAKE TROLLEY 17\nit stands in park A3"), ("", "TAKE TROLLEY 17")]
)
def test_a_trolley_that_stands_somewhere_is_fetched_from_there(tmp_path: Path, stood: str, said: str) -> None:
    device = Device(tmp_path)
    mirror.keep_operator(device.journal, ANA)
    device.stop()
    device, made, stage = Device(tmp_path), Bench(), ByHand(("1",))
    made.commands.answers = [replace(CLAIM, stood=stood)]

    async def day() -> None:
        with Writer(device.journal) as writer:
            recorder = Recorder(writer, CONTEXT, made.clock, os.urandom)
            with pytest.raises(DayOverError):
                await Journey(device.recovered, made.seams(), recorder, writer, stage, catalogue).run()

    asyncio.run(day())
    assert [(front, notice) for front, notice, _ in stage.read] == [("HOME", ""), ("BUILD", said)]
