"""Get a trolley: the next one, one of the operator's own, or any by scanning it. Asks the server; keeps nothing."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.widget import Widget

from screens.asking import Asking, sign_in
from screens.at_desk import AtDesk
from screens.base import JobScreen
from screens.held import HeldScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.sure import SureScreen
from screens.troubles import SIGN_IN_AGAIN
from screens.type_in import TypeInScreen, code_meant
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from screens.wording import Catalogue
from warehouse.barcodes import CodeKind, read
from warehouse.claims import Claim
from warehouse.flows.decision import Scanned
from warehouse.flows.refusals import tail
from warehouse.messages import (
    CodeNotKnown,
    DeviceFull,
    HaveInHand,
    HaveTrolley,
    HeldBy,
    HeldHeard,
    HeldUnknown,
    Message,
    NoWork,
    ScanBadge,
    SignOutAsked,
    TrolleyDue,
    TrolleyNotKnown,
    TrolleyOrNumberDue,
)
from warehouse.sign_in import SignedIn
from warehouse.values import dataclass
from warehouse.wire import Problem

if TYPE_CHECKING:
    from textual.timer import Timer

MINE_MAX = 3
"""Trolleys of one's own to choose from; another one is scanned. With the next trolley they fill the smallest screen."""
MANY = 3
"""With more choices than this there is no room there for a second look at what the block says."""
ASK_AGAIN_S = 15.0
"""Seconds after which a free trolley is asked for again when there was none."""
SUPERVISOR = "supervisor"
"""The role that decides about trolleys of others."""
NEXT = ""
"""In the place of a trolley's barcode: the next one that nobody has."""
EVERYBODYS = "*"
"""In the place of a trolley's barcode: all there are, for a supervisor."""
TAKE_OVER = "asked for at the device"
"""The reason kept with a takeover that an operator chose here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeHere:
    """Go on with a trolley that this device has; no network is needed."""

    trolley: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    """The operator is done, or the sign-in has run out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInHere:
    """A badge was scanned at home: a sign-in that had run out begins anew, or somebody else's begins."""

    signed_in: SignedIn
    wanted: str | None
    """What had been refused for want of a sign-in and is to be asked again: a trolley, `NEXT`, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Oversee:
    """A supervisor wants to see who has which trolley."""


HomeResult = Claim | ResumeHere | SignedInHere | SignedOut | Oversee | AtDesk


class HomeScreen(JobScreen[HomeResult]):
    """Dismissed with a claim that was granted, a trolley to resume, or a sign-out."""

    TITLE = "HOME"
    CSS_PATH = ["base.tcss", "home.tcss"]
    BINDINGS = bindings("home", Act.NEXT, Act.TYPE, Act.BACK, Act.MORE, Act.HELP)
    not_here = TrolleyOrNumberDue()

    def __init__(
        self,
        seams: Seams,
        operator: SignedIn,
        here: tuple[str, ...] = (),
        *,
        seq: int = 0,
        opening: Message | None = None,
        wanted: str | None = None,
        in_hand: int = 0,
    ) -> None:
        """Serve `operator` with trolleys `here`, units of the first `in_hand`; say `opening`; ask for `wanted`."""
        super().__init__(seams, seq=seq)
        self._operator, self._here, self._in_hand = operator, here, in_hand
        self._ways = ways_on(operator, here)
        self.set_class(len(self._ways) > MANY, "-many")
        self._opening, self._wanted = opening, wanted
        self._asking = Asking(seams.signals, self.notice)
        self._again: Timer | None = None

    def body(self) -> Iterable[Widget]:
        """What can be chosen."""
        yield Instruction(self.seams.catalogue)
        yield Choices(way_named(way, self.seams.catalogue) for way in self._ways)

    def begin(self) -> None:
        """Say what can be done."""
        super().begin()
        self.notice.tell(self._opening)
        self.query_one(Instruction).say("home.title", operator=self._operator.name)
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._choose(wanted)

    async def scanned(self, scan: Scanned) -> None:
        """Ask for the scanned trolley."""
        reading = read(code_meant(scan, "TRL"))
        if self._asking.is_open:
            self.seams.signals.refused()  # and not a word of it: it may be a PIN that was typed too early
        elif reading.kind is CodeKind.TROLLEY:
            self._claim(reading.text)
        elif reading.kind is CodeKind.BADGE:
            self._stop_asking()
            sign_in(self, self._asking, reading.text, self._signed_in)
        elif reading.kind is CodeKind.DESK:
            _ = self.dismiss(AtDesk(desk=reading.text))
        elif reading.kind in (CodeKind.UNKNOWN, CodeKind.DAMAGED):
            self.refuse(CodeNotKnown(tail=tail(reading.text)))
        else:
            self.refuse(TrolleyDue())

    async def chosen(self, digit: int) -> None:
        """Go the way of that number."""
        self._choose(self._ways[digit - 1] if 1 <= digit <= len(self._ways) else None)

    def _choose(self, way: str | None) -> None:
        if way is None:
            self.refuse(self.not_here)
        elif way == NEXT:
            self.ask_again()
        elif way == EVERYBODYS:
            _ = self.dismiss(Oversee())
        else:
            self._claim(way)

    async def act(self, act: Act) -> None:
        """Get the next one, type one, or sign out, which is asked: a key is soon pressed by mistake."""
        match act:
            case Act.NEXT:
                self.ask_again()
            case Act.TYPE:
                await self.app.push_screen(TypeInScreen(self.seams, "trolley"), self._typed)
            case _:
                asked = SignOutAsked(operator_name=self._operator.name)
                await self.app.push_screen(SureScreen(self.seams, asked, seq=self.seq), self._sure)

    def _sure(self, yes: bool | None) -> None:
        if yes:
            _ = self.dismiss(SignedOut())

    async def _typed(self, scan: Scanned | None) -> None:
        self.telling.came_back() if scan is None else await self.scanned(scan)

    def ask_again(self) -> None:
        """Ask for the next trolley, unless one is open here: another beside it is had only by scanning it."""
        self._stop_asking()
        if self._here:
            self.refuse(first_due(self._here[0], self._in_hand))
        elif self.telling.full:
            self.telling.trouble(DeviceFull())
        else:
            self._asking.ask(self, self.seams.commands.next_trolley, self._granted, self._no_next)

    def _claim(self, trolley: str, take_over: str = "") -> None:
        self._stop_asking()
        if self._in_hand and trolley != self._here[0]:
            self.refuse(first_due(self._here[0], self._in_hand))
        elif trolley in self._here:
            _ = self.dismiss(ResumeHere(trolley=trolley))
        elif self.telling.full:
            self.telling.trouble(DeviceFull())
        else:
            claim, refused = partial(self.seams.commands.claim, trolley, take_over), partial(self._refused, trolley)
            self._asking.ask(self, claim, self._granted, refused)

    def _granted(self, claim: Claim) -> None:
        _ = self.dismiss(claim)

    def _signed_in(self, signed_in: SignedIn) -> None:
        _ = self.dismiss(SignedInHere(signed_in=signed_in, wanted=self._wanted))

    def _no_next(self, problem: Problem) -> Message | None:
        """Where there is no work, it is asked for again by itself."""
        self._sign_in_first(NEXT, problem)
        if problem.type != "no_work":
            return None
        self._again = self.set_timer(ASK_AGAIN_S, self.ask_again)
        return NoWork()

    def _refused(self, trolley: str, problem: Problem) -> Message | None:
        """A colleague's trolley can be taken over."""
        self._sign_in_first(trolley, problem)
        held = trolley_held(trolley, problem)
        if held is not None:
            self.call_next(self.app.push_screen, HeldScreen(self.seams, held), partial(self._take_over, trolley))
            return held
        return TrolleyNotKnown(trolley=trolley) if problem.type in ("not_known", "no_work") else None

    def _sign_in_first(self, wanted: str, problem: Problem) -> None:
        """Where a sign-in has run out, remember what is `wanted` after the next, and ask for nothing but a badge."""
        self._wanted = wanted if problem.type == SIGN_IN_AGAIN else None
        if self._wanted is not None:
            self.query_one(Instruction).tell(ScanBadge())

    def _take_over(self, trolley: str, wanted: bool | None) -> None:
        self.notice.tell(None)
        if wanted:
            self._claim(trolley, TAKE_OVER)

    def _stop_asking(self) -> None:
        if self._again is not None:
            self._again.stop()


