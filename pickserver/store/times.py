"""The clocks by which leases of labels end: one for all nodes of a site, which nobody sets back meanwhile.

Nothing is decided by them but who tries when; see `labels.worker`.
"""

from collections.abc import Callable

from sqlalchemy import Connection, text


def database_ms(tx: Connection) -> int:
    """Milliseconds since 1970 by the database's own clock."""
    return int(tx.scalar(text("SELECT extract(epoch FROM clock_timestamp()) * 1000")) or 0)


def steady_ms(wall_ms: int, mono_s: Callable[[], float]) -> Callable[[Connection], int]:
    """A clock that begins at `wall_ms` and goes on by `mono_s`, whatever is done to the machine's clock meanwhile."""
    begun_s = mono_s()
    return lambda _tx: wall_ms + round(1000 * (mono_s() - begun_s))
