"""What is said to a supervisor who decides about an order. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDue(Message):
    """What was scanned or typed is no order's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideOrder(Message):
    """Ask what is to become of `order`."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideUnfinished(Message):
    """The same of one that its desk could not close."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideUnsure(Message):
    """The same of one of whose label nobody knows whether it was bought."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideByHand(Message):
    """The same, where only a person can find out."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder(Message):
    """Ask whether `order` is really cancelled."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOrder(Message):
    """Ask whether `order` is really closed though it lacks something."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NowCancelled(Message):
    """`order` is cancelled; who picks or packs it hears so."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NowCancelledPacked(Message):
    """`order` is cancelled, and so many of its parcels bear their label already: they lie in a bin."""

    order: str
    parcel: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NowClosed(Message):
    """`order` is closed all the same."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNotKnown(Message):
    """The site has no such order."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLateToCancel(Message):
    """`order` is packed."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAtDesk(Message):
    """`order` is open at no desk: there is nothing to close."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingLacks(Message):
    """No desk was kept from closing `order`."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStillAsked(Message):
    """A label of `order` is being bought, or nobody knows whether it was: it stays open."""

    order: str
