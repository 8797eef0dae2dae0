"""What somebody on the floor has to put right: opened by an event, once, and closed by whoever did it or took it back.

The event's key is the task's, so that neither a resend nor another order of arrival opens one twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Row, bindparam, select, tuple_, update

from pickserver.store.tables import TASK
from pickserver.store.writes import insert_new


class TaskKind(StrEnum):
    """What there is to do."""

    RELABEL = "relabel"
    """A barcode on the floor cannot be read: print it anew."""
    COUNT = "count"
    """Less lay at a location than was thought: count it."""
    PUT_BACK = "put_back"
    """More lies in a tote than was ordered: bring it back to its location."""


class Subject(StrEnum):
    """What it is about."""

    PLACE = "place"
    ITEM = "item"
    TOTE = "tote"
    SLOT = "slot"


UNDONE: Final = "undone"
"""Why a task is closed whose event was taken back."""
SETTLED: Final = "settled"
"""Why a task is closed that has nothing left to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do."""

    kind: TaskKind
    device: str
    incarnation: str
    seq: int
    """With `device` and `incarnation`: the event that opened it."""
    trolley: str
    stop: int
    subject: Subject
    code: str
    """What is on the label in question, as far as that is known."""
    location: str
    merchant: str
    sku: str
    why: str
    """The reason given for a short; what stood in for a barcode."""
    quantity: int
    """Units concerned; 0 where it is about none."""
    opened_ms: int
    closed_ms: int | None = None
    closed_why: str = ""


Key = tuple[int, str, str, str, int]
"""When it was opened, and its kind, device, incarnation and seq: where one page of tasks ends."""

_ORDER: Final = (TASK.c.opened_ms, TASK.c.kind, TASK.c.device, TASK.c.incarnation, TASK.c.seq)
_WITHDRAW: Final = (
    update(TASK)
    .where(
        TASK.c.kind == bindparam("its_kind"),
        TASK.c.device == bindparam("its_device"),
        TASK.c.incarnation == bindparam("its_incarnation"),
        TASK.c.seq == bindparam("its_seq"),
        TASK.c.closed_ms.is_(None),
    )
    .values(closed_ms=bindparam("now_ms"), closed_why=UNDONE)
)


def open_all(tx: Connection, tasks: Iterable[Task]) -> None:
    """Open each of `tasks`, unless its event opened it before or was taken back already."""
    insert_new(tx, TASK, [asdict(task) for task in tasks])


def withdraw(tx: Connection, tasks: Sequence[Task], now_ms: int) -> None:
    """Close each of `tasks`, whose event was taken back; one that has not come yet will find it closed."""
    insert_new(tx, TASK, [asdict(replace(task, closed_ms=now_ms, closed_why=UNDONE)) for task in tasks])
    rows = [
        {
            "its_kind": task.kind,
            "its_device": task.device,
            "its_incarnation": task.incarnation,
            "its_seq": task.seq,
            "now_ms": now_ms,
        }
        for task in tasks
    ]
    if rows:
        tx.execute(_WITHDRAW, rows)


def keep_amount(tx: Connection, task: Task, now_ms: int) -> None:
    """Have `task` be open for as many units as it says, or closed when there are none; whatever it was before."""
    insert_new(tx, TASK, [asdict(task)])
    done = {"closed_ms": None, "closed_why": ""} if task.quantity else {"closed_ms": now_ms, "closed_why": SETTLED}
    where = (TASK.c.kind == task.kind, TASK.c.device == task.device, TASK.c.incarnation == task.incarnation)
    tx.execute(update(TASK).where(*where, TASK.c.seq == task.seq).values(quantity=task.quantity, **done))


def still_open(tx: Connection, kind: TaskKind | None, after: Key | None, limit: int) -> list[Task]:
    """At most `limit` open tasks, of one kind or of all, opened later than the one called `after`; the oldest first."""
    query = select(TASK).where(TASK.c.closed_ms.is_(None))
    if kind is not None:
        query = query.where(TASK.c.kind == kind)
    if after is not None:
        query = query.where(tuple_(*_ORDER) > tuple_(*(bindparam(None, part) for part in after)))
    return [_task(row) for row in tx.execute(query.order_by(*_ORDER).limit(limit))]


def opened_when(tx: Connection, kind: str, device: str, incarnation: str, seq: int) -> int | None:
    """When the task of this key was opened; None when there is none."""
    where = (TASK.c.kind == kind, TASK.c.device == device, TASK.c.incarnation == incarnation, TASK.c.seq == seq)
    found: int | None = tx.scalar(select(TASK.c.opened_ms).where(*where))
    return found


def _task(row: Row[tuple[object, ...]]) -> Task:
    values = row._asdict()
    return Task(**{**values, "kind": TaskKind(values["kind"]), "subject": Subject(values["subject"])})
