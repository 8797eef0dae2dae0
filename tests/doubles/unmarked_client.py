"""The real client on a machine too busy to mark what was signalled: after its death the last scan is in question."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from offline.signals import SignalledMark


def mark_nothing() -> None:
    """Have the program die before each mark."""

    def late(self: SignalledMark, seq: int) -> None:
        del self, seq  # it would have been written a moment later

    SignalledMark.signalled = late  # type: ignore[method-assign]  # the seam is the machine


if __name__ == "__main__":
    mark_nothing()
    from pickclient.cli import main

    sys.exit(main(sys.argv[1:]))
