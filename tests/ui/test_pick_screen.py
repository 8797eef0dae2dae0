"""The pick screen as an operator meets it, a scan at a time, on the smallest terminal."""

import asyncio
from dataclasses import replace

import pytest

from devices.scanner import DropReason
from offline.errors import DeviceFull, JournalError, NotSaved, ReadOnly
from offline.news import Link, Standing
from screens.pick import PickScreen
from screens.scans import ScanDropped
from screens.widgets.notice import Tone
from tests.doubles.picking import bench, trolley
from tests.doubles.recorder import WORK, scan
from tests.doubles.stage import names, staged
from tests.doubles.trolleys import MUG_250, MUG_330, SOAP
from warehouse.codec import event_body
from warehouse.envelope import GENESIS, Envelope, Sealed, seal
from warehouse.events import Arrived, Event, LineCount, Put, Refused, Taken
from warehouse.flows.trolley import Job
from warehouse.messages import Resumed
from warehouse.reconcile import Count, Tally

PLACE = "A-01-02"
MUG = MUG_250.codes[0].code
OTHER = MUG_330.codes[0].code


def test_the_number_of_the_last_scan_stays_in_sight_while_something_is_typed() -> None:
    async def walk() -> None:
        async with staged(PickScreen(bench().seams(), WORK, trolley(), seq=38)) as stage:
            await stage.press("f2")
            assert (stage.front, stage.number) == ("TYPE", "#38")
            await stage.press("f3")
            assert (stage.front, stage.number) == ("PICK", "#38")

    asyncio.run(walk())


def test_a_stop_is_walked_from_its_place_to_its_last_tote() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(), seq=2)) as stage:
            assert stage.wanted == "GO TO A-01-02\nSCAN THE PLACE"
            await stage.do(PLACE)
            assert stage.wanted.startswith("TAKE 3\nMug blue 250")
            assert (stage.tone, stage.number) == (Tone.ACCEPTED, "#3")
            await stage.do(MUG, MUG, MUG)
            assert stage.wanted.startswith("A1 PUT 2")
            await stage.do("SLT-17-A1")
            assert stage.wanted.startswith("B3 PUT 1")
            await stage.do("TOT-00002")
            assert stage.wanted.startswith("GO TO A-02-02")
            assert names(made.recorder.kept) == ["Arrived", "Taken", "Taken", "Taken", "Put", "Put"]

    asyncio.run(walk())


def test_every_scan_is_recorded_before_it_is_signalled() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.do(PLACE, MUG)
            assert made.signals.log == ["recorded 3", "accepted 3", "recorded 4", "accepted 4"]

    asyncio.run(walk())


def test_scans_posted_at_once_are_taken_in_order() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            for code in (PLACE, MUG, MUG, MUG, "SLT-17-A1", "SLT-17-B3"):
                stage.screen.post_message(scan(code))
            await stage.settle()
            assert len(made.recorder.kept) == 6

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("before", "code", "said"),
    [
        ((), "A-02-02", "WRONG PLACE\nyou: A-02-02\nGO TO A-01-02"),
        ((), MUG, "PLACE FIRST\nGO TO A-01-02\nSCAN THE PLACE"),
        ((Arrived(stop=1),), OTHER, "WRONG ITEM\nyou: Mug blue 330\nwant: Mug blue 250\nPUT IT BACK"),
        ((Arrived(stop=1),), "ZZZZ0331", "CODE NOT KNOWN\n...0331\nSCAN AGAIN\nno luck: 5 = NO CODE"),
        ((Arrived(stop=1),), "4006381333932", "BAD READ\n...3932\nSCAN AGAIN\nno luck: 5 = NO CODE"),
        ((Arrived(stop=1),), MUG_250.codes[1].code, "TOO MANY\nwant 3, the case: 6\nPUT THE CASE BACK"),
        ((Arrived(stop=1), Taken(stop=1, quantity=3)), "SLT-17-B3", "WRONG TOTE\nyou: B3\nPUT IN A1"),
        ((Arrived(stop=1), Taken(stop=1, quantity=3)), MUG, "NOT A TOTE\nA1 PUT 2\nSCAN A1"),
    ],
)
def test_a_wrong_scan_is_named_in_red_and_changes_nothing(before: tuple[Event, ...], code: str, said: str) -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley(*before))) as stage:
            wanted = stage.wanted
            await stage.do(code)
            assert (stage.notice, stage.tone) == (said, Tone.REFUSED)
            assert stage.wanted == wanted
            assert made.signals.log == ["refused"]
            assert (made.recorder.kept, names(made.recorder.noted)) == ([], ["Refused"])

    asyncio.run(walk())


