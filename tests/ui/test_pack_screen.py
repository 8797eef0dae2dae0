"""The pack screen: one thing to do at a time, a label that is wanted in the background, and the scan that closes."""

import asyncio

import pytest

from offline.news import Printed, PrinterStopped
from offline.transport import Unreachable
from screens.pack import PackScreen
from screens.widgets.notice import Tone
from tests.doubles.at_desk import DeskBench, no, walked
from tests.doubles.packing import LAMP_CODE, MUG_CODE, ONE_MUG, ORDER, SOAP_CODE, label
from tests.doubles.stage import Stage, names, staged
from warehouse.desk_events import (
    BoxChosen,
    CloseWanted,
    LabelApplied,
    LabelPrinted,
    PackProblem,
    PrintState,
    PutOnHold,
    Reprinted,
    ReprintReason,
    SetAside,
    Verified,
    Weighed,
    WeighedBy,
)
from warehouse.events import Recorded
from warehouse.flows.packing import Neighbour, OrderAtDesk
from warehouse.flows.prints import Copy
from warehouse.messages import DeviceFull, PrinterNoPaper
from warehouse.packed import PackTally, folded
from warehouse.parcels import LabelState
from warehouse.values import replace

UNWEIGHED = replace(ONE_MUG, lines=(replace(ONE_MUG.lines[0], item=replace(ONE_MUG.lines[0].item, weight_g=0)),))


def test_an_order_is_packed_labelled_and_closed_by_its_labels_scan() -> None:
    made = DeskBench()
    made.desk.labels = [label(state=LabelState.QUOTING), label()]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        assert stage.wanted == "PACK 1\nMug blue 250\nSCAN EACH"
        await stage.answered()
        assert stage.read("contents").startswith("LABEL: bought")
        await stage.do(MUG_CODE)
        assert stage.wanted == "PUT THE LABEL ON THE BOX\nSCAN THE LABEL"
        await stage.do(label().tracking)
        assert [type(one).__name__ for one in stage.results] == ["OrderAtDesk"]
        assert screen.order.close_wanted

    walked(made, walk)
    assert names(made.bench.recorder.kept) == ["Verified", "LabelApplied", "CloseWanted"]
    assert made.desk.asked == ["label 4417-1 BX-S 400"] * 2
    done = ["recorded 1", "accepted 1", "recorded 2", "recorded 3", "accepted 3"]
    assert made.bench.signals.log == done, "closing is one act with the scan"


def test_a_label_is_wanted_before_anything_is_scanned_and_no_scan_waits_for_it() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        assert made.desk.asked == ["label 4417-1 BX-L 2600"]
        await stage.do(MUG_CODE, MUG_CODE, MUG_CODE, SOAP_CODE, LAMP_CODE)
        assert stage.wanted == "PUT THE GIFT NOTE IN\nis it in? 1 = YES"
        await stage.choose(1)
        await stage.choose(1)
        assert stage.wanted == "WAIT. THE LABEL COMES\ntoo late? F7 = HOLD"
        assert made.desk.asked == ["label 4417-1 BX-L 2600"], "nothing changed that it is bought for"

    walked(made, walk, ORDER)


