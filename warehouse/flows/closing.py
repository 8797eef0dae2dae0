"""Whether an order may be closed: every parcel done as it demands, and under the label that counts. Pure."""

from enum import StrEnum

from warehouse.flows.packing import OrderAtDesk
from warehouse.packed import Kind
from warehouse.parcels import LabelState, parcel_id
from warehouse.values import dataclass, replace


class Lack(StrEnum):
    """What keeps an order from being closed."""

    DEMAND = "demand"
    """Somebody has to do and confirm something."""
    LABEL = "label"
    """No label that counts is on a parcel."""
    GIVEN_BACK = "given_back"
    """The label on a parcel was given back: it would travel on one that is paid for by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """One thing that is lacking."""

    lack: Lack
    parcel: str
    demand: str = ""

    def __str__(self) -> str:
        """For people who look into it."""
        match self.lack:
            case Lack.DEMAND:
                return f"{self.parcel}: {self.demand} is not confirmed"
            case Lack.LABEL:
                return f"{self.parcel}: no label was scanned on it"
            case Lack.GIVEN_BACK:
                return f"{self.parcel}: the label on it was given back"


def lacking(order: OrderAtDesk) -> tuple[Lacking, ...]:
    """What is lacking of the parcels that have something in them; what is not packed keeps nothing open here.

    How much was picked is left out of it: that may be known later than the packing.
    """
    order = replace(order, plan=replace(order.plan, lines=tuple(replace(one, due=0) for one in order.plan.lines)))
    found: list[Lacking] = []
    for number in sorted({fact.parcel for fact in order.tally.of(Kind.VERIFIED)}):
        name, applied = parcel_id(order.plan.order, number), order.tally.applied(number)
        if order.plan.cancelled and applied is None:
            continue
        label = order.label(number)
        found += [Lacking(lack=Lack.DEMAND, parcel=name, demand=one) for one in order.demands_left(number)]
        if applied is None or (label is not None and applied.number < label.generation):
            found.append(Lacking(lack=Lack.LABEL, parcel=name))
        elif label is not None and label.state in (LabelState.VOIDING, LabelState.VOIDED):
            found.append(Lacking(lack=Lack.GIVEN_BACK, parcel=name))
    return tuple(found)
