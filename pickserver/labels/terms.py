"""Under which terms a carrier is dealt with, and which of several offers is taken."""

from collections.abc import Iterator, Mapping
from typing import Final

from pickserver.labels.carriers.config import ANY_SERVICE
from pickserver.labels.carriers.seam import Capabilities, NotSent, Quoted, Rate, Refused, Unsure
from warehouse.values import dataclass, field

EXCHANGES_MAX: Final = 3
"""The most exchanges in one call of a carrier: to buy, to be told that it is sold, to read it back."""
PAUSE_S: Final = 5.0
"""How long a worker may be held up between taking a label and asking; one that was longer does not ask."""

RETRY_S_MAX: Final = 30
"""No vain try is repeated later than after so many seconds."""

Offer = Quoted | Refused | Unsure | NotSent
"""What a carrier answers who is asked what it costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a carrier is dealt with."""

    carrier: str
    capabilities: Capabilities
    timeout_s: float = 30.0
    """Of one exchange."""
    settle_s: float = 90.0
    threads: int = 4
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """As in the carriers file."""

    @property
    def lease_ms(self) -> int:
        """How long a label belongs to the worker that took it: longer than everything it may do with it."""
        # Twice the pause: one before it asks, and one between the answer and the moment it is written.
        return round(1000 * (EXCHANGES_MAX * self.timeout_s + 2 * PAUSE_S))

    def keeps(self, service: str, offered: str) -> bool:
        """Whether the carrier's service `offered` keeps what the site calls `service`."""
        allowed = self.services.get(service, self.services.get(ANY_SERVICE))
        return allowed is None or offered in allowed


def retry_ms(tries: int) -> int:
    """Milliseconds to wait after so many vain tries."""
    return 1000 * min(1 << min(max(tries - 1, 0), 10), RETRY_S_MAX)


def best(
    offers: Mapping[str, Offer], terms: Mapping[str, Terms], service: str, currency: str
) -> tuple[str, Rate] | None:
    """The cheapest offer that keeps the promise, with its carrier; None where there is none.

    Offers in another currency than the site's are passed over: nothing here knows a rate of exchange. So is one that
    would pay for the parcel: a slip that would beat every true price.
    """
    fitting = [
        (rate.price.amount, carrier, rate)
        for carrier, offer in offers.items()
        if isinstance(offer, Quoted)
        for rate in offer.rates
        if rate.price.currency == currency and rate.price.amount >= 0 and terms[carrier].keeps(service, rate.service)
    ]
    if not fitting:
        return None
    _, carrier, rate = min(fitting, key=lambda each: (each[0], each[1], each[2].service))
    return carrier, rate


def refusals(offers: Mapping[str, Offer]) -> str | None:
    """Why no carrier takes it, when every one of them said no; None: some did not answer."""
    if any(isinstance(offer, Unsure | NotSent) for offer in offers.values()):
        return None
    return "; ".join(_refusals(offers)) or "no carrier takes parcels of this form"


def _refusals(offers: Mapping[str, Offer]) -> Iterator[str]:
    for carrier, offer in sorted(offers.items()):
        yield f"{carrier}: {offer.why if isinstance(offer, Refused) else 'has no service that fits'}"
