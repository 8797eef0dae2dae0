"""What a carrier sold as a label and no printer can print: a supervisor sees it, until the parcel has another one.

The desk finds it out; nothing here looks into a label.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from pickserver.handlers.intake import Fresh
from pickserver.store import exceptions
from pickserver.store.exceptions import SETTLED, ExceptionKind, FloorException
from warehouse.desk_events import LabelApplied, LabelPrinted, PrintState
from warehouse.opening import subject_of
from warehouse.parcels import parcel_id

KIND = ExceptionKind.UNPRINTABLE


def keep(tx: Connection, order: str, fresh: Iterable[Fresh], now_ms: int) -> None:
    """Open an exception for each label that could not be printed; close that of a parcel whose label came out since.

    The order is locked, so that a label that two desks cannot print is told once.
    """
    for one in fresh:
        event = one.event
        if isinstance(event, LabelPrinted) and event.cannot:
            _open(tx, order, one, event, now_ms)
        elif isinstance(event, LabelApplied) or (isinstance(event, LabelPrinted) and event.state is PrintState.PRINTED):
            close(tx, order, now_ms, event.parcel)


def close(tx: Connection, order: str, now_ms: int, parcel: int | None = None) -> None:
    """Close those of a parcel, or of all of the order's."""
    for found in exceptions.open_on(tx, subject_of(order), KIND):
        if parcel is None or found.line == parcel_id(order, parcel):
            exceptions.close(tx, found, SETTLED, now_ms)


def _open(tx: Connection, order: str, one: Fresh, event: LabelPrinted, now_ms: int) -> None:
    name = parcel_id(order, event.parcel)
    detail = f"label {event.generation} of parcel {name} cannot be printed: {event.cannot}"[:500]
    for found in exceptions.open_on(tx, subject_of(order), KIND):
        if found.line == name:
            exceptions.change(tx, found, detail=detail)
            return
    exceptions.open_new(
        tx,
        FloorException(
            kind=KIND,
            device=one.device,
            incarnation=one.incarnation,
            seq=one.wire.seq,
            line=name,
            trolley=subject_of(order),
            detail=detail,
            opened_ms=now_ms,
        ),
    )
