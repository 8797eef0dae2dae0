"""The device's log: written beside the journal, never in the way."""

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pickclient.log import BYTES_MAX, LOG, NAME, end_with_a_thread, open_log


@pytest.fixture(autouse=True)
def unchanged() -> Iterator[None]:
    """Logging as it was, afterwards."""
    hook, raising = threading.excepthook, logging.raiseExceptions
    yield
    threading.excepthook, logging.raiseExceptions = hook, raising
    for handler in list(LOG.handlers):
        handler.close()
        LOG.removeHandler(handler)
    LOG.propagate = True


def test_a_thread_that_breaks_is_logged_and_ends_the_program(tmp_path: Path) -> None:
    open_log(tmp_path)
    ended: list[str] = []
    end_with_a_thread(lambda: ended.append("ended"))

    def breaks() -> None:
        raise RuntimeError("no such luck")

    thread = threading.Thread(target=breaks, name="network")
    thread.start()
    thread.join()
    assert ended == ["ended"]
    written = (tmp_path / NAME).read_text()
    assert "the thread network broke" in written
    assert "no such luck" in written


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    open_log(tmp_path / "gone")
    LOG.warning("nobody will read this")
    assert not (tmp_path / "gone").exists()


def test_a_large_log_is_put_aside_at_the_start(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("x" * (BYTES_MAX + 1))
    open_log(tmp_path)
    LOG.warning("fresh")
    assert (tmp_path / NAME).read_text().endswith("WARNING fresh\n")
    assert (tmp_path / NAME).stat().st_size < 100
    assert (tmp_path / NAME).with_suffix(".old").stat().st_size > BYTES_MAX


def test_a_pipe_in_its_place_costs_the_log_and_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    open_log(tmp_path)
    assert LOG.handlers == []
