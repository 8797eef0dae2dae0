"""A disk that fails while the program runs: full, broken for a moment, broken for good, read-only.

No good signal is given for what may not be there, nothing earlier is lost, and what went wrong can be said.
"""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Never

import pytest

from offline.disk import Pragmas
from offline.errors import DeviceFull, FolderInUse, JournalDamaged, JournalError, NotSaved, ReadOnly
from offline.folder import RESERVE_BYTES, DataFolder
from offline.journal import Journal
from tests.doubles.disk import Disk, Fault, Image, Operation
from tests.doubles.shim_vfs import mounted

MUTATES = {Operation.CREATE, Operation.DELETE, Operation.WRITE, Operation.TRUNCATE, Operation.SYNC}
ROOT = Path(__file__).parents[2]


def _opened(vfs: str) -> Journal:
    return Journal.open("journal", randomness=Random(1).randbytes, vfs=vfs, pragmas=Pragmas(checkpoint_pages=12))


def _bodies(journal: Journal) -> list[bytes]:
    return [event.body for event in journal.tail(0, 100_000)]


def _bodies_in(image: Image) -> list[bytes]:
    with mounted(Disk(image)) as vfs:
        journal = _opened(vfs)
        try:
            journal.check()
            return _bodies(journal)
        finally:
            journal.close()


def _scan_on(journal: Journal, signalled: list[int]) -> Never:
    """Scan until the journal will not take any more."""
    while True:
        signalled.append(journal.append("TRL-17", lambda _: bytes(700), folds=True).seq)


