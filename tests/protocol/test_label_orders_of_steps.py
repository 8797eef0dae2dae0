"""Two desks, a supervisor and a worker that pauses at each of its transactions, in every order of a few steps.

However they come: money spent is labels sold, a parcel has one live label at most, none that was given up is on a
parcel, and a cancelled order has none left.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, product
from threading import Barrier

import pytest

from pickserver.carrier_sandbox.faults import Fault, Script
from pickserver.carrier_sandbox.ledger import Sold
from pickserver.handlers.cancelling import cancel
from pickserver.handlers.labels import FileAsked, ParcelAsked, ParcelGivenUp, file_of, renew, request, void
from pickserver.labels import worker
from pickserver.labels.carriers.seam import Idempotency, Shipment
from pickserver.labels.terms import Offer
from pickserver.labels.worker import Answer, Job
from pickserver.store import labels, orders
from pickserver.store.labels import Label
from pickserver.store.operators import Operator
from tests.doubles.buying import LABEL, Buying
from tests.protocol.desk import order
from tests.protocol.floor import ANA, PIOTR, Handheld, caller, sent
from tests.protocol.packing_floor import LOTTE, at_desk
from tests.simulation.label_properties import is_at_rest
from warehouse.codec import loads
from warehouse.desk_events import CloseWanted, LabelApplied, LabelPrinted, PrintState, Verified
from warehouse.opening import CancelWanted
from warehouse.packing import LabelGivenUp, LabelStatus
from warehouse.parcels import Content, LabelState
from warehouse.values import replace
from warehouse.wire import Problem

WORKED = ("quotes", "prices", "takes", "asks", "hears")
"""What a worker does, a transaction or a carrier's answer at a time."""
MEANWHILE = ("void", "new", "heavier", "taken over", "cancel", "applied")
PRINTED = LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTED, desk="DSK-1")
FAULTS = (Fault.NONE, Fault.NONE, Fault.LOST_REPLY, Fault.ERROR)
QUIET_S_MAX = 2000
TIMES = 12
"""How often it is tried in the same moment."""


