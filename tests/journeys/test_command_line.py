"""The command line, where something is wrong with what was asked for: a sentence and a status, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["--settings", "/nowhere/pickclient.toml"], 2, "cannot be read"),
        (["--language", "polish"], 2, "the setting 'language' must be two letters"),
        (["--data", "~no-such-user-here/x"], 2, "names nobody's home"),
        (["sheets", "/proc/sheets"], 1, "The sheets cannot be written to /proc/sheets"),
        (["work"], 2, "pickclient works in a terminal"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(tmp_path: Path, arguments: list[str], status: int, sentence: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "pickclient", *arguments],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert told.returncode == status
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr
