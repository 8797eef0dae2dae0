"""The arrows between the packages hold, and the contracts that say so would notice a wrong one."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("pickclient", "screens", "offline", "devices", "paper", "warehouse", "pickserver", "assets")

WRONG = {
    "The client's rooms: imports point down only": ("offline", "screens"),
    "The server's rooms: imports point down only": ("warehouse", "pickserver"),
    "The client never imports the server": ("pickclient", "sqlalchemy"),
    "The server never imports the client": ("pickserver", "offline"),
    "Only what people see knows Textual": ("devices", "textual.keys"),
    "The rules are pure: nothing that differs from run to run": ("warehouse", "time"),
    "What is drawn on paper knows neither program": ("paper", "devices"),
    "Assets import nothing of ours": ("assets", "warehouse"),
    "Nothing shipped imports tests, tools or benches": ("screens", "tests.doubles"),
}
"""By contract, an import that breaks it: who imports what."""


@pytest.fixture(scope="module")
def broken_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a copy of the house in which every wrong import was made."""
    copy = tmp_path_factory.mktemp("house")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for number, (importer, imported) in enumerate(WRONG.values()):
        (copy / importer / f"wrong_{number}.py").write_text(f"import {imported}\n", encoding="utf-8")
    code, report = _linted(copy)
    assert code == 1
    return report


def test_every_arrow_points_the_way_it_was_drawn() -> None:
    code, report = _linted(ROOT)
    assert code == 0, report


@pytest.mark.parametrize("contract", WRONG)
def test_a_wrong_arrow_is_noticed(broken_report: str, contract: str) -> None:
    assert f"{contract} BROKEN" in broken_report


def _linted(where: Path) -> tuple[int, str]:
    """Exit code and words of import-linter over the packages in `where`."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()"]
    done = subprocess.run(
        [*command, "--config", str(ROOT / ".importlinter"), "--no-cache"],
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(where), "COLUMNS": "200"},
    )
    return done.returncode, done.stdout + done.stderr
