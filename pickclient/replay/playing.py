"""Plays recordings: what happened in its order and at its pace, drawn for people, or said in lines for machines.

All that reaches the terminal is written here or comes from the glass, which lets nothing else through.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from textwrap import wrap
from typing import Final, Protocol, assert_never

from offline.recordings import TIMES_MS, Scene, Segment, scene_of, told_of
from pickclient.replay.glass import Glass
from pickclient.replay.scans import ScanBeside
from pickclient.replay.sources import Playable
from screens.cutting import printable
from warehouse.values import dataclass

BESIDE_COLUMNS_MIN: Final = 30
"""With less room beside the recorded screen, scans stand below it."""
QUIET_MS: Final = 50
"""What is drawn within so long is one picture for a machine."""
SCANS_SHOWN: Final = 6
"""Scans below a screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The terminal was written to."""

    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """The terminal had this size from here on, and was blank."""

    columns: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A problem was told."""

    words: str

    @property
    def line(self) -> str:
        """To be read."""
        return printable(f"TOLD: {self.words}" if self.words else "TOLD")


What = Drawn | Sized | Scene | ScanBeside | Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something of a recording, and when it was."""

    at_ms: int
    """Milliseconds since 1970 by the device's clock."""
    what: What


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """The terminal to play on."""

    columns: int
    rows: int
    zone: tzinfo | None = None
    """For times; None takes this machine's."""


class Pace(Protocol):
    """Lets time pass."""

    def __call__(self, seconds: float, /) -> object:
        """Wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How fast to play."""

    speed: float
    pause_s: float
    """The longest pause; longer ones are cut to it."""


def steps(playable: Playable) -> list[Step]:
    """Everything in its order; a scan stands where its number was shown, one that was refused where the clock says."""
    found = [step for segment in playable.segments for step in _steps_of(segment)]
    shown = _shown_at(playable.segments)
    scans = [Step(at_ms=shown.get(scan.seq, scan.at_ms), what=scan) for scan in playable.scans]
    return sorted([*found, *scans], key=lambda step: step.at_ms)


def play(playable: Playable, room: Room, tempo: Tempo, write: Callable[[str], object], wait: Pace) -> None:
    """Play in `room`."""
    show = _Show(room, write)
    before_ms: int | None = None
    for step in steps(playable):
        if before_ms is not None and step.at_ms > before_ms:
            wait(min((step.at_ms - before_ms) / 1000, tempo.pause_s) / tempo.speed)
        before_ms = step.at_ms
        show.take(step)


def spoken(playable: Playable, zone: tzinfo | None) -> Iterator[str]:
    """One JSON object a line: screens as they stood, scenes and scans, each with its time."""
    glass, told = Glass(1, 1), list[str]()
    following: Sequence[Step] = steps(playable)
    for step, then in zip(following, (*following[1:], None), strict=True):
        at = {"at": _iso(step.at_ms, zone)}
        match step.what:
            case Drawn(data=data):
                glass.write(data)
                settled = then is None or not isinstance(then.what, Drawn) or then.at_ms - step.at_ms >= QUIET_MS
                if settled and glass.text != told:
                    told = glass.text
                    yield json.dumps({**at, "screen": told}, ensure_ascii=False)
            case Sized(columns=columns, rows=rows):
                glass.resize(columns, rows)
            case Scene() as scene:
                yield json.dumps({**at, "scene": printable(scene.label)}, ensure_ascii=False)
            case Told() as what:
                yield json.dumps({**at, "told": printable(what.words)}, ensure_ascii=False)
            case ScanBeside() as scan:
                yield json.dumps({**at, "seq": scan.seq, "scan": scan.line}, ensure_ascii=False)
            case _:
                assert_never(step.what)


def _steps_of(segment: Segment) -> Iterator[Step]:
    began_ms = segment.head.began_ms
    yield Step(at_ms=began_ms, what=Sized(columns=segment.head.columns, rows=segment.head.rows))
    yield Step(at_ms=began_ms, what=segment.head.scene)
    for moment in segment.moments:
        at_ms = began_ms + round(moment.at_s * 1000)
        match moment.kind:
            case "o":
                yield Step(at_ms=at_ms, what=Drawn(data=moment.data))
            case "r":
                columns, _, rows = moment.data.partition("x")
                if _is_size(columns) and _is_size(rows):
                    yield Step(at_ms=at_ms, what=Sized(columns=int(columns), rows=int(rows)))
            case _:
                scene, words = scene_of(moment.data), told_of(moment.data)
                if scene is not None:
                    yield Step(at_ms=at_ms, what=scene)
                elif words is not None:
                    yield Step(at_ms=at_ms, what=Told(words=words))


