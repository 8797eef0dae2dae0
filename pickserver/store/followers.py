"""Who may follow the outbox: programs by name, each with a token that is kept hashed."""

from sqlalchemy import Connection, delete, select

from pickserver.store.tables import FOLLOWER
from pickserver.store.writes import insert_one_new


def add(tx: Connection, follower: str, token_hash: str, now_ms: int) -> bool:
    """Let `follower` in with this token; False when there is one of that name, which stays as it is."""
    return insert_one_new(tx, FOLLOWER, {"follower": follower, "token_hash": token_hash, "added_ms": now_ms})


def remove(tx: Connection, follower: str) -> bool:
    """Let `follower` in no longer; whether it was."""
    return tx.execute(delete(FOLLOWER).where(FOLLOWER.c.follower == follower)).rowcount > 0


def every(tx: Connection) -> tuple[tuple[str, int], ...]:
    """All followers by name, with when they were added."""
    rows = tx.execute(select(FOLLOWER.c.follower, FOLLOWER.c.added_ms).order_by(FOLLOWER.c.follower))
    return tuple((row.follower, row.added_ms) for row in rows)


def with_token(tx: Connection, token_hash: str) -> str | None:
    """The follower whose token this is."""
    found: str | None = tx.scalar(select(FOLLOWER.c.follower).where(FOLLOWER.c.token_hash == token_hash))
    return found
