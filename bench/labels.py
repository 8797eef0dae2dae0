"""Labels at pack: 80 desks open an order each 40 s and fire five times for its label, which has to come in 8 s, once.

Three scripted carriers, healthy first, then one slow and losing replies; on one node with PostgreSQL and on one with a
file. `--long` also has three nodes of which one is killed every 20 s, and a carrier of which nobody can know what it
sold. Desks and carriers are other machines, and so give way; a real client scans beside them, and another one packs
and prints. What was truly sold is read from the carrier's own ledger.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from random import Random
from time import monotonic

import httpx
from pydantic import SecretStr

from bench.desks import Came, Desks, Load, desks
from bench.packing import packed
from bench.report import Goal, Report, finish, options, percentile
from bench.shift import Picker, load, smooth, started, working_folder
from bench.window import ROOT, cpu_s, give_way
from pickclient.demo import ENROLMENT
from pickclient.script import Act, Means
from pickserver.settings import Settings
from pickserver.wiring import seed_demo
from tests.doubles.balancer import balanced
from tests.doubles.nodes import dying_nodes
from tests.doubles.packer import carriers_file
from tests.doubles.postgres import Cluster, cluster
from tests.protocol.serving import serving

IN_TIME_S = 8.0
PRINTED_MS = 2000.0
KILL_S = 20.0
TIMEOUT_S = 20.0
LEASE_S = 3 * TIMEOUT_S + 10
PAUSE_S = (0.05, 0.2)
"""Seconds between two scans."""
UNDO = Act(means=Means.SCAN, text="CMD-UNDO")
UNDONE = 3
"""How often each scan is undone."""
CLASSES = ("key", "natural", "lookup")
UNKNOWABLE = "none"
HEALTHY = {"p50_s": 0.8, "p99_s": 3.0}
FAULTS = {"lost_reply": 0.02, "late": 0.005, "error_that_sold": 0.005}
ILL = {"p50_s": 1.0, "p99_s": 12.0, "late_s": TIMEOUT_S, "shares": FAULTS}
WORSE = {**ILL, "shares": dict.fromkeys(FAULTS, 0.05)}
"""Where time is not judged."""
ILL_CLASS = "lookup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Seconds of each part, and of settling."""

    alone_s: float
    healthy_s: float
    ill_s: float
    printing_s: float
    dying_s: float
    settle_s: float

    @property
    def ends_s(self) -> float:
        """After so long every label has to have ended, whatever happens."""
        return LEASE_S + self.settle_s + 30


SHORT = Size(alone_s=16.0, healthy_s=16.0, ill_s=40.0, printing_s=16.0, dying_s=50.0, settle_s=10.0)
"""Settling takes a ninth of a real carrier's, so that what is unclear ends within the bench."""
LONG = Size(alone_s=30.0, healthy_s=50.0, ill_s=100.0, printing_s=30.0, dying_s=80.0, settle_s=90.0)


class Scanner:
    """Somebody who scans beside the load, on a real client in a terminal."""

    def __init__(self, server: str, folder: Path) -> None:
        """Bring a client to its first stop."""
        building, picking = smooth(server)
        # Again and again, so that the trolley lasts for the whole bench.
        self._acts = chain.from_iterable((*[act, UNDO] * UNDONE, act) for act in picking)
        self._window = started(server, folder)
        self._picker = Picker(self._window.__enter__())
        self._picker.begin(building)
        self._pauses = Random(17)  # noqa: S311 - the same pauses each time

    def scan_for(self, seconds: float) -> list[float]:
        """Milliseconds of each scan."""
        times, until_s = [], monotonic() + seconds
        while monotonic() < until_s:
            times.append(self._picker.play(next(self._acts)))
            self._picker.window.rest(self._pauses.uniform(*PAUSE_S))
        return times

    def close(self) -> None:
        """Leave."""
        self._window.__exit__(None, None, None)


class Carriers:
    """The scripted carrier, in a process of its own that gives way."""

    def __init__(self, client: httpx.Client) -> None:
        """Speak to it by `client`."""
        self._client = client

    def file(self, folder: Path, classes: Sequence[str], settle_s: float) -> str:
        """A carriers file for a site."""
        port = self._client.base_url.port
        assert port is not None
        folder.mkdir(parents=True, exist_ok=True)
        return str(carriers_file(folder, port, classes, timeout_s=TIMEOUT_S, settle_s=settle_s))

    def follow(self, script: object, *paths: str) -> None:
        """Have the carriers of these classes behave like `script`."""
        for path in paths:
            self._client.put(f"/script/{path}", json=script).raise_for_status()

    def sold(self) -> Counter[str]:
        """How often each reference was sold and not given back."""
        return Counter(each["reference"] for each in self._client.get("/ledger").json() if not each["voided"])

    def sale(self, order: str) -> tuple[str, float]:
        """The barcode of an order's only label, and when it was sold, in seconds since 1970."""
        (sold,) = (each for each in self._client.get("/ledger").json() if f".{order}-" in each["reference"])
        return sold["tracking"], sold["bought_ms"] / 1000


