"""A working day as one coroutine: sign in, get a trolley, build it, pick it, leave it, and again.

It brings screens to the front and does with their results what lasts; it knows no key, widget or word. Each screen is
imported when it is first shown: the first paint waits for one of them alone.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from offline import desk_mirror, mirror, recovery
from offline.clock import zone_named
from offline.desk_mirror import KeptDesk
from offline.errors import JournalError
from offline.mirror import KeptClaim
from offline.news import Given, Lost, Told
from offline.recorder import Context, Recorder, Work
from offline.recovery import Recovered, work_of
from offline.writer import Writer
from pickclient.front import Front, Stage
from screens.at_desk import AtDesk
from screens.seams import Looks, Seams
from screens.trolley_screen import Opening, TrolleyScreen
from screens.troubles import sentence
from screens.wording import Catalogue
from warehouse.claims import Claim
from warehouse.events import Recorded, ToteBound
from warehouse.flows import drop
from warehouse.flows.trolley import Job, Trolley, learned
from warehouse.messages import GivenToYou, GoOnWith, Message, Resumed, TakeTrolleyFrom
from warehouse.sign_in import SignedIn

if TYPE_CHECKING:
    from pickclient.desk_day import DeskDay


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
        hint: Message | None = None,
    ) -> None:
        """Go on from `recovered`; `words` gives the catalogue of a language, `hint` is said at sign-in."""
        self._recovered = recovered
        self._seams = seams
        self._recorder = recorder
        self._writer = writer
        self._front = Front(stage)
        self._words = words
        self._own_words = seams.catalogue
        """The device's language, for whoever comes next."""
        self._hint = hint
        self._operator = recovered.operator
        self._seq = recovered.last_seq
        self._wanted: str | None = None
        self._told: dict[str, Told] = {}
        """By trolley: what others did to it, as was told last."""
        self._at_home = False
        self.desk: DeskDay | None = None
        """The packer's part, once the device is at a desk."""
        self._given: Message | None = None
        """What home is to say when it is shown again."""
        self._lost: set[str] = set()
        """Trolleys that sync found to be another's, and that are to be looked at for it."""

    async def run(self) -> None:
        """Work until the program ends."""
        opening = await self._tried(self._picked_up())
        while True:
            opening = await self._tried(self._next_part(opening))

    def lost(self, lost: Lost) -> None:
        """A trolley is another's now: leave it, between two scans, and whatever is asked about it."""
        self._lost.add(lost.trolley)
        self._front.leave(lost.trolley)

    def told(self, told: Told) -> None:
        """Others have worked on a trolley: its next screen starts from that, if the one in front shows no trolley."""
        self._told[told.trolley] = told

    def given(self, given: Given) -> None:
        """A supervisor gave the operator trolleys: home says so, at once if it is in front."""
        if self._operator is None:
            return
        new = [trolley for trolley in given.trolleys if trolley not in self._operator.held]
        if new:
            self._operator = replace(self._operator, held=(*new, *self._operator.held))
            if self._at_home:
                self._given = GivenToYou(trolley_name=new[0].removeprefix("TRL-"))
                self._front.reword()

    def speak(self, language: str) -> None:
        """Go on in `language`: the screen in front is made anew, since all it shows was recorded."""
        self._seams = replace(self._seams, catalogue=self._words(language))
        self._front.reword(chosen=True)

    async def _tried(self, part: Awaitable[Message | None]) -> Message | None:
        """Do a part of the day; what the device could not keep or read is told, and the next part begins.

        Promises: nothing recorded is lost by it, since the next part begins with what the journal holds.
        """
        try:
            return await part
        except JournalError as error:
            from screens.stopped import StoppedScreen

            await self._front.show(StoppedScreen(self._seams, sentence(error), seq=self._seq))
            return None

    async def _next_part(self, opening: Message | None) -> Message | None:
        """Sign in, or else work on a trolley; what to say at home afterwards."""
        if self._operator is not None:
            at = await self._writer.run(desk_mirror.desk)
            if at is not None:
                from pickclient.desk_day import DeskDay

                if self.desk is None:
                    self.desk = DeskDay(self._front, self._writer, self._recovered, self._begun)
                self.desk.seq = max(self.desk.seq, self._seq)
                opening = await self.desk.one_order(self._seams, self._operator, at, opening)
                self._seq = self.desk.seq
                return opening
            return await self._one_trolley(self._operator, opening)
        await self._signed_in()
        return None

    async def _picked_up(self) -> Message | None:
        """Go on where the last start left off: first what is in question, then the trolley."""
        recovered = self._recovered
        if recovered.lost is not None:
            await self._taken_over(recovered.lost.trolley, recovered.lost.lost_to or "")
        trolley = recovered.trolley
        chosen = self._seams.looks.now.language
        if self._operator is not None:
            self._speak(self._operator)
        elif chosen:
            self._seams = replace(self._seams, catalogue=self._words(chosen))
        at_desk = await self._writer.run(desk_mirror.desk) is not None
        if trolley is None or at_desk or not await self._has_claimed(trolley.plan.trolley):
            return None
        if recovered.question is not None:
            trolley = await self._asked(recovered.question, trolley)
        opening = resumed(trolley, recovered.last_ms, self._seams.zone)
        return await self._worked(trolley, recovered.work, opening)

    async def _asked(self, question: Recorded, trolley: Trolley) -> Trolley:
        """Ask about `question` on the trolley it belongs to, then go on with `trolley`, which may be another."""
        work = self._recovered.question_work
        kept = next((one for one in await self._writer.run(mirror.claims) if work_of(one) == work), None)
        if kept is None:  # it was left, or became another's: what was recorded stands
            return trolley
        asked_on = trolley
        if work != self._recovered.work:
            asked_on = await self._writer.run(lambda journal: recovery.unfold(journal, kept))
        from screens.confirm import ConfirmScreen

        asking = ConfirmScreen(self._seams, work, asked_on, question, seq=self._seq)
        answered = await self._front.show(asking, asked_on.plan.trolley) or asked_on
        self._seq = asking.seq
        return answered if asked_on is trolley else trolley

    async def _has_claimed(self, code: str) -> bool:
        """Whether who is signed in claimed the trolley; what a colleague left open here is asked for like any other."""
        kept = await self._writer.run(mirror.claims)
        signed_in = self._operator.operator if self._operator is not None else ""
        return any((claim.trolley, claim.operator) == (code, signed_in) for claim in kept)

    async def _signed_in(self) -> None:
        """Wait for a badge."""
        from screens.sign_in import SignInScreen

        signed_in: SignedIn | None = None
        while signed_in is None:
            shown = await self._front.show(SignInScreen(self._seams, seq=self._seq, opening=self._hint))
            if isinstance(shown, AtDesk):
                await self._writer.run(partial(desk_mirror.keep_desk, kept=KeptDesk(desk=shown.desk)))
            else:
                signed_in = shown
        await self._begun(signed_in)

    async def _begun(self, signed_in: SignedIn) -> None:
        """Keep a sign-in, and work under it."""
        if self._operator is None or self._operator.operator != signed_in.operator:
            await forget_language(self._seams.looks)
        self._operator = signed_in
        self._speak(signed_in)
        await self._writer.run(lambda journal: mirror.keep_operator(journal, signed_in))

    async def _one_trolley(self, operator: SignedIn, opening: Message | None) -> Message | None:
        """Home, and the trolley that is got there; what to say at home afterwards."""
        from screens.home import HomeScreen, Oversee, ResumeHere, SignedInHere, SignedOut

        kept = await self._writer.run(mirror.claims)
        here = {one.trolley: one for one in kept if one.lost_to is None and one.operator == operator.operator}
        in_hand = await units_in_hand(self._writer, here.values())
        first = sorted(here, key=lambda code: code not in in_hand)
        home = HomeScreen(
            self._seams,
            operator,
            tuple(first),
            seq=self._seq,
            opening=opening,
            wanted=self._wanted,
            in_hand=sum(in_hand.values()),
        )
        self._wanted = None
        self._at_home = True
        done = await self._front.show(home)
        self._at_home = False
        match done:
            case None if self._front.reworded:
                opening, self._given = self._given or opening, None
                return opening
            case Claim() as claim:
                self._told.pop(claim.plan.trolley, None)  # the claim says it anew
                trolley = await self._writer.run(lambda journal: recovery.begin(journal, claim, operator.operator))
                work = Work(trolley=claim.plan.trolley, epoch=claim.epoch, route_version=claim.plan.route_version)
                return await self._worked(trolley, work, to_fetch(claim))
            case ResumeHere(trolley=code):
                claimed = here[code]
                trolley = await self._writer.run(lambda journal: recovery.take_up(journal, claimed))
                return await self._worked(trolley, work_of(claimed))
            case SignedInHere(signed_in=signed_in, wanted=wanted):
                await self._begun(signed_in)
                self._wanted = wanted
            case AtDesk(desk=desk):
                await self._writer.run(partial(desk_mirror.keep_desk, kept=KeptDesk(desk=desk)))
            case Oversee():
                from screens.supervise import SuperviseScreen

                return await self._front.show(SuperviseScreen(self._seams, seq=self._seq))
            case SignedOut() | None:
                self._operator = None
                await self._writer.run(lambda journal: mirror.keep_operator(journal, None))
                await forget_language(self._seams.looks)
                self._seams = replace(self._seams, catalogue=self._own_words)
                self._recorder.context = replace(self._recorder.context, operators=())
        return None

    async def _worked(self, trolley: Trolley, work: Work, opening: Opening = None) -> Message | None:
        """Build, pick and leave `trolley`, as far as the operator goes; what to say at home afterwards."""
        started, gone_back = is_started(trolley), False
        while not await self._went(trolley.plan.trolley) and not gone_back:
            told = self._told.get(trolley.plan.trolley)
            trolley = trolley if told is None else learned(trolley, told.others, told.cancelled)
            if trolley.job is Job.LEFT:
                return await self._left(trolley, work)
            if trolley.job is Job.PICK and not started:
                from screens.summary import SummaryScreen

                summary = SummaryScreen(self._seams, work, trolley, seq=self._seq, opening=opening)
                opening = None
                started = await self._front.show(summary, trolley.plan.trolley) is True
                gone_back = not started and not self._front.reworded
                continue
            job, screen = trolley.job, self._screen_for(trolley, work, opening)
            trolley = await self._front.show(screen, trolley.plan.trolley) or screen.trolley
            opening, self._seq = screen.parting, screen.seq
            gone_back = trolley.job is job and not self._front.reworded
        return None

    async def _went(self, code: str) -> bool:
        """Whether the trolley is another's now; that has been told then, and it is forgotten here."""
        if code not in self._lost:
            return False
        self._lost.discard(code)
        kept = await self._writer.run(mirror.claims)
        lost_to = next((claim.lost_to for claim in kept if claim.trolley == code), None)
        if lost_to is not None:  # else it was claimed again since
            await self._taken_over(code, lost_to)
        return lost_to is not None

    def _screen_for(self, trolley: Trolley, work: Work, opening: Opening) -> TrolleyScreen:
        match trolley.job:
            case Job.BUILD:
                from screens.build import BuildScreen

                return BuildScreen(self._seams, work, trolley, seq=self._seq, opening=opening)
            case Job.PICK:
                from screens.pick import PickScreen

                return PickScreen(self._seams, work, trolley, seq=self._seq, opening=opening)
            case _:
                from screens.drop import DropScreen

                return DropScreen(self._seams, work, trolley, seq=self._seq, opening=opening)

    async def _left(self, trolley: Trolley, work: Work) -> Message:
        """Ask for the release where a crash came between, and forget the trolley."""
        wish = drop.due(trolley)
        if wish is not None:
            recorded = await self._recorder.record(wish, work=work, screen="drop")
            self._seq = recorded.seq
        self._operator = await let_go(self._writer, self._operator, trolley.plan.trolley)
        return drop.where(trolley, trolley.cursor.left_at)

    async def _taken_over(self, code: str, holder: str) -> None:
        """Say whose the trolley is now, and forget it when that was read."""
        name = drop.place_name(code)
        from screens.stopped import StoppedScreen, whose

        said = partial(whose, name, holder)
        unsent = await self._writer.run(lambda journal: journal.count_unacked())
        await self._front.show(StoppedScreen(self._seams, said(unsent), seq=self._seq, by_unsent=said))
        self._operator = await let_go(self._writer, self._operator, code)

    def _speak(self, operator: SignedIn) -> None:
        """Speak the operator's language, or the one chosen here since they signed in, and credit them."""
        language = self._seams.looks.now.language or operator.language
        self._seams = replace(self._seams, catalogue=self._words(language), zone=zone_named(operator.time_zone))
        context: Context = self._recorder.context
        self._recorder.context = replace(
            context, operators=(operator.operator,), site=operator.site, time_zone=operator.time_zone
        )


