"""What can go wrong with what a device keeps; every one is caught where somebody can be told what to do.

    JournalError
    ├── NotSaved        the disk failed once: the journal reopens by itself, scan again
    ├── DeviceFull      no room left, the reserve included: finish, then change the device
    ├── ReadOnly        the folder or the file cannot be written, or cannot be opened
    ├── JournalDamaged  what is there is not what was written: nothing was moved, nothing deleted
    ├── JournalTooNew   a newer program wrote it: start that one
    └── FolderInUse     another process holds the data folder

The texts are for logs and the doctor; the sentences on the screen are in the locale files. Nothing here opens anything.
"""

from datetime import datetime

from warehouse.envelope import Sealed


class JournalError(Exception):
    """Something a device keeps could not be kept or read."""


class NotSaved(JournalError):  # noqa: N818 (the word on the screen)
    """The disk failed while writing or reading; nothing may be signalled for it.

    Promises: the journal closes what failed and reads the disk again before anything else is done with it. An event
    whose commit failed may be on the disk all the same: then it is in `recorded`, with a signal nobody gave, and is to
    be asked about like the last event before a power cut.
    """

    def __init__(self, sentence: str, *, recorded: Sealed | None = None) -> None:
        """Say what failed, and name the event that was found on the disk afterwards."""
        super().__init__(sentence)
        self.recorded = recorded


class DeviceFull(JournalError):  # noqa: N818 (the word on the screen)
    """No room left on the device, not even what the reserve file freed; what was saved before is whole."""


class ReadOnly(JournalError):  # noqa: N818 (named for what is found)
    """The data folder or the journal in it cannot be written; nothing was changed."""


class JournalDamaged(JournalError):  # noqa: N818 (named for what is found)
    """The journal is not what was written to it; nothing was moved or deleted, and salvage is an act of its own."""


class JournalTooNew(JournalError):  # noqa: N818 (named for what is found)
    """The journal was written by a newer program than this one; nothing was changed."""

    def __init__(self, *, version: int, known: int) -> None:
        """Name the version that was found and the newest this program knows."""
        super().__init__(
            f"the journal has version {version}, this program knows up to {known}: start the newer program"
        )
        self.version = version
        self.known = known


class FolderInUse(JournalError):  # noqa: N818 (named for what is found)
    """Another process works in the data folder: one folder is one device and one program."""

    def __init__(self, *, pid: int | None, since: datetime | None) -> None:
        """Name the holder's process id and when it came, in UTC, as far as they can be known."""
        holder = f"process {pid}" if pid else "another process"
        when = f" since {since:%Y-%m-%d %H:%M:%S} UTC" if since else ""
        super().__init__(f"{holder} has this data folder{when}: close it, or choose another with --data")
        self.pid = pid
        self.since = since
