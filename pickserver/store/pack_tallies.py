"""What has been counted for each order at desks: read as one tally, folded by the rules, written where it changed.

No amount is ever reckoned in SQL, so that the server and the devices cannot count differently.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from pickserver.store.tables import PACK_TALLY
from pickserver.store.writes import put
from warehouse.packed import Fact, Kind, PackTally

_KEYS: Final = ("parcel", "name", "detail", "number", "copy", "epoch", "seq")
_THESE: Final = select(PACK_TALLY).where(PACK_TALLY.c.order_id.in_(bindparam("orders", expanding=True)))
_GONE: Final = delete(PACK_TALLY).where(
    PACK_TALLY.c.order_id == bindparam("of_order"),
    PACK_TALLY.c.kind == bindparam("of_kind"),
    *(PACK_TALLY.c[name] == bindparam(f"of_{name}") for name in _KEYS),
)

Change = tuple[str, PackTally, PackTally]
"""An order, its tally before and after."""


def tallies_of(tx: Connection, orders: Iterable[str]) -> dict[str, PackTally]:
    """Everything counted for each of these orders."""
    wanted = sorted(set(orders))
    found: dict[str, dict[Fact, int]] = {order: {} for order in wanted}
    for row in tx.execute(_THESE, {"orders": wanted}) if wanted else ():
        values = row._asdict()
        fact = Fact(kind=Kind(values["kind"]), **{name: values[name] for name in _KEYS})
        found[values["order_id"]][fact] = values["count"]
    return {order: PackTally(counts=counts) for order, counts in found.items()}


def save(tx: Connection, changes: Iterable[Change]) -> None:
    """Write what differs between the two of each order."""
    new: list[dict[str, object]] = []
    gone: list[dict[str, object]] = []
    for order, before, after in changes:
        new += [
            {"order_id": order, "kind": fact.kind, "count": count, **{name: getattr(fact, name) for name in _KEYS}}
            for fact, count in after.counts.items()
            if before.counts.get(fact) != count
        ]
        gone += [
            {"of_order": order, "of_kind": fact.kind, **{f"of_{name}": getattr(fact, name) for name in _KEYS}}
            for fact in before.counts
            if fact not in after.counts
        ]
    put(tx, PACK_TALLY, new)
    if gone:
        tx.execute(_GONE, gone)
