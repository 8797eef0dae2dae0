"""The recording of a terminal: whole from its first screen, in order, bounded, and never in anybody's way."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from offline.clock import Clock, SystemClock
from offline.recordings import Moment, Scene, files, prune, read_file, segment_of
from pickclient import recording as module
from pickclient.driver import LastingOutput
from pickclient.recording import About, Bounds, Frame, Recording
from tests.doubles.clock import FakeClock
from tests.doubles.small_disk import filled, small_disk

ABOUT = About(device="D1", session="0123456789abcdef", client="0.1.0")
BOUNDS = Bounds(bytes_max=24_000_000, age_ms=24 * 3_600_000)
SCENE = Scene(screen="pick", operator="BDG-0412", trolley="TRL-17", stop=4, seq=9)
PATIENCE_S = 10.0


def frame(text: str = "\x1b[2J\x1b[1;1Hwhole", scene: Scene = SCENE) -> Frame:
    """A whole screen."""
    return Frame(text=text, columns=40, rows=24, scene=scene)


@contextmanager
def recorded(
    folder: Path, want_frame: Callable[[], None] = lambda: None, clock: Clock | None = None
) -> Iterator[Recording]:
    """A recording into `folder` that has begun."""
    made = Recording(folder, ABOUT, BOUNDS, clock or SystemClock(), want_frame)
    made.start()
    try:
        yield made
    finally:
        made.close()


def test_a_segment_is_a_cast_that_begins_with_a_whole_screen_and_says_who_and_where(tmp_path: Path) -> None:
    with recorded(tmp_path / "r") as tape:
        tape.tap("before the first whole screen nothing is kept")
        tape.frame(frame())
        tape.tap("\x1b[2;1HTAKE 12")
        tape.scene(Scene(screen="pick", operator="BDG-0412", trolley="TRL-17", stop=5, seq=10))
        tape.resized(80, 24)
        tape.tap("\x1b[2J")
    (path,) = files(tmp_path / "r")
    segment = read_file(path)
    assert segment is not None
    assert (segment.head.device, segment.head.columns, segment.head.rows) == ("D1", 40, 24)
    assert segment.head.scene == SCENE
    assert [(moment.kind, moment.data) for moment in segment.moments] == [
        ("o", "\x1b[2J\x1b[1;1Hwhole"),
        ("o", "\x1b[2;1HTAKE 12"),
        ("m", "screen=pick operator=BDG-0412 trolley=TRL-17 stop=5 seq=10"),
        ("r", "80x24"),
        ("o", "\x1b[2J"),
    ]
    assert [scene.seq for _, scene in segment.scenes()] == [9, 10]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_what_the_driver_writes_is_tapped_as_it_is_written() -> None:
    out, into = os.pipe()
    output, tapped = LastingOutput(into), list[str]()
    output.tap = tapped.append
    output.write("TAKE ")
    output.write("12")
    output.flush()
    output.flush()
    assert tapped == ["TAKE 12"]
    os.close(into)
    os.close(out)


def test_muted_nothing_is_kept_until_the_next_whole_screen(tmp_path: Path) -> None:
    with recorded(tmp_path / "r") as tape:
        tape.frame(frame())
        tape.mute()
        tape.tap("****")
        tape.frame(frame("after"))
    text = "".join(path.read_text() for path in files(tmp_path / "r"))
    assert "****" not in text
    assert "after" in text


def test_a_long_segment_asks_for_a_whole_screen_and_the_next_begins_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SEGMENT_BYTES", 1000)
    wanted: list[int] = []
    clock = FakeClock()
    with recorded(tmp_path / "r", lambda: wanted.append(1), clock) as tape:
        tape.frame(frame("one"))
        tape.tap("x" * 1200)
        tape.settle()
        assert wanted == [1]
        clock.advance(1)
        tape.frame(frame("two"))
    first, second = (read_file(path) for path in files(tmp_path / "r"))
    assert first is not None
    assert second is not None
    assert (first.moments[0].data, second.moments[0].data) == ("one", "two")


def test_what_comes_faster_than_it_can_be_written_is_dropped_and_counted(tmp_path: Path) -> None:
    wanted: list[int] = []
    tape = Recording(tmp_path / "r", ABOUT, BOUNDS, SystemClock(), lambda: wanted.append(1))
    tape.frame(frame())
    for number in range(module.ITEMS_MAX + 70):
        tape.tap(f"frame {number}")
    tape.start()
    tape.settle()
    tape.frame(frame("whole again"))
    tape.close()
    told = [moment.data for path in files(tmp_path / "r") for moment in read_or_fail(path)]
    assert "dropped=71" in told
    assert told[-1] == "whole again"
    assert wanted, "after a gap only a whole screen makes sense"


def read_or_fail(path: Path) -> tuple[Moment, ...]:
    """The moments in the file at `path`."""
    segment = read_file(path)
    assert segment is not None
    return segment.moments


def test_a_disk_that_refuses_ends_the_recording_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "r").write_text("a file where the folder should be")
    with recorded(tmp_path / "r") as tape:
        tape.frame(frame())
        deadline_s = time.monotonic() + PATIENCE_S
        while tape.is_running and time.monotonic() < deadline_s:
            tape.settle(0.1)
        assert not tape.is_running
        for _ in range(2 * module.ITEMS_MAX):
            tape.tap("nobody keeps it, and it takes no room")
        tape.settle()


def test_a_nearly_full_disk_is_left_to_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FREE_BYTES_MIN", 1 << 62)
    with recorded(tmp_path / "r") as tape:
        tape.frame(frame())
        tape.settle()
    assert files(tmp_path / "r") == []


def test_a_disk_that_fills_up_while_it_is_recorded_on_ends_the_recording_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FREE_BYTES_MIN", 0)
    with small_disk(tmp_path / "disk") as disk, recorded(disk / "r") as tape:
        tape.frame(frame())
        tape.settle()
        assert tape.is_running
        with filled(disk):
            tape.tap("x" * 100_000)
            tape.settle()
            assert not tape.is_running
        (path,) = files(disk / "r")
        segment = read_file(path)
        assert segment is not None
        assert segment.moments[0].data.endswith("whole"), "what was kept before can be played"


def test_the_oldest_segments_make_room(tmp_path: Path) -> None:
    for number in range(1, 7):
        (tmp_path / f"{number:013}-aaaaaaaa.cast").write_text("x" * 100)
    prune(tmp_path, bytes_max=350, oldest_ms=0)
    assert [path.name[12] for path in files(tmp_path)] == ["4", "5", "6"]
    prune(tmp_path, bytes_max=350, oldest_ms=6)
    assert [path.name[12] for path in files(tmp_path)] == ["6"]


def test_a_torn_or_hostile_file_is_read_as_far_as_it_makes_sense() -> None:
    head = '{"version": 2, "width": 40, "height": 24, "timestamp": 5}'
    lines = ('[0.1, "o", "a"]', '[-1, "o", "b"]', "{}", '[1e999, "o", "c"]', '[1, "i", "typed"]', '[0.5, "o", "d"]')
    torn = "\n".join((head, *lines, '[0.6, "o'))
    segment = segment_of("x", torn)
    assert segment is not None
    assert [moment.data for moment in segment.moments] == ["a", "d"]
    assert segment.head.began_ms == 5000
    for width in ("0", "1e9", '"40"', "[]"):
        assert segment_of("x", f'{{"version": 2, "width": {width}, "height": 24}}') is None
    for nonsense in ("", "[]", "null", "\x00", "[" * 100_000):
        assert segment_of("x", nonsense) is None
