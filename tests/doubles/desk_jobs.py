"""What a packer is given at a pack desk, and what physically comes of it: orders, places, printers, the truth file."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is in a tote of one order line."""

    line: str
    name: str
    code: str
    """The barcode of one unit."""
    quantity: int
    once: bool
    """Whether one scan confirms all of it."""
    weight_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An order in a tote, and what happens to it out of the ordinary."""

    order: str
    tote: str
    lines: tuple[Unit, ...]
    batch: bool = False
    mishap: str = ""
    begun_by: str = ""
    """The desk at which a colleague left it half packed."""


class Paper(Protocol):
    """Where a desk's labels come out."""

    def labels(self) -> Sequence[bytes]:
        """Every label that came out so far, in order."""


class Work(Protocol):
    """What is to be packed."""

    def cancel(self, order: str) -> None:
        """Have the supervisor cancel an order."""

    def delay(self) -> None:
        """Have the carrier be late with the next label."""

    def hand_on(self, job: Job) -> None:
        """Leave a half-packed order to a colleague."""

    def instead(self, job: Job, order: str) -> Job:
        """The job of `order`, which was opened for `job`'s item."""


@dataclass(frozen=True, slots=True)
class Held:
    """A parcel in a hold place."""

    order: str
    parcel: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a packer works, and with what."""

    desk: str
    badge: str
    pin: str
    """Empty where the badge is enough."""
    printer: str
    """Its address, as the desk's settings say it."""
    paper: Paper
    spare: str
    """A desk that nobody works at."""
    number: int
    """Of its bin."""


@dataclass(slots=True)
class Truth:
    """What physically happened, safely written before it is told."""

    path: Path
    acts: Counter[str] = field(default_factory=Counter)

    def write(self, act: str, **told: object) -> None:
        """Put an act down."""
        self.acts[act] += 1
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"act": act, **told}) + "\n")
            file.flush()
            os.fsync(file.fileno())
