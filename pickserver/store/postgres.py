"""PostgreSQL as the site server needs it: durable at every commit, for any number of nodes, each with bounded pools.

The floor's requests and those that only read have connections of their own, so that no report can take the floor's.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError

from pickserver.store.trust import UnsafeDatabaseError

WRITERS: Final = 8
"""Connections with which one node serves the floor: more would wait for the head of the outbox."""
GROUPS: Final = 2
"""Connections beside them for requests that are done together: one reckons while the other waits for the disk."""
READERS: Final = 4
"""Connections with which one node only reads."""
CONNECT_S: Final = 5
"""How long to wait for a new connection."""
GONE_S: Final = 10
"""After so long without a sign of life the database's machine is taken for gone."""
POOL_S: Final = 5
"""How long to wait for one of the pool's."""
LOCK_S: Final = 5
"""How long to wait for a lock: whoever sits on one holds up those who need it, and nobody else."""
IDLE_S: Final = 30
"""After so long a session that holds a transaction open and does nothing is ended by the database."""
READ_S: Final = 30
"""How long one question may take that only reads."""
VERSION_MIN: Final = 150000
"""The oldest PostgreSQL that this is tested to be like, as it numbers itself."""
ALONE: Final = 0x7069636B
"""The advisory lock under which one node at a time does what is done once."""

_ALIVE: Final = {
    "connect_timeout": CONNECT_S,
    "keepalives_idle": GONE_S // 2,
    "keepalives_interval": 1,
    "keepalives_count": GONE_S // 2,
    "tcp_user_timeout": GONE_S * 1000,
}

_ON: Final = {
    "fsync": "it would lose what it has acknowledged when the machine goes down",
    "full_page_writes": "a torn page would damage the database when the machine goes down",
    "synchronous_commit": "it would acknowledge what is not on the disk yet",
}
"""Settings that may not be `off`, and why."""


def address(told: str) -> URL:
    """The database that `told` names, such as `postgresql://pickserver@db.example/site`.

    Raises:
        UnsafeDatabaseError: it names none.

    """
    try:
        url = make_url(told)
    except (ArgumentError, ValueError):
        raise UnsafeDatabaseError("the database's address cannot be read: postgresql://NAME@HOST/DATABASE") from None
    if url.drivername not in ("postgres", "postgresql", "postgresql+psycopg") or not url.database:
        raise UnsafeDatabaseError("the database's address has to be like postgresql://NAME@HOST/DATABASE")
    return url.set(drivername="postgresql+psycopg")


def writing_engine(url: URL, connections: int = WRITERS + GROUPS) -> Engine:
    """Connections that serve the floor."""
    return _engine(url, connections, "READ COMMITTED", {"lock_timeout": f"{LOCK_S}s"})


def reading_engine(url: URL) -> Engine:
    """Connections that cannot write; each transaction sees one moment."""
    told = {"statement_timeout": f"{READ_S}s", "default_transaction_read_only": "on"}
    return _engine(url, READERS, "REPEATABLE READ", told)


def hint_address(engine: Engine) -> str:
    """Where a connection of its own is opened to the database of `engine`, as the driver reads it."""
    alive = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}
    told = {"connect_timeout": f"{CONNECT_S}", "application_name": "pickserver hints", **alive}
    url = engine.url.set(drivername="postgresql").update_query_dict(told)
    return url.render_as_string(hide_password=False)


def refuse_unsafe(tx: Connection) -> None:
    """See that what is committed stays.

    Raises:
        UnsafeDatabaseError: it might not, or nothing could be written; says why.

    """
    version = int(str(_shown(tx, "server_version_num")))
    if version < VERSION_MIN:
        raise UnsafeDatabaseError(f"PostgreSQL {VERSION_MIN // 10000} or newer is needed, not {version // 10000}")
    for name, why in _ON.items():
        if _shown(tx, name) == "off":
            raise UnsafeDatabaseError(f"PostgreSQL runs with {name}=off: {why}. Set it to on, and start again")
    if tx.scalar(text("SELECT pg_is_in_recovery()")):
        raise UnsafeDatabaseError("this PostgreSQL is a standby and takes no writes: name the primary")


def wait_for_other_nodes(tx: Connection) -> None:
    """Be the only one that has waited so, until the transaction ends."""
    tx.execute(text("SET LOCAL lock_timeout = 0"))
    tx.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ALONE})


def _shown(tx: Connection, name: str) -> object:
    return tx.exec_driver_sql(f"SHOW {name}").scalar_one()


def _engine(url: URL, connections: int, isolation: str, told: Mapping[str, str]) -> Engine:
    import psycopg  # noqa: PLC0415 - most sites have a file

    settings = {"idle_in_transaction_session_timeout": f"{IDLE_S}s", "TimeZone": "UTC", **told}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return create_engine(
        url,
        module=psycopg,
        isolation_level=isolation,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=POOL_S,
        pool_use_lifo=True,
        connect_args={**_ALIVE, "application_name": "pickserver", "options": options},
    )
