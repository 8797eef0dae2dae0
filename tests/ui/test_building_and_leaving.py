"""Totes into their slots before, the trolley to its place after; and the one question after a crash."""

import asyncio

import pytest

from offline.errors import NotSaved
from screens.build import BuildScreen
from screens.confirm import ConfirmScreen
from screens.drop import DropScreen
from screens.keys import Act
from screens.pick import PickScreen
from screens.widgets.key_bar import KeyBar
from screens.widgets.notice import Tone
from screens.widgets.progress import Progress
from tests.doubles.recorder import WORK, Bench
from tests.doubles.stage import names, staged
from tests.doubles.trolleys import PLAN
from warehouse.events import (
    Arrived,
    Event,
    LineCount,
    Put,
    Recorded,
    Shorted,
    ShortReason,
    Skipped,
    Taken,
    ToteBound,
    Undone,
)
from warehouse.flows.trolley import Job, Trolley, opened, recovered

BUILT: tuple[ToteBound, ...] = (ToteBound(slot="A1", tote="TOT-00001"), ToteBound(slot="B3", tote="TOT-00002"))


def trolley(*events: Event) -> Trolley:
    """The trolley after `events`."""
    return recovered(opened(PLAN), [Recorded(seq=seq, event=event) for seq, event in enumerate(events, 1)])


def picked() -> Trolley:
    """The trolley with every line put or short."""
    short = [
        Shorted(
            stop=stop.stop,
            reason=ShortReason.MISSING,
            found=0,
            missing=(LineCount(line=share.line, quantity=share.quantity),),
        )
        for stop in PLAN.stops
        for share in stop.shares
    ]
    return trolley(*BUILT, *short)


def test_totes_fill_the_slots_in_order_and_the_last_one_leaves() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(BuildScreen(made.seams(), WORK, opened(PLAN))) as stage:
            assert stage.wanted == "PUT A TOTE IN A1\nSCAN THE TOTE\nslots left: 2"
            await stage.do("TOT-00001")
            assert (stage.notice, stage.tone) == ("TOTE IS IN A1\nTOT-00001", Tone.ACCEPTED)
            await stage.do("TOT-00002")
            assert made.recorder.kept == list(BUILT)
            assert [left.job if left else None for left in stage.results] == [Job.PICK]

    asyncio.run(walk())


@pytest.mark.parametrize("size", [(27, 16), (40, 24)])
@pytest.mark.parametrize(("language", "take", "here"), [("en", "TAKE", "TROLLEY"), ("pl", "WEŹ", "WÓZEK")])
def test_the_trolley_to_fetch_is_named_first_and_stays_named(
    language: str, take: str, here: str, size: tuple[int, int]
) -> None:
    async def walk() -> None:
        async with staged(BuildScreen(Bench().seams(language), WORK, opened(PLAN)), size) as stage:
            assert (stage.notice, stage.tone) == (f"{take} {here} 17", Tone.CALM)
            await stage.do("TRL-9")
            assert (stage.notice.splitlines()[-1], stage.tone) == (f"{take} {here} 17", Tone.REFUSED)
            await stage.do("TRL-17")
            assert (stage.notice.splitlines()[0], stage.tone) == (stage.wanted.splitlines()[0], Tone.CALM)
            await stage.do("TOT-00001")
            named = str(stage.screen.query_one(Progress).render())
            assert named.startswith(f"{here} 17 ")
            assert "1/2" in named
        async with staged(BuildScreen(Bench().seams(language), WORK, trolley(BUILT[0]))) as stage:
            assert stage.notice == ""

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("TOT-00001", "TOTE IS IN A1 ALREADY\nTOT-00001\nTAKE ANOTHER TOTE"),
        ("TOT-00009", "TOTE IN USE\nTOT-00009: trolley 9\nTAKE ANOTHER TOTE"),
        ("TOT-77777", "TOTE NOT KNOWN\nTOT-77777\nTAKE ANOTHER TOTE"),
        ("A-01-02", "NOT A TOTE\nPUT A TOTE IN B3\nSCAN THE TOTE"),
    ],
)
def test_a_wrong_tote_is_refused_by_name(code: str, said: str) -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(BuildScreen(made.seams(), WORK, trolley(BUILT[0]))) as stage:
            await stage.do(code)
            assert (stage.notice, stage.tone) == (said, Tone.REFUSED)
            assert made.recorder.kept == []

    asyncio.run(walk())


