"""A built trolley and what is around it, for tests of what happens at a stop."""

from tests.doubles.recorder import Bench
from tests.doubles.trolleys import PLAN
from warehouse.events import Event, Recorded, ToteBound
from warehouse.flows.trolley import Trolley, opened, recovered

BUILT: tuple[Event, ...] = (ToteBound(slot="A1", tote="TOT-00001"), ToteBound(slot="B3", tote="TOT-00002"))


def trolley(*events: Event) -> Trolley:
    """The built trolley after `events`."""
    return recovered(opened(PLAN), [Recorded(seq=seq, event=event) for seq, event in enumerate((*BUILT, *events), 1)])


def bench() -> Bench:
    """A bench whose record goes on after the build."""
    made = Bench()
    made.recorder.seq = len(BUILT)
    return made
