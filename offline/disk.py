"""Opens the journal's SQLite file so that a commit is durable, and names what the disk said when it was not.

One connection, which locks the file for itself: no shared memory, no second reader. Nothing here knows what the file
is for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import apsw

from offline.errors import DeviceFull, FolderInUse, JournalDamaged, NotSaved, ReadOnly
from warehouse.values import dataclass

_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Pragmas:
    """How SQLite writes. The defaults are what is released; other values exist for controls and benches."""

    synchronous: Literal["FULL", "NORMAL", "OFF"] = "FULL"
    """FULL syncs the log at each commit; less loses signalled scans at a power cut."""
    checkpoint_pages: int = 200
    """Pages of 4 KiB in the log after which a commit is followed by copying them into the file."""
    log_bytes_max: int = 1 << 20
    """What a checkpointed log is cut down to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a journal lies and how it is written."""

    path: str
    vfs: str | None
    """Name of a registered SQLite file layer; None is the operating system's."""
    pragmas: Pragmas


class LogLength:
    """How long the log is, as SQLite says at each commit."""

    def __init__(self) -> None:
        """Empty."""
        self.pages = 0

    def note(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        """Be SQLite's hook."""
        self.pages = pages
        return apsw.SQLITE_OK


def connect(place: Place, *, create: bool) -> apsw.Connection:
    """Open the file at `place` without changing one byte of what is there.

    Promises: closing the connection changes nothing either, until `settle` was called.
    Raises: ReadOnly, FolderInUse, JournalDamaged, NotSaved.
    """
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    with faults_named():
        connection = apsw.Connection(place.path, flags=flags, vfs=place.vfs)
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        connection.pragma("locking_mode", "EXCLUSIVE")
        connection.pragma("cell_size_check", 1)
        if connection.readonly("main"):
            connection.close()
            raise ReadOnly(f"{place.path} cannot be written")
    return connection


def prepare_log(connection: apsw.Connection, pragmas: Pragmas) -> None:
    """Switch to the write-ahead log (lasting) and to what `pragmas` ask for (this connection).

    When the log is copied is left to the caller: SQLite's own way swallows what the disk says about it.
    """
    mode = connection.pragma("journal_mode", "WAL")
    if mode != "wal":
        raise NotSaved(f"the file layer offers journal mode {mode} only")
    connection.pragma("synchronous", pragmas.synchronous)
    connection.pragma("journal_size_limit", pragmas.log_bytes_max)
    connection.pragma("wal_autocheckpoint", 0)


def settle(connection: apsw.Connection, place: Place) -> bool:
    """Make everything that can be read durable; False when the device has no room for that.

    Call it with the file locked. A commit that was cut off by a crash may be in the log without ever having been
    synced; copying the log into the file and syncing that ends it. And after a sync that failed a later good one
    proves nothing: were the log copied then, a power cut could leave a file newer than its log, which is a damaged
    one. So the log's bytes are first written over themselves, whatever happened to them before.
    """
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
    try:
        _write_log_again(place)
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.FullError:
        return False
    return True


def _write_log_again(place: Place) -> None:
    flags = [apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_WAL, 0]
    try:
        log = apsw.VFSFile(place.vfs or "", f"{place.path}-wal", flags)
    except apsw.CantOpenError:
        return  # there is none: the last close was a clean one
    try:
        for offset in range(0, log.xFileSize(), _CHUNK_BYTES):
            log.xWrite(log.xRead(min(_CHUNK_BYTES, log.xFileSize() - offset), offset), offset)
        log.xSync(apsw.SQLITE_SYNC_NORMAL)
    finally:
        log.xClose()


@contextmanager
def faults_named() -> Iterator[None]:
    """Turn what SQLite says about the disk into our own errors; mistakes of ours pass as they are.

    Raises: DeviceFull, FolderInUse, JournalDamaged, NotSaved, ReadOnly.
    """
    try:
        yield
    except apsw.FullError as fault:
        raise DeviceFull("no room left on the device") from fault
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError) as fault:
        raise ReadOnly(f"the journal cannot be opened for writing: {fault}") from fault
    except (apsw.CorruptError, apsw.NotADBError) as fault:
        raise JournalDamaged(f"the journal is not readable as one: {fault}") from fault
    except (apsw.BusyError, apsw.LockedError) as fault:
        raise FolderInUse(pid=None, since=None) from fault
    except (apsw.IOError, apsw.NoMemError) as fault:
        raise NotSaved(f"the disk failed: {fault}") from fault
