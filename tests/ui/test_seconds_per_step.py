"""How long each step took is recorded with its event, and what cannot be known is unknown, not wrong."""

import asyncio
from pathlib import Path

from screens.pick import PickScreen
from tests.doubles.device import Device
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK
from tests.doubles.stage import Stage, names, staged
from tests.doubles.trolleys import MUG_250
from warehouse.codec import read_body
from warehouse.events import Arrived
from warehouse.flows.trolley import Trolley
from warehouse.messages import Resumed
from warehouse.reconcile import Count, Tally

PLACE = "A-01-02"
MUG = MUG_250.codes[0].code


def test_walking_finding_and_putting_are_each_timed_from_the_event_before() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            for seconds, code in ((12.5, PLACE), (3, MUG), (1, MUG), (1, MUG), (2, "SLT-17-A1"), (1.5, "SLT-17-B3")):
                made.clock.advance(seconds)
                await stage.do(code)
            assert names(made.recorder.kept) == ["Arrived", "Taken", "Taken", "Taken", "Put", "Put"]
            assert made.recorder.took_ms == [12500, 3000, 1000, 1000, 2000, 1500]

    asyncio.run(walk())


def test_a_refused_scan_does_not_start_the_step_anew() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            made.clock.advance(5)
            await stage.do("A-02-02")
            made.clock.advance(5)
            await stage.do(PLACE)
            assert made.recorder.took_ms == [10000]

    asyncio.run(walk())


def test_a_step_during_which_another_screen_was_in_front_is_of_unknown_length_and_the_next_is_known() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.press("f4")
            made.clock.advance(60)
            await stage.press("f3")
            await stage.do(PLACE)
            made.clock.advance(2)
            await stage.do(MUG)
            assert made.recorder.took_ms == [None, 2000]

    asyncio.run(walk())


def test_a_stop_that_others_finished_meanwhile_leaves_the_walk_to_the_next_unknown() -> None:
    async def walk(stage: Stage[Trolley], screen: PickScreen) -> None:
        others = Tally(lines={(1, "1001/1"): Count(picked=2), (1, "1002/1"): Count(picked=1)})
        await screen.learn(others)
        await stage.do("A-02-02")

    async def look() -> None:
        made = bench()
        screen = PickScreen(made.seams(), WORK, trolley())
        async with staged(screen) as stage:
            await walk(stage, screen)
            assert made.recorder.took_ms == [None]

    asyncio.run(look())


def test_what_a_restart_goes_on_with_is_of_unknown_length() -> None:
    async def walk() -> None:
        made = bench()
        opening = Resumed(trolley_name="17", stop=1, stops=3, saved_at="12:00")
        async with staged(PickScreen(made.seams(), WORK, trolley(), opening=opening)) as stage:
            await stage.do(PLACE)
        begun = trolley(Arrived(stop=1))
        async with staged(PickScreen(made.seams(), WORK, begun)) as stage:
            await stage.do(MUG)
        assert made.recorder.took_ms == [None, None]

    asyncio.run(walk())


def test_the_time_lies_in_the_journal_and_events_from_before_it_was_kept_still_open(tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.claim()
    device.record(Arrived(stop=1), took_ms=12500)
    device.record(Arrived(stop=1))
    device.stop()
    again = Device(tmp_path)
    bodies = [sealed.body for sealed in again.journal.tail(0, 10)]
    assert [read_body(body)[0].took_ms for body in bodies] == [12500, None]
    older = bodies[0].replace(b',"took_ms":12500', b"")
    assert older != bodies[0]
    assert read_body(older)[0].took_ms is None
    assert read_body(older)[1] == Arrived(stop=1)
    again.stop()
