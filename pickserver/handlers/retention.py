"""Tells a device which of its events are of trolleys that were closed long ago, so that it need not keep them."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from pickserver.store import journals
from pickserver.store.journals import Journal
from warehouse.wire import KEPT_S, Closed


def closed_long_ago(tx: Connection, journal: Journal, trolleys: Iterable[str], now_ms: int) -> Iterator[Closed]:
    """Of each trolley that was left as picked a week ago or earlier: up to where the journal is from before that."""
    for trolley in trolleys:
        left = journals.last_dropped(tx, trolley, now_ms - KEPT_S * 1000)
        if left is None:
            continue
        epoch, at_ms = left
        up_to = journals.newest_under(tx, journal, trolley, epoch)
        if up_to:
            yield Closed(trolley=trolley, up_to=up_to, since_s=(now_ms - at_ms) // 1000)
