"""What Prometheus reads: with its own parser, of a real server and of figures that are given; and the alerts on it."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TypeVar

import httpx
import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from pickserver.levels import FRESH_S, LOOK_S, Levels
from pickserver.metrics import Metrics
from pickserver.seams import wall_ms
from pickserver.settings import Settings
from pickserver.wiring import let_in
from tests.doubles.carriers import sandbox_service
from tests.doubles.packer import Packer, carriers_file
from tests.protocol.desk import Desk, a_label
from tests.protocol.serving import Serving, seeded, serving
from tests.protocol.test_label_levels import begin, count_all, figures, shift
from warehouse.codec import loads
from warehouse.parcels import LabelState
from warehouse.service_levels import OnPaper, ServiceLevels

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
PROMPT_S = 20.0
BOUGHT = a_label(
    state=LabelState.BOUGHT,
    carrier="acme",
    requested_ms=1000,
    taken_ms=1100,
    quoted_ms=1900,
    called_ms=2000,
    ended_ms=4000,
    changed_ms=4000,
)


def families(text: bytes) -> dict[str, Metric]:
    return {family.name: family for family in text_string_to_metric_families(text.decode())}


def samples(text: bytes) -> dict[str, float]:
    """What is told, by name and labels but the node's."""
    found = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            labels = ",".join(value for name, value in sorted(sample.labels.items()) if name != "node")
            found[f"{sample.name} {labels}".strip()] = sample.value
    return found


def a_shift() -> ServiceLevels:
    site = Desk()
    begin(site)
    shift(site, hours=1)
    count_all(site)
    return figures(site)


def test_a_label_is_in_the_histograms_of_the_node_on_which_it_ended() -> None:
    metrics = Metrics("n1")
    metrics.label_ended(BOUGHT)
    metrics.label_ended(replace(BOUGHT, carrier="", state=LabelState.REFUSED))
    told = samples(metrics.text(None))
    assert told["pickserver_label_seconds_sum acme,bought"] == 3.0
    assert told["pickserver_label_seconds_bucket acme,3.0,bought"] == 1.0
    assert told["pickserver_label_seconds_bucket acme,2.0,bought"] == 0.0
    parts = [told[f"pickserver_label_part_seconds_sum acme,bought,{part}"] for part in ("queue", "quote", "buy")]
    assert parts == pytest.approx([0.2, 0.8, 2.0])
    assert told["pickserver_label_seconds_count none,refused"] == 1.0
    assert {sample.labels["node"] for one in families(metrics.text(None)).values() for sample in one.samples} == {"n1"}


@pytest.mark.parametrize(
    "label",
    [
        replace(BOUGHT, state=LabelState.UNCERTAIN, ended_ms=None),
        replace(BOUGHT, state=LabelState.VOIDED, changed_ms=9000),
        replace(BOUGHT, changed_ms=9000),
        replace(BOUGHT, ended_ms=None),
    ],
    ids=["uncertain", "given back", "not taken back", "by an older program"],
)
def test_what_did_not_end_now_is_in_no_histogram(label: object) -> None:
    metrics = Metrics("n1")
    metrics.label_ended(label)  # type: ignore[arg-type] # made of a label
    assert not any("_count" in name for name in samples(metrics.text(None)))


def test_a_label_on_paper_is_in_the_histograms_of_the_node_that_was_told() -> None:
    metrics = Metrics("n1")
    metrics.label_printed(OnPaper(carrier="acme", took_ms=1500, waited_ms=0))
    metrics.label_printed(OnPaper(carrier="acme", took_ms=4000, waited_ms=2500))
    metrics.label_printed(OnPaper(carrier="", took_ms=None, waited_ms=None))
    told = samples(metrics.text(None))
    assert told["pickserver_label_part_seconds_sum acme,bought,print"] == 5.5
    assert told["pickserver_label_part_seconds_bucket acme,2.0,bought,print"] == 1
    assert told["pickserver_label_print_wait_seconds_sum acme"] == 2.5
    assert told["pickserver_label_print_wait_seconds_bucket acme,2.0"] == 1
    assert not [name for name in told if "none" in name], "nobody says how long it took"


def test_the_sites_figures_are_alike_on_every_node() -> None:
    levels = a_shift()
    first, second = samples(Metrics("n1").text(levels)), samples(Metrics("n2").text(levels))
    assert first == second
    assert first["pickserver_site_label_in_time_ratio ready,1h"] == pytest.approx(42 / 54)
    assert first["pickserver_site_label_burn_rate ready,1h"] == pytest.approx(12 / 54 / 0.04)
    assert first["pickserver_site_labels ready,late,30d"] == 12
    assert first["pickserver_site_labels_late ready,buy,1h"] == 12
    assert first["pickserver_site_labels_waiting"] == 6
    assert first["pickserver_site_label_oldest_seconds"] == 3600 - 7 * 60


