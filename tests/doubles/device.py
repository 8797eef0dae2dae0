"""A device without threads: the real journal in a folder, the real recorder path called directly, flows deciding."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from offline.journal import Journal
from offline.recorder import NO_WORK, Context, Work, append, stamped
from offline.recovery import Recovered, begin, recover
from offline.signals import SignalledMark
from tests.doubles.clock import FakeClock
from tests.doubles.trolleys import PLAN, decided
from warehouse.claims import Claim
from warehouse.events import Event, Recorded, Refused
from warehouse.flows.decision import Decision, Said, Scanned
from warehouse.flows.trolley import Trolley, evolve
from warehouse.reconcile import Tally
from warehouse.trolleys import Plan
from warehouse.wire import snapshot_of

CONTEXT = Context(device="D1", site="S", session="s1", client="0.1", operators=("BDG-0412",))


def counted_bytes() -> Callable[[int], bytes]:
    """A source of bytes that repeats from run to run and never repeats within one."""
    calls = iter(range(1, 1 << 62))
    return lambda size: next(calls).to_bytes(16, "big")[-size:]


class Device:
    """One device in `folder`; dropping it and making another on the same folder is a crash and a restart."""

    def __init__(
        self, folder: Path, *, context: Context = CONTEXT, randomness: Callable[[int], bytes] | None = None
    ) -> None:
        self.context = context
        self.clock = FakeClock()
        self.randomness = randomness or counted_bytes()
        self.journal = Journal.open(folder / "journal", randomness=self.randomness)
        self.mark = SignalledMark.open(folder / "signalled", incarnation=self.journal.incarnation)
        self.recovered: Recovered = recover(self.journal, self.mark.seq)
        self.trolley: Trolley | None = self.recovered.trolley
        self.work: Work = self.recovered.work

    def claim(self, plan: Plan = PLAN, *, epoch: int = 1, others: Tally | None = None, ack: int = 0) -> Trolley:
        """Keep a claim and open its trolley."""
        claim = Claim(plan=plan, epoch=epoch, snapshot=snapshot_of(plan.trolley, "picking", others or Tally(), ack=ack))
        self.trolley = begin(self.journal, claim, "BDG-0412")
        self.work = Work(trolley=plan.trolley, epoch=epoch, route_version=plan.route_version)
        return self.trolley

    def say(self, *said: Said | str, signal: bool = True) -> Decision:
        """Say each thing (a string is scanned) to the trolley in work; the last decision."""
        decision = Decision()
        for each in said:
            assert self.trolley is not None
            decision = decided(self.trolley, Scanned(code=each) if isinstance(each, str) else each)
            if decision.event is not None:
                self.record(decision.event, signal=signal)
        return decision

    def record(self, event: Event, *, signal: bool = True, took_ms: int | None = None) -> Recorded:
        """Record, signal, show: the order that is law."""
        stamp = stamped(self.clock, self.randomness)
        work = self.work if self.trolley is not None else NO_WORK
        recorded = append(
            self.journal, event, context=self.context, work=work, screen="test", stamp=stamp, took_ms=took_ms
        )
        if signal and not isinstance(event, Refused):
            self.mark.signalled(recorded.seq)
        if self.trolley is not None:
            self.trolley = evolve(self.trolley, recorded)
        return recorded

    def signed_as(self, operator: str) -> None:
        """Have what follows credited to `operator`."""
        self.context = replace(self.context, operators=(operator,))

    def stop(self) -> None:
        """Let go of the files, as the end of the process does."""
        self.journal.close()
        self.mark.close()
