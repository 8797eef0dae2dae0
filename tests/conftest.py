"""How every test here is run: seconds per folder at the end, nothing skipped in CI, the same examples each time."""

import os
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

SECONDS = pytest.StashKey[defaultdict[str, float]]()
"""Seconds spent in tests, by folder under tests/."""

IN_CI = os.environ.get("CI") == "true"

settings.register_profile("house", deadline=None, derandomize=IN_CI)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SECONDS] = defaultdict(float)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.config.stash[SECONDS][_folder(item.path, item.config.rootpath)] += report.duration
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Nothing is skipped in CI: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Nothing is skipped in CI: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.section("seconds per folder")
    spent = config.stash[SECONDS]
    for folder, seconds in sorted(spent.items(), key=lambda entry: -entry[1]):
        terminalreporter.write_line(f"{seconds:7.1f} s  {folder}")


def _folder(path: Path, root: Path) -> str:
    """The folder under tests/ a test is in."""
    parts = path.relative_to(root).parts if path.is_relative_to(root) else path.parts[-3:]
    return parts[1] if len(parts) > 2 else parts[0]
