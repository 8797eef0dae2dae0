"""Decide about one order: cancel it, or close it although it lacks something. A reason, once more, then the server."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from textual.widget import Widget

from screens.asking import Asking
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.one_of import OneOfScreen
from screens.seams import OrderCommands, Seams
from screens.sure import SureScreen
from screens.troubles import SIGN_IN_AGAIN
from screens.type_in import TypeInScreen
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.flows.decision import Scanned
from warehouse.messages import (
    CancelOrder,
    CloseOrder,
    DecideByHand,
    DecideOrder,
    DecideUnfinished,
    DecideUnsure,
    LabelStillAsked,
    Message,
    NotAtDesk,
    NothingLacks,
    NowCancelled,
    NowCancelledPacked,
    NowClosed,
    NumberDue,
    OrderNotKnown,
    SignInAgain,
    SupervisorsOnly,
    TooLateToCancel,
)
from warehouse.opening import CancelWanted, OrderCancelled
from warehouse.problem_orders import (
    LABEL_BY_HAND,
    LABEL_UNSURE,
    NOT_FINISHED,
    OrderDecision,
    UnfinishedClosed,
    UnfinishedToClose,
)
from warehouse.wire import Problem

CANCEL_REASONS: Final = {
    "customer": "the customer asked for it",
    "no_stock": "it cannot be sent",
    "fraud": "it may be a fraud",
}
CLOSE_REASONS: Final = {
    "label_on": "the label is on, its barcode cannot be read",
    "done": "what is demanded was done",
    "elsewhere": "it is sent in another way",
}
"""What is kept as the reason, by the name of the words that are shown; any other is typed."""


class DecideOrderScreen(JobScreen[Message]):
    """Dismissed with what came of it; None when everything is as it was."""

    TITLE = "DECIDE ORDER"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("decide_order", Act.BACK, Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, commands: OrderCommands, order: str, problem: str = "", *, seq: int = 0) -> None:
        """Decide about `order` by `commands`; `problem` is what the list says of it."""
        super().__init__(seams, seq=seq)
        self._commands = commands
        self._order = order
        self._problem = problem
        self._closes = False
        """Whether it is to be closed, and not cancelled."""
        self._asking = Asking(seams.signals, self.notice)

    def body(self) -> Iterable[Widget]:
        """Which order, and what can be decided."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices(words.word(name) for name in ("order.cancel", "order.close"))

    def begin(self) -> None:
        """Say which."""
        super().begin()
        self.query_one(Instruction).tell(asked(self._order, self._problem))

    async def chosen(self, digit: int) -> None:
        """1 cancels it, 2 closes it all the same: first of all, why."""
        if digit not in (1, 2):
            self.refuse(self.not_here)
            return
        self.notice.tell(None)
        self._closes = digit == 2
        names = [self.seams.catalogue.word(f"order.why.{name}") for name in (*self._reasons(), "other")]
        asking = OneOfScreen(self.seams, "decide.why", names, len(names), seq=self.seq)
        self.call_next(self.app.push_screen, asking, self._reasoned)

    async def act(self, _act: Act) -> None:
        """Go back to the list."""
        _ = self.dismiss(None)

    def _reasons(self) -> dict[str, str]:
        return CLOSE_REASONS if self._closes else CANCEL_REASONS

    def _reasoned(self, chosen: int | Scanned | None) -> None:
        """A reason was chosen, or is to be typed."""
        reasons = list(self._reasons().values())
        if isinstance(chosen, Scanned):
            self.refuse(self.not_here)
        elif chosen is not None and chosen < len(reasons):
            self._sure(reasons[chosen])
        elif chosen is not None:
            self.call_next(self.app.push_screen, TypeInScreen(self.seams, "reason"), self._typed)

    def _typed(self, said: Scanned | None) -> None:
        if said is not None:
            self._sure(said.code)

    def _sure(self, reason: str) -> None:
        """Ask once more, now that it can be taken back no longer."""
        question = CloseOrder(order=self._order) if self._closes else CancelOrder(order=self._order)
        wanted = UnfinishedToClose(reason=reason) if self._closes else CancelWanted(reason=reason)
        asking = SureScreen(self.seams, question, seq=self.seq)
        self.call_next(self.app.push_screen, asking, partial(self._confirmed, wanted))

    def _confirmed(self, wanted: OrderDecision, yes: bool | None) -> None:
        if yes:
            decide = partial(self._commands.decide_order, self._order, wanted)
            self._asking.ask(self, decide, self._answered, self._refused)

    def _answered(self, told: OrderCancelled | UnfinishedClosed) -> None:
        _ = self.dismiss(done(told))

    def _refused(self, problem: Problem) -> Message | None:
        why = why_not(self._order, problem)
        if isinstance(why, SignInAgain):
            self.call_next(self._leave, why)
        return why

    def _leave(self, why: Message) -> None:
        _ = self.dismiss(why)


def asked(order: str, problem: str) -> Message:
    """What to ask about an order with such a problem."""
    match problem:
        case _ if problem == NOT_FINISHED:
            return DecideUnfinished(order=order)
        case _ if problem == LABEL_UNSURE:
            return DecideUnsure(order=order)
        case _ if problem == LABEL_BY_HAND:
            return DecideByHand(order=order)
        case _:
            return DecideOrder(order=order)


def done(told: OrderCancelled | UnfinishedClosed) -> Message:
    """What came of a decision, and what of it is to be done with the hands."""
    if isinstance(told, UnfinishedClosed):
        return NowClosed(order=told.order)
    if told.closed:
        return NowCancelledPacked(order=told.order, parcel=len(told.closed))
    return NowCancelled(order=told.order)


def why_not(order: str, problem: Problem) -> Message | None:
    """Why the server decided nothing; None for what any screen would say."""
    match problem.type:
        case "not_known":
            return OrderNotKnown(order=order)
        case "too_late_to_cancel":
            return TooLateToCancel(order=order)
        case "not_packed":
            return NotAtDesk(order=order)
        case "nothing_lacking":
            return NothingLacks(order=order)
        case "label_busy":
            return LabelStillAsked(order=order)
        case "supervisors_only":
            return SupervisorsOnly()
        case _ if problem.type == SIGN_IN_AGAIN:
            return SignInAgain()
        case _:
            return None
