"""A server's answers about orders, for a supervisor's screens."""

from dataclasses import dataclass, field

from offline.transport import TransportError
from warehouse.opening import OrderCancelled
from warehouse.problem_orders import (
    LABEL_BY_HAND,
    LABEL_UNSURE,
    NOT_FINISHED,
    OrderDecision,
    ProblemOrder,
    ProblemOrders,
    UnfinishedClosed,
    UnfinishedToClose,
)


@dataclass
class ScriptedOrders:
    """Lists what it was given, and answers decisions first come first served; remembers what was asked."""

    waiting: ProblemOrders = field(default_factory=lambda: ProblemOrders(orders=(), more=False))
    answers: list[OrderCancelled | UnfinishedClosed | TransportError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def problem_orders(self) -> ProblemOrders:
        """The list."""
        self.asked.append("list")
        return self.waiting

    async def decide_order(self, order: str, wanted: OrderDecision) -> OrderCancelled | UnfinishedClosed:
        """The next answer."""
        verb = "close" if isinstance(wanted, UnfinishedToClose) else "cancel"
        self.asked.append(f"{verb} {order}: {wanted.reason}")
        answer = self.answers.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer


def problem_orders() -> ProblemOrders:
    """One of each kind, and one of a kind that only a newer server knows."""
    told = (("4417", NOT_FINISHED, 5400), ("4390", LABEL_BY_HAND, 1260), ("4402", LABEL_UNSURE, 95), ("4431", "new", 5))
    rows = (ProblemOrder(order=order, problem=problem, detail="", since_s=age) for order, problem, age in told)
    return ProblemOrders(orders=(*rows, ProblemOrder(order="4440", problem="new", detail="", since_s=1)), more=False)
