"""What the desk's printer has to say about the order on the screen: what it printed, what keeps it. Prints nothing."""

from typing import TYPE_CHECKING, Final

from offline.news import Printed, PrinterStopped
from warehouse.desk_events import LabelPrinted, PrintState, ReprintReason
from warehouse.events import Recorded
from warehouse.flows import prints, slips
from warehouse.flows.pack_said import (
    AgreedSaid,
    PackSaid,
    ReprintSaid,
    SlipAgainSaid,
    SlipGoesWithoutSaid,
    SlipThereSaid,
)
from warehouse.flows.pack_words import instruction
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.messages import LabelReady, Message, SlipNotPrinted

if TYPE_CHECKING:
    from screens.pack import PackScreen

AGREED_DIGIT: Final = 1
"""`1 = YES`."""
AGAIN_DIGIT: Final = 2
"""`2 = PRINT AGAIN`, where it is not known whether the label came out."""
SLIP_AGAIN_DIGIT: Final = 3
"""`3 = PRINT AGAIN`, for the slip: who has just read of the label presses 2."""


class LabelPrints:
    """One pack screen's view of the printer."""

    def __init__(self, screen: "PackScreen") -> None:
        """Nothing keeps the printer, as far as is known."""
        self._screen = screen
        self._stopped: dict[int, tuple[int, Message]] = {}
        """By parcel: which of its labels is kept, and by what."""

    def see(self) -> None:
        """Have printed what is due; never before the first paint."""
        if self._screen.seams.prints is not None or self._screen.seams.slips is not None:
            _ = self._screen.call_after_refresh(self._see)

    def due(self, order: OrderAtDesk) -> Message:
        """The one thing to do next: what is asked about the slip; where only the label is missing, what keeps it."""
        asked = self._asked(order)
        if asked is not None:
            return asked
        if order.step is PackStep.APPLY and order.parcel in self._stopped:
            generation, why = self._stopped[order.parcel]
            if generation == _generation(order, order.parcel):
                return why
        return instruction(order)

    def meant(self, order: OrderAtDesk, digit: int) -> PackSaid | None:
        """What `digit` says of `order`; None: nothing."""
        asked = self._asked(order)
        if asked is not None and digit == AGREED_DIGIT:
            return SlipGoesWithoutSaid() if isinstance(asked, SlipNotPrinted) else SlipThereSaid()
        if asked is not None and digit == SLIP_AGAIN_DIGIT:
            return SlipAgainSaid(reason=ReprintReason.NOT_PRINTED)
        if digit == AGREED_DIGIT:
            return AgreedSaid()
        if digit != AGAIN_DIGIT or self._screen.seams.prints is None or not prints.may_repeat(order):
            return None
        return ReprintSaid(reason=ReprintReason.NOT_PRINTED)

    def _asked(self, order: OrderAtDesk) -> Message | None:
        """What is asked about the slip; nothing where none can be printed."""
        return slips.asked(order) if self._screen.seams.slips is not None else None

    def heard(self, recorded: Recorded) -> None:
        """Take in what the printer made of a copy of this order's."""
        self._screen.order = prints.heard(self._screen.order, recorded)
        event = recorded.event
        if isinstance(event, LabelPrinted) and event.state in (PrintState.PRINTING, PrintState.PRINTED):
            self._stopped.pop(event.parcel, None)  # it was said of a copy before this one
        self._screen.settle()

    def told(self, news: PrinterStopped) -> None:
        """Take in what keeps the printer; said at once, whatever is in front, and it keeps no scan."""
        self._screen.telling.kept_by(news.why)
        if news.order == self._screen.order.plan.order:
            if news.why is not None:
                self._stopped[news.parcel] = _generation(self._screen.order, news.parcel), news.why
            else:
                self._stopped.pop(news.parcel, None)
            self._screen.settle()

    def elsewhere(self, news: Printed) -> None:
        """Say where a parcel stands whose label was printed meanwhile."""
        event, others = news.recorded.event, self._screen.order.neighbours
        place = next((one.place for one in others if one.order == news.order and one.place), "")
        if place and isinstance(event, LabelPrinted) and event.state is PrintState.PRINTED:
            self._screen.news.say(LabelReady(order=news.order, place=place))

    def _see(self) -> None:
        seams, order = self._screen.seams, self._screen.order
        if seams.prints is not None:
            seams.prints().see(order)
        if seams.slips is not None and order.plan.slip is not None:
            seams.slips().see(order)


def _generation(order: OrderAtDesk, parcel: int) -> int:
    """Which of a parcel's labels counts; 0 where there is none yet."""
    label = order.label(parcel)
    return label.generation if label is not None else 0