class Round:
    """One order of its own, and everybody who has to do with it."""

    def __init__(self, site: Buying, name: str, device: Handheld, fault: Fault) -> None:
        self.site, self.name, self.device = site, name, device
        self.parcel = f"{name}-1"
        self.epoch, self.who, self.at, self.desk = 1, ANA, "D1", "DSK-1"
        self.label: Label | None = None
        self.offers: dict[str, Offer] = {}
        self.job: Job | None = None
        self.answer: Answer | None = None
        self.applied: int | None = None
        self.did: list[str] = []
        self.looks = True
        """Whether it is looked at after each step what is printed; in the same moment as others nobody can."""
        site.database.transact(lambda tx: orders.add_orders(tx, [order(name)]))
        site.opened(name)
        for kind in site.carriers:
            site.sandbox.follow(kind, Script(next=(fault,)))
        self.do("want")

    def do(self, step: str) -> None:
        """Do one step, whatever comes of it."""
        self.did.append(step)
        acts: dict[str, Callable[[], object]] = {
            "want": lambda: self._want(730),
            "heavier": lambda: self._want(800),
            "void": lambda: self._given_up(void),
            "new": lambda: self._given_up(renew),
            "taken over": self._taken_over,
            "cancel": self._cancelled,
            "applied": self._applied,
            "quotes": self._quotes,
            "prices": self._prices,
            "takes": self._takes,
            "asks": self._asks,
            "hears": self._hears,
        }
        acts[step]()
        if self.looks and step not in ("quotes", "prices", "takes", "asks"):
            self._look()

    def _want(self, weight_g: int) -> None:
        lines = (Content(line=f"{self.name}/1", quantity=2),)
        wanted = replace(LABEL, epoch=self.epoch, desk=self.desk, weight_g=weight_g, lines=lines)
        asked, by = ParcelAsked(parcel=self.parcel, wanted=wanted), caller(self.who, self.at)
        self.site.database.transact(lambda tx: request(tx, by, asked, self.site.time, self.site.ids))

    def _given_up(self, act: Callable[..., LabelStatus | Problem]) -> None:
        wanted = LabelGivenUp(epoch=self.epoch, reason="torn", format="zpl")
        asked, by = ParcelGivenUp(parcel=self.parcel, wanted=wanted), caller(self.who, self.at)
        self.site.database.transact(lambda tx: act(tx, by, asked, self.site.time, self.site.ids))

    def _taken_over(self) -> None:
        """By the other desk, which wants the label for another weight."""
        others: tuple[Operator, str, str] = (PIOTR, "D2", "DSK-2") if self.at == "D1" else (ANA, "D1", "DSK-1")
        self.who, self.at, self.desk = others
        before, self.epoch = self.epoch, self.site.opened(self.name, *others, take_over="helps").epoch
        lost = FileAsked(parcel=self.parcel, epoch=before, device="D1")
        refused = self.site.database.read(lambda tx: file_of(tx, lost))
        assert isinstance(refused, Problem), "who lost the order prints nothing"
        self._want(760)

    def _cancelled(self) -> None:
        wanted, by = CancelWanted(reason="asked to"), caller(LOTTE, "D5")
        self.site.database.transact(lambda tx: cancel(tx, by, self.name, wanted, self.site.time, self.site.ids))

    def _applied(self) -> None:
        """By the first desk, as it knows the label: bought, and on the parcel."""
        label = self.current()
        if label is not None and label.state is LabelState.BOUGHT:
            self.applied = label.generation
            applied = LabelApplied(parcel=1, generation=label.generation, code=label.tracking)
            sent(self.site, self.device, *at_desk(self.device, PRINTED, applied, order=self.name))

    def _look(self) -> None:
        """See what is given to whoever wants to print now."""
        asked = FileAsked(parcel=self.parcel)
        found, label = self.site.database.read(lambda tx: (file_of(tx, asked), labels.current(tx, self.parcel)))
        state = label.state if label is not None else None
        assert isinstance(found, Problem) or state is LabelState.BOUGHT, f"a label that is {state} is given away"

    def _quotes(self) -> None:
        if self.label is None:
            self.label = self.site.database.transact(lambda tx: worker.take_to_quote(tx, self.site.time, "quoter"))
            if self.label is not None:
                asked = loads(Shipment, self.label.wanted)
                self.offers = {name: carrier.rates(asked) for name, carrier in self.site.carriers.items()}

    def _prices(self) -> None:
        label, site, self.label = self.label, self.site, None
        if label is not None:
            site.database.transact(lambda tx: worker.quoted(tx, site.time, site.ids, label, self.offers, site.terms))

    def _takes(self) -> None:
        if self.job is None:
            job = self.site.take(next(iter(self.site.carriers)))
            self.job = job if isinstance(job, Job) else None

    def _asks(self) -> None:
        if self.job is not None and self.answer is None:
            self.answer = self.site.perform(self.job)

    def _hears(self) -> None:
        job, answer, self.job, self.answer = self.job, self.answer, None, None
        if job is not None and answer is not None:
            self.job = self.site.answered(job, answer)

    def current(self) -> Label | None:
        return self.site.database.read(lambda tx: labels.current(tx, self.parcel))

    def end(self) -> None:
        """Let all that is under way end, and the desk that has the order close it."""
        for _ in range(QUIET_S_MAX // 5):
            for step in WORKED:
                self.do(step)
            self.site.work()
            known = self.site.database.read(lambda tx: labels.all_of(tx, self.parcel))
            if self.job is None and self.label is None and all(is_at_rest(label) for label in known):
                break
            self.site.clock.advance(5)
        if self.at == "D1":
            self._close()

    def _close(self) -> None:
        said = (PRINTED, Verified(parcel=1, line=f"{self.name}/1", quantity=2), CloseWanted())
        facts = at_desk(self.device, *said, order=self.name, epoch=self.epoch)
        verdict = next(one for one in sent(self.site, self.device, *facts).verdicts if one.seq == facts[-1].seq)
        label = self.current()
        whole = label is not None and label.state is LabelState.BOUGHT and self.applied == label.generation
        cancelled = "cancel" in self.did and self.applied is None
        assert verdict.granted <= (whole or cancelled), (self.did, label, self.applied)

    def faults(self) -> Iterator[str]:
        """What is not as it has to be."""
        known = self.site.database.read(lambda tx: labels.all_of(tx, self.parcel))
        sold: Sequence[Sold] = [one for one in self.site.sandbox.ledger if f".{self.parcel}." in one.reference]
        for label in known:
            if not is_at_rest(label):
                yield f"{label.parcel}.{label.generation} is {label.state}"
        by_hand = {label.reference for label in known if label.state is LabelState.UNCERTAIN}
        references = [one.reference for one in sold]
        if len(set(references)) != len(references):
            yield f"sold twice: {references}"
        live = {one.reference: one.cents for one in sold if not one.voided and one.reference not in by_hand}
        books = {one.reference: one.price_e4 // 100 for one in known if one.state is LabelState.BOUGHT}
        if live != books:
            yield f"the carrier was paid for {live}, and the books say {books}"
        if len(live) > 1:
            yield f"{len(live)} live labels"
        if "cancel" in self.did and live and self.applied is None:
            yield f"cancelled, and {live} are live"


def rounds(meanwhile: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every way in which these come between what a worker does, in their own order."""
    steps = len(WORKED) + len(meanwhile)
    for places in combinations(range(steps), len(meanwhile)):
        working, others = iter(WORKED), iter(meanwhile)
        yield tuple(next(others) if place in places else next(working) for place in range(steps))


PAIRS = [*product(MEANWHILE, repeat=2)]
ROUNDS = [steps for pair in PAIRS for steps in rounds(pair)]
KINDS = [*Idempotency]


@pytest.mark.parametrize("kind", KINDS)
def test_in_whatever_order_it_comes_a_parcel_has_one_label_that_is_paid_once(kind: Idempotency, floors_on: str) -> None:
    site, device = Buying(kind), Handheld("D1")
    # Every order of steps on a file, with one class or another; every third of them on PostgreSQL.
    mine = [at for at in range(len(ROUNDS)) if at % len(KINDS) == KINDS.index(kind)]
    wrong = []
    for at in mine if floors_on == "sqlite" else mine[::3]:
        fault = FAULTS[at // len(KINDS) % len(FAULTS)]
        one = Round(site, f"{5000 + at}", device, fault)
        for step in ROUNDS[at]:
            one.do(step)
        one.end()
        wrong += [(ROUNDS[at], str(fault), said) for said in one.faults()]
    assert wrong == []


@pytest.mark.parametrize("pair", [("void", "cancel"), ("new", "taken over"), ("heavier", "cancel"), ("new", "cancel")])
def test_in_the_same_moment_it_is_as_if_one_had_come_after_the_other(pair: tuple[str, str]) -> None:
    site, device, together = Buying(Idempotency.KEY), Handheld("D1"), Barrier(3)
    wrong = []
    for number in range(TIMES):
        one = Round(site, f"{5000 + number}", device, Fault.NONE)
        one.looks = False

        def doing(steps: Sequence[str], one: Round = one) -> None:
            together.wait()
            for step in steps:
                one.do(step)

        with ThreadPoolExecutor(3) as threads:
            list(threads.map(doing, [WORKED, pair[:1], pair[1:]]))
        one.end()
        wrong += [(number, said) for said in one.faults()]
    assert wrong == []
