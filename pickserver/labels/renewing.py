"""Has labels bought anew whose orders were changed: given back, and wanted again as the order is sent now.

Written into the rows that workers take, and never a call of its own. What a carrier may be selling at that moment is
left to whoever asked: its answer is put right when it is written. So a label of before is never one that counts.
"""

from typing import Final

from sqlalchemy import Connection

from pickserver.labels import telling
from pickserver.labels.carriers.seam import Shipment
from pickserver.labels.wishes import By, Wish, as_sent_now, instead_of, want_anew
from pickserver.labels.withdrawing import can_be_given_back, give_back, is_sold
from pickserver.seams import Ids
from pickserver.store import labels, orders, packing
from pickserver.store.labels import Label
from pickserver.store.orders import Order
from pickserver.store.packing import PackingStatus
from pickserver.store.servers import site_of
from warehouse.addresses import ship_to
from warehouse.codec import loads
from warehouse.parcels import BEFORE_A_CALL, LabelState
from warehouse.values import replace

CHANGED: Final = "the order was changed"
GIVEN_UP: Final = "given up in time"
"""Why a label was never bought that its desk gave up."""
TRIES: Final = 5
"""So often a label is looked at again that a worker changed meanwhile, though nobody was asked for it yet."""


def put_right(tx: Connection, label: Label, now_ms: int, ids: Ids) -> Label:
    """Have `label`, whose parcel is locked, bought as its order is sent now; the label that counts then.

    It stays as it is where it says what the order says, where its desk gave it up, and while a carrier is asked for it.
    """
    order = _order_of(tx, label)
    changed = what_changed(label, order) if order is not None else ""
    if order is None or not changed or orders.is_cancelled(tx, order.order):
        return label
    before = _given_up(tx, label, now_ms, ids)
    is_bought = is_sold(before)
    if not is_bought and (before.state is not LabelState.REFUSED or before.why == GIVEN_UP):
        return before
    if is_bought and can_be_given_back(before, now_ms):
        give_back(tx, before, now_ms)
    parcel, site, row = labels.parcel_of(tx, label.parcel), site_of(tx), packing.of_order(tx, order.order)
    assert parcel is not None, "a label is of a parcel"
    wish = as_sent_now(tx, Wish.again(before, parcel, site.site if site else ""), order)
    if row is not None and row.status is PackingStatus.OPEN:
        wish = replace(wish, desk=row.desk, lease=row.epoch)
    by = By(device=before.device, operator=before.operator)
    return want_anew(tx, parcel, wish, by, now_ms, ids, instead_of(before, now_ms, changed))


def what_changed(label: Label, order: Order) -> str:
    """What of `order` is otherwise than its carrier was told of `label`; empty where all is the same."""
    told = loads(Shipment, label.wanted)
    return changed_words(receiver=told.receiver != ship_to(order.customer), service=told.service != order.service)


def changed_words(*, receiver: bool, service: bool) -> str:
    """How it is called what of an order was changed."""
    return "_and_".join(name for name, is_so in (("receiver", receiver), ("service", service)) if is_so)


def is_outdated(tx: Connection, label: Label) -> bool:
    """Whether `label`, if it is the one that counts of its parcel, says otherwise than its order, which was changed."""
    parcel = labels.parcel_of(tx, label.parcel)
    order = _order_of(tx, label) if parcel is not None and parcel.generation == label.generation else None
    return order is not None and bool(what_changed(label, order))


def _order_of(tx: Connection, label: Label) -> Order | None:
    parcel = labels.parcel_of(tx, label.parcel)
    return next(iter(orders.named(tx, [parcel.order_id] if parcel else [])), None)


def _given_up(tx: Connection, label: Label, now_ms: int, ids: Ids) -> Label:
    """A label for which nobody was asked yet, given up before anybody is; any other as it is."""
    for _ in range(TRIES):
        if label.state not in BEFORE_A_CALL:
            break
        after = replace(label, state=LabelState.REFUSED, epoch=label.epoch + 1, due_ms=None, why=CHANGED)
        after = replace(after, changed_ms=now_ms, ended_ms=now_ms)
        if labels.save(tx, label, after):
            telling.tell(tx, ids, now_ms, after, "refused")
            return after
        label = labels.one(tx, label.parcel, label.generation) or label  # a worker took it meanwhile
    return label
