"""One device of a history and who holds it: the real journal, recorder path, recovery and sync, with crashes between.

The person reacts to signals alone: what was not signalled is done again, unless the program asks about it first.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from random import Random

from offline import mirror, recovery
from offline.journal import Journal
from offline.news import Lost, News, Told
from offline.recorder import NO_WORK, Context, Work, append, stamped
from offline.signals import SignalledMark
from offline.sync import Sync
from offline.transport import TransportError
from tests.doubles.clock import FakeClock
from tests.doubles.trolleys import decided
from tests.simulation.truth import Act, Truth, undoable
from warehouse.claims import Claim
from warehouse.events import Confirmed, Event, Recorded, Refused, Undone
from warehouse.flows import cancelled, drop
from warehouse.flows.decision import Decision, ReadSaid, Said, Scanned
from warehouse.flows.trolley import Job, Step, Trolley, evolve, learned
from warehouse.reconcile import Tally
from warehouse.wire import SyncReply, SyncRequest


class Moment(StrEnum):
    """Where a device may die while it takes one scan."""

    NOWHERE = "nowhere"
    BEFORE_COMMIT = "before commit"
    AFTER_COMMIT = "after commit"
    AFTER_SIGNAL = "after signal"
    BEFORE_KEEP = "before keeping an answer"
    AFTER_KEEP = "after keeping an answer"


MARKS_LOST = 0.2
"""The share of deaths that take along which events were signalled."""

SCAN_MOMENTS = (Moment.BEFORE_COMMIT, Moment.AFTER_COMMIT, Moment.AFTER_SIGNAL)
SYNC_MOMENTS = (Moment.BEFORE_KEEP, Moment.AFTER_KEEP)


@dataclass(slots=True, kw_only=True)
class Begun:
    """Something that was begun and whose signal was not heard yet."""

    said: Said
    act: Act
    seq: int


@dataclass(slots=True, kw_only=True)
class Chronicle:
    """All that happened in one journal from its making on, as somebody beside the device would write it down."""

    device: str
    incarnation: str
    events: dict[int, tuple[str | None, int, Event]]
    """By number: trolley, epoch and event of everything whose commit completed."""
    signalled: set[int]
    answered: set[int]
    """Events whose question after a restart has its answer in the journal."""
    truth: Truth
    interrupted: set[int] = field(default_factory=set)
    """Events with which something was read in the middle of a stop."""
    destroyed: bool = False
    ack_heard: int = 0
    """The highest ack that reached the device before it was destroyed."""


class Handheld:
    """A device called `name`, worked by the operator with `badge`."""

    signals_early = False
    """For a mutant: the signal comes before the commit."""

    def __init__(
        self,
        name: str,
        badge: str,
        folder: Path,
        random: Random,
        tell: Callable[[str], None],
        inspect: Callable[["Handheld", Trolley | None], None],
    ) -> None:
        """Keep its files in `folder`, `tell` what happens, and have each restart inspected beside what was shown."""
        self.name = name
        self.badge = badge
        self._root = folder
        self._random = random
        self._tell = tell
        self._inspect = inspect
        self._boots = 0
        self.clock = FakeClock()
        self.chronicles: list[Chronicle] = []
        self.begun: Begun | None = None
        self.told = False
        """Whether news of others may have moved the person since the trolley was opened."""
        self.told_lost = 0
        self.crashes = 0
        self.boot(None)

    @property
    def chronicle(self) -> Chronicle:
        """Of the journal in use."""
        return self.chronicles[-1]

    @property
    def truth(self) -> Truth:
        """The physical side of the journal in use."""
        return self.chronicle.truth

    def boot(self, image: Path | None) -> None:
        """Start the program on what an earlier one left in `image`; None: on a new folder."""
        self._boots += 1
        folder = self._root / f"{self.name}-{self._boots}"
        if image is None:
            folder.mkdir()
        else:
            shutil.copytree(image, folder)
        self.folder = folder
        self.journal = Journal.open(folder / "journal", randomness=self._random.randbytes)
        self.mark = SignalledMark.open(folder / "signalled", incarnation=self.journal.incarnation)
        self.sync = Sync(self.name, self._random.randbytes, poll_s=1.0)
        self.clock.reboot(f"boot-{self._boots}")
        if image is None:
            new = Chronicle(
                device=self.name,
                incarnation=self.journal.incarnation,
                events={},
                signalled=set(),
                answered=set(),
                truth=Truth(),
            )
            self.chronicles.append(new)
        newest = self.journal.standing.seq
        if newest in self.chronicle.events and not undoable(self.chronicle.events[newest][2]):
            self.chronicle.answered.add(newest)  # that a trolley was left is what the first screen shows
        self.recovered = recovery.recover(self.journal, self.mark.seq)
        self.trolley = self.recovered.trolley
        self.work = self.recovered.work
        self.context = Context(
            device=self.name, site="S", session=f"{self._boots}", client="0.1", operators=(self.badge,)
        )

    def crash(self, why: str, *, mark_lost: bool = False) -> None:
        """Die as by kill -9, or as a battery goes, which may take the mark along, and start again."""
        self._tell(f"{self.name} dies {why}")
        image = self.folder.with_name(f"{self.folder.name}-image")
        shutil.copytree(self.folder, image)
        if mark_lost or self._random.random() < MARKS_LOST:
            (image / "signalled").unlink(missing_ok=True)
        self.stop()
        self.crashes += 1
        shown = self.trolley
        self.boot(image)
        shutil.rmtree(image)
        self._inspect(self, shown)
        self.told = False

    def destroy(self) -> None:
        """Break the device; another of the same name starts with nothing."""
        self._tell(f"{self.name} is destroyed, with {self.journal.count_unacked()} unsent")
        self.chronicle.destroyed = True
        self.stop()
        self.begun = None
        self.boot(None)

    def stop(self) -> None:
        """Let go of the files."""
        self.journal.close()
        self.mark.close()

    def claimed(self, claim: Claim) -> None:
        """Open a trolley that the server gave."""
        known = {(trolley, epoch) for trolley, epoch, _ in self.chronicle.events.values()}
        self.trolley = recovery.begin(self.journal, claim, self.badge)
        self.told = False
        self.work = Work(trolley=claim.plan.trolley, epoch=claim.epoch, route_version=claim.plan.route_version)
        if (claim.plan.trolley, claim.epoch) not in known:
            self.truth.hands[claim.plan.trolley] = 0

    def give_up(self) -> None:
        """Read that the trolley is another's, and leave it."""
        if self.begun is not None and self.truth.is_done(self.begun.act):
            self.truth.do_not(self.begun.act)
        self.begun = None
        if self.work.trolley is not None:
            mirror.forget(self.journal, self.work.trolley)
        self.trolley, self.work = None, NO_WORK

    def say(self, said: Said, dies: Moment, *, hands_first: bool) -> None:
        """Say something to the screen, doing what it stands for before or after."""
        decision = decide(self.trolley, said)
        if decision.event is None:
            return
        if isinstance(decision.event, Refused):
            self._take(None, decision.event, dies)
            return
        assert self.trolley is not None
        act = self.truth.act_for(self.trolley.plan.trolley, decision.event)
        if hands_first:
            self.truth.do(act)
        self.begun = Begun(said=said, act=act, seq=self.journal.standing.seq + 1)
        self._take(act, decision.event, dies)

    def ask_to_be_released(self, dies: Moment) -> bool:
        """Record the wish that follows a trolley's being left, if it is due."""
        wish = None if self.trolley is None else drop.due(self.trolley)
        if wish is None:
            return False
        self._take(None, wish, dies)
        return True

    def read_cancelled(self, dies: Moment) -> bool:
        """Read what stands before the next stop to be cancelled; whether anything does."""
        order = "" if self.trolley is None else cancelled.due(self.trolley)
        if self.trolley is None or not order:
            return False
        event = cancelled.decide(self.trolley, order, ReadSaid()).event
        assert event is not None
        if self.trolley.cursor.in_hand or self.trolley.cursor.step is not Step.LOCATE:
            self.chronicle.interrupted.add(self.journal.standing.seq + 1)
        self._take(None, event, dies)
        return True

    def settle(self, dies: Moment) -> bool:
        """Answer what the program asks after a start, or do again what was never signalled; whether one was due."""
        lost, question = self.recovered.lost, self.recovered.question
        if lost is not None:
            mirror.forget(self.journal, lost.trolley)
            self.recovered = replace(self.recovered, lost=None)
            self.told_lost += 1
            return True
        if question is not None:
            self._answer(question, dies)
            return True
        begun = self.begun
        if begun is None:
            return False
        self.begun = None
        if self.trolley is not None and self.trolley.job is Job.LEFT and not undoable(begun.act.event):
            self.truth.do(begun.act)
            return True
        if self.trolley is None or decide(self.trolley, begun.said).event != begun.act.event:
            if self.truth.is_done(begun.act):
                self.truth.do_not(begun.act)
            return True
        self.begun = Begun(said=begun.said, act=begun.act, seq=self.journal.standing.seq + 1)
        self._take(begun.act, begun.act.event, dies)
        return True

    def _answer(self, question: Recorded, dies: Moment) -> None:
        """Say whether it is physically so; nothing is moved by that."""
        asked = self.truth.acts[question.seq]
        yes = asked.base.stands
        answer = recovery.answer(question, yes=yes)
        begun = self.begun
        if begun is not None and (begun.seq == question.seq or (begun.act.base is asked.base and not yes)):
            self.begun = None  # the answer says what was meant
        self._tell(f"{self.name} is asked about {question.seq} and says {'yes' if yes else 'no'}")
        act = asked.base
        if isinstance(answer, Undone):
            act = Act(trolley=asked.trolley, event=answer, reverses=asked.base)
        elif isinstance(answer, Confirmed):
            act = asked
        self._take(act, answer, dies, answers=question.seq)

    def _take(self, act: Act | None, event: Event, dies: Moment, *, answers: int = 0) -> None:
        """Record, signal, show, and then the hands; dying in between. `answers` is the event that was in question."""
        work = self.recovered.question_work if answers else self.work
        seq = self.journal.standing.seq + 1
        if act is not None:
            self.truth.acts[seq] = act
        if self.signals_early:
            self.chronicle.signalled.add(seq)
        if dies is Moment.BEFORE_COMMIT:
            self.crash(f"before the commit of {seq} {event}")
            return
        recorded = self.record(event, work)
        self.chronicle.answered.add(answers)
        if dies is Moment.AFTER_COMMIT:
            self.crash(f"after the commit of {recorded.seq} {event}")
            return
        self._show(recorded, work)
        if act is not None and self.begun is not None and act is self.begun.act:
            self.begun = None
            if not self.truth.is_done(act):
                self.truth.do(act)
        if dies is Moment.AFTER_SIGNAL:
            self.crash(f"after the signal of {recorded.seq}", mark_lost=True)
            return
        self.mark.signalled(recorded.seq)

    def record(self, event: Event, work: Work) -> Recorded:
        """The path of the writer thread, called directly."""
        stamp = stamped(self.clock, self._random.randbytes)
        recorded = append(self.journal, event, context=self.context, work=work, screen="simulated", stamp=stamp)
        self.chronicle.events[recorded.seq] = (work.trolley, work.epoch, event)
        self._tell(f"{self.name} #{recorded.seq} {event} on {work.trolley} epoch {work.epoch}")
        return recorded

    def _show(self, recorded: Recorded, work: Work) -> None:
        if not isinstance(recorded.event, Refused):
            self.chronicle.signalled.add(recorded.seq)
        if self.trolley is not None and work.trolley == self.trolley.plan.trolley:
            self.trolley = evolve(self.trolley, recorded)
        if self.recovered.question is not None:
            self.recovered = replace(self.recovered, question=None)

    def request(self) -> SyncRequest | None:
        """What sync wants to send now."""
        return self.sync.next_request(self.journal, self.clock.mono_s())

    def hear(self, outcome: SyncReply | TransportError, dies: Moment) -> None:
        """Take an answer, or that there is none, as the sync thread does."""
        if isinstance(outcome, TransportError):
            self.sync.failed(self.journal, outcome, self.clock.mono_s())
            return
        self.chronicle.ack_heard = max(self.chronicle.ack_heard, min(outcome.ack, self.journal.standing.seq))
        if dies is Moment.BEFORE_KEEP:
            self.crash(dies)
            return
        news = self.sync.received(self.journal, outcome, self.clock.mono_s())
        if dies is Moment.AFTER_KEEP:
            self.crash(dies)
            return
        for item in news:
            self._learn(item)

    def _learn(self, news: News) -> None:
        match news:
            case Told() if self.trolley is not None and news.trolley == self.trolley.plan.trolley:
                self._tell(f"{self.name} is told of others on {news.trolley}")
                self.told = self.told or news.others != Tally()
                self.trolley = learned(self.trolley, news.others, news.cancelled)
            case Lost() if news.trolley == self.work.trolley:
                self._tell(f"{self.name} is told that {news.holder_name or 'nobody'} has {news.trolley}")
                self.told_lost += 1
                self.give_up()
            case _:
                pass


def decide(trolley: Trolley | None, said: Said) -> Decision:
    """What the screen in front makes of `said`; a park place is scanned on a screen of its own."""
    assert trolley is not None
    if isinstance(said, Scanned) and said.code in trolley.plan.parks:
        return drop.decide(trolley, said)
    return decided(trolley, said)
