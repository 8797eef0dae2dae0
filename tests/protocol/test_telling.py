"""What is told at a device lasts there until its server has it, once, whatever happens on the way."""

import asyncio
import gzip
import json
import resource
import signal
import subprocess
import sys
from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from offline.backoff import FIRST_S
from offline.recordings import Head, Scene, moment_line, segment_of
from offline.reporting import PATH, Reporting
from offline.reports import ASIDE, ASIDE_MAX, Reports, last_segments, packed, worked_on
from offline.transport import Malformed, NotAllowed, Refusal, ServerTrouble, TransportError, Unreachable
from pickclient.replay.sources import FolderSource
from pickclient.replay.wanted import Wanted
from pickclient.teller import FOLDER, Teller
from tests.doubles.clock import FakeClock
from tests.doubles.device import counted_bytes
from tests.protocol.telling import TOLD, told, told_with
from warehouse.codec import dumps
from warehouse.recordings import CAST_BYTES_MAX, RecordingKept, RecordingPart, RecordingSent, WorkedOn
from warehouse.values import replace
from warehouse.wire import Problem

if TYPE_CHECKING:
    from offline.recorder import Recorder
    from pickclient.wiring import Device

PATIENCE_S = 10.0
ROOT = Path(__file__).parents[2]


@dataclass
class ScriptedCarrier:
    """Answers with what it was given, then takes everything; remembers what came."""

    answers: list[TransportError] = field(default_factory=list)
    came: list[RecordingSent] = field(default_factory=list)
    _changed: Condition = field(default_factory=Condition)

    def post(self, path: str, body: object, answer: type[RecordingKept]) -> RecordingKept:
        """Take `body`, or fail."""
        assert path == PATH
        assert isinstance(body, RecordingSent)
        with self._changed:
            self.came.append(body)
            self._changed.notify_all()
            if self.answers:
                raise self.answers.pop(0)
        return answer(recording=body.recording, kept_days=30)

    def wait_for(self, number: int) -> None:
        """Wait until so many came."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.came) >= number, PATIENCE_S), self.came


def no(status: int) -> Refusal:
    """A refusal with `status`."""
    kind = NotAllowed if status in (401, 403) else Refusal
    return kind(Problem(type="x", title="", status=status))


def test_what_is_kept_is_there_after_a_kill_and_what_was_half_written_is_not(tmp_path: Path) -> None:
    reports = Reports(tmp_path / "told")
    reports.keep(TOLD)
    (tmp_path / "told" / "half.part").write_bytes(dumps(TOLD)[:40])
    again = Reports(tmp_path / "told")
    assert again.waiting() == [TOLD.recording]
    assert again.read(TOLD.recording) == TOLD
    again.add_words(TOLD.recording, "x" * 500)
    kept = again.read(TOLD.recording)
    assert kept is not None
    assert kept.words == "x" * 400
    assert (tmp_path / "told" / f"{TOLD.recording}.json").stat().st_mode & 0o777 == 0o600


def test_all_that_was_thanked_for_waits_and_what_is_too_much_is_said_at_once(tmp_path: Path) -> None:
    part = RecordingPart(began_ms=0, ended_ms=1, cast="x" * 600)
    shown = [replace(told(number), parts=(part,)) for number in range(30)]
    room = sum(len(dumps(report)) for report in shown)
    reports = Reports(tmp_path, bytes_max=room + 100, bare_bytes_max=5_000)
    for report in shown:
        reports.keep(report)
    with pytest.raises(OSError, match="too much waits"):
        reports.keep(replace(told(77), parts=(part,)))
    assert reports.waiting() == [report.recording for report in shown], "the first is there as much as the last"
    reports.keep(told(77))
    reports.add_words(shown[0].recording, "w" * 400)
    kept = reports.read(shown[0].recording)
    assert kept == replace(shown[0], words="w" * 400)
    with pytest.raises(OSError, match="too much waits"):
        for number in range(100, 200):
            reports.keep(told(number))
    for report in shown[:8]:
        reports.forget(report.recording)
    reports.keep(replace(told(78), parts=(part,)))


def test_what_was_put_aside_is_bounded_and_what_was_half_written_goes(tmp_path: Path) -> None:
    reports = Reports(tmp_path)
    for number in range(ASIDE_MAX + 5):
        reports.keep(told(number))
        reports.put_aside(told(number).recording)
    (tmp_path / "half.part").write_bytes(b"{")
    reports.keep(told(99))
    aside = sorted(path.stem for path in tmp_path.iterdir() if path.suffix == ASIDE)
    assert aside == [told(number).recording for number in range(5, ASIDE_MAX + 5)]
    assert not list(tmp_path.glob("*.part"))


TELLS = """
import sys
from pathlib import Path
from offline.reports import Reports
from tests.protocol.telling import told_with
reports = Reports(Path(sys.argv[1]))
for number in range(10_000):
    reports.keep(told_with(number))
    print(number, flush=True)
    reports.add_words(told_with(number).recording, f"words {number}")
