"""SQLite's file layer over a `Disk`: the real SQLite runs, and every byte it writes or syncs passes here.

It syncs the directory where SQLite's own layer does: when a log or rollback journal that was opened to be made is first
synced, and when a deletion asks for it. It has no shared memory, so a log works only under exclusive locking; it locks
nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import TracebackType
from typing import TYPE_CHECKING

import apsw

from tests.doubles.disk import Disk, DiskError, Fault, File, Operation

if TYPE_CHECKING:
    from typing_extensions import Buffer

_SYNCS_NAMES = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL
_NUMBERS = count(1)

_CODES = {
    Operation.CREATE: apsw.SQLITE_CANTOPEN,
    Operation.DELETE: apsw.SQLITE_IOERR_DELETE,
    Operation.READ: apsw.SQLITE_IOERR_READ,
    Operation.WRITE: apsw.SQLITE_IOERR_WRITE,
    Operation.TRUNCATE: apsw.SQLITE_IOERR_TRUNCATE,
    Operation.SYNC: apsw.SQLITE_IOERR_FSYNC,
}


@contextmanager
def mounted(disk: Disk) -> Iterator[str]:
    """Put `disk` under SQLite; the name to open connections with, for as long as it is mounted."""
    vfs = ShimVFS(f"shim-{next(_NUMBERS)}", disk)
    try:
        yield vfs.name
    finally:
        vfs.unregister()


class ShimVFS(apsw.VFS):
    """Files by name on one disk; time and randomness are the machine's."""

    def __init__(self, name: str, disk: Disk) -> None:
        super().__init__(name, "")
        self.name = name
        self._disk = disk

    def excepthook(
        self, etype: type[BaseException] | None, evalue: BaseException | None, etraceback: TracebackType | None
    ) -> bool:
        """SQLite went on in spite of a fault, as it would on a real disk."""
        return True

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        flags[1] = flags[0]
        if path is None:
            return ShimFile(Disk(), "temporary", File(), syncs_names=False)
        creates = bool(flags[0] & apsw.SQLITE_OPEN_CREATE)
        file = self._disk.files.get(path)
        if file is None and not creates:
            raise apsw.exception_for(apsw.SQLITE_CANTOPEN)
        with _told():
            file = file or self._disk.create(path)
        return ShimFile(self._disk, path, file, syncs_names=creates and bool(flags[0] & _SYNCS_NAMES))

    def xDelete(self, filename: str, syncdir: bool) -> None:
        if filename not in self._disk.files:
            raise apsw.exception_for(apsw.SQLITE_IOERR_DELETE_NOENT)
        with _told():
            self._disk.delete(filename)
            if syncdir:
                self._disk.sync_names()

    def xAccess(self, pathname: str, flags: int) -> bool:
        return pathname in self._disk.files

    def xFullPathname(self, name: str) -> str:
        return name


class ShimFile(apsw.VFSFile):
    """One open file."""

    def __init__(self, disk: Disk, name: str, file: File, *, syncs_names: bool) -> None:
        self._disk = disk
        self._name = name
        self._file = file
        self._syncs_names = syncs_names

    def excepthook(
        self, etype: type[BaseException] | None, evalue: BaseException | None, etraceback: TracebackType | None
    ) -> bool:
        """SQLite went on in spite of a fault, as it would on a real disk."""
        return True

    def xRead(self, amount: int, offset: int) -> bytes:
        with _told():
            return self._disk.read(self._file, self._name, offset, amount)

    def xWrite(self, data: "Buffer", offset: int) -> None:
        with _told():
            self._disk.write(self._file, self._name, offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:
        with _told():
            self._disk.truncate(self._file, self._name, newsize)

    def xSync(self, flags: int) -> None:
        with _told():
            self._disk.sync(self._file, self._name)
            if self._syncs_names:
                self._disk.sync_names()
                self._syncs_names = False

    def xFileSize(self) -> int:
        return len(self._file.content)

    def xClose(self) -> None:
        """Nothing to do: closing a file makes nothing certain."""

    def xLock(self, level: int) -> None:
        """Nobody else is there."""

    def xUnlock(self, level: int) -> None:
        """Nobody else is there."""

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return 4096

    def xDeviceCharacteristics(self) -> int:
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE


@contextmanager
def _told() -> Iterator[None]:
    """Tell SQLite what the disk said."""
    try:
        yield
    except DiskError as error:
        full = error.fault is Fault.FULL
        raise apsw.exception_for(apsw.SQLITE_FULL if full else _CODES[error.operation]) from error
