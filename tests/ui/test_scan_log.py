"""The scan log: every scan with its verdict and where it is, newest first, and sending at one's word."""

import asyncio
from dataclasses import replace

import pytest

from offline.errors import ReadOnly
from offline.history import Logged
from offline.news import Link, Standing
from offline.transport import Unreachable
from screens.logged import verdict, what
from screens.pick import PickScreen
from screens.scan_log import ScanLogScreen
from screens.widgets.notice import Tone
from screens.widgets.paged import Paged
from screens.wording import catalogue
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK, Bench
from tests.doubles.stage import Stage, staged
from warehouse.events import (
    Arrived,
    Confirmed,
    Dropped,
    Event,
    LineCount,
    Parked,
    Put,
    Refused,
    Requested,
    Shorted,
    ShortReason,
    Skipped,
    Taken,
    ToteBound,
    Undone,
    Wish,
)
from warehouse.flows.decision import Scanned

NOON_MS = 1_795_348_800_000
PUT = Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/1", quantity=2),))
ONLINE = Standing(unsent=0, acked=4, last_seq=4, saved_ms=None, link=Link.ONLINE, since_s=0.0)


def logged(*events: Event | None) -> tuple[Logged, ...]:
    """The events as they were recorded, a second after each other; the newest first."""
    found = [
        Logged(seq=seq, wall_ms=NOON_MS + seq * 1000, event=event, location="A-01-02")
        for seq, event in enumerate(events, 1)
    ]
    return tuple(reversed(found))


FOUR = logged(
    Arrived(stop=1),
    Refused(code="4006381333932", refusal="DamagedRead", stop=1),
    Taken(stop=1, quantity=1, code="2000000000015"),
    PUT,
)


async def shown(stage: Stage[Scanned]) -> list[str]:
    """The page, row by row."""
    await stage.pilot.pause()
    return [row.rstrip() for row in stage.pilot.app.screen.query_one(Paged).render().plain.split("\n")]


def screen(made: Bench, standing: Standing = ONLINE) -> ScanLogScreen:
    opened = ScanLogScreen(made.seams(), made.past, WORK, seq=4)
    opened.set_reactive(ScanLogScreen.standing, standing)
    return opened


def test_every_scan_has_its_time_its_code_its_verdict_and_where_it_is() -> None:
    async def look() -> None:
        made = bench()
        made.past.logged = FOUR
        async with staged(screen(made, replace(ONLINE, acked=2, unsent=2)), (32, 20)) as stage:
            assert (await shown(stage))[:8] == [
                "12:00:04 A1 NOT SENT",
                "  OK: PUT 2",
                "12:00:03 ...000015 NOT SENT",
                "  OK: TAKEN 1",
                "12:00:02 ...333932 sent",
                "  NO: BAD READ",
                "12:00:01 A-01-02 sent",
                "  OK: PLACE",
            ]
            assert stage.wanted == "SCANS: 4\nnot sent: 2"
            stage.screen.standing = ONLINE
            await stage.settle()
            assert (await shown(stage))[0] == "12:00:04 A1 sent"
            assert stage.wanted == "SCANS: 4\nnot sent: 0"

    asyncio.run(look())


def test_pages_are_turned_by_digits_on_the_smallest_screen_and_no_scan_is_torn_apart() -> None:
    async def look() -> None:
        made = bench()
        made.past.logged = logged(*[Arrived(stop=1)] * 9)
        async with staged(screen(made)) as stage:
            pages = [await shown(stage)]
            assert pages[0][-1].strip() == "1/3"
            for _ in range(2):
                await stage.choose(1)
                pages.append(await shown(stage))
            rows = [row for page in pages for row in page[:-1] if row]
            assert len(rows) == 18
            assert all(page[0].startswith("12:00:") for page in pages)
            await stage.choose(2)
            assert await shown(stage) == pages[1]
            await stage.choose(7)
            assert stage.tone is Tone.REFUSED

    asyncio.run(look())


