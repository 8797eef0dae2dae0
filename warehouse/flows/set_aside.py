"""What does not go into a parcel: missing, damaged, or not of the order. Pure; the state is `flows.packing`'s.

What is damaged may be seen when it lies in the box already, whoever packed it: it comes out and is set aside at once.
"""

from warehouse.barcodes import read
from warehouse.desk import PackLine
from warehouse.desk_events import PackProblem, PackUndone, SetAside, Verified
from warehouse.events import Event
from warehouse.flows.decision import Decision
from warehouse.flows.pack_said import AsideSaid
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.flows.refusals import refused
from warehouse.items import units_read
from warehouse.messages import DamagedAtPack, DamagedInBox, NoChoice, PutInRedTote, ShortAtPack
from warehouse.values import replace


def decide(order: OrderAtDesk, said: AsideSaid) -> Decision:
    """Set units aside.

    Transitions:
        missing, or not of the order -> set_aside.
        damaged -> set_aside; of what is in the open box as much is taken back as is not beside it: pack_undone before.
        more than there is, or of an order that is packed -> refused.
    """
    line, left_out = order.plan.line_named(said.line), said.problem in (PackProblem.EXTRA, PackProblem.MISPICK)
    if said.quantity < 1 or left_out == bool(said.line) or order.step is PackStep.DONE:
        return refused(said.code, NoChoice())
    if not left_out and (line is None or said.quantity > there(order, line, said.problem)):
        return refused(said.code, NoChoice())
    met = next((one.item for one in order.plan.lines if units_read(one.item, read(said.code))), None)
    item = f"{met.merchant}/{met.sku}" if met is not None and left_out else ""
    event = SetAside(problem=said.problem, quantity=said.quantity, line=said.line, item=item, code=said.code)
    if line is not None and said.problem is PackProblem.SHORT:
        return Decision(event=event, note=ShortAtPack(item_name=line.item.name, missing=said.quantity))
    if line is not None and said.problem is PackProblem.DAMAGED:
        return _damaged(order, line, event)
    return Decision(event=event, note=PutInRedTote(quantity=said.quantity))


def there(order: OrderAtDesk, line: PackLine, problem: PackProblem) -> int:
    """So many units of `line` can have a problem: those that wait, and damaged also those in the open box."""
    return order.remaining(line) + (_in_box(order, line) if problem is PackProblem.DAMAGED else 0)


def _in_box(order: OrderAtDesk, line: PackLine) -> int:
    if order.parcel is None or order.plan.cancelled:  # of a cancelled order all that is in it waits to come out
        return 0
    return max(0, order.tally.verified(line.line, order.parcel))


def _damaged(order: OrderAtDesk, line: PackLine, event: SetAside) -> Decision:
    out = event.quantity - order.remaining(line)
    if out <= 0:
        return Decision(event=event, note=DamagedAtPack(item_name=line.item.name, quantity=event.quantity))
    first, *then = (*_taken_out(order, line, out), event)
    note = DamagedInBox(item_name=line.item.name, quantity=event.quantity)
    return Decision(event=first, then=tuple(then), note=note)


def _taken_out(order: OrderAtDesk, line: PackLine, units: int) -> list[Event]:
    """Take back that so many units were packed: this device's scans first, then those of whoever had it before."""
    left, events = units, list[Event]()
    for mark in reversed(order.trail):
        said = mark.event
        if left and isinstance(said, Verified) and (said.line, said.parcel) == (line.line, order.parcel):
            events.append(PackUndone(seq=mark.seq, event=said))
            if said.quantity > left:
                events.append(replace(said, quantity=said.quantity - left))
            left = max(0, left - said.quantity)
    if left:
        said = Verified(parcel=order.parcel or 0, line=line.line, quantity=left)
        events.append(PackUndone(seq=0, event=said))
    return events