async def forget_language(looks: Looks) -> None:
    """End a language that was chosen at the device, with the sign-in it was chosen under."""
    if looks.now.language:
        await looks.choose(replace(looks.now, language=""))


async def let_go(writer: Writer, operator: SignedIn | None, code: str) -> SignedIn | None:
    """Forget a trolley, and who is signed in without it: it is none to go on with, nor after a restart."""
    await writer.run(lambda journal: mirror.forget(journal, code))
    if operator is None or code not in operator.held:
        return operator
    without = replace(operator, held=tuple(other for other in operator.held if other != code))
    await writer.run(lambda journal: mirror.keep_operator(journal, without))
    return without


async def units_in_hand(writer: Writer, here: Iterable[KeptClaim]) -> dict[str, int]:
    """Units in the hand, by the trolley among `here` that they belong to: none, or one."""
    for claimed in here:
        trolley = await writer.run(partial(recovery.unfold, kept=claimed))
        if trolley.cursor.in_hand:
            return {claimed.trolley: trolley.cursor.in_hand}
    return {}


def is_started(trolley: Trolley) -> bool:
    """Whether anything but totes was done to `trolley`: then it is gone on with, without its summary."""
    return bool(trolley.tally.lines) or any(not isinstance(mark.event, ToteBound) for mark in trolley.trail)


def to_fetch(claim: Claim) -> Message | None:
    """Where the trolley of `claim` stands and is to be fetched; None where that is not known."""
    if not claim.stood:
        return None
    return TakeTrolleyFrom(trolley_name=claim.plan.name, place_name=drop.place_name(claim.stood))


def resumed(trolley: Trolley, last_ms: int | None, zone: tzinfo | None) -> Message:
    """Where `trolley` is gone on with: its stop, and the time in `zone` of what was recorded last, where there are."""
    if trolley.job is Job.BUILD or last_ms is None:
        return GoOnWith(trolley_name=trolley.plan.name)
    return Resumed(
        trolley_name=trolley.plan.name,
        stop=trolley.position,
        stops=trolley.stops,
        saved_at=f"{datetime.fromtimestamp(last_ms / 1000, UTC).astimezone(zone):%H:%M}",
    )
