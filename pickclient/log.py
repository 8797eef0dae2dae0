"""The device's log, beside its journal: what somebody who looks after devices has to know, and no operator.

Never a secret, never a scan: those are in the journal. Logging never stops the work.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

NAME = "pickclient.log"
BYTES_MAX = 512 * 1024
"""A larger log is put aside at the start, in place of the one before."""

LOG = logging.getLogger("pickclient")


def open_log(folder: Path) -> None:
    """Log warnings and worse into `folder`; a disk that refuses costs the line and nothing else."""
    logging.raiseExceptions = False
    path = folder / NAME
    if path.exists() and not path.is_file():  # opening a pipe waits for somebody who reads it
        return
    with suppress(OSError):
        if path.stat().st_size > BYTES_MAX:
            path.replace(path.with_suffix(".old"))
    LOG.propagate = False
    try:
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)


def end_with_a_thread(end: Callable[[], object]) -> None:
    """When a thread breaks, log how and call `end`: a program that only seems to send must not go on."""

    def broken(what: threading.ExceptHookArgs) -> None:
        name = what.thread.name if what.thread else "?"
        error = what.exc_value or what.exc_type()
        LOG.critical("the thread %s broke", name, exc_info=(what.exc_type, error, what.exc_traceback))
        end()

    threading.excepthook = broken
