"""How every test here is run: seconds per folder at the end, nothing skipped in CI, the same examples each time."""

import os
from collections import defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.doubles.postgres import Cluster

IN_CI = os.environ.get("CI") == "true"

settings.register_profile("house", deadline=None, derandomize=IN_CI)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SecondsPerFolder(), "seconds per folder")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
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


@pytest.fixture(scope="session")
def postgres() -> Iterator["Cluster"]:
    """A PostgreSQL of the tests' own, one for all that ask for it."""
    from tests.doubles.postgres import cluster  # noqa: PLC0415 - few tests ask

    with cluster() as running:
        yield running


class SecondsPerFolder:
    """Adds up what tests took, by folder under tests/, also where several processes run them."""

    def __init__(self) -> None:
        self._spent: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        folder = Path(report.nodeid.partition("::")[0]).parts[:-1]
        self._spent[folder[1] if len(folder) > 1 else "tests"] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("seconds per folder")
        for folder, seconds in sorted(self._spent.items(), key=lambda entry: -entry[1]):
            terminalreporter.write_line(f"{seconds:7.1f} s  {folder}")
