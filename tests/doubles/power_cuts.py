"""Power cuts at every write boundary of the real journal: what of what was signalled would be gone.

Each history runs the real module on the real SQLite over a disk in memory; before every operation on that disk, every
kind of image a power cut could leave there is opened by the journal and compared with what had been signalled.
"""

import json
from dataclasses import dataclass, field
from random import Random
from typing import Final

from offline.disk import Pragmas
from offline.errors import JournalError
from offline.journal import Journal
from tests.doubles.disk import Disk, Fault, Image, Operation
from tests.doubles.shim_vfs import mounted

STEPS: Final = 45

MUTATES: Final = {Operation.CREATE, Operation.DELETE, Operation.WRITE, Operation.TRUNCATE, Operation.SYNC}


@dataclass(slots=True)
class Truth:
    """What was done so far, as the person at the device knows it."""

    bodies: list[bytes] = field(default_factory=list)
    """Bodies handed to the journal; event n is bodies[n - 1], the last perhaps not signalled."""
    signalled: int = 0
    """Events whose append returned."""
    kept: tuple[int, bytes | None] = (0, None)
    """Ack and route after the last `keep` that returned."""
    keeping: tuple[int, bytes | None] = (0, None)
    """Ack and route after the `keep` under way, or the last."""


@dataclass(slots=True)
class Verdicts:
    """What was found in all images."""

    images: int = 0
    lost: int = 0
    """Images in which something signalled or kept is missing, changed or unreadable."""
    invented: int = 0
    """Images with more than the one event that may be recorded and not signalled."""
    seen: set[int] = field(default_factory=set)

    def judge(self, image: Image, truth: Truth) -> None:
        """Open `image` as a new start of the device would."""
        fingerprint = hash((tuple(sorted(image.items())), truth.signalled, truth.kept))
        if fingerprint in self.seen:
            return
        self.seen.add(fingerprint)
        self.images += 1
        try:
            bodies, kept = found_in(image)
        except JournalError:
            self.lost += 1
            return
        whole = bodies == truth.bodies[: len(bodies)] and len(bodies) >= truth.signalled
        self.lost += not whole or kept not in (truth.kept, truth.keeping)
        self.invented += len(bodies) > truth.signalled + 1


def found_in(image: Image) -> tuple[list[bytes], tuple[int, bytes | None]]:
    with mounted(Disk(image)) as vfs:
        journal = Journal.open("journal", randomness=Random(2).randbytes, vfs=vfs)
        try:
            events = journal.tail(0, 10_000)
            journal.check()
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            return [event.body for event in events], (journal.acked, journal.document("route"))
        finally:
            journal.close()


def _history(seed: int, pragmas: Pragmas, verdicts: Verdicts) -> None:
    """One device for a while, the power cut before each operation in thought."""
    dice = Random(seed)
    truth = Truth()

    def look(operation: Operation, _: str) -> Fault | None:
        if operation in MUTATES:
            for image in images_of(disk, dice):
                verdicts.judge(image, truth)
        return None

    disk = Disk(plan=look)
    with mounted(disk) as vfs:
        journal = opened(vfs, pragmas)
        for _ in range(STEPS):
            match dice.randrange(10):
                case 0:
                    journal.close()
                    journal = opened(vfs, pragmas)
                case 1 | 2:
                    _keep(journal, truth, dice)
                case _:
                    scan(journal, truth, dice)
        journal.close()
    verdicts.judge(disk.image_now(), truth)
    verdicts.judge(disk.image_dropped(), truth)


def images_of(disk: Disk, dice: Random) -> tuple[Image, ...]:
    torn = (disk.image_torn(dice), disk.image_torn(dice, sector=4096))
    return (disk.image_now(), disk.image_dropped(), *torn)


def opened(vfs: str, pragmas: Pragmas) -> Journal:
    return Journal.open("journal", randomness=Random(1).randbytes, vfs=vfs, pragmas=pragmas)


def scan(journal: Journal, truth: Truth, dice: Random) -> None:
    truth.bodies.append(dice.randbytes(dice.choice((40, 400, 900))))
    event = journal.append("TRL-17", lambda _: truth.bodies[-1], folds=True)
    truth.signalled = event.seq


def _keep(journal: Journal, truth: Truth, dice: Random) -> None:
    truth.keeping = (dice.randint(0, truth.signalled), dice.randbytes(dice.choice((100, 9000))))
    journal.keep(ack=truth.keeping[0], documents={"route": truth.keeping[1]})
    truth.kept = truth.keeping


OFTEN: Final = 12
"""Pages between checkpoints here, so that short histories see many."""


def verdicts_of(seeds: range, pragmas: Pragmas | None = None) -> Verdicts:
    """What power cuts would leave of the histories of `seeds`, written as devices write, or by other `pragmas`."""
    pragmas = pragmas or Pragmas(checkpoint_pages=OFTEN)
    verdicts = Verdicts()
    for seed in seeds:
        _history(seed, pragmas, verdicts)
    return verdicts


def careless() -> Pragmas:
    """A log that is not synced at each commit: what it loses shows that losses are seen."""
    return Pragmas(synchronous="NORMAL", checkpoint_pages=OFTEN)


def rewritten_json(scans: int = 100) -> Verdicts:
    """What they would leave of a JSON file that is rewritten in place after each scan, and synced."""
    verdicts, dice, signalled = Verdicts(), Random(5), 0

    def look(_operation: Operation, name: str) -> Fault | None:
        for image in images_of(disk, dice):
            verdicts.images += 1
            verdicts.lost += not _holds(image.get(name, b""), signalled)
        return None

    disk = Disk()
    progress = disk.create("progress.json")
    disk.sync_names()
    disk.plan = look
    for number in range(1, scans):
        disk.truncate(progress, "progress.json", 0)
        disk.write(progress, "progress.json", 0, json.dumps(list(range(number))).encode())
        disk.sync(progress, "progress.json")
        signalled = number
    return verdicts


def _holds(text: bytes, signalled: int) -> bool:
    try:
        scans: object = json.loads(text or b"[]")
    except ValueError:
        return False
    return isinstance(scans, list) and len(scans) >= signalled
