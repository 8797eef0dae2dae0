"""What a site installs: the wheel built from the sdist holds all of the program, its data, and none of its tests."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("pickclient", "screens", "offline", "devices", "paper", "warehouse", "pickserver", "assets")
BUILDER = Path(sys.executable).with_name("uv-build")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from the sdist, as a site gets it."""
    folder = tmp_path_factory.mktemp("dist")
    _run([str(BUILDER), "build-sdist", str(folder)], ROOT)
    _run(["tar", "--extract", "--file", *map(str, folder.glob("*.tar.gz"))], folder)
    _run([str(BUILDER), "build-wheel", str(folder)], next(path for path in folder.iterdir() if path.is_dir()))
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_holds_every_file_of_every_package(wheel: zipfile.ZipFile) -> None:
    here = {path.relative_to(ROOT).as_posix() for name in PACKAGES for path in (ROOT / name).rglob("*") if _ships(path)}
    assert here - set(wheel.namelist()) == set()


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert tops == {*PACKAGES, "pickclient-0.1.0.dist-info"}


def test_the_wheel_says_its_licence_and_its_commands(wheel: zipfile.ZipFile) -> None:
    commands = wheel.read("pickclient-0.1.0.dist-info/entry_points.txt").decode()
    assert "pickclient = pickclient.cli:main" in commands
    assert "pickserver = pickserver.cli:main" in commands
    assert "pickclient-0.1.0.dist-info/licenses/LICENSE" in wheel.namelist()


def _ships(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def _run(command: list[str], where: Path) -> None:
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
