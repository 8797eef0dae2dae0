"""What was told at this device and is not on the server yet: a file each, whole or not there, until the server has it.

Never in the way of the journal: few are kept, and a disk that refuses one is told to whoever wanted it kept.
"""

import os
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
    RecordingPart,
    RecordingSent,
)
from warehouse.values import replace

KEPT_MAX: Final = 20
"""So many wait at most; the oldest make room."""
SUFFIX: Final = ".json"
ASIDE: Final = ".refused"
"""What the server will not have is put aside under this ending, and not sent again."""


class Reports:
    """The folder in which they wait."""

    def __init__(self, folder: Path) -> None:
        """Keep in `folder`, which is made when it is needed."""
        self._folder = folder

    def keep(self, report: RecordingSent) -> None:
        """Keep `report`, in place of what was kept under its name.

        Promises: on the disk when it returns.
        Raises: OSError.
        """
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._path(report.recording)
        unfinished = path.with_suffix(".part")
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(dumps(report))
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            raise
        _sync(self._folder)
        for name in self.waiting()[:-KEPT_MAX]:
            self.forget(name)

    def add_words(self, name: str, words: str) -> None:
        """Keep `words` with the report called `name`.

        Promises: on the disk when it returns.
        Raises: OSError.
        """
        report = self.read(name)
        if report is not None:
            self.keep(replace(report, words=words[:WORDS_CHARACTERS_MAX]))

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


def last_minutes(folder: Path, since_ms: int) -> tuple[RecordingPart, ...]:
    """The segments in `folder` that show anything after `since_ms`, packed to travel."""
    found: list[Segment] = []
    for path in reversed(files(folder)):
        segment = read_file(path)
        if segment is not None and (segment.ended_ms >= since_ms or not found):
            found.insert(0, segment)
        if len(found) == PARTS_MAX or (segment is not None and segment.head.began_ms < since_ms):
            break
    return tuple(_packed(segment) for segment in found)


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