@pytest.mark.parametrize(
    ("answer", "said", "tone"),
    [
        (ONLINE, "3 SENT. GO ON\nnot sent yet: 0", Tone.CALM),
        (replace(ONLINE, acked=1, unsent=3), "0 SENT. GO ON\nnot sent yet: 3", Tone.CALM),
        (replace(ONLINE, acked=1, unsent=3, link=Link.OFFLINE), "NO WI-FI. GO ON\n3 scans safe here", Tone.CALM),
        (
            replace(ONLINE, acked=1, unsent=3, link=Link.TROUBLE),
            "SYSTEM PROBLEM\nnot your mistake. saved\nCALL SUPERVISOR",
            Tone.TROUBLE,
        ),
        (Unreachable("away"), "NO WI-FI HERE\nthis needs Wi-Fi\nGO NEARER. TRY AGAIN", Tone.TROUBLE),
    ],
)
def test_sending_is_asked_for_by_a_digit_and_says_what_came_of_it(
    answer: Standing | Unreachable, said: str, tone: Tone
) -> None:
    async def look() -> None:
        made = bench()
        made.past.logged, made.past.answers = FOUR, [answer]
        async with staged(screen(made, replace(ONLINE, acked=1, unsent=3))) as stage:
            await stage.choose(3)
            await stage.answered()
            assert (stage.notice, stage.tone) == (said, tone)

    asyncio.run(look())


def test_with_nothing_to_send_that_is_said_and_asking_twice_is_asking_once() -> None:
    async def look() -> None:
        made = bench()
        made.past.logged, made.past.answers = FOUR, [ONLINE]
        made.past.waits = asyncio.Event()
        async with staged(screen(made)) as stage:
            await stage.choose(3)
            await stage.choose(3)
            assert made.signals.log == ["refused"]
            made.past.waits.set()
            await stage.answered()
            assert stage.notice == "ALL IS SENT\nGO ON"

    asyncio.run(look())


def test_a_journal_that_cannot_be_read_is_told() -> None:
    async def look() -> None:
        made = bench()
        made.past.failures = [ReadOnly("gone")]
        async with staged(screen(made)) as stage:
            assert (stage.tone, stage.notice.split("\n")[0]) == (Tone.TROUBLE, "DEVICE CANNOT SAVE")

    asyncio.run(look())


def test_the_log_opens_from_the_menu_and_what_is_scanned_there_is_scanned_at_the_stop() -> None:
    async def look() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.press("f10")
            await stage.choose(2)
            assert stage.front == "SCAN LOG"
            await stage.do("A-01-02")
            assert (stage.front, made.recorder.kept) == ("PICK", [Arrived(stop=1)])

    asyncio.run(look())


@pytest.mark.parametrize(
    ("event", "code", "told"),
    [
        (ToteBound(slot="A1", tote="TOT-00001"), "TOT-00001", "OK: TOTE IN"),
        (Arrived(stop=1), "A-01-02", "OK: PLACE"),
        (Taken(stop=1, quantity=-1), "A-01-02", "OK: TAKEN -1"),
        (PUT, "A1", "OK: PUT 2"),
        (Shorted(stop=1, reason=ShortReason.MISSING, found=0, missing=PUT.counts), "A-01-02", "OK: SHORT 2"),
        (Skipped(stop=1), "A-01-02", "OK: SKIP"),
        (Undone(seq=1, event=PUT), "A1", "UNDONE: PUT 2"),
        (Undone(seq=1, event=Taken(stop=1, quantity=3)), "A-01-02", "UNDONE: TAKEN 3"),
        (Confirmed(seq=1), "#1", "OK: YES"),
        (Dropped(zone="ZON-2"), "ZON-2", "OK: DROP ZONE"),
        (Parked(place="PRK-A1"), "PRK-A1", "OK: PARKED"),
        (Requested(wish=Wish.RELEASE), "#1", "OK: TROLLEY LEFT"),
        (Refused(code="TOT-00009", refusal="ToteHereAlready"), "TOT-00009", "NO: TOTE IS IN … ALREADY"),
        (Refused(code="X", refusal="OfANewerProgram"), "X", "NO: REFUSED"),
        (None, "#1", "?"),
    ],
)
def test_each_event_is_told_by_what_was_scanned_and_what_came_of_it(event: Event | None, code: str, told: str) -> None:
    (one,) = logged(event)
    assert (what(one), verdict(one, catalogue("en"))[0]) == (code, told)
    assert verdict(one, catalogue("pl"))[0]


def test_a_stop_whose_plan_is_gone_is_told_by_its_number() -> None:
    assert what(Logged(seq=1, wall_ms=0, event=Arrived(stop=41))) == "#41"
