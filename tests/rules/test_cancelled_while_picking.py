"""An order is cancelled while its trolley is picked: said between two stops, and never asked for from there on."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings, strategies as st

from offline import mirror
from tests.doubles.device import Device
from tests.doubles.trolleys import MUG_250, MUG_330, PLAN, Played, built
from warehouse.claims import Claim
from warehouse.events import CancellationSeen, Event, Put, Refused, Shorted, ShortReason, ToteBound, Undone
from warehouse.flows import cancelled, pick
from warehouse.flows.decision import NoCodeSaid, ReadSaid, Said, Scanned, ShortSaid, SkipSaid, UndoSaid
from warehouse.flows.trolley import Job, Step, Trolley, learned
from warehouse.messages import CancelledTote, OrderLeavesTote, ToteCancelled, WrongTote
from warehouse.reconcile import Tally
from warehouse.trolleys import Slot, order_of_line
from warehouse.wire import snapshot_of

MUG, OTHER_MUG = MUG_250.codes[0].code, MUG_330.codes[0].code
FIRST_STOP = ("A-01-02", MUG, MUG, MUG, "SLT-17-A1", "SLT-17-B3")


def tell(played: Played, *orders: str) -> str:
    """Have the server tell that `orders` are cancelled; which of them is to be read now."""
    played.trolley = learned(played.trolley, Tally(), orders)
    return cancelled.due(played.trolley)


def read(played: Played, order: str) -> None:
    """Read it."""
    decision = cancelled.decide(played.trolley, order, ReadSaid())
    assert decision.event is not None
    played.record(decision.event)


def test_it_is_said_at_once_on_the_way_to_a_stop() -> None:
    played = built()
    assert tell(played, "1001") == "1001"
    assert cancelled.notice(played.trolley, "1001") == ToteCancelled(slot="A1")
    assert played.trolley.wanted == 3, "until it is read nothing changes under somebody's hands"


@pytest.mark.parametrize("said", [FIRST_STOP[:1], FIRST_STOP[:2], FIRST_STOP[:4], FIRST_STOP[:5]])
def test_never_in_the_middle_of_a_stop(said: tuple[str, ...]) -> None:
    played = built()
    played.say(*said)
    assert tell(played, "1001", "1002") == ""
    played.say(*FIRST_STOP[len(said) :])
    assert played.trolley.tally.count(1, "1001/1").picked == 2, "the stop is finished as it was begun"
    assert cancelled.due(played.trolley) == "1001"


def test_from_then_on_nothing_of_it_is_asked_for() -> None:
    played = built()
    tell(played, "1001")
    read(played, "1001")
    trolley = played.trolley
    assert (trolley.current, trolley.wanted, cancelled.due(trolley)) == (PLAN.stops[0], 1, "")
    assert trolley.is_cancelled(PLAN.slots[0])
    played.say("A-01-02", MUG, "SLT-17-B3")
    assert played.trolley.current == PLAN.stops[2], "the stop that only it needed is left out"
    assert (played.trolley.position, played.trolley.stops) == (2, 2)


def test_who_stands_before_a_stop_that_only_it_needed_is_sent_to_the_next() -> None:
    played = built()
    played.say(*FIRST_STOP)
    assert tell(played, "1001") == "1001"
    read(played, "1001")
    assert played.trolley.current == PLAN.stops[2]
    assert (played.trolley.position, played.trolley.stops) == (2, 2)
    assert played.trolley.tally.count(1, "1001/1").picked == 2, "what lies in the tote stays there"


def test_when_the_rest_was_for_it_the_trolley_is_picked() -> None:
    played = built()
    played.say(*FIRST_STOP, SkipSaid(), "B-01-01", "SOAP-1", "SLT-17-B3")
    assert tell(played, "1001") == "1001"
    read(played, "1001")
    assert (played.trolley.job, played.trolley.stops_left) == (Job.DROP, 0)


def test_of_what_is_picked_already_the_desk_is_told_and_not_the_picker() -> None:
    played = built()
    played.say(*FIRST_STOP, "A-02-02", OTHER_MUG, "SLT-17-A1")
    assert tell(played, "1001") == ""
    played.say(UndoSaid())
    assert played.trolley.cursor.step is Step.PUT
    played.say(UndoSaid(), UndoSaid())
    assert cancelled.due(played.trolley) == "1001", "when something of it is to be put in again"


def test_two_at_once_are_read_one_after_the_other() -> None:
    played = built()
    assert tell(played, "1001", "1002") == "1001"
    read(played, "1001")
    assert cancelled.due(played.trolley) == "1002"
    read(played, "1002")
    assert played.trolley.job is Job.DROP


def test_one_order_of_a_batch_leaves_the_others_in_their_tote() -> None:
    slots = (Slot(slot="A1", orders=("1001", "1002"), cut_off="15:00", batch=True),)
    stops = (replace(PLAN.stops[0], shares=tuple(replace(share, slot="A1") for share in PLAN.stops[0].shares)),)
    played = Played(replace(PLAN, slots=slots, stops=stops, fixed_totes=True))
    tell(played, "1001")
    assert cancelled.notice(played.trolley, "1001") == OrderLeavesTote(order="1001", slot="A1")
    read(played, "1001")
    assert (played.trolley.wanted, played.trolley.is_cancelled(slots[0])) == (1, False)
    tell(played, "1001", "1002")
    assert cancelled.notice(played.trolley, "1002") == ToteCancelled(slot="A1")


def test_its_tote_says_that_it_was_read_and_no_other_scan_does() -> None:
    played = built()
    tell(played, "1001")
    for code in ("SLT-17-A1", "tot-00001"):
        event = cancelled.decide(played.trolley, "1001", Scanned(code=code)).event
        assert event == CancellationSeen(order="1001", slots=("A1",))
    for code in ("A-01-02", MUG, "SLT-17-B3", "TOT-00002", "SLT-9-A1", "nonsense"):
        decision = cancelled.decide(played.trolley, "1001", Scanned(code=code))
        assert (decision.refused, decision.note) == (True, ToteCancelled(slot="A1"))
        assert isinstance(decision.event, Refused)


def test_reading_twice_is_reading_once() -> None:
    played = built()
    tell(played, "1001")
    read(played, "1001")
    assert cancelled.decide(played.trolley, "1001", ReadSaid()).event is None


@pytest.mark.parametrize("said", ["SLT-17-A1", "TOT-00001", NoCodeSaid(text="0001")])
def test_putting_into_it_is_refused_by_name(said: str | NoCodeSaid) -> None:
    played = built()
    tell(played, "1001")
    read(played, "1001")
    played.say("A-01-02", MUG)
    decision = played.say(said)
    assert (decision.refused, decision.note) == (True, CancelledTote(slot="A1", want="B3"))


def test_another_wrong_tote_is_only_a_wrong_one() -> None:
    played = built()
    played.say(*FIRST_STOP[:4])
    assert played.say("SLT-17-B3").note == WrongTote(got="B3", want="A1")


def test_a_short_afterwards_says_nothing_of_what_is_cancelled() -> None:
    played = built()
    tell(played, "1002")
    read(played, "1002")
    decision = played.say("A-01-02", ShortSaid(reason=ShortReason.MISSING, found=1))
    assert isinstance(decision.event, Shorted)
    assert [(one.line, one.quantity) for one in decision.event.missing] == [("1001/1", 1)]


def claimed(folder: Path, *, cancelled_before: tuple[str, ...] = ()) -> Device:
    device = Device(folder)
    device.claim(replace(PLAN, cancelled=cancelled_before))
    device.say("TOT-00001", "TOT-00002")
    return device


def heard(device: Device, *orders: str, epoch: int = 1) -> None:
    """Have the device keep and show what a sync answer says."""
    told = snapshot_of("TRL-17", "picking", Tally(), ack=0, cancelled=orders)
    device.journal.keep(documents=mirror.snapshot_document(told))
    assert device.trolley is not None
    device.trolley = learned(device.trolley, Tally(), orders)


def started_again(device: Device, folder: Path) -> Trolley:
    """What the next start shows."""
    device.stop()
    found = Device(folder).trolley
    assert found is not None
    return found


def test_a_start_after_a_kill_has_forgotten_neither_what_was_told_nor_what_was_read(tmp_path: Path) -> None:
    device = claimed(tmp_path)
    heard(device, "1001", "1002")
    assert device.trolley is not None
    device.record(CancellationSeen(order="1001", slots=("A1",)))
    again = started_again(device, tmp_path)
    assert again == device.trolley
    assert (again.cancelled, cancelled.due(again)) == (("1001",), "1002")


def test_what_was_cancelled_before_the_claim_stays_so_after_a_start_and_is_not_told_again(tmp_path: Path) -> None:
    device = claimed(tmp_path, cancelled_before=("1001",))
    heard(device, "1001")
    again = started_again(device, tmp_path)
    assert (again.cancelled, cancelled.due(again)) == (("1001",), "")


def test_going_on_under_the_same_lease_takes_nothing_for_read(tmp_path: Path) -> None:
    device = claimed(tmp_path)
    device.claim(replace(PLAN, cancelled=("1001",)))
    heard(device, "1001")
    assert device.trolley is not None
    assert (device.trolley.cancelled, cancelled.due(device.trolley)) == ((), "1001")


def test_whoever_gets_the_trolley_next_begins_without_it(tmp_path: Path) -> None:
    device = claimed(tmp_path)
    heard(device, "1001")
    device.claim(replace(PLAN, cancelled=("1001",)), epoch=2)
    heard(device, "1001", epoch=2)
    assert device.trolley is not None
    assert (device.trolley.cancelled, cancelled.due(device.trolley)) == (("1001",), "")


def test_a_plan_and_a_snapshot_of_before_say_nothing_of_it() -> None:
    assert Claim(plan=PLAN, epoch=1, snapshot=snapshot_of("TRL-17", "picking", Tally(), ack=0)).plan.cancelled == ()


SAID = st.sampled_from(
    [
        *(Scanned(code=code) for code in (*FIRST_STOP, "A-02-02", OTHER_MUG, "B-01-01", "SOAP-1", "nonsense")),
        ShortSaid(reason=ShortReason.MISSING, found=0),
        SkipSaid(),
        UndoSaid(),
        *(("told", order) for order in ("1001", "1002")),
        "dies",
    ]
)


@settings(max_examples=150)
@given(said=st.lists(SAID, max_size=40))
def test_cancelled_at_any_moment_nothing_is_lost_and_nothing_of_it_is_asked_after_it_was_read(
    said: list[Said | tuple[str, str] | str],
) -> None:
    told: tuple[str, ...] = ()
    with TemporaryDirectory() as folder:
        device = claimed(Path(folder))
        for each in said:
            assert device.trolley is not None
            if isinstance(each, tuple):
                told = tuple(sorted({*told, each[1]}))
                heard(device, *told)
            elif each == "dies":
                shown = device.trolley
                device.stop()
                device = Device(Path(folder))
                assert device.trolley == shown
            elif not isinstance(each, str):
                _says(device, each)
            assert device.trolley is not None
            _asks_for_nothing_of_it(device.trolley)
        device.stop()


def _says(device: Device, said: Said) -> None:
    trolley = device.trolley
    assert trolley is not None
    if order := cancelled.due(trolley):
        before = trolley.tally
        decision = cancelled.decide(trolley, order, ReadSaid())
        assert decision.event is not None
        device.record(decision.event)
        assert device.trolley is not None
        assert device.trolley.tally == before, "what was done stays counted"
        assert device.trolley.cursor.in_hand == 0, "nothing is in the hand between stops"
    elif trolley.job is Job.PICK:
        event = device.say(said).event
        if isinstance(event, Put | Shorted):
            counts = event.counts if isinstance(event, Put) else event.missing
            assert not {order_of_line(count.line) for count in counts} & set(trolley.cancelled)


def _asks_for_nothing_of_it(trolley: Trolley) -> None:
    left = [order_of_line(one.line) for stop in trolley.plan.stops for one in trolley.lines_left(stop)]
    assert not set(left) & set(trolley.cancelled)
    if trolley.current is not None:
        assert trolley.remaining(trolley.current) > 0
        assert pick.instruction(trolley) is not None


def test_nothing_else_is_recorded_by_reading() -> None:
    played = built()
    tell(played, "1001")
    read(played, "1001")
    kinds: list[type[Event]] = [type(one.event) for one in played.events]
    assert kinds == [ToteBound, ToteBound, CancellationSeen]
    undone = played.say(UndoSaid()).event
    assert isinstance(undone, Undone)
    assert isinstance(undone.event, ToteBound), "the last thing done is taken back, and never that it was read"
    assert played.trolley.cancelled == ("1001",)
