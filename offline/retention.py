"""How long a device keeps what its server has: until the trolley is closed, and a week more.

So that a server that falls back to a backup can be sent it again. What is closed is the server's to say; nothing
unacknowledged is ever touched.
"""

from collections.abc import Iterable

from offline import mirror
from offline.journal import Journal
from warehouse.wire import DONE_MAX, KEPT_S, Closed

EVERY_S = 3600.0
"""Seconds between two looks at what may go."""


def done(journal: Journal) -> tuple[str, ...]:
    """Trolleys that this device is done with and whose events it may still hold; none while it has one to work on."""
    if mirror.claims(journal) or journal.count_unacked():
        return ()
    return mirror.done(journal)[:DONE_MAX]


def prune(journal: Journal, closed: Iterable[Closed]) -> int:
    """Delete what was closed a week ago; how many events went.

    Raises: what `Journal.prune` and `Journal.keep` raise.
    """
    up_to: dict[str | None, int] = {one.trolley: one.up_to for one in closed if one.since_s >= KEPT_S}
    if not up_to:
        return 0
    named = [trolley for trolley in up_to if trolley is not None]
    up_to[None] = max(up_to.values())  # what lies before it in the journal is older than that
    deleted = journal.prune(up_to)
    gone = [trolley for trolley in named if not journal.events_of(trolley)]
    if gone:
        journal.keep(documents=mirror.not_done(gone))
    return deleted
