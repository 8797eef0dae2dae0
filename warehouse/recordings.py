"""What somebody told about a problem, as it travels: the last minutes of a device's terminal, and where they were.

A device makes each one's name, so that it is kept once however often it is sent. Plain dataclasses, as in `wire`.
"""

from warehouse.values import dataclass

PARTS_MAX = 12
"""Parts of one recording."""
CAST_CHARACTERS_MAX = 1_000_000
"""Of one part, packed."""
CAST_BYTES_MAX = 2_000_000
"""Of one part, unpacked."""
WORDS_CHARACTERS_MAX = 400
WORKED_MAX = 100
"""Operators and trolleys of one recording's minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPart:
    """A few minutes of a terminal."""

    began_ms: int
    """Milliseconds since 1970 by the device's clock."""
    ended_ms: int
    cast: str
    """A segment in asciinema's second form, packed with gzip and written in base64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedOn:
    """Who worked on what in the minutes of a recording."""

    operator: str
    """One badge; empty while nobody was signed in."""
    trolley: str
    """Barcode; empty outside any trolley."""
    first_stop: int = 0
    """The lowest stop that was in work; 0 when none was."""
    last_stop: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSent:
    """A problem that was told at a device."""

    recording: str
    """A UUIDv7 that the device made: sent again, it is the same recording."""
    device: str
    incarnation: str
    """Of the device's journal, whose events of these minutes belong beside the recording."""
    operator: str
    """Badges of who was signed in, separated by commas; empty when nobody was."""
    trolley: str
    """Barcode of the trolley in work; empty outside any."""
    stop: int
    """The stop in work; 0 outside any."""
    screen: str
    """The screen in front, such as `pick`."""
    seq: int
    """Number of the newest event that was signalled."""
    client: str
    """Version of the program."""
    link: str
    """How the server was last found: `online`, `offline`, `trouble`, `sign_in`."""
    told_ms: int
    """Milliseconds since 1970 by the device's clock."""
    words: str = ""
    """What the operator wrote; may be empty."""
    parts: tuple[RecordingPart, ...] = ()
    """The last minutes, in order; none where the device records nothing."""
    worked: tuple[WorkedOn, ...] = ()
    """Every operator and trolley that these minutes show, each pair once; the recording is found by any of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingKept:
    """The recording is on the server, now or since it was sent before."""

    recording: str
    kept_days: int
    """Days after which the server deletes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFound:
    """A recording that the server has, without what it shows."""

    recording: str
    device: str
    operator: str
    trolley: str
    stop: int
    screen: str
    seq: int
    client: str
    link: str
    began_ms: int
    """When its first part began, or when it was told where there is none."""
    told_ms: int
    received_ms: int
    """Milliseconds since 1970 by the server's clock."""
    words: str
    worked: tuple[WorkedOn, ...] = ()
    """Every operator and trolley of its minutes; none where an earlier program sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingsFound:
    """Recordings, the newest first."""

    recordings: tuple[RecordingFound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingScan:
    """An event of the minutes that a recording shows."""

    seq: int
    status: str
    """What became of it on the server: `applied`, `late` …"""
    body: str
    """The very text that was journalled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRead:
    """A recording whole, with the events of its minutes."""

    found: RecordingFound
    parts: tuple[RecordingPart, ...]
    scans: tuple[RecordingScan, ...]
