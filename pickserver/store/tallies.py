"""What has been counted for each trolley: read as one tally, folded by the rules, written where it changed.

No amount is ever reckoned in SQL, so that the server and the devices cannot count differently.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from sqlalchemy import Connection, Integer, Table, Text, and_, bindparam, delete, literal_column, or_, select, union_all

from pickserver.store.tables import LINE_TALLY, SLOT_TOTE, STOP_SKIPS
from pickserver.store.writes import Values, put
from warehouse.codec import dumps, loads
from warehouse.reconcile import Count, LineKey, Tally, UnderLease, counted
from warehouse.values import dataclass, replace

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leases:
    """What a line's amounts are reckoned from, as it is kept."""

    leases: tuple[UnderLease, ...]


_THESE: Final = bindparam("these", type_=Text, expanding=True)
_NONE: Final = literal_column("''", Text)
_ZERO: Final = literal_column("0", Integer)
_LINES: Final = select(
    LINE_TALLY.c.trolley,
    literal_column("1", Integer),
    LINE_TALLY.c.stop,
    LINE_TALLY.c.line,
    _NONE,
    LINE_TALLY.c.picked,
    LINE_TALLY.c.shorted,
    LINE_TALLY.c.epoch,
    LINE_TALLY.c.leases,
).where(LINE_TALLY.c.trolley.in_(_THESE))
_NULLS: Final = (literal_column("NULL", Integer), literal_column("NULL", Text))
_SKIPS: Final = select(
    STOP_SKIPS.c.trolley,
    literal_column("2", Integer),
    STOP_SKIPS.c.stop,
    _NONE,
    _NONE,
    STOP_SKIPS.c.times,
    _ZERO,
    *_NULLS,
).where(STOP_SKIPS.c.trolley.in_(_THESE))
_TOTES: Final = select(
    SLOT_TOTE.c.trolley,
    literal_column("3", Integer),
    _ZERO,
    SLOT_TOTE.c.slot,
    SLOT_TOTE.c.tote,
    SLOT_TOTE.c.times,
    _ZERO,
    *_NULLS,
).where(SLOT_TOTE.c.trolley.in_(_THESE))
_ALL: Final = union_all(_LINES, _SKIPS, _TOTES)
"""One statement for the three: a tally is read for every request."""


def tally_of(tx: Connection, trolley: str) -> Tally:
    """Everything counted for `trolley`."""
    return tallies_of(tx, [trolley])[trolley]


def tallies_of(tx: Connection, trolleys: Iterable[str]) -> dict[str, Tally]:
    """Everything counted for each of `trolleys`."""
    wanted = sorted(set(trolleys))
    lines: dict[str, dict[LineKey, Count]] = {trolley: {} for trolley in wanted}
    skips: dict[str, dict[int, int]] = {trolley: {} for trolley in wanted}
    totes: dict[str, dict[tuple[str, str], int]] = {trolley: {} for trolley in wanted}
    for trolley, kind, stop, name, tote, first, second, epoch, leases in tx.execute(_ALL, {"these": wanted}):
        if kind == 1:
            lines[trolley][stop, name] = _count(first, second, epoch, leases)
        elif kind == 2:
            skips[trolley][stop] = first
        else:
            totes[trolley][name, tote] = first
    return {one: Tally(lines=lines[one], skips=skips[one], totes=totes[one]) for one in wanted}


def save(tx: Connection, changes: Iterable[tuple[str, Tally, Tally]]) -> None:
    """Write what differs between the two tallies of each trolley."""
    lines: list[Values] = []
    skips: list[Values] = []
    totes: list[Values] = []
    for trolley, before, after in changes:
        changed, gone = _differing(before.lines, after.lines)
        lines += [
            {"trolley": trolley, "stop": stop, "line": line, **_columns(count)}
            for (stop, line), count in changed.items()
        ]
        _delete(tx, LINE_TALLY, [{"trolley": trolley, "stop": stop, "line": line} for stop, line in gone])
        skipped, unskipped = _differing(before.skips, after.skips)
        skips += [{"trolley": trolley, "stop": stop, "times": times} for stop, times in skipped.items()]
        _delete(tx, STOP_SKIPS, [{"trolley": trolley, "stop": stop} for stop in unskipped])
        bound, taken = _differing(before.totes, after.totes)
        totes += [{"trolley": trolley, "slot": slot, "tote": tote, "times": n} for (slot, tote), n in bound.items()]
        _delete(tx, SLOT_TOTE, [{"trolley": trolley, "slot": slot, "tote": tote} for slot, tote in taken])
    put(tx, LINE_TALLY, lines)
    put(tx, STOP_SKIPS, skips)
    put(tx, SLOT_TOTE, totes)


def _count(picked: int, shorted: int, epoch: int | None, leases: str | None) -> Count:
    """A row as the fold counts it; what a program added that knows of no leases was put under the newest."""
    if leases is None:
        return counted((UnderLease(epoch=epoch or 0, put=picked),), shorted)
    known = loads(_Leases, leases).leases
    more = picked - counted(known, shorted).picked
    newest = replace(known[-1], put=known[-1].put + more)
    return counted((*known[:-1], newest), shorted)


def _columns(count: Count) -> Values:
    under = count.under
    one = len(under) == 1 and not under[0].found
    return {
        "picked": count.picked,
        "shorted": count.shorted,
        "epoch": under[0].epoch if one else None,
        "leases": None if one or not under else dumps(_Leases(leases=under)).decode(),
    }


def counts_of_lines(tx: Connection, lines: list[str]) -> dict[str, Count]:
    """What is counted for each order line, on whichever trolley and at whichever stop."""
    found: dict[str, Count] = {}
    query = select(LINE_TALLY.c.line, LINE_TALLY.c.picked, LINE_TALLY.c.shorted).where(LINE_TALLY.c.line.in_(lines))
    for row in tx.execute(query):
        before = found.get(row.line, Count())
        found[row.line] = Count(picked=before.picked + row.picked, shorted=before.shorted + row.shorted)
    return found


def _differing(before: Mapping[K, V], after: Mapping[K, V]) -> tuple[dict[K, V], list[K]]:
    """What is new or made anew in `after`, and the keys that are no longer there."""
    changed = {key: value for key, value in after.items() if before.get(key) is not value}
    return changed, [key for key in before if key not in after]


def _delete(tx: Connection, table: Table, keys: list[dict[str, object]]) -> None:
    if keys:
        tx.execute(delete(table).where(or_(*(and_(*(table.c[name] == v for name, v in key.items())) for key in keys))))
