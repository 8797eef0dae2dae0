"""Whatever lies in a recordings folder, listing and playing it ends, says what it can, and steers no terminal."""

import json
import os
import re
import sys
from pathlib import Path

import pytest

from offline.clock import zone_named
from offline.recordings import FILE_BYTES_MAX, Head, Scene, file_name, moment_line, read_file, told_label, told_of
from pickclient.replay.command import Asked, replay
from pickclient.replay.playing import Tempo, when
from pickclient.settings import Settings

HEAD = Head(
    device="D1",
    session="0123456789",
    client="0.1.0",
    began_ms=1_795_356_202_000,
    columns=20,
    rows=4,
    scene=Scene(screen="pick", operator="BDG-0412", trolley="TRL-17", stop=4, seq=9),
    time_zone="Pacific/Kiritimati",
)
"""Began at 14:03:22 UTC on a Sunday; on Kiritimati it is 04:03:22 the next day."""
READABLE = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]*")
HOSTILE_HEADS: tuple[dict[str, object], ...] = (
    {"timestamp": 10**30},
    {"pickclient": {"began_ms": 10**30}},
    {"pickclient": {"began_ms": -1}, "timestamp": -1},
    {"pickclient": {"began_ms": True, "device": "\x1b]52;c;x\x07", "time_zone": "../../etc/passwd"}},
    {"pickclient": {"time_zone": "Europe"}},
    {"pickclient": {"time_zone": "x" * 5000, "scene": "screen=\x1b[2J stop=1 seq=2"}},
    {"pickclient": {"scene": {"stop": []}, "device": "\ud800"}},
    {"pickclient": []},
    {"width": 1000, "height": 1000},
    {"width": 10**9},
)
HOSTILE_LINES = (
    '[1e308, "o", "late"]',
    '[1, "o", "\\ud800\\udfff\\u0000"]',
    '[NaN, "o", "x"]',
    '[-1, "o", "x"]',
    "[" * 100_000,
    '{"a": ' * 10_000,
    "9" * 100_000,
    '[1, "r", "0x0"]',
    '[1, "r", "' + "9" * 5000 + 'x9"]',
    '[1, "m", "told \\u001b[2J\\u202e"]',
    '[1, "m", "stop=' + "9" * 5000 + ' seq=-1"]',
    '[1, "o", "' + "\\u001b[" * 20_000 + '"]',
    '[1, "o", "' + "y" * 400_000 + '"]',
    "\x00\xff",
)


def asked(*recordings: str, day: str = "", at: str = "") -> Asked:
    """On the device itself, for a machine."""
    tempo = Tempo(speed=1.0, pause_s=1.0)
    return Asked(
        recordings=recordings,
        operator="",
        trolley="",
        day=day,
        at=at,
        site=False,
        badge="",
        tempo=tempo,
        headless=True,
    )


def folder_of(tmp_path: Path, *casts: str) -> Settings:
    """A device's data folder with `casts` in it."""
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    for number, cast in enumerate(casts):
        (recordings / f"{number:013}-x.cast").write_text(cast, encoding="utf-8", errors="surrogatepass")
    return Settings(data=tmp_path)


@pytest.mark.parametrize("head", HOSTILE_HEADS, ids=range(len(HOSTILE_HEADS)))
def test_a_hostile_head_breaks_no_list_and_no_playing(
    tmp_path: Path, head: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    cast = json.dumps({"version": 2, "width": 20, "height": 4, **head}) + '\n[1, "o", "shown"]\n'
    settings = folder_of(tmp_path, cast, HEAD.line)
    assert replay(settings, asked()) == 0
    listed = capsys.readouterr().out
    assert READABLE.fullmatch(listed)
    played = replay(settings, asked(f"{0:013}-x"))
    said = capsys.readouterr()
    assert READABLE.fullmatch(said.out + said.err)
    assert (played, "shown" in said.out) == ((1, False) if "width" in head and head["width"] != 1000 else (0, True))


def test_hostile_lines_are_passed_over_and_what_stands_between_them_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    between = [moment_line(number + 2, "o", f"\x1b[1;1Hscreen {number}") for number in range(len(HOSTILE_LINES))]
    lines = (f"{line}\n{then}" for line, then in zip(HOSTILE_LINES, between, strict=True))
    settings = folder_of(tmp_path, HEAD.line + "".join(lines))
    assert replay(settings, asked()) == 0
    assert replay(settings, asked(f"{0:013}-x")) == 0
    said = capsys.readouterr()
    assert READABLE.fullmatch(said.out + said.err)
    said.out.encode()
    assert all(f"screen {number}" in said.out for number in range(len(HOSTILE_LINES)))


def test_what_is_no_file_or_has_no_end_is_not_waited_for(tmp_path: Path) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    os.mkfifo(recordings / "pipe.cast")
    (recordings / "zero.cast").symlink_to("/dev/zero")
    (recordings / "folder.cast").mkdir()
    with (recordings / "long.cast").open("w", encoding="utf-8") as file:
        file.write(HEAD.line)
        file.writelines(moment_line(1, "o", "z" * 999_999) for _ in range(12))
    read = {path.name: read_file(path) for path in recordings.iterdir()}
    long = read.pop("long.cast")
    assert set(read.values()) == {None}
    assert long is not None
    assert sum(len(moment.line) for moment in long.moments) < FILE_BYTES_MAX < sys.maxsize


def test_what_was_told_is_marked_in_the_list_and_played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = (moment_line(1, "m", told_label("it jumped\nback stop=1 seq=2")), moment_line(2, "m", told_label("")))
    silent = moment_line(1, "m", "muted")
    settings = folder_of(tmp_path, HEAD.line + "".join(told), HEAD.line + told[1], HEAD.line + silent)
    assert replay(settings, asked()) == 0
    ends = [line.rpartition("stop 4")[2] for line in capsys.readouterr().out.splitlines()]
    assert ends == ["  TOLD: it jumped back stop=1 seq=2", "  TOLD", ""]
    assert replay(settings, asked(f"{0:013}-x")) == 0
    steps = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [step["told"] for step in steps if "told" in step] == ["it jumped back stop=1 seq=2", ""]
    assert told_of("screen=told stop=1 seq=2") is None


def test_a_time_that_no_clock_tells_is_shown_as_the_nearest_that_one_could() -> None:
    times = (-(10**30), -1, 0, 1_795_356_202_000, 10**15, 10**30)
    assert [when(at_ms, zone_named("UTC")).year for at_ms in times] == [
        1970,
        1970,
        1970,
        2026,
        2109,
        2109,
    ]


def test_days_and_times_are_those_of_the_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = folder_of(tmp_path, HEAD.line + moment_line(1, "o", "x"))
    assert replay(settings, asked(day="2026-11-23", at="04:03")) == 0
    assert "Mon 2026-11-23 04:03:22-04:03:23" in capsys.readouterr().out
    assert replay(settings, asked(day="2026-11-22", at="14:03")) == 1
    capsys.readouterr()
    assert replay(settings, asked(file_name(HEAD))) == 1
    capsys.readouterr()
    assert replay(settings, asked(f"{0:013}-x")) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["at"] == "2026-11-23T04:03:22.000+14:00"
