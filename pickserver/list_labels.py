"""The labels of which somebody has to know: how they stand, since when, at whose desk, for how much. Changes nothing.

Read from the rows of what is open alone, so that it costs no more after years.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, select

from pickserver.store import labels, pack_tallies
from pickserver.store.labels import Label
from pickserver.store.packing import PackingStatus
from pickserver.store.tables import LABEL, PACK_TALLY, PACKING, PARCEL, WAITING
from warehouse.money import Money
from warehouse.packed import Kind
from warehouse.parcels import LabelState, parcel_id
from warehouse.values import dataclass


class Standing(StrEnum):
    """How a label stands, for people; in the order in which they are told."""

    UNCERTAIN = "uncertain"
    """It may have been sold: its carrier is asked, or a person has to find out."""
    HELD = "held"
    """Its parcel waits for it at a hold place of its desk."""
    LATE = "late"
    """It is not bought, and should be."""
    REFUSED = "refused"
    """No carrier sells it, and its order is still at a desk."""
    WAITING = "waiting"
    """It is not bought yet, and is in time."""


ORDER: Final = tuple(Standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """One label."""

    standing: Standing
    by_hand: bool
    """Whether only a person can find out what became of it: it waits for `settle`."""
    parcel: str
    generation: int
    age_ms: int
    """Since it was wanted; 0 or more."""
    carrier: str
    """Empty while none is chosen."""
    desk: str
    place: str
    """The hold place; empty where its parcel is at none."""
    price: Money | None
    """None while nobody said."""
    why: str
    """What a carrier or a person said of it; empty where nobody said anything."""


def rows(tx: Connection, now_ms: int) -> tuple[LabelRow, ...]:
    """All of them at `now_ms`, by the clock that labels are timed with; what is worst first, then the oldest."""
    places = _held(tx)
    found = {(one.parcel, one.generation): one for one in (*_waiting(tx), *_refused(tx), *_current(tx, places))}
    told = [_row(one, places.get(one.parcel, ""), now_ms) for one in found.values()]
    return tuple(sorted(told, key=lambda row: (ORDER.index(row.standing), -row.age_ms, row.parcel)))


def _row(label: Label, place: str, now_ms: int) -> LabelRow:
    return LabelRow(
        standing=_standing(label, place, now_ms),
        by_hand=label.state is LabelState.UNCERTAIN and label.due_ms is None,
        parcel=label.parcel,
        generation=label.generation,
        age_ms=max(0, now_ms - label.requested_ms),
        carrier=label.carrier,
        desk=label.desk,
        place=place,
        price=label.price,
        why=label.why,
    )


def _standing(label: Label, place: str, now_ms: int) -> Standing:
    if label.state is LabelState.UNCERTAIN:
        return Standing.UNCERTAIN
    if place:
        return Standing.HELD
    if label.state is LabelState.REFUSED:
        return Standing.REFUSED
    return Standing.LATE if label.times.is_late(now_ms) else Standing.WAITING


def _waiting(tx: Connection) -> Iterator[Label]:
    """What is wanted and neither bought nor refused."""
    for parcel, generation in tx.execute(select(LABEL.c.parcel, LABEL.c.generation).where(WAITING)):
        yield from _one(tx, parcel, generation)


def _refused(tx: Connection) -> Iterator[Label]:
    """What counts, was refused, and is of an order that is still at a desk."""
    counts = (LABEL.c.parcel == PARCEL.c.parcel) & (LABEL.c.generation == PARCEL.c.generation)
    query = (
        select(LABEL.c.parcel, LABEL.c.generation)
        .join_from(PACKING, PARCEL, PARCEL.c.order_id == PACKING.c.order_id)
        .join(LABEL, counts)
        .where(PACKING.c.status == PackingStatus.OPEN, LABEL.c.state == LabelState.REFUSED)
    )
    for parcel, generation in tx.execute(query):
        yield from _one(tx, parcel, generation)


def _one(tx: Connection, parcel: str, generation: int) -> Iterator[Label]:
    found = labels.one(tx, parcel, generation)
    if found is not None:
        yield found


def _current(tx: Connection, places: dict[str, str]) -> Iterator[Label]:
    """The labels that count of these parcels."""
    for parcel in places:
        found = labels.current(tx, parcel)
        if found is not None:
            yield found


def _held(tx: Connection) -> dict[str, str]:
    """The parcels that wait at a hold place, with its name."""
    query = (
        select(PACK_TALLY.c.order_id)
        .join_from(PACKING, PACK_TALLY, PACK_TALLY.c.order_id == PACKING.c.order_id)
        .where(PACKING.c.status == PackingStatus.OPEN, PACK_TALLY.c.kind == Kind.HOLD)
    )
    found = {}
    for order, tally in pack_tallies.tallies_of(tx, tx.scalars(query.distinct())).items():
        for fact in tally.of(Kind.HOLD):
            if tally.applied(fact.parcel) is None:
                found[parcel_id(order, fact.parcel)] = fact.name
    return found