def test_what_is_not_known_is_told_as_nothing_and_not_as_all() -> None:
    told = samples(Metrics("n1").text(figures(Desk())))
    assert told["pickserver_site_labels_waiting"] == 0
    assert not [name for name in told if "ratio" in name or "burn_rate" in name]
    assert not [name for name in samples(Metrics("n1").text(None)) if name.startswith("pickserver_site")]


def test_the_alerts_speak_of_what_is_told() -> None:
    text = (ROOT / "docs" / "prometheus" / "labels.yml").read_text(encoding="utf-8")
    metrics = Metrics("n1")
    metrics.label_ended(BOUGHT)
    metrics.label_printed(OnPaper(carrier="acme", took_ms=1500, waited_ms=0))
    told = families(metrics.text(a_shift()))
    named = re.findall(r"(pickserver_\w+)(?:\{(\w+)=\"(\w+)\"\})?", text)
    assert len(named) >= 8
    for name, label, value in named:
        values = {sample.labels.get(label) for sample in told[name.removesuffix("_bucket")].samples}
        assert not label or value in values, f"{name} has no {label} {value}"
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    assert set(told) - set(re.findall(r"pickserver_\w+", page)) == set(), "each is explained"


class Passing:
    """Time that passes when it is waited for."""

    def __init__(self, looks: int) -> None:
        self.now_s = 0.0
        self.waits: list[float] = []
        self.looks_on: Callable[[], object] = lambda: None
        self._looks = looks

    def mono_s(self) -> float:
        return self.now_s

    async def wait(self, _event: asyncio.Event, wait_s: float) -> bool:
        self.looks_on()
        self.waits.append(wait_s)
        self.now_s += wait_s
        if len(self.waits) == self._looks:
            raise asyncio.CancelledError
        await asyncio.sleep(0)
        return False


def levels_of(site: Desk, time: Passing, fails: Callable[[], bool] = lambda: False) -> Levels:
    async def act(work: Callable[[Connection], T], /) -> T:
        if fails():
            raise OperationalError("SELECT", {}, ConnectionError())
        return site.database.transact(work)

    return Levels(act, act, lambda _tx: wall_ms(site.clock), time)


def run(levels: Levels) -> None:
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(levels.run())


def test_a_node_counts_what_is_over_and_then_looks_every_ten_seconds() -> None:
    site = Desk()
    begin(site)
    shift(site, hours=5)
    time = Passing(6)
    levels = levels_of(site, time)
    assert (levels.known(), levels.at_desk().per_mille) == (None, None)
    run(levels)
    assert time.waits == [pytest.approx(0.2)] * 2 + [LOOK_S] * 4
    assert levels.known() == figures(site)
    assert levels.at_desk().per_mille == 1000 * 42 // 54


def test_a_new_node_tells_what_the_dead_one_told() -> None:
    site = Desk()
    shift(site, hours=1)
    first, second = levels_of(site, Passing(2)), levels_of(site, Passing(2))
    run(first)
    run(second)
    assert first.known() == second.known() is not None


def test_figures_that_cannot_be_read_grow_old_and_are_told_no_more() -> None:
    site = Desk()
    shift(site, hours=1)
    time = Passing(1 + round(FRESH_S / LOOK_S) + 1)
    levels = levels_of(site, time, lambda: time.now_s >= LOOK_S)
    seen = []
    time.looks_on = lambda: seen.append(levels.known() is not None)
    run(levels)
    assert seen == [True] * 7 + [False]
    assert levels.at_desk().per_mille is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Serving]:
    seeded(folder)
    with sandbox_service() as carrier:
        file = carriers_file(folder, carrier.port, ["key"], settle_s=1, timeout_s=2)
        with serving(folder, CARRIERS=str(file)) as running:
            yield running


def scraped(server: Serving, token: str) -> httpx.Response:
    return server.client.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def test_a_program_that_was_let_in_scrapes_what_was_bought_here(server: Serving, folder: Path) -> None:
    packer = Packer(server.client, "desk-of-metrics")
    assert packer.ask("1001-1", packer.wanted(packer.opened("1001")), wait_s=20).state == "bought"
    token = let_in(Settings(data=folder), "prometheus")
    until_s = monotonic() + PROMPT_S
    while True:
        answer = scraped(server, token)
        assert answer.status_code == 200
        told = samples(answer.content)
        if told.get("pickserver_label_seconds_count sandbox-key,bought") == 1.0 or monotonic() > until_s:
            break
    assert told.get("pickserver_label_seconds_count sandbox-key,bought") == 1.0, told
    assert answer.headers["content-type"].startswith("text/plain")
    assert "pickserver_site_labels_waiting" in told


def test_whoever_was_not_let_in_reads_nothing(server: Serving) -> None:
    packer = Packer(server.client, "desk-that-scrapes")
    device = packer.headers["Authorization"].removeprefix("Bearer ")
    assert [scraped(server, token).status_code for token in ("guessed", device)] == [401, 401]
    assert server.get("/v1/service-levels").status_code == 401
    levels = server.client.get("/v1/service-levels", headers=packer.headers)
    assert [one.level for one in loads(ServiceLevels, levels.content).levels] == ["ready", "printed"]
