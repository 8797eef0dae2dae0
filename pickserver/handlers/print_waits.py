"""Finds out how long a packer waited for a label's paper, when a desk's facts say enough for it."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from pickserver.handlers.intake import Fresh
from pickserver.store import journals, label_levels, labels
from warehouse.codec import read_body
from warehouse.desk_events import LabelApplied, LabelPrinted, PrintState
from warehouse.opening import subject_of
from warehouse.parcels import parcel_id
from warehouse.service_levels import OnPaper, paper_ms, print_wait


def keep(tx: Connection, order: str, fresh: Iterable[Fresh], now_ms: int) -> Iterator[OnPaper]:
    """Look whenever the last of what is needed may have come: a label's scan, or the printer's word; what was found.

    Only then, so that no other scan at a desk costs a look. The order is locked, and the events are kept already. A
    label is found once, however often and to whichever node it is told.
    """
    ended = {
        (one.event.parcel, one.event.generation): one.device
        for one in fresh
        if isinstance(one.event, LabelApplied)
        or (isinstance(one.event, LabelPrinted) and one.event.state is PrintState.PRINTED)
    }
    if not ended:
        return
    facts = [read_body(body) for body in journals.packed(tx, subject_of(order))]
    for (parcel, generation), device in sorted(ended.items()):
        wait = print_wait(facts, parcel, generation)
        name = parcel_id(order, parcel)
        if wait is not None and label_levels.keep_wait(tx, name, generation, device, wait, now_ms):
            label = labels.one(tx, name, generation)
            yield OnPaper(
                carrier=label.carrier if label is not None else "",
                took_ms=paper_ms(facts, parcel, generation),
                waited_ms=wait.waited_ms,
            )
