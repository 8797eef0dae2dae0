"""Which tasks an event opens or takes back, and reading those that are open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers import problems
from pickserver.handlers.intake import NUMBER_MAX, Fresh
from pickserver.store import goods, orders, routes, tasks
from pickserver.store.tasks import Key, Subject, Task, TaskKind
from warehouse.desk_events import PackProblem, PackUndone, SetAside
from warehouse.events import Arrived, Event, NoCode, Put, Shorted, Taken, Undone
from warehouse.trolleys import Plan, Stop
from warehouse.wire import Problem

TASKS_PAGE: Final = 500
"""The most tasks in one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    """Something on the floor that somebody has to put right."""

    key: str
    """`kind/device/incarnation/seq`: the event that opened it, once."""
    kind: str
    """`relabel` (a barcode cannot be read), `count` (less lay there than was thought) or `put_back` (more lies in a
    tote than was ordered, or it was set aside at a desk)."""
    subject: str
    """What it is about: `place`, `item`, `tote` or `slot`."""
    code: str
    """What is on the label in question, or on the tote that holds too much; empty where nobody could say."""
    location: str
    merchant: str
    sku: str
    why: str
    """For a count the reason of the short; for a label what was typed in its stead; else the kind of exception, or
    the problem at the desk."""
    quantity: int
    """Units missing, units that were taken without a code, or units to bring back to `location`."""
    trolley: str
    stop: int
    opened_ms: int
    """Milliseconds since 1970 by the server's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """Open tasks, as far as one answer holds them; the oldest first."""

    tasks: tuple[TaskState, ...]
    more: bool
    """Whether there are more after the last of these."""


def keep(tx: Connection, fresh: Iterable[Fresh], now_ms: int) -> None:
    """Open what these counted events ask for, and close what they take back, in whichever order they came."""
    opened: list[Task] = []
    undone: list[Task] = []
    for one in fresh:
        event = one.event
        if isinstance(event, Undone | PackUndone):
            undone.extend(_asked_for(tx, one, event.event, event.seq, now_ms))
        elif event is not None:
            opened.extend(_asked_for(tx, one, event, one.wire.seq, now_ms))
    tasks.open_all(tx, opened)
    tasks.withdraw(tx, undone, now_ms)


def open_tasks(tx: Connection, kind: TaskKind | None, after: str, limit: int) -> Tasks | Problem:
    """At most `limit` open tasks, of one kind or of all, later than the one with the key `after`."""
    last = _last(tx, after) if after else None
    if after and last is None:
        return problems.not_known(f"{after} is the key of no task")
    found = tasks.still_open(tx, kind, last, limit + 1)
    return Tasks(tasks=tuple(_state(task) for task in found[:limit]), more=len(found) > limit)


def _last(tx: Connection, after: str) -> Key | None:
    """Where the page that ended with the key `after` ended; None when there is no such task."""
    kind, device, incarnation, seq = (after.split("/") + [""] * 4)[:4]
    if not (seq.isascii() and seq.isdigit() and len(seq) <= len(str(NUMBER_MAX)) and int(seq) <= NUMBER_MAX):
        return None
    opened_ms = tasks.opened_when(tx, kind, device, incarnation, int(seq))
    return None if opened_ms is None else (opened_ms, kind, device, incarnation, int(seq))


def _asked_for(tx: Connection, one: Fresh, event: Event, seq: int, now_ms: int) -> Iterator[Task]:
    """The task that `event`, number `seq` of its journal, asks for."""
    match event:
        case Shorted():
            asked = TaskKind.COUNT, Subject.ITEM, "", event.reason.value, event.quantity
        case Arrived(no_code=NoCode() as how):
            asked = TaskKind.RELABEL, Subject.PLACE, "", how.value, 0
        case Taken(no_code=NoCode() as how):
            asked = TaskKind.RELABEL, Subject.ITEM, event.code, how.value, event.quantity
        case Put(no_code=NoCode() as how):
            asked = TaskKind.RELABEL, Subject.TOTE if event.tote else Subject.SLOT, event.tote, how.value, 0
        case SetAside() if event.problem is not PackProblem.SHORT:
            yield _put_back(tx, one, event, seq, now_ms)
            return
        case _:
            return
    kind, subject, code, why, quantity = asked
    plan, stop = _stop(tx, one, event.stop)
    if isinstance(event, Put) and not event.tote:
        code = f"SLT-{plan.name if plan else one.trolley}-{event.slot}"
    yield Task(
        kind=kind,
        device=one.device,
        incarnation=one.incarnation,
        seq=seq,
        trolley=one.trolley,
        stop=event.stop,
        subject=subject,
        code=stop.location if stop and subject is Subject.PLACE else code,
        location=stop.location if stop else "",
        merchant=stop.item.merchant if stop else "",
        sku=stop.item.sku if stop else "",
        why=why,
        quantity=quantity,
        opened_ms=now_ms,
    )


def _put_back(tx: Connection, one: Fresh, event: SetAside, seq: int, now_ms: int) -> Task:
    """What lies in a red tote goes back to where it belongs, or is thrown away: who brings it there sees which."""
    merchant, _, sku = event.item.partition("/")
    found = orders.line_of(tx, event.line) if event.line else None
    if found is not None:
        merchant, sku = found
    return Task(
        kind=TaskKind.PUT_BACK,
        device=one.device,
        incarnation=one.incarnation,
        seq=seq,
        trolley=one.subject,
        stop=0,
        subject=Subject.ITEM,
        code=event.code,
        location=goods.home_of(tx, (merchant, sku)),
        merchant=merchant,
        sku=sku,
        why=event.problem.value,
        quantity=event.quantity,
        opened_ms=now_ms,
    )


def _stop(tx: Connection, one: Fresh, number: int) -> tuple[Plan | None, Stop | None]:
    """The stop as it was planned when the event was recorded."""
    plan = routes.route_of(tx, one.trolley, one.envelope.route_version) if one.envelope else None
    return plan, plan.stop_numbered(number) if plan else None


def _state(task: Task) -> TaskState:
    return TaskState(
        key=f"{task.kind}/{task.device}/{task.incarnation}/{task.seq}",
        kind=task.kind,
        subject=task.subject,
        code=task.code,
        location=task.location,
        merchant=task.merchant,
        sku=task.sku,
        why=task.why,
        quantity=task.quantity,
        trolley=task.trolley,
        stop=task.stop,
        opened_ms=task.opened_ms,
    )
