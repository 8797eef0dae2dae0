"""Labels as their service levels see them: one by one while they are new, counted by five minutes when they are not."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select, update

from pickserver.store.tables import LABEL, LABEL_LEVEL, LABEL_LEVEL_END, LABEL_PRINT, WAITING
from pickserver.store.writes import insert_new, insert_one_new
from warehouse.parcels import LabelState
from warehouse.service_levels import (
    Judged,
    LabelTimes,
    Level,
    LevelTally,
    Part,
    PrintWait,
    judged,
    judged_print,
    summed,
    tally_of,
)

BUCKET_MS: Final = 5 * 60 * 1000
NO_PART: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Five minutes of one level and carrier."""

    begins_ms: int
    level: Level
    carrier: str
    """Empty for labels of which none was chosen."""


def bucket_of(at_ms: int) -> int:
    """Where the five minutes begin in which this is."""
    return at_ms - at_ms % BUCKET_MS


def live(tx: Connection, from_ms: int, until_ms: int, now_ms: int) -> dict[Bucket, LevelTally]:
    """The labels of that time, counted from their own rows; such as may still be in time are left out."""
    found: dict[Bucket, list[Judged]] = defaultdict(list)
    for at_ms, carrier, times in _times(tx, from_ms, until_ms):
        if (one := judged(times, now_ms)) is not None:
            found[Bucket(begins_ms=bucket_of(at_ms), level=Level.READY, carrier=carrier)].append(one)
    for at_ms, carrier, wait in _waits(tx, from_ms, until_ms):
        bucket = Bucket(begins_ms=bucket_of(at_ms), level=Level.PRINTED, carrier=carrier)
        found[bucket].append(judged_print(wait))
    return {bucket: tally_of(each) for bucket, each in found.items()}


def counted(tx: Connection, from_ms: int) -> dict[Level, LevelTally]:
    """What was counted before, of all five minutes from then on."""
    columns = (LABEL_LEVEL.c.in_time, LABEL_LEVEL.c.late, LABEL_LEVEL.c.not_counted, LABEL_LEVEL.c.spent_ms)
    sums = [func.sum(column).label(column.name) for column in columns]
    query = select(LABEL_LEVEL.c.level, LABEL_LEVEL.c.part, *sums).where(LABEL_LEVEL.c.begins_ms >= from_ms)
    found: dict[Level, list[LevelTally]] = defaultdict(list)
    for row in tx.execute(query.group_by(LABEL_LEVEL.c.level, LABEL_LEVEL.c.part)):
        found[Level(row.level)].append(
            _tally(row.part, int(row.in_time), int(row.late), int(row.not_counted), int(row.spent_ms))
        )
    return {level: summed(each) for level, each in found.items()}


def counted_until(tx: Connection, *, locked: bool = False) -> int | None:
    """Up to where labels are counted; None: nothing ever was."""
    query = select(LABEL_LEVEL_END.c.until_ms)
    found: int | None = tx.scalar(query.with_for_update() if locked else query)
    return found


def begin_at(tx: Connection, at_ms: int) -> None:
    """Count from then on, unless it was begun already."""
    insert_new(tx, LABEL_LEVEL_END, [{"one": 1, "until_ms": at_ms}])


def keep(tx: Connection, tallies: Mapping[Bucket, LevelTally], from_ms: int, until_ms: int) -> bool:
    """Keep what was counted of that time, unless another node was faster; whether it was kept."""
    if counted_until(tx, locked=True) != from_ms:
        return False
    rows = [row for bucket, tally in tallies.items() for row in _rows(bucket, tally)]
    if rows:
        tx.execute(LABEL_LEVEL.insert(), rows)
    tx.execute(update(LABEL_LEVEL_END).values(until_ms=until_ms))
    return True


def set_back(tx: Connection, at_ms: int) -> bool:
    """Forget what was counted from then on, and count it when it comes; whether anything was."""
    until_ms = counted_until(tx, locked=True)
    if until_ms is None or until_ms <= at_ms:
        return False
    tx.execute(delete(LABEL_LEVEL).where(LABEL_LEVEL.c.begins_ms >= at_ms))
    tx.execute(update(LABEL_LEVEL_END).values(until_ms=at_ms))
    return True


def keep_wait(tx: Connection, parcel: str, generation: int, device: str, wait: PrintWait, now_ms: int) -> bool:
    """Keep how long a label was waited for; what was once known stays. Whether it is news."""
    row = {"parcel": parcel, "generation": generation, "device": device}
    return insert_one_new(tx, LABEL_PRINT, {**row, "waited_ms": wait.waited_ms, "received_ms": now_ms})


def queue(tx: Connection) -> tuple[int, int | None]:
    """How many labels are waited for, and when the oldest of them was wanted."""
    row = tx.execute(select(func.count(), func.min(LABEL.c.requested_ms)).where(WAITING)).one()
    return row[0], row[1]


def _times(tx: Connection, from_ms: int, until_ms: int) -> Iterable[tuple[int, str, LabelTimes]]:
    names = ("requested_ms", "taken_ms", "quoted_ms", "called_ms", "ended_ms")
    query = select(LABEL.c.carrier, LABEL.c.state, *(LABEL.c[name] for name in names)).where(
        LABEL.c.requested_ms >= from_ms, LABEL.c.requested_ms < until_ms
    )
    for row in tx.execute(query):
        moments = {name: getattr(row, name) for name in names}
        yield row.requested_ms, row.carrier, LabelTimes(state=LabelState(row.state), **moments)


def _waits(tx: Connection, from_ms: int, until_ms: int) -> Iterable[tuple[int, str, PrintWait]]:
    same = (LABEL.c.parcel == LABEL_PRINT.c.parcel) & (LABEL.c.generation == LABEL_PRINT.c.generation)
    carrier = func.coalesce(LABEL.c.carrier, "").label("carrier")
    query = select(LABEL_PRINT.c.received_ms, LABEL_PRINT.c.waited_ms, carrier).join_from(
        LABEL_PRINT, LABEL, same, isouter=True
    )
    within = (LABEL_PRINT.c.received_ms >= from_ms, LABEL_PRINT.c.received_ms < until_ms)
    for row in tx.execute(query.where(*within)):
        yield row.received_ms, row.carrier, PrintWait(waited_ms=row.waited_ms)


def _rows(bucket: Bucket, tally: LevelTally) -> Iterable[dict[str, object]]:
    key = {"begins_ms": bucket.begins_ms, "level": bucket.level, "carrier": bucket.carrier}
    nothing = {"in_time": 0, "late": 0, "not_counted": 0, "spent_ms": 0}
    yield {**key, **nothing, "part": NO_PART, "in_time": tally.in_time, "not_counted": tally.not_counted}
    for part in Part:
        late, spent_ms = tally.late.get(part, 0), tally.spent_ms.get(part, 0)
        if late or spent_ms:
            yield {**key, **nothing, "part": part, "late": late, "spent_ms": spent_ms}


def _tally(part: str, in_time: int, late: int, not_counted: int, spent_ms: int) -> LevelTally:
    if part == NO_PART:
        return LevelTally(in_time=in_time, not_counted=not_counted)
    return LevelTally(late={Part(part): late} if late else {}, spent_ms={Part(part): spent_ms})
