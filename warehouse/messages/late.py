"""What a supervisor is asked and told of an order that its truck went without. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LateOrderIs(Message):
    """The order, whose truck of `cut_off` is gone for `age`, waits for a decision."""

    order: str
    cut_off: str
    age: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateOrderPaid(Message):
    """The same, with what its label cost."""

    order: str
    cut_off: str
    age: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateOrderHeld(Message):
    """The order is held, since its merchant was told that its truck of `cut_off` is gone for `age`."""

    order: str
    cut_off: str
    age: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFaster(Message):
    """Ask whether it goes by another service; no label was bought yet."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFasterPaid(Message):
    """Ask whether it goes by another service, for which its label, which cost `price`, is given back."""

    order: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NowTomorrow(Message):
    """It leaves with the next truck of its service."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NowFaster(Message):
    """It goes by another service; what its label costs is not known yet, or none was wanted."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NowFasterCosts(Message):
    """It goes by another service: what its label cost, and what the new one does."""

    order: str
    was: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NowHeld(Message):
    """Its merchant is told, and it is held."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotLate(Message):
    """It is late no more: packed, cancelled, or decided meanwhile."""

    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLateToChange(Message):
    """A parcel of it bears its label already."""

    order: str
