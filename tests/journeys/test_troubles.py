"""Every fault an operator can meet, on the real program: the right sentence, no good signal, nothing earlier lost."""

import re
import socket
import sqlite3
import sys
import time
from pathlib import Path

from offline.http import ANSWER_S
from pickclient.demo import BADGE, plan_of
from pickclient.log import NAME as LOG_NAME
from pickclient.script import Mishaps, acts
from tests.doubles.bad_server import BadDay, bad_server
from tests.doubles.picker import Picker
from tests.doubles.shift import ROOT, Site
from tests.doubles.small_disk import filled, read_only, small_disk
from warehouse.trolleys import Plan

ILL_DISK = [sys.executable, str(ROOT / "tests" / "doubles" / "ill_disk_client.py")]
F1, F2, F3, F4, F7, F8 = "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[18~", "\x1b[19~"


def test_a_server_that_fails_or_talks_nonsense_stops_no_scan_and_gets_them_all_afterwards(
    site: Site, tmp_path: Path
) -> None:
    plan = plan_of(site.address, "TRL-12")
    totes = free_totes(plan)
    with bad_server(site.address) as server, Picker(server.address, tmp_path / "device") as picker:
        picker.begins("TRL-12")
        for day, tote in zip(BadDay, totes, strict=False):
            server.day = day
            picker.is_accepted(tote)
            picker.reads("SystemProblem")
            picker.terminal.wait_for("1 unsent")
            server.day = None
            picker.terminal.wait_for(re.compile(r"\b0 unsent"))
        assert site.has("TRL-12", len(BadDay))


def test_a_command_that_the_server_fails_is_told_and_done_once_when_it_is_asked_again(
    site: Site, tmp_path: Path
) -> None:
    with bad_server(site.address) as server, Picker(server.address, tmp_path / "device") as picker:
        picker.comes_to("SIGN_IN")
        for day in BadDay:
            server.day = day
            picker.is_told("SystemProblem", BADGE)
        server.day = None
        picker.scan(BADGE)
        picker.comes_to("HOME")
        before = site.held()
        for day in BadDay:
            server.day = day
            picker.is_told("SystemProblem", key=F1)
            assert picker.title == "HOME"
        server.day = None
        picker.press(F1)
        picker.comes_to("BUILD")
        assert len(site.held() - before) == 1


