"""One seeded history of labels: desks ask again and again, carriers fail, workers stall and die; then all is calm.

Runs the product's own handlers, worker, plug-in and scripted carrier. What was truly sold is read from its ledger.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from sqlalchemy import Connection

from pickserver.carrier_sandbox.faults import Fault, Script
from pickserver.carrier_sandbox.ledger import Answer as CarrierAnswer
from pickserver.handlers.cancelling import cancel
from pickserver.handlers.labels import ParcelAsked, request
from pickserver.handlers.once import once
from pickserver.labels import worker
from pickserver.labels.carriers.seam import Idempotency, Shipment
from pickserver.labels.worker import Answer, Job
from pickserver.store import labels
from pickserver.store.labels import Label
from tests.doubles.buying import LABEL, Buying
from tests.protocol.floor import ANA, caller
from tests.protocol.packing_floor import LOTTE
from tests.simulation.label_changes import OrderChanges
from tests.simulation.label_properties import cancelled_and_paid_for, come_to_rest, is_at_rest, violations_of
from warehouse.codec import loads
from warehouse.opening import CancelWanted, OrderCancelled
from warehouse.packing import LabelStatus, LabelWanted
from warehouse.parcels import Content
from warehouse.wire import Problem

STEPS: Final = 120
WORKERS: Final = 4
CALM_S_MAX: Final = 900
"""Seconds of calm within which everything has to end."""
ORDERS: Final = ("4417", "4418", "4419")
PARCELS: Final = ("4417-1", "4417-2", "4418-1", "4419-1")
SET: Final = 0.05
"""How often somebody sets the clock, in the histories in which anybody does."""
SET_S: Final = (-7200, -3600, -1000, -60, 60, 300, 3600, 7200)
"""By so many seconds."""
TIMEOUT_S: Final = 120.0
"""Of those histories: longer than a carrier needs to settle."""
DEADLY: Final = 0.12
"""How often a worker dies, each time it could."""
FAULTS: Final = {
    Fault.LOST_REPLY: 0.08,
    Fault.LATE: 0.12,
    Fault.ERROR: 0.06,
    Fault.ERROR_THAT_SOLD: 0.06,
    Fault.HALF_ANSWER: 0.04,
    Fault.CUT_OFF: 0.04,
}


@dataclass(slots=True, kw_only=True)
class Hands:
    """A worker: idle, or waiting for an answer."""

    job: Job | None = None
    answer: Answer | None = None
    done_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelResult:
    """What came of a history."""

    seed: int
    violations: list[str]
    counts: Counter[str]


@dataclass(slots=True, kw_only=True)
class Asked:
    """A request that may come again."""

    key: str
    parcel: str
    wanted: LabelWanted
    generation: int


class LabelHistory:
    """A site, its desks, its workers and its carrier, moved by dice."""

    across_the_call = False
    """Whether a worker keeps its transaction open while it asks; the product never does."""

    def __init__(self, seed: int) -> None:
        """Begin the history of `seed`: every fifth has neither faults nor deaths."""
        self.random = Random(seed)
        self.seed = seed
        self.is_calm = seed % 5 == 0
        kinds = [*Idempotency] if seed % 2 else [self.random.choice([*Idempotency, Idempotency.LOOKUP])]
        self.is_set = seed % 3 == 0
        self.site = Buying(*kinds)
        if self.is_set:
            self.site.line.timeout_s = TIMEOUT_S
            self.site.terms = {name: replace(one, timeout_s=TIMEOUT_S) for name, one in self.site.terms.items()}
        self.site.line.later = self._later
        self.hands = [Hands() for _ in range(WORKERS)]
        self.late: list[tuple[int, Callable[[], CarrierAnswer]]] = []
        self.asked: list[Asked] = []
        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []
        for order in ORDERS:
            self.site.opened(order)
        self.cancels = _cancellation(seed)
        self.cancelled: list[str] = []
        usual = self.random.choice([*FAULTS])
        shares = {} if self.is_calm else {str(fault): share + 0.3 * (fault is usual) for fault, share in FAULTS.items()}
        late_s = 60.0 + (TIMEOUT_S if self.is_set else 0.0)
        self._script(Script(p50_s=3.0, p99_s=8.0 if self.is_calm else 18.0, late_s=late_s, shares=shares))

    def run(self) -> LabelResult:
        """Live through it."""
        changes = OrderChanges(self.site, self.seed, ORDERS, self.counts)
        for number in range(STEPS):
            self.violations += changes.before(number)
            if number in self.cancels:
                self._supervisor_cancels(self.cancels[number])
            self._step()
        self.is_calm = True
        self._script(Script())
        for _ in range(CALM_S_MAX):
            if self._is_over():
                break
            idle = [self._work(hands) for hands in self.hands]
            self._pass(5 if all(idle) else 1)
        rests = self.site.database.read(lambda tx: come_to_rest(tx, PARCELS))
        self.violations += violations_of(rests, self.site, self.counts, is_calm=self.seed % 5 == 0)
        self.violations += changes.wrong()
        self.violations += cancelled_and_paid_for(rests, self.cancelled)
        return LabelResult(seed=self.seed, violations=self.violations, counts=self.counts)

    def _step(self) -> None:
        dice = self.random.random()
        if dice < 0.2:
            self._desk_asks()
        elif dice < 0.24:
            self._desk_gives_up()
        elif dice < 0.8:
            self._work(self.random.choice(self.hands))
        elif dice < 0.8 + SET * self.is_set:
            self.counts["clocks set"] += 1
            self.site.set_clock(self.random.choice(SET_S))
        else:
            self._pass(self.random.choice([1, 1, 3, 10, 40, 120]))

    def _desk_asks(self) -> None:
        if self.asked and self.random.random() < 0.3:
            self._ask_again(self.random.choice(self.asked))
            return
        parcel = self.random.choice(PARCELS)
        line = f"{parcel.partition('-')[0]}/1"
        weight_g = 730 if self.random.random() < 0.8 else 800
        wanted = replace(LABEL, weight_g=weight_g, lines=(Content(line=line, quantity=1),))
        for _ in range(self.random.choice([1, 2, 5])):
            key = f"act-{len(self.asked):06}"
            told = self._ask(key, parcel, wanted)
            if isinstance(told, LabelStatus):
                self.asked.append(Asked(key=key, parcel=parcel, wanted=wanted, generation=told.generation))

    def _ask(self, key: str, parcel: str, wanted: LabelWanted) -> LabelStatus | Problem:
        self.counts["requests"] += 1
        who, asked, site = caller(ANA, "D1"), ParcelAsked(parcel=parcel, wanted=wanted), self.site

        def work(tx: Connection) -> LabelStatus | Problem:
            act = lambda: request(tx, who, asked, site.time, site.ids)  # noqa: E731 - the next line
            return once(tx, who, key, asked, LabelStatus, site.clock, act)

        return site.database.transact(work)

    def _ask_again(self, before: Asked) -> None:
        told = self._ask(before.key, before.parcel, before.wanted)
        if not isinstance(told, LabelStatus) or told.generation != before.generation:
            self.violations.append(f"P16: {before.key} was answered otherwise the second time: {told}")
        other = self._ask(before.key, before.parcel, replace(before.wanted, weight_g=before.wanted.weight_g + 1))
        if not isinstance(other, Problem) or other.type != "key_reused":
            self.violations.append(f"P16: {before.key} did something else too: {other}")

    def _desk_gives_up(self) -> None:
        told = self.site.give_up(new=self.random.random() < 0.5, reason="torn")
        self.counts["given up"] += isinstance(told, LabelStatus)

    def _supervisor_cancels(self, order: str) -> None:
        who, wanted, site = caller(LOTTE, "D5"), CancelWanted(reason="because"), self.site
        told = site.database.transact(lambda tx: cancel(tx, who, order, wanted, site.time, site.ids))
        assert isinstance(told, OrderCancelled), told
        self.cancelled.append(order)
        self.counts["cancelled"] += 1
        self.counts["cancelled with a label"] += bool(told.labels)

    def _work(self, hands: Hands) -> bool:
        """Do one thing; whether there was nothing to do."""
        if hands.job is not None:
            self._hear(hands)
            return False
        if self.random.random() < 0.4:
            return not self.site.quote()
        for carrier in self.random.sample([*self.site.carriers], len(self.site.carriers)):
            if self.across_the_call:
                self._buy_in_one(carrier)
            elif job := self.site.take(carrier):
                self._begin(hands, job)
                return False
        return True

    def _begin(self, hands: Hands, job: Job | bool | None) -> None:
        """Ask, or die before; the answer comes when it comes."""
        if not isinstance(job, Job) or self._dies("before asking"):
            return
        self.site.line.took_s = 0.0
        hands.job, hands.answer = job, self.site.perform(job)
        self.counts["calls"] += 1
        hands.done_ms = self._now_ms() + round(1000 * self.site.line.took_s)

    def _hear(self, hands: Hands) -> None:
        """Write the answer down when it is there; die before or after that."""
        job, answer = hands.job, hands.answer
        if job is None or answer is None or self._now_ms() < hands.done_ms:
            return
        hands.job = hands.answer = None
        if not self._dies("after asking"):
            self._begin(hands, self.site.answered(job, answer))

    def _buy_in_one(self, carrier: str) -> None:
        """Take, ask and write in one transaction; a death undoes it, but not what the carrier did."""
        site, terms = self.site, self.site.terms[carrier]

        def all_at_once(tx: Connection) -> None:
            job: Job | Label | bool | None = worker.take(tx, site.time, site.ids, terms, "buyer", site.watch)
            while isinstance(job, Job):
                answer = site.perform(job)
                if self._dies("after asking"):
                    raise ConnectionError
                job = worker.answered(tx, site.time, site.ids, job, answer, terms)

        try:
            site.database.transact(all_at_once)
        except ConnectionError:
            self.counts["undone"] += 1

    def _dies(self, when: str) -> bool:
        dead = not self.is_calm and self.random.random() < DEADLY
        self.counts[f"deaths {when}"] += dead
        return dead

    def _pass(self, seconds: int) -> None:
        if self.is_calm:  # nobody is held up
            for hands in self.hands:
                waits_s = (hands.done_ms - self._now_ms()) / 1000
                if hands.job is not None and waits_s <= seconds:
                    self.site.clock.advance(max(0.0, waits_s))
                    self._hear(hands)
        self.site.clock.advance(seconds)
        due = [act for at_ms, act in self.late if at_ms <= self._now_ms()]
        self.late = [(at_ms, act) for at_ms, act in self.late if at_ms > self._now_ms()]
        for act in due:
            self.counts["late purchases"] += 1
            act()

    def _later(self, delay_s: float, act: Callable[[], CarrierAnswer]) -> None:
        self.late.append((self._now_ms() + round(1000 * delay_s), act))

    def _now_ms(self) -> int:
        """By a clock that nobody sets."""
        return round(self.site.clock.mono_s() * 1000)

    def _script(self, script: Script) -> None:
        for path in self.site.carriers:
            self.site.sandbox.follow(path, script)

    def _labels(self) -> list[Label]:
        return self.site.database.read(lambda tx: [label for each in PARCELS for label in labels.all_of(tx, each)])

    def _is_over(self) -> bool:
        busy = any(hands.job is not None for hands in self.hands) or bool(self.late)
        return not busy and all(is_at_rest(label) for label in self._labels())


def _cancellation(seed: int) -> dict[int, str]:
    """Before which step which order is cancelled, in every fourth history: it ends what others are to show."""
    random = Random(f"cancelled {seed}")
    return {random.randrange(STEPS): random.choice(ORDERS)} if seed % 4 == 3 else {}


def run_labels(seed: int) -> LabelResult:
    """Live through the history of `seed`."""
    return LabelHistory(seed).run()


def shipment(label: Label) -> Shipment:
    """What the carrier is told of it."""
    return loads(Shipment, label.wanted)
