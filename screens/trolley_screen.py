"""What building, picking and dropping have in common: a trolley that changes only by what was recorded.

The rules are the flows'; this keeps their decisions in the order that is law, and asks about what may be doubtful.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.events import ScreenResume, ScreenSuspend

from offline.recorder import Work
from offline.recovery import asked_about
from screens.base import JobScreen
from screens.seams import Seams
from screens.widgets.notice import Parting, Tone
from warehouse.events import Arrived, Event, Recorded, ToteBound
from warehouse.flows import cancelled
from warehouse.flows.decision import Decision, Said, Scanned
from warehouse.flows.trolley import Job, Trolley, evolve, learned
from warehouse.messages import DeviceFull, Message
from warehouse.reconcile import Tally

Opening = Message | Parting | None
"""What is to be read first on a screen."""


class TrolleyScreen(JobScreen[Trolley]):
    """A screen that works on a trolley and leaves it as it is when its job is done."""

    reads_cancellations: ClassVar[bool] = False
    """Whether it is read here, between two stops, what was cancelled."""
    reading = False
    """Whether that something was read is being recorded."""

    def __init__(self, seams: Seams, work: Work, trolley: Trolley, *, seq: int = 0, opening: Opening = None) -> None:
        """Open `trolley`; `opening` is said first, such as where it was left, or what the screen before ended with."""
        super().__init__(seams, work, cut_off=trolley.plan.cut_off, seq=seq)
        self.trolley = trolley
        self.parting: Parting | None = None
        """What the act came to that ended this screen, if one did."""
        self._opening = opening

    @property
    def entitled(self) -> str:
        """The trolley and how far it is, too."""
        trolley = self.trolley
        return f"{self.job.upper()} {trolley.plan.name} {trolley.position}/{trolley.stops}"

    def begin(self) -> None:
        """Show the trolley as it was opened."""
        super().begin()
        self.notice.greet(self._opening)
        if (self._opening is None or isinstance(self._opening, Parting)) and not is_under_way(self.trolley):
            self.telling.stopwatch.begin()
        self.show()
        self.call_later(self.tell_cancelled)

    @on(ScreenSuspend)
    def lose_time(self) -> None:
        """Another screen comes before this one: the step goes on there, or not."""
        self.telling.stopwatch.lose()

    def decide(self, said: Said) -> Decision:
        """What this job's flow makes of `said`."""
        raise NotImplementedError

    def show(self) -> None:
        """Bring the body up to date with the trolley."""
        raise NotImplementedError

    def is_done(self) -> bool:
        """Whether this screen's job is done."""
        raise NotImplementedError

    def following(self, _event: Event, /) -> Sequence[Event]:
        """What is to be recorded together with `event`, as one act."""
        return ()

    async def scanned(self, scan: Scanned) -> None:
        """Ask the flow what the code means."""
        await self.said(scan)

    async def said(self, said: Said) -> None:
        """Do what `said` comes to."""
        await self.decided(self.decide(said))

    async def decided(self, decision: Decision) -> None:
        """Record what was decided, then signal it, then show it; leave when that was the last."""
        if decision.refused:
            assert decision.note is not None
            self.refuse(decision.note, decision.event)
        elif decision.event is None:
            self.notice.tell(decision.note)
        elif self.telling.full and isinstance(decision.event, Arrived | ToteBound):
            self.telling.trouble(DeviceFull())
        else:
            kept = await self.telling.keep(decision.event, *self.following(decision.event))
            self._evolve(kept.recorded)
            if kept.doubtful is not None and await self._doubted(kept.doubtful):
                return
            if self.notice.tone is Tone.ACCEPTED:
                self._tell_accepted(decision.note)
        self.settle()

    def _tell_accepted(self, note: Message | None) -> None:
        """Say what was done, here or where it is read: on the screen after this."""
        if self.is_done():
            self.parting = Parting(what=note)
        elif note is not None:
            self.notice.tell(note, Tone.ACCEPTED)

    def settle(self) -> None:
        """Show the trolley, or leave when the job is done."""
        if self.is_done():
            _ = self.dismiss(self.trolley)
        else:
            self.show()
            self.entitle()
            self.tell_cancelled()

    def parked(self, trolley: Trolley | None) -> None:
        """Take the trolley over from the screen where it was to be parked."""
        if trolley is not None:
            self.trolley = trolley
        self.telling.came_back()
        self.settle()

    async def learn(self, others: Tally, cancelled: tuple[str, ...] | None = None) -> None:
        """Take in what others did to this trolley, and what is cancelled; between two scans, never within one."""
        before = self.trolley.cursor
        self.trolley = learned(self.trolley, others, cancelled)
        if (self.trolley.cursor.stop, self.trolley.cursor.step) != (before.stop, before.step):
            self.telling.stopwatch.lose()
        self.settle()

    @on(ScreenResume)
    def look_again(self) -> None:
        """Say what had to wait for another screen, once that one's answer is taken; a trouble is read before it."""
        self.call_later(lambda: None if self.notice.tone is Tone.TROUBLE else self.tell_cancelled())

    def tell_cancelled(self) -> None:
        """Have the next cancellation read that nobody was told of, unless the operator is busy with something."""
        order = cancelled.due(self.trolley) if self.reads_cancellations and self.is_active else ""
        if order and not self.reading:
            from screens.cancelled import have_read

            have_read(self, order)

    async def _doubted(self, recorded: Recorded) -> bool:
        """Count what is on the disk after all, and ask whether it is so, where that can be asked."""
        self._evolve((recorded,))
        doubtful = asked_about(recorded) is not None
        if doubtful:
            from screens.confirm import ConfirmScreen

            asking = ConfirmScreen(self.seams, self.work, self.trolley, recorded, seq=self.seq)
            await self.app.push_screen(asking, lambda trolley: self._answered(trolley, asking.seq))
        return doubtful

    def _answered(self, trolley: Trolley | None, seq: int) -> None:
        self.telling.number(seq)
        if trolley is not None:
            self.trolley = trolley
            self.notice.tell(None)
        self.settle()

    def _evolve(self, kept: Sequence[Recorded]) -> None:
        for recorded in kept:
            self.trolley = evolve(self.trolley, recorded)


def is_under_way(trolley: Trolley) -> bool:
    """Whether the operator was at this job before: then when its step began is not known."""
    if trolley.job is Job.BUILD:
        return bool(trolley.trail)
    return any(not isinstance(mark.event, ToteBound) for mark in trolley.trail)
