"""What Prometheus is told: how long the labels took that ended on this node, and how the site's promises are kept.

What is a node's own is counted by it from its start, as Prometheus expects it, and is lost with it; what is the site's
is read from durable rows, alike on every node.
"""

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from pickserver.store.labels import Label
from warehouse.parcels import LabelState
from warehouse.service_levels import LevelFigures, OnPaper, Part, ServiceLevels, WindowFigures, parts_ms

SECONDS: Final = (0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 10, 15, 20, 30, 60, 120, 300, 900)
"""Upper ends of the histograms' bins; among them what is promised."""
NO_CARRIER: Final = "none"
ENDED: Final = (LabelState.BOUGHT, LabelState.REFUSED)


class Metrics:
    """One node's."""

    def __init__(self, node: str) -> None:
        """Begin at nothing; `node` tells this node from the others."""
        self._node = node
        disable_created_metrics()  # type: ignore[no-untyped-call] # which are as many again, and say only when a node began
        self._registry = CollectorRegistry()
        self._whole = Histogram(
            "pickserver_label_seconds",
            "From when a label was wanted until it was bought or refused, of those that ended on this node.",
            ("node", "carrier", "outcome"),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._parts = Histogram(
            "pickserver_label_part_seconds",
            "What one part of a label's way took, of those that ended, or were told to be on paper, on this node.",
            ("node", "carrier", "outcome", "part"),
            buckets=SECONDS,
            registry=self._registry,
        )

        self._waits = Histogram(
            "pickserver_label_print_wait_seconds",
            "From an order's last item scan until its label was on paper, of labels that were at the desk by then.",
            ("node", "carrier"),
            buckets=SECONDS,
            registry=self._registry,
        )

    def label_printed(self, one: OnPaper) -> None:
        """Count a label of which it was told here, and nowhere before, that it is on paper and on its parcel."""
        carrier = one.carrier or NO_CARRIER
        if one.took_ms is not None:
            labels = (self._node, carrier, LabelState.BOUGHT.value, Part.PRINT.value)
            self._parts.labels(*labels).observe(one.took_ms / 1000)
        if one.waited_ms is not None:
            self._waits.labels(self._node, carrier).observe(one.waited_ms / 1000)

    def label_ended(self, label: Label) -> None:
        """Count a label of which something became here, if that is that it was bought or refused."""
        # Such as a carrier did not take back was bought before.
        if label.state not in ENDED or label.ended_ms is None or label.ended_ms != label.changed_ms:
            return
        labels = (self._node, label.carrier or NO_CARRIER, label.state.value)
        whole_ms = max(0, label.ended_ms - label.requested_ms)
        self._whole.labels(*labels).observe(whole_ms / 1000)
        for part, spent_ms in parts_ms(label.times, label.ended_ms).items():
            self._parts.labels(*labels, part.value).observe(spent_ms / 1000)

    def text(self, levels: ServiceLevels | None) -> bytes:
        """All of it in Prometheus' text format; nothing of the site where that is not known now."""
        site = CollectorRegistry()
        if levels is not None:
            site.register(_Site(levels, self._node))
        return generate_latest(self._registry) + generate_latest(site)


class _Site(Collector):
    """What is so of the whole site."""

    def __init__(self, levels: ServiceLevels, node: str) -> None:
        self._levels = levels
        self._node = node

    def collect(self) -> Iterator[Metric]:
        """Every figure there is; what is not known is left out."""
        waiting = _gauge("pickserver_site_labels_waiting", "Labels that are wanted and neither bought nor refused.")
        waiting.add_metric([self._node], self._levels.waiting)
        oldest = _gauge("pickserver_site_label_oldest_seconds", "For how long the oldest of them has been wanted.")
        oldest.add_metric([self._node], (self._levels.oldest_ms or 0) / 1000)
        yield from (waiting, oldest)
        yield from self._windows()
        budget = _gauge(
            "pickserver_site_label_budget_left_ratio", "What is left of thirty days' error budget.", "level"
        )
        for one in self._levels.levels:
            if one.budget_left_per_mille is not None:
                budget.add_metric([self._node, one.level], one.budget_left_per_mille / 1000)
        yield budget

    def _windows(self) -> Iterator[Metric]:
        by = ("level", "window")
        share = _gauge("pickserver_site_label_in_time_ratio", "Labels in time, of those that count.", *by)
        burning = _gauge(
            "pickserver_site_label_burn_rate", "How fast the error budget burns; 1 uses it up exactly.", *by
        )
        labels = _gauge("pickserver_site_labels", "Labels by how they count.", *by, "outcome")
        late = _gauge("pickserver_site_labels_late", "Late labels by what took most of their time.", *by, "part")
        for level, window, figures in _every(self._levels.levels):
            key = [self._node, level, window]
            if figures.per_mille is not None and figures.burn_rate is not None:
                share.add_metric(key, figures.in_time / (figures.in_time + figures.late))
                burning.add_metric(key, figures.burn_rate)
            for outcome in ("in_time", "late", "not_counted"):
                labels.add_metric([*key, outcome], getattr(figures, outcome))
            for part in figures.parts:
                late.add_metric([*key, part.part], part.late)
        yield from (share, burning, labels, late)


def _gauge(name: str, what: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, labels=["node", *labels])


def _every(levels: tuple[LevelFigures, ...]) -> Iterator[tuple[str, str, WindowFigures]]:
    for one in levels:
        for figures in one.windows:
            yield one.level, figures.window, figures
