"""What was told at this device and is not on the server yet: a file each, whole or not there, until the server has it.

Never in the way of the journal: they are bounded in all, and whoever wants one kept is told when it cannot be.
"""

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from offline.recordings import Segment, files, read_file
from warehouse.codec import dumps, loads
from warehouse.errors import CodecError
from warehouse.recordings import (
    CAST_BYTES_MAX,
    PARTS_MAX,
    WORDS_CHARACTERS_MAX,
    WORKED_MAX,
    RecordingPart,
    RecordingSent,
    WorkedOn,
)
from warehouse.values import replace

BYTES_MAX: Final = 20_000_000
"""So much waits at most with what the terminal looked like: about a hundred. What was promised to be kept is kept."""
BARE_BYTES_MAX: Final = 1_000_000
"""So much more waits at most of what is told without that: where it was, and the words."""
ASIDE_MAX: Final = 20
"""So many that the server will not have are kept; the oldest make room."""
UNFINISHED: Final = ".part"
SUFFIX: Final = ".json"
ASIDE: Final = ".refused"
"""What the server will not have is put aside under this ending, and not sent again."""


class Reports:
    """The folder in which they wait."""

    def __init__(self, folder: Path, bytes_max: int = BYTES_MAX, bare_bytes_max: int = BARE_BYTES_MAX) -> None:
        """Keep in `folder`, which is made when it is needed: `bytes_max`, and `bare_bytes_max` without recordings."""
        self._folder = folder
        self._bytes_max = bytes_max
        self._bytes_max_bare = bytes_max + bare_bytes_max

    def keep(self, report: RecordingSent) -> None:
        """Keep `report`, in place of what was kept under its name.

        Promises: on the disk when it returns, and what was kept before still is.
        Raises: OSError; also when so much waits that nothing more is taken, until some of it is sent.
        """
        self._keep(report, self._bytes_max if report.parts else self._bytes_max_bare)

    def _keep(self, report: RecordingSent, bytes_max: int) -> None:
        """Keep `report` if all that waits is `bytes_max` then, at most."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path, data = self._path(report.recording), dumps(report)
        self._clear(path)
        if self._waiting_bytes(path) + len(data) > bytes_max:
            raise OSError(errno.EDQUOT, "too much waits to be sent")
        unfinished = path.with_suffix(UNFINISHED)
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            raise
        _sync(self._folder)

    def _clear(self, path: Path) -> None:
        """Delete what a killed program left half written, and of what was put aside the oldest; not beside `path`."""
        aside = sorted(one for one in self._folder.iterdir() if one.suffix == ASIDE)
        half = [one for one in self._folder.iterdir() if one.suffix == UNFINISHED and one.stem != path.stem]
        for one in (*half, *aside[:-ASIDE_MAX]):
            with suppress(OSError):
                one.unlink()

    def _waiting_bytes(self, path: Path) -> int:
        """How much waits besides what is at `path`."""
        size = 0
        for one in self._folder.iterdir():
            if one.suffix == SUFFIX and one != path:
                with suppress(OSError):
                    size += one.stat().st_size
        return size

    def add_words(self, name: str, words: str) -> None:
        """Keep `words` with the report called `name`.

        Promises: on the disk when it returns.
        Raises: OSError.
        """
        report = self.read(name)
        if report is not None:
            told = replace(report, words=words[:WORDS_CHARACTERS_MAX])
            self._keep(told, self._bytes_max_bare)

    def waiting(self) -> list[str]:
        """Names of all that wait, the oldest first."""
        with suppress(OSError):
            return sorted(path.stem for path in self._folder.iterdir() if path.suffix == SUFFIX)
        return []

    def read(self, name: str) -> RecordingSent | None:
        """The report called `name`; None when there is none. One that cannot be read is put aside."""
        try:
            return loads(RecordingSent, self._path(name).read_bytes())
        except OSError:
            return None
        except CodecError:
            self.put_aside(name)
            return None

    def forget(self, name: str) -> None:
        """The server has it."""
        with suppress(OSError):
            self._path(name).unlink()

    def put_aside(self, name: str) -> None:
        """Do not send it again."""
        with suppress(OSError):
            self._path(name).replace(self._path(name).with_suffix(ASIDE))

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{SUFFIX}"


def last_segments(folder: Path, since_ms: int) -> tuple[Segment, ...]:
    """The segments in `folder` that show anything after `since_ms`, and the newest however old it is; in order."""
    found: list[Segment] = []
    for path in reversed(files(folder)):
        segment = read_file(path)
        if segment is not None and (segment.ended_ms >= since_ms or not found):
            found.insert(0, segment)
        if len(found) == PARTS_MAX or (segment is not None and segment.head.began_ms < since_ms):
            break
    return tuple(found)


def packed(segments: Iterable[Segment]) -> tuple[RecordingPart, ...]:
    """`segments` as they travel."""
    return tuple(_packed(segment) for segment in segments)


def worked_on(segments: Iterable[Segment]) -> tuple[WorkedOn, ...]:
    """Every operator and trolley that `segments` show, in the order of their coming, with the stops in work."""
    stops: dict[tuple[str, str], list[int]] = {}
    for segment in segments:
        for _, scene in segment.scenes():
            for operator in scene.operator.split(","):
                if operator or scene.trolley:
                    stops.setdefault((operator, scene.trolley), []).extend([scene.stop] if scene.stop else [])
    return tuple(
        WorkedOn(operator=operator, trolley=trolley, first_stop=min(at, default=0), last_stop=max(at, default=0))
        for (operator, trolley), at in list(stops.items())[-WORKED_MAX:]
    )


def _packed(segment: Segment) -> RecordingPart:
    import gzip  # noqa: PLC0415 - not before the first paint
    from base64 import b64encode  # noqa: PLC0415 - not before the first paint

    lines = [segment.head.line]
    size = 0
    for moment in segment.moments:
        size += len(moment.line)
        if size > CAST_BYTES_MAX // 2:
            break
        lines.append(moment.line)
    packed = gzip.compress("".join(lines).encode("utf-8", errors="replace"), 6)
    return RecordingPart(
        began_ms=segment.head.began_ms, ended_ms=segment.ended_ms, cast=b64encode(packed).decode("ascii")
    )


def _sync(folder: Path) -> None:
    """Have the folder's names on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
