"""The tables of the journal file and how each released version becomes the next; never edits a released step.

The file says what it is by `application_id` and which version it has by `user_version`.
"""

from collections.abc import Callable
from hashlib import blake2b

import apsw

from offline.errors import JournalDamaged, JournalTooNew

APPLICATION_ID = 0x7069636B
"""`pick`, in the file's header: a database that lacks it is somebody else's."""

_V1 = """
CREATE TABLE journal (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    incarnation BLOB NOT NULL CHECK (length(incarnation) = 8), -- random, minted with the file
    ack INTEGER NOT NULL,                                      -- up to here the server has everything
    pruned INTEGER NOT NULL,                                   -- up to here rows may have been deleted
    server TEXT NOT NULL,                                      -- which server acknowledged, opaque
    digest BLOB NOT NULL                                       -- of the columns before, against a flipped bit
) STRICT;
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    trolley TEXT,
    folds INTEGER NOT NULL,
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    body BLOB NOT NULL
) STRICT;
CREATE INDEX event_by_trolley ON event (trolley, seq) WHERE trolley IS NOT NULL;
CREATE TABLE document (
    name TEXT PRIMARY KEY,
    content BLOB NOT NULL,
    digest BLOB NOT NULL -- of name and content
) STRICT;
"""

STEPS: tuple[str, ...] = (_V1,)
"""STEPS[n] makes version n + 1 of version n."""

_SHAPE = sorted(part.strip().encode() for part in _V1.split(";") if part.strip())
"""How the newest version describes itself."""


def refuse_unknown(connection: apsw.Connection) -> bool:
    """Read only: let pass what this program may work on, an empty file included; True when it is of the newest version.

    Raises: JournalTooNew, JournalDamaged.
    """
    version = _number(connection.pragma("user_version"))
    application = _number(connection.pragma("application_id"))
    shape = _shape(connection)
    if version == 0 and application == 0 and not shape:
        return False
    if application != APPLICATION_ID or version < 1:
        raise JournalDamaged("the file is a database, but no journal")
    if version > len(STEPS):
        raise JournalTooNew(version=version, known=len(STEPS))
    if version == len(STEPS) and shape != _SHAPE:
        raise JournalDamaged("the journal's tables are not what this version makes")
    return version == len(STEPS)


def _shape(connection: apsw.Connection) -> list[bytes]:
    try:
        rows = list(connection.execute("SELECT CAST(sql AS BLOB) FROM sqlite_schema WHERE sql NOT NULL"))
    except apsw.SQLError as fault:
        raise JournalDamaged(f"the journal is not readable as one: {fault}") from fault
    return sorted(sql for (sql,) in rows)


def migrate(connection: apsw.Connection, randomness: Callable[[int], bytes]) -> None:
    """Bring the file to the newest version, each step in one transaction; a new file gets its incarnation here."""
    for version in range(_number(connection.pragma("user_version")), len(STEPS)):
        with connection:
            connection.execute(STEPS[version])
            if version == 0:
                connection.pragma("application_id", APPLICATION_ID)
                incarnation = randomness(8)
                row = (incarnation, 0, 0, "")
                connection.execute("INSERT INTO journal VALUES (1, ?, ?, ?, ?, ?)", (*row, digest(*row)))
            connection.pragma("user_version", version + 1)


def digest(*columns: bytes | int | str) -> bytes:
    """Eight bytes that tell whether `columns` are still what was written; the chain does that for events."""
    sealed = blake2b(digest_size=8)
    for column in columns:
        part = column if isinstance(column, bytes) else str(column).encode()
        sealed.update(len(part).to_bytes(8, "big") + part)
    return sealed.digest()


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
