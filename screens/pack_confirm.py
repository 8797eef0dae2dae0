"""Ask about the last thing that was done at a desk, where nobody knows whether its signal was heard."""

from offline.recorder import Work
from offline.recovery import asked_about
from screens.asked import AskedScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from warehouse.desk_events import Verified
from warehouse.events import Recorded
from warehouse.flows.packing import OrderAtDesk, evolve
from warehouse.messages import IsItInBox, IsItSo, Message


class PackConfirmScreen(AskedScreen[OrderAtDesk]):
    """Asks about an order."""

    TITLE = "PACK CONFIRM"
    BINDINGS = bindings("pack_confirm", Act.HELP)

    def __init__(self, seams: Seams, work: Work, order: OrderAtDesk, question: Recorded, *, seq: int = 0) -> None:
        """Ask about `question`, which is counted in `order` already."""
        super().__init__(seams, work, order, question, cut_off=order.plan.cut_off, seq=seq)

    def wording(self, question: Recorded, subject: OrderAtDesk) -> Message:
        """Ask about what is done at a desk."""
        return wording(question, subject)

    def evolve(self, subject: OrderAtDesk, recorded: Recorded) -> OrderAtDesk:
        """As everywhere."""
        return evolve(subject, recorded)


def wording(question: Recorded, order: OrderAtDesk) -> Message:
    """What to ask about `question`, which is counted in `order`."""
    event = asked_about(question)
    if isinstance(event, Verified):
        line = order.plan.line_named(event.line)
        return IsItInBox(item_name=line.item.name if line else event.line, quantity=event.quantity)
    return IsItSo(order=order.plan.order)
