"""An order that is cancelled after its release: nothing more of it is planned, picked or asked for, at any moment."""

from dataclasses import replace

from pickserver.handlers.reading import one_trolley
from pickserver.print_pick_list import find
from pickserver.seams import wall_ms
from pickserver.store import orders, trolleys
from pickserver.store.trolleys import TrolleyStatus
from tests.protocol.floor import PIOTR, Handheld, sent
from tests.protocol.packing_floor import ReleasedFloor, at_desk
from warehouse.desk_events import CloseWanted, PackProblem, SetAside
from warehouse.events import CancellationSeen, Dropped, LineCount, Parked, Put, Requested, ToteBound, Wish
from warehouse.flows.packing import PackStep, opened as at_desk_as
from warehouse.flows.trolley import Job, opened
from warehouse.opening import OrderCancelled
from warehouse.wire import Problem, SyncReply, TrolleyState

MUGS = Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="4417/1", quantity=3),))


def handheld(floor: ReleasedFloor, name: str) -> Handheld:
    """A device whose clock is right."""
    made = Handheld(name)
    made.wall_ms = wall_ms(floor.clock)
    return made


def cancelled(floor: ReleasedFloor, *names: str) -> None:
    for name in names:
        answer = floor.cancelled(name)
        assert isinstance(answer, OrderCancelled), answer


def state(floor: ReleasedFloor) -> TrolleyState:
    found = floor.database.read(lambda tx: one_trolley(tx, "TRL-17", floor.clock))
    assert isinstance(found, TrolleyState)
    return found


def cut_off(floor: ReleasedFloor) -> str:
    row = floor.database.read(lambda tx: trolleys.one(tx, "TRL-17"))
    assert row is not None
    return row.cut_off


def test_what_was_cancelled_before_a_trolley_is_claimed_is_asked_for_at_no_stop() -> None:
    floor = ReleasedFloor()
    cancelled(floor, "4417")
    claim = floor.claimed("TRL-17")
    trolley = opened(claim.plan, claim.snapshot.tally)
    assert claim.plan.cancelled == ("4417",)
    assert [slot.slot for slot in trolley.empty_slots] == ["B1"], "no tote is wanted for it"
    assert (trolley.stops, trolley.stops_left, trolley.cursor.stop) == (1, 1, 3)
    assert (state(floor).stops_done, state(floor).stops) == (0, 1)


def test_of_a_batch_only_what_was_cancelled_is_left_out() -> None:
    floor = ReleasedFloor()
    cancelled(floor, "2001")
    claim = floor.claimed("TRL-17")
    trolley = opened(claim.plan, claim.snapshot.tally)
    lamps = claim.plan.stops[2]
    assert [one.line for one in trolley.lines_left(lamps)] == ["2002/1", "2003/1"]
    assert [slot.slot for slot in trolley.empty_slots] == ["A1", "B1"]
    assert claim.plan.cut_off == "15:00"


def test_what_was_picked_before_stays_counted_and_is_not_gone_on_with() -> None:
    floor, first = ReleasedFloor(), Handheld("D1")
    floor.claimed("TRL-17")
    sent(floor, first, *first.record(ToteBound(slot="A1", tote="TOT-00001"), MUGS))
    cancelled(floor, "4417")
    claim = floor.claimed("TRL-17", PIOTR, "D2", take_over="Ana went home")
    trolley = opened(claim.plan, claim.snapshot.tally)
    assert trolley.tally.count(1, "4417/1").picked == 3
    assert (trolley.stops, trolley.position, trolley.remaining(claim.plan.stops[1])) == (2, 2, 0)


def test_how_urgent_a_trolley_is_says_what_is_left_of_it() -> None:
    floor = ReleasedFloor()
    cancelled(floor, "2001", "2002")
    assert cut_off(floor) == "15:00"
    cancelled(floor, "2003")
    assert cut_off(floor) == "17:00", "the batch that was to leave first is gone"
    cancelled(floor, "4417")
    assert cut_off(floor) == "17:00"


def test_a_trolley_of_which_all_is_cancelled_before_anybody_began_is_empty_again() -> None:
    floor = ReleasedFloor()
    cancelled(floor, "4417", "2001", "2002")
    assert state(floor).status == TrolleyStatus.WAITING
    rows = len(floor.outbox())
    cancelled(floor, "2003")
    assert state(floor).status == TrolleyStatus.EMPTY
    assert floor.told(rows) == ["trolley.order_cancelled", "trolley.status_changed"]
    answer = floor.next_trolley()
    assert isinstance(answer, Problem)
    assert answer.type == "no_work"


def test_a_trolley_that_somebody_has_begun_is_left_where_it_is_though_all_is_cancelled() -> None:
    floor, device = ReleasedFloor(), Handheld("D1")
    floor.claimed("TRL-17")
    parked = device.record(ToteBound(slot="A1", tote="TOT-00001"), Parked(place="PRK-A1"), Requested(wish=Wish.RELEASE))
    sent(floor, device, *parked)
    cancelled(floor, "4417", "2001", "2002", "2003")
    assert state(floor).status == TrolleyStatus.PARKED
    claim = floor.claimed("TRL-17", device="D2")
    assert opened(claim.plan, claim.snapshot.tally).job is Job.DROP, "its tote is brought to a zone"


def test_it_is_told_once_and_audited_each_time() -> None:
    floor = ReleasedFloor()
    cancelled(floor, "4417")
    rows, version = len(floor.outbox()), state(floor).version
    cancelled(floor, "4417")
    assert (len(floor.outbox()), state(floor).version) == (rows, version)