def test_a_bound_tote_is_taken_back_and_a_typed_number_is_a_tote() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(BuildScreen(made.seams(), WORK, trolley(BUILT[0]))) as stage:
            await stage.press("f6")
            assert stage.wanted.startswith("PUT A TOTE IN A1")
            await stage.press("f2")
            await stage.type("00003")
            assert made.recorder.kept == [Undone(seq=1, event=BUILT[0]), ToteBound(slot="A1", tote="TOT-00003")]
            await stage.press("f3")
            assert [left.job if left else None for left in stage.results] == [Job.BUILD]

    asyncio.run(walk())


def test_a_picked_trolley_is_left_at_a_zone_and_its_release_asked_for_under_one_signal() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(DropScreen(made.seams(), WORK, picked()), (40, 24)) as stage:
            assert stage.wanted == (
                "DROP ZONE 2, OR ANOTHER\nGO THERE. SCAN THE ZONE\nLEAVE TROLLEY 17 THERE\nitems missing: 8"
            )
            await stage.do("A-01-02")
            assert stage.notice.startswith("NOT A DROP ZONE")
            await stage.do("ZON-7")
            assert stage.notice.startswith("NO DROP ZONE: ZON-7\nGO TO DROP ZONE 2")
            await stage.do("ZON-2")
            assert names(made.recorder.kept) == ["Dropped", "Requested"]
            assert made.signals.log[-1] == "accepted 4"
            assert [left.job if left else None for left in stage.results] == [Job.LEFT]

    asyncio.run(walk())


@pytest.mark.parametrize("totes", [(), BUILT[:1]])
@pytest.mark.parametrize("way", ["f7", "CMD-PARK"])
def test_a_trolley_can_be_parked_before_its_totes_are_in(way: str, totes: tuple[Event, ...]) -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(BuildScreen(made.seams(), WORK, trolley(*totes))) as stage:
            await (stage.press(way) if way == "f7" else stage.do(way))
            assert stage.front == "DROP"
            await stage.press("f3")
            assert stage.front == "BUILD"
            await stage.do("CMD-PARK", "PRK-A1")
            assert names(made.recorder.kept) == ["Parked", "Requested"]
            assert [left.job if left else None for left in stage.results] == [Job.LEFT]

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("language", "wanted", "zone", "place", "helps"),
    [
        (
            "en",
            "PARK TROLLEY 17\nSCAN A PARK PLACE\nsuch as park A1",
            "NOT FINISHED\nstops left: 3\nPARK IT: SCAN A PARK PLACE",
            "NOT A PARK PLACE\nSCAN A PARK PLACE\nsuch as park A1",
            "SCAN THE CODE OF A PARK\n",
        ),
        (
            "pl",
            "ODSTAW WÓZEK 17\nSKANUJ KOD PARKINGU\nnp. PARKING A1",
            "NIE SKOŃCZONE\nzostało przystanków: 3\nSKANUJ KOD PARKINGU",
            "TO NIE PARKING\nSKANUJ KOD PARKINGU\nnp. PARKING A1",
            "SKANUJ KOD PARKINGU.\n",
        ),
    ],
)
def test_parking_says_what_it_wants_whatever_else_is_scanned(
    language: str, wanted: str, zone: str, place: str, helps: str
) -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(DropScreen(made.seams(language), WORK, trolley(*BUILT))) as stage:
            assert stage.wanted == wanted
            await stage.do("ZON-2")
            assert stage.notice == zone
            await stage.do("A-01-02")
            assert stage.notice == place
            await stage.press("f9")
            assert stage.read("wanted").startswith(helps)
            await stage.press("f2")
            await stage.type("A1")
            assert names(made.recorder.kept) == ["Parked", "Requested"]

    asyncio.run(walk())


def test_nothing_is_undone_where_a_trolley_is_parked() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(DropScreen(made.seams(), WORK, trolley(*BUILT, Arrived(stop=1)))) as stage:
            for way in ("f6", "CMD-UNDO"):
                await (stage.press(way) if way == "f6" else stage.do(way))
                assert stage.notice.startswith("NOT POSSIBLE HERE")
            assert made.recorder.kept == []
            assert Act.UNDO not in stage.screen.query_one(KeyBar).shown

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("language", "said"), [("en", "CANNOT PARK NOW\nin your hand: 1"), ("pl", "NIE MOŻNA ODSTAWIĆ\nw ręce: 1")]
)
@pytest.mark.parametrize("way", ["f7", "CMD-PARK"])
def test_parking_with_units_in_the_hand_is_refused_before_a_place_is_asked_for(
    way: str, language: str, said: str
) -> None:
    async def walk() -> None:
        made = Bench()
        start = trolley(*BUILT, Arrived(stop=1), Taken(stop=1, quantity=1))
        async with staged(PickScreen(made.seams(language), WORK, start)) as stage:
            await (stage.press(way) if way == "f7" else stage.do(way))
            assert (stage.front, stage.tone) == ("PICK", Tone.REFUSED)
            assert stage.notice.startswith(said)
            assert made.recorder.kept == []

    asyncio.run(walk())


