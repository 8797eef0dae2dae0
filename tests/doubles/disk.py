"""A disk in memory: what was written, what was synced, and what a power cut may leave of it.

The model, on the cruel side of what a Linux file system does:

- A write or truncation is certain only once a sync of that file returned. Until then each may be on the disk, or not,
  or torn at any sector, later ones without earlier ones. Bytes beside a write are never touched (SQLite takes the same
  for granted on its own file layer).
- A file's name is certain only once its directory was synced (here all files share one directory). Names change in
  order: any prefix of the uncertain changes may be on the disk.
- After a sync that failed, what it should have written may be lost for good, although reading still shows it and later
  syncs succeed: only writing it again helps.
- Nothing reorders across a sync that returned, and such a sync does not lie.

A `plan` sees every operation before it happens and may have it fail, or cut the power there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from random import Random

Image = dict[str, bytes]
"""File name to content: a disk at rest."""


class Operation(StrEnum):
    """What is asked of the disk."""

    CREATE = "create"
    DELETE = "delete"
    READ = "read"
    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"


class Fault(StrEnum):
    """How an operation fails: with nothing done, but for reads after it, which go on."""

    BROKEN = "EIO"
    FULL = "ENOSPC"
    POWER_CUT = "the power is gone: nothing works from here on"


Plan = Callable[[Operation, str], Fault | None]
"""Asked before each operation on a file by that name."""


class DiskError(Exception):
    """An operation failed as planned."""

    def __init__(self, operation: Operation, fault: Fault) -> None:
        """`operation` failed with `fault`."""
        super().__init__(f"{operation}: {fault}")
        self.operation = operation
        self.fault = fault


class Fate(Enum):
    """How far a change is on its way to the disk."""

    UNCERTAIN = auto()
    CERTAIN = auto()
    FORSAKEN = auto()
    """A sync that should have written it failed."""


@dataclass(slots=True)
class Change:
    """One write of `data` at `offset`, or a truncation to `offset` where `data` is None."""

    offset: int
    data: bytes | None
    fate: Fate = Fate.UNCERTAIN

    def apply(self, content: bytearray) -> None:
        """Make the change."""
        if self.data is None:
            del content[self.offset :]
            return
        content.extend(bytes(max(0, self.offset - len(content))))
        content[self.offset : self.offset + len(self.data)] = self.data

    def sectors(self, sector: int) -> Iterator["Change"]:
        """What reaches the disk in one piece."""
        if self.data is None:
            yield self
            return
        start, end = self.offset, self.offset + len(self.data)
        while start < end:
            stop = min(end, (start // sector + 1) * sector)
            yield Change(start, self.data[start - self.offset : stop - self.offset])
            start = stop


@dataclass(slots=True)
class File:
    """What reads see, what was certain, and every change since."""

    content: bytearray = field(default_factory=bytearray)
    base: bytes = b""
    changes: list[Change] = field(default_factory=list)

    def make(self, change: Change) -> None:
        """Write or truncate."""
        change.apply(self.content)
        self.changes.append(change)

    def settle(self, fate: Fate) -> None:
        """End a sync, well or not."""
        for change in self.changes:
            if change.fate is Fate.UNCERTAIN:
                change.fate = fate
        if all(change.fate is Fate.CERTAIN for change in self.changes):
            self.base = bytes(self.content)
            self.changes.clear()

    def left(self, keeps: Callable[[Change], Iterator[Change]]) -> bytes:
        """What a power cut leaves when of each uncertain change it leaves what `keeps` gives."""
        content = bytearray(self.base)
        for change in self.changes:
            for part in (change,) if change.fate is Fate.CERTAIN else keeps(change):
                part.apply(content)
        return bytes(content)


class Disk:
    """One directory of files, from `image` on, under `plan`."""

    def __init__(
        self, image: Mapping[str, bytes] | None = None, *, plan: Plan = lambda _operation, _name: None
    ) -> None:
        """Everything in `image` is certain."""
        self.files = {name: File(bytearray(content), content) for name, content in (image or {}).items()}
        self.plan = plan
        self.room: int | None = None
        """Bytes that fit on the disk; None for no limit."""
        self.dead = False
        self.counts = dict.fromkeys(Operation, 0)
        self._certain_names = dict(self.files)
        self._name_changes: list[tuple[str, File | None]] = []

    def create(self, name: str) -> File:
        """Make an empty file."""
        self._ask(Operation.CREATE, name)
        self.files[name] = File()
        self._name_changes.append((name, self.files[name]))
        return self.files[name]

    def delete(self, name: str) -> None:
        """Take the name away."""
        self._ask(Operation.DELETE, name)
        del self.files[name]
        self._name_changes.append((name, None))

    def sync_names(self) -> None:
        """Make certain which files there are."""
        self._certain_names = dict(self.files)
        self._name_changes.clear()

    def read(self, file: File, name: str, offset: int, amount: int) -> bytes:
        """At most `amount` bytes, fewer at the end of the file."""
        self._ask(Operation.READ, name)
        return bytes(file.content[offset : offset + amount])

    def write(self, file: File, name: str, offset: int, data: bytes) -> None:
        """Overwrite or extend."""
        self._ask(Operation.WRITE, name)
        grown = max(0, offset + len(data) - len(file.content))
        if grown and self.room is not None and self.used() + grown > self.room:
            raise DiskError(Operation.WRITE, Fault.FULL)
        file.make(Change(offset, data))

    def truncate(self, file: File, name: str, size: int) -> None:
        """Cut the file to `size` bytes."""
        self._ask(Operation.TRUNCATE, name)
        file.make(Change(size, None))

    def sync(self, file: File, name: str) -> None:
        """Make every change of the file certain, or forsake them."""
        try:
            self._ask(Operation.SYNC, name)
        except DiskError as error:
            if error.fault is not Fault.POWER_CUT:
                file.settle(Fate.FORSAKEN)
            raise
        file.settle(Fate.CERTAIN)

    def used(self) -> int:
        """Bytes in all files."""
        return sum(len(file.content) for file in self.files.values())

    def image_now(self) -> Image:
        """What a process that died leaves for the next one: everything written."""
        return {name: bytes(file.content) for name, file in self.files.items()}

    def image_dropped(self) -> Image:
        """What a power cut leaves when nothing uncertain had reached the disk."""
        return {name: file.left(lambda _: iter(())) for name, file in self._certain_names.items()}

    def image_torn(self, dice: Random, *, sector: int = 512) -> Image:
        """What a power cut leaves when each uncertain sector, truncation and name was a throw of `dice`."""
        names = dict(self._certain_names)
        for name, file in self._name_changes[: dice.randint(0, len(self._name_changes))]:
            if file is None:
                names.pop(name, None)
            else:
                names[name] = file

        def keeps(change: Change) -> Iterator[Change]:
            return (part for part in change.sectors(sector) if dice.random() < 0.5)

        return {name: file.left(keeps) for name, file in names.items()}

    def _ask(self, operation: Operation, name: str) -> None:
        fault = Fault.POWER_CUT if self.dead else self.plan(operation, name)
        if fault is Fault.POWER_CUT:
            self.dead = True
        if fault is not None:
            raise DiskError(operation, fault)
        self.counts[operation] += 1
