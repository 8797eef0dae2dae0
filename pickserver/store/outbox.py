"""What others follow: rows in commit order without gaps, written at the very end of a transaction.

The position comes from a counter row that is taken last, so that no later position is ever seen before an earlier one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from pickserver.seams import Ids
from pickserver.store.servers import Server
from pickserver.store.tables import OUTBOX, OUTBOX_HEAD
from pickserver.store.trolleys import Trolley

CHANNEL: Final = "pickserver_outbox"
"""On which PostgreSQL says to every node that rows were written."""
WRITTEN: Final = "outbox written"
"""Set in a connection's `info` when its transaction wrote rows."""

_TAKEN: Final = update(OUTBOX_HEAD).values(pos=OUTBOX_HEAD.c.pos + bindparam("rows"))
_TAKE: Final = _TAKEN.returning(OUTBOX_HEAD.c.pos)
_TAKE_AND_SAY: Final = _TAKEN.returning(OUTBOX_HEAD.c.pos, func.pg_notify(CHANNEL, ""))
_INSERT: Final = OUTBOX.insert()
_POSITION: Final = select(OUTBOX_HEAD.c.pos)


class Aggregate(NamedTuple):
    """What a row is about."""

    kind: str
    name: str
    version: int
    """Number of this row among those about it; they count without a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row that has no position yet."""

    aggregate: str
    """What it is about: `trolley`, `order` or `parcel`."""
    name: str
    """Which one."""
    version: int
    type: str
    cause: str
    payload: str


class Outbox:
    """Collects what one transaction has to tell."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._drafts: list[Draft] = []

    def tell(self, trolley: Trolley, kind: str, cause: str, payload: Mapping[str, object]) -> Trolley:
        """Add a row about `trolley`; the trolley with its next version, to be saved by the caller.

        `cause` is the event or command it follows from; rows with one cause belong together.
        """
        told = replace(trolley, version=trolley.version + 1)
        self.tell_of(Aggregate("trolley", trolley.trolley, told.version), f"trolley.{kind}", cause, payload)
        return told

    def tell_of(self, about: Aggregate, kind: str, cause: str, payload: Mapping[str, object]) -> None:
        """Add a row about something that counts its own rows: `about` says the number that this one has."""
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        draft = Draft(
            aggregate=about.kind, name=about.name, version=about.version, type=kind, cause=cause, payload=text
        )
        self._drafts.append(draft)

    def write(self, tx: Connection, server: Server, ids: Ids, now_ms: int) -> int:
        """Write what was collected, as the transaction's last act; the position of the last row there is."""
        if not self._drafts:
            return position(tx)
        # Whoever writes here holds the head until the commit, so that PostgreSQL's own queue for it costs nothing more.
        take = _TAKE_AND_SAY if tx.dialect.name == "postgresql" else _TAKE
        last: int = tx.execute(take, {"rows": len(self._drafts)}).one()[0]
        tx.info[WRITTEN] = True
        rows = [
            {
                "pos": pos,
                "id": ids.new(),
                "aggregatetype": draft.aggregate,
                "aggregateid": draft.name,
                "version": draft.version,
                "type": draft.type,
                "cause": draft.cause,
                "payload": draft.payload,
                "server_id": server.server_id,
                "server_gen": server.server_gen,
                "written_ms": now_ms,
            }
            for pos, draft in enumerate(self._drafts, start=last - len(self._drafts) + 1)
        ]
        self._drafts.clear()
        tx.execute(_INSERT, rows)
        return last


def position(tx: Connection) -> int:
    """Position of the last row; 0 when there is none."""
    found: int | None = tx.scalar(_POSITION)
    return found or 0
