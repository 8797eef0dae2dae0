"""The outbox as those who follow it read it, and how what is old leaves it; writing to it is `outbox`'s."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from pickserver.store.tables import OUTBOX

ROWS_FORGOTTEN_MAX: Final = 1000
"""The most rows that are deleted in one transaction."""

_AFTER: Final = select(OUTBOX).where(OUTBOX.c.pos > bindparam("after")).order_by(OUTBOX.c.pos).limit(bindparam("most"))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """Something that happened, as it is told."""

    pos: int
    id: str
    aggregatetype: str
    aggregateid: str
    version: int
    type: str
    cause: str
    payload: str
    server_id: str
    server_gen: int
    written_ms: int


def after(tx: Connection, pos: int, most: int) -> tuple[OutboxRow, ...]:
    """At most `most` rows after position `pos`, in order."""
    return tuple(OutboxRow(**row._asdict()) for row in tx.execute(_AFTER, {"after": pos, "most": most}))


def forget(tx: Connection, written_before_ms: int) -> int:
    """Delete the oldest rows that were written before then; how many, at most `ROWS_FORGOTTEN_MAX`.

    Promises: what is left has no gap, whatever the clocks of those who wrote it said.
    """
    oldest = select(OUTBOX.c.pos, OUTBOX.c.written_ms).order_by(OUTBOX.c.pos).limit(ROWS_FORGOTTEN_MAX)
    last = None
    for row in tx.execute(oldest):
        if row.written_ms >= written_before_ms:
            break
        last = row.pos
    return 0 if last is None else tx.execute(delete(OUTBOX).where(OUTBOX.c.pos <= last)).rowcount
