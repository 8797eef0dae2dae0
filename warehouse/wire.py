"""What travels between client and server, as plain dataclasses; the server's edge validates the same classes.

Sync speaks for a device and carries facts; commands speak for a device and an operator and need authority.
"""

from warehouse.envelope import Sealed
from warehouse.errors import CodecError
from warehouse.opening import OrderSnapshot
from warehouse.packing import LabelsInTime
from warehouse.reconcile import Count, Tally, UnderLease, counted
from warehouse.values import dataclass

EVENTS_MAX = 500
"""The most events in one sync request."""
KEPT_S = 7 * 24 * 3600
"""Seconds for which a device keeps what is acknowledged after its trolley was closed: the server may fall back."""
DONE_MAX = 100
"""The most trolleys and orders of which one request may ask whether they are closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireEvent:
    """A sealed event; hashes are hex, the body is the very text that was journalled."""

    seq: int
    prev_hash: str
    hash: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRequest:
    """What a device has recorded since `from_seq`; an empty `events` only asks for news."""

    device: str
    incarnation: str
    from_seq: int
    """Number of the first of `events`; one past the device's last when there are none."""
    events: tuple[WireEvent, ...]
    feed_token: str = ""
    trolleys: tuple[str, ...] = ()
    """Trolleys the device believes it holds: the reply names each one's holder, also where that is another."""
    last_seq: int | None = None
    """Number of the newest event in the device's journal, so that the server knows how much is unsent; None from a
    program that does not say."""
    done: tuple[str, ...] = ()
    """Trolleys the device is done with and still has events of, and orders at a desk (`order 4417`): the reply says
    which were closed long ago."""
    orders: tuple[str, ...] = ()
    """Orders that are open at the device's desk as far as it knows: the reply tells how each stands."""
    desk: str = ""
    """Barcode of the desk the device is at, empty at none: the reply tells how many labels are in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who may decide about a trolley."""

    trolley: str
    epoch: int
    device: str
    """The holding device; empty when nobody holds it."""
    operator: str
    """Badge of the holder; empty when nobody holds it."""
    operator_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTally:
    """One line's amounts at one stop."""

    stop: int
    line: str
    picked: int
    """Units in the tote, as reckoned from `leases`."""
    shorted: int
    leases: tuple[UnderLease, ...] = ()
    """What `picked` is reckoned from; empty when all of it was put under the snapshot's `epoch`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSkips:
    """How often a stop was put off."""

    stop: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotTote:
    """How often a tote was put into a slot, less taken away again."""

    slot: str
    tote: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that is known to have happened to a trolley, without the asking device's own events above its ack."""

    trolley: str
    status: str
    ack: int
    """The asking device's own events up to this number, of the incarnation it named, are among the amounts."""
    lines: tuple[LineTally, ...]
    skips: tuple[StopSkips, ...]
    totes: tuple[SlotTote, ...]
    epoch: int = 0
    """The lease under which everything was put of lines that name none; 0 when it is not known."""
    cancelled: tuple[str, ...] = ()
    """Orders of it that were cancelled since it was planned, as far as that was told to its trolley."""

    @property
    def tally(self) -> Tally:
        """The snapshot as the fold counts it."""
        return Tally(
            lines={(line.stop, line.line): self._count(line) for line in self.lines},
            skips={skip.stop: skip.times for skip in self.skips},
            totes={(place.slot, place.tote): place.times for place in self.totes},
        )

    def _count(self, line: LineTally) -> Count:
        return counted(line.leases or (UnderLease(epoch=self.epoch, put=line.picked),), line.shorted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the server decided about a `Requested` event of this device."""

    seq: int
    granted: bool
    reason: str
    """Empty when granted; else a problem name, such as `stale_epoch`."""
    holder_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something about the device's events that a person must look at."""

    kind: str
    """`quarantined`, `hash_mismatch`, `unknown_type`, `late`, `tote_conflict` …"""
    seq: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A trolley that was left as picked, or an order that is packed: the asking device need not keep its events."""

    trolley: str
    """The trolley's barcode, or `order 4417`: as it was asked about."""
    up_to: int
    """Number of the newest event in the asking journal that is from before."""
    since_s: int
    """Seconds since then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReply:
    """What the server knows now."""

    server_id: str
    server_gen: int
    """Changes when the server's data went back to an earlier time."""
    ack: int
    """Every event up to this number is on the server; never past a gap."""
    pos: int
    """Position of the last outbox row."""
    leases: tuple[Lease, ...]
    """Of every trolley this device holds or asked about in this request."""
    exceptions: tuple[Trouble, ...]
    verdicts: tuple[Verdict, ...]
    snapshots: tuple[Snapshot, ...]
    minimum_client: str
    """The oldest program version that may start a new trolley."""
    given: tuple[str, ...] = ()
    """Trolleys that a supervisor gave to who is signed in on this device, and that no device has yet."""
    closed: tuple[Closed, ...] = ()
    """Of those the device is done with, what was closed long ago."""
    orders: tuple[OrderSnapshot, ...] = ()
    """Of every order this request is about."""
    labels: LabelsInTime | None = None
    """How labels of the last hour came, for a device at a desk; None where it is at none, or nobody says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrolleyState:
    """A trolley as anyone may read it."""

    trolley: str
    name: str
    status: str
    epoch: int
    operator_name: str
    place: str
    stops: int
    stops_done: int
    route_version: int
    held_s: int | None = None
    """Seconds since it was given to its holder; None when nobody holds it."""
    unsent: int | None = None
    """Events that the holding device had recorded and not sent when it was last heard; None when that is not known."""
    heard_s: int | None = None
    """Seconds since the holding device was last heard; None when there is none, or it never was."""
    version: int = 0
    """Number of its last row in the feed: what comes up to that is in here already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trolleys:
    """Every trolley of the site, by barcode."""

    trolleys: tuple[TrolleyState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a request was refused (RFC 9457); `holder_name` and what follows only for a trolley a colleague holds."""

    type: str
    """`held_by_other`, `no_work`, `not_known`, `badge_not_known`, `sign_in_again`, `stale_epoch`, `malformed` …"""
    title: str
    status: int
    detail: str = ""
    holder_name: str = ""
    done: int = 0
    stops: int = 0
    last_scan_s: int | None = None
    """Seconds since the holder's claim or since an event of theirs came; None when that is not known."""
    unsent: int | None = None
    """Events that the holding device had recorded and not sent when it was last heard; None when that is not known."""


def to_wire(sealed: Sealed) -> WireEvent:
    """A sealed event as it travels.

    Raises:
        UnicodeDecodeError: the body is not UTF-8; no body of ours is.

    """
    return WireEvent(
        seq=sealed.seq, prev_hash=sealed.prev_hash.hex(), hash=sealed.hash.hex(), body=sealed.body.decode()
    )


def from_wire(event: WireEvent) -> Sealed:
    """A travelled event as it was sealed; whether its hash holds is for the reader to ask.

    Raises:
        CodecError: a hash is not 32 bytes of hex.

    """
    try:
        prev_hash, hash_ = bytes.fromhex(event.prev_hash), bytes.fromhex(event.hash)
    except ValueError as error:
        message = f"event {event.seq}: hash is not hex"
        raise CodecError(message) from error
    if len(prev_hash) != 32 or len(hash_) != 32:
        message = f"event {event.seq}: hash is not 32 bytes"
        raise CodecError(message)
    return Sealed(seq=event.seq, prev_hash=prev_hash, hash=hash_, body=event.body.encode())


def snapshot_of(trolley: str, status: str, tally: Tally, *, ack: int, cancelled: tuple[str, ...] = ()) -> Snapshot:
    """`tally` as it travels to the device whose events up to `ack` are counted in it, with what is `cancelled`."""
    epochs = [count.under[0].epoch for count in tally.lines.values() if _is_simple(count)]
    epoch = max(set(epochs), key=lambda one: (epochs.count(one), one), default=0)
    return Snapshot(
        trolley=trolley,
        status=status,
        ack=ack,
        lines=tuple(
            LineTally(stop=stop, line=line, picked=count.picked, shorted=count.shorted, leases=_leases(count, epoch))
            for (stop, line), count in sorted(tally.lines.items())
        ),
        skips=tuple(StopSkips(stop=stop, times=times) for stop, times in sorted(tally.skips.items())),
        totes=tuple(SlotTote(slot=slot, tote=tote, times=times) for (slot, tote), times in sorted(tally.totes.items())),
        epoch=epoch,
        cancelled=cancelled,
    )


def _leases(count: Count, epoch: int) -> tuple[UnderLease, ...]:
    """What is to be said of a line beyond its amounts, in a snapshot of lease `epoch`."""
    simple = not count.under or (_is_simple(count) and count.under[0].epoch == epoch)
    return () if simple else count.under


def _is_simple(count: Count) -> bool:
    """Whether all of a line was put under one lease, and nothing was found."""
    return len(count.under) == 1 and not count.under[0].found