class Device:
    """A person scanning on a failing disk, who believes signals and what is asked afterwards, and nothing else."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.believed: list[bytes] = []
        """Events that were signalled, or named as recorded after a fault."""
        self.attempt: bytes | None = None
        """The event that is being recorded, or failed to be."""
        self.sick = False
        self.lost = self.images = self.faults = 0
        self.disk = Disk(plan=self.plan)

    def plan(self, operation: Operation, name: str) -> Fault | None:
        """Look at what a power cut would leave here, then perhaps fail."""
        if operation in MUTATES:
            self._look()
        if not self.sick or self.dice.random() > 0.25:
            return None
        self.faults += 1
        return Fault.BROKEN

    def scan(self, journal: Journal, number: int) -> None:
        """Record one event; on a fault, go by what the journal says."""
        body = b"event %d" % number
        self.attempt = body
        try:
            journal.append("TRL-17", lambda _: body, folds=True)
        except NotSaved as fault:
            if fault.recorded is not None:
                self.believed.append(fault.recorded.body)
        except JournalError:
            pass
        else:
            self.believed.append(body)

    def _look(self) -> None:
        for image in (self.disk.image_dropped(), self.disk.image_torn(self.dice), self.disk.image_now()):
            self.images += 1
            try:
                bodies = _bodies_in(image)
            except JournalError:
                self.lost += 1
                continue
            self.lost += bodies[: len(self.believed)] != self.believed or len(bodies) > len(self.believed) + 1


@pytest.mark.parametrize("seed", range(8))
def test_a_disk_that_fails_now_and_then_loses_nothing_signalled_and_counts_nothing_twice(seed: int) -> None:
    device = Device(seed)
    with mounted(device.disk) as vfs:
        journal = _opened(vfs)
        for number in range(40):
            device.sick = device.dice.random() < 0.3
            device.scan(journal, number)
        device.sick = False
        device.scan(journal, 40)
        device.scan(journal, 41)
        assert device.believed[-1] == b"event 41", "once healed, scans are saved again"
        assert _bodies(journal) == device.believed
        journal.close()
    assert device.faults > 3
    assert device.images > 200
    assert device.lost == 0
    assert _bodies_in(device.disk.image_dropped()) == device.believed


def test_an_event_whose_commit_failed_and_is_there_all_the_same_is_named_before_anything_else_is_recorded() -> None:
    disk = Disk()
    with mounted(disk) as vfs:
        journal = _opened(vfs)
        journal.append("TRL-17", lambda _: b"first", folds=True)
        disk.plan = lambda operation, _: Fault.BROKEN if operation in MUTATES - {Operation.WRITE} else None
        with pytest.raises(NotSaved) as unsure:
            journal.append("TRL-17", lambda _: b"second", folds=True)
        assert unsure.value.recorded is None, "nobody can read the disk yet"
        disk.plan = lambda _operation, _name: None
        assert [event.body for event in journal.tail(0, 10)] == [b"first", b"second"]
        with pytest.raises(NotSaved) as found:
            journal.append("TRL-17", lambda _: b"second again", folds=True)
        assert found.value.recorded is not None
        assert found.value.recorded.body == b"second"
        assert journal.append("TRL-17", lambda _: b"third", folds=True).seq == 3
        journal.close()


def test_a_full_disk_takes_from_the_reserve_and_says_so() -> None:
    disk = Disk()
    reserve = [RESERVE_BYTES]

    def make_room() -> bool:
        if not reserve:
            return False
        assert disk.room is not None
        disk.room += reserve.pop()
        return True

    with mounted(disk) as vfs:
        journal = Journal.open("journal", randomness=Random(1).randbytes, vfs=vfs, make_room=make_room)
        signalled = [journal.append("TRL-17", lambda _: bytes(700), folds=True).seq for _ in range(20)]
        disk.room = disk.used()
        assert not journal.full
        with pytest.raises(DeviceFull):
            journal.keep(documents={"route": bytes(30_000)})
        assert reserve, "the reserve is for scans alone"
        signalled.append(journal.append("TRL-17", lambda _: bytes(700), folds=True).seq)
        assert journal.full
        assert not reserve
        with pytest.raises(DeviceFull):
            _scan_on(journal, signalled)
        assert len(signalled) >= 20 + 40, "enough for the rest of a stop"
        assert [event.seq for event in journal.tail(0, 10_000)] == signalled
        journal.close()
    for image in (disk.image_now(), disk.image_dropped(), disk.image_torn(Random(1))):
        assert len(_bodies_in(image)) == len(signalled)


def test_a_journal_on_a_disk_without_any_room_still_opens_and_shows_everything() -> None:
    disk = Disk()
    with mounted(disk) as vfs:
        journal = Journal.open("journal", randomness=Random(1).randbytes, vfs=vfs)
        for _ in range(20):
            journal.append("TRL-17", lambda _: bytes(700), folds=True)
        image = disk.image_dropped()
        journal.close()
    left = Disk(image)
    left.room = left.used()
    with mounted(left) as vfs:
        journal = Journal.open("journal", randomness=Random(1).randbytes, vfs=vfs)
        assert journal.full
        assert len(journal.events_of("TRL-17")) == 20
        journal.close()


@contextmanager
def _small_disk(path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(path)], check=True)  # noqa: S607 - wherever the system has it
    try:
        yield path
    finally:
        subprocess.run(["umount", str(path)], check=True)  # noqa: S607 - wherever the system has it


def _may_mount(tmp_path: Path) -> bool:
    if os.geteuid() != 0:
        return False
    try:
        with _small_disk(tmp_path / "trial"):
            return True
    except subprocess.CalledProcessError:
        return False


def test_a_real_disk_that_fills_up_ends_in_a_word_and_with_everything_signalled(tmp_path: Path) -> None:
    if not _may_mount(tmp_path):
        _fill_by_limit(tmp_path)
        return
    with _small_disk(tmp_path / "disk") as disk:
        folder = DataFolder.claim(disk / "data")
        journal = Journal.open(folder.journal, randomness=os.urandom, make_room=folder.free_reserve)
        signalled: list[int] = []
        with pytest.raises(DeviceFull):
            _scan_on(journal, signalled)
        assert journal.full
        assert len(signalled) > 100
        assert [event.seq for event in journal.events_of("TRL-17")] == signalled
        journal.close()
        journal = Journal.open(folder.journal, randomness=os.urandom)
        assert [event.seq for event in journal.events_of("TRL-17")] == signalled
        journal.close()
        folder.release()


def _fill_by_limit(tmp_path: Path) -> None:
    """Without the right to mount: the process may not make files longer than so much, which is another error number."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    journal = Journal.open(tmp_path / "journal", randomness=os.urandom)
    signalled: list[int] = []
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    try:
        with pytest.raises((NotSaved, DeviceFull)):
            _scan_on(journal, signalled)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [event.seq for event in journal.events_of("TRL-17")] == signalled
    journal.close()


