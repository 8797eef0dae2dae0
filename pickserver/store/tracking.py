"""Whose a tracking number is: one label's at a time, whoever writes it down in the same moment."""

from typing import Final

from sqlalchemy import Connection, select, update

from pickserver.store import labels
from pickserver.store.labels import Label
from pickserver.store.tables import LABEL, TRACKING
from pickserver.store.writes import insert_one_new
from warehouse.barcodes import CODE_CHARS_MAX
from warehouse.parcels import TRACKING_MIN, LabelState

REUSED_MS: Final = 90 * 24 * 3600 * 1000
"""Carriers begin anew with their numbers some time: after so long a parcel has arrived that had one."""
FREE: Final = frozenset({LabelState.REFUSED, LabelState.VOIDED})
"""States of labels that are on no parcel, and never will be."""


def take(tx: Connection, label: Label, tracking: str, now_ms: int) -> str:
    """Take a number for `label`, until that is voided; the parcel whose it is already, empty where it was taken."""
    row = {"parcel": label.parcel, "generation": label.generation, "taken_ms": now_ms}
    if insert_one_new(tx, TRACKING, {"tracking": tracking, **row}):
        return ""
    has = tx.execute(select(TRACKING).where(TRACKING.c.tracking == tracking).with_for_update()).one()
    if (has.parcel, has.generation) == (label.parcel, label.generation):
        return ""
    other = labels.one(tx, has.parcel, has.generation)
    is_live = other is not None and other.state not in FREE and other.tracking == tracking
    if is_live and has.taken_ms > now_ms - REUSED_MS:
        return str(has.parcel)
    tx.execute(update(TRACKING).where(TRACKING.c.tracking == tracking).values(row))
    return ""


def parcel_with(tx: Connection, code: str) -> str:
    """The parcel that has a number in which `code` ends, as carriers' longer barcodes do; empty where none has."""
    ends = [code[at:] for at in range(len(code) - TRACKING_MIN + 1)][:CODE_CHARS_MAX]
    found = tx.scalars(select(TRACKING.c.parcel).where(TRACKING.c.tracking.in_({code, *ends})))
    parcels = set(found)
    return str(parcels.pop()) if len(parcels) == 1 else ""


def bought_as(tx: Connection, label: Label, purchase: str) -> str:
    """Another parcel whose label that counts was bought as this very purchase; empty: there is none."""
    query = select(LABEL.c.parcel).where(LABEL.c.carrier == label.carrier, LABEL.c.purchase == purchase)
    other = (LABEL.c.parcel != label.parcel) | (LABEL.c.generation != label.generation)
    return str(tx.scalar(query.where(other, LABEL.c.state.not_in(FREE)).limit(1)) or "")
