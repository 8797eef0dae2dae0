"""The scans beside a recording: events as lines to read, from a device's journal or from what the server answers."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from offline.errors import JournalError
from offline.journal import Journal
from screens.cutting import printable
from screens.logged import why
from screens.wording import catalogue
from warehouse.codec import Json, read_body, read_envelope, to_json
from warehouse.errors import CodecError
from warehouse.events import Refused
from warehouse.values import dataclass

TRIES: Final = 5
"""So often a journal that is being written is copied anew."""
PAGE: Final = 500
READS: Final = "en"
"""Language of who looks at a problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanBeside:
    """One event, to be read."""

    at_ms: int
    """Milliseconds since 1970 by the device's clock."""
    seq: int
    said: str
    """What happened."""
    verdict: str
    """What became of it: `refused`, `applied`, `sent`, `unsent` …"""
    took_ms: int | None

    @property
    def line(self) -> str:
        """Without its time."""
        took = "" if self.took_ms is None else f" in {self.took_ms / 1000:.1f} s"
        return printable(f"#{self.seq} {self.said}{took} · {self.verdict}")


def scan_of(body: bytes | str, seq: int, verdict: str) -> ScanBeside | None:
    """The event in a journalled body; None when it cannot be read."""
    try:
        envelope = read_envelope(body)
    except CodecError:
        return None
    said = envelope.type
    with suppress(CodecError):  # of a type that a newer program knows: its name is all there is
        event = read_body(body)[1]
        fields = to_json(event)
        assert isinstance(fields, dict)
        if isinstance(event, Refused) and event.refusal in catalogue(READS).sentences:
            fields["refusal"] = why(event.refusal, catalogue(READS))
        said = " ".join([said, *(f"{name}={_short(value)}" for name, value in fields.items() if _says(name, value))])
        if isinstance(event, Refused):
            verdict = "refused"
    return ScanBeside(at_ms=envelope.wall_ms, seq=seq, said=said, verdict=verdict, took_ms=envelope.took_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """Which scans belong beside a recording."""

    from_ms: int
    until_ms: int
    first_seq: int
    """None before it is looked at, and none long after `last_seq`: a journal may be long."""
    last_seq: int


def journal_scans(folder: Path, minutes: Minutes) -> tuple[tuple[ScanBeside, ...], str]:
    """The scans of `minutes` in the journal of `folder`, and why some may be missing; a program may write it."""
    if not (folder / "journal").exists():
        return (), "there is no journal here"
    with tempfile.TemporaryDirectory(prefix="pickclient-replay-") as copied:
        if not _copied(folder, Path(copied)):
            return (), "the journal is being written: try again"
        try:
            journal = Journal.open(Path(copied) / "journal", randomness=os.urandom)
        except JournalError as error:
            return (), f"the journal cannot be read: {error}"
        try:
            return _between(journal, minutes), ""
        except JournalError as error:
            return (), f"the journal cannot be read: {error}"
        finally:
            journal.close()


def _between(journal: Journal, minutes: Minutes) -> tuple[ScanBeside, ...]:
    found: list[ScanBeside] = []
    after = max(0, minutes.first_seq - 1)
    while after < minutes.last_seq + PAGE and (events := journal.tail(after, PAGE)):
        for sealed in events:
            scan = scan_of(sealed.body, sealed.seq, "sent" if sealed.seq <= journal.acked else "unsent")
            if scan is not None and minutes.from_ms <= scan.at_ms <= minutes.until_ms:
                found.append(scan)
        after = events[-1].seq
    return tuple(found)


def _copied(folder: Path, into: Path) -> bool:
    """Copy the journal and its log; again when the log was copied over meanwhile. False when it never held still."""
    for _ in range(TRIES):
        with suppress(OSError):
            before = (folder / "journal").stat().st_mtime_ns
            if (folder / "journal-wal").exists():
                shutil.copyfile(folder / "journal-wal", into / "journal-wal")
            shutil.copyfile(folder / "journal", into / "journal")
            if (folder / "journal").stat().st_mtime_ns == before:
                return True
    return False


def _says(name: str, value: Json) -> bool:
    return name != "type" and value not in ("", None, "scanned")


def _short(value: Json) -> str:
    match value:
        case list():
            return ",".join(_short(item) for item in value)
        case dict():
            return ":".join(_short(item) for name, item in value.items() if _says(name, item))
        case _:
            return str(value)
