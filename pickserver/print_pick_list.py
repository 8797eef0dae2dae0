"""Prints what is left of a trolley, for picking by hand while the devices are down. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, select

from paper.pick_list import ListedStop, PickList, Portion
from pickserver.seams import Clock
from pickserver.store import operators, routes, tallies, trolleys
from pickserver.store.servers import site_of
from pickserver.store.tables import PLACE
from pickserver.store.trolleys import TrolleyStatus
from warehouse.errors import PickclientError
from warehouse.flows.trolley import Trolley, opened
from warehouse.items import Item
from warehouse.labels import Named
from warehouse.trolleys import Stop

SHOWN: Final = 20
"""The most trolleys that are named in one line."""


class NothingToPrintError(PickclientError):
    """There is no such trolley, or nothing of it is left to pick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is to print."""

    listed: PickList
    language: str
    """The holder's; empty where nobody has the trolley."""


def find(tx: Connection, asked: str, clock: Clock) -> Found:
    """What is left of the trolley with the barcode or the name `asked`, as far as this server was told.

    Raises:
        NothingToPrintError: there is no such trolley, or nothing is left of it.

    """
    site = site_of(tx)
    row = next((one for one in trolleys.every(tx) if asked.strip().upper() in (one.trolley, one.name.upper())), None)
    if site is None or row is None:
        names = [one.trolley for one in trolleys.every(tx)]
        known = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "") if names else "there are none yet"
        raise NothingToPrintError(f"there is no trolley {asked}: {known}")
    plan = routes.now_of(tx, row.trolley, row.route_version)
    if plan is None or row.status is TrolleyStatus.EMPTY:
        raise NothingToPrintError(f"trolley {row.name} has no route: pickserver plan makes one of open orders")
    if row.status is TrolleyStatus.PICKED:
        raise NothingToPrintError(f"trolley {row.name} is picked, and was left at {row.place}")
    state = opened(plan, tallies.tally_of(tx, row.trolley))
    stops = tuple(_listed(state, stop, number) for number, stop in enumerate(plan.stops, 1) if state.is_open(stop))
    if not stops:
        raise NothingToPrintError(f"nothing is left to pick on trolley {row.name}: it only has to be dropped")
    who = operators.with_badge(tx, row.operator) if row.operator else None
    listed = PickList(
        site=site.name,
        trolley=row.trolley,
        name=row.name,
        holder=row.operator_name,
        printed=_local(clock.now(), site.time_zone),
        cut_off=plan.cut_off,
        route=len(plan.stops),
        stops=stops,
        empty_slots=tuple(slot.slot for slot in state.empty_slots),
        zones=_places(tx, "zone"),
        parks=_places(tx, "park"),
    )
    return Found(listed=listed, language=who.language if who else "")


def _local(now: datetime, time_zone: str) -> str:
    """The site's date and time; UTC, and said to be, on a machine that knows no time zones: it prints all the same."""
    try:
        return f"{now.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M}"
    except (ZoneInfoNotFoundError, ValueError):
        return f"{now:%Y-%m-%d %H:%M} UTC"


def _listed(state: Trolley, stop: Stop, number: int) -> ListedStop:
    shares = {share.line: share for share in stop.shares}
    lines = state.lines_left(stop)
    together = groupby(lines, lambda line: (shares[line.line].cut_off, shares[line.line].slot))
    return ListedStop(
        number=number,
        location=stop.location,
        check=stop.check,
        name=stop.item.name,
        sku=stop.item.sku,
        code=_code(stop.item),
        portions=tuple(
            Portion(slot=slot, tote=state.tote_in(slot), quantity=sum(line.quantity for line in some), cut_off=cut_off)
            for (cut_off, slot), some in together
        ),
    )


def _code(item: Item) -> str:
    """A barcode of one unit, if there is one."""
    return next((code.code for code in item.codes if code.multiple == 1), item.codes[0].code)


def _places(tx: Connection, kind: str) -> tuple[Named, ...]:
    rows = tx.execute(select(PLACE).where(PLACE.c.kind == kind).order_by(PLACE.c.rank))
    return tuple(Named(code=row.place, name=row.name) for row in rows)
