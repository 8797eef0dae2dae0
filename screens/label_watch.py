"""Wants the labels of the order on the desk, and waits for them in the background.

A label is wanted anew only when what it is bought for has changed; asking again is never buying again.
"""

from functools import partial
from typing import TYPE_CHECKING, Final

from offline.transport import Refusal, TransportError
from screens.seams import DeskCommands
from screens.sure import SureScreen
from screens.troubles import no_answer
from warehouse.desk_events import LabelApplied
from warehouse.flows.decision import Decision
from warehouse.flows.packing import LabelInputs, OrderAtDesk, PackStep
from warehouse.flows.refusals import refused
from warehouse.flows.told import cost
from warehouse.messages import (
    LabelOnItsWay,
    Message,
    MoneyAtRisk,
    NeedsWifi,
    NewLabelComes,
    NoLabel,
    OrderHeld,
    PaidAtRisk,
    SignInAgain,
)
from warehouse.packing import LabelGivenUp, LabelStatus, LabelWanted
from warehouse.parcels import LabelState, parcel_id

if TYPE_CHECKING:
    from screens.pack import PackScreen

WAIT_S: Final = 8.0
"""Seconds that one question waits: less than a silent server takes to count as away."""
AGAIN_S: Final = 2.0
"""Seconds after which it is asked again where no answer came."""
UNDER_WAY: Final = frozenset({LabelState.INTENT, LabelState.QUOTING, LabelState.CALLING})
"""States of which news is waited for; how an uncertain one ends, sync tells."""
WHY_NEW: Final = "asked for at the desk"


