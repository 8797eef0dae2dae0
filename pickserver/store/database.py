"""A function of a connection goes in, and what it returned comes out once it is durable.

SQLite has one transaction at a time that writes, PostgreSQL several. Says nothing about threads: the server's shell has
as many that write as there are connections for it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError

from pickserver.store import postgres, sqlite
from pickserver.store.hints import Hints
from pickserver.store.migrate import migrate, unmigrated
from pickserver.store.outbox import WRITTEN
from pickserver.store.tables import METADATA, OUTBOX_HEAD

T = TypeVar("T")

FILE_NAME: Final = "pickserver.db"

TRIES: Final = 5
"""How often a transaction is tried that others keep in the way of."""
IN_THE_WAY: Final = frozenset({"40001", "40P01"})
"""States of a transaction that was not done because of another one, and may be when it is tried again."""


NOT_DATA: Final = ("22", "54")
"""How the states begin of a statement whose values no column, index or encoding takes."""


MAY_BE_DATA: Final = (OverflowError, UnicodeEncodeError, DBAPIError)
"""What drivers raise at values they do not take, besides other things."""


def is_data_fault(error: Exception) -> bool:
    """Whether a transaction failed for what it was to write, so that it would fail however often it is tried."""
    if isinstance(error, OverflowError | UnicodeEncodeError | DataError):
        return True
    return isinstance(error, DBAPIError) and str(getattr(error.orig, "sqlstate", None)).startswith(NOT_DATA)


class Database:
    """The site's record."""

    def __init__(self, writer: Engine, reader: Engine, lock: sqlite.FileLock | None = None) -> None:
        """Write through `writer` and read through `reader`: `open_database` is how one is had."""
        self._writer = writer
        self._reader = reader
        self._lock = lock
        self._one_writes = writer.dialect.name == "sqlite"
        self._writing: AbstractContextManager[object] = Lock() if self._one_writes else nullcontext()
        self.on_rows: Callable[[], object] = lambda: None
        """Called when a transaction that wrote to the outbox is durable, on the thread that did it."""

    @property
    def writers(self) -> int:
        """How many may write at a time; where it is one, writes that wait are better done together."""
        return 1 if self._one_writes else postgres.WRITERS

    @property
    def groups(self) -> int:
        """How many groups of requests done together may be in hand at a time: the more, the smaller they are."""
        return 1 if self._one_writes else postgres.GROUPS

    @property
    def readers(self) -> int:
        """How many may read at a time."""
        return sqlite.READERS if self._one_writes else postgres.READERS

    def transact(self, work: Callable[[Connection], T]) -> T:
        """What `work` makes of a transaction.

        It is called again when another transaction was in the way, or its connection was found to be gone.

        Promises: when it returns, everything `work` wrote is durable; when `work` raises, nothing of it is there.
        """
        for _ in range(TRIES - 1):
            try:
                return self._transacted(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in IN_THE_WAY:
                    raise
        return self._transacted(work)

    def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` reads, all of one moment."""
        if self._reader is self._writer:
            return self.transact(work)
        return _on_a_connection(self._reader, work)

    def _transacted(self, work: Callable[[Connection], T]) -> T:
        def noted(tx: Connection) -> tuple[T, bool]:
            tx.info.pop(WRITTEN, None)
            made = work(tx)
            return made, tx.info.pop(WRITTEN, False)

        with self._writing:
            made, wrote = _on_a_connection(self._writer, noted)
        if wrote:
            self.on_rows()
        return made

    def listening(self, told: Callable[[], object]) -> Hints | None:
        """Have `told` called when any node wrote to the outbox, as far as the database says so; None: it does not."""
        return None if self._one_writes else Hints(postgres.hint_address(self._reader), told)

    def create_tables(self) -> None:
        """Make every table at once, in a new database in memory; a file is migrated instead."""

        def make(tx: Connection) -> None:
            METADATA.create_all(tx, checkfirst=False)
            tx.execute(OUTBOX_HEAD.insert().values(one=1, pos=0))

        self.transact(make)

    def alone(self, work: Callable[[Connection], T]) -> T:
        """What `work` makes of a transaction beside which no other node has one of this kind: for what is done once."""

        def waited(tx: Connection) -> T:
            if not self._one_writes:
                postgres.wait_for_other_nodes(tx)
            return work(tx)

        return self.transact(waited)

    def migrate(self) -> None:
        """Bring the tables to what this program knows; each step is whole or not there."""
        self.alone(migrate)

    def unmigrated(self) -> str:
        """What migrations are missing, for people; empty when none is."""
        return self.read(unmigrated)

    def close(self) -> None:
        """Let go: readers first, so that the writer alone leaves the file tidy."""
        if self._reader is not self._writer:
            self._reader.dispose()
        self._writer.dispose()
        if self._lock is not None:
            self._lock.release()


class _GoneError(Exception):
    """A connection was found to be gone before anything could be committed on it."""

    def __init__(self, how: DBAPIError) -> None:
        """Keep what was raised."""
        self.how = how


def _on_a_connection(engine: Engine, work: Callable[[Connection], T]) -> T:
    """What `work` makes of a transaction on a connection that lives.

    Asking each time whether it does would cost as long as a statement does. So it is found out by using it: what was
    not committed is done once more on a new connection, and whoever comes next has a new one too.
    """
    with suppress(_GoneError):
        return _begun(engine, work)
    try:
        return _begun(engine, work)
    except _GoneError as gone:
        raise gone.how from None


def _begun(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.begin() as tx:
        try:
            return work(tx)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise _GoneError(error) from error
            raise


def open_database(folder: Path | None) -> Database:
    """The database in `folder`, made when it is not there; None: one in memory, with its tables.

    Raises:
        trust.DatabaseInUseError: another pickserver works on it.
        trust.UnsafeDatabaseError: it could not be trusted with anything.

    """
    if folder is None:
        engine = sqlite.memory_engine()
        database = Database(engine, engine)
        database.create_tables()
        return database
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE_NAME
    lock = sqlite.FileLock(path)
    path.touch(mode=0o600)
    try:
        writer = sqlite.writing_engine(path)
    except BaseException:
        lock.release()
        raise
    return Database(writer, sqlite.reading_engine(path), lock)


def open_postgres(told: str, *, writers: int = postgres.WRITERS + postgres.GROUPS) -> Database:
    """The database that `told` names, such as `postgresql://pickserver@db.example/site`; it is there already.

    With `writers` connections that write.

    Raises:
        UnsafeDatabaseError: it could not be trusted with anything.
        sqlalchemy.exc.OperationalError: it does not answer.

    """
    url = postgres.address(told)
    database = Database(postgres.writing_engine(url, writers), postgres.reading_engine(url))
    try:
        database.transact(postgres.refuse_unsafe)
    except BaseException:
        database.close()
        raise
    return database


def open_beside(folder: Path) -> Database:
    """The database in `folder` while another pickserver works on it: the two take turns, a transaction each.

    Never checkpoints while the other lives, and never migrates: `unmigrated` says whether it is fit to be used.

    Raises:
        UnsafeDatabaseError: it could not be trusted with anything.

    """
    path = folder / FILE_NAME
    return Database(sqlite.writing_engine(path, checkpoints=False), sqlite.reading_engine(path))
