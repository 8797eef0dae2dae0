"""The labels that this desk has fetched, a file each: printed again, or printed late, none is asked for twice.

Not in the journal: a label is large, can be had again from the server, and a scan waits for no write of one.
"""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote

FOLDER: Final = "labels"
"""In the data folder."""
KEPT_S: Final = 7 * 24 * 3600.0
"""As long as events are kept: after that no order of then is on any desk."""
UNFINISHED: Final = ".part"
SEAL_BYTES: Final = 32
"""At the beginning of each file: whose label it is and what is in it, hashed."""


class LabelFiles:
    """The folder in which they lie, readable by its owner alone: addresses are on them."""

    def __init__(self, folder: Path) -> None:
        """Keep in `folder`, which is made when it is needed."""
        self._folder = folder

    def read(self, parcel: str, generation: int) -> bytes | None:
        """What was fetched of this label; None where nothing was, or where it is not what was kept.

        Half a label, or one with a bit turned over, could be printed and not be read on its way: it is fetched anew.
        """
        try:
            kept = self._path(parcel, generation).read_bytes()
        except OSError:
            return None
        seal, data = kept[:SEAL_BYTES], kept[SEAL_BYTES:]
        return data if seal == _seal(parcel, generation, data) else None

    def keep(self, parcel: str, generation: int, data: bytes) -> None:
        """Keep what was fetched.

        Promises: whole and on the disk when it returns, or not there.
        Raises: OSError.
        """
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._path(parcel, generation)
        unfinished = path.with_name(f"{path.name}{UNFINISHED}")
        unfinished.touch(mode=0o600)
        with unfinished.open("wb") as file:
            file.write(_seal(parcel, generation, data) + data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)

    def prune(self, wall_s: float) -> None:
        """Delete what is older than `KEPT_S`, by the device's clock, which says `wall_s` now: seconds since 1970."""
        with suppress(OSError):  # what cannot be deleted now is deleted at another start
            for path in self._folder.iterdir():
                if path.stat().st_mtime < wall_s - KEPT_S or path.suffix == UNFINISHED:
                    path.unlink()

    def _path(self, parcel: str, generation: int) -> Path:
        return self._folder / f"{quote(parcel, safe='')}.{generation}"


def _seal(parcel: str, generation: int, data: bytes) -> bytes:
    return sha256(f"{parcel}\0{generation}\0".encode() + data).digest()
