"""pickclient on a disk that fails whenever a file says so.

python tests/doubles/ill_disk_client.py FILE pickclient-arguments…

The real program over SQLite's own file layer, whose writes are refused while FILE holds `full`, `read-only`, `failing`.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

sys.path.insert(0, str(Path(__file__).parents[2]))

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Buffer

_CODES = {"full": apsw.SQLITE_FULL, "read-only": apsw.SQLITE_READONLY, "failing": apsw.SQLITE_IOERR_WRITE}


class IllDisk(apsw.VFS):
    """The operating system's files, as ill as `illness` says."""

    def __init__(self, illness: Path) -> None:
        super().__init__("ill", "unix", makedefault=True)
        self._illness = illness

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        return IllFile(name, flags, self._illness)


class IllFile(apsw.VFSFile):
    """One file of it."""

    def __init__(self, name: str | apsw.URIFilename | None, flags: list[int], illness: Path) -> None:
        super().__init__("unix", name, flags)
        self._illness = illness

    def excepthook(
        self, etype: type[BaseException] | None, evalue: BaseException | None, etraceback: "TracebackType | None"
    ) -> bool:
        """SQLite went on in spite of a fault; the terminal is the program's."""
        return True

    def xWrite(self, data: "Buffer", offset: int) -> None:
        code = _CODES.get(self._illness.read_text().strip())
        if code is not None:
            raise apsw.exception_for(code)
        super().xWrite(data, offset)


if __name__ == "__main__":
    DISK = IllDisk(Path(sys.argv[1]))  # for as long as the process lives
    from pickclient.cli import main

    sys.exit(main(sys.argv[2:]))