def test_a_file_that_may_grow_no_further_loses_nothing_signalled(tmp_path: Path) -> None:
    _fill_by_limit(tmp_path)


WRITES_ON_A_READ_ONLY_DISK = """
import os, sys
from pathlib import Path
from offline.errors import ReadOnly
from offline.folder import DataFolder
from offline.journal import Journal
try:
    Journal.open(Path(sys.argv[1]) / "journal", randomness=os.urandom)
except ReadOnly as refusal:
    print("journal", refusal)
try:
    DataFolder.claim(Path(sys.argv[1]))
except ReadOnly as refusal:
    print("folder", refusal)
"""


def test_a_read_only_folder_is_refused_in_words_and_left_as_it_was(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal", randomness=os.urandom)
    journal.append("TRL-17", lambda _: b"event", folds=True)
    journal.close()
    before = (tmp_path / "journal").read_bytes()
    run = [sys.executable, "-c", WRITES_ON_A_READ_ONLY_DISK, str(tmp_path)]
    if os.geteuid() == 0:  # who may write anywhere needs a file system that cannot be written
        remount = f"mount --bind {tmp_path} {tmp_path} && mount -o remount,ro,bind {tmp_path}"
        run = ["unshare", "--mount", "sh", "-c", f'{remount} && exec "$0" "$@"', *run]
    else:
        (tmp_path / "journal").chmod(0o400)
        tmp_path.chmod(0o500)
    told = subprocess.run(run, check=True, capture_output=True, text=True, cwd=ROOT).stdout.splitlines()
    assert [line.split()[0] for line in told] == ["journal", "folder"]
    assert (tmp_path / "journal").read_bytes() == before


def test_a_journal_that_cannot_be_made_says_read_only(tmp_path: Path) -> None:
    with pytest.raises(ReadOnly):
        Journal.open(tmp_path / "missing" / "journal", randomness=os.urandom)


def test_a_file_that_was_replaced_under_the_open_journal_is_not_believed(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal", randomness=os.urandom)
    journal.append("TRL-17", lambda _: b"event", folds=True)
    (tmp_path / "journal").rename(tmp_path / "elsewhere")
    (tmp_path / "journal-wal").rename(tmp_path / "elsewhere-wal")
    Journal.open(tmp_path / "journal", randomness=os.urandom).close()
    with pytest.raises(JournalDamaged):
        journal.reopen()


def test_a_second_opening_of_the_same_file_is_refused(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal", randomness=os.urandom)
    opens = "import os, sys; from offline.journal import Journal; Journal.open(sys.argv[1], randomness=os.urandom)"
    run = [sys.executable, "-c", opens, str(tmp_path / "journal")]
    second = subprocess.run(run, check=False, capture_output=True, text=True, cwd=ROOT)
    assert f"{FolderInUse.__name__}: another process has this data folder" in second.stderr
    assert journal.append("TRL-17", lambda _: b"event", folds=True).seq == 1
    journal.close()


@pytest.mark.parametrize(
    ("number", "expected"), [(errno.ENOSPC, DeviceFull), (errno.EIO, NotSaved), (errno.EROFS, ReadOnly)]
)
def test_a_folder_that_cannot_be_had_says_why(
    number: int, expected: type[JournalError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(expected):
        DataFolder.claim(tmp_path / "data")