def ways_on(operator: SignedIn, here: tuple[str, ...]) -> tuple[str, ...]:
    """What `operator` can choose: trolleys `here` and others of their own; the next one only with none open here."""
    oversees = SUPERVISOR in operator.roles
    mine = tuple(dict.fromkeys((*here, *operator.held)))[: MINE_MAX - oversees]
    return (*(() if here else (NEXT,)), *mine, *((EVERYBODYS,) if oversees else ()))


def first_due(trolley: str, in_hand: int) -> Message:
    """Why no other trolley is had now: `trolley` is open here, and `in_hand` units of it are in the hand."""
    name = trolley.removeprefix("TRL-")
    return HaveInHand(trolley_name=name, have=in_hand) if in_hand else HaveTrolley(trolley_name=name)


def way_named(way: str, words: Catalogue) -> str:
    """What to call one of `ways_on`."""
    name = {NEXT: "home.next", EVERYBODYS: "home.oversee"}.get(way, "home.resume")
    return words.word(name, trolley=way.removeprefix("TRL-"))


def trolley_held(trolley: str, problem: Problem) -> Message | None:
    """Who holds `trolley`, when that is why the server refused it, and what it has of their scans, if it says that."""
    if problem.type != "held_by_other":
        return None
    name, holder, done, stops = trolley.removeprefix("TRL-"), problem.holder_name, problem.done, problem.stops
    if problem.last_scan_s is None:
        return HeldBy(trolley_name=name, operator_name=holder, done=done, stops=stops)
    minutes, unsent = problem.last_scan_s // 60, problem.unsent
    if unsent is None:
        return HeldUnknown(trolley_name=name, operator_name=holder, done=done, stops=stops, minutes=minutes)
    return HeldHeard(trolley_name=name, operator_name=holder, done=done, stops=stops, minutes=minutes, unsent=unsent)