def test_a_refusal_stays_until_the_next_correct_scan_or_a_key() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.do("A-02-02", PLACE)
            assert (stage.tone, stage.notice) == (Tone.ACCEPTED, "OK")
            await stage.do(OTHER)
            assert stage.tone is Tone.REFUSED
            await stage.press("f9")
            assert (stage.tone, stage.notice) == (Tone.CALM, "")

    asyncio.run(walk())


def test_a_scan_that_is_not_saved_gets_no_good_signal_and_can_be_scanned_again() -> None:
    async def walk() -> None:
        made = bench()
        made.recorder.failures = [NotSaved("the disk failed")]
        async with staged(PickScreen(made.seams(), WORK, trolley(), seq=2)) as stage:
            await stage.do(PLACE)
            assert stage.notice == "NOT SAVED\nSCAN AGAIN\n2 times? NEW DEVICE"
            assert (stage.tone, stage.number) == (Tone.TROUBLE, "#2")
            assert stage.wanted.startswith("GO TO A-01-02")
            assert made.signals.log == ["trouble"]
            await stage.do(PLACE)
            assert (stage.tone, stage.number) == (Tone.ACCEPTED, "#3")

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("error", "said"), [(DeviceFull("full"), "DEVICE FULL"), (ReadOnly("read-only"), "DEVICE CANNOT SAVE")]
)
def test_every_failure_of_the_disk_has_its_own_sentence(error: JournalError, said: str) -> None:
    async def walk() -> None:
        made = bench()
        made.recorder.failures = [error]
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.do(PLACE)
            assert stage.notice.startswith(said)
            assert made.signals.log == ["trouble"]

    asyncio.run(walk())


def test_a_failed_commit_that_is_on_the_disk_after_all_is_asked_about() -> None:
    async def walk() -> None:
        made = bench()
        made.recorder.failures = [NotSaved("the disk failed", recorded=_sealed(3, Arrived(stop=1)))]
        made.recorder.seq = 3
        async with staged(PickScreen(made.seams(), WORK, trolley(), seq=2)) as stage:
            await stage.do(PLACE)
            assert (stage.front, stage.wanted) == ("CONFIRM", "ARE YOU AT THIS PLACE?\nA-01-02\nTYPE 1 OR 2")
            await stage.choose(1)
            assert names(made.recorder.kept) == ["Confirmed"]
            assert (stage.front, stage.number) == ("PICK", "#4")
            assert stage.wanted.startswith("TAKE 3")

    asyncio.run(walk())


def test_skip_puts_the_stop_off_and_undo_brings_it_back() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.press("f5")
            assert stage.notice.startswith("A-01-02 SKIPPED")
            assert stage.wanted.startswith("GO TO A-02-02")
            await stage.do("CMD-UNDO")
            assert stage.notice == "UNDONE: SKIP\nGO TO A-01-02"
            assert stage.wanted.startswith("GO TO A-01-02")
            assert names(made.recorder.kept) == ["Skipped", "Undone"]

    asyncio.run(walk())


def test_the_last_put_leaves_with_nothing_to_pick() -> None:
    async def walk() -> None:
        made = bench()
        done = [Put(stop=1, slot="A1", tote="", counts=(LineCount(line="1001/1", quantity=2),))]
        done += [Put(stop=1, slot="B3", tote="", counts=(LineCount(line="1002/1", quantity=1),))]
        done += [Put(stop=2, slot="A1", tote="", counts=(LineCount(line="1001/2", quantity=1),))]
        async with staged(PickScreen(made.seams(), WORK, trolley(*done))) as stage:
            await stage.do("B-01-01", SOAP.codes[1].code, "SLT-17-B3")
            (left,) = stage.results
            assert left is not None
            assert left.job is Job.DROP

    asyncio.run(walk())


def test_parking_leaves_the_trolley_and_asks_for_its_release_as_one_act() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.press("f3")
            assert [result.job if result else None for result in stage.results] == [Job.PICK]
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.do("CMD-PARK", "PRK-A1")
            assert names(made.recorder.kept) == ["Parked", "Requested"]
            assert made.signals.log == ["recorded 3", "recorded 4", "accepted 4"]
            assert [result.job if result else None for result in stage.results] == [Job.LEFT]

    asyncio.run(walk())


@pytest.mark.parametrize("way", ["f2", "f4", "f7"])
def test_what_was_said_before_a_question_does_not_come_back_with_the_way_back(way: str) -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.do("CMD-SKIP")
            assert stage.notice.startswith("A-01-02 SKIPPED")
            await stage.press(way)
            await stage.press("f3")
            assert (stage.front, stage.notice, stage.tone) == ("PICK", "", Tone.CALM)

    asyncio.run(walk())


