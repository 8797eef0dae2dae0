"""No power cut loses what was signalled, whatever the disk had not synced; controls with one promise less lose."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest

from offline.disk import Pragmas
from offline.errors import JournalError
from tests.doubles.disk import Disk, Fault, Image, Operation
from tests.doubles.power_cuts import (
    MUTATES,
    Truth,
    Verdicts,
    careless,
    found_in,
    images_of,
    opened,
    rewritten_json,
    scan,
    verdicts_of,
)
from tests.doubles.shim_vfs import mounted

IMAGES_MIN = 1000
"""So many different disks have to be looked at for a verdict."""


def test_no_power_cut_loses_what_was_signalled_or_kept(record_property: Callable[[str, object], None]) -> None:
    verdicts = verdicts_of(range(4))
    record_property("images", verdicts.images)
    assert verdicts.images >= IMAGES_MIN
    assert (verdicts.lost, verdicts.invented) == (0, 0)


def test_a_log_that_is_not_synced_at_each_commit_loses_scans_so_the_test_can_see_it() -> None:
    verdicts = verdicts_of(range(2), careless())
    assert verdicts.images >= IMAGES_MIN
    assert verdicts.lost > verdicts.images // 10


def test_a_json_file_rewritten_in_place_loses_scans_so_the_test_can_see_it() -> None:
    verdicts = rewritten_json()
    assert verdicts.lost > verdicts.images // 10


def test_a_power_cut_while_recovering_from_a_power_cut_loses_nothing_either() -> None:
    verdicts = Verdicts()
    dice = Random(7)
    truth, images = _images_of_a_history(dice)
    for image in images:

        def look(operation: Operation, _: str) -> Fault | None:
            if operation in MUTATES:
                for second in images_of(disk, dice):  # noqa: B023 (called before the next image's turn)
                    verdicts.judge(second, truth)
            return None

        disk = Disk(image, plan=look)
        with mounted(disk) as vfs:
            opened(vfs, Pragmas()).close()
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
        journal = opened(vfs, Pragmas())
        shown = journal.last()
        images = images_of(disk, Random(seed))
        journal.close()
    assert shown is not None
    assert shown.seq == killed.signalled + 1, "the killed commit is found"
    for image in images:
        bodies, _ = found_in(image)
        assert bodies[-1] == shown.body


def _images_of_a_history(dice: Random) -> tuple[Truth, list[Image]]:
    """What power cuts during the last commit of a short history leave."""
    truth = Truth()
    images: list[Image] = []

    def look(operation: Operation, _: str) -> Fault | None:
        if operation in MUTATES:
            images.extend(images_of(disk, dice))
        return None

    disk = Disk()
    with mounted(disk) as vfs:
        journal = opened(vfs, Pragmas())
        for _ in range(20):
            scan(journal, truth, dice)
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
        journal = opened(vfs, Pragmas())
        for n in range(signalled):
            journal.append("TRL-17", lambda seq: b"event %d" % seq, folds=n >= 0)
        disk.plan = lambda operation, _: Fault.POWER_CUT if operation is Operation.SYNC else None
        with pytest.raises(JournalError):
            journal.append("TRL-17", lambda seq: b"event %d" % seq, folds=True)
        return Killed(certain=disk.image_dropped(), written=disk.image_now(), signalled=signalled)
