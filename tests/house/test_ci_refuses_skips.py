"""In CI a test that was skipped is a test that failed: a green run has run everything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SKIPPING = """
import pytest

def test_that_ran():
    pass

def test_that_did_not():
    pytest.skip("no such thing here")

@pytest.mark.skip(reason="not today")
def test_that_was_told_not_to():
    raise AssertionError
"""

SKIPPED_WHOLE = """
import pytest

pytest.importorskip("no_such_module_here")
"""


@pytest.mark.parametrize(
    ("ci", "code", "summary"), [("true", 1, "1 failed, 1 passed, 2 errors"), ("", 0, "1 passed, 3 skipped")]
)
def test_a_skipped_test_fails_in_ci_only(tmp_path: Path, ci: str, code: int, summary: str) -> None:
    (tmp_path / "test_skipping.py").write_text(SKIPPING, encoding="utf-8")
    (tmp_path / "test_whole.py").write_text(SKIPPED_WHOLE, encoding="utf-8")
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--continue-on-collection-errors", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CI": ci},
    )
    assert summary in done.stdout
    assert done.returncode == code
