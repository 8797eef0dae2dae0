"""The site's database: durable, alone on its file, and the same tables whichever way they are made."""

import fcntl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import ClauseElement

from pickserver.store import journals, outbox, sqlite, tallies, trolleys, writes
from pickserver.store.database import Database, open_database
from pickserver.store.outbox import position
from pickserver.store.sqlite import driver
from pickserver.store.tables import LINE_TALLY, METADATA, QUARANTINE
from pickserver.store.trust import DatabaseInUseError, UnsafeDatabaseError

SCHEMA = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%' ORDER BY name"


def opened(folder: Path) -> Database:
    database = open_database(folder)
    database.migrate()
    return database


def pragma(name: str) -> Callable[[Connection], object]:
    return lambda tx: tx.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def schema(tx: Connection) -> list[tuple[str, str]]:
    """Every table as it was made; what was added later stands in one line with what was before it."""
    return [(name, " ".join((made or "").split())) for name, made in tx.exec_driver_sql(SCHEMA)]


def test_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    file, memory = opened(tmp_path), open_database(None)
    assert file.unmigrated() == ""
    assert file.read(lambda tx: compare_metadata(MigrationContext.configure(tx), METADATA)) == []
    assert file.read(schema) == memory.read(schema)
    assert file.read(position) == memory.read(position) == 0
    file.close()


def test_migrating_again_changes_nothing_and_a_new_file_says_what_it_needs(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    assert database.unmigrated() == "the tables are at nothing, this program needs 0024"
    database.migrate()
    before = database.read(lambda tx: tx.exec_driver_sql(SCHEMA).all())
    database.migrate()
    assert database.read(lambda tx: tx.exec_driver_sql(SCHEMA).all()) == before
    database.close()


def test_every_commit_is_synced_and_only_the_writer_checkpoints(tmp_path: Path) -> None:
    database = opened(tmp_path)
    written = [database.transact(pragma(name)) for name in ("journal_mode", "synchronous", "wal_autocheckpoint")]
    assert written == ["wal", 2, 1000]
    assert [database.read(pragma(name)) for name in ("query_only", "wal_autocheckpoint")] == [1, 0]
    database.close()


def test_nobody_else_on_the_machine_reads_the_database(tmp_path: Path) -> None:
    database = opened(tmp_path)
    assert {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == dict.fromkeys(
        ("pickserver.db", "pickserver.db-wal", "pickserver.db-shm", "pickserver.db.lock"), 0
    )
    database.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    database = opened(tmp_path)
    with pytest.raises(OperationalError, match="readonly"):
        database.read(lambda tx: tx.exec_driver_sql("UPDATE outbox_head SET pos = 5"))
    assert database.read(position) == 0
    database.close()


def test_what_raises_leaves_nothing(tmp_path: Path) -> None:
    def half(tx: Connection) -> None:
        tx.exec_driver_sql("UPDATE outbox_head SET pos = 5")
        raise LookupError

    database = opened(tmp_path)
    with pytest.raises(LookupError):
        database.transact(half)
    assert database.read(position) == 0
    database.close()


def test_a_second_server_on_the_file_is_refused_by_name(tmp_path: Path) -> None:
    first = opened(tmp_path)
    program = """
import sys
from pathlib import Path
from pickserver.store.database import open_database
open_database(Path(sys.argv[1]))
"""
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False)
    assert "DatabaseInUseError: another pickserver (process " in done.stderr
    first.close()
    second = opened(tmp_path)
    second.close()


def test_a_lock_that_another_process_holds_is_not_taken(tmp_path: Path) -> None:
    with (tmp_path / "pickserver.db.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(DatabaseInUseError, match="process unknown"):
            open_database(tmp_path)


def test_an_old_sqlite_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    old = ModuleType("old")
    old.__dict__["sqlite_version"] = "3.40.1"
    monkeypatch.setattr(sqlite, "_imported", lambda name: old if name == "sqlite3" else None)
    with pytest.raises(UnsafeDatabaseError, match=r"3\.51\.3 or newer .*3\.40\.1.*pip install 'pysqlite3>=0\.6\.1'"):
        driver()


def test_the_standard_library_does_where_it_is_new_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    new = ModuleType("new")
    new.__dict__["sqlite_version"] = "3.51.3"
    monkeypatch.setattr(sqlite, "_imported", lambda name: new if name == "sqlite3" else None)
    assert driver() is new


def test_the_driver_here_is_safe() -> None:
    version: str = driver().sqlite_version
    assert tuple(int(part) for part in version.split(".")) >= (3, 51, 3)


def test_nothing_is_written_for_one_database_alone() -> None:
    spoken: list[ClauseElement] = [CreateTable(table) for table in METADATA.sorted_tables]
    spoken += [tallies._ALL, journals._LOCKED, trolleys._THESE_OR_HELD.with_for_update(), outbox._TAKE]
    spoken += [writes._overwriting("postgresql", LINE_TALLY), writes._unless_there("postgresql", QUARANTINE)]
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it without types
    texts = [str(statement.compile(dialect=dialect)) for statement in spoken]
    assert all(texts)
    assert sum("FOR UPDATE" in text for text in texts) == 2, (
        "locks that SQLite does not need are asked for all the same"
    )
    assert sum("ON CONFLICT" in text for text in texts) == 2
