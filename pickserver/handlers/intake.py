"""Reading what a device sent: which events are new, which are repeated, and which are not what they claim to be.

Each event is judged by itself, so that one bad body never stops the others; nothing is counted here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from re import compile as pattern
from typing import Final, get_args

from pickserver.store.journals import EventStatus
from warehouse.codec import dumps, event_body, read_body, read_envelope, type_name
from warehouse.desk_events import PackEvent, PackUndone
from warehouse.envelope import GENESIS, Envelope, holds
from warehouse.errors import CodecError
from warehouse.events import (
    Confirmed,
    Dropped,
    Event,
    FoundInTote,
    LineCount,
    Parked,
    Put,
    Shorted,
    Taken,
    ToteBound,
    Undone,
)
from warehouse.opening import subject_of
from warehouse.wire import DONE_MAX, SyncRequest, Trouble, WireEvent, from_wire

TYPES: Final = frozenset(type_name(kind) for kind in get_args(Event))
VERSION: Final = 1
"""The form of events that this program knows."""
NUMBER_MAX: Final = 2**31 - 1
"""The largest number in an event, its own among them: what a column holds."""
UNITS_MAX: Final = 1_000_000
"""The most units one event may tell of, all its lines together: a line's amounts are sums of thousands of events, and
still fit their columns, whatever comes."""
NAME_MAX: Final = 200
"""The most characters of what tables are ordered by: three such names in any script fit one key of any database."""
HASH_CHARACTERS: Final = 64

INCARNATION: Final = pattern(r"[A-Za-z0-9-]{1,80}")
DESK_NUMBERS: Final = ("parcel", "quantity", "weight_g", "generation", "copy")
"""Numbers of an event at a desk, which count from 1."""
DESK_NAMES: Final = ("line", "item", "code", "box", "place", "bin")
"""Texts of an event at a desk by which something is counted."""
TROLLEYS_MAX: Final = 100
"""The most trolleys one device may ask about."""
ORDERS_MAX: Final = 20
"""The most orders: six wait at a desk's hold places, and one is in work."""

