"""SQLite as the site server needs it: a version without the WAL-reset bug, durable at every commit, one server a file.

Debian 12's SQLite can corrupt a WAL that two connections checkpoint: such a one is refused, not worked around.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

from pickserver.store.trust import DatabaseInUseError, UnsafeDatabaseError

SQLITE_MIN: Final = (3, 51, 3)
INSTALL: Final = "pip install 'pysqlite3>=0.6.1'"
READERS: Final = 4
"""Connections that only read."""
CHECKPOINT_PAGES: Final = 1000
"""After how many written pages the writer carries them into the file."""
BUSY_S: Final = 30.0
"""How long a connection waits for the write lock: a command beside a running server may hold it for a transaction.

A hundred thousand items took ten."""


class Cursor(Protocol):
    """What a DB-API cursor can do, as far as it is used here."""

    def execute(self, statement: str) -> object:
        """Run one statement."""

    def fetchone(self) -> tuple[object, ...] | None:
        """The next row."""

    def close(self) -> None:
        """Let go."""


class RawConnection(Protocol):
    """What a DB-API connection can do, as far as it is used here."""

    isolation_level: str | None

    def cursor(self) -> Cursor:
        """Open a cursor."""


def driver() -> ModuleType:
    """The SQLite module to use: pysqlite3 where it is installed, else the standard library's where it is new enough.

    Raises:
        UnsafeDatabaseError: neither will do.

    """
    found = []
    for name in ("pysqlite3.dbapi2", "sqlite3"):
        module = _imported(name)
        if module is None:
            continue
        version: str = module.sqlite_version
        if tuple(int(part) for part in version.split(".")) >= SQLITE_MIN:
            return module
        found.append(f"{name} has {version}")
    least = ".".join(map(str, SQLITE_MIN))
    raise UnsafeDatabaseError(f"SQLite {least} or newer is needed ({', '.join(found)}): {INSTALL}")


def memory_engine() -> Engine:
    """A database that lives as long as its engine; for one thread at a time."""
    engine = create_engine(
        "sqlite://", module=driver(), poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    _prepare(engine, [], "BEGIN IMMEDIATE")
    return engine


def writing_engine(path: Path, *, checkpoints: bool = True) -> Engine:
    """The one connection of this process that writes to the file at `path`.

    It checkpoints, unless another process is the one that does.

    Raises:
        UnsafeDatabaseError: commits would not be durable there.

    """
    engine = _file_engine(path, connections=1)
    pages = CHECKPOINT_PAGES if checkpoints else 0
    _prepare(
        engine,
        ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", f"PRAGMA wal_autocheckpoint={pages}"],
        "BEGIN IMMEDIATE",
    )
    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    if (mode, level) != ("wal", 2):
        engine.dispose()
        raise UnsafeDatabaseError(
            f"{path} cannot be written ahead and synced (journal_mode {mode}, synchronous {level})"
        )
    return engine


def reading_engine(path: Path) -> Engine:
    """Connections to the file at `path` that cannot write and never checkpoint."""
    engine = _file_engine(path, connections=READERS)
    _prepare(engine, ["PRAGMA query_only=ON", "PRAGMA wal_autocheckpoint=0"], "BEGIN")
    return engine


class FileLock:
    """The right to serve one database file, for the life of the process."""

    def __init__(self, path: Path) -> None:
        """Take the lock beside the database at `path`.

        Raises:
            DatabaseInUseError: another process has it.

        """
        self._file = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._file, 20, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise DatabaseInUseError(f"another pickserver (process {holder}) works on {path}") from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let another process have it; safe to call again."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _imported(name: str) -> ModuleType | None:
    match name:
        case "sqlite3":
            import sqlite3  # noqa: PLC0415 - only when it is asked for

            return sqlite3
        case _:
            try:
                import pysqlite3.dbapi2  # noqa: PLC0415 - has no wheel everywhere
            except ImportError:
                return None
            module: ModuleType = pysqlite3.dbapi2
            return module


def _file_engine(path: Path, connections: int) -> Engine:
    return create_engine(
        f"sqlite:///{path}",
        module=driver(),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": BUSY_S},
    )


def _prepare(engine: Engine, pragmas: list[str], begin: str) -> None:
    """Have every connection run `pragmas`, and begin its transactions with `begin` instead of the driver's own ways."""
    event.listen(engine, "connect", _on_connect(pragmas))
    event.listen(engine, "begin", _on_begin(begin))


def _on_connect(pragmas: list[str]) -> Callable[[RawConnection, object], None]:
    def prepare(raw: RawConnection, _record: object) -> None:
        raw.isolation_level = None
        cursor = raw.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
            cursor.fetchone()
        cursor.close()

    return prepare


def _on_begin(begin: str) -> Callable[[Connection], None]:
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return start
