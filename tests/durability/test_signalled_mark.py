"""The signalled mark: behind the signal at times, ahead of it never; which scan is asked about follows from it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from offline.errors import JournalDamaged
from offline.journal import Journal
from offline.signals import SignalledMark, in_question

OURS = "00112233445566aa"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal.open(tmp_path / "journal", randomness=os.urandom)
    for _ in range(3):
        journal.append("TRL-17", lambda _: b"put", folds=True)
    yield journal
    journal.close()


def _marked(path: Path, incarnation: str = OURS) -> int:
    mark = SignalledMark.open(path, incarnation=incarnation)
    mark.close()
    return mark.seq


def test_a_signal_is_remembered_and_never_taken_back(tmp_path: Path) -> None:
    mark = SignalledMark.open(tmp_path / "signalled", incarnation=OURS)
    assert mark.seq == 0
    for seq in (1, 2, 7, 3):
        mark.signalled(seq)
    mark.close()
    assert _marked(tmp_path / "signalled") == 7


def test_another_journals_mark_counts_for_nothing(tmp_path: Path) -> None:
    mark = SignalledMark.open(tmp_path / "signalled", incarnation=OURS)
    mark.signalled(7)
    mark.close()
    assert _marked(tmp_path / "signalled", "ffffffffffffffff") == 0


@given(rubbish=st.binary(max_size=40))
def test_rubbish_counts_for_nothing(tmp_path_factory: pytest.TempPathFactory, rubbish: bytes) -> None:
    path = tmp_path_factory.mktemp("mark") / "signalled"
    path.write_bytes(rubbish)
    assert _marked(path) == 0


@given(old=st.integers(1, 2**63), new=st.integers(1, 2**63), kept=st.integers(0, 16))
def test_a_torn_mark_is_the_old_one_the_new_one_or_none(
    tmp_path_factory: pytest.TempPathFactory, old: int, new: int, kept: int
) -> None:
    path = tmp_path_factory.mktemp("mark") / "signalled"
    contents = []
    for seq in (old, old + new):
        mark = SignalledMark.open(path, incarnation=OURS)
        mark.signalled(seq)
        mark.close()
        contents.append(path.read_bytes())
    path.write_bytes(contents[1][:kept] + contents[0][kept:])
    assert _marked(path) in (0, old, old + new)


def test_the_last_event_is_in_question_until_its_signal_was_given(journal: Journal) -> None:
    assert in_question(journal, 2) == journal.last()
    assert in_question(journal, 3) is None


def test_a_refused_scan_is_never_in_question(journal: Journal) -> None:
    journal.append("TRL-17", lambda _: b"refused", folds=False)
    assert in_question(journal, 3) is None
    found = in_question(journal, 2)
    assert found is not None
    assert found.seq == 3


def test_a_signalled_event_that_is_gone_is_an_alarm_and_not_a_question(journal: Journal) -> None:
    with pytest.raises(JournalDamaged, match="event 4 was signalled"):
        in_question(journal, 4)


def test_a_disk_that_refuses_the_mark_stops_nobody(tmp_path: Path) -> None:
    mark = SignalledMark.open(tmp_path / "signalled", incarnation=OURS)
    mark.signalled(1)
    os.close(mark._file)
    mark._file = os.open(tmp_path / "signalled", os.O_RDONLY)
    mark.signalled(2)
    mark.close()
    assert _marked(tmp_path / "signalled") == 1
