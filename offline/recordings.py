"""Recordings of a device's terminal as they lie in a folder: segments of asciinema's second form, bounded in all.

Each segment begins with a whole screen and says who was where in it, so that it can be found and played by itself.
Reads whatever a killed program or a foreign hand left behind; what a recording shows is nobody's record of the work.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from warehouse.values import dataclass, field

SUFFIX: Final = ".cast"
FILE_BYTES_MAX: Final = 8_000_000
"""So much of a file is read; a segment of ours has a sixteenth of it."""
TIMES_MS: Final = range(1 << 42)
"""Milliseconds since 1970 that a recording can have begun; to the year 2109."""
LENGTH_S_MAX: Final = 1e7
"""Seconds into a segment that a moment can be at: four months."""
SIZES: Final = range(1, 1001)
"""Columns and rows that a terminal can have."""
TOLD: Final = "told"
"""The first word of a marker that says that a problem was told; the operator's words follow."""
_JOINED: Final = str.maketrans(" =\t\n\r", "_____")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What was in front, and for whom."""

    screen: str = ""
    """Such as `pick`."""
    operator: str = ""
    """Badges of everyone credited, separated by commas; empty when nobody is signed in."""
    trolley: str = ""
    """Barcode of the trolley in work; empty outside any."""
    stop: int = 0
    """The stop the operator is at; 0 outside any."""
    seq: int = 0
    """Number of the newest event that was signalled."""

    @property
    def label(self) -> str:
        """As one line of words, which a marker carries."""
        words = {"screen": self.screen, "operator": self.operator, "trolley": self.trolley}
        told = [f"{name}={value.translate(_JOINED)}" for name, value in words.items() if value]
        return " ".join([*told, f"stop={self.stop}", f"seq={self.seq}"])


def scene_of(label: str) -> Scene | None:
    """The scene that a marker's line stands for; None when it is another marker."""
    if told_of(label) is not None:
        return None
    words = dict(word.partition("=")[::2] for word in label.split(" "))
    if not {"stop", "seq"} <= words.keys():
        return None
    return Scene(
        screen=words.get("screen", ""),
        operator=words.get("operator", ""),
        trolley=words.get("trolley", ""),
        stop=_number(words["stop"]),
        seq=_number(words["seq"]),
    )


def told_label(words: str) -> str:
    """The marker's line for a problem that was told with `words`, of which there may be none."""
    return f"{TOLD} {' '.join(words.split())}"


