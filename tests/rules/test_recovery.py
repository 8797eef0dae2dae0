"""What a start finds in the folder: the same stop, nothing counted twice, and at most one question."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings, strategies as st

from offline import mirror, recovery
from offline.recovery import answer, asked_about, recover
from tests.doubles.device import Device
from tests.doubles.trolleys import PLAN
from warehouse.events import Arrived, Confirmed, Event, LineCount, Put, Recorded, ShortReason, Undone
from warehouse.flows.decision import Scanned, ShortSaid, SkipSaid, UndoSaid
from warehouse.flows.drop import due
from warehouse.flows.trolley import Job, Step, learned
from warehouse.reconcile import Count, folded, together
from warehouse.sign_in import SignedIn
from warehouse.wire import snapshot_of

MUG = "2000000000015"
BUILT = ("TOT-00001", "TOT-00002")
TAKEN = (*BUILT, "A-01-02", MUG, MUG, MUG)
ALL_PICKED = (
    *(*TAKEN, "SLT-17-A1", "SLT-17-B3"),
    *("A-02-02", "2000000000022", "SLT-17-A1"),
    *("B-01-01", "SOAP-1", "SLT-17-B3"),
)
SAID = st.sampled_from(
    [
        *(Scanned(code=code) for code in (*ALL_PICKED, "ZON-2", "nonsense")),
        ShortSaid(reason=ShortReason.MISSING, found=0),
        SkipSaid(),
        UndoSaid(),
    ]
)
SIGNED_IN = SignedIn(
    operator="BDG-0412",
    name="Ana",
    language="pl",
    roles=("picker",),
    token="hush",
    expires_s=3600,
    site="S",
    site_name="Site",
    held=(),
)


def restarted(device: Device, folder: Path) -> Device:
    """The same folder after the process is gone."""
    device.stop()
    return Device(folder)


def test_a_new_folder_holds_no_work_and_asks_nothing(tmp_path: Path) -> None:
    found = Device(tmp_path).recovered
    assert (found.operator, found.trolley, found.question, found.last_seq) == (None, None, None, 0)


@settings(max_examples=60)
@given(said=st.lists(SAID, max_size=30))
def test_a_restart_anywhere_shows_the_very_state_that_was_shown(said: list[Scanned | ShortSaid]) -> None:
    with TemporaryDirectory() as folder:
        device = Device(Path(folder))
        device.claim()
        device.say(*BUILT, *said)
        again = restarted(device, Path(folder))
        assert again.recovered.question is None
        shown = device.trolley
        assert shown is not None
        if shown.job is Job.LEFT and shown.cursor.release_requested:
            assert again.trolley is None
        else:
            assert again.trolley == shown
        again.stop()


def test_the_operator_is_known_after_a_restart_and_the_token_is_not_on_the_disk(tmp_path: Path) -> None:
    device = Device(tmp_path)
    mirror.keep_operator(device.journal, SIGNED_IN)
    again = restarted(device, tmp_path)
    assert again.recovered.operator == replace(SIGNED_IN, token="")
    again.stop()
    assert not any(b"hush" in path.read_bytes() for path in tmp_path.iterdir())


def test_what_others_did_and_what_was_done_here_count_once_each(tmp_path: Path) -> None:
    """The server's snapshot holds this device's own events up to its ack; those are in the journal too."""
    device = Device(tmp_path)
    colleague = folded([Put(stop=3, slot="B3", tote="", counts=(LineCount(line="1002/2", quantity=1),))])
    device.claim(others=colleague)
    device.say(*TAKEN, "SLT-17-A1")
    shown = device.trolley
    assert shown is not None
    for ack in (0, 6, 7):
        mine = [event for seq, event in enumerate(_own(device), 1) if seq <= ack]
        snapshot = snapshot_of("TRL-17", "picking", together(colleague, folded(mine, epoch=1)), ack=ack)
        device.journal.keep(documents=mirror.snapshot_document(snapshot))
        device = restarted(device, tmp_path)
        assert device.trolley == shown
        assert shown.tally.count(3, "1002/2") == Count(picked=1)


def test_own_work_under_an_earlier_claim_counts_but_does_not_move_the_operator(tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.claim(epoch=1)
    device.say(*TAKEN, "SLT-17-A1")
    trolley = device.claim(epoch=3, others=folded(_own(device), epoch=1), ack=device.journal.standing.seq)
    assert trolley.tally.count(1, "1001/1").picked == 2
    assert (trolley.cursor.stop, trolley.cursor.step, trolley.cursor.in_hand) == (1, Step.LOCATE, 0)
    assert restarted(device, tmp_path).trolley == trolley


MUG_PUTS = (
    Put(stop=1, slot="A1", tote="", counts=(LineCount(line="1001/1", quantity=2),)),
    Put(stop=1, slot="B3", tote="", counts=(LineCount(line="1002/1", quantity=1),)),
)


@pytest.mark.parametrize("late", [MUG_PUTS, MUG_PUTS[1:]], ids=["all of the stop", "part of it"])
@pytest.mark.parametrize("taken", [1, 2])
def test_a_restart_is_where_the_screen_was_after_a_late_fact_filled_the_stop_in_work(
    tmp_path: Path, late: tuple[Put, ...], taken: int
) -> None:
    device = Device(tmp_path)
    device.claim()
    device.say(*BUILT, "A-01-02", *[MUG] * taken)
    assert device.trolley is not None
    shown = learned(device.trolley, folded(late))
    device.journal.keep(documents=mirror.snapshot_document(snapshot_of("TRL-17", "picking", folded(late), ack=0)))
    found = restarted(device, tmp_path).trolley
    assert found is not None
    assert (found.cursor, found.tally) == (shown.cursor, shown.tally)
    assert found.cursor.stop == (2 if late == MUG_PUTS else 1)
    assert found.cursor.in_hand <= found.wanted


def test_a_put_that_was_not_heard_is_asked_about_and_no_other(tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.claim()
    device.say(*TAKEN)
    device.say("SLT-17-A1", signal=False)
    found = restarted(device, tmp_path).recovered
    assert found.question is not None
    asked = asked_about(found.question)
    assert isinstance(asked, Put)
    assert (asked.slot, found.question_work.trolley) == ("A1", "TRL-17")


@pytest.mark.parametrize(
    ("event", "yes", "kept"),
    [
        (Arrived(stop=1), True, Confirmed(seq=9)),
        (Arrived(stop=1), False, Undone(seq=9, event=Arrived(stop=1))),
        (Undone(seq=8, event=Arrived(stop=1)), False, Confirmed(seq=9)),
        (Undone(seq=8, event=Arrived(stop=1)), True, Arrived(stop=1)),
    ],
)
def test_an_answer_says_what_is_physically_so(event: Event, yes: bool, kept: Event) -> None:
    assert answer(Recorded(seq=9, event=event), yes=yes) == kept


def test_an_answered_question_is_not_asked_again(tmp_path: Path) -> None:
    for yes in (True, False):
        folder = tmp_path / str(yes)
        folder.mkdir()
        device = Device(folder)
        device.claim()
        device.say(*TAKEN)
        device.say("SLT-17-A1", signal=False)
        device = restarted(device, folder)
        assert device.recovered.question is not None
        device.record(answer(device.recovered.question, yes=yes))
        assert device.trolley is not None
        assert device.trolley.tally.count(1, "1001/1").picked == (2 if yes else 0)
        assert recover(device.journal, device.mark.seq).question is None
        assert restarted(device, folder).trolley == device.trolley


def test_a_refused_scan_neither_hides_a_question_nor_is_one(tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.claim()
    device.say(*BUILT)
    device.say("nonsense", signal=False)
    assert restarted(device, tmp_path).recovered.question is None


def test_a_trolley_left_at_its_zone_is_in_work_until_its_release_was_asked_for(tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.claim()
    device.say(*ALL_PICKED, "ZON-2")
    device = restarted(device, tmp_path)
    assert device.trolley is not None
    wish = due(device.trolley)
    assert wish is not None
    device.record(wish)
    found = restarted(device, tmp_path).recovered
    assert (found.trolley, found.question) == (None, None)


def test_of_two_claims_the_later_is_in_work(tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.claim(epoch=4)
    device.say(*BUILT)
    device.claim(replace(PLAN, trolley="TRL-18", name="18"), epoch=1)
    again = restarted(device, tmp_path)
    assert again.trolley is not None
    assert (again.trolley.plan.trolley, again.recovered.epoch) == ("TRL-18", 1)
    again.claim(epoch=4)
    back = restarted(again, tmp_path)
    assert back.trolley is not None
    assert back.trolley.plan.trolley == "TRL-17"


def test_a_start_goes_on_with_the_trolley_that_was_opened_last_not_the_one_claimed_last(tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.claim(epoch=4)
    device.say(*BUILT)
    device.claim(replace(PLAN, trolley="TRL-18", name="18"), epoch=1)
    first = next(kept for kept in mirror.claims(device.journal) if kept.trolley == "TRL-17")
    opened_again = recovery.take_up(device.journal, first)
    back = restarted(device, tmp_path)
    assert back.trolley == opened_again
    assert (opened_again.plan.trolley, back.recovered.epoch) == ("TRL-17", 4)


def test_a_trolley_that_became_anothers_is_told_until_it_is_forgotten(tmp_path: Path) -> None:
    device = Device(tmp_path)
    device.claim()
    (kept,) = mirror.claims(device.journal)
    device.journal.keep(documents=mirror.lost_document(kept, "Ana"))
    device = restarted(device, tmp_path)
    assert device.trolley is None
    assert device.recovered.lost == replace(kept, lost_to="Ana")
    mirror.forget(device.journal, "TRL-17")
    assert restarted(device, tmp_path).recovered.lost is None


def _own(device: Device) -> list[Event]:
    assert device.trolley is not None
    return [mark.event for mark in device.trolley.trail]
