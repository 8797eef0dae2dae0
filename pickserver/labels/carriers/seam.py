"""What the label worker knows of a carrier: what it can be asked, what it can answer, and how a purchase is repeated.

An answer that is no clear yes and no clear no is `Unsure`: timeouts, 5xx, a reset after the request was sent, an error
that this plug-in does not know, an answer that cannot be read. A carrier that says "error" may have bought.
"""

from enum import StrEnum
from typing import Protocol

from warehouse.addresses import Address
from warehouse.money import Money
from warehouse.values import dataclass


class Idempotency(StrEnum):
    """What makes it safe to ask a carrier a second time."""

    KEY = "key"
    """It keeps our key: the same request again is the same purchase."""
    NATURAL = "natural"
    """What is bought has a name before it is bought, and is sold once: the second time it says so, and is read back."""
    LOOKUP = "lookup"
    """It finds a purchase by our reference, once that has settled; asked again it would sell again."""
    NONE = "none"
    """Nothing: only a person can find out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomsLine:
    """One kind of goods in a parcel that crosses a customs border."""

    what: str
    quantity: int
    weight_g: int
    """Of all of them."""
    value: str
    """Of one of them, a decimal number."""
    currency: str
    code: str
    """Harmonised System, 6 to 10 digits; empty when it is not known."""
    origin: str
    """Country, ISO 3166 alpha-2; empty when it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """What a carrier is told of a parcel: the same, to the byte, at every try."""

    reference: str
    """Ours: the same at every try, and never the same for two labels. Also the idempotency key."""
    sender: Address
    receiver: Address
    size_mm: tuple[int, int, int]
    """Outside; as the box's inside where nobody knows better."""
    weight_g: int
    service: str
    """The site's name of what was promised, such as `express`."""
    format: str
    """`zpl`, `pdf` or `png`."""
    customs: tuple[CustomsLine, ...] = ()
    """Empty where no border is crossed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a carrier would do for how much."""

    rate: str
    """The carrier's own name for it."""
    shipment: str
    """The carrier's own name for what would be sent; empty where it has none yet."""
    service: str
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be bought."""

    shipment: Shipment
    rate: str
    shipment_name: str
    """As the rate said it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What can be had; empty when the carrier does not take such parcels."""

    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A label was bought, now or before."""

    purchase: str
    """The carrier's name for it."""
    tracking: str
    service: str
    price: Money
    format: str
    """What the carrier calls the form of `data`; what it is, its bytes say."""
    data: bytes
    """What is printed; empty where that cannot be had with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The carrier said no, and nothing was bought or given back."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """Nobody knows whether the carrier did it."""

    why: str
    is_told: bool = False
    """Whether the carrier did say that it is so, in an answer that cannot be read; it may never say it otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """The request surely never reached the carrier."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """The carrier knows of no such purchase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """The label was given back, now or before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """A purchase as the carrier lists it."""

    purchase: str
    reference: str
    """What it was called when it was bought; empty where the carrier does not say."""
    voided: bool
    bought_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchases:
    """Everything that was bought from some time on."""

    purchases: tuple[Purchase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a carrier can do."""

    idempotency: Idempotency
    formats: tuple[str, ...]
    void_window_s: int
    """Seconds after a purchase in which it is given back without loss; 0: never."""


class Carrier(Protocol):
    """A carrier: every call is one exchange or a few, and ends within the time its line allows."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    def rates(self, shipment: Shipment) -> Quoted | Refused | Unsure | NotSent:
        """What it would cost; buys nothing."""

    def buy(self, order: Order) -> Bought | Refused | Unsure | NotSent:
        """Buy a label, under the shipment's reference as its key."""

    def find(self, order: Order, since_ms: int) -> Bought | Absent | Unsure | NotSent:
        """What became of a purchase that was begun at `since_ms` or later; `none` carriers cannot say."""

    def void(self, purchase: str) -> Voided | Refused | Unsure | NotSent:
        """Give a label back; again and again is the same as once."""

    def label(self, purchase: str, kind: str) -> bytes | Refused | Unsure | NotSent:
        """What is printed, in the form `kind`; never buys."""

    def purchases(self, since_ms: int) -> Purchases | Unsure | NotSent:
        """Everything that was bought since."""
