"""The data folder: one device, one program, and some room put by."""

import os
import resource
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from offline.errors import DeviceFull, FolderInUse, JournalDamaged, NotSaved, ReadOnly
from offline.folder import RESERVE_BYTES, DataFolder
from pickclient.settings import Settings
from pickclient.wiring import open_device
from screens.troubles import at_start
from tests.doubles.small_disk import filled, small_disk
from warehouse import messages

ROOT = Path(__file__).parents[2]

HOLDS = """
import sys
from pathlib import Path
from offline.folder import DataFolder
folder = DataFolder.claim(Path(sys.argv[1]))
print("claimed", flush=True)
sys.stdin.read()
"""


def test_a_new_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path / "site" / "device")
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.path.iterdir()} == {0o600}
    folder.release()


def test_a_second_program_is_told_who_has_the_folder_and_since_when(tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"claimed\n"
        with pytest.raises(FolderInUse, match=f"process {holder.pid} has this data folder since") as refusal:
            DataFolder.claim(tmp_path)
        assert refusal.value.pid == holder.pid
        assert refusal.value.since is not None
        assert before <= refusal.value.since <= datetime.now(UTC)
        holder.kill()
    DataFolder.claim(tmp_path).release()


def test_the_same_process_cannot_claim_a_folder_twice(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path)
    with pytest.raises(FolderInUse):
        DataFolder.claim(tmp_path)
    folder.release()
    folder.release()
    DataFolder.claim(tmp_path).release()


def test_the_reserve_takes_real_room_gives_it_once_and_is_put_by_again_at_the_next_start(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path)
    assert folder.reserve.stat().st_blocks * 512 >= RESERVE_BYTES
    assert folder.free_reserve()
    assert not folder.free_reserve()
    folder.release()
    again = DataFolder.claim(tmp_path)
    assert again.reserve.stat().st_size == RESERVE_BYTES
    again.release()


def test_a_folder_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    with pytest.raises(ReadOnly, match="cannot be written"):
        DataFolder.claim(tmp_path / "data")
    assert (tmp_path / "data").read_text() == "mine"


def test_a_lock_file_that_holds_rubbish_locks_all_the_same(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path)
    (tmp_path / "lock").write_bytes(os.urandom(40))
    with pytest.raises(FolderInUse, match="another process") as refusal:
        DataFolder.claim(tmp_path)
    assert refusal.value.pid is None
    folder.release()


def test_a_new_folder_without_room_says_that_the_device_is_full(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(DeviceFull):
            open_device(Settings(data=tmp_path / "new"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    open_device(Settings(data=tmp_path / "new")).close()


def test_a_new_folder_on_a_disk_that_is_really_full_says_so_too(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, filled(disk), pytest.raises(DeviceFull):
        open_device(Settings(data=disk / "new"))


def test_nobody_is_asked_to_scan_again_who_could_not_scan_yet() -> None:
    assert at_start(NotSaved("the disk failed")) == messages.DeviceReadOnly()
    assert at_start(DeviceFull("no room")) == messages.DeviceFull()


@pytest.mark.parametrize("name", ["journal", "journal-wal", "signalled"])
def test_a_pipe_where_the_journal_belongs_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name, 0o600)
    with pytest.raises(JournalDamaged, match=f"{name} is no file"):
        open_device(Settings(data=tmp_path))
    assert stat.S_ISFIFO((tmp_path / name).stat().st_mode)
