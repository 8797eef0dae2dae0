"""What was done on paper and entered afterwards: the server counts it as if it had been scanned, and once."""

from itertools import permutations

import pytest

from pickserver.store.exceptions import ExceptionKind
from pickserver.store.tasks import TaskKind
from tests.doubles.trolleys import PLAN
from tests.protocol.floor import PIOTR, Floor, Handheld, sent
from warehouse.events import Event, LineCount, Put, Recorded, ToteBound
from warehouse.flows.on_paper import done, next_stop, taken_back
from warehouse.flows.trolley import Job, Trolley, evolve, opened
from warehouse.wire import SyncReply, WireEvent

TOTES = (ToteBound(slot="A1", tote="TOT-00001"), ToteBound(slot="B3", tote="TOT-00002"))
ALL = {(1, "1001/1"): (2, 0), (1, "1002/1"): (1, 0), (2, "1001/2"): (1, 0), (3, "1002/2"): (4, 0)}


class CatchingUp:
    """A device that has the trolley, and the answers of who has the sheet."""

    def __init__(self, floor: Floor, device: Handheld, trolley: Trolley, epoch: int = 1) -> None:
        self.floor, self.device, self.trolley, self.epoch = floor, device, trolley, epoch

    def record(self, *events: Event) -> list[WireEvent]:
        """Record on the device as the journal does it; not sent yet."""
        sealed = self.device.record(*events, epoch=self.epoch)
        for wire, event in zip(sealed, events, strict=True):
            self.trolley = evolve(self.trolley, Recorded(seq=wire.seq, event=event, epoch=self.epoch))
        return sealed

    def answer(self, units: int) -> list[WireEvent]:
        """Say how many of the next open stop were put."""
        stop = next_stop(self.trolley, set())
        assert stop is not None
        return self.record(*done(self.trolley, stop, units))

    def send(self, *events: WireEvent) -> SyncReply:
        return sent(self.floor, self.device, *events, trolleys=("TRL-17",))


def catching_up() -> CatchingUp:
    """Ana has the trolley, both totes are in."""
    floor = Floor()
    made = CatchingUp(floor, Handheld("D1"), opened(floor.claimed("TRL-17").plan))
    made.send(*made.record(*TOTES))
    return made


def test_a_trolley_done_on_paper_is_picked_on_the_server_too() -> None:
    made = catching_up()
    made.send(*(event for stop in PLAN.stops for event in made.answer(stop.quantity)))
    assert (made.floor.lines(), made.trolley.job) == (ALL, Job.DROP)
    assert (made.floor.exceptions(ExceptionKind.OVERPICK), made.floor.tasks()) == ([], [])


def test_the_latest_cut_off_goes_without_and_somebody_counts_the_place() -> None:
    made = catching_up()
    made.send(*made.answer(1), *made.answer(0), *made.answer(4))
    short = {(1, "1001/1"): (0, 2), (2, "1001/2"): (0, 1)}
    assert made.floor.lines() == {**ALL, **short}, "1002 leaves first, and has its unit"
    assert [one.location for one in made.floor.tasks(TaskKind.COUNT)] == ["A-01-02", "A-02-02"]


def test_an_answer_taken_back_leaves_nothing_of_it() -> None:
    made = catching_up()
    answered = made.answer(1)
    back = made.record(*taken_back(made.trolley, answered[0].seq))
    made.send(*answered, *back)
    assert made.floor.lines() == {}
    made.send(*made.answer(3))
    assert made.floor.lines() == {key: count for key, count in ALL.items() if key[0] == 1}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_sent_in_any_order_and_again_it_counts_once(order: tuple[int, ...]) -> None:
    made = catching_up()
    answers = [made.answer(units) for units in (2, 1, 4)]
    for place in (*order, *order):
        made.send(*answers[place])
    assert made.floor.lines() == {**ALL, (1, "1001/1"): (1, 1)}


def test_what_the_broken_device_scanned_and_sends_late_beside_the_sheet_is_named_and_goes_back() -> None:
    floor, broken = Floor(), Handheld("D1")
    floor.claimed("TRL-17")
    scanned = Put(stop=2, slot="A1", tote="TOT-00001", counts=(LineCount(line="1001/2", quantity=1),))
    late = broken.record(*TOTES, scanned)
    claim = floor.claimed("TRL-17", PIOTR, "D2", take_over="Ana's device is broken")
    made = CatchingUp(floor, Handheld("D2"), opened(claim.plan, claim.snapshot.tally), claim.epoch)
    made.send(*made.record(*TOTES), *(event for stop in PLAN.stops for event in made.answer(stop.quantity)))
    assert floor.lines() == ALL
    sent(floor, broken, *late)
    assert floor.lines() == {**ALL, (2, "1001/2"): (2, 0)}
    assert [(one.stop, one.quantity) for one in floor.exceptions(ExceptionKind.OVERPICK)] == [(2, 1)]


def test_the_device_and_the_server_say_the_same_of_every_line() -> None:
    made = catching_up()
    answered = made.answer(0)
    back = made.record(*taken_back(made.trolley, answered[0].seq))
    (snapshot,) = made.send(*answered, *back, *made.answer(2)).snapshots
    told = opened(PLAN, snapshot.tally)
    assert [told.remaining(stop) for stop in PLAN.stops] == [0, 1, 4]
    assert [made.trolley.remaining(stop) for stop in PLAN.stops] == [0, 1, 4]
    assert (told.missing, made.trolley.missing) == (1, 1)
