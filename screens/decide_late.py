"""Decide about one order that its truck went without: tomorrow, a faster service, or its merchant is told.

A reason is kept with each. What a faster service costs is said before it is asked for, and afterwards.
"""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import Final

from textual.widget import Widget

from offline.transport import TransportError
from screens.asking import Asking
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.label_watch import UNDER_WAY
from screens.one_of import OneOfScreen
from screens.seams import LateCommands, Seams
from screens.sure import SureScreen
from screens.troubles import SIGN_IN_AGAIN
from screens.type_in import TypeInScreen
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.cut_offs import Late, LateDecided, LateOrder, LateWanted
from warehouse.flows.decision import Scanned
from warehouse.flows.told import cost
from warehouse.messages import (
    LateOrderHeld,
    LateOrderIs,
    LateOrderPaid,
    Message,
    NotLate,
    NowFaster,
    NowFasterCosts,
    NowHeld,
    NowTomorrow,
    NumberDue,
    PaidAtRisk,
    SendFaster,
    SendFasterPaid,
    SignInAgain,
    SupervisorsOnly,
    TooLateToChange,
)
from warehouse.money import shown
from warehouse.packing import LabelStatus
from warehouse.parcels import LabelState
from warehouse.values import replace
from warehouse.wire import Problem

DECISIONS: Final = (Late.TOMORROW, Late.FASTER, Late.MERCHANT)
REASONS: Final = {
    "can_wait": "it can wait until tomorrow",
    "promised": "it was promised for tomorrow",
    "no_service": "no service keeps the promise",
}
"""What is kept as the reason, by the name of the words that are shown; any other is typed."""
SERVICES_MAX: Final = 4
BOUGHT_WAIT_S: Final = 3.0
"""Seconds that news of a new label is waited for."""
ASKS: Final = 3
"""So often; a price that comes later is said at the desk."""


