"""Gives the labels of a cancelled order back: written into the rows that workers take, and never a call of its own.

What a carrier may be selling at that moment is left to whoever asked: its answer is withdrawn when it is written. A
label that was stuck on a parcel is no longer anybody's to give back here: that parcel is closed, and has to be found.
"""

from typing import Final

from sqlalchemy import Connection

from pickserver.labels import telling
from pickserver.seams import Ids
from pickserver.store import labels, pack_tallies
from pickserver.store.labels import Label
from warehouse.parcels import BEFORE_A_CALL, LabelState
from warehouse.values import replace

CANCELLED: Final = "the order was cancelled"


def withdraw(tx: Connection, order: str, now_ms: int, ids: Ids) -> list[Label]:
    """Give back, or never buy, every label of `order` that is on no parcel; those labels as they are now.

    What cannot be given back any more stays bought.
    """
    tally = pack_tallies.tallies_of(tx, [order])[order]
    found = []
    # All of them before anything is told: whoever tells holds what every other teller waits for.
    for parcel in labels.parcels_locked(tx, order):
        label, applied = labels.one(tx, parcel.parcel, parcel.generation), tally.applied(parcel.number)
        if label is not None and (applied is None or applied.number < label.generation):
            found.append(label)
    return [_withdrawn(tx, label, now_ms, ids) for label in found]


def withdraw_of(tx: Connection, carrier: str, now_ms: int, ids: Ids) -> int:
    """The same for whatever `carrier` sold for orders that are cancelled, and was not given back; for how many."""
    orders = labels.cancelled_and_bought(tx, carrier, now_ms)
    return sum(one.state is LabelState.VOIDING for order in orders for one in withdraw(tx, order, now_ms, ids))


def is_sold(label: Label) -> bool:
    """Whether its carrier is known to have sold it, and no worker has anything to do with it now."""
    parked = label.state is LabelState.UNCERTAIN and label.due_ms is None
    return label.state is LabelState.BOUGHT or (parked and bool(label.purchase))


def is_incomplete(label: Label, now_ms: int) -> bool:
    """Whether it was bought, lacks what is printed or scanned, and can be given back as it is."""
    return label.state is LabelState.UNCERTAIN and can_be_given_back(label, now_ms)


def can_be_given_back(label: Label, now_ms: int) -> bool:
    """Whether its carrier still takes it back for its money."""
    return bool(label.purchase) and label.void_until_ms is not None and now_ms < label.void_until_ms


def give_back(tx: Connection, label: Label, now_ms: int) -> Label:
    """Have a worker give a bought label back, after whatever a desk waits for."""
    after = replace(label, state=LabelState.VOIDING, epoch=label.epoch + 1, due_ms=now_ms, changed_ms=now_ms)
    assert labels.save(tx, label, after), "no worker touches a label that is sold"
    return after


def _withdrawn(tx: Connection, label: Label, now_ms: int, ids: Ids) -> Label:
    if is_sold(label) and can_be_given_back(label, now_ms):
        return give_back(tx, label, now_ms)
    if label.state not in BEFORE_A_CALL:
        return label
    after = replace(label, state=LabelState.REFUSED, epoch=label.epoch + 1, due_ms=None, why=CANCELLED)
    after = replace(after, changed_ms=now_ms, ended_ms=now_ms)
    if not labels.save(tx, label, after):  # a worker took it meanwhile, and withdraws what comes of it
        return labels.one(tx, label.parcel, label.generation) or label
    telling.tell(tx, ids, now_ms, after, "refused")
    return after
