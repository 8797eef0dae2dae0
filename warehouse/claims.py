"""What is asked and told when a trolley is given to somebody, or taken from them; plain dataclasses as in `wire`."""

from warehouse.trolleys import Plan
from warehouse.values import dataclass
from warehouse.wire import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A trolley that now belongs to the asking device, and all it needs to pick it without network."""

    plan: Plan
    epoch: int
    snapshot: Snapshot
    stood: str = ""
    """Barcode of the place where it was left and is to be fetched; empty where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWanted:
    """Ask for a trolley; `take_over` says why, when a colleague holds it."""

    take_over: str = ""
    incarnation: str = ""
    """Of the asking device's journal, so that the snapshot can say which of its own events are counted in it."""
    client: str = ""
    """Version of the asking program; empty from one that does not say, which is as old as 0.1.0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignWanted:
    """A supervisor decides who has a trolley; without `confirmed` only what is at risk is asked for."""

    to: str = ""
    """Badge of who is to have it; empty: nobody, it is released."""
    epoch: int
    """The lease that is to end; another one by now refuses it."""
    reason: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """What may be lost from sight when a trolley is taken from its holder: nothing is lost that its device can send."""

    operator_name: str
    """The holder; empty when nobody holds it."""
    unsent: int | None
    """Events that the holding device had recorded and not sent when it was last heard; None when that is not known."""
    heard_s: int | None
    """Seconds since that device was last heard; None when it never was."""
    stops_done: int
    stops: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassigned:
    """Who has a trolley now; when it was not `done`, what is at risk is to be confirmed first."""

    trolley: str
    done: bool
    epoch: int
    operator_name: str
    """Who has it; empty: nobody."""
    at_risk: AtRisk
