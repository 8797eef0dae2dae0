"""The data folder: one folder is one device and one running program, with some room put by for a full disk.

Holds the lock for the life of the process; what lies in the files is not known here.
"""

import errno
import fcntl
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from offline.errors import DeviceFull, FolderInUse, JournalDamaged, NotSaved, ReadOnly

RESERVE_BYTES = 256 * 1024
"""Room put by: what finishing the stop, about 40 scans, and copying the log into the journal need."""


class DataFolder:
    """A claimed data folder and where things lie in it."""

    def __init__(self, path: Path, lock: int) -> None:
        """Not claimed yet: use `DataFolder.claim`."""
        self.path = path
        self._lock = lock

    @classmethod
    def claim(cls, path: Path) -> Self:
        """Make `path` when it is missing (for its owner alone), lock it until the process ends, put the reserve by.

        Raises: FolderInUse with the holder's process id; ReadOnly, DeviceFull, NotSaved when there is no folder to be
        had.
        """
        try:
            _make(path)
            lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as fault:
            raise _named(fault) from fault
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            in_use = _holder(lock)
            os.close(lock)
            raise in_use from None
        folder = cls(path, lock)
        with suppress(OSError):  # on a full disk the holder cannot be named, but is one all the same
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        folder.put_reserve_by()
        return folder

    @property
    def journal(self) -> Path:
        """The journal file."""
        return self.path / "journal"

    @property
    def signalled(self) -> Path:
        """The mark of the last signal given."""
        return self.path / "signalled"

    @property
    def reserve(self) -> Path:
        """The file that holds room for a full disk."""
        return self.path / "reserve"

    def refuse_odd_files(self) -> None:
        """See that nothing lies where the journal belongs that is no file: reading a pipe would never end.

        Raises: JournalDamaged.
        """
        for path in (self.journal, self.path / f"{self.journal.name}-wal", self.signalled):
            if path.exists() and not path.is_file():
                raise JournalDamaged(f"{path} is no file")

    def put_reserve_by(self) -> bool:
        """Take room for the reserve; False when the disk has too little."""
        try:
            held = os.open(self.reserve, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return False
        try:
            os.posix_fallocate(held, 0, RESERVE_BYTES)
        except OSError:
            self.reserve.unlink(missing_ok=True)
            return False
        finally:
            os.close(held)
        return True

    def free_reserve(self) -> bool:
        """Give the reserved room to whoever writes next; False when there was none left."""
        try:
            self.reserve.unlink()
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Let another process claim the folder; safe to call again. A process that ends does the same."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _make(path: Path) -> None:
    if path.is_dir():
        return
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    above = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(above)  # or a power cut takes the folder with all that was synced in it
    finally:
        os.close(above)


def _named(fault: OSError) -> DeviceFull | NotSaved | ReadOnly:
    match fault.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return DeviceFull(f"no room for the data folder: {fault}")
        case errno.EIO:
            return NotSaved(f"the disk failed: {fault}")
        case _:
            return ReadOnly(f"the data folder cannot be written: {fault}")


def _holder(lock: int) -> FolderInUse:
    """Who wrote its process id into the lock file, and when; the lock itself is what counts."""
    pid = os.pread(lock, 20, 0).strip()
    since = datetime.fromtimestamp(os.fstat(lock).st_mtime, UTC)
    return FolderInUse(pid=int(pid) if pid.isdigit() else None, since=since)
