"""What comes from outside while an operator works: others' progress, a full device, the end of the work."""

import asyncio
from dataclasses import replace

from offline.news import Link, Standing
from screens.pick import PickScreen
from screens.widgets.notice import Tone
from tests.doubles.recorder import WORK, Bench
from tests.doubles.stage import Stage, names, staged
from tests.doubles.trolleys import MUG_250, PLAN
from warehouse.events import Arrived, Event, Recorded, ToteBound
from warehouse.flows.trolley import Job, Trolley, opened, recovered
from warehouse.reconcile import Count, Tally

MUG = MUG_250.codes[0].code
BUILT: tuple[Event, ...] = (ToteBound(slot="A1", tote="TOT-00001"), ToteBound(slot="B3", tote="TOT-00002"))
FIRST_STOP = {(1, "1001/1"): Count(picked=2), (1, "1002/1"): Count(picked=1)}
FINE = Standing(unsent=0, acked=2, last_seq=2, saved_ms=None, link=Link.ONLINE, since_s=0.0)


def trolley(*events: Event) -> Trolley:
    """The built trolley after `events`."""
    return recovered(opened(PLAN), [Recorded(seq=seq, event=event) for seq, event in enumerate((*BUILT, *events), 1)])


async def told(stage: Stage[Trolley], counts: dict[tuple[int, str], Count]) -> None:
    """Tell the pick screen that others did `counts`."""
    assert isinstance(stage.screen, PickScreen)
    stage.screen.call_later(stage.screen.learn, Tally(lines=counts))
    await stage.settle()


def everything() -> dict[tuple[int, str], Count]:
    """All that the plan asks for."""
    return {(stop.stop, share.line): Count(picked=share.quantity) for stop in PLAN.stops for share in stop.shares}


def test_what_is_said_about_a_stop_that_others_filled_means_no_other_stop() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(Arrived(stop=1)))) as stage:
            await stage.do("CMD-SHORT")
            await stage.choose(1)
            await told(stage, FIRST_STOP)
            assert stage.front == "COUNT"
            await stage.type("0")
            assert (stage.front, stage.tone) == ("PICK", Tone.REFUSED)
            await stage.do("CMD-TYPE")
            await told(stage, everything() | {(3, "1002/2"): Count()})
            await stage.type("1")
            assert made.recorder.kept == []

    asyncio.run(walk())


def test_a_trolley_that_others_finished_is_left_with_what_is_asked_about_it() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(Arrived(stop=1)))) as stage:
            beneath = stage.pilot.app.screen_stack[0]
            await stage.do("CMD-SHORT")
            await stage.choose(1)
            await told(stage, everything())
            await told(stage, everything())
            assert stage.pilot.app.screen_stack == [beneath]
            assert [result.job if result else None for result in stage.results] == [Job.DROP]

    asyncio.run(walk())


def test_a_device_without_room_finishes_its_stop_and_begins_no_other() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(Arrived(stop=1)))) as stage:
            stage.screen.standing = FINE
            stage.screen.standing = replace(FINE, full=True)
            await stage.settle()
            assert stage.notice == "DEVICE FULL\nFINISH THIS STOP\nTHEN CHANGE DEVICE"
            await stage.do(MUG, MUG, MUG, "SLT-17-A1", "SLT-17-B3")
            assert (stage.tone, stage.notice.splitlines()[0]) == (Tone.TROUBLE, "DEVICE FULL")
            await stage.do("A-02-02")
            assert made.signals.log[-1] == "trouble"
            assert names(made.recorder.kept) == ["Taken", "Taken", "Taken", "Put", "Put"]
            await stage.do("CMD-PARK", "PRK-A1")
            assert names(made.recorder.kept)[-2:] == ["Parked", "Requested"]

    asyncio.run(walk())


def test_a_scan_counts_as_unsent_from_the_moment_its_number_shows() -> None:
    async def walk() -> None:
        made = Bench()
        made.recorder.seq = 2
        async with staged(PickScreen(made.seams(), WORK, trolley(), seq=2)) as stage:
            stage.screen.standing = FINE
            await stage.do("A-01-02")
            assert stage.status.startswith("#3 saved")
            assert " 1 unsent" in stage.status
            stage.screen.standing = replace(FINE, unsent=1, last_seq=3)
            assert " 1 unsent" in stage.status

    asyncio.run(walk())
