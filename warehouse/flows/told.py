"""What the server tells of an order while it is at a desk: how it is then, and what of that is said. Pure.

A label that comes instead of another one is said with what both cost, whoever wanted it.
"""

from collections.abc import Iterable

from warehouse.desk import PackTerms, under
from warehouse.flows.packing import OrderAtDesk, labelled, learned
from warehouse.messages import (
    AddressChanged,
    AddressLabelCosts,
    Message,
    NewLabelCosts,
    OrderCancelled,
    OrderHeld,
    OtherwiseLabelCosts,
    SentOtherwise,
    ServiceChanged,
    ServiceLabelCosts,
)
from warehouse.money import shown
from warehouse.packed import PackTally
from warehouse.packing import LabelStatus
from warehouse.parcels import LabelState
from warehouse.values import replace


def told(
    order: OrderAtDesk,
    others: PackTally,
    labels: Iterable[LabelStatus] = (),
    *,
    cancelled: bool = False,
    terms: PackTerms | None = None,
) -> OrderAtDesk:
    """`order` after the server told what others did, how far its labels are, and how it is sent now."""
    order = learned(order, others)
    for label in labels:
        order = labelled(order, label)
    plan = under(order.plan, terms)
    return replace(order, plan=replace(plan, cancelled=plan.cancelled or cancelled))


def news(before: OrderAtDesk, after: OrderAtDesk) -> Message | None:
    """What is to be said of an order that was `before` and is `after` now; None: nothing."""
    if after.plan.cancelled:
        return None if before.plan.cancelled else OrderCancelled(order=after.plan.order)
    if after.plan.held and not before.plan.held:
        return OrderHeld(order=after.plan.order)
    known = {label.parcel: label for label in before.labels}
    said = (_of_label(known.get(label.parcel), label) for label in after.labels)
    return next((message for message in said if message is not None), None)


def cost(label: LabelStatus) -> str:
    """What a label cost, as people read it; empty while that is not known."""
    return shown(label.price, label.currency) if label.price else ""


def _of_label(known: LabelStatus | None, label: LabelStatus) -> Message | None:
    """What is said of a label that came instead of another one: when it is wanted, and when it is there."""
    if label.before is None:
        return None
    was = shown(label.before.price, label.before.currency)
    other = known is None or known.generation < label.generation
    if label.state == LabelState.BOUGHT and (other or (known is not None and known.state != LabelState.BOUGHT)):
        return _costs(label.changed, was, cost(label))
    return _comes(label.changed, was) if other else None


def _comes(changed: str, was: str) -> Message | None:
    """That another label is on its way; nothing where this desk asked for it, and was answered."""
    match changed:
        case "":
            return None
        case "receiver":
            return AddressChanged(was=was)
        case "service":
            return ServiceChanged(was=was)
        case _:
            return SentOtherwise(was=was)


def _costs(changed: str, was: str, price: str) -> Message:
    match changed:
        case "":
            return NewLabelCosts(was=was, price=price)
        case "receiver":
            return AddressLabelCosts(was=was, price=price)
        case "service":
            return ServiceLabelCosts(was=was, price=price)
        case _:
            return OtherwiseLabelCosts(was=was, price=price)