HASH_MISMATCH: Final = "hash_mismatch"
UNSEALED: Final = "unsealed"
CHAIN_BROKEN: Final = "chain_broken"
QUARANTINED: Final = "quarantined"
UNKNOWN_TYPE: Final = "unknown_type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """An event that is new here."""

    device: str
    incarnation: str
    wire: WireEvent
    envelope: Envelope | None
    """None when it cannot be read."""
    event: Event | None
    """None when it cannot be counted; `status` says why."""
    status: EventStatus

    @property
    def trolley(self) -> str:
        """Barcode of the trolley it belongs to; empty outside any."""
        return (self.envelope.trolley if self.envelope else None) or ""

    @property
    def order(self) -> str:
        """The order it is about, at a desk; empty outside any, and for a trolley's."""
        return (self.envelope.order if self.envelope and not self.envelope.trolley else None) or ""

    @property
    def subject(self) -> str:
        """Under which name it is kept: the trolley's, or the order's."""
        return subject_of(self.order) if self.order else self.trolley

    @property
    def epoch(self) -> int:
        """The lease it was recorded under."""
        return self.envelope.epoch if self.envelope else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A request, sorted."""

    fresh: tuple[Fresh, ...]
    """By number."""
    aside: tuple[tuple[WireEvent, str], ...]
    """Bytes to keep and never apply, with their kind of trouble."""
    troubles: tuple[Trouble, ...]


def fault_of(request: SyncRequest) -> str:
    """What no journal would ever send, for people; empty when there is nothing of it."""
    if not request.device.isprintable():
        return "device: its name as it was registered"
    if not INCARNATION.fullmatch(request.incarnation):
        return "incarnation: 1 to 80 letters, digits and hyphens"
    if any(not 1 <= seq <= NUMBER_MAX for seq in (request.from_seq, *(event.seq for event in request.events))):
        return f"seq: a journal counts from 1, up to {NUMBER_MAX}"
    if request.last_seq is not None and not 0 <= request.last_seq <= NUMBER_MAX:
        return f"last_seq: from 0 to {NUMBER_MAX}"
    if len(request.done) > DONE_MAX or any(not name.isprintable() for name in request.done):
        return f"done: at most {DONE_MAX} barcodes"
    if len(request.orders) > ORDERS_MAX or any(not name.isprintable() for name in request.orders):
        return f"orders: at most {ORDERS_MAX} numbers"
    if len(request.trolleys) > TROLLEYS_MAX or any(not name.isprintable() for name in request.trolleys):
        return f"trolleys: at most {TROLLEYS_MAX} barcodes"
    return ""


def sorted_out(request: SyncRequest, known: Mapping[int, tuple[str, str]], *, unread: bool = False) -> Intake:
    """Sort the request's events; `known` holds `prev_hash` and `hash` of those around them that are here already.

    `unread` takes none of them for an event: for bytes of which the database would not take what they say.
    """
    hashes = dict(known)
    fresh: list[Fresh] = []
    aside: list[tuple[WireEvent, str]] = []
    troubles: list[Trouble] = []
    for told in sorted(request.events, key=lambda event: event.seq):
        here, event = hashes.get(told.seq), _sealed(told)
        if event is None:
            aside.append((_keepable(told), UNSEALED))
            troubles.append(Trouble(kind=UNSEALED, seq=told.seq, detail="the bytes are not those of the hash"))
        elif here is None:
            hashes[event.seq] = (event.prev_hash, event.hash)
            fresh.append(_read(event, request, unread=unread))
        elif here[1] != event.hash:
            aside.append((event, HASH_MISMATCH))
            troubles.append(Trouble(kind=HASH_MISMATCH, seq=event.seq, detail=f"{here[1]} is here, {event.hash} came"))
    for one in fresh:
        troubles.extend(_troubles(one))
        troubles.extend(_breaks(one.wire, hashes))
    return Intake(fresh=tuple(fresh), aside=tuple(aside), troubles=tuple(troubles))


def _sealed(event: WireEvent) -> WireEvent | None:
    """The event with its hashes written as everybody writes them; None when the bytes are not theirs."""
    try:
        sealed = from_wire(event)
    except (CodecError, UnicodeEncodeError):
        return None
    return replace(event, prev_hash=sealed.prev_hash.hex(), hash=sealed.hash.hex()) if holds(sealed) else None


def _keepable(event: WireEvent) -> WireEvent:
    """The event without what stands in the place of its hashes and could be none: that is no key of a table."""
    fits = [text if len(text) <= HASH_CHARACTERS and _is_plain(text) else "" for text in (event.prev_hash, event.hash)]
    return replace(event, prev_hash=fits[0], hash=fits[1])


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _read(wire: WireEvent, request: SyncRequest, *, unread: bool) -> Fresh:
    """What `wire` holds; an event of a newer program, or none at all, will not be counted."""
    envelope, event, status = (None, None, EventStatus.POISON) if unread else _understood(wire, request)
    return Fresh(
        device=request.device,
        incarnation=request.incarnation,
        wire=wire,
        envelope=envelope,
        event=event,
        status=status,
    )


def _understood(wire: WireEvent, request: SyncRequest) -> tuple[Envelope | None, Event | None, EventStatus]:
    try:
        envelope, event = read_body(wire.body)
    except CodecError:
        return _not_understood(wire, request)
    right = _is_own(envelope, wire, request) and envelope.v == VERSION and envelope.type == type_name(type(event))
    if right and _is_sane(envelope, event, wire.body):
        return envelope, event, EventStatus.APPLIED
    return _not_understood(wire, request)


def _not_understood(wire: WireEvent, request: SyncRequest) -> tuple[Envelope | None, Event | None, EventStatus]:
    try:
        envelope = read_envelope(wire.body)
    except CodecError:
        return None, None, EventStatus.POISON
    newer = envelope.type not in TYPES or envelope.v > VERSION
    if newer and _is_own(envelope, wire, request) and _is_sane(envelope, None, wire.body):
        return envelope, None, EventStatus.UNKNOWN_TYPE
    return None, None, EventStatus.POISON


def _is_own(envelope: Envelope, wire: WireEvent, request: SyncRequest) -> bool:
    return envelope.key == (request.device, request.incarnation, wire.seq)


def _is_sane(envelope: Envelope, event: Event | None, body: str) -> bool:
    """Whether it can be kept in a database and counted: texts that are text, numbers that fit, amounts above 0."""
    if not (0 <= envelope.epoch <= NUMBER_MAX and 0 <= envelope.route_version <= NUMBER_MAX):
        return False
    if max(map(len, (envelope.trolley or "", envelope.order or "", envelope.event_id))) > NAME_MAX:
        return False
    if "\\u" in body and not _is_text(envelope, event):
        return False
    if event is None:
        return True
    bounded = all(least <= number <= most for least, number, most in _numbers(event))
    return bounded and all(len(name) <= NAME_MAX for name in _names(event))


def _is_text(envelope: Envelope, event: Event | None) -> bool:
    """Whether no string in it holds half a character or NUL, which a body can only have as an escape."""
    try:
        written = dumps(envelope) if event is None else event_body(envelope, event)
    except UnicodeEncodeError:
        return False
    return b"\\u0000" not in written


def _numbers(event: Event) -> Iterator[tuple[int, int, int]]:
    """Every number of an event that is counted, between the least and the most that it may be."""
    match event:
        case Undone():
            yield 0, event.seq, NUMBER_MAX
            yield from _numbers(event.event)
        case Put() | FoundInTote():
            yield 0, event.stop, NUMBER_MAX
            yield from _amounts(event.counts)
        case Shorted():
            yield 0, event.stop, NUMBER_MAX
            yield 0, event.found, UNITS_MAX
            yield from _amounts(event.missing)
        case Taken():
            yield 0, event.stop, NUMBER_MAX
            yield -UNITS_MAX, event.quantity, UNITS_MAX
        case Confirmed():
            yield 0, event.seq, NUMBER_MAX
        case PackUndone():
            yield 0, event.seq, NUMBER_MAX
            yield from _numbers(event.event)
        case _:
            yield 0, getattr(event, "stop", 0), NUMBER_MAX
            counted = (getattr(event, name, None) for name in DESK_NUMBERS)
            told = (number for number in counted if isinstance(event, PackEvent) and number is not None)
            yield from ((1, number, UNITS_MAX) for number in told)


def _amounts(counts: Iterable[LineCount]) -> Iterator[tuple[int, int, int]]:
    quantities = [count.quantity for count in counts]
    yield from ((1, quantity, UNITS_MAX) for quantity in quantities)
    yield 0, sum(quantities), UNITS_MAX


def _names(event: Event) -> Iterator[str]:
    """Every text of an event by which something is counted or found."""
    match event:
        case Undone() | PackUndone():
            yield from _names(event.event)
        case ToteBound():
            yield from (event.slot, event.tote)
        case Put() | FoundInTote():
            yield from (event.slot, event.tote, *(count.line for count in event.counts))
        case Shorted():
            yield from (count.line for count in event.missing)
        case Dropped():
            yield event.zone
        case Parked():
            yield event.place
        case _ if isinstance(event, PackEvent):
            yield from (str(getattr(event, name, "")) for name in DESK_NAMES)
        case _:
            pass


def _troubles(one: Fresh) -> Iterator[Trouble]:
    seq = one.wire.seq
    if one.status is EventStatus.UNKNOWN_TYPE and one.envelope is not None:
        detail = f"{one.envelope.type} {one.envelope.v} is kept, and not counted by this server"
        yield Trouble(kind=UNKNOWN_TYPE, seq=seq, detail=detail)
    if one.status is EventStatus.POISON:
        yield Trouble(kind=QUARANTINED, seq=seq, detail="kept, but not readable as an event of this journal")


def _breaks(wire: WireEvent, hashes: Mapping[int, tuple[str, str]]) -> Iterator[Trouble]:
    """Where the chain does not hold between this event and those beside it that are known."""
    before = GENESIS.hex() if wire.seq == 1 else hashes.get(wire.seq - 1, (None, None))[1]
    if before is not None and before != wire.prev_hash:
        yield Trouble(kind=CHAIN_BROKEN, seq=wire.seq, detail=f"follows {wire.prev_hash}, {before} is before it")
    after = hashes.get(wire.seq + 1)
    if after is not None and after[0] != wire.hash:
        yield Trouble(kind=CHAIN_BROKEN, seq=wire.seq + 1, detail=f"follows {after[0]}, {wire.hash} is before it")
