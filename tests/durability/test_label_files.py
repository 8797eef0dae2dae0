"""The labels that a desk keeps: printed is what was fetched, whole, or it is fetched anew."""

from pathlib import Path

import pytest

from offline.label_files import LabelFiles

DATA = b"^XA^FO10,10^FDSBX31012BAB502C46^FS^XZ" * 20


def kept(folder: Path) -> tuple[LabelFiles, Path]:
    files = LabelFiles(folder / "labels")
    files.keep("4417-1", 1, DATA)
    (path,) = (folder / "labels").iterdir()
    return files, path


def test_what_was_kept_is_read_as_it_was_fetched(tmp_path: Path) -> None:
    files, _ = kept(tmp_path)
    assert files.read("4417-1", 1) == DATA
    assert files.read("4417-1", 2) is None
    assert files.read("4417-2", 1) is None


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 100, 31 + len(DATA)])
def test_half_a_label_is_none(tmp_path: Path, length: int) -> None:
    files, path = kept(tmp_path)
    path.write_bytes(path.read_bytes()[:length])
    assert files.read("4417-1", 1) is None
    files.keep("4417-1", 1, DATA)
    assert files.read("4417-1", 1) == DATA, "fetched anew, it is kept again"


@pytest.mark.parametrize("at", [0, 31, 32, 200, -1])
def test_a_label_of_which_a_bit_turned_over_is_none(tmp_path: Path, at: int) -> None:
    files, path = kept(tmp_path)
    damaged = bytearray(path.read_bytes())
    damaged[at] ^= 4
    path.write_bytes(damaged)
    assert files.read("4417-1", 1) is None


def test_a_label_under_another_ones_name_is_none(tmp_path: Path) -> None:
    files, path = kept(tmp_path)
    path.rename(path.with_name("4417-1.2"))
    assert files.read("4417-1", 2) is None
