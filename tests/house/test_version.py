"""One version: said in pyproject.toml for installers, and in the program for everybody else."""

import tomllib
from pathlib import Path

from pickclient import VERSION

ROOT = Path(__file__).parents[2]


def test_the_program_says_the_version_it_is_installed_as() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
