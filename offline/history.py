"""What was scanned on this device lately, for people to look at, and sending what waits at their word.

Read through the journal's one thread, a bounded part at a time, and made when somebody first asks.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from offline import mirror
from offline.journal import Journal
from offline.news import Standing
from offline.writer import Writer
from warehouse.codec import read_body, read_envelope
from warehouse.envelope import Envelope, Sealed
from warehouse.errors import CodecError
from warehouse.events import Event
from warehouse.trolleys import Plan
from warehouse.values import dataclass

LOGGED_MAX: Final = 200
"""The most events that are looked at."""
SHIFT_MS: Final = 12 * 3600 * 1000
"""What is older than the newest by more than this is another shift's. Milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One event as it lies in the journal."""

    seq: int
    wall_ms: int
    """When, by the device's clock: for people alone; 0 where that cannot be read."""
    event: Event | None
    """None for one that this program cannot read."""
    location: str = ""
    """Of the event's stop, as far as the plan is still here."""


class History:
    """The past of one device."""

    def __init__(self, writer: Writer, send: Callable[[], Awaitable[Standing]]) -> None:
        """Read through `writer`; `send` has everything sent now, and says how much is on the server then."""
        self._writer = writer
        self._send = send

    async def recent(self) -> tuple[Logged, ...]:
        """The newest events of the last shift, the newest first.

        Raises: JournalError.
        """
        return await self._writer.run(recent)

    async def send_now(self) -> Standing:
        """Send what waits; how much is on the server when that has ended, well or not.

        Raises: offline.transport.TransportError when it did not end.
        """
        return await self._send()


def recent(journal: Journal) -> tuple[Logged, ...]:
    """What `History.recent` reads."""
    plans: dict[str, Plan] = {}
    for claim in mirror.claims(journal):
        plans[claim.trolley] = mirror.plan_of(journal, claim.trolley)
    found = [_logged(sealed, plans) for sealed in journal.tail(max(0, journal.standing.seq - LOGGED_MAX), LOGGED_MAX)]
    since_ms = max((one.wall_ms for one in found), default=0) - SHIFT_MS
    return tuple(one for one in reversed(found) if one.wall_ms >= since_ms or not one.wall_ms)


def _logged(sealed: Sealed, plans: dict[str, Plan]) -> Logged:
    envelope, event = _read(sealed.body)
    plan = plans.get(envelope.trolley or "") if envelope else None
    stop = plan.stop_numbered(getattr(event, "stop", 0)) if plan else None
    return Logged(
        seq=sealed.seq,
        wall_ms=envelope.wall_ms if envelope else 0,
        event=event,
        location=stop.location if stop else "",
    )


def _read(body: bytes) -> tuple[Envelope | None, Event | None]:
    """As much as this program can read of an event."""
    try:
        return read_body(body)
    except CodecError:
        pass
    try:
        return read_envelope(body), None
    except CodecError:
        return None, None