def test_the_lease_the_desk_and_the_content_go_with_what_is_wanted() -> None:
    made = DeskBench()

    async def walk(_stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        (wanted,) = made.desk.wanted
        assert (wanted.epoch, wanted.desk, wanted.format, wanted.confirmed) == (1, "DSK-12", "zpl", False)
        assert [(one.line, one.quantity) for one in wanted.lines] == [("4417/1", 1)]

    walked(made, walk)


def test_a_late_label_sends_the_parcel_to_a_hold_place_and_the_packer_on() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.do(MUG_CODE)
        await stage.press("f7")
        assert len(stage.results) == 1
        assert screen.leaving is not None
        assert type(screen.leaving).__name__ == "NoLabelYet"

    walked(made, walk)
    assert made.bench.recorder.kept[-1] == PutOnHold(parcel=1, place="H1")


def test_what_is_wrong_is_chosen_then_the_item_then_how_many_are_good() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.press("f4")
        await stage.choose(2)
        await stage.choose(1)
        assert stage.front == "COUNT"
        await stage.type("2")
        assert stage.notice == "DAMAGED. SAVED\nMug blue 250\nPUT 1 IN RED TOTE"
        await stage.press("f4")
        await stage.choose(4)
        await stage.do("2000000000022")
        assert made.desk.asked[-1] == "label 4417-1 BX-L 2300", "the label is wanted for what is left"

    walked(made, walk, ORDER)
    assert made.bench.recorder.kept == [
        SetAside(problem=PackProblem.DAMAGED, quantity=1, line="4417/1"),
        SetAside(problem=PackProblem.MISPICK, quantity=1, code="2000000000022"),
    ]


def test_the_box_is_changed_by_key_or_barcode_and_a_full_one_begins_the_next() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.do("BX-L")
        assert stage.notice == "BOX CHANGED\nLarge"
        await stage.press("f8")
        await stage.choose(3)
        assert stage.notice.startswith("THIS BOX IS EMPTY")
        await stage.do(MUG_CODE)
        await stage.press("f8")
        await stage.choose(3)
        assert stage.notice.startswith("BOX 2 IS NEW")

    walked(made, walk, ORDER)
    assert names(made.bench.recorder.kept) == ["BoxChosen", "Verified", "ParcelAdded"]
    assert made.bench.recorder.kept[0] == BoxChosen(parcel=1, box="BX-L")


def test_where_the_weight_is_not_known_it_is_typed() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.do(MUG_CODE)
        assert stage.wanted.startswith("TAKE A BOX. SCAN IT")
        await stage.press("f2")
        assert stage.wanted.startswith("WHICH BOX?"), "no hand need know a box's code"
        await stage.do("BX-S")
        assert stage.wanted.startswith("PUT THE BOX ON THE SCALE")
        await stage.press("f2")
        await stage.type("nine")
        assert stage.notice.startswith("NOT POSSIBLE")
        await stage.press("f2")
        await stage.type("431")
        assert made.desk.asked == ["label 4417-1 BX-S 431"]

    walked(made, walk, UNWEIGHED)
    assert made.bench.recorder.kept[-1] == Weighed(parcel=1, weight_g=431, by=WeighedBy.MANUAL)


def test_printing_again_and_buying_a_new_one_are_two_acts() -> None:
    made = DeskBench()
    made.desk.labels = [label(), label(generation=2, state=LabelState.INTENT)]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await stage.press("f5")
        await stage.choose(2)
        assert stage.notice.startswith("LABEL PRINTS AGAIN")
        await stage.press("f5")
        await stage.choose(4)
        assert stage.wanted.startswith("NEW LABEL FOR 4417?")
        await stage.choose(1)
        await stage.settle()
        assert "new 4417-1 asked for at the desk" in made.desk.asked
        assert stage.notice.startswith("NEW LABEL COMES"), "else it is asked for once more"
        await stage.do(label().tracking)
        assert stage.tone is Tone.REFUSED, "the old one closes nothing"

    walked(made, walk)
    assert Reprinted(parcel=1, generation=1, copy=2, reason=ReprintReason.UNREADABLE) in made.bench.recorder.kept
    assert not [one for one in made.bench.recorder.kept if isinstance(one, LabelApplied)]


def test_where_nothing_is_printed_a_label_is_not_said_to_be_printed_again() -> None:
    made = DeskBench(prints=False)
    made.desk.labels = [label(), label(generation=2, state=LabelState.INTENT)]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        await stage.press("f5")
        await stage.choose(1)
        assert stage.wanted.startswith("NEW LABEL FOR 4417?")

    walked(made, walk)
    assert made.bench.recorder.kept == []


def test_money_that_may_be_lost_is_asked_about_and_only_then_spent() -> None:
    made = DeskBench()
    made.desk.labels = [no("money_at_risk"), label()]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.settle()
        assert stage.front == "SURE"
        assert stage.wanted.startswith("LABEL 4417 IS PAID")
        await stage.choose(1)
        await stage.answered()
        assert made.desk.asked == ["label 4417-1 BX-S 400", "label 4417-1 BX-S 400 confirmed"]

    walked(made, walk)


@pytest.mark.parametrize(
    ("failure", "said"),
    [(no("address_incomplete"), "NO LABEL FOR 4417"), (no("sign_in_again"), "SYSTEM PROBLEM")],
)
def test_why_no_label_comes_is_said_and_the_order_is_packed_on(failure: Unreachable, said: str) -> None:
    made = DeskBench()
    made.desk.labels = [failure]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        assert (stage.notice.splitlines()[0], stage.tone) == (said, Tone.TROUBLE)
        await stage.do(MUG_CODE)
        assert stage.tone is Tone.ACCEPTED

    walked(made, walk)


def test_without_network_the_label_is_asked_for_again_by_itself_and_nothing_is_said() -> None:
    made = DeskBench()
    made.desk.labels = [Unreachable("gone")]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.settle()
        await stage.do(MUG_CODE)
        assert stage.tone is Tone.ACCEPTED
        assert len(made.desk.asked) == 2, "at the next change at the latest"

    walked(made, walk)


def test_what_others_packed_and_that_it_was_cancelled_comes_between_two_scans() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        theirs = folded([((1, 9), Verified(parcel=1, line="4417/1", quantity=1))])
        await screen.news.learn(theirs, [label()])
        assert stage.wanted.startswith("PUT THE LABEL ON THE BOX")
        await screen.news.learn(PackTally(), cancelled=True)
        assert stage.wanted == "ORDER 4417 CANCELLED\nPUT ALL IN THE RED TOTE\ndone? 1 = YES"
        await stage.choose(1)
        assert len(stage.results) == 1

    walked(made, walk)
    assert names(made.bench.recorder.kept) == ["SetAside", "CloseWanted"]


def test_back_leaves_the_order_as_it_is_and_undo_takes_the_last_step_back() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.do(MUG_CODE)
        await stage.press("f6")
        assert stage.notice == "UNDONE: PACKED\nMug blue 250\nTAKE 1 OUT"
        await stage.press("f3")
        assert stage.results == [screen.order]
        assert not screen.order.close_wanted

    walked(made, walk)


def test_a_wide_screen_lists_the_order_and_the_smallest_shows_how_the_label_is() -> None:
    made = DeskBench()

    async def wide(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.do(MUG_CODE)
        shown = stage.read("contents").splitlines()
        assert shown[:3] == ["LABEL: not asked yet", "BOX: Large", "      1/3 Mug blue 250"]

    async def small(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        assert stage.read("contents") == "LABEL: not asked yet"

    walked(made, wide, ORDER, (80, 24))
    walked(made, small, ORDER)


def test_an_order_that_was_done_when_a_crash_came_is_closed_by_the_next_step() -> None:
    made = DeskBench()

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await screen.news.learn(PackTally(), [label()])
        await stage.do(MUG_CODE, label().tracking)
        assert len(stage.results) == 1

    walked(made, walk)
    assert made.bench.recorder.kept[-1] == CloseWanted()


async def seen_by_printer(stage: Stage[OrderAtDesk], made: DeskBench, copy: int) -> None:
    """Let the next paint pass, after which what is due is printed, until that copy of the label is."""
    for _ in range(100):
        if all(due.copy != copy for due in made.printer.due):
            await stage.pilot.pause()


def test_the_printers_words_and_troubles_are_told_while_packing_goes_on_and_two_prints_again() -> None:
    made = DeskBench()
    made.desk.labels = [label()]

    def word(seq: int, state: PrintState) -> Recorded:
        event = LabelPrinted(parcel=1, generation=1, copy=1, state=state, desk="DSK-12")
        return Recorded(seq=seq, event=event, epoch=1)

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await seen_by_printer(stage, made, 1)
        assert made.printer.due == [Copy(parcel=1, generation=1, copy=1)]
        screen.prints.told(PrinterStopped(order="4417", parcel=1, why=PrinterNoPaper(desk_name="12")))
        await stage.settle()
        assert (stage.notice, stage.tone) == (
            "PRINTER 12: NO PAPER\nPUT PAPER IN\nlabel prints by itself",
            Tone.TROUBLE,
        )
        await stage.do(MUG_CODE)
        assert stage.tone is Tone.ACCEPTED, "it keeps no scan"
        assert stage.wanted == "PRINTER 12: NO PAPER\nPUT PAPER IN\nlabel prints by itself"
        screen.prints.told(PrinterStopped(order="4417", parcel=1, why=None))
        for seq, state in ((7, PrintState.PRINTING), (8, PrintState.UNKNOWN)):
            screen.prints.heard(word(seq, state))
            screen.prints.heard(word(seq, state))
        await stage.settle()
        assert stage.read("contents").startswith("LABEL: PRINTED? LOOK")
        assert stage.wanted == "LOOK: DID IT PRINT?\nyes: SCAN THE LABEL\nno: 2 = PRINT AGAIN"
        await stage.choose(2)
        await seen_by_printer(stage, made, 2)
        assert made.printer.due[-1] == Copy(parcel=1, generation=1, copy=2)
        assert stage.wanted == "PUT THE LABEL ON THE BOX\nSCAN THE LABEL"

    walked(made, walk)
    again = Reprinted(parcel=1, generation=1, copy=2, reason=ReprintReason.NOT_PRINTED)
    assert made.bench.recorder.kept[-1] == again


def test_a_trouble_of_another_orders_label_is_said_and_ends_by_itself_and_a_held_parcels_label_names_its_place() -> (
    None
):
    made = DeskBench()
    other = Neighbour(order="4410", place="H2", tracking="")

    async def run() -> None:
        screen = made.pack(neighbours=(other,))
        async with staged(screen) as stage:
            screen.prints.told(PrinterStopped(order="4410", parcel=1, why=PrinterNoPaper(desk_name="12")))
            await stage.settle()
            assert stage.tone is Tone.TROUBLE
            assert stage.wanted == "PACK 1\nMug blue 250\nSCAN EACH"
            screen.prints.told(PrinterStopped(order="4410", parcel=1, why=None))
            event = LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.PRINTED)
            screen.prints.elsewhere(Printed(order="4410", recorded=Recorded(seq=9, event=event, epoch=1)))
            await stage.settle()
            assert stage.notice == "LABEL READY: 4410\nTAKE FROM HOLD H2\nSCAN THE LABEL"
            screen.telling.trouble(DeviceFull())
            screen.prints.told(PrinterStopped(order="4410", parcel=1, why=None))
            await stage.settle()
            assert stage.notice.startswith("DEVICE FULL"), "what the printer did not say it does not take back"

    asyncio.run(run())


def test_where_nothing_is_printed_two_is_no_choice() -> None:
    made = DeskBench(prints=False)
    made.desk.labels = [label()]

    async def walk(stage: Stage[OrderAtDesk], _screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await stage.choose(2)
        assert stage.tone is Tone.REFUSED

    walked(made, walk)
    assert made.printer.due == []
