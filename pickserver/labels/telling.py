"""What others are told of labels: rows of the outbox about parcels, in the transaction that changes the label."""

from dataclasses import replace

from sqlalchemy import Connection

from pickserver.handlers.packing import write
from pickserver.seams import Ids
from pickserver.store import labels
from pickserver.store.labels import Label
from pickserver.store.outbox import Aggregate, Outbox
from pickserver.store.servers import site_of


def tell(tx: Connection, ids: Ids, now_ms: int, label: Label, what: str, reason: str = "") -> None:
    """Tell that a label is now `what`; nothing else may be written to the outbox after it in this transaction."""
    parcel = labels.parcel_of(tx, label.parcel, locked=True)
    assert parcel is not None, "a label is of a parcel"
    parcel = replace(parcel, version=parcel.version + 1)
    labels.save_parcel(tx, parcel)
    payload = {
        "order": parcel.order_id,
        "generation": label.generation,
        "state": label.state,
        "desk": label.desk,
        "operator": label.operator,
        "carrier": label.carrier,
        "service": label.service,
        "tracking": label.tracking,
        "price": f"{label.price.amount:f}" if label.price else "",
        "currency": label.currency,
        "why": reason or label.why,
    }
    outbox = Outbox()
    outbox.tell_of(Aggregate("parcel", label.parcel, parcel.version), f"label.{what}", ids.new(), payload)
    write(tx, outbox, ids, now_ms)


def currency(tx: Connection) -> str:
    """The site's currency; empty before there is a site."""
    site = site_of(tx)
    return site.currency if site else ""
