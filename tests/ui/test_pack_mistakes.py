"""What a packer in a hurry does at the pack screen: types, sets aside and asks again where it is not due."""

import pytest

from offline.transport import NotAllowed
from screens.pack import PackScreen
from screens.widgets.notice import Tone
from tests.doubles.at_desk import DeskBench, no, walked
from tests.doubles.packing import MUG_CODE, ONE_MUG, ORDER, label
from tests.doubles.stage import Stage, names
from tools.picture import OPERATOR
from warehouse.desk_events import (
    LabelPrinted,
    PrintState,
    PutOnHold,
)
from warehouse.flows.packing import OrderAtDesk
from warehouse.packed import PackTally, counted
from warehouse.values import replace


def test_the_number_of_a_label_that_cannot_be_read_is_typed_whole() -> None:
    made = DeskBench()
    made.desk.labels = [label()]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await stage.press("f2")
        assert stage.wanted == "TYPE THE LABEL NUMBER\nall of it, then ENTER"
        await stage.type(label().tracking)
        assert screen.order.close_wanted

    walked(made, walk)


def test_a_bin_scanned_before_the_label_is_called_a_bin() -> None:
    made = DeskBench()
    made.desk.labels = [label()]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE, "BIN-001")
        assert (stage.notice, stage.tone) == (
            "THIS IS BIN 001\nFIRST SCAN THE LABEL\nthen PUT THE BOX IN",
            Tone.REFUSED,
        )
        await stage.do(label().tracking)
        assert screen.order.close_wanted

    walked(made, walk)


def test_a_question_that_a_digit_does_not_answer_is_asked_again() -> None:
    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.do(MUG_CODE)
        await stage.choose(2)
        assert (stage.notice, stage.tone) == ("PUT THE GIFT NOTE IN\nis it in? 1 = YES", Tone.REFUSED)

    walked(DeskBench(), walk, replace(ONE_MUG, gift=True))


def test_what_is_all_packed_is_not_missing() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.do(MUG_CODE)
        await stage.press("f4")
        await stage.choose(1)
        assert (stage.notice, stage.tone) == ("ALL OF IT IS PACKED\nnothing is missing\nGO ON", Tone.REFUSED)

    walked(made, walk)
    assert "SetAside" not in names(made.bench.recorder.kept)


def test_a_parcel_on_hold_is_taken_out_before_its_label_is_asked_for_again() -> None:
    made = DeskBench()
    made.desk.labels = [label()]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        screen.order = replace(screen.order, tally=held_too(screen.order))
        screen.settle()
        assert stage.wanted == "LABEL READY: 4417\nTAKE FROM HOLD H1\nSCAN LABEL. lost? 1 = YES"
        await stage.press("f5")
        assert stage.notice == "LABEL READY: 4417\nTAKE FROM HOLD H1\nSCAN LABEL. lost? 1 = YES"
        await stage.do(label().tracking)
        assert screen.order.close_wanted

    walked(made, walk)


def test_where_the_server_asks_who_works_here_a_badge_can_be_typed() -> None:
    made = DeskBench()
    again = no("sign_in_again")
    made.desk.labels = [NotAllowed(again.problem), label()]
    made.bench.commands.answers = [OPERATOR]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        assert stage.notice == "SCAN YOUR BADGE\nyour work is saved"
        await stage.press("f2")
        assert stage.wanted.startswith("TYPE BADGE NUMBER")
        await stage.type("0412")
        await stage.answered()
        assert made.bench.commands.asked == ["sign in BDG-0412"]
        await stage.press("f2")
        assert stage.wanted.startswith("TYPE THE END OF ITS CODE")

    walked(made, walk)


@pytest.mark.parametrize("yes", [True, False])
def test_a_missing_item_that_turns_up_is_asked_about_and_packed_in_one_act_or_goes_to_the_red_tote(yes: bool) -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.press("f4")
        await stage.choose(1)
        await stage.choose(1)
        await stage.type("0")
        assert stage.notice.startswith("3 MISSING. SAVED")
        signals = len(made.bench.signals.log)
        await stage.do(MUG_CODE)
        assert stage.front == "SURE"
        assert stage.wanted == "IT WAS SAID MISSING\nMug blue 250\nFOUND? PACK IT NOW?"
        await stage.choose(1 if yes else 2)
        await stage.settle()
        if yes:
            assert (stage.tone, stage.notice) == (Tone.ACCEPTED, "FOUND AND PACKED\nMug blue 250\nPACK ON")
            assert made.bench.signals.log[signals:] == [
                *("refused", "recorded 3", "recorded 4", "recorded 5", "accepted 5")
            ], "one act, one signal"
        else:
            assert stage.notice.startswith("NOT PACKED"), "none is"
        assert screen.order.tally.verified("4417/1") == yes

    walked(made, walk, ORDER)
    assert names(made.bench.recorder.kept) == ["SetAside", *["PackUndone", "SetAside", "Verified"] * yes]


def held_too(order: OrderAtDesk) -> PackTally:
    """What was done to `order`, with its first parcel put on hold last, whose label came out."""
    out = LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTED)
    return counted(counted(order.tally, out, (1, 98)), PutOnHold(parcel=1, place="H1"), (1, 99))


def test_that_a_badge_is_due_is_said_after_every_scan_until_it_is_scanned() -> None:
    made = DeskBench()
    again = no("sign_in_again")
    made.desk.labels = [NotAllowed(again.problem), label()]
    made.bench.commands.answers = [OPERATOR]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        for _ in range(2):
            await stage.do(MUG_CODE)
            assert (stage.notice.splitlines()[0], stage.tone) == ("SCAN YOUR BADGE", Tone.TROUBLE)
        await stage.do(OPERATOR.operator)
        await stage.answered()
        await stage.do(MUG_CODE)
        assert stage.tone is Tone.ACCEPTED

    walked(made, walk, ORDER)
    assert made.bench.signals.log.count("trouble") == 1
