"""The journal as its callers know it: numbers without gaps, a chain, an ack, documents, and what may be forgotten."""

import os
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from offline.journal import Journal
from tests.doubles.disk import Disk, Image
from tests.doubles.shim_vfs import ShimVFS
from warehouse.envelope import GENESIS, Sealed, holds


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal.open(tmp_path / "journal", randomness=os.urandom)


def scan(journal: Journal, *bodies: bytes, trolley: str | None = "TRL-17", folds: bool = True) -> list[Sealed]:
    remaining = iter(bodies)
    return [journal.append(trolley, lambda _: next(remaining), folds=folds) for _ in bodies]


def test_events_are_numbered_from_one_without_gaps_and_chained(journal: Journal) -> None:
    events = scan(journal, b"one", b"two", b"three")
    assert [event.seq for event in events] == [1, 2, 3]
    assert [event.prev_hash for event in events] == [GENESIS, events[0].hash, events[1].hash]
    assert all(map(holds, events))
    assert journal.tail(0, 10) == events
    assert journal.tail(1, 1) == events[1:2]
    assert journal.last() == events[2]


def test_a_body_is_made_from_the_number_it_gets(journal: Journal) -> None:
    scan(journal, b"one")
    assert journal.append(None, lambda seq: b"number %d" % seq, folds=True).body == b"number 2"


def test_a_body_that_cannot_be_made_leaves_no_gap(journal: Journal) -> None:
    def fail(_: int) -> bytes:
        raise ArithmeticError

    scan(journal, b"one")
    with pytest.raises(ArithmeticError):
        journal.append("TRL-17", fail, folds=True)
    assert scan(journal, b"two")[0].seq == 2


def test_the_events_of_one_trolley_come_in_order_and_alone(journal: Journal) -> None:
    first = scan(journal, b"a", trolley="TRL-17")
    scan(journal, b"b", trolley="TRL-18")
    scan(journal, b"c", trolley=None)
    second = scan(journal, b"d", trolley="TRL-17")
    assert journal.events_of("TRL-17") == first + second


def test_the_event_in_question_is_the_last_that_changes_anything(journal: Journal) -> None:
    put = scan(journal, b"arrived", b"put")[-1]
    scan(journal, b"refused", folds=False)
    assert journal.last_folding_after(1) == put
    assert journal.last_folding_after(2) is None


