"""The real driver and catcher in a real pty: nothing lost, nothing merged, nothing kills it."""

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from devices.simulated import ScriptedScanner
from tests.doubles.terminal import Terminal

RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1006l", b"\x1b[?7h")


class Echo(Terminal):
    """A terminal in which the echo application runs."""

    def __init__(self, log: Path, *played: str) -> None:
        super().__init__([sys.executable, "-m", "tests.doubles.echo_app", str(log), *played])
        self._log = log

    def heard(self, count: int) -> list[list[str | int]]:
        """The first `count` things heard, waited for: what, text, number of the stop."""
        self.wait_for(f"n={count} ")
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    def scanned(self, count: int) -> list[str | int]:
        """The first `count` things heard, which are all scans."""
        heard = self.heard(count)
        assert {what for what, _, _ in heard} == {"scan"}
        return [text for _, text, _ in heard]


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Echo]:
    with Echo(tmp_path / "heard") as echo:
        echo.wait_for("ready")
        yield echo


def test_500_codes_back_to_back_come_out_exact(echo: Echo) -> None:
    codes = [f"TOT-{number:05d}" for number in range(500)]
    echo.scan(*codes)
    assert echo.scanned(500) == codes


def test_bursts_at_every_pace_of_a_scanner_come_out_exact(echo: Echo) -> None:
    codes = [f"P{pace}-{number:08d}" for pace, times in PACES_MS.items() for number in range(times)]
    for pace, times in PACES_MS.items():
        echo.scan(*(f"P{pace}-{number:08d}" for number in range(times)), key_ms=pace)
    assert echo.scanned(len(codes)) == codes


PACES_MS = {0: 100, 1: 30, 5: 12, 15: 6}
"""Milliseconds a key, and how many codes."""


def test_a_scan_before_the_program_has_taken_the_terminal_is_heard(tmp_path: Path) -> None:
    with Echo(tmp_path / "heard") as echo:
        echo.scan("TRL-17", "TOT-00417")
        assert echo.scanned(2) == ["TRL-17", "TOT-00417"]


def test_a_scanner_without_terminator_is_heard(echo: Echo) -> None:
    for number in range(3):
        echo.scan(f"TOT-{number:05d}", terminator=b"")
        echo.scanned(number + 1)
    assert echo.scanned(3) == ["TOT-00000", "TOT-00001", "TOT-00002"]


HOSTILE = {
    "a Latin-1 byte": b"\xe9\r",
    "a kitty key of no character": b"\x1b[99999999u",
    "two of them in one": b"\x1b[1;99999999;99999999u",
    "a paste that never began": b"\x1b[201~",
    "a paste that never ends": b"\x1b[200~",
    "NULs": b"\x00" * 50,
    "a click from nowhere": b"\x1b[<0;9999;9999M\x1b[<0;9999;9999m",
    "a click at minus one": b"\x1b[<0;-1;-1M",
    "an old click": b"\x1b[M\xff\xff\xff",
    "a wheel": b"\x1b[<64;3;3M" * 30,
    "focus": b"\x1b[I\x1b[O",
    "an endless sequence": b"\x1b[" + b"1;" * 3_000 + b"m",
    "an endless line": b"9" * 20_000 + b"\r",
    "quit, interrupt, suspend, palette": b"\x11\x03\x1a\x1c\x10\x04",
    "a size from nowhere": b"\x1b[48;0;0;0;0t\x1b[48;99999;99999;9;9t",
    "a mode report": b"\x1b[?2048;2$y\x1b[?2026;2$y",
    "half a character": b"\xf0\x9f\r",
    "a C1 control": b"\x9b\xc2\x9b\r",
    "noise": Random(7).randbytes(4_000) + b"\r",
    "noise of a terminal": bytes(Random(7).choices(b"\x1b[<;:0123456789MmuAtRO~\x00\xff", k=4_000)) + b"\x18\r",
}


def test_no_hostile_bytes_end_it_or_make_it_deaf(echo: Echo) -> None:
    for number, hostile in enumerate(HOSTILE.values()):
        echo.type(hostile)
        echo.scan(f"TRL-{number:02}")
        echo.wait_for(f"'scan TRL-{number:02}'")


def test_a_paste_marker_split_by_a_pause_does_not_make_it_deaf(echo: Echo) -> None:
    scanner = ScriptedScanner(echo.type)
    scanner.press(b"\x1b[200~\x1b[20")
    scanner.press(b"\x1b")
    scanner.scan("TRL-17")
    assert echo.heard(2) == [["key", "ESCAPE", 1], ["scan", "TRL-17", 1]]


def test_a_quit_character_in_a_code_is_only_left_out(echo: Echo) -> None:
    echo.scan("TRL\x11-\x0317")
    assert echo.scanned(1) == ["TRL-17"]


def test_escape_and_one_is_escape_and_choice_one(echo: Echo) -> None:
    echo.type(b"\x1b1")
    assert echo.heard(2) == [["key", "ESCAPE", 1], ["choice", "1", 1]]