def test_the_end_of_the_program_waits_for_no_server_that_is_silent(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Picker(server, tmp_path / "device", env={"PICKCLIENT_DEVICE_TOKEN": "T"}) as picker:
            picker.comes_to("SIGN_IN")
            picker.scan(BADGE)
            picker.terminal.wait_for("asking the server")
            begun_s = time.monotonic()
            picker.ends()
            assert time.monotonic() - begun_s < ANSWER_S / 2


def test_a_sign_in_that_has_run_out_stops_no_scan_and_is_asked_for_when_it_is_needed(
    site: Site, tmp_path: Path
) -> None:
    totes = free_totes(plan_of(site.address, "TRL-13"))
    with Picker(site.address, tmp_path / "device") as picker:
        picker.begins("TRL-13")
        picker.is_accepted(totes[0])
        forget_sign_ins(site)
        picker.is_accepted(*totes[1:3])
        assert site.has("TRL-13", 3)
        picker.press(F3)
        picker.comes_to("HOME")
        picker.is_told("SignInAgain", "TRL-14")
        picker.scan("TRL-13")
        picker.comes_to("BUILD")
        picker.is_accepted(totes[3])
        picker.press(F3)
        picker.comes_to("HOME")
        picker.is_told("SignInAgain", "TRL-14")
        picker.scan(BADGE)
        picker.comes_to("BUILD 14")
    assert site.has("TRL-13", 4)


def test_a_device_that_its_site_does_not_take_says_so_and_lives(site: Site, tmp_path: Path) -> None:
    with Picker(site.address, tmp_path / "device", env={"PICKCLIENT_ENROLMENT": "WRONG"}) as picker:
        picker.reads("DeviceNotKnown")
        picker.is_told("DeviceNotKnown", BADGE)
        assert picker.title == "SIGN_IN"


def test_a_token_that_others_can_read_is_not_used_and_who_can_mend_it_is_told(site: Site, tmp_path: Path) -> None:
    with Picker(site.address, tmp_path / "device") as picker:
        picker.comes_to("SIGN_IN")
        token = tmp_path / "device" / "device-token"
        picker.terminal.kill()
    token.write_text("secret")
    token.chmod(0o644)
    with Picker(site.address, tmp_path / "device") as picker:
        picker.reads("DeviceKeyUnsafe")
        picker.is_told("DeviceKeyUnsafe", BADGE)
        picker.ends()
        assert b"can be read by others: chmod 600" in picker.terminal.raw


def test_a_full_disk_lets_the_stop_be_finished_and_no_other_begun(site: Site, tmp_path: Path) -> None:
    plan = plan_of(site.address, "TRL-15")
    first, second = (one_by_one for one_by_one in list(stops(plan).values())[:2])
    with small_disk(tmp_path / "disk") as disk:
        with Picker(site.address, disk / "device") as picker:
            picker.begins("TRL-15")
            picker.is_accepted(*free_totes(plan))
            picker.press("1")
            picker.comes_to("PICK")
            picker.is_accepted(first[0])
            with filled(disk):
                picker.is_accepted(first[1])
                picker.reads("DeviceFull")
                picker.is_accepted(*first[2:])
                picker.is_told("DeviceFull", second[0])
                picker.ends()
        with Picker(site.address, disk / "device") as picker:
            picker.comes_to("PICK 15 2/")
            picker.stands_at(len(plan.slots) + len(first))
            picker.is_accepted(*second)
            assert site.has("TRL-15", picker.number)
    assert picked(site, plan, stops_done=2)


def test_a_disk_that_cannot_be_written_is_told_wherever_it_is_met(site: Site, tmp_path: Path) -> None:
    totes = free_totes(plan_of(site.address, "TRL-16"))
    ill = tmp_path / "ill"
    ill.write_text("")
    with Picker(site.address, tmp_path / "device", through=[*ILL_DISK, str(ill)]) as picker:
        picker.comes_to("SIGN_IN")
        ill.write_text("read-only")
        picker.is_told("DeviceReadOnly", BADGE)
        ill.write_text("")
        picker.press("1")
        picker.comes_to("HOME")
        ill.write_text("read-only")
        picker.is_told("DeviceReadOnly", "TRL-16")
        ill.write_text("full")
        picker.press("1")
        picker.comes_to("HOME")
        picker.is_told("DeviceFull", "TRL-16")
        ill.write_text("")
        picker.press("1")
        picker.comes_to("HOME")
    with Picker(site.address, tmp_path / "device", through=[*ILL_DISK, str(ill)]) as picker:
        picker.begins("TRL-16")
        for illness, sentence in (("read-only", "DeviceReadOnly"), ("failing", "NotSaved"), ("full", "DeviceFull")):
            picker.is_accepted(totes.pop(0))
            ill.write_text(illness)
            picker.is_told(sentence, totes[0])
            ill.write_text("")
        picker.ends()
    with Picker(site.address, tmp_path / "device") as picker:
        picker.comes_to("BUILD")
        picker.stands_at(3)
        picker.is_accepted(totes.pop(0))
        assert site.has("TRL-16", 4)


def test_what_a_start_cannot_work_with_is_told_and_left_as_it_is(site: Site, tmp_path: Path) -> None:
    totes = free_totes(plan_of(site.address, "TRL-18"))
    with small_disk(tmp_path / "disk") as disk:
        device = disk / "device"
        with Picker(site.address, device) as picker:
            picker.begins("TRL-18")
            picker.is_accepted(*totes[:2])
            assert site.has("TRL-18", 2)
            assert_stopped(site, device, "FolderInUse")
            picker.is_accepted(totes[2])
            picker.ends()
        good = (device / "journal").read_bytes()
        place = good.index(totes[1].encode())
        assert_stopped(site, device, "JournalBroken", good[:place] + b"X" + good[place + 1 :])
        connection = sqlite3.connect(device / "journal")
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        assert_stopped(site, device, "JournalNewer", (device / "journal").read_bytes())
        (device / "journal").write_bytes(good)
        with read_only(disk):
            assert_stopped(site, device, "DeviceReadOnly")
        with Picker(site.address, device) as picker:
            picker.comes_to("BUILD")
            picker.stands_at(3)
            picker.is_accepted(totes[3])
            assert site.has("TRL-18", 4)


def test_a_trolley_that_another_device_took_is_left_from_every_screen_and_what_was_done_counts(
    site: Site, tmp_path: Path
) -> None:
    plan = plan_of(site.address, "TRL-11")
    totes, done = free_totes(plan), stops(plan)
    quick = {"PICKCLIENT_POLL_S": "0.2"}
    with (
        bad_server(site.address) as server,
        Picker(server.address, tmp_path / "one", env=quick) as one,
        Picker(site.address, tmp_path / "other", env=quick) as other,
    ):
        one.begins("TRL-11")
        other.comes_to("SIGN_IN")
        other.scan(BADGE)
        other.comes_to("HOME")
        one.is_accepted(*totes[:2])
        take_over(other, one, "BUILD 11")
        other.is_accepted(*totes[2:])
        other.comes_to("SUMMARY")
        take_over(one, other, "SUMMARY")
        one.press("1")
        one.comes_to("PICK 11 1/")
        one.is_accepted(done[1][0])
        one.press(F4)
        one.comes_to("SHORT")
        take_over(other, one, "SUMMARY")
        other.press("1")
        other.comes_to("PICK")
        other.is_accepted(*done[1])
        other.press(F2)
        other.comes_to("TYPE")
        take_over(one, other, "PICK 11 2/")
        one.press(F4)
        one.press("1")
        one.comes_to("COUNT")
        take_over(other, one, "PICK 11 2/")
        other.press(F7)
        other.comes_to("DROP")
        take_over(one, other, "PICK 11 2/")
        other.scan("TRL-11")
        other.comes_to("PICK 11 2/")
        is_stopped(one)
        other.is_accepted(*(code for codes in list(done.values())[1:] for code in codes))
        other.comes_to("DROP")
        take_over(one, other, "DROP")
        one.scan(plan.zones[0])
        one.reads("Left")
    assert picked(site, plan, stops_done=len(plan.stops))


def test_what_was_done_before_the_device_heard_that_it_lost_its_trolley_counts(site: Site, tmp_path: Path) -> None:
    plan = plan_of(site.address, "TRL-19")
    done = list(stops(plan).values())
    quick = {"PICKCLIENT_POLL_S": "0.2"}
    with (
        bad_server(site.address) as server,
        Picker(server.address, tmp_path / "one", env=quick) as one,
        Picker(site.address, tmp_path / "other", env=quick) as other,
    ):
        one.begins("TRL-19")
        one.is_accepted(*free_totes(plan))
        one.press("1")
        one.comes_to("PICK")
        one.is_accepted(*done[0])
        assert site.has("TRL-19", one.number)
        server.day = BadDay.STATUS_500
        one.is_accepted(*done[1])
        other.begins("TRL-19", "PICK 19 2/")
        other.press(F7)
        other.comes_to("DROP")
        other.scan(plan.parks[0])
        other.reads("ParkedAt")
        assert site.has_free("TRL-19")
        server.day = None
        is_stopped(one, "NotYours")
        other.scan("TRL-19")
        other.comes_to("PICK 19 3/")
    assert picked(site, plan, stops_done=2)


def take_over(taker: Picker, loser: Picker, screen: str) -> None:
    """When `loser` has sent everything `taker` scans the trolley, and has it on `screen`; `loser` is told, and home."""
    loser.is_saved()
    taker.scan("TRL-11")
    taker.comes_to(screen)
    is_stopped(loser)


def is_stopped(picker: Picker, message: str = "TakenOver") -> None:
    """`picker` reads whose the trolley is now, and goes home."""
    tones = picker.good_tones
    picker.reads(message)
    picker.press("1")
    picker.comes_to("HOME")
    assert picker.good_tones == tones


def assert_stopped(site: Site, device: Path, message: str, journal: bytes | None = None, **fields: object) -> None:
    """Start the program on `device`, with `journal` in it: it says `message`, ends when that is read, and keeps all."""
    if journal is not None:
        (device / "journal").write_bytes(journal)
    before = kept(device)
    with Picker(site.address, device) as picker:
        picker.reads(message, **fields)
        assert (picker.number, picker.good_tones) == (0, 0)
        picker.press("1")
        assert picker.terminal.wait() == 1
    assert kept(device) == before


def kept(device: Path) -> dict[str, bytes]:
    """Every file of `device` that is its record: not its log, and not what the server says, which goes on coming in."""
    passing = ["lock", LOG_NAME] + ["journal-wal"] * (device / "journal-wal").exists()
    return {path.name: path.read_bytes() for path in device.iterdir() if path.is_file() and path.name not in passing}


def stops(plan: Plan) -> dict[int, list[str]]:
    """What is scanned at each stop where nothing goes wrong."""
    found: dict[int, list[str]] = {}
    for act in acts(plan, Mishaps(), ()):
        if act.stop:
            found.setdefault(act.stop, []).append(act.text)
    return found


def picked(site: Site, plan: Plan, stops_done: int) -> bool:
    """Whether the server counts all of the first stops of `plan`, and nothing of the others."""
    done = {stop.stop for stop in plan.stops[:stops_done]}
    lines = site.lines(plan.trolley)
    return all(line["picked"] == (line["wanted"] if line["stop"] in done else 0) for line in lines)


def forget_sign_ins(site: Site) -> None:
    """Let every sign-in run out."""
    connection = sqlite3.connect(site.database, timeout=10)
    with connection:
        connection.execute("UPDATE session SET expires_ms = 0")
    connection.close()


def free_totes(plan: Plan) -> list[str]:
    """Totes that stand on no trolley, one for each slot."""
    return [tote for tote, carrier in plan.totes.items() if carrier is None][: len(plan.slots)]