"""


@pytest.mark.parametrize("after", [1, 2, 3, 5, 9])
def test_kill_9_while_telling_loses_nothing_that_was_thanked_for(tmp_path: Path, after: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TELLS, str(tmp_path / "told")], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as teller:
        assert teller.stdout is not None
        thanked = [int(next(teller.stdout)) for _ in range(after)]
        teller.kill()
        thanked += [int(line) for line in teller.stdout]
    reports = Reports(tmp_path / "told")
    waiting = reports.waiting()
    read = [reports.read(name) for name in waiting]
    assert {told_with(number).recording for number in thanked} <= set(waiting)
    assert None not in read, "what is there is whole"
    words = [report.words for report in read if report is not None]
    assert words[: len(thanked) - 1] == [f"words {number}" for number in thanked[:-1]]
    reports.keep(told_with(20_000))
    assert not list((tmp_path / "told").glob("*.part"))


def test_a_disk_without_room_refuses_aloud_leaves_nothing_half_and_takes_what_is_small(tmp_path: Path) -> None:
    reports = Reports(tmp_path)
    reports.keep(told(1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            reports.keep(told_with(2))
        reports.keep(told(3))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{told(number).recording}.json" for number in (1, 3)]


def test_a_report_that_cannot_be_read_is_put_aside(tmp_path: Path) -> None:
    reports = Reports(tmp_path)
    reports.keep(told(5))
    name = told(5).recording
    (tmp_path / f"{name}.json").write_text("{")
    assert reports.read(name) is None
    assert name not in reports.waiting()


@pytest.mark.parametrize("failure", [Unreachable("x"), ServerTrouble("x"), Malformed("x"), no(401), no(404), no(429)])
def test_what_did_not_get_through_is_sent_again_and_then_forgotten(tmp_path: Path, failure: TransportError) -> None:
    reports, carrier = Reports(tmp_path), ScriptedCarrier(answers=[failure])
    reports.keep(TOLD)
    reporting = Reporting(reports, counted_bytes())
    reporting.start(carrier)
    carrier.wait_for(2)
    reporting.stop()
    assert carrier.came == [TOLD, TOLD]


def test_one_that_the_server_will_never_have_is_put_aside_and_noted(tmp_path: Path) -> None:
    notes: list[str] = []
    reports, carrier = Reports(tmp_path), ScriptedCarrier(answers=[no(422)])
    reports.keep(told(1))
    reports.keep(told(2))
    reporting = Reporting(reports, counted_bytes(), notes.append)
    reporting.start(carrier)
    carrier.wait_for(2)
    reporting.stop()
    assert [one.recording for one in carrier.came] == [told(1).recording, told(2).recording]
    assert [told(1).recording in note for note in notes] == [True]
    assert told(1).recording not in reports.waiting()


def test_one_that_the_server_breaks_at_holds_no_other_up(tmp_path: Path) -> None:
    reports, carrier = Reports(tmp_path), ScriptedCarrier(answers=[ServerTrouble("x")])
    reports.keep(told(1))
    reports.keep(told(2))
    reporting = Reporting(reports, counted_bytes())
    reporting.start(carrier)
    carrier.wait_for(3)
    reporting.stop()
    assert [one.recording for one in carrier.came] == [told(number).recording for number in (1, 2, 1)]


def test_nothing_is_sent_while_words_are_awaited_and_at_the_next_start_it_goes_without(tmp_path: Path) -> None:
    reports, carrier = Reports(tmp_path), ScriptedCarrier()
    reporting = Reporting(reports, counted_bytes())
    reporting.start(carrier)
    reporting.hold(told(1).recording)
    reports.keep(told(1))
    reports.keep(told(2))
    reporting.release(told(2).recording)
    carrier.wait_for(1)
    assert [one.recording for one in carrier.came] == [told(2).recording]
    reports.add_words(told(1).recording, "help")
    reporting.release(told(1).recording)
    carrier.wait_for(2)
    assert carrier.came[1].words == "help"
    reporting.stop()
    reports.keep(told(3))
    after = Reporting(Reports(tmp_path), counted_bytes())
    after.start(carrier)
    carrier.wait_for(3)
    after.stop()
    assert FIRST_S < PATIENCE_S


def test_the_last_minutes_are_whole_segments_and_no_more_than_are_needed(tmp_path: Path) -> None:
    for began_ms in (0, 300_000, 600_000):
        head = Head(device="D1", session="s" * 8, client="0.1.0", began_ms=began_ms, columns=40, rows=24)
        lines = [head.line, *(moment_line(at_s, "o", f"{began_ms} é {at_s}") for at_s in range(0, 300, 60))]
        (tmp_path / f"{began_ms:013}-ssssssss.cast").write_text("".join(lines), encoding="utf-8")
    parts = packed(last_segments(tmp_path, 500_000))
    assert [(part.began_ms, part.ended_ms) for part in parts] == [(300_000, 540_000), (600_000, 840_000)]
    segment = segment_of("x", gzip.decompress(b64decode(parts[1].cast)).decode())
    assert segment is not None
    assert segment.moments[-1].data == "600000 é 240"
    assert packed(last_segments(tmp_path, 10**12))[0].began_ms == 600_000, "the newest goes along however old it is"
    assert last_segments(tmp_path / "none", 0) == ()


def test_what_was_worked_on_is_told_with_the_minutes_and_found_by_though_it_is_told_at_home(tmp_path: Path) -> None:
    home = Scene(screen="home", operator="BDG-0412")
    head = Head(device="D1", session="s" * 8, client="0.1.0", began_ms=0, columns=40, rows=24, scene=home)
    scenes = [Scene(screen="pick", operator="BDG-0412", trolley="TRL-22", stop=stop) for stop in (1, 2, 4)]
    lines = [moment_line(at_s, "m", scene.label) for at_s, scene in enumerate((*scenes, home), 1)]
    segment = segment_of("x", "".join([head.line, *lines]))
    assert segment is not None
    worked = worked_on((segment,))
    assert worked == (
        WorkedOn(operator="BDG-0412", trolley=""),
        WorkedOn(operator="BDG-0412", trolley="TRL-22", first_stop=1, last_stop=4),
    )
    report = replace(told(1), operator="BDG-0412", screen="home", told_ms=5000, worked=worked)
    Reports(tmp_path / FOLDER).keep(report)
    source = FolderSource(tmp_path)
    (listed,) = source.find(Wanted(operator="BDG-0412", trolley="TRL-22"))
    assert (listed.trolleys, listed.stops) == (("TRL-22",), (1, 4))
    assert source.find(Wanted(trolley="TRL-23")) == source.find(Wanted(operator="BDG-0413", trolley="TRL-22")) == []


def test_a_huge_segment_travels_in_part(tmp_path: Path) -> None:
    head = Head(device="D1", session="s" * 8, client="0.1.0", began_ms=0, columns=40, rows=24)
    line = moment_line(1, "o", "x" * 100_000)
    (tmp_path / "0000000000000-ssssssss.cast").write_text(head.line + line * 40)
    (part,) = packed(last_segments(tmp_path, 0))
    unpacked = gzip.decompress(b64decode(part.cast))
    assert len(unpacked) < CAST_BYTES_MAX
    assert json.loads(unpacked.splitlines()[-1])[1] == "o"


def test_what_was_told_by_mistake_is_forgotten_and_never_sent(tmp_path: Path) -> None:
    here = SimpleNamespace(
        clock=FakeClock(),
        name="D1",
        incarnation="00",
        context=SimpleNamespace(client="0.1.0", operators=()),
        folder=SimpleNamespace(path=tmp_path),
    )
    teller = Teller(cast("Device", here), cast("Recorder", here), lambda: None)
    told = asyncio.run(teller.keep(Scene(screen="home"), "offline"))
    kept = Reports(tmp_path / FOLDER)
    assert kept.waiting() == [told]
    teller.drop(told)
    assert kept.waiting() == []
    teller.close()