def test_a_journal_opened_again_is_the_same_one(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal", randomness=os.urandom)
    scan(journal, b"one", b"two")
    journal.keep(ack=1, server="site-1.3", documents={"route": b"stops"})
    standing = journal.standing
    journal.close()
    again = Journal.open(tmp_path / "journal", randomness=os.urandom)
    assert again.standing == standing
    assert again.document("route") == b"stops"
    again.close()


def test_every_new_file_has_another_incarnation(tmp_path: Path) -> None:
    incarnations = set()
    for _ in range(5):
        journal = Journal.open(tmp_path / "journal", randomness=os.urandom)
        incarnations.add(journal.incarnation)
        journal.close()
        (tmp_path / "journal").unlink()
    assert len(incarnations) == 5
    assert {len(bytes.fromhex(incarnation)) for incarnation in incarnations} == {8}


def test_documents_are_kept_replaced_found_by_prefix_and_forgotten(journal: Journal) -> None:
    journal.keep(documents={"route/TRL-17": b"1", "route/TRL-18": b"2", "routes": b"3", "lease": b"4"})
    journal.keep(documents={"route/TRL-17": b"5", "lease": None})
    assert journal.documents("route/") == {"route/TRL-17": b"5", "route/TRL-18": b"2"}
    assert journal.document("lease") is None
    assert set(journal.documents("")) == {"route/TRL-17", "route/TRL-18", "routes"}


def test_an_ack_is_raised_and_lowered_but_never_past_what_was_recorded(journal: Journal) -> None:
    scan(journal, b"one", b"two", b"three")
    assert journal.count_unacked() == 3
    journal.keep(ack=3)
    journal.keep(ack=1)
    assert (journal.acked, journal.count_unacked()) == (1, 2)
    with pytest.raises(ValueError, match="ends at 3"):
        journal.keep(ack=4, documents={"route": b"stops"})
    assert journal.document("route") is None, "all or nothing"


def test_only_acknowledged_events_of_closed_trolleys_are_forgotten(journal: Journal) -> None:
    for n in range(10):
        scan(journal, b"%d" % n, trolley="TRL-17" if n % 2 else "TRL-18")
    scan(journal, b"signed in", trolley=None)
    journal.keep(ack=7)
    assert journal.prune({"TRL-17": 100, None: 100}) == 3, "2, 4 and 6; 8 and 10 are not acknowledged"
    assert [event.seq for event in journal.tail(0, 100)] == [1, 3, 5, 7, 8, 9, 10, 11]
    assert journal.prune({"TRL-18": 100}) == 3, "1, 3 and 5; 7 is what the rest hangs on"
    journal.reopen()
    assert [event.seq for event in journal.tail(0, 100)] == [7, 8, 9, 10, 11]
    journal.check()


def test_an_ack_is_not_lowered_below_what_was_forgotten(journal: Journal) -> None:
    scan(journal, b"1", b"2", b"3", b"4", b"5")
    journal.keep(ack=4)
    journal.prune({"TRL-17": 2})
    journal.keep(ack=0)
    assert (journal.acked, journal.standing.pruned) == (2, 2)
    journal.reopen()
    assert [event.seq for event in journal.tail(journal.acked, 10)] == [3, 4, 5]


class Device(RuleBasedStateMachine):
    """Any order of scans, answers, pruning, restarts and power cuts, beside what a person would remember."""

    image: Image

    @initialize(seed=st.integers(0, 2**16))
    def start(self, seed: int) -> None:
        self.dice = Random(seed)
        self.bodies: list[bytes] = []
        self.ack = 0
        self.forgotten: set[int] = set()
        self.incarnation = ""
        self._mount({})

    def _mount(self, image: Image) -> None:
        self.disk = Disk(image)
        self.vfs = ShimVFS(f"device-{id(self)}", self.disk)
        self.journal = Journal.open("journal", randomness=self.dice.randbytes, vfs=self.vfs.name)
        self.incarnation = self.incarnation or self.journal.incarnation

    def _unmount(self) -> None:
        self.journal.close()
        self.vfs.unregister()

    @rule(body=st.binary(max_size=300), trolley=st.sampled_from(["TRL-17", "TRL-18", None]))
    def scan(self, body: bytes, trolley: str | None) -> None:
        self.bodies.append(body)
        assert self.journal.append(trolley, lambda _: body, folds=True).seq == len(self.bodies)

    @rule(share=st.floats(0, 1))
    def hear_from_the_server(self, share: float) -> None:
        self.ack = max(int(share * len(self.bodies)), self.journal.standing.pruned)
        self.journal.keep(ack=int(share * len(self.bodies)))

    @rule(up_to=st.integers(0, 40))
    def forget(self, up_to: int) -> None:
        before = {event.seq for event in self.journal.tail(0, 1000)}
        self.journal.prune({"TRL-17": up_to})
        gone = before - {event.seq for event in self.journal.tail(0, 1000)}
        assert all(seq < self.ack for seq in gone)
        self.forgotten |= gone

    @rule()
    def restart(self) -> None:
        self._unmount()
        self._mount(self.disk.image_now())

    @rule(torn=st.booleans())
    def lose_power(self, torn: bool) -> None:
        image = self.disk.image_torn(self.dice) if torn else self.disk.image_dropped()
        self._unmount()
        self._mount(image)

    @precondition(lambda self: self.bodies)
    @rule()
    def reopen(self) -> None:
        self.journal.reopen()

    @invariant()
    def everything_is_there_once_and_in_order(self) -> None:
        events = self.journal.tail(0, 1000)
        assert [event.seq for event in events] == [
            seq for seq in range(1, len(self.bodies) + 1) if seq not in self.forgotten
        ]
        assert all(event.body == self.bodies[event.seq - 1] for event in events)
        assert (self.journal.acked, self.journal.count_unacked()) == (self.ack, len(self.bodies) - self.ack)
        assert self.journal.incarnation == self.incarnation

    def teardown(self) -> None:
        self._unmount()


Device.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestAnyHistory = Device.TestCase
