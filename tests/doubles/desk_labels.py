"""The labels that lie at a desk, looked at as a person looks: told apart by the reference printed on them."""

import re
import time
from dataclasses import dataclass
from typing import Final

from tests.doubles.desk_device import PATIENCE_S, DeskDevice
from tests.doubles.desk_jobs import Paper

LOOKS_S: Final = 0.02
"""How often a packer looks at the printer."""
PRINTED: Final = "LABEL: printed"
"""What the screen says of a label that came out."""
LOOK: Final = "LOOK: DID IT PRINT?"
"""What it says of one of which it does not know that."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on one."""

    generation: int
    tracking: str


class DeskLabels:
    """What came out of one desk's printer so far."""

    def __init__(self, device: DeskDevice, paper: Paper) -> None:
        """Look at `paper`, and read what `device` says of it."""
        self._device, self._paper = device, paper

    def newest(self, order: str, parcel: int, least: int = 1, copies: int = 1) -> Label:
        """The newest label of a parcel, once the screen says that it came out, and so many copies of it did."""
        until_s = time.monotonic() + PATIENCE_S
        while True:
            self._device.shows(LOOK, PRINTED)
            found = self.of(order, parcel)
            newest = max((label.generation for label in found), default=0)
            alike = [label for label in found if label.generation == newest]
            if newest >= least and len(alike) >= copies:
                return alike[-1]
            assert time.monotonic() < until_s, f"label {order}-{parcel}.{least} did not come out: {found}"
            time.sleep(LOOKS_S)

    def more_than(self, before: int, order: str, parcel: int) -> None:
        """Wait until more than `before` labels of a parcel lie there."""
        until_s = time.monotonic() + PATIENCE_S
        while len(self.of(order, parcel)) <= before:
            assert time.monotonic() < until_s, f"no other copy of {order}-{parcel} came out"
            time.sleep(LOOKS_S)

    def of(self, order: str, parcel: int) -> list[Label]:
        """Every label of a parcel, in the order in which they came out."""
        wanted = re.compile(rf"\.{order}-{parcel}\.(\d+)\b".encode())
        found = [(wanted.search(data), data) for data in self._paper.labels()]
        return [Label(int(match[1]), tracking_on(data)) for match, data in found if match is not None]

    def not_of(self, tracking: str) -> list[str]:
        """The numbers of all labels there but the one of `tracking`."""
        return [one for one in map(tracking_on, self._paper.labels()) if one != tracking]


def tracking_on(label: bytes) -> str:
    """The number under the bars."""
    found = re.search(rb"SBX[0-9A-F]{14}", label)
    assert found is not None, label[:200]
    return found[0].decode()
