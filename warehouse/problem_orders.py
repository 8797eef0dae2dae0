"""What a supervisor is told of orders that do not get on by themselves, and what may be decided about one."""

from warehouse.opening import CancelWanted
from warehouse.values import dataclass

NOT_FINISHED = "not_finished"
"""A desk wished to close it, and a parcel lacks its label or what it demands."""
LABEL_UNSURE = "label_unsure"
"""Nobody knows whether a label was bought; its carrier is being asked."""
LABEL_BY_HAND = "label_by_hand"
"""The same, and only a person can find out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemOrder:
    """An order that waits for somebody."""

    order: str
    problem: str
    """`not_finished`, `label_unsure` or `label_by_hand`; others may come."""
    detail: str
    """What exactly, for people who look into it."""
    since_s: int
    """Seconds since then."""
    desk: str = ""
    """Barcode of the desk where it was last open; empty where it was at none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemOrders:
    """Those that wait longest, first."""

    orders: tuple[ProblemOrder, ...]
    more: bool
    """Whether there are more after the last of these."""
    late: int = 0
    """How many orders their trucks went without, which are listed by themselves."""
    late_s: int = 0
    """Seconds since the first of these trucks went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedToClose:
    """Close as a supervisor an order all the same that lacks something."""

    reason: str
    """Why, for the record; not empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedClosed:
    """It is closed, and its totes are free."""

    order: str
    lacking: tuple[str, ...]
    """What it lacked, as it was written down."""


OrderDecision = CancelWanted | UnfinishedToClose
"""What a supervisor may decide about an order."""
