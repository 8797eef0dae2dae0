"""What was answered to each command, under the key it came with, so that asking again does nothing again."""

from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, delete, select, update

from pickserver.store.tables import ANSWER
from pickserver.store.writes import insert_one_new

KEPT_MS: Final = 24 * 3600 * 1000
"""A day: longer than any device asks again about one act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that was given to the request with this hash."""

    request_hash: str
    answer: str
    refused: bool


def begin(tx: Connection, device: str, key: str, request_hash: str, now_ms: int) -> Answer | None:
    """Take `key` for a request of `device`, or find what was answered under it; forgets what is older than a day.

    Promises: whoever asks with the same key at the same time waits here until this transaction ends.
    """
    tx.execute(delete(ANSWER).where(ANSWER.c.answered_ms < now_ms - KEPT_MS))
    taken = asdict(Answer(request_hash=request_hash, answer="", refused=False))
    if insert_one_new(tx, ANSWER, {"device": device, "idempotency_key": key, "answered_ms": now_ms, **taken}):
        return None
    query = select(ANSWER.c.request_hash, ANSWER.c.answer, ANSWER.c.refused)
    row = tx.execute(query.where(ANSWER.c.device == device, ANSWER.c.idempotency_key == key)).one()
    return Answer(request_hash=row.request_hash, answer=row.answer, refused=row.refused)


def keep(tx: Connection, device: str, key: str, answer: str, *, refused: bool) -> None:
    """Keep what was answered under a key that this transaction took."""
    where = (ANSWER.c.device == device, ANSWER.c.idempotency_key == key)
    tx.execute(update(ANSWER).where(*where).values(answer=answer, refused=refused))
