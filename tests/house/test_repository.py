"""What is committed names no machine, no package registry and no person's folder."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = Path(__file__).relative_to(ROOT).as_posix()

REGISTRIES = r"pythonhosted\.org|pypi\.org|npmjs\.(org|com)|deb\.debian\.org|crates\.io/api|proxy\.golang\.org"
OPTIONS = r"--(extra-)?index-url[ =]|--find-links[ =]|--trusted-host[ =]|file://"
FOLDERS = r"(?<![\w.$}])/(home|Users|root|work)/\w+|[A-Z]:\\\\?Users"
ADDRESSES = r"(?<![\d.])(10\.\d+|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+(?![\d.])"
UNWANTED = re.compile(f"{REGISTRIES}|{OPTIONS}|{FOLDERS}|{ADDRESSES}")

BYTES_MAX = 2_000_000
"""A larger file is data that belongs elsewhere."""


def tracked() -> list[str]:
    """Every committed path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607 - git is where the person who cloned has it
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{name}: {match.group()}"
        for name in tracked()
        if name != OWN
        for match in UNWANTED.finditer((ROOT / name).read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_every_locked_requirement_has_its_hashes_and_nothing_else() -> None:
    lines = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8").splitlines()
    options = [line for line in lines if line.startswith(("-", "http:", "https:", "git+"))]
    assert options == []
    pinned = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9].*==", line)]
    assert pinned
    assert [lines[number] for number in pinned if "--hash=sha256:" not in lines[number + 1]] == []


def test_no_file_is_larger_than_a_person_reads_or_a_device_loads() -> None:
    assert [name for name in tracked() if (ROOT / name).stat().st_size > BYTES_MAX] == []
