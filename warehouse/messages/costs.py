"""What is said at a pack desk about what labels cost, where one is given up for another. Values without words."""

from warehouse.messages.message import Message
from warehouse.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyNewLabelPaid(Message):
    """Ask whether the label, which cost `price`, is given up for another one."""

    order: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidAtRisk(Message):
    """Ask whether another label is bought though the `price` of the one there is may be lost."""

    order: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLabelCosts(Message):
    """The label that was asked for in place of another is bought; what that one cost, and this one."""

    was: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChanged(Message):
    """The order goes elsewhere: its label, which cost `was`, is given back, and another one is bought."""

    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChanged(Message):
    """The order goes by another service: its label, which cost `was`, is given back, and another one is bought."""

    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentOtherwise(Message):
    """The order goes elsewhere and otherwise: its label, which cost `was`, is given back, and another one is bought."""

    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLabelCosts(Message):
    """The label is bought with which the order goes elsewhere."""

    was: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLabelCosts(Message):
    """The label is bought with which the order goes by another service."""

    was: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherwiseLabelCosts(Message):
    """The label is bought with which the order goes elsewhere and otherwise."""

    was: str
    price: str
