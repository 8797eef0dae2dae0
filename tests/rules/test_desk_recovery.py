"""A half-packed order survives the death of the program and a change of desk: folded at every start, kept nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from offline import desk_mirror, desk_recovery
from offline.desk_mirror import KeptDesk, KeptOrder
from offline.news import LostOrder, News, ToldOrder
from offline.recorder import Context, Work, append, stamped
from offline.recovery import answer, asked_about
from offline.sync import Sync
from tests.doubles.device import CONTEXT, Device, counted_bytes
from tests.doubles.packing import MUG_CODE, ONE_MUG, ORDER, SOAP_CODE, label
from warehouse.codec import read_envelope
from warehouse.desk import PackPlan
from warehouse.desk_events import BoxChosen, CloseWanted, PackUndone, Verified
from warehouse.events import Confirmed, Event, Recorded
from warehouse.flows.decision import Scanned
from warehouse.flows.pack import decide
from warehouse.flows.pack_said import HoldSaid, PackSaid
from warehouse.flows.packing import Neighbour, OrderAtDesk, PackStep, evolve
from warehouse.opening import OpenedOrder, OrderSnapshot, facts_of
from warehouse.packed import PackTally, folded
from warehouse.packing import PackLease
from warehouse.values import replace
from warehouse.wire import SyncReply

ANA = "BDG-0412"
TWO = Verified(parcel=1, line="4417/1", quantity=2)


def lease(epoch: int = 1, order: str = "4417", device: str = "D1", status: str = "open") -> PackLease:
    """Who has the order."""
    names = {"D1": "Bo", "D2": "Ana", "": ""}
    return PackLease(
        order=order, epoch=epoch, desk="DSK-1", device=device, operator=ANA, operator_name=names[device], status=status
    )


def given(
    plan: PackPlan = ORDER, *, epoch: int = 1, tally: PackTally | None = None, ack: int = 0, labelled: bool = False
) -> OpenedOrder:
    """An order as the server gives it."""
    snapshot = OrderSnapshot(
        order=plan.order,
        ack=ack,
        lease=lease(epoch, plan.order),
        facts=facts_of(tally or PackTally()),
        labels=(label(order=plan.order),) if labelled else (),
    )
    return OpenedOrder(plan=plan, snapshot=snapshot)


class AtDesk:
    """A device at a desk, without threads; another one on the same folder is a restart."""

    def __init__(self, folder: Path) -> None:
        self.device = Device(folder)
        self.journal = self.device.journal
        self.context: Context = CONTEXT
        self.order: OrderAtDesk | None = None
        self.work = Work()

    def open(self, opened: OpenedOrder) -> OrderAtDesk:
        """Take an order that was given."""
        self.order = desk_recovery.begin(self.journal, opened, ANA)
        self.work = Work(order=opened.plan.order, epoch=opened.snapshot.lease.epoch)
        return self.order

    def say(self, *said: PackSaid | str) -> OrderAtDesk:
        """Say each thing (a string is scanned), and record what it comes to."""
        for each in said:
            assert self.order is not None
            decision = decide(self.order, Scanned(code=each) if isinstance(each, str) else each)
            assert decision.event is not None
            assert not decision.refused, decision.note
            self.record(decision.event)
        assert self.order is not None
        return self.order

    def record(self, event: Event, *, signal: bool = True) -> Recorded:
        """Record, signal, show."""
        device = self.device
        stamp = stamped(device.clock, device.randomness)
        recorded = append(
            self.journal, event, context=self.context, work=self.work, screen="pack", stamp=stamp, took_ms=None
        )
        if signal:
            device.mark.signalled(recorded.seq)
        if self.order is not None:
            self.order = evolve(self.order, recorded)
        return recorded


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AtDesk]:
    made = AtDesk(tmp_path)
    yield made
    made.device.stop()


def restarted(desk: AtDesk, folder: Path) -> AtDesk:
    """The same device after its program died."""
    desk.device.stop()
    again = AtDesk(folder)
    desk.device = again.device  # for the fixture to let go of
    return again


def kept(desk: AtDesk, order: str = "4417") -> KeptOrder:
    return next(one for one in desk_mirror.orders(desk.journal) if one.order == order)


def test_a_half_packed_order_is_gone_on_with_after_the_program_died(desk: AtDesk, tmp_path: Path) -> None:
    desk_mirror.keep_desk(desk.journal, KeptDesk(desk="DSK-1", bin="BIN-3"))
    desk.open(given())
    before = desk.say(MUG_CODE, MUG_CODE, SOAP_CODE)
    again = restarted(desk, tmp_path)
    found = desk_recovery.in_work(again.journal, ANA)
    assert found is not None
    taken_up = desk_recovery.take_up(again.journal, found.order)
    assert taken_up is not None
    after = taken_up[1]
    assert after == replace(before, bin="BIN-3")
    assert (after.left, len(after.trail)) == (2, 3)
    assert desk_recovery.in_work(again.journal, "BDG-0413") is None, "a colleague's is not gone on with by itself"


def test_an_order_is_of_another_desk_from_when_the_device_moves_until_it_is_given_to_that_one(desk: AtDesk) -> None:
    desk_mirror.keep_desk(desk.journal, KeptDesk(desk="DSK-1"))
    assert not desk.open(given()).is_of_another_desk
    desk_mirror.keep_desk(desk.journal, KeptDesk(desk="DSK-2"))
    assert desk_recovery.unfold(desk.journal, kept(desk)).is_of_another_desk
    moved = given(epoch=2)
    there = replace(moved.snapshot, lease=replace(moved.snapshot.lease, desk="DSK-2"))
    assert not desk.open(replace(moved, snapshot=there)).is_of_another_desk


def test_events_of_a_desk_name_their_order_and_no_trolley(desk: AtDesk) -> None:
    desk.open(given())
    desk.say(MUG_CODE)
    (sealed,) = desk.journal.events_of("order 4417")
    envelope = read_envelope(sealed.body)
    assert (envelope.order, envelope.trolley, envelope.epoch) == ("4417", None, 1)
    assert desk.journal.events_of("TRL-17") == []


def test_what_others_packed_is_known_from_the_start_and_own_events_count_once(desk: AtDesk, tmp_path: Path) -> None:
    theirs = Verified(parcel=1, line="4417/2", quantity=4)
    desk.open(given(tally=folded([((1, 9), theirs)])))
    assert desk.say(MUG_CODE).left == 3
    mine = folded([((1, 9), theirs), ((1, 1), Verified(parcel=1, line="4417/1", quantity=1, code=MUG_CODE))])
    order = desk.open(given(epoch=2, tally=mine, ack=1))
    assert (order.left, order.trail) == (3, ()), "under the next lease, what was packed counts and stays"
    again = restarted(desk, tmp_path)
    assert desk_recovery.unfold(again.journal, kept(again)).left == 3


def test_the_last_word_about_a_box_survives_a_change_of_lease(desk: AtDesk) -> None:
    desk.open(given())
    desk.record(BoxChosen(parcel=1, box="BX-L"))
    theirs = folded([((1, 1), BoxChosen(parcel=1, box="BX-L")), ((2, 1), BoxChosen(parcel=1, box="BX-S"))])
    order = desk.open(given(epoch=3, tally=theirs, ack=1))
    assert order.box(1) == ORDER.box_named("BX-S")


def test_a_parcel_on_hold_waits_without_being_in_work_and_its_place_and_label_are_known_beside(desk: AtDesk) -> None:
    desk.open(given(ONE_MUG))
    desk.say(MUG_CODE, HoldSaid())
    assert desk_recovery.in_work(desk.journal, ANA) is None
    other = replace(ONE_MUG, order="4418", lines=(replace(ONE_MUG.lines[0], line="4418/1"),))
    order = desk_recovery.with_neighbours(desk.journal, desk.open(given(other, labelled=True)))
    assert order.neighbours == (Neighbour(order="4417", place="H1", tracking=""),)
    found = desk_recovery.in_work(desk.journal, ANA)
    assert found is not None
    assert found.order == "4418"
    first = desk_recovery.with_neighbours(desk.journal, desk_recovery.unfold(desk.journal, kept(desk)))
    assert first.neighbours[0].tracking == label(order="4418").tracking


def test_a_scan_that_was_perhaps_not_heard_is_asked_about_and_no_takes_it_back(desk: AtDesk, tmp_path: Path) -> None:
    desk.open(given())
    desk.record(TWO, signal=False)
    again = restarted(desk, tmp_path)
    question = again.device.recovered.question
    assert question is not None
    assert asked_about(question) == TWO
    assert again.device.recovered.question_work == Work(order="4417", epoch=1)
    assert answer(question, yes=True) == Confirmed(seq=1)
    no = answer(question, yes=False)
    assert no == PackUndone(seq=1, event=TWO)
    assert answer(Recorded(seq=2, event=no), yes=True) == TWO, "an undo that was not heard, and is not so"
    again.order, again.work = desk_recovery.unfold(again.journal, kept(again)), Work(order="4417", epoch=1)
    again.record(no)
    assert again.order.left == ORDER.lines[0].ordered + 5


class Line:
    """The sync of a device at a desk, whose server is the test."""

    def __init__(self, desk: AtDesk) -> None:
        self.desk = desk
        self.sync = Sync("D1", counted_bytes())
        self.now_s = 100.0

    def exchange(self, *snapshots: OrderSnapshot, ack: int = 0) -> tuple[News, ...]:
        """Ask, and be answered with this."""
        self.now_s += 1000
        request = self.sync.next_request(self.desk.journal, self.now_s)
        assert request is not None
        self.asked = request.orders
        reply = SyncReply(
            server_id="srv",
            server_gen=1,
            ack=ack,
            pos=0,
            leases=(),
            exceptions=(),
            verdicts=(),
            snapshots=(),
            minimum_client="0",
            orders=snapshots,
        )
        return self.sync.received(self.desk.journal, reply, self.now_s)


def test_sync_asks_for_what_is_open_here_and_tells_once_what_others_did_and_how_its_label_is(desk: AtDesk) -> None:
    desk.open(given())
    desk.say(MUG_CODE)
    line = Line(desk)
    mine = Verified(parcel=1, line="4417/1", quantity=1, code=MUG_CODE)
    theirs = Verified(parcel=1, line="4417/2", quantity=4)
    both = folded([((1, 1), mine), ((1, 7), theirs)])
    told = OrderSnapshot(order="4417", ack=1, lease=lease(), facts=facts_of(both), labels=(label(),), cancelled=True)
    news = line.exchange(told, ack=1)
    assert line.asked == ("4417",)
    expected = ToldOrder(order="4417", others=folded([((1, 7), theirs)]), labels=(label(),), cancelled=True)
    assert [one for one in news if isinstance(one, ToldOrder)] == [expected]
    assert not [one for one in line.exchange(told, ack=1) if isinstance(one, ToldOrder)]
    order = desk_recovery.unfold(desk.journal, kept(desk))
    assert (order.plan.cancelled, order.label(1), order.step) == (True, label(), PackStep.CANCELLED)


def test_an_order_that_went_to_a_colleague_is_told_and_kept_until_that_was_read(desk: AtDesk) -> None:
    desk.open(given())
    line = Line(desk)
    news = line.exchange(OrderSnapshot(order="4417", ack=0, lease=lease(2, device="D2"), facts=()))
    assert [one for one in news if isinstance(one, LostOrder)] == [LostOrder(order="4417", holder_name="Ana")]
    assert kept(desk).lost_to == "Ana"
    assert desk_recovery.take_up(desk.journal, "4417") is None, "who chose it off the list a moment ago is told"
    assert kept(desk).lost_to == "Ana"
    assert desk_recovery.open_here(desk.journal) == ()
    assert line.exchange() is not None
    assert line.asked == ()


def test_an_order_given_to_this_very_device_anew_is_not_lost_when_the_answer_came_late_or_never(desk: AtDesk) -> None:
    desk.open(given())
    desk.say(MUG_CODE)
    line = Line(desk)
    newer = replace(lease(2, device="D1"), operator="BDG-0505")
    news = line.exchange(OrderSnapshot(order="4417", ack=0, lease=newer, facts=()))
    assert not [one for one in news if isinstance(one, LostOrder)], "it is on this desk"
    assert [(one.order, one.epoch, one.operator) for one in desk_recovery.open_here(desk.journal)] == [
        ("4417", 2, "BDG-0505")
    ]
    assert desk_recovery.unfold(desk.journal, kept(desk)).tally.verified("4417/1") == 1
    again = desk.open(given(epoch=2))
    assert (again.epoch, again.tally.verified("4417/1")) == (2, 1), "the answer changes nothing more"


def test_an_order_that_was_closed_from_here_is_forgotten_and_one_closed_elsewhere_is_lost(desk: AtDesk) -> None:
    desk.open(given(ONE_MUG, labelled=True))
    desk.say(MUG_CODE, label().tracking)
    desk.record(CloseWanted())
    line = Line(desk)
    closed = OrderSnapshot(order="4417", ack=3, lease=lease(device="", status="closed"), facts=())
    assert not [one for one in line.exchange(closed, ack=3) if isinstance(one, LostOrder)]
    assert desk_mirror.orders(desk.journal) == ()
    desk.open(given(ONE_MUG, epoch=2))
    elsewhere = replace(closed, lease=lease(3, device="", status="closed"))
    assert [one for one in line.exchange(elsewhere, ack=3) if isinstance(one, LostOrder)] == [
        LostOrder(order="4417", holder_name="")
    ]


def test_an_answer_from_before_an_order_was_opened_changes_nothing_of_it(desk: AtDesk) -> None:
    line = Line(desk)
    line.now_s += 1000
    request = line.sync.next_request(desk.journal, line.now_s)
    assert request is not None
    desk.open(given())
    stale = OrderSnapshot(order="4417", ack=0, lease=lease(9, device="D2"), facts=())
    reply = SyncReply(
        server_id="srv",
        server_gen=1,
        ack=0,
        pos=0,
        leases=(),
        exceptions=(),
        verdicts=(),
        snapshots=(),
        minimum_client="0",
        orders=(stale,),
    )
    line.sync.received(desk.journal, reply, line.now_s)
    assert kept(desk).lost_to is None
