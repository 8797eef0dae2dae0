"""The sealed form in which one event lies in a journal and travels to the server, and what surrounds the event in it.

Both sides hash the very bytes that were stored before they parse anything in them; nothing here reads a clock or file.
"""

from hashlib import sha256

from warehouse.values import dataclass

GENESIS = bytes(32)
"""The `prev_hash` of a journal's first event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Everything about an event that is not the event: who, where, when, under which right."""

    device: str
    incarnation: str
    """64 random bits in hex, minted when the journal file was created; with `device` and `seq` the event's key."""
    seq: int
    """1, 2, 3 … without gaps within one incarnation."""
    event_id: str
    """A UUIDv7 for people and consumers; never an order."""
    type: str
    v: int
    """Version of the event's form; 1 today."""
    site: str
    trolley: str | None
    epoch: int
    """The lease under which it happened; 0 outside any lease."""
    route_version: int
    operators: tuple[str, ...]
    """Badge codes of everyone credited: more than one when helping."""
    session: str
    screen: str
    client: str
    """Version of the program."""
    variant: str
    """Flow variant that was shown, for roll-outs."""
    wall_ms: int
    """Milliseconds since 1970 by the device's own clock: kept for people, never used for correctness."""
    mono_ms: int
    """Milliseconds of the device's monotonic clock; comparable only within one `boot_id`."""
    boot_id: str
    took_ms: int | None = None
    """Milliseconds that the operator took for it: since the event before on the same screen, or since that screen began
    the trolley. Of a stop: `arrived` is the walk, `taken` the finding, `put` the putting. None where it is not known:
    after a restart, and when another screen was in front meanwhile."""
    order: str | None = None
    """The order that it is about, at a pack desk; `epoch` is the lease of that order then, and `trolley` is None."""

    @property
    def key(self) -> tuple[str, str, int]:
        """The event's key everywhere: device, incarnation, seq."""
        return (self.device, self.incarnation, self.seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """One event's bytes, chained to the event before it."""

    seq: int
    prev_hash: bytes
    """32 bytes; `GENESIS` for the first."""
    hash: bytes
    """SHA-256 over `prev_hash`, `seq` as 8 big-endian bytes and `body`."""
    body: bytes


def seal(*, prev_hash: bytes, seq: int, body: bytes) -> Sealed:
    """Chain `body` as event `seq` after the event whose hash is `prev_hash`."""
    return Sealed(seq=seq, prev_hash=prev_hash, hash=_hash(prev_hash, seq, body), body=body)


def holds(sealed: Sealed) -> bool:
    """Whether the bytes are those that were sealed."""
    return sealed.hash == _hash(sealed.prev_hash, sealed.seq, sealed.body)


def _hash(prev_hash: bytes, seq: int, body: bytes) -> bytes:
    return sha256(prev_hash + seq.to_bytes(8, "big") + body).digest()
