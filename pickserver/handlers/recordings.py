"""What was told at devices: taken in once, kept for some days, and read by supervisors alone, which is audited."""

import zlib
from base64 import b64decode
from binascii import Error as NotBase64
from re import ASCII, fullmatch
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.seams import Caller, Clock, Ids, hashed, wall_ms
from pickserver.store import recordings, troubles
from pickserver.store.recordings import Search
from warehouse.codec import dumps, read_envelope
from warehouse.errors import CodecError
from warehouse.recordings import (
    CAST_BYTES_MAX,
    CAST_CHARACTERS_MAX,
    PARTS_MAX,
    WORDS_CHARACTERS_MAX,
    WORKED_MAX,
    RecordingFound,
    RecordingKept,
    RecordingPart,
    RecordingRead,
    RecordingScan,
    RecordingSent,
    RecordingsFound,
)
from warehouse.wire import Problem

OF_DEVICE_MAX: Final = 200
"""So many recordings of one device are kept; the oldest make room."""
NAME_CHARACTERS_MAX: Final = 200
"""Of an operator, trolley, screen and the like."""
DAY_MS: Final = 24 * 3600 * 1000
AROUND_MS: Final = 2000
"""A scan this long before or after a recording still belongs beside it."""
GZIP: Final = 31
"""For zlib: gzip's form alone."""
TIMES: Final = range(1 << 53)
"""Milliseconds that a clock may tell."""
STOPS: Final = range(1 << 31)
READS: Final = "supervisor"
"""The role that reads recordings."""


def fault_of(sent: RecordingSent) -> str:
    """Why `sent` is not taken in; empty when it is. Unpacks what is packed, so not for a transaction."""
    if not fullmatch("[0-9a-f-]{36}", sent.recording, ASCII):
        return "recording: a UUID"
    names: tuple[str, ...] = (sent.incarnation, sent.operator, sent.trolley, sent.screen, sent.client, sent.link)
    names += tuple(name for one in sent.worked for name in (one.operator, one.trolley))
    if any(len(name) > NAME_CHARACTERS_MAX for name in names):
        return f"a name has at most {NAME_CHARACTERS_MAX} characters"
    if len(sent.words) > WORDS_CHARACTERS_MAX:
        return f"words: at most {WORDS_CHARACTERS_MAX} characters"
    if len(sent.worked) > WORKED_MAX:
        return f"worked: at most {WORKED_MAX}"
    if len(sent.parts) > PARTS_MAX:
        return f"parts: at most {PARTS_MAX}"
    times = [sent.told_ms, *(time for part in sent.parts for time in (part.began_ms, part.ended_ms))]
    stops = [sent.stop, *(stop for one in sent.worked for stop in (one.first_stop, one.last_stop))]
    if any(time not in TIMES for time in times) or sent.seq not in TIMES or any(stop not in STOPS for stop in stops):
        return "a time or number that cannot be"
    return next((fault for fault in map(_part_fault, sent.parts) if fault), "")


def keep_recording(
    tx: Connection, caller: Caller, sent: RecordingSent, clock: Clock, kept_days: int
) -> RecordingKept | Problem:
    """Keep what `fault_of` found nothing about; sent again it is kept once, and what is too old is forgotten."""
    if sent.device != caller.device:
        return problems.not_this_device(sent.device)
    now_ms = wall_ms(clock)
    request_hash = hashed(dumps(sent).decode(errors="surrogatepass"))
    found = RecordingFound(
        recording=sent.recording,
        device=sent.device,
        operator=sent.operator,
        trolley=sent.trolley,
        stop=sent.stop,
        screen=sent.screen,
        seq=sent.seq,
        client=sent.client,
        link=sent.link,
        began_ms=min([sent.told_ms, *(part.began_ms for part in sent.parts)]),
        told_ms=sent.told_ms,
        received_ms=now_ms,
        words=sent.words,
        worked=sent.worked,
    )
    if not recordings.insert(tx, found, sent.incarnation, request_hash, sent.parts):
        known = recordings.request_hash_of(tx, sent.recording)
        if known != request_hash:
            return problems.recording_differs(sent.recording)
    recordings.forget(
        tx, received_before_ms=now_ms - kept_days * DAY_MS, device=sent.device, of_device_max=OF_DEVICE_MAX
    )
    return RecordingKept(recording=sent.recording, kept_days=kept_days)


def find_recordings(tx: Connection, caller: Caller, wanted: Search) -> RecordingsFound | Problem:
    """The recordings that fit `wanted`, for a supervisor."""
    if READS not in caller.roles:
        return problems.not_yours_to_read()
    return RecordingsFound(recordings=recordings.search(tx, wanted))


def read_recording(tx: Connection, caller: Caller, recording: str, clock: Clock, ids: Ids) -> RecordingRead | Problem:
    """A recording whole, with the events of its minutes, for a supervisor; who read it is audited."""
    if READS not in caller.roles:
        return problems.not_yours_to_read()
    kept = recordings.one(tx, recording)
    if kept is None:
        return problems.not_known(recording)
    found, incarnation, parts = kept
    troubles.audit(
        tx,
        {
            "id": ids.new(),
            "at_ms": wall_ms(clock),
            "operator": caller.operator,
            "device": caller.device,
            "act": "read_recording",
            "subject": recording,
            "reason": "",
        },
    )
    scans = (_scan(*event) for event in recordings.events_beside(tx, found, incarnation))
    beside = tuple(scan for scan, at_ms in scans if _is_beside(found, at_ms))
    return RecordingRead(found=found, parts=parts, scans=beside)


def _part_fault(part: RecordingPart) -> str:
    if len(part.cast) > CAST_CHARACTERS_MAX:
        return f"cast: at most {CAST_CHARACTERS_MAX} characters"
    try:
        packed = b64decode(part.cast, validate=True)
        unpacking = zlib.decompressobj(GZIP)
        unpacked = unpacking.decompress(packed, CAST_BYTES_MAX + 1)
    except (NotBase64, ValueError, zlib.error):
        return "cast: not gzip in base64"
    if len(unpacked) > CAST_BYTES_MAX:
        return f"cast: at most {CAST_BYTES_MAX} bytes unpacked"
    return "" if unpacking.eof and not unpacking.unused_data else "cast: not one whole gzip"


def _scan(seq: int, status: str, body: bytes) -> tuple[RecordingScan, int | None]:
    """An event as it is answered, and when it was recorded, where that can be read."""
    try:
        at_ms = read_envelope(body).wall_ms
    except CodecError:
        at_ms = None
    return RecordingScan(seq=seq, status=status, body=body.decode(errors="replace")), at_ms


def _is_beside(found: RecordingFound, at_ms: int | None) -> bool:
    return at_ms is not None and found.began_ms - AROUND_MS <= at_ms <= found.told_ms + AROUND_MS
