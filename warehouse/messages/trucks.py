"""What is said at a pack desk about an order that its truck went without. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckGone(Message):
    """The truck of `carrier` went at `cut_off` without this parcel: it goes into the bin of tomorrow."""

    carrier: str
    cut_off: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHeld(Message):
    """A truck went without the order, and its merchant has to say what becomes of it."""

    order: str
