"""A disk that is really small, or really read-only: a file system of its own, in memory, which root may mount."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

MOUNT = shutil.which("mount") or "mount"
UMOUNT = shutil.which("umount") or "umount"


@contextmanager
def small_disk(path: Path) -> Iterator[Path]:
    """A disk of 4 MiB at `path` for the time of the block; where none may be mounted, the test is skipped."""
    path.mkdir()
    command = [MOUNT, "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(path)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"needs the right to mount, as root has: sudo make test ({mounted.stderr.strip()})")
    try:
        yield path
    finally:
        subprocess.run([UMOUNT, "--lazy", str(path)], check=True)


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """Nothing can be written to `disk` for the time of the block; nothing on it may be open for writing."""
    subprocess.run([MOUNT, "-o", "remount,ro", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run([MOUNT, "-o", "remount,rw", str(disk)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """No room is left on `disk` for the time of the block, but for what is freed in it."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        filler.unlink()
