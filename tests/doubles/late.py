"""A server's answers about late orders, for a supervisor's screens."""

from dataclasses import dataclass, field

from offline.transport import TransportError
from warehouse.cut_offs import LateDecided, LateOrder, LateOrders, LateWanted
from warehouse.packing import LabelStatus


@dataclass
class ScriptedLate:
    """Lists what it was given, and answers decisions first come first served; remembers what was asked."""

    waiting: LateOrders = field(default_factory=lambda: LateOrders(orders=(), more=False))
    answers: list[LateDecided | TransportError] = field(default_factory=list)
    labels: list[LabelStatus | TransportError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def late_orders(self) -> LateOrders:
        """The list."""
        self.asked.append("list")
        return self.waiting

    async def decide_late(self, order: str, wanted: LateWanted) -> LateDecided:
        """The next answer."""
        said = (wanted.decision, order, wanted.service, "confirmed" if wanted.confirmed else "")
        self.asked.append(f"{' '.join(one for one in said if one)}: {wanted.reason}")
        answer = self.answers.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer

    async def label(self, parcel: str, wait_s: float) -> LabelStatus:
        """The next label."""
        self.asked.append(f"label {parcel}")
        answer = self.labels.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer


def late_orders(*labels: LabelStatus) -> LateOrders:
    """Five of them, the first with `labels`; one is held."""
    told = (("4417", "17:00", "missed", 5400), ("4390", "17:00", "held", 5400), ("4402", "18:30", "missed", 120))
    rows = [
        LateOrder(order=order, merchant="nordlys", service="standard", cut_off=at, state=state, late_s=age)
        for order, at, state, age in (*told, ("4431", "18:30", "missed", 120), ("4440", "18:30", "missed", 120))
    ]
    first = LateOrder(
        order="4417",
        merchant="nordlys",
        service="standard",
        cut_off="17:00",
        state="missed",
        late_s=5400,
        services=("express", "evening"),
        labels=labels,
    )
    return LateOrders(orders=(first, *rows[1:]), more=False)
