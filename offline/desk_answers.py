"""What a server's answer changes of the orders at a desk: what others did, how far their labels are, whose they are.

Says what to keep and what to tell; keeps nothing in the journal itself, and passes over what makes no sense in it.
"""

from collections.abc import Iterable

from offline import desk_mirror
from offline.desk_mirror import KeptOrder
from offline.desk_recovery import others_of, own_events
from offline.journal import Journal
from offline.news import LostOrder, News, ToldOrder
from warehouse.desk_events import CloseWanted
from warehouse.opening import OrderSnapshot
from warehouse.packed import PackTally
from warehouse.packing import PackLease

Documents = dict[str, bytes | None]
CLOSED = "closed"


def order_changes(
    journal: Journal, device: str, asked: Iterable[KeptOrder], told: Iterable[OrderSnapshot]
) -> tuple[Documents, tuple[News, ...]]:
    """What to keep and what to tell of the orders in an answer; `asked` were open when the question was put.

    What was opened since is passed over: the answer may be older than that.
    """
    held = {kept.order: kept for kept in set(asked) & set(desk_mirror.orders(journal)) if kept.lost_to is None}
    documents: Documents = {}
    news: list[News] = []
    for snapshot in told:
        kept = held.get(snapshot.order)
        if kept is None:
            continue
        own = own_events(journal, kept.order)
        closed_here = any(isinstance(one.event, CloseWanted) for epoch, one in own if epoch == kept.epoch)
        if snapshot.lease.status == CLOSED and snapshot.lease.epoch == kept.epoch and closed_here:
            documents |= desk_mirror.forgotten(kept.order, journal.standing.seq)
        elif _is_renewed(kept, snapshot.lease, device):
            documents |= desk_mirror.renewed_document(kept, snapshot.lease) | desk_mirror.snapshot_document(snapshot)
        elif _is_lost(kept, snapshot.lease, device):
            documents |= desk_mirror.lost_document(kept, snapshot.lease.operator_name)
            news.append(LostOrder(order=kept.order, holder_name=snapshot.lease.operator_name))
        elif desk_mirror.snapshot_of(journal, kept.order) != snapshot:
            documents |= desk_mirror.snapshot_document(snapshot)
            news.append(_told(snapshot, others_of(snapshot, own)))
    return documents, tuple(news)


def _told(snapshot: OrderSnapshot, others: PackTally) -> ToldOrder:
    return ToldOrder(
        order=snapshot.order,
        others=others,
        labels=snapshot.labels,
        cancelled=snapshot.cancelled,
        terms=snapshot.terms,
    )


def _is_renewed(kept: KeptOrder, lease: PackLease, device: str) -> bool:
    """Whether this very device was given the order anew, and the answer is still on its way or never came."""
    return lease.epoch > kept.epoch and lease.status != CLOSED and lease.device == device


def _is_lost(kept: KeptOrder, lease: PackLease, device: str) -> bool:
    """Whether the server's lease is another than `kept`, and not one from before it."""
    if lease.epoch != kept.epoch:
        return lease.epoch > kept.epoch
    return lease.status != CLOSED and lease.device != device
