"""An order is cancelled while its trolley is picked: said between two stops. Pure; the state is `flows.trolley`'s.

Nobody walks back for it. What lies in the tote stays there until a desk takes it out into the red tote, and opens a
`put_back` task. What was put in by somebody who had not heard of it counts like anything else, and comes out in the
same way: no exception is opened for it. Only what is told after its trolley had been left as picked opens
`late_after_close`, as ever, since the desk may be done with the order by then.
"""

from warehouse.barcodes import CodeKind, Reading, read
from warehouse.events import CancellationSeen
from warehouse.flows.decision import Decision, ReadSaid, Scanned
from warehouse.flows.refusals import refused
from warehouse.flows.trolley import Job, Step, Trolley
from warehouse.messages import CancelledTote, Message, OrderLeavesTote, ToteCancelled, WrongTote


def due(trolley: Trolley) -> str:
    """The order to be told of now; empty in the middle of a stop, and when nothing more would be put in for one."""
    if trolley.job is not Job.PICK or trolley.cursor.step is not Step.LOCATE:
        return ""
    return next((order for order in trolley.told if is_wanted(trolley, order)), "")


def is_wanted(trolley: Trolley, order: str) -> bool:
    """Whether units of `order` are still asked for at some stop."""
    if order in trolley.cancelled:
        return False
    shares = ((stop, share) for stop in trolley.plan.stops for share in stop.shares if share.order == order)
    counts = ((share, trolley.tally.count(stop.stop, share.line)) for stop, share in shares)
    return any(share.quantity > count.picked + count.shorted for share, count in counts)


def notice(trolley: Trolley, order: str) -> Message:
    """What is to be read: that nothing more goes into its tote, or that less does where the tote has others too."""
    carriers = [slot for slot in trolley.plan.slots if order in slot.orders]
    names = ",".join(slot.slot for slot in carriers)
    if all(slot.is_of((*trolley.cancelled, order)) for slot in carriers):
        return ToteCancelled(slot=names)
    return OrderLeavesTote(order=order, slot=names)


def decide(trolley: Trolley, order: str, said: ReadSaid | Scanned) -> Decision:
    """Say what `said` means while it stands on the screen that `order` is cancelled.

    Transitions:
        that it was read, or a scan of its slot or the tote in it -> cancellation seen.
        any other scan -> refused: it may have been on its way when the notice came.
    """
    slots = tuple(slot.slot for slot in trolley.plan.slots if order in slot.orders)
    if isinstance(said, Scanned) and not any(is_slot(trolley, slot, read(said.code)) for slot in slots):
        return refused(said.code, notice(trolley, order))
    if order in trolley.cancelled:
        return Decision()
    return Decision(event=CancellationSeen(order=order, slots=slots))


def wrong_tote(trolley: Trolley, got: str, want: str) -> Message:
    """Why the slot or tote called `got` is not the one to put into, which is `want`."""
    slot = trolley.plan.slot_named(got)
    if slot is not None and trolley.is_cancelled(slot):
        return CancelledTote(slot=got, want=want)
    return WrongTote(got=got, want=want)


def is_slot(trolley: Trolley, slot: str, reading: Reading) -> bool:
    """Whether `reading` is the label of `slot` on this trolley, or a tote that stands there."""
    if reading.kind is CodeKind.SLOT:
        return reading.parts == (trolley.plan.name, slot)
    return reading.kind is CodeKind.TOTE and (slot, reading.text) in trolley.totes
