"""A device lets go of what was closed a week ago: when it is idle, at most once an hour, and nothing unacknowledged."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from offline import mirror, recovery
from offline.recorder import NO_WORK, Work
from offline.retention import EVERY_S
from offline.sync import Sync
from pickserver.handlers.claims import TrolleyWanted, claim
from tests.doubles.device import Device
from tests.doubles.trolleys import PLAN
from tests.protocol.floor import ANA, Floor, caller
from warehouse.claims import Claim, ClaimWanted
from warehouse.events import Dropped, LineCount, Put, Refused, Requested, Wish
from warehouse.flows.trolley import opened
from warehouse.wire import KEPT_S, SyncReply, SyncRequest

PUT = Put(stop=1, slot="A1", tote="", counts=(LineCount(line="1001/1", quantity=1),))


class Shelf:
    """A device, its sync, and the server that it asks."""

    def __init__(self, folder: Path) -> None:
        """Begin with an empty journal."""
        self.floor = Floor()
        self.device = Device(folder)
        self.sync = Sync("D1", self.device.randomness)
        self.asked: list[SyncRequest] = []

    def claim(self, trolley: str = "TRL-17") -> None:
        """Have a trolley."""
        wanted = TrolleyWanted(trolley=trolley, wanted=ClaimWanted(incarnation=self.device.journal.incarnation))
        floor = self.floor
        found = floor.database.transact(lambda tx: claim(tx, caller(ANA, "D1"), wanted, floor.clock, floor.ids))
        assert isinstance(found, Claim)
        self.device.trolley = recovery.begin(self.device.journal, found, ANA.badge)
        self.device.work = Work(trolley=trolley, epoch=found.epoch, route_version=1)

    def leave(self) -> None:
        """Leave it as picked, and forget it."""
        trolley = self.device.work.trolley
        assert trolley is not None
        for event in (PUT, PUT, Dropped(zone="ZON-2"), Requested(wish=Wish.RELEASE)):
            self.device.record(event)
        mirror.forget(self.device.journal, trolley)
        self.device.trolley, self.device.work = None, NO_WORK

    def exchange(self) -> None:
        """Ask the server once."""
        self.device.clock.advance(10)
        request = self.sync.next_request(self.device.journal, self.device.clock.mono_s())
        assert request is not None
        self.asked.append(request)
        reply = self.floor.sync(request)
        assert isinstance(reply, SyncReply)
        self.sync.received(self.device.journal, reply, self.device.clock.mono_s())

    def wait(self, seconds: float) -> None:
        """Let time go by on both sides."""
        self.floor.clock.advance(seconds)
        self.device.clock.advance(seconds)

    def kept(self) -> list[int]:
        """Numbers of the events that the journal still has."""
        return [sealed.seq for sealed in self.device.journal.tail(0, 1000)]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.device.stop()


def left(shelf: Shelf) -> None:
    """One scan outside any trolley, then a trolley that is left and sent."""
    shelf.device.record(Refused(code="X", refusal="NoChoice"))
    shelf.claim()
    shelf.leave()
    shelf.exchange()


def test_what_was_closed_a_week_ago_goes_and_not_a_day_sooner(shelf: Shelf) -> None:
    left(shelf)
    shelf.wait(KEPT_S - 60)
    shelf.exchange()
    assert shelf.asked[-1].done == ("TRL-17",)
    assert shelf.kept() == [1, 2, 3, 4, 5]
    shelf.wait(EVERY_S)
    shelf.exchange()
    assert shelf.kept() == [5], "the newest stays: the chain goes on from it"
    assert shelf.device.journal.acked == 5
    assert shelf.floor.lines() == {(1, "1001/1"): (2, 0)}


def test_it_is_asked_at_most_once_an_hour(shelf: Shelf) -> None:
    left(shelf)
    for _ in range(3):
        shelf.wait(EVERY_S / 3)
        shelf.exchange()
    assert [bool(request.done) for request in shelf.asked].count(True) == 1


def test_nothing_is_asked_while_there_is_work_or_something_unsent(shelf: Shelf) -> None:
    left(shelf)
    shelf.claim("TRL-18")
    shelf.wait(2 * KEPT_S)
    shelf.exchange()
    shelf.leave()
    shelf.exchange()
    assert [request.done for request in shelf.asked] == [(), (), ()]
    assert shelf.kept() == list(range(1, 10))


def test_a_trolley_that_is_in_work_again_keeps_its_new_events_and_loses_the_old(shelf: Shelf) -> None:
    left(shelf)
    shelf.wait(KEPT_S + 60)
    device = shelf.device
    device.trolley, device.work = opened(PLAN), Work(trolley="TRL-17", epoch=2, route_version=2)
    device.record(PUT)
    device.trolley, device.work = None, NO_WORK
    shelf.exchange()
    shelf.exchange()
    assert shelf.asked[-1].done == ("TRL-17",)
    assert shelf.kept() == [6]
    assert mirror.done(device.journal) == ("TRL-17",), "its new events are still to go one day"


def test_what_is_pruned_changes_nothing_that_is_shown(shelf: Shelf) -> None:
    left(shelf)
    shelf.claim("TRL-18")
    shelf.leave()
    shelf.exchange()
    shelf.wait(KEPT_S + 60)
    shelf.exchange()
    assert shelf.kept() == [9]
    assert mirror.done(shelf.device.journal) == ("TRL-18",), "of TRL-17 nothing is left"
    again = recovery.recover(shelf.device.journal, shelf.device.mark.seq)
    assert (again.trolley, again.question, again.last_seq) == (None, None, 9)
