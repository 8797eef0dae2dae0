"""More picked of a line than was ordered: one open exception for each such line, and goods to be put back.

Reckoned anew for each line that changed, so that it is closed by whatever makes it untrue, in whichever order it comes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from pickserver.handlers.folding import Counted
from pickserver.handlers.intake import Fresh
from pickserver.store import exceptions, journals, routes, tasks
from pickserver.store.exceptions import SETTLED, EventKey, ExceptionKind, FloorException
from pickserver.store.planned import LineOfTrolley
from pickserver.store.tasks import Subject, Task, TaskKind
from warehouse.codec import read_body
from warehouse.events import Event, Undone
from warehouse.reconcile import LineKey, folded
from warehouse.trolleys import Plan

WHY = ExceptionKind.OVERPICK.value


def keep(
    tx: Connection, trolley: Counted, fresh: Sequence[Fresh], wanted: Mapping[LineOfTrolley, int], now_ms: int
) -> None:
    """Open, change and close what these events, which are kept by now, make of the lines of `trolley`.

    `wanted` is what was ordered of each line that changed.
    """
    if not trolley.after.route_version:
        return
    name = trolley.after.trolley
    ordered = {key: wanted.get((name, *key), 0) for key in changed(trolley)}
    over = {key: trolley.tally.count(*key).picked - units for key, units in ordered.items()}
    if not any(units > 0 or trolley.tally_before.count(*key).picked > ordered[key] for key, units in over.items()):
        return
    known = {(one.stop, one.line): one for one in exceptions.open_on(tx, name, ExceptionKind.OVERPICK)}
    concerned: list[FloorException] = []
    for key, units in sorted(over.items()):
        found = known.get(key)
        if found is None and units > 0:
            found = _found(tx, name, key, units, fresh, now_ms)
            exceptions.open_new(tx, found)
        elif found is not None and units <= 0:
            exceptions.close(tx, found, SETTLED, now_ms)
        elif found is not None and found.quantity != units:
            exceptions.change(tx, found, quantity=units)
        if found is not None:
            concerned.append(found)
    plan = routes.route_of(tx, name, trolley.after.route_version)
    if plan is not None:
        _put_back(tx, trolley, plan, concerned, now_ms)


def changed(trolley: Counted) -> list[LineKey]:
    """The lines of which more or fewer units are picked than before."""
    before, after = trolley.tally_before, trolley.tally
    if before.lines is after.lines:
        return []
    keys = before.lines.keys() | after.lines.keys()
    return [key for key in keys if before.count(*key).picked != after.count(*key).picked]


def _found(
    tx: Connection, trolley: str, key: LineKey, units: int, fresh: Sequence[Fresh], now_ms: int
) -> FloorException:
    """The exception of a line, with the event that went past what was ordered and the one before that it repeats."""
    raising = [one for one in fresh if one.event is not None and _raises(one.event, key)]
    last = (raising or fresh)[-1]
    event = EventKey(device=last.device, incarnation=last.incarnation, seq=last.wire.seq)
    other = _other(tx, trolley, key, event)
    return FloorException(
        kind=ExceptionKind.OVERPICK,
        device=event.device,
        incarnation=event.incarnation,
        seq=event.seq,
        line=key[1],
        trolley=trolley,
        stop=key[0],
        quantity=units,
        other_device=other.device,
        other_incarnation=other.incarnation,
        other_seq=other.seq,
        detail=f"{event} went past what was ordered; {str(other) or 'nothing'} was there before",
        opened_ms=now_ms,
    )


def _other(tx: Connection, trolley: str, key: LineKey, event: EventKey) -> EventKey:
    """The newest event that put units of the same line there: of another journal, or else of the same."""
    same = EventKey()
    for found in _standing(tx, trolley, key):
        if found == event:
            continue
        if (found.device, found.incarnation) != (event.device, event.incarnation):
            return found
        same = same if same.seq else found
    return same


def _standing(tx: Connection, trolley: str, key: LineKey) -> Iterator[EventKey]:
    """The events that raised a line and were not taken back, the newest first."""
    undone: set[EventKey] = set()
    raised: list[EventKey] = []
    for stored in journals.picks(tx, trolley):
        _, event = read_body(stored.body)
        if isinstance(event, Undone):
            undone.add(EventKey(device=stored.device, incarnation=stored.incarnation, seq=event.seq))
        elif _raises(event, key):
            raised.append(EventKey(device=stored.device, incarnation=stored.incarnation, seq=stored.seq))
    return (one for one in raised if one not in undone)


def _raises(event: Event, key: LineKey) -> bool:
    return folded((event,)).count(*key).picked > 0


def _put_back(
    tx: Connection,
    trolley: Counted,
    plan: Plan,
    concerned: Iterable[FloorException],
    now_ms: int,
) -> None:
    """One task for each event that showed an excess: as many units as are too many by it."""
    still: Counter[EventKey] = Counter()
    for one in exceptions.open_on(tx, trolley.after.trolley, ExceptionKind.OVERPICK):
        still[one.event] += one.quantity
    for event, one in sorted({one.event: one for one in concerned}.items(), key=lambda item: str(item[0])):
        tasks.keep_amount(tx, _task(trolley, plan, one, still[event], now_ms), now_ms)


def _task(trolley: Counted, plan: Plan, found: FloorException, units: int, now_ms: int) -> Task:
    """Bring `units` out of the tote they lie in back to their location."""
    stop = plan.stop_numbered(found.stop)
    slot = next((share.slot for share in stop.shares if share.line == found.line), "") if stop else ""
    tote = next((tote for (name, tote), times in trolley.tally.totes.items() if name == slot and times > 0), "")
    return Task(
        kind=TaskKind.PUT_BACK,
        device=found.device,
        incarnation=found.incarnation,
        seq=found.seq,
        trolley=found.trolley,
        stop=found.stop,
        subject=Subject.TOTE if tote else Subject.SLOT,
        code=tote or f"SLT-{plan.name}-{slot}",
        location=stop.location if stop else "",
        merchant=stop.item.merchant if stop else "",
        sku=stop.item.sku if stop else "",
        why=WHY,
        quantity=units,
        opened_ms=now_ms,
    )