def test_enter_presses_nothing_even_when_a_touch_gave_a_button_the_focus(echo: Echo) -> None:
    echo.type(b"\x1b[<0;3;3M\x1b[<0;3;3m")
    assert echo.heard(1) == [["button", "", 1]]
    echo.type(b"\r\n \r\t\r")
    echo.scan("TRL-17")
    assert [what for what, _, _ in echo.heard(3) if what == "button"] == ["button"]


def test_scans_walk_through_changes_of_screen_in_order(echo: Echo) -> None:
    codes = [code for stop in range(30) for code in (f"A{stop}", f"NEXT{stop}")]
    echo.scan(*codes)
    expected = [["scan", code, 1 + number // 2] for number, code in enumerate(codes)]
    assert echo.heard(len(codes)) == expected


def test_keys_and_choices_wait_for_the_scan_before_them(echo: Echo) -> None:
    echo.type(b"\x1bORBUSY\r\x1bORNEXT\r\x1bOR")
    assert echo.heard(5) == [
        ["key", "F3", 1],
        ["scan", "BUSY", 1],
        ["key", "F3", 1],
        ["scan", "NEXT", 1],
        ["key", "F3", 2],
    ]


def test_a_busy_application_decides_as_an_idle_one(echo: Echo) -> None:
    echo.scan("BUSY1", "TRL-17")
    scanner = ScriptedScanner(echo.type, key_s=0.005)
    scanner.press(b"7")
    scanner.scan("TOT-00417")
    assert echo.heard(4) == [
        ["scan", "BUSY1", 1],
        ["scan", "TRL-17", 1],
        ["choice", "7", 1],
        ["scan", "TOT-00417", 1],
    ]


def test_typing_edits_a_line_and_a_scan_stays_out_of_it(echo: Echo) -> None:
    echo.scan("TYPE")
    echo.heard(1)
    scanner = ScriptedScanner(echo.type)
    scanner.type("03")
    scanner.scan("TRL-17")
    scanner.type("31")
    scanner.press(b"\r")
    heard = echo.heard(7)
    assert heard[-1] == ["finished", "0331", 1]
    assert ["scan", "TRL-17", 1] in heard


def test_a_player_is_heard_through_the_same_decoder(tmp_path: Path) -> None:
    with Echo(tmp_path / "heard", "TRL-17", "TOT-00417") as echo:
        assert echo.scanned(2) == ["TRL-17", "TOT-00417"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_in_order_and_gives_the_terminal_back(tmp_path: Path, number: signal.Signals) -> None:
    with Echo(tmp_path / "heard") as echo:
        cooked = echo.modes
        echo.wait_for("ready")
        assert echo.modes != cooked
        echo.send_signal(number)
        assert echo.wait() == 128 + number
        assert echo.modes == cooked
        assert all(echo.raw.count(sequence) for sequence in RESTORED)


def test_a_second_signal_ends_a_program_that_hangs_and_gives_the_terminal_back(tmp_path: Path) -> None:
    with Echo(tmp_path / "heard") as echo:
        cooked = echo.modes
        echo.wait_for("ready")
        echo.scan("HANG")
        echo.wait_for("HANG")
        assert echo.insist(signal.SIGTERM) == -signal.SIGTERM
        assert echo.modes == cooked
        assert all(echo.raw.count(sequence) for sequence in RESTORED)


def test_a_crash_gives_the_terminal_back(tmp_path: Path) -> None:
    with Echo(tmp_path / "heard") as echo:
        cooked = echo.modes
        echo.wait_for("ready")
        echo.scan("RAISE")
        assert echo.wait() == 1
        assert echo.modes == cooked
        assert b"RuntimeError" in echo.raw


def test_a_terminal_that_goes_away_ends_the_program(echo: Echo) -> None:
    echo.hang_up()
    assert echo.wait() == 128 + signal.SIGHUP


def test_a_size_that_changes_while_it_is_read_is_not_the_last_word() -> None:
    with Terminal([sys.executable, "-m", "tests.doubles.pulled_app"]) as pulled:
        pulled.wait_for("columns 40.")
        pulled.resize(50, 20)
        pulled.wait_for("columns 45.")


def test_the_size_is_that_of_the_terminal_wherever_standard_output_goes(tmp_path: Path) -> None:
    redirected = f"exec {sys.executable} -m tests.doubles.pulled_app > {tmp_path / 'out'}"
    with Terminal(["/bin/sh", "-c", redirected]) as pulled:
        pulled.wait_for("columns 40.")


def test_it_asks_the_terminal_for_clicks_and_nothing_that_disturbs_a_scan(echo: Echo) -> None:
    asked = echo.raw
    assert b"\x1b[?1000h" in asked
    assert b"\x1b[?1006h" in asked
    assert not [
        mode for mode in (b"?1003h", b"?1015h", b"?1016h", b"?1004h", b"?2004h", b"?2048", b"[>") if mode in asked
    ]
