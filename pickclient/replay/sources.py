"""Where recordings come from: a device's data folder, or the site's server. Believes nothing of what it reads."""

import zlib
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

from offline.clock import zone_named
from offline.http import Http
from offline.recordings import Scene, Segment, files, read_file, segment_of
from offline.reports import Reports
from pickclient.recording import FOLDER as RECORDINGS
from pickclient.replay.scans import Minutes, ScanBeside, journal_scans, scan_of
from pickclient.replay.wanted import Wanted
from pickclient.teller import FOLDER as TOLD
from warehouse.recordings import (
    CAST_BYTES_MAX,
    RecordingFound,
    RecordingPart,
    RecordingRead,
    RecordingSent,
    RecordingsFound,
)
from warehouse.sign_in import SignedIn
from warehouse.values import dataclass

GZIP: Final = 31
"""For zlib: gzip's form alone."""
MARGIN_MS: Final = 2000
"""A scan this long before or after a recording still belongs beside it."""
SEQS_BEFORE: Final = 200
"""A home screen does not show the number it stands at: so far before the first that is shown scans are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A recording that was found."""

    name: str
    began_ms: int
    ended_ms: int
    device: str
    operators: tuple[str, ...]
    trolleys: tuple[str, ...]
    stops: tuple[int, ...]
    """The first and the last stop; none outside any."""
    words: str = ""
    """What was told; empty where nothing was."""
    told: bool = False
    """Whether somebody told a problem with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Playable:
    """A recording whole."""

    listed: Listed
    segments: tuple[Segment, ...]
    scans: tuple[ScanBeside, ...]
    lacks: str = ""
    """Why scans may be missing; empty when none is."""


class Source(Protocol):
    """Somewhere recordings are."""

    @property
    def zone(self) -> tzinfo | None:
        """The site's time zone; None, which is this machine's, where it is not known."""

    def find(self, wanted: Wanted) -> list[Listed]:
        """The recordings that fit, the oldest first."""

    def read(self, name: str) -> Playable | None:
        """The recording called `name`; None when there is none."""

    @property
    def elsewhere(self) -> str:
        """Where else to look when nothing fits here."""


class FolderSource:
    """A device's data folder; a pickclient may be at work in it."""

    def __init__(self, folder: Path) -> None:
        """Read in `folder`."""
        self._folder = folder
        self._reports = Reports(folder / TOLD)

    @property
    def zone(self) -> tzinfo | None:
        """That of the newest recording which knows it."""
        segments = (read_file(path) for path in reversed(files(self._folder / RECORDINGS)))
        names = (segment.head.time_zone for segment in segments if segment is not None)
        return next((zone for zone in map(zone_named, names) if zone is not None), None)

    @property
    def elsewhere(self) -> str:
        """The site has what was sent."""
        return "look at the site's with --site"

    def find(self, wanted: Wanted) -> list[Listed]:
        """Segments, and what was told and is not sent yet."""
        found = []
        for path in files(self._folder / RECORDINGS):
            segment = read_file(path)
            if segment is not None:
                scenes = [(scene.operator, scene.trolley) for _, scene in segment.scenes()]
                if wanted.fits(segment.head.began_ms, segment.ended_ms, scenes):
                    found.append(_listed(segment))
        for name in self._reports.waiting():
            report = self._reports.read(name)
            if report is not None and wanted.fits(_began(report), report.told_ms, _pairs(report)):
                found.append(_listed_told(report, _began(report)))
        return sorted(found, key=lambda one: (one.began_ms, one.name))

    def read(self, name: str) -> Playable | None:
        """A segment, or what was told, with the journal's scans."""
        report = self._reports.read(name) if name in self._reports.waiting() else None
        if report is not None:
            listed, segments = _listed_told(report, _began(report)), _unpacked(report.recording, report.parts)
        else:
            path = next((path for path in files(self._folder / RECORDINGS) if path.name.startswith(f"{name}.")), None)
            segment = read_file(path) if path is not None else None
            if segment is None:
                return None
            listed, segments = _listed(segment), (segment,)
        seqs = [scene.seq for segment in segments for _, scene in segment.scenes()]
        seqs += [] if report is None else [report.seq]
        minutes = Minutes(
            from_ms=listed.began_ms - MARGIN_MS,
            until_ms=listed.ended_ms + MARGIN_MS,
            first_seq=min(seqs) - SEQS_BEFORE,
            last_seq=max(seqs),
        )
        scans, lacks = journal_scans(self._folder, minutes)
        return Playable(listed=listed, segments=segments, scans=scans, lacks=lacks)


