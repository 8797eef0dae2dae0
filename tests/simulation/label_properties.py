"""What has to be so of labels when everything has come to rest: P15, and books that agree with the carrier's ledger."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from pickserver.labels.carriers.seam import Idempotency, Shipment
from pickserver.store import labels, orders
from pickserver.store.labels import Call, Label
from tests.doubles.buying import Buying
from warehouse.addresses import ship_to
from warehouse.codec import loads
from warehouse.parcels import LabelState, order_and_number

TOLD_ONCE = ("label.requested", "label.bought", "label.refused", "label.voided")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What the site knows in the end."""

    known: tuple[Label, ...]
    calls: tuple[Call, ...]


def come_to_rest(tx: Connection, parcels: Sequence[str]) -> Rest:
    """What the site knows of `parcels`."""
    return Rest(
        known=tuple(label for parcel in parcels for label in labels.all_of(tx, parcel)),
        calls=tuple(call for parcel in parcels for call in labels.calls_of(tx, parcel)),
    )


def is_at_rest(label: Label) -> bool:
    """Whether nothing will happen to it by itself any more."""
    ended = (LabelState.BOUGHT, LabelState.REFUSED, LabelState.VOIDED)
    return label.state in ended or (label.state is LabelState.UNCERTAIN and label.due_ms is None)


def handed_out_wrongly(tx: Connection, parcels: Sequence[str]) -> Iterator[str]:
    """Parcels whose label a desk would put on, though their order goes elsewhere, or in another way."""
    for parcel in parcels:
        label = labels.current(tx, parcel)
        if label is None or label.state is not LabelState.BOUGHT:
            continue
        (order,) = orders.named(tx, [parcel.partition("-")[0]])
        told = loads(Shipment, label.wanted)
        if (told.receiver, told.service) != (ship_to(order.customer), order.service):
            yield f"{parcel}: label {label.generation} is handed out, and says otherwise than its order"


def violations_of(rest: Rest, site: Buying, counts: Counter[str], *, is_calm: bool) -> list[str]:
    """What is not as it has to be; `is_calm`: nothing went wrong in the whole history."""
    by_hand = {label.reference for label in rest.known if label.state is LabelState.UNCERTAIN}
    counts["labels"] += len(rest.known)
    counts["bought"] += sum(label.state is LabelState.BOUGHT for label in rest.known)
    counts["by hand"] += len(by_hand)
    found = [*_unended(rest), *_sold_twice(rest, site), *_books_differ(rest, site, by_hand), *_told_wrongly(site)]
    return [*found, *_troubled(rest, by_hand)] if is_calm else found


def cancelled_and_paid_for(rest: Rest, orders: Sequence[str]) -> list[str]:
    """Labels of cancelled orders that cost money in the end: each carrier here takes a label back for a day."""
    kept = (label for label in rest.known if label.state is LabelState.BOUGHT)
    named = ((label, order_and_number(label.parcel)) for label in kept)
    return [
        f"{label.parcel} is cancelled, and its label paid for" for label, name in named if name and name[0] in orders
    ]


def _unended(rest: Rest) -> Iterator[str]:
    yield from (f"L2: {label.parcel} is {label.state}" for label in rest.known if not is_at_rest(label))


def _sold_twice(rest: Rest, site: Buying) -> Iterator[str]:
    """A label is sold once, and a parcel has one that costs money: nobody here said that another may be lost."""
    truly = Counter(sold.reference for sold in site.sandbox.ledger)
    yield from (f"P15: {name} was sold {times} times" for name, times in truly.items() if times > 1)
    costing = Counter(label.parcel for label in rest.known if label.state is LabelState.BOUGHT)
    yield from (f"P15: {parcel} has {times} labels" for parcel, times in costing.items() if times > 1)
    for label in rest.known:
        if label.carrier == Idempotency.NONE and label.calls > 1:
            yield f"P15: {label.parcel} was asked for again, and nobody can know"


def _books_differ(rest: Rest, site: Buying, by_hand: set[str]) -> Iterator[str]:
    sold = {each.purchase: each for each in site.sandbox.ledger if each.reference not in by_hand}
    books = {label.purchase: label for label in rest.known if label.purchase}
    if sold.keys() != books.keys():
        yield f"the books differ: {sorted(sold.keys() ^ books.keys())}"
    for purchase, label in books.items():
        gone = purchase in sold and sold[purchase].voided
        if gone != (label.state is LabelState.VOIDED):
            yield f"{label.parcel} is {label.state}, and the carrier says voided: {gone}"


def _told_wrongly(site: Buying) -> Iterator[str]:
    """Whoever follows the outbox sees each label bought once, and given back only after that."""
    seen: set[tuple[str, int, str]] = set()
    for row in site.outbox():
        if row.aggregatetype != "parcel":
            continue
        whose = str(row.aggregateid), int(json.loads(str(row.payload))["generation"])
        what = *whose, str(row.type)
        if what in seen and row.type in TOLD_ONCE:
            yield f"{row.type} was told twice of {whose}"
        if row.type == "label.voided" and (*whose, "label.bought") not in seen:
            yield f"{whose} was given back before it was bought"
        seen.add(what)


def _troubled(rest: Rest, by_hand: set[str]) -> Iterator[str]:
    """Where nothing went wrong, nothing is unclear, and nobody takes a label from who is asking for it."""
    yield from (f"{name} is left to a person, though nothing went wrong" for name in sorted(by_hand))
    if any(call.outcome in ("", "unsure") or "late" in call.outcome for call in rest.calls):
        yield "a label was taken from a worker that was asking for it"
