"""A desk's device lets go of an order's events a week after the server closed it, and of nothing that is unsent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from offline import desk_mirror, desk_recovery, mirror, retention
from offline.recorder import NO_WORK, Work, append, stamped
from offline.retention import EVERY_S
from offline.sync import Sync
from tests.doubles.device import CONTEXT, Device
from tests.protocol.floor import ANA, PIOTR
from tests.protocol.packing_floor import PackingFloor
from tests.protocol.test_packing_facts import APPLIED, GIFT, TWO
from warehouse.desk_events import CloseWanted, LabelPrinted, PrintState
from warehouse.events import Event, Refused
from warehouse.opening import OpenedOrder
from warehouse.wire import DONE_MAX, KEPT_S, SyncReply, SyncRequest

PRINTED = LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTED)


class PackShelf:
    """A desk's device, its sync, and the server that it asks."""

    def __init__(self, folder: Path) -> None:
        """Begin with an empty journal."""
        self.floor = PackingFloor()
        self.device = Device(folder)
        self.journal = self.device.journal
        self.sync = Sync("D1", self.device.randomness)
        self.asked: list[SyncRequest] = []
        self.work = NO_WORK

    def open(self, opened: OpenedOrder) -> None:
        """Have an order on the desk."""
        desk_recovery.begin(self.journal, opened, ANA.badge)
        self.work = Work(order=opened.plan.order, epoch=opened.snapshot.lease.epoch)

    def record(self, *events: Event) -> None:
        """Record what is done."""
        device = self.device
        for event in events:
            stamp = stamped(device.clock, device.randomness)
            append(self.journal, event, context=CONTEXT, work=self.work, screen="pack", stamp=stamp)

    def exchange(self) -> None:
        """Ask the server once, and again for as long as something is unsent."""
        unsent = True
        while unsent:
            self.device.clock.advance(10)
            request = self.sync.next_request(self.journal, self.device.clock.mono_s())
            assert request is not None
            self.asked.append(request)
            reply = self.floor.sync(request)
            assert isinstance(reply, SyncReply)
            self.sync.received(self.journal, reply, self.device.clock.mono_s())
            unsent = bool(self.journal.count_unacked())

    def wait(self, seconds: float) -> None:
        """Let time go by on both sides, and ask what is asked then."""
        self.floor.clock.advance(seconds)
        self.device.clock.advance(seconds)
        self.exchange()

    def kept(self) -> list[int]:
        """Numbers of the events that the journal still has."""
        return [sealed.seq for sealed in self.journal.tail(0, 1000)]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[PackShelf]:
    made = PackShelf(tmp_path)
    yield made
    made.device.stop()


def packed(shelf: PackShelf) -> None:
    """One scan at the desk's home, an order that is packed and closed, another scan."""
    shelf.record(Refused(code="X", refusal="NotForDesk"))
    shelf.open(shelf.floor.opened())
    shelf.record(TWO, GIFT, APPLIED, CloseWanted())
    desk_mirror.forget(shelf.journal, "4417")
    shelf.work = NO_WORK
    shelf.record(Refused(code="X", refusal="NotForDesk"))
    shelf.exchange()


def test_a_packed_order_goes_a_week_after_it_was_closed_and_not_a_day_sooner(shelf: PackShelf) -> None:
    packed(shelf)
    shelf.wait(KEPT_S - 60)
    assert shelf.asked[-1].done == ("order 4417",)
    assert shelf.kept() == [1, 2, 3, 4, 5, 6]
    shelf.wait(EVERY_S)
    assert shelf.kept() == [6], "with what was scanned before it outside any order; the newest stays"
    assert mirror.done(shelf.journal) == ()
    assert shelf.journal.acked == 6


def test_what_the_printer_told_since_stays_its_own_week(shelf: PackShelf) -> None:
    packed(shelf)
    shelf.wait(KEPT_S - 3 * EVERY_S)
    shelf.work = Work(order="4417", epoch=1)
    shelf.record(PRINTED)
    shelf.work = NO_WORK
    shelf.record(Refused(code="X", refusal="NotForDesk"))
    shelf.exchange()
    shelf.wait(4 * EVERY_S)
    assert shelf.kept() == [6, 7, 8]
    assert mirror.done(shelf.journal) == ("order 4417",)
    shelf.wait(KEPT_S)
    assert shelf.kept() == [8]
    assert mirror.done(shelf.journal) == ()


def test_nothing_is_asked_while_something_is_unsent_and_an_order_that_is_open_stays(shelf: PackShelf) -> None:
    packed(shelf)
    lamp = shelf.floor.lamp()
    assert isinstance(lamp, OpenedOrder)
    shelf.open(lamp)
    shelf.record(Refused(code="X", refusal="NotInOrder"))
    assert retention.done(shelf.journal) == ()
    shelf.exchange()
    shelf.wait(KEPT_S + EVERY_S)
    shelf.wait(EVERY_S)
    assert shelf.kept() == [6, 7], "the lamp's order is open: what was scanned for it stays"
    assert [kept.order for kept in desk_mirror.orders(shelf.journal)] == [lamp.plan.order]


def test_an_order_that_went_to_another_desk_goes_when_that_one_has_closed_it(shelf: PackShelf) -> None:
    shelf.open(shelf.floor.opened())
    shelf.record(TWO)
    shelf.exchange()
    shelf.floor.opened(who=PIOTR, device="D2", desk="DSK-2", take_over="ill")
    shelf.wait(EVERY_S)
    desk_mirror.forget(shelf.journal, "4417")
    shelf.work = NO_WORK
    shelf.record(Refused(code="X", refusal="NotForDesk"))
    shelf.wait(KEPT_S + EVERY_S)
    assert shelf.kept() == [1, 2], "nobody closed it"


def test_an_order_that_is_opened_again_for_one_more_parcel_is_none_to_let_go_of(shelf: PackShelf) -> None:
    packed(shelf)
    again = shelf.floor.besides()
    assert isinstance(again, OpenedOrder)
    shelf.open(again)
    assert mirror.done(shelf.journal) == ()
    shelf.wait(KEPT_S + EVERY_S)
    assert shelf.kept() == [1, 2, 3, 4, 5, 6]


def test_a_server_that_fell_back_is_sent_again_what_it_lost_within_the_week(shelf: PackShelf) -> None:
    packed(shelf)
    fallen = PackingFloor()
    fallen.opened()
    shelf.wait(KEPT_S - EVERY_S)
    shelf.floor = fallen
    shelf.wait(EVERY_S)
    assert fallen.lines() == shelf.floor.lines()
    assert shelf.kept() == [1, 2, 3, 4, 5, 6]
    assert [one.seq for request in shelf.asked[-2:] for one in request.events] == [1, 2, 3, 4, 5, 6]


def test_what_is_never_closed_keeps_no_other_from_being_asked_about(shelf: PackShelf) -> None:
    names = [f"order {number:04}" for number in range(2 * DONE_MAX + 50)]
    for seq, name in enumerate(names, 1):
        shelf.journal.keep(documents=mirror.done_document(name, seq))
    looks = [retention.done(shelf.journal, look) for look in range(4)]
    assert [len(look) for look in looks] == [DONE_MAX, DONE_MAX, 50, DONE_MAX]
    assert list(looks[0] + looks[1] + looks[2]) == names, "the oldest first"
    assert looks[3] == looks[0]
