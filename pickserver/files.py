"""Files that a command writes: whole, or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
"""Mode of what only its owner may read."""
PUBLIC: Final = 0o666
"""Less what the person's umask takes off."""


def write_whole(file: Path, data: bytes, mode: int) -> None:
    """Write `data` to `file` with `mode`, in place of what was there.

    Raises:
        OSError: it cannot be written, and nothing of it is left.

    """
    beside = file.with_name(f"{file.name}.new")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as opened:
            if mode == PRIVATE:
                os.fchmod(opened.fileno(), mode)
            opened.write(data)
        beside.replace(file)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise
