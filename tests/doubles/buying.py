"""A site whose labels are bought from the scripted carrier, a step at a time: workers may die in between."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from sqlalchemy import Connection

from pickserver.carrier_sandbox.faults import Fault, Script
from pickserver.carrier_sandbox.ledger import Sandbox
from pickserver.handlers.labels import (
    ParcelAsked,
    ParcelGivenUp,
    read,
    renew,
    request,
    void,
)
from pickserver.handlers.settling import ParcelSettled, settle
from pickserver.labels import worker
from pickserver.labels.carriers.sandbox import SandboxCarrier
from pickserver.labels.carriers.seam import Idempotency, Shipment
from pickserver.labels.clocks import WatchedClock
from pickserver.labels.terms import Terms
from pickserver.labels.worker import Job
from pickserver.seams import wall_ms
from pickserver.store import labels
from pickserver.store.database import Database
from pickserver.store.labels import Label
from pickserver.store.operators import Operator
from tests.doubles.carriers import SandboxLine
from tests.protocol.desk import Desk
from tests.protocol.floor import ANA, caller
from warehouse.codec import loads
from warehouse.packing import LabelGivenUp, LabelSettled, LabelStatus, LabelWanted
from warehouse.parcels import Content
from warehouse.wire import Problem

LABEL = LabelWanted(
    epoch=1,
    desk="DSK-1",
    box="BX-S",
    weight_g=730,
    lines=(Content(line="4417/1", quantity=2),),
    format="zpl",
)
"""What is asked for order 4417."""


class Buying(Desk):
    """A site with carriers of one or more classes."""

    def __init__(self, *classes: Idempotency, database: Database | None = None) -> None:
        """Buy from a carrier of each of `classes`, or of every one where none is named."""
        super().__init__(database)
        self.sold_ms: Callable[[], int] = lambda: wall_ms(self.clock)
        """The carriers' clock."""
        self.sandbox = Sandbox(self._carriers_ms)
        self.watch = WatchedClock(lambda _tx: wall_ms(self.clock), self.clock.mono_s)
        self.line = SandboxLine(self.sandbox)
        self.carriers = {str(each): SandboxCarrier(self.line, each) for each in classes or tuple(Idempotency)}
        self.terms: Mapping[str, Terms] = {
            name: Terms(carrier=name, capabilities=carrier.capabilities) for name, carrier in self.carriers.items()
        }

    def time(self, tx: Connection) -> int:
        """The time all nodes share."""
        return self.watch.time(tx)

    def _carriers_ms(self) -> int:
        return self.sold_ms()

    def set_clock(self, seconds: float) -> None:
        """Set that clock by so many seconds, forward or back; carriers go by another one, and time passes as before."""
        begun_ms = self.sold_ms() - round(1000 * self.clock.mono_s())
        self.sold_ms = lambda: begun_ms + round(1000 * self.clock.mono_s())
        self.clock.set_wall(self.clock.now() + timedelta(seconds=seconds))

    def goes_wrong(self, *faults: Fault, late_s: float = 40.0) -> None:
        """Have the next purchases of every carrier go wrong so."""
        for name in self.carriers:
            self.sandbox.follow(name, Script(next=tuple(faults), late_s=late_s))

    def ask(self, wanted: LabelWanted = LABEL, parcel: str = "4417-1", who: Operator = ANA) -> LabelStatus | Problem:
        """What the desk is told that wants a label."""
        asked, by = ParcelAsked(parcel=parcel, wanted=wanted), caller(who, "D1")
        return self.database.transact(lambda tx: request(tx, by, asked, self.time, self.ids))

    def asked(self, wanted: LabelWanted = LABEL, parcel: str = "4417-1") -> LabelStatus:
        """The same, and it is wanted now."""
        answer = self.ask(wanted, parcel)
        assert isinstance(answer, LabelStatus), answer
        return answer

    def give_up(
        self, *, new: bool = False, reason: str = "wrong box", confirmed: bool = False, epoch: int = 1
    ) -> LabelStatus | Problem:
        """What the desk is told that gives the label of 4417-1 up."""
        given = LabelGivenUp(epoch=epoch, reason=reason, confirmed=confirmed)
        asked, by = ParcelGivenUp(parcel="4417-1", wanted=given), caller(ANA, "D1")
        act = renew if new else void
        return self.database.transact(lambda tx: act(tx, by, asked, self.time, self.ids))

    def settle(
        self,
        who: Operator,
        *,
        bought: bool,
        reason: str = "their website",
        tracking: str = "",
        purchase: str = "",
        parcel: str = "4417-1",
    ) -> LabelStatus | Problem:
        """What a person is told who says what became of a parcel's first label."""
        told = LabelSettled(generation=1, bought=bought, reason=reason, tracking=tracking, purchase=purchase)
        asked, by = ParcelSettled(parcel=parcel, wanted=told), caller(who, "D9")
        return self.database.transact(lambda tx: settle(tx, by, asked, self.time, self.ids))

    def label(self, parcel: str = "4417-1", generation: int = 1) -> Label:
        """A label's row."""
        found = self.database.read(lambda tx: labels.one(tx, parcel, generation))
        assert found is not None
        return found

    def status(self, parcel: str = "4417-1") -> LabelStatus:
        """What is told of a parcel's label."""
        found = self.database.read(lambda tx: read(tx, [(parcel, 0)], self.time))[parcel, 0]
        assert isinstance(found, LabelStatus)
        return found

    def quote(self) -> bool:
        """Have one label priced; whether one waited."""
        label = self.database.transact(lambda tx: worker.take_to_quote(tx, self.time, "quoter"))
        if label is None:
            return False
        shipment = loads(Shipment, label.wanted)
        offers = {name: carrier.rates(shipment) for name, carrier in self.carriers.items()}
        self.database.transact(lambda tx: worker.quoted(tx, self.time, self.ids, label, offers, self.terms))
        return True

    def take(self, carrier: str) -> Job | bool:
        """Take what is due of a carrier."""
        terms = self.terms[carrier]
        return self.database.transact(lambda tx: worker.take(tx, self.time, self.ids, terms, "buyer", self.watch))

    def perform(self, job: Job) -> worker.Answer:
        """Ask the carrier."""
        return worker.perform(job, self.carriers[job.label.carrier])

    def answered(self, job: Job, answer: worker.Answer) -> Job | None:
        """Write its answer down; what is to be asked next, if anything."""
        terms = self.terms[job.label.carrier]
        told = self.database.transact(lambda tx: worker.answered(tx, self.time, self.ids, job, answer, terms))
        return told if isinstance(told, Job) else None

    def work(self) -> None:
        """Do all that is due now."""
        while self.quote():
            pass
        for carrier in self.carriers:
            while job := self.take(carrier):
                while isinstance(job, Job):
                    job = self.answered(job, self.perform(job)) or False

    def work_until_ended(self, parcels: Iterable[str] = ("4417-1",), most_s: int = 600) -> None:
        """Do all that becomes due, and let time pass in between."""
        for _ in range(most_s):
            self.work()
            if all(self.status(parcel).state in ("bought", "refused", "voided") for parcel in parcels):
                return
            self.clock.advance(1)
        raise AssertionError([self.status(parcel) for parcel in parcels])

    def sold(self) -> Counter[str]:
        """How often each reference was truly sold and not given back."""
        return Counter(sold.reference for sold in self.sandbox.ledger if not sold.voided)
