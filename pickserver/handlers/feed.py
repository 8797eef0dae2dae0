"""Reading the outbox from a place on: in order, without a gap, or a refusal that says so; never silence.

A place travels as a token that nobody but this module reads.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.seams import hashed
from pickserver.store import outbox_rows
from pickserver.store.outbox import position
from pickserver.store.outbox_rows import OutboxRow
from pickserver.store.servers import server_of
from warehouse.wire import Problem

TOKEN_CHARS_MAX: Final = 200
CHECK_CHARS: Final = 8
"""Of a token's end, by which one that was cut or mistyped is known."""
LEASE_TYPES: Final = frozenset({"trolley.status_changed", "trolley.operator_attached", "trolley.operator_detached"})
"""Rows that say whose a trolley is."""
ORDER_TYPES: Final = frozenset({"order.changed", "order.truck_gone", "order.late_decided"})
"""Rows that say of an order what the desk which has it should know at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody is in the outbox: after the row with this position, of this server and generation."""

    server_id: str
    server_gen: int
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows that follow one another, and the place after them."""

    rows: tuple[OutboxRow, ...]
    place: Place


def token_of(place: Place) -> str:
    """How `place` travels."""
    text = f"{place.server_id}.{place.server_gen}.{place.pos}"
    return urlsafe_b64encode(f"{text}.{hashed(text)[:CHECK_CHARS]}".encode()).decode().rstrip("=")


def place_of(token: str) -> Place | None:
    """The place that `token` says; None when it is no token."""
    if len(token) > TOKEN_CHARS_MAX:
        return None
    try:
        text = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (Error, ValueError):
        return None
    said, _, check = text.rpartition(".")
    if not said or hashed(said)[:CHECK_CHARS] != check:
        return None
    server_id, gen, pos = said.rsplit(".", 2)
    place = Place(server_id=server_id, server_gen=int(gen), pos=int(pos))
    return place if token_of(place) == token else None


def newest(tx: Connection) -> Place:
    """The place after the last row."""
    server = server_of(tx)
    assert server is not None, "a database is given its server's name before it is served"
    return Place(server_id=server.server_id, server_gen=server.server_gen, pos=position(tx))


def begun(tx: Connection, token: str) -> Place | Problem:
    """Where to begin for whoever sends `token`: there, or now where it is empty."""
    if not token:
        return newest(tx)
    place = place_of(token)
    if place is None:
        return problems.feed_gone("this is no token of a feed")
    found = page(tx, place, 0)
    return found if isinstance(found, Problem) else place


def page(tx: Connection, place: Place, most: int) -> Page | Problem:
    """At most `most` of the rows after `place`, in order and without a gap."""
    now = newest(tx)
    if place.server_id != now.server_id:
        return problems.feed_gone("the token is another server's")
    if place.server_gen != now.server_gen:
        return problems.feed_gone("the server's data were restored since")
    if place.pos > now.pos:
        return problems.feed_gone("the token is ahead of everything that is here")
    rows = outbox_rows.after(tx, place.pos, max(most, 1)) if place.pos < now.pos else ()
    if place.pos < now.pos and (not rows or rows[0].pos != place.pos + 1):
        return problems.feed_gone("what follows the token is older than rows are kept")
    rows = rows[:most]
    return Page(rows=rows, place=replace(place, pos=rows[-1].pos) if rows else place)


def rings(row: OutboxRow) -> frozenset[str]:
    """The devices that should look for news: whose lease or order `row` changes, but for the one that asked for it."""
    if row.type not in LEASE_TYPES | ORDER_TYPES:
        return frozenset()
    payload = json.loads(row.payload)
    concerned = {payload.get("device"), payload.get("from_device")} - {payload.get("by_device"), "", None}
    return frozenset(str(device) for device in concerned)
