"""A working day as one coroutine: sign in, get a trolley, build it, pick it, leave it, and again.

It brings screens to the front and does with their results what lasts; it knows no key, widget or word.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from offline import mirror, recovery
from offline.news import Lost
from offline.recorder import Context, Recorder, Work
from offline.recovery import Recovered, work_of
from offline.writer import Writer
from screens.base import JobScreen
from screens.build import BuildScreen
from screens.confirm import ConfirmScreen
from screens.drop import DropScreen
from screens.home import HomeScreen, ResumeHere, SignedOut
from screens.pick import PickScreen
from screens.seams import Seams
from screens.sign_in import SignInScreen
from screens.stopped import StoppedScreen
from screens.summary import SummaryScreen
from screens.trolley_screen import TrolleyScreen
from screens.wording import Catalogue
from warehouse.flows import drop
from warehouse.flows.trolley import Job, Trolley
from warehouse.messages import Left, Message, Resumed, TakenOver
from warehouse.wire import Claim, SignedIn

Result = TypeVar("Result")


class Stage(Protocol):
    """Where screens are shown."""

    def show(self, screen: JobScreen[Result], /) -> Awaitable[Result | None]:
        """Bring `screen` to the front and wait for what it ends with."""


class Journey:
    """One device's day, from where the last start left off."""

    def __init__(
        self,
        recovered: Recovered,
        seams: Seams,
        recorder: Recorder,
        writer: Writer,
        stage: Stage,
        words: Callable[[str], Catalogue],
    ) -> None:
        """Go on from `recovered`; `words` gives the catalogue of a language."""
        self._recovered = recovered
        self._seams = seams
        self._recorder = recorder
        self._writer = writer
        self._stage = stage
        self._words = words
        self._operator = recovered.operator
        self._seq = recovered.last_seq
        self._lost: dict[str, str] = {}
        self._front: TrolleyScreen | None = None

    async def run(self) -> None:
        """Work until the program ends."""
        opening = await self._picked_up()
        while True:
            if self._operator is None:
                self._operator = await self._signed_in()
            else:
                opening = await self._one_trolley(self._operator, opening)

    def lost(self, lost: Lost) -> None:
        """A trolley is another's now: leave it, between two scans."""
        self._lost[lost.trolley] = lost.holder_name
        front = self._front
        if front is not None and front.trolley.plan.trolley == lost.trolley:
            front.call_later(front.dismiss, front.trolley)

    async def _picked_up(self) -> Message | None:
        """Go on where the last start left off: first what is in question, then the trolley."""
        recovered = self._recovered
        if recovered.lost is not None:
            await self._taken_over(recovered.lost.trolley, recovered.lost.lost_to or "")
        trolley = recovered.trolley
        if self._operator is not None:
            self._speak(self._operator)
        if trolley is None:
            return None
        if recovered.question is not None and recovered.question_work == recovered.work:
            asking = ConfirmScreen(self._seams, recovered.work, trolley, recovered.question, seq=self._seq)
            trolley = await self._stage.show(asking) or trolley
            self._seq = asking.seq
        opening = Resumed(
            trolley_name=trolley.plan.name, stop=trolley.position, stops=len(trolley.plan.stops), saved_at="-"
        )
        return await self._worked(trolley, recovered.work, opening)

    async def _signed_in(self) -> SignedIn:
        """Wait for a badge."""
        screen = SignInScreen(self._seams, seq=self._seq)
        signed_in = None
        while signed_in is None:
            signed_in = await self._stage.show(screen)
        await self._writer.run(lambda journal: mirror.keep_operator(journal, signed_in))
        self._speak(signed_in)
        return signed_in

    async def _one_trolley(self, operator: SignedIn, opening: Message | None) -> Message | None:
        """Home, and the trolley that is got there; what to say at home afterwards."""
        kept = await self._writer.run(mirror.claims)
        here = {claim.trolley: claim for claim in kept if claim.lost_to is None}
        home = HomeScreen(self._seams, operator, tuple(here), seq=self._seq, opening=opening)
        match await self._stage.show(home):
            case Claim() as claim:
                trolley = await self._writer.run(lambda journal: recovery.begin(journal, claim, operator.operator))
                work = Work(trolley=claim.plan.trolley, epoch=claim.epoch, route_version=claim.plan.route_version)
                return await self._worked(trolley, work)
            case ResumeHere(trolley=code):
                claimed = here[code]
                trolley = await self._writer.run(lambda journal: recovery.unfold(journal, claimed))
                return await self._worked(trolley, work_of(claimed))
            case SignedOut() | None:
                self._operator = None
                await self._writer.run(lambda journal: mirror.keep_operator(journal, None))
                self._recorder.context = replace(self._recorder.context, operators=())
        return None

    async def _worked(self, trolley: Trolley, work: Work, opening: Message | None = None) -> Message | None:
        """Build, pick and leave `trolley`, as far as the operator goes; what to say at home afterwards."""
        started = trolley.job is not Job.BUILD and bool(trolley.own.lines or trolley.tally.lines)
        while True:
            code = trolley.plan.trolley
            if code in self._lost:
                await self._taken_over(code, self._lost.pop(code))
                return None
            if trolley.job is Job.LEFT:
                return await self._left(trolley, work)
            if trolley.job is Job.PICK and not started:
                summary = SummaryScreen(self._seams, work, trolley, seq=self._seq)
                if not await self._stage.show(summary):
                    return None
                started = True
            job, screen = trolley.job, self._screen_for(trolley, work, opening)
            opening, self._front = None, screen
            trolley = await self._stage.show(screen) or screen.trolley
            self._front, self._seq = None, screen.seq
            if trolley.job is job and code not in self._lost:
                return None

    def _screen_for(self, trolley: Trolley, work: Work, opening: Message | None) -> TrolleyScreen:
        kind: type[TrolleyScreen]
        match trolley.job:
            case Job.BUILD:
                kind = BuildScreen
            case Job.PICK:
                kind = PickScreen
            case _:
                kind = DropScreen
        return kind(self._seams, work, trolley, seq=self._seq, opening=opening)

    async def _left(self, trolley: Trolley, work: Work) -> Message:
        """Ask for the release where a crash came between, and forget the trolley."""
        wish = drop.due(trolley)
        if wish is not None:
            recorded = await self._recorder.record(wish, work=work, screen="drop")
            self._seq = recorded.seq
        await self._writer.run(lambda journal: mirror.forget(journal, trolley.plan.trolley))
        return Left(trolley_name=trolley.plan.name, place_name=drop.place_name(trolley.cursor.left_at))

    async def _taken_over(self, code: str, holder: str) -> None:
        """Say whose the trolley is now, and forget it when that was read."""
        message = TakenOver(trolley_name=drop.place_name(code), operator_name=holder)
        await self._stage.show(StoppedScreen(self._seams, message, seq=self._seq))
        await self._writer.run(lambda journal: mirror.forget(journal, code))

    def _speak(self, operator: SignedIn) -> None:
        """Speak the operator's language, and credit them."""
        self._seams = replace(self._seams, catalogue=self._words(operator.language))
        context: Context = self._recorder.context
        self._recorder.context = replace(context, operators=(operator.operator,), site=operator.site)