def _shown_at(segments: Sequence[Segment]) -> dict[int, int]:
    """When each number was first shown."""
    shown: dict[int, int] = {}
    for segment in segments:
        for at_s, scene in segment.scenes():
            if at_s:
                shown.setdefault(scene.seq, segment.head.began_ms + round(at_s * 1000))
    return shown


def _is_size(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4 and 0 < int(text) <= 1000


def _iso(at_ms: int, zone: tzinfo | None) -> str:
    return when(at_ms, zone).isoformat(timespec="milliseconds")


def clock_of(at_ms: int, zone: tzinfo | None) -> str:
    """A time as people read it in `zone`."""
    return f"{when(at_ms, zone):%H:%M:%S}"


def when(at_ms: int, zone: tzinfo | None) -> datetime:
    """A time in `zone`; for one that no clock tells the nearest that one could: devices are believed nothing."""
    bounded = min(max(at_ms, TIMES_MS.start), TIMES_MS.stop - 1)
    return datetime.fromtimestamp(bounded / 1000, UTC).astimezone(zone)


INDENTED_MIN: Final = 10
"""Columns from which the rest of a long line is set in."""


class _Show:
    """The playing terminal: the recorded screen in its corner, where it was, and the scans beside or below."""

    def __init__(self, room: Room, write: Callable[[str], object]) -> None:
        self._columns, self._rows, self._zone = room.columns, room.rows, room.zone
        self._write = write
        self._glass = Glass(1, 1)
        self._scene = Scene()
        self._scans: list[str] = []
        self._painted: dict[int, str] = {}

    def take(self, step: Step) -> None:
        """Show what happened."""
        match step.what:
            case Drawn(data=data):
                self._glass.write(data)
            case Sized(columns=columns, rows=rows):
                self._glass.resize(columns, rows)
                self._painted.clear()
                self._write("\x1b[0m\x1b[2J")
            case Scene() as scene:
                self._scene = scene
            case ScanBeside() as scan:
                self._say(f"{clock_of(scan.at_ms, self._zone)} {scan.line}")
            case Told() as told:
                self._say(f"{clock_of(step.at_ms, self._zone)} {told.line}")
            case _:
                assert_never(step.what)
        self._paint(clock_of(step.at_ms, self._zone))

    def _say(self, line: str) -> None:
        """Put a line beside the screen, or below it, in as many rows as it takes."""
        beside = self._columns - self._glass.columns - 3
        width = beside if beside >= BESIDE_COLUMNS_MIN else self._columns
        self._scans += wrap(line, max(width, 1), subsequent_indent="  " if width > INDENTED_MIN else "")

    def _paint(self, now: str) -> None:
        """Write the rows that are not as they were."""
        rows = self._with_scans(f"{now} {printable(self._scene.label)}")
        changed = [
            f"\x1b[{number};1H{row}\x1b[K" for number, row in enumerate(rows, 1) if self._painted.get(number) != row
        ]
        self._painted = dict(enumerate(rows, 1))
        self._write("".join(changed))

    def _with_scans(self, where: str) -> list[str]:
        glass, beside = self._glass, self._columns - self._glass.columns - 3
        width = min(glass.columns, self._columns)
        painted = [glass.painted(row, width) for row in range(min(glass.rows, self._rows))]
        if beside >= BESIDE_COLUMNS_MIN:
            rows = max(self._rows - 1, len(painted))
            room = self._scans[-(rows - 2) :] if rows > 2 else []
            lines = [where, "", *room]
            blank = " " * glass.columns
            return [
                f"{painted[row] if row < len(painted) else blank} | {lines[row][:beside] if row < len(lines) else ''}"
                for row in range(min(rows, self._rows))
            ]
        below = [where, *self._scans[-SCANS_SHOWN:]]
        kept = max(self._rows - len(below), 1)
        return [*painted[:kept], *(line[: self._columns] for line in below)][: self._rows]
