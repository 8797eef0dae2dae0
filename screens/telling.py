"""How a screen answers its operator, in the order that is law: record, then signal, then show. Decides nothing."""

from offline.errors import JournalError, NotSaved
from offline.news import Link, Standing
from offline.recorder import Work
from screens.seams import Seams
from screens.stopwatch import Stopwatch
from screens.troubles import link_news, sentence
from screens.widgets.notice import Notice, Tone
from screens.widgets.status import StatusLine
from warehouse.codec import read_body
from warehouse.events import Event, Recorded
from warehouse.messages import DeviceFull, Message, NothingTyped
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What came of recording."""

    recorded: tuple[Recorded, ...]
    """What is durable, though a later one of the same act may have failed."""
    doubtful: Recorded | None = None
    """An event that is on the disk though its commit failed: it counts, and must be asked about."""


class Telling:
    """One screen's record, signals, message area and status line."""

    def __init__(self, seams: Seams, work: Work, job: str, notice: Notice, status: StatusLine) -> None:
        """Record what belongs to `work` under the screen's name `job`."""
        self.seq = 0
        """Number of the newest event that was signalled here."""
        self.full = False
        """Whether the device has no room left: only what finishes the stop is to be kept."""
        self._keeps: Message | None = None
        """What was last said to keep something that goes on by itself."""
        self.stopwatch = Stopwatch(seams.clock)
        self._seams = seams
        self._work = work
        self._job = job
        self._notice = notice
        self._status = status

    def number(self, seq: int) -> None:
        """Show that everything up to `seq` is recorded."""
        self.seq = seq
        self._status.number(seq)

    async def keep(self, *events: Event) -> Kept:
        """Record `events`, and only when they are durable give the good signal: for the last, since they are one act.

        Promises: what is not durable is not signalled.
        """
        recorded: tuple[Recorded, ...] = ()
        took_ms = self.stopwatch.took_ms
        try:
            for event in events:
                kept = await self._seams.recorder.record(
                    event, work=self._work, screen=self._job, took_ms=None if recorded else took_ms
                )
                recorded = (*recorded, kept)
        except JournalError as error:
            self.trouble(sentence(error))
            return Kept(recorded=recorded, doubtful=_on_the_disk(error))
        self.stopwatch.begin()
        self._seams.signals.accepted(recorded[-1].seq)
        self.number(recorded[-1].seq)
        if self.full:
            self._notice.tell(DeviceFull(), Tone.TROUBLE)
        else:
            self._notice.say("accepted", Tone.ACCEPTED)
        return Kept(recorded=recorded)

    def refuse(self, why: Message, event: Event | None = None) -> None:
        """Signal a refusal and say why; `event` is kept for the scan log without waiting for it."""
        if event is not None:
            self._seams.recorder.note(event, work=self._work, screen=self._job)
        self._seams.signals.refused()
        self._notice.tell(why, Tone.REFUSED)

    def refuse_nothing(self) -> None:
        """Refuse Enter on an empty line, unless something is said already: then it is that Enter, heard twice."""
        if not self._notice.lines:
            self.refuse(NothingTyped())

    def trouble(self, what: Message) -> None:
        """Signal that the machine has a problem, and say what to do."""
        self._seams.signals.trouble()
        self._notice.tell(what, Tone.TROUBLE)

    def kept_by(self, what: Message | None) -> None:
        """Say what keeps something that goes on by itself; with None it has ended, and the trouble is taken off."""
        if what is not None:
            self.trouble(what)
        elif self._keeps is not None and self._notice.tone is Tone.TROUBLE:
            self._notice.tell(None)
        self._keeps = what

    def came_back(self) -> None:
        """Take off what was said before another screen was in front and ended with nothing; a trouble stays."""
        if self._notice.tone is not Tone.TROUBLE:
            self._notice.tell(None)

    def stand(self, before: Standing | None, standing: Standing) -> None:
        """Show how much the server has; say once, and calmly, when the link is not as it was."""
        self._status.tell(standing)
        self.full = standing.full
        if standing.full and not (before and before.full):
            self.trouble(DeviceFull())
            return
        news = link_news(standing) if before is not None and before.link is not standing.link else None
        if news is not None and self._notice.tone in (Tone.CALM, Tone.ACCEPTED):
            self._notice.tell(news, Tone.TROUBLE if standing.link is Link.TROUBLE else Tone.CALM)


def _on_the_disk(error: JournalError) -> Recorded | None:
    """The event that `error` found on the disk after all."""
    if isinstance(error, NotSaved) and error.recorded is not None:
        envelope, event = read_body(error.recorded.body)
        return Recorded(seq=error.recorded.seq, event=event, epoch=envelope.epoch)
    return None