class SiteSource:
    """The site's server, for a supervisor who is signed in."""

    def __init__(self, http: Http, signed_in: SignedIn) -> None:
        """Ask through `http` in the name of who is signed in."""
        self._http = http
        self._headers = {"Operator-Token": signed_in.token}
        self._zone = zone_named(signed_in.time_zone)

    @property
    def zone(self) -> tzinfo | None:
        """The site's own."""
        return self._zone

    @property
    def elsewhere(self) -> str:
        """What nobody told lies on its device."""
        return "look on the device itself, without --site: the site has what was told there"

    def find(self, wanted: Wanted) -> list[Listed]:
        """What was told at the site's devices.

        Raises: offline.transport.TransportError.
        """
        asked = {
            "operator": wanted.operator,
            "trolley": wanted.trolley,
            "from_ms": wanted.from_ms,
            "until_ms": wanted.until_ms,
        }
        query = {name: str(value) for name, value in asked.items() if value not in ("", None)}
        found = self._http.get("/v1/recordings", RecordingsFound, self._headers, **query)
        return [_listed_told(one, one.began_ms) for one in reversed(found.recordings)]

    def read(self, name: str) -> Playable | None:
        """A recording, with the events that the server has of its minutes.

        Raises: offline.transport.TransportError.
        """
        read = self._http.get(f"/v1/recordings/{quote(name, safe='')}", RecordingRead, self._headers)
        found = read.found
        scans = (scan_of(scan.body, scan.seq, scan.status) for scan in read.scans)
        return Playable(
            listed=_listed_told(found, found.began_ms),
            segments=_unpacked(found.recording, read.parts),
            scans=tuple(scan for scan in scans if scan is not None),
        )


def unpacked(cast: str) -> str:
    """What was packed to travel; empty when it is no such thing, and never longer than a segment may be."""
    try:
        data = zlib.decompressobj(GZIP).decompress(b64decode(cast, validate=True), CAST_BYTES_MAX)
    except (NotBase64, ValueError, zlib.error):
        return ""
    return data.decode("utf-8", errors="replace")


def _unpacked(name: str, parts: Sequence[RecordingPart]) -> tuple[Segment, ...]:
    segments = (segment_of(f"{name}.{number}", unpacked(part.cast)) for number, part in enumerate(parts, 1))
    return tuple(segment for segment in segments if segment is not None)


def _listed(segment: Segment) -> Listed:
    scenes, told = [scene for _, scene in segment.scenes()], segment.told()
    return Listed(
        name=segment.name,
        began_ms=segment.head.began_ms,
        ended_ms=segment.ended_ms,
        device=segment.head.device,
        operators=_each(scenes, "operator"),
        trolleys=_each(scenes, "trolley"),
        stops=_ends([scene.stop for scene in scenes if scene.stop]),
        words=" / ".join(filter(None, told)),
        told=bool(told),
    )


def _listed_told(report: RecordingSent | RecordingFound, began_ms: int) -> Listed:
    """What was told, with all that was worked on in its minutes and not only what was in front at their end."""
    worked = report.worked
    stops = [report.stop, *(stop for one in worked for stop in (one.first_stop, one.last_stop))]
    return Listed(
        name=report.recording,
        began_ms=began_ms,
        ended_ms=report.told_ms,
        device=report.device,
        operators=_once([*(one.operator for one in worked), *report.operator.split(",")]),
        trolleys=_once([*(one.trolley for one in worked), report.trolley]),
        stops=_ends([stop for stop in stops if stop]),
        words=report.words,
        told=True,
    )


def _pairs(report: RecordingSent) -> list[tuple[str, str]]:
    """Who was on what in the minutes that a report keeps."""
    return [(report.operator, report.trolley), *((one.operator, one.trolley) for one in report.worked)]


def _began(report: RecordingSent) -> int:
    return min([report.told_ms, *(part.began_ms for part in report.parts)])


def _each(scenes: Sequence[Scene], what: str) -> tuple[str, ...]:
    """Every operator or trolley of `scenes`, in the order of their coming."""
    return _once(
        [name for scene in scenes for name in (scene.operator if what == "operator" else scene.trolley).split(",")]
    )


def _once(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))


def _ends(stops: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((min(stops), max(stops)))) if stops else ()
