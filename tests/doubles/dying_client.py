"""pickclient with a battery that goes at a chosen moment: after the nth scan is on the disk, before it is signalled.

python tests/doubles/dying_client.py N pickclient-arguments…
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[2]))

from offline.journal import Journal
from warehouse.envelope import Sealed

T = TypeVar("T")


def die_after(commits: int) -> None:
    """Pull the battery right after the commit number `commits` of a scan; an answer after a restart is none."""
    append = Journal.append
    done = count(1)

    def dying(self: Journal, trolley: str | None, make: object, *, folds: bool, announces: bool = True) -> Sealed:
        sealed = append(self, trolley, make, folds=folds, announces=announces)  # type: ignore[arg-type]  # handed on as it came
        answered = b'"event":{"type":"confirmed"' in sealed.body
        if folds and not answered and next(done) == commits:
            os.kill(os.getpid(), signal.SIGKILL)
        return sealed

    Journal.append = dying  # type: ignore[method-assign]  # the seam is the battery


if __name__ == "__main__":
    die_after(int(sys.argv[1]))
    from pickclient.cli import main

    sys.exit(main(sys.argv[2:]))
