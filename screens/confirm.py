"""Ask about the last thing that was done to a trolley, where nobody knows whether its signal was heard."""

from typing import assert_never

from offline.recorder import Work
from offline.recovery import asked_about
from screens.asked import AskedScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from warehouse.events import (
    Arrived,
    FoundInTote,
    Put,
    Recorded,
    Shorted,
    Skipped,
    Taken,
    ToteBound,
    Undoable,
    Undone,
)
from warehouse.flows.trolley import Trolley, evolve
from warehouse.messages import (
    AreYouAt,
    IsItInHand,
    IsItInTote,
    IsItShort,
    IsItSkipped,
    IsToteIn,
    Message,
    WasItInTote,
)


class ConfirmScreen(AskedScreen[Trolley]):
    """Asks about a trolley."""

    TITLE = "CONFIRM"
    BINDINGS = bindings("confirm", Act.HELP)

    def __init__(self, seams: Seams, work: Work, trolley: Trolley, question: Recorded, *, seq: int = 0) -> None:
        """Ask about `question`, which is counted in `trolley` already."""
        super().__init__(seams, work, trolley, question, cut_off=trolley.plan.cut_off, seq=seq)

    def wording(self, question: Recorded, subject: Trolley) -> Message:
        """Ask about what is asked for at a stop."""
        return wording(question, subject)

    def evolve(self, subject: Trolley, recorded: Recorded) -> Trolley:
        """As everywhere."""
        return evolve(subject, recorded)


def wording(question: Recorded, trolley: Trolley) -> Message:
    """What to ask about `question`, which is counted in `trolley`."""
    event = asked_about(question)
    assert isinstance(event, Undoable), (
        "what cannot be in doubt is not asked about, and what happens at a desk is there"
    )
    if isinstance(event, ToteBound):
        return IsToteIn(tote=event.tote, slot=event.slot)
    stop = trolley.plan.stop_numbered(event.stop)
    location, item_name = (stop.location, stop.item.name) if stop else (str(event.stop), str(event.stop))
    match event:
        case Put():
            wanted = sum(share.quantity for share in stop.shares if share.slot == event.slot) if stop else 0
            quantity = event.quantity
            return IsItInTote(slot=event.slot, item_name=item_name, quantity=quantity, wanted=max(wanted, quantity))
        case FoundInTote():
            return WasItInTote(slot=event.slot, item_name=item_name, quantity=event.quantity)
        case Taken():
            quantity = _in_hand(event, trolley, taken_back=isinstance(question.event, Undone))
            return IsItInHand(item_name=item_name, quantity=quantity, wanted=max(trolley.wanted, quantity))
        case Arrived():
            return AreYouAt(location=location)
        case Shorted():
            return IsItShort(location=location, missing=event.quantity)
        case Skipped():
            return IsItSkipped(location=location)
        case _:
            assert_never(event)


def _in_hand(event: Taken, trolley: Trolley, *, taken_back: bool) -> int:
    """All that is in the hand if the answer is yes; of a stop that is left by now only what that scan was."""
    if trolley.cursor.stop != event.stop:
        return event.quantity
    return trolley.cursor.in_hand + (event.quantity if taken_back else 0)
