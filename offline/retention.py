"""How long a device keeps what its server has: until the trolley or the order is closed, and a week more.

So that a server that falls back to a backup can be sent it again. What is closed is the server's to say; nothing
unacknowledged is ever touched.
"""

from collections.abc import Iterable

from offline import mirror
from offline.journal import Journal
from warehouse.wire import DONE_MAX, KEPT_S, Closed

EVERY_S = 3600.0
"""Seconds between two looks at what may go."""


def done(journal: Journal, look: int = 0) -> tuple[str, ...]:
    """What this device is done with and may still hold events of: trolleys, and orders at a desk by their subjects.

    None while it has a trolley to work on or anything unsent. At each `look`, counted from 0, as many of them as may be
    asked about at once, the oldest first: what is never closed keeps no other from being asked about.
    """
    if mirror.claims(journal) or journal.count_unacked():
        return ()
    found = mirror.done(journal)
    first = look % max(1, -(-len(found) // DONE_MAX)) * DONE_MAX
    return found[first : first + DONE_MAX]


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
