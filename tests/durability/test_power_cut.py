"""Power cuts at every write boundary of the real journal: nothing signalled is lost, whatever the disk had not synced.

Each history runs the real module on the real SQLite over a disk in memory; before every operation on that disk, every
kind of image a power cut could leave there is opened by the journal and compared with what had been signalled. The
controls run the same histories with one promise taken away, and have to lose.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest

from offline.disk import Pragmas
from offline.errors import JournalError
from offline.journal import Journal
from tests.doubles.disk import Disk, Fault, Image, Operation
from tests.doubles.shim_vfs import mounted

IMAGES_MIN = 1000
"""So many different disks have to be looked at for a verdict."""

STEPS = 45

MUTATES = {Operation.CREATE, Operation.DELETE, Operation.WRITE, Operation.TRUNCATE, Operation.SYNC}


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
            bodies, kept = _opened(image)
        except JournalError:
            self.lost += 1
            return
        whole = bodies == truth.bodies[: len(bodies)] and len(bodies) >= truth.signalled
        self.lost += not whole or kept not in (truth.kept, truth.keeping)
        self.invented += len(bodies) > truth.signalled + 1


def _opened(image: Image) -> tuple[list[bytes], tuple[int, bytes | None]]:
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
            for image in _images(disk, dice):
                verdicts.judge(image, truth)
        return None

    disk = Disk(plan=look)
    with mounted(disk) as vfs:
        journal = _open(vfs, pragmas)
        for _ in range(STEPS):
            match dice.randrange(10):
                case 0:
                    journal.close()
                    journal = _open(vfs, pragmas)
                case 1 | 2:
                    _keep(journal, truth, dice)
                case _:
                    _scan(journal, truth, dice)
        journal.close()
    verdicts.judge(disk.image_now(), truth)
    verdicts.judge(disk.image_dropped(), truth)


def _images(disk: Disk, dice: Random) -> tuple[Image, ...]:
    torn = (disk.image_torn(dice), disk.image_torn(dice, sector=4096))
    return (disk.image_now(), disk.image_dropped(), *torn)


def _open(vfs: str, pragmas: Pragmas) -> Journal:
    return Journal.open("journal", randomness=Random(1).randbytes, vfs=vfs, pragmas=pragmas)


def _scan(journal: Journal, truth: Truth, dice: Random) -> None:
    truth.bodies.append(dice.randbytes(dice.choice((40, 400, 900))))
    event = journal.append("TRL-17", lambda _: truth.bodies[-1], folds=True)
    truth.signalled = event.seq


def _keep(journal: Journal, truth: Truth, dice: Random) -> None:
    truth.keeping = (dice.randint(0, truth.signalled), dice.randbytes(dice.choice((100, 9000))))
    journal.keep(ack=truth.keeping[0], documents={"route": truth.keeping[1]})
    truth.kept = truth.keeping


def _verdicts(pragmas: Pragmas, seeds: range) -> Verdicts:
    verdicts = Verdicts()
    for seed in seeds:
        _history(seed, pragmas, verdicts)
    return verdicts


OFTEN = 12
"""Pages between checkpoints here, so that short histories see many."""


def test_no_power_cut_loses_what_was_signalled_or_kept(record_property: Callable[[str, object], None]) -> None:
    verdicts = _verdicts(Pragmas(checkpoint_pages=OFTEN), range(4))
    record_property("images", verdicts.images)
    assert verdicts.images >= IMAGES_MIN
    assert (verdicts.lost, verdicts.invented) == (0, 0)


def test_a_log_that_is_not_synced_at_each_commit_loses_scans_so_the_test_can_see_it() -> None:
    verdicts = _verdicts(Pragmas(synchronous="NORMAL", checkpoint_pages=OFTEN), range(2))
    assert verdicts.images >= IMAGES_MIN
    assert verdicts.lost > verdicts.images // 10


def test_a_json_file_rewritten_in_place_loses_scans_so_the_test_can_see_it() -> None:
    lost = images = 0
    dice = Random(5)
    signalled = 0

    def look(_operation: Operation, name: str) -> Fault | None:
        nonlocal lost, images
        for image in _images(disk, dice):
            images += 1
            lost += not _holds(image.get(name, b""), signalled)
        return None

    disk = Disk()
    progress = disk.create("progress.json")
    disk.sync_names()
    disk.plan = look
    for scans in range(1, 100):
        disk.truncate(progress, "progress.json", 0)
        disk.write(progress, "progress.json", 0, json.dumps(list(range(scans))).encode())
        disk.sync(progress, "progress.json")
        signalled = scans
    assert lost > images // 10


def _holds(text: bytes, signalled: int) -> bool:
    try:
        scans: object = json.loads(text or b"[]")
    except ValueError:
        return False
    return isinstance(scans, list) and len(scans) >= signalled


def test_a_power_cut_while_recovering_from_a_power_cut_loses_nothing_either() -> None:
    verdicts = Verdicts()
    dice = Random(7)
    truth, images = _images_of_a_history(dice)
    for image in images:

        def look(operation: Operation, _: str) -> Fault | None:
            if operation in MUTATES:
                for second in _images(disk, dice):  # noqa: B023 (called before the next image's turn)
                    verdicts.judge(second, truth)
            return None

        disk = Disk(image, plan=look)
        with mounted(disk) as vfs:
            _open(vfs, Pragmas()).close()
    assert verdicts.images >= IMAGES_MIN // 10
    assert (verdicts.lost, verdicts.invented) == (0, 0)


@pytest.mark.parametrize("seed", range(6))
def test_an_event_of_a_commit_that_was_killed_is_durable_once_it_has_been_shown(seed: int) -> None:
    """The kill leaves a log that was written and not synced; a power cut after the restart must not take it back."""
    killed = _killed_before_the_sync(seed)
    disk = Disk()
    for name, content in killed.certain.items():
        disk.files[name] = disk.create(name)
        disk.write(disk.files[name], name, 0, content)
        disk.sync(disk.files[name], name)
    disk.sync_names()
    for name, content in killed.written.items():
        if content != killed.certain.get(name):
            file = disk.files.get(name) or disk.create(name)
            disk.write(file, name, 0, content)
    with mounted(disk) as vfs:
        journal = _open(vfs, Pragmas())
        shown = journal.last()
        images = _images(disk, Random(seed))
        journal.close()
    assert shown is not None
    assert shown.seq == killed.signalled + 1, "the killed commit is found"
    for image in images:
        bodies, _ = _opened(image)
        assert bodies[-1] == shown.body


def _images_of_a_history(dice: Random) -> tuple[Truth, list[Image]]:
    """What power cuts during the last commit of a short history leave."""
    truth = Truth()
    images: list[Image] = []

    def look(operation: Operation, _: str) -> Fault | None:
        if operation in MUTATES:
            images.extend(_images(disk, dice))
        return None

    disk = Disk()
    with mounted(disk) as vfs:
        journal = _open(vfs, Pragmas())
        for _ in range(20):
            _scan(journal, truth, dice)
        disk.plan = look
        truth.bodies.append(b"the last")
        journal.append("TRL-17", lambda _: truth.bodies[-1], folds=True)
        journal.close()
    return truth, images


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """A disk after kill -9 between the last write of a commit and its sync."""

    certain: Image
    written: Image
    signalled: int


def _killed_before_the_sync(seed: int) -> Killed:
    signalled = 5 + seed
    disk = Disk()
    with mounted(disk) as vfs:
        journal = _open(vfs, Pragmas())
        for n in range(signalled):
            journal.append("TRL-17", lambda seq: b"event %d" % seq, folds=n >= 0)
        disk.plan = lambda operation, _: Fault.POWER_CUT if operation is Operation.SYNC else None
        with pytest.raises(JournalError):
            journal.append("TRL-17", lambda seq: b"event %d" % seq, folds=True)
        return Killed(certain=disk.image_dropped(), written=disk.image_now(), signalled=signalled)
