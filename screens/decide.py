"""Decide who has one trolley: to whom, why, and once more with what is at risk. The server does it, or refuses."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from textual.widget import Widget

from screens.asking import Asking
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.one_of import OneOfScreen
from screens.seams import Seams
from screens.sure import SureScreen
from screens.troubles import SIGN_IN_AGAIN
from screens.type_in import TypeInScreen, code_meant
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.barcodes import CodeKind, read
from warehouse.claims import Reassigned, ReassignWanted
from warehouse.flows.decision import Scanned
from warehouse.messages import (
    BadgeNotKnown,
    ColleagueDue,
    DecidedMeanwhile,
    FreedMeanwhile,
    GiveFree,
    HeldBy,
    Message,
    NowFree,
    NowGiven,
    NumberDue,
    SignInAgain,
    SupervisorsOnly,
    TakeUnheard,
    TakeUnknown,
    TakeUnsent,
    TrolleyFree,
    TrolleyNotKnown,
)
from warehouse.values import replace
from warehouse.wire import Problem, TrolleyState

REASONS: Final = {"gone": "gone home or on a break", "device": "device trouble", "urgent": "it is urgent"}
"""What is kept as the reason, by the name of the words that are shown; any other is typed."""


class DecideScreen(JobScreen[Message]):
    """Dismissed with what came of it; None when everything is as it was."""

    TITLE = "DECIDE"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("decide", Act.BACK, Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, trolley: TrolleyState, *, seq: int = 0) -> None:
        """Decide about `trolley`, as the list shows it."""
        super().__init__(seams, seq=seq)
        self._trolley = trolley
        self._wanted = ReassignWanted(epoch=trolley.epoch)
        self._asking = Asking(seams.signals, self.notice)

    def body(self) -> Iterable[Widget]:
        """Whose it is, and what can be decided."""
        words = self.seams.catalogue
        free = ("decide.release",) if self._trolley.operator_name else ()
        yield Instruction(words)
        yield Choices(words.word(name) for name in ("decide.give", *free))

    def begin(self) -> None:
        """Say whose it is."""
        super().begin()
        name, holder = self._trolley.name, self._trolley.operator_name
        done, stops = self._trolley.stops_done, self._trolley.stops
        held = HeldBy(trolley_name=name, operator_name=holder, done=done, stops=stops)
        free = TrolleyFree(trolley_name=name, done=done, stops=stops)
        self.query_one(Instruction).tell(held if holder else free)

    async def scanned(self, scan: Scanned) -> None:
        """A badge says to whom."""
        reading = read(code_meant(scan, "BDG"))
        if reading.kind is CodeKind.BADGE:
            await self._why(reading.text)
        else:
            self.refuse(ColleagueDue())

    async def chosen(self, digit: int) -> None:
        """1 gives it to somebody, 2 to nobody."""
        if digit == 1:
            await self.app.push_screen(TypeInScreen(self.seams, "colleague"), self._named)
        elif digit == 2 and self._trolley.operator_name:
            await self._why("")
        else:
            self.refuse(self.not_here)

    async def act(self, _act: Act) -> None:
        """Go back to the list."""
        _ = self.dismiss(None)

    async def _named(self, scan: Scanned | None) -> None:
        if scan is not None:
            await self.scanned(scan)

    async def _why(self, badge: str) -> None:
        self.notice.tell(None)
        self._wanted = replace(self._wanted, to=badge, reason="", confirmed=False)
        names = [self.seams.catalogue.word(f"decide.{name}") for name in (*REASONS, "other")]
        asking = OneOfScreen(self.seams, "decide.why", names, len(names), seq=self.seq)
        self.call_next(self.app.push_screen, asking, self._reasoned)

    def _reasoned(self, chosen: int | Scanned | None) -> None:
        """A reason was chosen, or is to be typed."""
        if isinstance(chosen, Scanned):
            self.refuse(self.not_here)
        elif chosen is not None and chosen < len(REASONS):
            self._ask(replace(self._wanted, reason=list(REASONS.values())[chosen]))
        elif chosen is not None:
            self.call_next(self.app.push_screen, TypeInScreen(self.seams, "reason"), self._typed)

    def _typed(self, said: Scanned | None) -> None:
        if said is not None:
            self._ask(replace(self._wanted, reason=said.code))

    def _ask(self, wanted: ReassignWanted) -> None:
        self._wanted = wanted
        decide = partial(self.seams.commands.reassign, self._trolley.trolley, wanted)
        self._asking.ask(self, decide, self._answered, self._refused)

    def _answered(self, told: Reassigned) -> None:
        """Done, or first to be asked once more."""
        if told.done:
            _ = self.dismiss(now(self._trolley.name, told))
        else:
            asking = SureScreen(self.seams, at_risk(self._trolley.name, told), seq=self.seq)
            self.call_next(self.app.push_screen, asking, self._confirmed)

    def _confirmed(self, yes: bool | None) -> None:
        if yes:
            self._ask(replace(self._wanted, confirmed=True))

    def _refused(self, problem: Problem) -> Message | None:
        """What changed meanwhile ends this screen: the list is to be read anew."""
        why = why_not(self._trolley, self._wanted, problem)
        if isinstance(why, SignInAgain | DecidedMeanwhile | FreedMeanwhile | TrolleyNotKnown):
            self.call_next(self._leave, why)
        return why

    def _leave(self, why: Message) -> None:
        _ = self.dismiss(why)


def at_risk(name: str, told: Reassigned) -> Message:
    """What to ask before the trolley called `name` is taken away: never a nought for what is not known."""
    risk = told.at_risk
    minutes = (risk.heard_s or 0) // 60
    if not risk.operator_name:
        return GiveFree(trolley_name=name)
    if risk.heard_s is None:
        return TakeUnheard(trolley_name=name)
    if risk.unsent is None:
        return TakeUnknown(trolley_name=name, minutes=minutes)
    return TakeUnsent(trolley_name=name, unsent=risk.unsent, minutes=minutes)


def now(name: str, told: Reassigned) -> Message:
    """Whose the trolley called `name` is now."""
    if not told.operator_name:
        return NowFree(trolley_name=name)
    return NowGiven(trolley_name=name, operator_name=told.operator_name)


def why_not(trolley: TrolleyState, wanted: ReassignWanted, problem: Problem) -> Message | None:
    """Why the server decided nothing; None for what any screen would say."""
    match problem.type:
        case "stale_epoch" if problem.holder_name:
            return DecidedMeanwhile(trolley_name=trolley.name, operator_name=problem.holder_name)
        case "stale_epoch" | "nobody_has_it":
            return FreedMeanwhile(trolley_name=trolley.name)
        case "not_known":
            badge = wanted.to and wanted.to in problem.detail
            return BadgeNotKnown(badge=wanted.to) if badge else TrolleyNotKnown(trolley=trolley.trolley)
        case "supervisors_only":
            return SupervisorsOnly()
        case _ if problem.type == SIGN_IN_AGAIN:
            return SignInAgain()
        case _:
            return None
