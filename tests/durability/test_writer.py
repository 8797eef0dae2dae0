"""The one writer: in order, nothing left without an answer, nothing dropped by whoever stops waiting."""

import asyncio
import os
import threading
from pathlib import Path

import pytest

from offline.errors import DeviceFull
from offline.journal import Journal
from offline.writer import Writer


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(Journal.open(tmp_path / "journal", randomness=os.urandom))


def _append(journal: Journal) -> int:
    return journal.append("TRL-17", lambda _: b"event", folds=True).seq


def test_what_is_submitted_is_done_in_order_on_one_thread(writer: Writer) -> None:
    with writer:
        answers = [writer.submit(_append) for _ in range(200)]
        names = {writer.submit(lambda _: threading.current_thread().name).result() for _ in range(5)}
    assert [answer.result() for answer in answers] == list(range(1, 201))
    assert len(names) == 1


def test_closing_finishes_everything_that_was_submitted(writer: Writer) -> None:
    answers = [writer.submit(_append) for _ in range(200)]
    writer.close()
    assert all(answer.done() for answer in answers)
    with pytest.raises(RuntimeError):
        writer.submit(_append)


def test_a_failure_reaches_who_asked_and_the_next_one_is_served(writer: Writer) -> None:
    def fail(_: Journal) -> None:
        raise DeviceFull("no room left on the device")

    with writer:
        refused = writer.submit(fail)
        after = writer.submit(_append)
        with pytest.raises(DeviceFull):
            refused.result()
        assert after.result() == 1


def test_a_caller_that_stops_waiting_drops_nothing(writer: Writer) -> None:
    go = threading.Event()

    async def scan_and_leave() -> None:
        writer.submit(lambda _: go.wait())
        waiting = asyncio.ensure_future(writer.run(_append))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        go.set()
        assert await writer.run(_append) == 2

    with writer:
        asyncio.run(scan_and_leave())


def test_the_standing_is_read_without_waiting_for_the_writer(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal", randomness=os.urandom)
    go = threading.Event()
    with Writer(journal) as writer:
        writer.submit(_append).result()
        writer.submit(lambda _: go.wait())
        assert (journal.count_unacked(), journal.acked, journal.full) == (1, 0, False)
        go.set()
