"""Where a screen puts events: it adds who, where and when, and has them written.

Knows no screen and decides nothing; what an event means is the flows' business.
"""

from collections.abc import Callable
from contextlib import suppress

from offline.clock import Clock, wall_ms
from offline.errors import JournalError
from offline.journal import Journal
from offline.writer import Writer
from warehouse.codec import event_body, type_name
from warehouse.desk_events import ByPrinter
from warehouse.envelope import Envelope
from warehouse.events import Event, Recorded, Refused
from warehouse.ids import uuid7
from warehouse.opening import subject_of
from warehouse.values import dataclass

EVENT_VERSION = 1
"""Version of the form in which events are written today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who records, with what; replaced as a whole when somebody signs in or out."""

    device: str
    site: str
    session: str
    """One start of the program."""
    client: str
    """Version of the program."""
    operators: tuple[str, ...] = ()
    """Badge codes of everyone credited."""
    variant: str = ""
    """Flow variant that is shown, for roll-outs."""
    time_zone: str = ""
    """Name of the site's, such as Europe/Amsterdam; empty before anybody signed in. No event carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What an event belongs to: a trolley or an order at a desk, and the right under which it is worked on."""

    trolley: str | None = None
    epoch: int = 0
    route_version: int = 0
    order: str | None = None

    @property
    def subject(self) -> str | None:
        """Under which name its events lie in the journal; None outside any work."""
        return subject_of(self.order) if self.order is not None else self.trolley


NO_WORK = Work()
"""Outside any trolley or order: signing in, looking for work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When an event happened, and the name people will call it by."""

    event_id: str
    wall_ms: int
    mono_ms: int
    boot_id: str


def stamped(clock: Clock, randomness: Callable[[int], bytes]) -> Stamp:
    """The stamp of an event that happens now."""
    wall = wall_ms(clock)
    mono = int(clock.mono_s() * 1000)
    return Stamp(event_id=uuid7(wall, randomness(10)), wall_ms=wall, mono_ms=mono, boot_id=clock.boot_id)


def append(
    journal: Journal,
    event: Event,
    *,
    context: Context,
    work: Work,
    screen: str,
    stamp: Stamp,
    took_ms: int | None = None,
) -> Recorded:
    """Record `event`, for which the operator `took_ms`, in `journal`.

    Promises: durable when it returns.
    Raises: what `Journal.append` raises; no good signal may be given then.
    """

    def body(seq: int) -> bytes:
        envelope = Envelope(
            device=context.device,
            incarnation=journal.incarnation,
            seq=seq,
            event_id=stamp.event_id,
            type=type_name(type(event)),
            v=EVENT_VERSION,
            site=context.site,
            trolley=work.trolley,
            epoch=work.epoch,
            route_version=work.route_version,
            operators=context.operators,
            session=context.session,
            screen=screen,
            client=context.client,
            variant=context.variant,
            wall_ms=stamp.wall_ms,
            mono_ms=stamp.mono_ms,
            boot_id=stamp.boot_id,
            took_ms=took_ms,
            order=work.order,
        )
        return event_body(envelope, event)

    # A confirmation changes nothing either, but answers the question about the event before it.
    folds = not isinstance(event, Refused)
    sealed = journal.append(work.subject, body, folds=folds, announces=not isinstance(event, ByPrinter))
    return Recorded(seq=sealed.seq, event=event, epoch=work.epoch)


class Recorder:
    """Records through the writer thread; `context` is replaced when somebody signs in."""

    def __init__(
        self,
        writer: Writer,
        context: Context,
        clock: Clock,
        randomness: Callable[[int], bytes],
        *,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """Write through `writer`, and call `wake` on its thread whenever something was written."""
        self.context = context
        self._writer = writer
        self._clock = clock
        self._randomness = randomness
        self._wake = wake

    async def record(self, event: Event, *, work: Work, screen: str, took_ms: int | None = None) -> Recorded:
        """Keep `event`, for which the operator `took_ms`, where that is known.

        Promises: returns only when the event is on the disk; a cancelled caller cancels nothing.
        Raises: offline.errors.JournalError; no good signal may be given then. NotSaved.recorded names an event that is
        on the disk all the same and is to be asked about.
        """
        return await self._writer.run(self._work(event, work, screen, took_ms))

    def record_here(self, event: Event, *, work: Work, screen: str) -> Recorded:
        """Keep `event` on a thread that may wait: what a device tells by itself, and no signal is given for.

        Promises: returns only when the event is on the disk.
        Raises: offline.errors.JournalError; RuntimeError when the program ends. The event is not to be acted on then.
        """
        return self._writer.submit(self._work(event, work, screen)).result()

    def note(self, event: Event, *, work: Work, screen: str) -> None:
        """Keep `event` without waiting, for what changes nothing: it may be written after its signal."""
        act = self._work(event, work, screen)

        def attempt(journal: Journal) -> None:
            with suppress(JournalError):  # the next event that has to be kept meets the same disk, and says so
                act(journal)

        self._writer.submit(attempt)

    def _work(self, event: Event, work: Work, screen: str, took_ms: int | None = None) -> Callable[[Journal], Recorded]:
        context, stamp = self.context, stamped(self._clock, self._randomness)

        def act(journal: Journal) -> Recorded:
            recorded = append(journal, event, context=context, work=work, screen=screen, stamp=stamp, took_ms=took_ms)
            self._wake()
            return recorded

        return act
