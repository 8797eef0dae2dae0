"""Who this server is, and which site it serves: one row each."""

from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, select

from pickserver.store.tables import PLACE, SERVER, SITE
from pickserver.store.writes import put

LEASES_A_GENERATION: Final = 1_000_000
"""More than a trolley is ever given away between two restored backups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server's identity, told in every reply and written to every outbox row."""

    server_id: str
    server_gen: int
    """1 at first; another number when the data went back to an earlier time."""
    minimum_client: str = "0.1.0"
    """The oldest program version that may start a new trolley."""
    enrolment_hash: str = ""
    """Of the code with which devices are registered; empty where none are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The fulfilment centre."""

    site: str
    name: str
    time_zone: str
    """IANA name, such as `Europe/Amsterdam`."""
    currency: str
    """ISO 4217, such as `EUR`."""
    units: str
    """`metric` or `imperial`, for what people read; everything kept is metric."""
    layout: str = ""
    """The layout file as JSON text."""
    print_at: str | None = None
    """When labels are printed, one of `PrintAt`; None where the site file does not say."""


_SERVER: Final = select(SERVER)


def server_of(tx: Connection) -> Server | None:
    """Who serves here; None in a database that was never served."""
    row = tx.execute(_SERVER).one_or_none()
    if row is None:
        return None
    return Server(
        server_id=row.server_id,
        server_gen=row.server_gen,
        minimum_client=row.minimum_client,
        enrolment_hash=row.enrolment_hash,
    )


def next_epoch(tx: Connection, epoch: int) -> int:
    """The number of the lease after `epoch`: one that was never given.

    After data went back to an earlier time, numbers begin above all that the lost time may have given, since a device
    may still hold such a lease, and what was recorded under two leases of one number could not be told apart.
    """
    server = server_of(tx)
    generation = server.server_gen if server else 1
    return max(epoch + 1, (generation - 1) * LEASES_A_GENERATION)


def put_server(tx: Connection, server: Server) -> None:
    """Keep who this server is."""
    put(tx, SERVER, [{"one": 1, **asdict(server)}])


def site_of(tx: Connection) -> Site | None:
    """The site; None in a database that has none yet."""
    row = tx.execute(select(SITE)).one_or_none()
    return None if row is None else Site(**row._asdict())


def put_site(tx: Connection, site: Site) -> None:
    """Keep the site."""
    put(tx, SITE, [asdict(site)])


def places_of(tx: Connection, kind: str) -> tuple[str, ...]:
    """Barcodes of the places of `kind`, in their order."""
    return tuple(tx.scalars(select(PLACE.c.place).where(PLACE.c.kind == kind).order_by(PLACE.c.rank)))