def test_what_others_did_is_taken_in_between_two_scans() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            counts = {(1, "1001/1"): Count(picked=2), (1, "1002/1"): Count(picked=1)}
            assert isinstance(stage.screen, PickScreen)
            stage.screen.call_later(stage.screen.learn, Tally(lines=counts))
            await stage.settle()
            assert stage.wanted.startswith("GO TO A-02-02")

    asyncio.run(walk())


def test_done_and_digits_and_broken_scans_are_answered_and_lead_nowhere() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.do("CMD-DONE")
            assert stage.notice.startswith("NOT POSSIBLE HERE")
            await stage.choose(1)
            assert stage.notice.startswith("NOT POSSIBLE HERE")
            await stage.do(ScanDropped(DropReason.GAP, "40063"))
            assert stage.notice == "SCAN BROKE OFF\nSCAN AGAIN\nTYPING? PRESS F2"
            await stage.do(ScanDropped(DropReason.TOO_LONG, "4" * 200))
            assert stage.notice == "SCAN BROKE OFF\nSCAN AGAIN"
            await stage.do("CMD-NEXT")
            assert stage.notice.startswith("NOT POSSIBLE HERE")
            assert made.signals.log == ["refused"] * 5
            assert (made.recorder.kept, made.recorder.noted) == ([], [])

    asyncio.run(walk())


def test_help_opens_by_key_and_barcode_and_a_scan_goes_through_it() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            page = stage.screen.query_one("#help")
            await stage.press("f9")
            assert page.display
            await stage.press("f3")
            assert not page.display
            await stage.do("CMD-HELP", PLACE)
            assert not page.display
            assert names(made.recorder.kept) == ["Arrived"]

    asyncio.run(walk())


def test_no_wifi_is_said_calmly_once_and_never_over_a_refusal() -> None:
    async def walk() -> None:
        made = bench()
        away = Standing(unsent=6, acked=1, last_seq=7, saved_ms=None, link=Link.OFFLINE, since_s=0.0)
        async with staged(PickScreen(made.seams(), WORK, trolley()), (40, 24)) as stage:
            stage.screen.standing = replace(away, unsent=0, link=Link.ONLINE)
            await stage.settle()
            assert stage.notice == ""
            stage.screen.standing = away
            await stage.settle()
            assert (stage.notice, stage.tone) == ("NO WI-FI. GO ON\n6 scans safe here", Tone.CALM)
            assert "saved --:-- · 6 unsent\nNO WI-FI. GO ON" in stage.status
            await stage.do("A-02-02")
            stage.screen.standing = Standing(
                unsent=7, acked=1, last_seq=8, saved_ms=None, link=Link.TROUBLE, since_s=0.0
            )
            await stage.settle()
            assert stage.notice.startswith("WRONG PLACE")
            assert "SYSTEM PROBLEM" in stage.alarmed

    asyncio.run(walk())


def test_where_the_trolley_was_left_is_said_first_in_the_operators_language() -> None:
    async def walk() -> None:
        made = bench()
        resumed = Resumed(trolley_name="17", stop=1, stops=3, saved_at="14:03")
        async with staged(PickScreen(made.seams("pl"), WORK, trolley(), opening=resumed)) as stage:
            assert stage.notice == "WÓZEK 17, 1/3\nzapisano o 14:03\nIDŹ DALEJ"
            assert stage.wanted == "IDŹ DO A-01-02\nSKANUJ LOKALIZACJĘ"
            await stage.do("A-02-02")
            assert stage.notice == "ZŁA LOKALIZACJA\njesteś: A-02-02\nIDŹ DO A-01-02"

    asyncio.run(walk())


def test_a_refusal_is_kept_with_its_name_and_its_stop() -> None:
    async def walk() -> None:
        made = bench()
        async with staged(PickScreen(made.seams(), WORK, trolley())) as stage:
            await stage.do("A-02-02")
            assert made.recorder.noted == [Refused(code="A-02-02", refusal="WrongPlace", stop=1)]

    asyncio.run(walk())


def _sealed(seq: int, event: Event) -> Sealed:
    envelope = Envelope(
        device="d",
        incarnation="0" * 16,
        seq=seq,
        event_id="e",
        type="arrived",
        v=1,
        site="s",
        trolley="TRL-17",
        epoch=3,
        route_version=1,
        operators=("BDG-0412",),
        session="1",
        screen="pick",
        client="1",
        variant="",
        wall_ms=0,
        mono_ms=0,
        boot_id="b",
    )
    return seal(prev_hash=GENESIS, seq=seq, body=event_body(envelope, event))