def told_of(label: str) -> str | None:
    """The words of what was told, empty where it was told without any; None when it is another marker."""
    first, space, words = label.partition(" ")
    return words if first == TOLD and space else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first line of a segment."""

    device: str
    session: str
    """The start of the program that it was recorded in."""
    client: str
    began_ms: int
    """Milliseconds since 1970 by the device's clock."""
    columns: int
    rows: int
    scene: Scene = field(default_factory=Scene)
    time_zone: str = ""
    """Name of the site's; empty where nobody had signed in yet."""

    @property
    def line(self) -> str:
        """As it is written."""
        told = {
            "version": 2,
            "width": self.columns,
            "height": self.rows,
            "timestamp": self.began_ms // 1000,
            "title": f"{self.device} {self.scene.operator} {self.scene.trolley}".strip(),
            "pickclient": {
                "device": self.device,
                "session": self.session,
                "client": self.client,
                "began_ms": self.began_ms,
                "time_zone": self.time_zone,
                "scene": self.scene.label,
            },
        }
        return json.dumps(told, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something at a time of a segment."""

    at_s: float
    """Seconds since the segment began."""
    kind: str
    """`o` is what the terminal was given, `r` its new size, `m` a marker."""
    data: str

    @property
    def line(self) -> str:
        """As it is written."""
        return moment_line(self.at_s, self.kind, self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Some minutes of one terminal."""

    name: str
    head: Head
    moments: tuple[Moment, ...]

    @property
    def ended_ms(self) -> int:
        """When its last moment was: milliseconds since 1970 by the device's clock."""
        return self.head.began_ms + round((self.moments[-1].at_s if self.moments else 0.0) * 1000)

    def scenes(self) -> Iterator[tuple[float, Scene]]:
        """Every scene, with the second at which it began."""
        yield 0.0, self.head.scene
        for moment in self.moments:
            scene = scene_of(moment.data) if moment.kind == "m" else None
            if scene is not None:
                yield moment.at_s, scene

    def told(self) -> tuple[str, ...]:
        """The words of every problem that was told in it, empty ones for one that was told without."""
        words = (told_of(moment.data) for moment in self.moments if moment.kind == "m")
        return tuple(each for each in words if each is not None)


def moment_line(at_s: float, kind: str, data: str) -> str:
    """A moment as it is written."""
    return json.dumps([round(at_s, 6), kind, data], ensure_ascii=False) + "\n"


def file_name(head: Head) -> str:
    """Under which name a segment is kept: names sort by time."""
    return f"{head.began_ms:013}-{head.session[:8]}{SUFFIX}"


def segment_of(name: str, text: str) -> Segment | None:
    """The segment in `text`; what is torn or makes no sense in it is passed over. None when it is none at all."""
    first, _, rest = text.partition("\n")
    head = _head(_parsed(first))
    if head is None:
        return None
    found = (_moment(_parsed(line)) for line in rest.split("\n"))
    return Segment(name=name, head=head, moments=tuple(moment for moment in found if moment is not None))


def read_file(path: Path) -> Segment | None:
    """The segment in the file at `path`; None when there is none, or none that can be read."""
    try:
        if not path.is_file():  # a pipe would never end
            return None
        with path.open("rb") as file:
            text = file.read(FILE_BYTES_MAX).decode("utf-8", errors="replace")
    except OSError:
        return None
    return segment_of(path.name.removesuffix(SUFFIX), text)


def files(folder: Path) -> list[Path]:
    """Every segment's file in `folder`, oldest first."""
    with suppress(OSError):
        return sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIX))
    return []


def prune(folder: Path, *, bytes_max: int, oldest_ms: int) -> None:
    """Delete the oldest segments until the rest is `bytes_max` at most, and all that began before `oldest_ms`."""
    room = bytes_max
    for path in reversed(files(folder)):
        with suppress(OSError):
            room -= path.stat().st_size
            if room < 0 or _number(path.name.partition("-")[0]) < oldest_ms:
                path.unlink()


def _parsed(line: str) -> object:
    try:
        parsed: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return parsed


def _head(parsed: object) -> Head | None:
    if not isinstance(parsed, dict) or parsed.get("version") != 2:
        return None
    own = parsed.get("pickclient")
    own = own if isinstance(own, dict) else {}
    columns, rows, began_ms = parsed.get("width"), parsed.get("height"), own.get("began_ms")
    if not (_is_size(columns) and _is_size(rows)):
        return None
    seconds = parsed.get("timestamp")
    times = (began_ms, seconds * 1000 if type(seconds) is int else None)
    return Head(
        device=str(own.get("device", "")),
        session=str(own.get("session", "")),
        client=str(own.get("client", "")),
        began_ms=next((time for time in times if type(time) is int and time in TIMES_MS), 0),
        columns=columns if isinstance(columns, int) else 0,
        rows=rows if isinstance(rows, int) else 0,
        scene=scene_of(str(own.get("scene", ""))) or Scene(),
        time_zone=str(own.get("time_zone", "")),
    )


def _moment(parsed: object) -> Moment | None:
    match parsed:
        case [int() | float() as at_s, ("o" | "r" | "m") as kind, str() as data] if 0 <= at_s <= LENGTH_S_MAX:
            return Moment(at_s=float(at_s), kind=kind, data=data.encode(errors="replace").decode())
        case _:
            return None


def _is_size(value: object) -> bool:
    return type(value) is int and value in SIZES


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0
