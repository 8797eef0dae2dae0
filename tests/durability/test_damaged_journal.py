"""Journals that are not what was written: told from whole ones, refused by name, left exactly as they are."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import apsw
import pytest

from offline.errors import JournalDamaged, JournalError, JournalTooNew
from offline.journal import Journal
from offline.journal_file import Standing
from offline.schema import STEPS
from tests.durability.make_corpus import CORPUS, expectation
from warehouse.envelope import Sealed

FLIPS = 600

Content = tuple[Standing, list[Sealed], dict[str, bytes]]


def _content(path: Path) -> Content:
    journal = Journal.open(path, randomness=os.urandom)
    try:
        journal.check()
        return journal.standing, journal.tail(0, 10_000), journal.documents("")
    finally:
        journal.close()


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A journal of 60 events, 40 of them acknowledged, closed cleanly."""
    path = tmp_path / "journal"
    journal = Journal.open(path, randomness=os.urandom)
    for _ in range(60):
        journal.append("TRL-17", lambda seq: b'{"seq": %d, "type": "put"}' % seq * 5, folds=True)
    journal.keep(ack=40, server="site-1.3", documents={"route": os.urandom(9000), "lease": b"trolley 17, epoch 3"})
    journal.close()
    return path


def test_a_flipped_bit_anywhere_is_noticed_or_changes_nothing(whole: Path, tmp_path: Path) -> None:
    expected = _content(whole)
    content = whole.read_bytes()
    dice = Random(11)
    noticed = 0
    damaged = tmp_path / "damaged"
    for _ in range(FLIPS):
        flipped = bytearray(content)
        place = dice.randrange(len(content)) if dice.random() < 0.9 else dice.randrange(100)
        flipped[place] ^= 1 << dice.randrange(8)
        damaged.write_bytes(flipped)
        try:
            assert _content(damaged) == expected, f"bit flipped in byte {place}"
        except JournalError:
            noticed += 1
        (tmp_path / "damaged-wal").unlink(missing_ok=True)
    assert noticed > FLIPS // 4


@pytest.mark.parametrize("size", [2, 50, 100, 511, 512, 4095, 4096, 4097, 8192, 12_288, 16_384])
def test_a_truncated_journal_is_refused_and_left_alone(whole: Path, size: int) -> None:
    os.truncate(whole, size)
    _refused(whole, JournalDamaged)


@pytest.mark.parametrize("header", [b"rubbish", b"SQLite format 3\0" + b"\xff" * 84, bytes(100)])
def test_a_rubbish_header_is_refused_and_left_alone(whole: Path, header: bytes) -> None:
    whole.write_bytes(header + whole.read_bytes()[len(header) :])
    _refused(whole, JournalDamaged)


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "journal"))
    connection.execute("CREATE TABLE photos (name TEXT)")
    connection.close()
    _refused(tmp_path / "journal", JournalDamaged)


Act = Callable[[apsw.Connection], object]


def _altered(path: Path, act: Act) -> None:
    connection = apsw.Connection(str(path))
    connection.pragma("journal_mode", "DELETE")
    act(connection)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET body = CAST('{}' AS BLOB) WHERE seq = 50",
        "UPDATE event SET body = CAST('{}' AS BLOB) WHERE seq = 60",
        "UPDATE event SET prev_hash = zeroblob(32) WHERE seq = 41",
        "DELETE FROM event WHERE seq = 41",
        "DELETE FROM event WHERE seq = 50",
        "DELETE FROM event WHERE seq < 50",
        "DELETE FROM event WHERE seq > 30",
        "DELETE FROM journal",
        "UPDATE journal SET ack = 60",
        "UPDATE journal SET incarnation = randomblob(8)",
        "DROP TABLE document",
        "DROP INDEX event_by_trolley",
    ],
)
def test_an_altered_journal_is_refused_at_the_door_and_left_alone(whole: Path, statement: str) -> None:
    _altered(whole, lambda connection: connection.execute(statement))
    _refused(whole, JournalDamaged)


@pytest.mark.parametrize("statement", ["UPDATE document SET content = CAST('epoch 4' AS BLOB)"])
def test_an_altered_document_is_never_handed_out(whole: Path, statement: str) -> None:
    _altered(whole, lambda connection: connection.execute(statement))
    journal = Journal.open(whole, randomness=os.urandom)
    with pytest.raises(JournalDamaged):
        journal.document("lease")
    with pytest.raises(JournalDamaged):
        journal.documents("")
    journal.close()


def test_an_altered_event_that_was_acknowledged_is_found_when_it_is_read(whole: Path) -> None:
    _altered(whole, lambda connection: connection.execute("UPDATE event SET body = CAST('{}' AS BLOB) WHERE seq = 5"))
    journal = Journal.open(whole, randomness=os.urandom)
    with pytest.raises(JournalDamaged, match="event 5 is not what was recorded"):
        journal.events_of("TRL-17")
    with pytest.raises(JournalDamaged):
        journal.check()
    assert len(journal.tail(5, 100)) == 55
    journal.close()


def test_a_newer_programs_journal_is_refused_and_left_alone(whole: Path) -> None:
    _altered(whole, lambda connection: connection.pragma("user_version", len(STEPS) + 1))
    refusal = _refused(whole, JournalTooNew)
    assert isinstance(refusal, JournalTooNew)
    assert (refusal.version, refusal.known) == (len(STEPS) + 1, len(STEPS))


def test_a_newer_programs_journal_with_a_log_is_left_alone_too(tmp_path: Path) -> None:
    path = tmp_path / "source" / "journal"
    path.parent.mkdir()
    journal = Journal.open(path, randomness=os.urandom)
    journal.append("TRL-17", lambda _: b"event", folds=True)
    journal.close()
    newer = apsw.Connection(str(path))
    newer.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    newer.pragma("user_version", len(STEPS) + 1)
    shutil.copytree(path.parent, tmp_path / "killed")
    newer.close()
    log = tmp_path / "killed" / "journal-wal"
    before = log.read_bytes()
    assert before
    _refused(tmp_path / "killed" / "journal", JournalTooNew)
    assert log.read_bytes() == before


def _refused(path: Path, kind: type[JournalError]) -> JournalError:
    before = path.read_bytes()
    with pytest.raises(kind):
        Journal.open(path, randomness=os.urandom)
    assert path.read_bytes() == before
    with pytest.raises(kind) as refusal:
        Journal.open(path, randomness=os.urandom)
    assert path.read_bytes() == before
    return refusal.value


@pytest.mark.parametrize("path", sorted(CORPUS.rglob("*.journal")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_released_journal_opens_for_good_and_folds_to_what_it_did(path: Path, tmp_path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    shutil.copy(path, tmp_path / "journal")
    journal = Journal.open(tmp_path / "journal", randomness=os.urandom)
    journal.check()
    assert expectation(journal) == expected
    seq = journal.standing.seq + 1
    assert journal.append("TRL-17", lambda _: b"a new program goes on", folds=True).seq == seq
    journal.close()


def test_the_corpus_has_every_version() -> None:
    assert {path.parent.name for path in CORPUS.rglob("*.journal")} == {f"v{n + 1}" for n in range(len(STEPS))}
