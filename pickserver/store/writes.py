"""The one place where databases differ in SQL: inserting what may be there already.

SQLite and PostgreSQL spell it alike; SQLAlchemy keeps it in their dialects.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

Values = Mapping[str, object]
Insert = sqlite.Insert | postgresql.Insert

NAMES_MAX: Final = 500
"""Values in one IN; every database takes as many."""


def insert_new(tx: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert those of `rows` whose keys are not there yet."""
    if rows:
        tx.execute(_unless_there(tx.dialect.name, table), [dict(row) for row in rows])


def insert_one_new(tx: Connection, table: Table, row: Values) -> bool:
    """Insert `row` unless its key is there already; whether it was inserted."""
    # Not by the count of rows, which is not kept of an INSERT on every database.
    return tx.execute(_if_new(tx.dialect.name, table), dict(row)).first() is not None


def batched_names(names: Iterable[str]) -> Iterator[list[str]]:
    """`names`, as many at a time as one statement may ask for."""
    ordered = sorted(names)
    return (ordered[at : at + NAMES_MAX] for at in range(0, len(ordered), NAMES_MAX))


def put(tx: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert `rows`, or overwrite what is there under their keys; every row has every column."""
    if rows:
        tx.execute(_overwriting(tx.dialect.name, table), [dict(row) for row in rows])


@cache
def _unless_there(dialect: str, table: Table) -> Insert:
    return _insert(dialect, table).on_conflict_do_nothing()


@cache
def _if_new(dialect: str, table: Table) -> ReturningInsert[tuple[object]]:
    return _insert(dialect, table).on_conflict_do_nothing().returning(next(iter(table.primary_key)))


@cache
def _overwriting(dialect: str, table: Table) -> Insert:
    insert = _insert(dialect, table)
    keys = list(table.primary_key.columns)
    others = [column.name for column in table.columns if not column.primary_key]
    if not others:
        return insert.on_conflict_do_nothing()
    return insert.on_conflict_do_update(index_elements=keys, set_={name: insert.excluded[name] for name in others})


def _insert(dialect: str, table: Table) -> Insert:
    match dialect:
        case "sqlite":
            return sqlite.insert(table)
        case "postgresql":
            return postgresql.insert(table)
        case other:
            message = f"no such database is known: {other}"
            raise ValueError(message)
