"""Tells a device which of its events are of what was closed long ago, so that it need not keep them."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from pickserver.store import journals, packing
from pickserver.store.journals import Journal
from pickserver.store.packing import PackingStatus
from warehouse.opening import order_of, subject_of
from warehouse.wire import KEPT_S, Closed


def closed_long_ago(tx: Connection, journal: Journal, subjects: Iterable[str], now_ms: int) -> Iterator[Closed]:
    """Of each trolley and each order that was closed a week ago or earlier: how far the journal's events are older.

    A trolley is closed when it was left as picked, an order when it is packed; one that was opened again is not.
    """
    for subject in subjects:
        order = order_of(subject)
        found = _order(tx, journal, order, now_ms) if order else _trolley(tx, journal, subject, now_ms)
        if found is not None:
            yield found


def _trolley(tx: Connection, journal: Journal, trolley: str, now_ms: int) -> Closed | None:
    left = journals.last_dropped(tx, trolley, now_ms - KEPT_S * 1000)
    if left is None:
        return None
    epoch, at_ms = left
    up_to = journals.newest_under(tx, journal, trolley, epoch)
    return Closed(trolley=trolley, up_to=up_to, since_s=(now_ms - at_ms) // 1000) if up_to else None


def _order(tx: Connection, journal: Journal, order: str, now_ms: int) -> Closed | None:
    """Late facts about it that came within the week stay on the device, and so does all that it told meanwhile."""
    row, until_ms = packing.of_order(tx, order), now_ms - KEPT_S * 1000
    if row is None or row.status is not PackingStatus.CLOSED or not row.epoch:
        return None
    subject = subject_of(order)
    at_ms = journals.last_close_wanted(tx, subject)
    if at_ms is None or at_ms > until_ms:
        return None
    up_to = journals.newest_under(tx, journal, subject, row.epoch, until_ms)
    return Closed(trolley=subject, up_to=up_to, since_s=(now_ms - at_ms) // 1000) if up_to else None