def test_undo_at_the_drop_zone_leads_back_to_picking() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(DropScreen(made.seams(), WORK, picked())) as stage:
            await stage.do("CMD-UNDO")
            assert [left.job if left else None for left in stage.results] == [Job.PICK]

    asyncio.run(walk())


def test_a_zone_typed_by_its_name_is_that_zone() -> None:
    async def walk() -> None:
        made = Bench()
        async with staged(DropScreen(made.seams(), WORK, picked())) as stage:
            await stage.press("f2")
            await stage.type("2")
            assert names(made.recorder.kept) == ["Dropped", "Requested"]

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=2),)),
            "IS IT IN TOTE A1?\nMug blue 250\n2 of 2",
        ),
        (Taken(stop=1, quantity=1), "IS IT IN YOUR HAND?\nMug blue 250\n1 of 3"),
        (Arrived(stop=1), "ARE YOU AT THIS PLACE?\nA-01-02"),
        (ToteBound(slot="A1", tote="TOT-00003"), "IS THE TOTE IN A1?\nTOT-00003"),
        (Skipped(stop=1), "COME BACK HERE LATER?\nA-01-02"),
        (
            Shorted(
                stop=1,
                reason=ShortReason.DAMAGED,
                found=1,
                missing=(LineCount(line="1001/1", quantity=2),),
            ),
            "IS IT SHORT HERE?\nA-01-02\nmissing: 2",
        ),
    ],
)
@pytest.mark.parametrize("yes", [True, False])
def test_what_was_recorded_but_perhaps_not_heard_is_asked_about(event: Event, said: str, *, yes: bool) -> None:
    async def walk() -> None:
        made = Bench()
        made.recorder.seq = 3
        start, question = trolley(*BUILT, event), Recorded(seq=3, event=event)
        async with staged(ConfirmScreen(made.seams(), WORK, start, question)) as stage:
            assert stage.wanted == f"{said}\nTYPE 1 OR 2"
            assert Act.BACK not in stage.screen.acts
            await stage.do("A-01-02", "CMD-BACK")
            assert (stage.results, stage.tone) == ([], Tone.REFUSED)
            assert stage.notice == "NOT POSSIBLE HERE\nTYPE A NUMBER YOU SEE\nF9 = HELP"
            await stage.choose(1 if yes else 2)
            assert names(made.recorder.kept) == ["Confirmed" if yes else "Undone"]
            (after,) = stage.results
            assert after is not None
            assert len(after.trail) == (3 if yes else 2)

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("events", "question", "said"),
    [
        ((Taken(stop=1, quantity=1), Taken(stop=1, quantity=1)), Taken(stop=1, quantity=1), "2 of 3"),
        ((Taken(stop=1, quantity=3), Taken(stop=1, quantity=-1)), Taken(stop=1, quantity=-1), "2 of 3"),
        (
            (Taken(stop=1, quantity=1), Undone(seq=4, event=Taken(stop=1, quantity=1))),
            Undone(seq=4, event=Taken(stop=1, quantity=1)),
            "1 of 3",
        ),
    ],
)
def test_what_is_in_the_hand_is_asked_about_all_together_and_as_a_yes_would_have_it(
    events: tuple[Event, ...], question: Event, said: str
) -> None:
    async def walk() -> None:
        start = trolley(*BUILT, Arrived(stop=1), *events)
        asking = ConfirmScreen(Bench().seams(), WORK, start, Recorded(seq=5, event=question))
        async with staged(asking) as stage:
            assert stage.wanted == f"IS IT IN YOUR HAND?\nMug blue 250\n{said}\nTYPE 1 OR 2"

    asyncio.run(walk())


def test_an_answer_that_is_not_saved_is_asked_for_again() -> None:
    async def walk() -> None:
        made = Bench()
        made.recorder.failures = [NotSaved("the disk failed")]
        event = Arrived(stop=1)
        asking = ConfirmScreen(made.seams(), WORK, trolley(*BUILT, event), Recorded(seq=3, event=event))
        async with staged(asking) as stage:
            await stage.choose(1)
            assert (stage.results, stage.tone) == ([], Tone.TROUBLE)
            await stage.choose(1)
            assert len(stage.results) == 1

    asyncio.run(walk())