class DecideLateScreen(JobScreen[Message]):
    """Dismissed with what came of it; None when everything is as it was."""

    TITLE = "DECIDE LATE"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("decide_late", Act.BACK, Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, commands: LateCommands, order: LateOrder, *, seq: int = 0) -> None:
        """Decide about `order`, as the list shows it, by `commands`."""
        super().__init__(seams, seq=seq)
        self._commands = commands
        self._order = order
        self._wanted = LateWanted(decision=Late.TOMORROW, reason="")
        self._asking = Asking(seams.signals, self.notice)

    def body(self) -> Iterable[Widget]:
        """Which order, and what can be decided."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices(words.word(f"late.{decision}") for decision in DECISIONS)

    def begin(self) -> None:
        """Say which."""
        super().begin()
        self.query_one(Instruction).tell(asked(self._order))

    async def chosen(self, digit: int) -> None:
        """1 tomorrow, 2 by another service, 3 its merchant is told: first of all which service, then why."""
        if not 1 <= digit <= len(DECISIONS):
            self.refuse(self.not_here)
            return
        self.notice.tell(None)
        self._wanted = LateWanted(decision=DECISIONS[digit - 1], reason="")
        services = self._order.services[:SERVICES_MAX]
        if self._wanted.decision is not Late.FASTER:
            self._why()
        elif not services:
            self.refuse(self.not_here)
        else:
            asking = OneOfScreen(self.seams, "late.which", services, len(services), seq=self.seq)
            self.call_next(self.app.push_screen, asking, self._by)

    async def act(self, _act: Act) -> None:
        """Go back to the list."""
        _ = self.dismiss(None)

    def _by(self, chosen: int | Scanned | None) -> None:
        if isinstance(chosen, int):
            self._wanted = replace(self._wanted, service=self._order.services[chosen])
            self._why()

    def _why(self) -> None:
        names = [self.seams.catalogue.word(f"late.why.{name}") for name in (*REASONS, "other")]
        asking = OneOfScreen(self.seams, "decide.why", names, len(names), seq=self.seq)
        self.call_next(self.app.push_screen, asking, self._reasoned)

    def _reasoned(self, chosen: int | Scanned | None) -> None:
        """A reason was chosen, or is to be typed."""
        if isinstance(chosen, Scanned):
            self.refuse(self.not_here)
        elif chosen is not None and chosen < len(REASONS):
            self._sure(list(REASONS.values())[chosen])
        elif chosen is not None:
            self.call_next(self.app.push_screen, TypeInScreen(self.seams, "reason"), self._typed)

    def _typed(self, said: Scanned | None) -> None:
        if said is not None:
            self._sure(said.code)

    def _sure(self, reason: str) -> None:
        """Ask once more where money is spent by it."""
        self._wanted = replace(self._wanted, reason=reason)
        if self._wanted.decision is Late.FASTER:
            self.call_next(self.app.push_screen, SureScreen(self.seams, faster(self._order), seq=self.seq), self._yes)
        else:
            self._yes(True)

    def _yes(self, yes: bool | None) -> None:
        if yes:
            self._asking.ask(self, partial(self._decide, self._wanted), self._answered, self._refused)

    async def _decide(self, wanted: LateWanted) -> tuple[LateDecided, LabelStatus | None]:
        """Have it decided, and wait a moment for what the new label costs."""
        told = await self._commands.decide_late(self._order.order, wanted)
        parcel = next((one.parcel for one in told.labels if one.before is not None), "")
        if wanted.decision is not Late.FASTER or not parcel:
            return told, None
        label: LabelStatus | None = None
        with suppress(TransportError):  # it is decided all the same
            for _ in range(ASKS):
                label = await self._commands.label(parcel, BOUGHT_WAIT_S)
                if label.state not in UNDER_WAY:
                    break
        return told, label

    def _answered(self, told: tuple[LateDecided, LabelStatus | None]) -> None:
        _ = self.dismiss(done(*told))

    def _refused(self, problem: Problem) -> Message | None:
        """What changed meanwhile ends this screen; money that would be lost is asked about."""
        if problem.type == "money_at_risk":
            paid = SureScreen(self.seams, PaidAtRisk(order=self._order.order, price=price(self._order)), seq=self.seq)
            self._wanted = replace(self._wanted, confirmed=True)
            self.call_next(self.app.push_screen, paid, self._yes)
        why = why_not(self._order.order, problem)
        if isinstance(why, SignInAgain | NotLate):
            self.call_next(self._leave, why)
        return why

    def _leave(self, why: Message) -> None:
        _ = self.dismiss(why)


def asked(order: LateOrder) -> Message:
    """What to ask about an order: which truck is gone, for how long, and what was paid."""
    minutes = order.late_s // 60
    gone = f"{minutes // 60}:{minutes % 60:02}"
    if order.state == "held":
        return LateOrderHeld(order=order.order, cut_off=order.cut_off, age=gone)
    if paid := price(order):
        return LateOrderPaid(order=order.order, cut_off=order.cut_off, age=gone, price=paid)
    return LateOrderIs(order=order.order, cut_off=order.cut_off, age=gone)


def price(order: LateOrder) -> str:
    """What the first of its labels cost that is bought; empty where none is."""
    return next((cost(label) for label in order.labels if label.state == LabelState.BOUGHT and label.price), "")


def faster(order: LateOrder) -> Message:
    """What to ask before it goes by another service."""
    paid = price(order)
    return SendFasterPaid(order=order.order, price=paid) if paid else SendFaster(order=order.order)


def done(told: LateDecided, label: LabelStatus | None) -> Message:
    """What was decided, and what it costs where that is known."""
    match told.decision:
        case Late.TOMORROW:
            return NowTomorrow(order=told.order)
        case Late.MERCHANT:
            return NowHeld(order=told.order)
        case _ if label is not None and label.before is not None and label.state == LabelState.BOUGHT:
            was = shown(label.before.price, label.before.currency)
            return NowFasterCosts(order=told.order, was=was, price=cost(label))
        case _:
            return NowFaster(order=told.order)


def why_not(order: str, problem: Problem) -> Message | None:
    """Why the server decided nothing; None for what any screen would say."""
    match problem.type:
        case "truck_ahead" | "order_closed" | "order_cancelled" | "not_known":
            return NotLate(order=order)
        case "too_late_to_change":
            return TooLateToChange(order=order)
        case "supervisors_only":
            return SupervisorsOnly()
        case _ if problem.type == SIGN_IN_AGAIN:
            return SignInAgain()
        case _:
            return None
