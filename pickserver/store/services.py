"""What a shop's shipping methods are at this site: the service, and by when the order must leave."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, select

from pickserver.store.tables import SERVICE
from pickserver.store.writes import put

ANY_OTHER: Final = "*"
"""The method that stands for every one that is not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a shipping method is here."""

    method: str
    """As the shop calls it; `*` is every other."""
    service: str
    cut_off: str
    """`HH:MM` local."""


STANDARD: Final = Service(method=ANY_OTHER, service="standard", cut_off="17:00")
"""What every method is where a site says nothing."""


def put_services(tx: Connection, services: Iterable[Service]) -> None:
    """Keep what these methods are."""
    put(tx, SERVICE, [asdict(service) for service in services])


def services(tx: Connection) -> dict[str, Service]:
    """What each method is; `*` is always there."""
    rows = tx.execute(select(SERVICE))
    return {ANY_OTHER: STANDARD} | {row.method: Service(**row._asdict()) for row in rows}
