"""The state machine that drains the queue: what it sends, when, and what it makes of every kind of answer."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from offline import mirror
from offline.backoff import FIRST_S, LONGEST_S, Backoff
from offline.news import Alarm, AlarmKind, Decided, Link, Lost, News, Standing, Told
from offline.recovery import recover
from offline.sync import BYTES_MAX, POLL_S, Sync
from offline.transport import Malformed, NotAllowed, Refusal, ServerTrouble, TransportError, Unreachable
from tests.doubles.device import Device, counted_bytes
from warehouse.events import Event, LineCount, Put, Refused, Requested, Wish
from warehouse.reconcile import Tally, folded
from warehouse.wire import EVENTS_MAX, Lease, Problem, Snapshot, SyncReply, SyncRequest, Verdict, snapshot_of

MINE = Lease(trolley="TRL-17", epoch=1, device="D1", operator="BDG-0412", operator_name="Bo")
ANAS = Lease(trolley="TRL-17", epoch=2, device="D2", operator="BDG-0001", operator_name="Ana")
THEIRS = Put(stop=3, slot="B3", tote="TOT-00002", counts=(LineCount(line="1002/2", quantity=1),))
PROBLEM = Problem(type="malformed", title="Malformed", status=422)


class Line:
    """A device with a `Sync`, whose server is the test."""

    def __init__(self, folder: Path) -> None:
        self.device = Device(folder)
        self.journal = self.device.journal
        self.sync = Sync("D1", counted_bytes())
        self.now_s = 100.0

    def ask(self) -> SyncRequest:
        """The next request, at once."""
        request = self.sync.next_request(self.journal, self.now_s)
        assert request is not None
        return request

    def get(self, reply: SyncReply) -> tuple[News, ...]:
        """Take `reply` as the answer."""
        return self.sync.received(self.journal, reply, self.now_s)

    def fail(self, failure: TransportError) -> Standing:
        """Take `failure` as the answer."""
        return self.sync.failed(self.journal, failure, self.now_s)

    def wait(self) -> None:
        """Let the time pass until the next request is due."""
        wait_s = self.sync.wait_s(self.now_s)
        assert wait_s is not None
        self.now_s += wait_s


def replied(ack: int, *snapshots: Snapshot, leases: tuple[Lease, ...] = (MINE,), gen: int = 1) -> SyncReply:
    """An answer of a server that has everything up to `ack`."""
    return SyncReply(
        server_id="srv",
        server_gen=gen,
        ack=ack,
        pos=0,
        leases=leases,
        exceptions=(),
        verdicts=(),
        snapshots=snapshots,
        minimum_client="0",
    )


def told(*events: Event, ack: int) -> Snapshot:
    """A snapshot of `events`."""
    return snapshot_of("TRL-17", "picking", folded(events), ack=ack)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    line = Line(tmp_path)
    yield line
    line.device.stop()


def record(line: Line, number: int) -> None:
    for _ in range(number):
        line.device.record(Refused(code="x", refusal="CodeNotKnown"))


def test_everything_unsent_goes_in_one_request_and_only_one_is_on_its_way(line: Line) -> None:
    record(line, 3)
    request = line.ask()
    assert (request.from_seq, [event.seq for event in request.events]) == (1, [1, 2, 3])
    assert line.sync.next_request(line.journal, line.now_s + 1000) is None
    assert line.sync.wait_s(line.now_s) is None


@pytest.mark.parametrize("failure", [Unreachable("gone"), ServerTrouble("500"), Malformed("<html>")])
def test_an_unknown_outcome_sends_the_very_same_bytes_again(line: Line, failure: TransportError) -> None:
    record(line, 2)
    request = line.ask()
    line.fail(failure)
    record(line, 1)
    line.wait()
    assert line.ask() is request


def test_a_refused_request_is_made_anew_and_smaller_so_that_one_event_cannot_hold_the_others(line: Line) -> None:
    record(line, 8)
    sizes = []
    for _ in range(12):
        sizes.append(len(line.ask().events))
        line.fail(Refusal(PROBLEM))
        line.wait()
    assert sizes[0] == 8
    assert sizes[-1] == 1


def test_a_wait_after_a_failure_grows_to_its_cap_and_differs_between_devices(line: Line) -> None:
    waits = []
    for _ in range(12):
        line.ask()
        line.fail(Unreachable("gone"))
        waits.append(line.sync.wait_s(line.now_s) or 0.0)
        line.wait()
    assert FIRST_S / 2 <= waits[0] <= FIRST_S
    assert LONGEST_S / 2 <= waits[-1] <= LONGEST_S
    assert Backoff(bytes).failed() != Backoff(lambda size: b"\xff" * size).failed()


def test_a_scan_while_waiting_cuts_the_wait_but_never_below_the_first(line: Line) -> None:
    for _ in range(8):
        line.ask()
        line.fail(Unreachable("gone"))
        line.wait()
    line.ask()
    line.fail(Unreachable("gone"))
    line.sync.woken(line.now_s)
    assert line.sync.wait_s(line.now_s) == pytest.approx(FIRST_S)


def test_news_is_asked_for_when_nothing_is_unsent_and_a_scan_is_sent_at_once(line: Line) -> None:
    line.ask()
    line.get(replied(0))
    assert line.sync.wait_s(line.now_s) == POLL_S
    record(line, 1)
    line.sync.woken(line.now_s)
    assert len(line.ask().events) == 1


def test_what_was_recorded_during_a_request_goes_right_after_it(line: Line) -> None:
    record(line, 1)
    line.ask()
    record(line, 2)
    line.get(replied(1))
    assert [event.seq for event in line.ask().events] == [2, 3]


def test_a_long_queue_goes_in_parts_by_number_and_by_bytes(line: Line) -> None:
    record(line, EVENTS_MAX + 1)
    assert len(line.ask().events) == EVENTS_MAX
    line.get(replied(EVENTS_MAX + 1))
    for _ in range(3):
        line.device.record(Refused(code="x" * BYTES_MAX, refusal="CodeNotKnown"))
    line.wait()
    assert len(line.ask().events) == 1


def test_the_standing_says_what_is_saved_since_when_and_how_the_link_is(line: Line) -> None:
    record(line, 2)
    line.device.clock.advance(60)
    record(line, 1)
    line.ask()
    news = line.get(replied(2))
    start_ms = int(line.device.clock.now().timestamp() * 1000) - 60_000
    assert news[-1] == Standing(unsent=1, acked=2, last_seq=3, saved_ms=start_ms, link=Link.ONLINE, since_s=100.0)
    line.now_s = 200.0
    line.ask()
    standing = line.fail(Unreachable("gone"))
    assert (standing.link, standing.since_s, standing.unsent) == (Link.OFFLINE, 200.0, 1)
    line.wait()
    line.ask()
    assert line.fail(Unreachable("gone")).since_s == 200.0


@pytest.mark.parametrize(
    ("failure", "link"),
    [
        (Unreachable("gone"), Link.OFFLINE),
        (ServerTrouble("500"), Link.TROUBLE),
        (Malformed("<html>"), Link.TROUBLE),
        (Refusal(PROBLEM), Link.TROUBLE),
        (NotAllowed(replace(PROBLEM, status=401)), Link.SIGN_IN),
    ],
)
def test_each_failure_shows_as_its_own_link_state(line: Line, failure: TransportError, link: Link) -> None:
    line.ask()
    assert line.fail(failure).link is link


def test_a_server_from_a_backup_gets_again_what_it_lacks(line: Line) -> None:
    record(line, 5)
    line.ask()
    line.get(replied(5))
    line.wait()
    line.ask()
    news = line.get(replied(2, gen=2))
    kinds = [item.kind for item in news if isinstance(item, Alarm)]
    assert kinds == [AlarmKind.SERVER_CHANGED, AlarmKind.SERVER_BEHIND]
    request = line.ask()
    assert (request.from_seq, len(request.events)) == (3, 3)


def test_a_server_that_lost_what_it_acknowledged_is_not_believed_about_others_yet(line: Line) -> None:
    line.device.claim()
    record(line, 3)
    line.ask()
    line.get(replied(3))
    line.wait()
    line.ask()
    news = line.get(replied(1, told(THEIRS, ack=1), leases=(ANAS,)))
    assert [type(item) for item in news] == [Alarm, Standing]


def test_an_ack_past_the_journal_is_an_alarm_and_changes_nothing(line: Line) -> None:
    record(line, 1)
    line.ask()
    news = line.get(replied(9))
    assert [item.kind for item in news if isinstance(item, Alarm)] == [AlarmKind.SERVER_AHEAD]
    assert line.journal.acked == 0
    assert line.sync.wait_s(line.now_s) == POLL_S, "a server that makes no sense is not asked in a circle"


def test_what_others_did_is_told_once_without_what_this_device_did(line: Line) -> None:
    line.device.claim()
    line.device.say("TOT-00001", "TOT-00002", "A-01-02")
    own = [mark.event for mark in line.device.trolley.trail] if line.device.trolley else []
    line.ask()
    news = line.get(replied(3, told(*own, THEIRS, ack=3)))
    assert [item for item in news if isinstance(item, Told)] == [
        Told(trolley="TRL-17", others=folded([THEIRS]), status="picking")
    ]
    line.device.say("2000000000015")
    line.wait()
    line.ask()
    assert not any(isinstance(item, Told) for item in line.get(replied(4, told(*own, THEIRS, ack=3))))
    found = recover(line.journal, 0).trolley
    assert found is not None
    assert found.tally == folded([*own, THEIRS])


def test_a_claim_asked_again_does_not_hide_what_was_told_since(line: Line) -> None:
    line.device.claim()
    line.ask()
    line.get(replied(0, told(THEIRS, ack=0)))
    line.device.claim()
    line.wait()
    line.ask()
    assert any(isinstance(item, Told) for item in line.get(replied(0, told(THEIRS, ack=0))))
    found = recover(line.journal, 0).trolley
    assert found is not None
    assert found.tally == folded([THEIRS])


def test_a_trolley_that_another_holds_is_told_once_and_kept_until_it_was_read(line: Line) -> None:
    line.device.claim()
    record(line, 2)
    assert line.ask().trolleys == ("TRL-17",)
    news = line.get(replied(1, leases=(ANAS,)))
    assert Lost(trolley="TRL-17", holder_name="Ana") in news
    assert line.ask().from_seq == 2, "what was recorded goes on being sent"
    assert not any(isinstance(item, Lost) for item in line.get(replied(2, leases=(ANAS,))))
    assert recover(line.journal, 0).lost is not None


def test_a_claim_younger_than_the_question_is_not_lost_by_its_answer(line: Line) -> None:
    line.device.claim(epoch=1)
    line.ask()
    line.device.claim(epoch=3)
    assert not any(isinstance(item, Lost) for item in line.get(replied(0, leases=(ANAS,))))


def test_a_server_that_forgot_a_claim_does_not_take_the_trolley_away(line: Line) -> None:
    line.device.claim(epoch=3)
    line.ask()
    news = line.get(replied(0, leases=(ANAS,)))
    assert [item.kind for item in news if isinstance(item, Alarm)] == [AlarmKind.LEASE_UNKNOWN]


def test_a_release_that_this_device_asked_for_is_no_loss(line: Line) -> None:
    line.device.claim()
    line.device.record(Requested(wish=Wish.RELEASE))
    line.ask()
    verdict = Verdict(seq=1, granted=True, reason="")
    free = replace(MINE, device="", operator="", operator_name="")
    news = line.get(replace(replied(1, leases=(free,)), verdicts=(verdict,)))
    assert [item for item in news if not isinstance(item, Standing)] == [Decided(verdict=verdict)]
    assert mirror.claims(line.journal) == ()


def test_nonsense_in_an_answer_never_stops_the_queue(line: Line) -> None:
    line.device.claim()
    record(line, 2)
    line.ask()
    strange = Snapshot(trolley="TRL-99", status="?", ack=99, lines=(), skips=(), totes=())
    verdict = Verdict(seq=77, granted=False, reason="?")
    line.get(replace(replied(-5, strange, leases=()), verdicts=(verdict,)))
    line.wait()
    assert len(line.ask().events) == 2


def test_a_snapshot_survives_the_restart_that_follows_it(line: Line, tmp_path: Path) -> None:
    line.device.claim()
    line.ask()
    line.get(replied(0, told(THEIRS, ack=0)))
    line.device.stop()
    again = Device(tmp_path)
    assert again.trolley is not None
    assert again.trolley.tally == folded([THEIRS])
    assert again.trolley.own == Tally()
    again.stop()