def test_a_trolley_that_was_picked_is_none_of_the_pickers_any_more() -> None:
    floor, device = ReleasedFloor(), Handheld("D1")
    floor.claimed("TRL-17")
    sent(floor, device, *device.record(Dropped(zone="ZON-2"), Requested(wish=Wish.RELEASE)))
    rows = len(floor.outbox())
    cancelled(floor, "4417")
    assert floor.told(rows) == []


def test_a_cancelled_order_is_never_planned() -> None:
    floor = ReleasedFloor()
    (order,) = floor.database.read(lambda tx: orders.named(tx, ["4417"]))
    later = [replace(order, order=name) for name in ("5001", "5002")]
    floor.database.transact(lambda tx: orders.add_orders(tx, later))
    cancelled(floor, "5001")
    assert [one.order for one in floor.database.read(orders.unplanned)] == ["5002"]


def test_a_list_on_paper_leaves_it_out() -> None:
    floor = ReleasedFloor()
    cancelled(floor, "4417")
    found = floor.database.read(lambda tx: find(tx, "17", floor.clock))
    assert [(stop.number, stop.name) for stop in found.listed.stops] == [(3, "Lamp with battery")]
    assert found.listed.empty_slots == ("B1",)


def told(reply: SyncReply) -> list[tuple[str, ...]]:
    """What each snapshot says to be cancelled."""
    return [snapshot.cancelled for snapshot in reply.snapshots]


def test_the_device_that_picks_it_hears_of_it_with_its_next_answer() -> None:
    floor, device = ReleasedFloor(), Handheld("D1")
    floor.claimed("TRL-17")
    assert told(sent(floor, device)) == [()]
    cancelled(floor, "4417")
    assert told(sent(floor, device)) == [("4417",)]
    cancelled(floor, "2001")
    assert told(sent(floor, device)) == [("2001", "4417")]
    assert floor.claimed("TRL-17").snapshot.cancelled == ("2001", "4417")


def test_what_was_read_is_told_to_others_and_changes_no_amount() -> None:
    floor, device = ReleasedFloor(), Handheld("D1")
    floor.claimed("TRL-17")
    cancelled(floor, "4417")
    rows = len(floor.outbox())
    reply = sent(floor, device, *device.record(CancellationSeen(order="4417", slots=("A1",))))
    assert (reply.ack, reply.exceptions, floor.told(rows)) == (1, (), ["trolley.cancellation_seen"])
    assert floor.lines() == {}


def test_what_was_put_without_a_network_after_it_was_cancelled_counts_and_comes_out_at_the_desk() -> None:
    floor = ReleasedFloor()
    device, packer = handheld(floor, "D1"), handheld(floor, "D2")
    floor.claimed("TRL-17")
    cancelled(floor, "4417")
    offline = device.record(ToteBound(slot="A1", tote="TOT-00001"), MUGS, Dropped(zone="ZON-2"))
    sent(floor, device, *offline, *device.record(Requested(wish=Wish.RELEASE)))
    assert floor.lines() == {(1, "4417/1"): (3, 0)}
    assert floor.exceptions() == []
    order = floor.opened("TOT-00001", device="D2")
    at = at_desk_as(order.plan, order.snapshot.lease.epoch)
    assert (at.step, at.left) == (PackStep.CANCELLED, 3)
    out = SetAside(problem=PackProblem.CANCELLED, quantity=3, line="4417/1")
    sent(floor, packer, *at_desk(packer, out, CloseWanted()))
    assert [(task.kind, task.sku, task.quantity, task.why) for task in floor.tasks()] == [
        ("put_back", "MUG-250", 3, "cancelled")
    ]
    assert floor.exceptions() == []


def test_what_is_told_when_the_desk_is_done_with_it_is_somebodys_to_look_at() -> None:
    floor = ReleasedFloor()
    device, packer, other = (handheld(floor, name) for name in ("D1", "D2", "D3"))
    floor.claimed("TRL-17")
    first = Put(stop=2, slot="A1", tote="TOT-00001", counts=(LineCount(line="4417/2", quantity=4),))
    kept = device.record(ToteBound(slot="A1", tote="TOT-00001"), first, MUGS, Dropped(zone="ZON-2"))
    asked = device.record(Requested(wish=Wish.RELEASE))
    sent(floor, device, *kept[:2])
    cancelled(floor, "4417")
    floor.claimed("TRL-17", PIOTR, "D3", take_over="Ana is away")
    sent(floor, other, *other.record(Dropped(zone="ZON-2"), Requested(wish=Wish.RELEASE), epoch=2))
    floor.opened("TOT-00001", device="D2")
    out = SetAside(problem=PackProblem.CANCELLED, quantity=4, line="4417/2")
    sent(floor, packer, *at_desk(packer, out, CloseWanted()))
    sent(floor, device, *kept[2:], *asked)
    assert floor.lines() == {(1, "4417/1"): (3, 0), (2, "4417/2"): (4, 0)}
    assert [(one.kind, one.trolley, one.quantity) for one in floor.exceptions()] == [("late_after_close", "TRL-17", 1)]


def test_a_trolley_that_is_planned_anew_has_nothing_cancelled_on_it() -> None:
    floor = ReleasedFloor()
    cancelled(floor, "4417", "2001", "2002", "2003")
    row = floor.database.read(lambda tx: trolleys.one(tx, "TRL-17"))
    assert row is not None
    assert row.cancelled_orders == ("2001", "2002", "2003", "4417")
    assert row.status is TrolleyStatus.EMPTY
