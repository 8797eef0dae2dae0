"""The one place where databases differ in SQL: inserting what may be there already.

SQLite and PostgreSQL spell it alike; SQLAlchemy keeps it in their dialects.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Values = Mapping[str, object]


def insert_new(tx: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert those of `rows` whose keys are not there yet."""
    if rows:
        tx.execute(_insert(tx, table).on_conflict_do_nothing(), [dict(row) for row in rows])


def insert_one_new(tx: Connection, table: Table, row: Values) -> bool:
    """Insert `row` unless its key is there already; whether it was inserted."""
    return tx.execute(_insert(tx, table).values(**row).on_conflict_do_nothing()).rowcount == 1


def put(tx: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert `rows`, or overwrite what is there under their keys."""
    if not rows:
        return
    keys: list[Column[object]] = list(table.primary_key.columns)
    insert = _insert(tx, table)
    changed = {name: insert.excluded[name] for name in rows[0] if name not in {key.name for key in keys}}
    tx.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed), [dict(row) for row in rows])


def _insert(tx: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    match tx.dialect.name:
        case "sqlite":
            return sqlite.insert(table)
        case "postgresql":
            return postgresql.insert(table)
        case other:
            message = f"no such database is known: {other}"
            raise ValueError(message)
