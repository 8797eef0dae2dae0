"""Service levels and Prometheus' figures with a clock that was ahead, hostile names, and everybody asking at once."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, select

from pickserver.handlers import service_levels
from pickserver.handlers.service_levels import STEP_MS
from pickserver.levels import Levels
from pickserver.metrics import Metrics
from pickserver.seams import wall_ms
from pickserver.store import label_levels, labels
from pickserver.store.label_levels import Bucket
from pickserver.store.tables import LABEL_LEVEL
from pickserver.tailer import LoopTime
from tests.protocol.desk import Desk, a_label
from warehouse.parcels import LabelState
from warehouse.service_levels import Level, LevelTally, ServiceLevels
from warehouse.values import replace

T = TypeVar("T")
HOUR_MS = 3600 * 1000
ONE_LOOK = 5
"""Transactions until anything is known: four that see whether there is anything to count and begin, and the figures."""
HOSTILE = [
    'quo"te',
    "back\\slash",
    "new\nline",
    "carriage\rreturn",
    'all\\"\n\\\\n{carrier="x"} 1',
    "# HELP x",
    "x" * 300,
    "\u202eright to left \u05d0\u05d1",
    "\u0645\u0631\u062d\u0628\u0627",
    "",
]


def levels_of(site: Desk) -> tuple[Levels, list[str]]:
    """What a node knows, and its transactions."""
    done: list[str] = []

    async def act(work: Callable[[Connection], T], /) -> T:
        done.append("transaction")
        await asyncio.sleep(0)
        return site.database.transact(work)

    return Levels(act, act, lambda _tx: wall_ms(site.clock), LoopTime()), done


def put(site: Desk, number: int, ago_ms: int = 0) -> None:
    """A label that was ready in time."""
    at_ms = wall_ms(site.clock) - ago_ms
    label = a_label(f"{9000 + number}-1", state=LabelState.BOUGHT, carrier="acme", due_ms=None)
    label = replace(label, requested_ms=at_ms, taken_ms=at_ms, quoted_ms=at_ms, called_ms=at_ms, ended_ms=at_ms + 1000)
    site.database.transact(lambda tx: labels.insert(tx, label))


def in_time(site: Desk) -> int:
    told: ServiceLevels = site.database.read(lambda tx: service_levels.figures(tx, wall_ms(site.clock)))
    ready = next(one for one in told.levels if one.level == Level.READY)
    return next(one.in_time for one in ready.windows if one.window == "6h")


def count(site: Desk) -> None:
    levels, _ = levels_of(site)

    async def all_of_it() -> None:
        while await levels.count():
            pass

    asyncio.run(all_of_it())


def test_after_a_clock_that_was_ahead_is_put_right_its_time_is_counted_as_it_comes() -> None:
    site = Desk()
    put(site, 0, ago_ms=60_000)
    count(site)
    right = site.clock.now()
    site.clock.set_wall(right.replace(hour=right.hour + 2))
    count(site)
    site.clock.set_wall(right)
    count(site)
    assert in_time(site) == 1
    for number in range(1, 4):
        site.clock.advance(600)
        put(site, number)
        site.clock.advance(60)
        assert in_time(site) == number + 1, "it is seen while it is new"
    site.clock.advance(3600)
    count(site)
    assert in_time(site) == 4, "and counted when it is not"
    site.clock.advance(2 * 3600)
    count(site)
    assert in_time(site) == 4
    rows = site.database.read(lambda tx: tx.execute(select(LABEL_LEVEL.c.in_time)).all())
    assert sum(row.in_time for row in rows) == 4


def test_what_was_wanted_while_the_clock_was_ahead_is_counted_once() -> None:
    site = Desk()
    count(site)
    right = site.clock.now()
    site.clock.set_wall(right.replace(hour=right.hour + 1))
    put(site, 0)
    site.clock.advance(600)
    count(site)
    site.clock.set_wall(right)
    count(site)
    site.clock.advance(2 * 3600)
    count(site)
    assert in_time(site) == 1


def test_a_clock_that_is_right_has_nothing_counted_anew() -> None:
    site = Desk()
    put(site, 0, ago_ms=HOUR_MS // 2)
    count(site)
    count(site)
    before = site.database.read(lambda tx: tx.execute(select(LABEL_LEVEL)).all())
    count(site)
    assert site.database.read(lambda tx: tx.execute(select(LABEL_LEVEL)).all()) == before != []


def test_who_asks_a_node_that_fell_behind_has_it_counted_and_never_all_of_it_read_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = Desk()
    count(site)
    for number in range(50):
        site.clock.advance(3600)
        put(site, number)
    site.clock.advance(60)
    spans: list[int] = []
    live = label_levels.live

    def watched(tx: Connection, from_ms: int, until_ms: int, now_ms: int) -> dict[Bucket, LevelTally]:
        spans.append(until_ms - from_ms)
        return live(tx, from_ms, until_ms, now_ms)

    monkeypatch.setattr(label_levels, "live", watched)
    levels, _ = levels_of(site)
    told = asyncio.run(levels.told())
    ready = next(one for one in told.levels if one.level == Level.READY)
    assert [one.in_time for one in ready.windows if one.window == "30d"] == [50]
    assert len(spans) > 20
    assert max(spans) <= STEP_MS


def test_all_who_ask_before_anything_is_known_have_it_read_once() -> None:
    site = Desk()
    put(site, 0)
    levels, done = levels_of(site)

    async def asked() -> list[ServiceLevels]:
        return list(await asyncio.gather(*(levels.told() for _ in range(80))))

    told = asyncio.run(asked())
    assert len(done) == ONE_LOOK
    assert all(one == told[0] for one in told)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_one_value_and_nothing_else(hostile: str) -> None:
    metrics = Metrics(hostile)
    bought = a_label(state=LabelState.BOUGHT, carrier=hostile, ended_ms=4000, changed_ms=4000)
    metrics.label_ended(bought)
    text = metrics.text(None).decode()
    plain = Metrics("n1")
    plain.label_ended(replace(bought, carrier="acme"))
    assert text.count("\n") == plain.text(None).decode().count("\n"), "no line of its own"
    samples = [one for family in text_string_to_metric_families(text) for one in family.samples if one.labels]
    assert {one.labels["node"] for one in samples} == {hostile}
    assert {one.labels["carrier"] for one in samples} == {hostile or "none"}