class LabelWatch:
    """One order's labels."""

    def __init__(self, screen: "PackScreen", commands: DeskCommands | None, desk: str, epoch: int) -> None:
        """Ask for `screen` under the lease `epoch`; without `commands` nothing is asked."""
        self._screen = screen
        self._commands = commands
        self._desk = desk
        self._epoch = epoch
        self._wanted: dict[int, LabelInputs] = {}
        """By parcel: what its label was last wanted for."""
        self._open: dict[int, LabelInputs] = {}
        """By parcel: the newest question that waits for its answer."""
        self._confirmed: set[int] = set()
        self._changed: set[int] = set()
        """Parcels whose labels were wanted for other inputs before, until that is answered."""
        self._renewed: set[int] = set()
        """Parcels whose labels are being given up for new ones."""

    def waits(self, parcel: int) -> bool:
        """Whether another label is asked for than the one that is known, which is about to be given back."""
        asked, label = self._open.get(parcel), self._screen.order.label(parcel)
        if asked is None or parcel in self._renewed:
            return parcel in self._renewed
        return parcel in self._changed or (label is not None and label.weight_g not in (0, asked.weight_g))

    def due(self, order: OrderAtDesk) -> Message | None:
        """What to do while the label that is here is about to be given back for another one: not to put it on."""
        here = order.step is PackStep.APPLY and order.parcel is not None
        return LabelOnItsWay() if here and self.waits(order.parcel or 0) else None

    def checked(self, decision: Decision) -> Decision:
        """`decision`, unless it puts a label on that is about to be given back."""
        event = decision.event
        on = isinstance(event, LabelApplied) and self.waits(event.parcel)
        return refused("", LabelOnItsWay()) if on else decision

    def want(self, order: OrderAtDesk) -> None:
        """Want the label of every open parcel whose inputs are known, unless it is wanted so already."""
        if self._commands is None:
            return
        for parcel in order.parcels:
            inputs, label = order.label_inputs(parcel), order.label(parcel)
            under_way = label is not None and label.state in UNDER_WAY
            same = self._wanted.get(parcel) == inputs
            if inputs is None or (same and (parcel in self._open or not under_way)):
                continue
            if parcel in self._wanted and not same:
                self._changed.add(parcel)
            self._wanted[parcel] = self._open[parcel] = inputs
            self._screen.run_worker(self._ask(self._commands, order.plan.order, inputs), exit_on_error=True)

    def buy_anyway(self, order: OrderAtDesk, parcel: int) -> None:
        """Want the parcel's label though the money for the one it has may be lost."""
        self._confirmed.add(parcel)
        self._wanted.pop(parcel, None)
        self.want(order)

    def renew(self, order: OrderAtDesk, parcel: int) -> None:
        """Give the parcel's label up for another one."""
        if self._commands is not None:
            self._renewed.add(parcel)
            self._screen.show()
            self._screen.run_worker(self._renew(self._commands, order.plan.order, parcel), exit_on_error=True)

    async def _ask(self, commands: DeskCommands, order: str, inputs: LabelInputs) -> None:
        wanted = LabelWanted(
            epoch=self._epoch,
            desk=self._desk,
            box=inputs.box,
            weight_g=inputs.weight_g,
            lines=inputs.lines,
            format=self._screen.seams.label_form,
            confirmed=inputs.parcel in self._confirmed,
        )
        told: LabelStatus | None = None
        try:
            told = await commands.want_label(parcel_id(order, inputs.parcel), wanted, WAIT_S)
        except Refusal as refusal:
            self._refused(inputs.parcel, refusal)
        except TransportError:
            self._wanted.pop(inputs.parcel, None)
            self._screen.set_timer(AGAIN_S, self._again)
        finally:
            if self._open.get(inputs.parcel) is inputs:
                del self._open[inputs.parcel]
                if told is not None:
                    self._changed.discard(inputs.parcel)
        if told is not None:
            self._confirmed.discard(inputs.parcel)
        self._settled(told)

    def _settled(self, told: LabelStatus | None) -> None:
        """Show what came of a question, and what is to be done where nothing did."""
        if told is not None:
            self._screen.news.label_came(told)
        elif self._screen.is_running:
            self._screen.show()

    async def _renew(self, commands: DeskCommands, order: str, parcel: int) -> None:
        given_up = LabelGivenUp(
            epoch=self._epoch,
            reason=WHY_NEW,
            confirmed=parcel in self._confirmed,
            format=self._screen.seams.label_form,
        )
        before, told = self._screen.order.label(parcel), None
        is_bought = before is not None and before.state == LabelState.BOUGHT
        try:
            told = await commands.new_label(parcel_id(order, parcel), given_up)
        except Refusal as refusal:
            if refusal.problem.type == "label_busy":  # nobody knows if it is sold: no other can be had for it
                self._screen.telling.trouble(NoLabel(order=order))
            else:
                self._refused(parcel, refusal)
        except TransportError:
            self._screen.telling.trouble(NeedsWifi())
        finally:
            self._renewed.discard(parcel)
        if told is not None:
            self._screen.notice.tell(NewLabelComes() if is_bought else LabelOnItsWay())
        self._settled(told)

    def _refused(self, parcel: int, refusal: Refusal) -> None:
        """Say why there will be no label, or ask whether one is bought all the same; a lost order is sync's to tell."""
        match refusal.problem.type:
            case "money_at_risk":
                asking = SureScreen(self._screen.seams, _at_risk(self._screen.order, parcel))
                _ = self._screen.app.push_screen(asking, partial(self._answered, parcel))
            case "label_busy":
                self._wanted.pop(parcel, None)
                self._screen.set_timer(AGAIN_S, self._again)
            case "stale_epoch" | "not_packed" | "order_cancelled":
                pass
            case "order_held":
                self._screen.telling.trouble(OrderHeld(order=self._screen.order.plan.order))
            case "address_incomplete" | "no_carriers" | "malformed" | "not_known":
                self._screen.telling.trouble(NoLabel(order=self._screen.order.plan.order))
            case _:
                why = no_answer(refusal)
                self._screen.typing.badge_due = self._screen.news.badge_due = isinstance(why, SignInAgain)
                self._screen.telling.trouble(why)

    def _answered(self, parcel: int, yes: bool | None) -> None:
        if yes:
            self.buy_anyway(self._screen.order, parcel)

    def _again(self) -> None:
        if self._screen.is_running:
            self.want(self._screen.order)


def _at_risk(order: OrderAtDesk, parcel: int) -> Message:
    """The question whether the money for a parcel's label may be lost: how much that is, where it is known."""
    label, name = order.label(parcel), order.plan.order
    paid = cost(label) if label is not None else ""
    return PaidAtRisk(order=name, price=paid) if paid else MoneyAtRisk(order=name)
