"""Which stops a trolley goes to: a plan for each route version, never changed once written."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import Connection, select

from pickserver.store import orders
from pickserver.store.servers import places_of
from pickserver.store.tables import ROUTE
from pickserver.store.totes import carried
from pickserver.store.writes import put
from warehouse.codec import dumps, loads
from warehouse.trolleys import Plan


def add(tx: Connection, plans: Iterable[Plan], now_ms: int) -> None:
    """Keep `plans`; what the site knows by itself (totes, zones, parks) is not kept with them."""
    rows = [
        {
            "trolley": plan.trolley,
            "route_version": plan.route_version,
            "plan": dumps(replace(plan, totes={}, zones=(), parks=())).decode(),
            "planned_ms": now_ms,
        }
        for plan in plans
    ]
    put(tx, ROUTE, rows)


def plan_of(tx: Connection, trolley: str, route_version: int) -> Plan | None:
    """The plan as `now_of` says, with the site's places and where its totes are; None when there is no such route."""
    plan = now_of(tx, trolley, route_version)
    if plan is None:
        return None
    return replace(plan, totes=carried(tx), zones=places_of(tx, "zone"), parks=places_of(tx, "park"))


def now_of(tx: Connection, trolley: str, route_version: int) -> Plan | None:
    """The plan as it was written, with which of its orders were cancelled since; None when there is no such route."""
    plan = route_of(tx, trolley, route_version)
    if plan is None:
        return None
    gone = orders.cancelled_among(tx, {order for slot in plan.slots for order in slot.orders})
    return replace(plan, cancelled=tuple(sorted(gone))) if gone else plan


def route_of(tx: Connection, trolley: str, route_version: int) -> Plan | None:
    """The plan as it was written, without places and totes, and whatever was cancelled since."""
    query = select(ROUTE.c.plan).where(ROUTE.c.trolley == trolley, ROUTE.c.route_version == route_version)
    text: str | None = tx.scalar(query)
    return None if text is None else _parsed(text)


@lru_cache(maxsize=64)
def _parsed(text: str) -> Plan:
    """A plan is the same for the same text: nothing can be out of date here."""
    return loads(Plan, text)