@contextmanager
def carriers() -> Iterator[Carriers]:
    """A scripted carrier."""
    command = [sys.executable, "-m", "pickserver", "carrier-sandbox", "--port", "0"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    give_way(child.pid)
    try:
        assert child.stdout is not None
        url = child.stdout.readline().rsplit(" ", 1)[1].strip()
        with httpx.Client(base_url=url, timeout=10) as client:
            yield Carriers(client)
    finally:
        child.kill()
        child.communicate()


@dataclass(slots=True, kw_only=True)
class Phase:
    """One stretch of load."""

    name: str
    scans_ms: list[float] = field(default_factory=list)
    node_s: float = 0.0
    """Seconds of processor time that the node took."""
    came: list[Came] = field(default_factory=list)

    @property
    def in_time(self) -> float:
        """Per cent of labels that were there in time."""
        there = sum(each.state == "bought" and each.took_s <= IN_TIME_S for each in self.came)
        return 100 * there / max(1, len(self.came))


class Site:
    """What happens at one site, and what came of it."""

    def __init__(self, name: str, books: Carriers, size: Size) -> None:
        """Begin; `books` are its carriers'."""
        self.name = name
        self.alone_ms: list[float] = []
        self.printed_ms: dict[str, float] = {}
        """By order."""
        self.phases: list[Phase] = []
        self._books = books
        self._size = size
        self._desks: Desks | None = None
        self._url = ""

    def beside(self, stack: ExitStack, folder: Path, address: str) -> None:
        """Scan alone, with healthy carriers, and with an ill one; what is unclear by then goes on."""
        file = self._books.file(folder, CLASSES, self._size.settle_s)
        nodes = "several" if address else "one"
        node = stack.enter_context(serving(folder, address, nodes, CARRIERS=file, ENROLMENT=ENROLMENT))
        self._url = node.url
        scanner = Scanner(node.url, folder / "device")
        stack.callback(scanner.close)
        self.alone_ms = scanner.scan_for(self._size.alone_s / 2)
        self._desks = stack.enter_context(desks(node.url, "one"))
        self._books.follow(HEALTHY, *CLASSES)
        self._loaded("healthy", self._size.healthy_s, scanner, node.process.pid)
        self._books.follow(ILL, ILL_CLASS)
        self._loaded("one ill", self._size.ill_s, scanner, node.process.pid)
        # Before and after, so that what else the machine does is in both.
        self.alone_ms += scanner.scan_for(self._size.alone_s / 2)
        scanner.close()

    def printing(self, folder: Path) -> None:
        """Pack at a real desk, with a printer, beside everybody else."""
        assert self._desks is not None
        self._books.follow(HEALTHY, *CLASSES)
        self._desks.begin(Load(number=len(self.phases) + 1, seconds=self._size.printing_s, ends_s=self._size.ends_s))
        self.phases.append(Phase(name=f"{self.name}, a desk prints"))
        self.printed_ms = packed(self._url, folder, self._books.sale)
        self._desks.wait()

    def dying(self, stack: ExitStack, folder: Path, address: str) -> None:
        """Load three nodes of which one is killed again and again, with a carrier nobody can know of."""
        file = self._books.file(folder, (*CLASSES, UNKNOWABLE), self._size.settle_s)
        self._books.follow(HEALTHY, *CLASSES)
        self._books.follow(WORSE, ILL_CLASS, UNKNOWABLE)
        balancer = stack.enter_context(balanced([]))
        stack.enter_context(dying_nodes(folder, address, balancer, KILL_S, CARRIERS=file, ENROLMENT=ENROLMENT))
        self._desks = stack.enter_context(desks(balancer.url, "dying"))
        self._loaded("nodes dying", self._size.dying_s)

    def _loaded(self, name: str, seconds: float, scanner: Scanner | None = None, node: int = 0) -> None:
        assert self._desks is not None
        phase = Phase(name=f"{self.name}, {name}")
        self.phases.append(phase)
        before_s = cpu_s(node) if node else 0.0
        self._desks.begin(Load(number=len(self.phases), seconds=seconds, ends_s=self._size.ends_s))
        if scanner is not None:
            phase.scans_ms = scanner.scan_for(seconds)
        self._desks.wait()
        phase.node_s = cpu_s(node) - before_s if node else 0.0

    def end(self) -> None:
        """Wait until every label has ended."""
        assert self._desks is not None
        for phase, came in zip(self.phases, self._desks.came(), strict=True):
            phase.came = came

    def sold_otherwise(self) -> list[str]:
        """Parcels that were not sold exactly once; of what is left to a person, more than once."""
        sold, came = self._books.sold(), [each for phase in self.phases for each in phase.came]
        allowed = {f"demo.{each.parcel}.1": (0, 1) if each.by_hand else (1,) for each in came}
        allowed |= {f"demo.{order}-1.1": (1,) for order in self.printed_ms}
        return sorted(name for name in allowed.keys() | sold.keys() if sold[name] not in allowed.get(name, (0,)))


def measure(own: Cluster, folder: Path, size: Size, *, kills: bool) -> Report:
    """Live through all of it, and judge."""
    sites: list[Site] = []
    with ExitStack() as stack:
        for name, address in (("PostgreSQL", own.made("labels")), ("SQLite", "")):
            where = folder / name
            assert seed_demo(Settings(database=SecretStr(address), data=where))
            sites.append(Site(name, stack.enter_context(carriers()), size))
            sites[-1].beside(stack, where, address)
            sites[-1].printing(where)
        if kills:
            address = own.made("dying")
            assert seed_demo(Settings(database=SecretStr(address)))
            sites.append(Site("3 nodes", stack.enter_context(carriers()), size))
            sites[-1].dying(stack, folder / "dying", address)
        for site in sites:
            site.end()
        wrong = [name for site in sites for name in site.sold_otherwise()]
    report = Report(bench="labels")
    _read(report, sites)
    _judge(report, sites, wrong, size)
    report.notes.append(
        f"settling took {size.settle_s:g} s; parcels not sold exactly once: {', '.join(wrong) or 'none'}"
    )
    report.notes.append(load())
    return report


def _read(report: Report, sites: Sequence[Site]) -> None:
    for site in sites:
        if site.alone_ms:
            report.read(f"scan, {site.name}, no labels", site.alone_ms)
        if site.printed_ms:
            report.read(f"to paper, {site.name}", [*site.printed_ms.values()])
        for phase in site.phases:
            if phase.scans_ms:
                report.read(f"scan, {phase.name}", phase.scans_ms)
            report.read(f"label, {phase.name}", [each.took_s for each in phase.came], unit="s")
            if phase.node_s:
                report.read(f"node, {phase.name}", [1000 * phase.node_s / len(phase.came)], unit="ms a label")


def _judge(report: Report, sites: Sequence[Site], wrong: Sequence[str], size: Size) -> None:
    beside = [site for site in sites if site.alone_ms]
    for site in beside:
        for phase, least in zip(site.phases, (99.5, 96.0, 99.5), strict=True):
            report.goals.append(Goal(name=f"in 8 s, {phase.name}", figure=phase.in_time, least=least, unit=" %"))
    printed = [each for site in beside for each in site.printed_ms.values()]
    on_paper = 100 * sum(each <= PRINTED_MS for each in printed) / len(printed)
    report.goals.append(Goal(name="on paper in 2 s when ready", figure=on_paper, least=99.0, unit=" %"))
    report.goals.append(Goal(name="parcels not sold exactly once", figure=len(wrong), most=0))
    for site in beside:
        scans = list(chain.from_iterable(phase.scans_ms for phase in site.phases))
        slower = percentile(scans, 0.99) / percentile(site.alone_ms, 0.99)
        report.goals.append(Goal(name=f"scan p99 against alone, {site.name}", figure=slower, most=1.5, unit="x"))
    all_came = [each for site in sites for phase in site.phases for each in phase.came]
    open_still = sum(not each.ended for each in all_came)
    report.goals.append(Goal(name=f"labels not ended after {size.ends_s:g} s", figure=open_still, most=0))
    for site in sites:
        if site not in beside:
            (phase,) = site.phases
            parked = Counter(each.carrier for each in phase.came if each.by_hand)
            elsewhere = parked.total() - parked[f"sandbox-{UNKNOWABLE}"]
            report.goals.append(Goal(name="left to a person though it can be known", figure=elsewhere, most=0))
            report.notes.append(
                f"{phase.in_time:.1f} % within 8 s while nodes died; {parked.total()} of {len(phase.came)} left to a"
                " person, of whom the carrier can not be asked"
            )


if __name__ == "__main__":
    parser = options(__doc__ or "")
    parser.add_argument("--data", type=Path, default=Path.cwd(), help="folder on the disk to work on")
    parser.add_argument("--kills", action="store_true", help="kill nodes also in the short run")
    asked = parser.parse_args()
    with working_folder(asked.data) as made, cluster() as running:
        finished = measure(running, made, LONG if asked.long else SHORT, kills=asked.long or asked.kills)
    finish(finished, as_json=asked.json)
