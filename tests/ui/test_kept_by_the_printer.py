"""What keeps one label from paper is not said of the next one, and a label that cannot be printed is bought anew."""

import pytest

from offline.news import PrinterStopped
from screens.pack import PackScreen
from screens.widgets.notice import Tone
from tests.doubles.at_desk import DeskBench, walked
from tests.doubles.packing import MUG_CODE, label
from tests.doubles.stage import Stage
from warehouse.desk_events import LabelPrinted, PrintState
from warehouse.flows.packing import OrderAtDesk
from warehouse.messages import LabelCannotPrint, Message, PrinterWrongKind


async def hears(screen: PackScreen, stage: Stage[OrderAtDesk], event: LabelPrinted) -> None:
    """Have the printer say what became of a copy."""
    screen.prints.heard(await screen.seams.recorder.record(event, work=screen.work, screen="printer"))
    await stage.settle()


@pytest.mark.parametrize(
    ("why", "cannot", "says"),
    [
        (PrinterWrongKind(desk_name="12"), "", "PRINTER 12 CANNOT"),
        (LabelCannotPrint(), "it is no PDF", "LABEL CANNOT PRINT"),
    ],
)
def test_a_new_label_is_not_said_to_be_kept_by_what_kept_the_one_before(why: Message, cannot: str, says: str) -> None:
    made = DeskBench()
    made.desk.labels = [label(), label(generation=2)]
    failed = LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.FAILED, desk="DSK-12", cannot=cannot)

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await hears(screen, stage, failed)
        screen.prints.told(PrinterStopped(order="4417", parcel=1, why=why))
        await stage.settle()
        assert (stage.tone, stage.wanted.startswith(says)) == (Tone.TROUBLE, True)
        await stage.press("f5")
        await stage.choose(4)
        await stage.choose(1)
        await stage.answered()
        assert stage.wanted.startswith("PUT THE NEW LABEL ON"), "before a byte of it is out"
        await stage.do(label(generation=2).tracking)

    walked(made, walk)
    assert "new 4417-1 asked for at the desk" in made.desk.asked


def test_a_copy_that_prints_ends_what_was_said_of_the_copy_before() -> None:
    made = DeskBench()
    made.desk.labels = [label()]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        await stage.do(MUG_CODE)
        await hears(screen, stage, LabelPrinted(parcel=1, generation=1, copy=1, state=PrintState.FAILED, desk="DSK-12"))
        screen.prints.told(PrinterStopped(order="4417", parcel=1, why=PrinterWrongKind(desk_name="12")))
        await stage.press("f5")
        await stage.choose(1)
        await hears(
            screen, stage, LabelPrinted(parcel=1, generation=1, copy=2, state=PrintState.PRINTED, desk="DSK-12")
        )
        assert stage.wanted.startswith("PUT THE LABEL ON THE BOX")

    walked(made, walk)


def test_what_keeps_the_desks_printer_before_any_label_is_said_and_keeps_nothing() -> None:
    made = DeskBench()
    made.desk.labels = [label()]

    async def walk(stage: Stage[OrderAtDesk], screen: PackScreen) -> None:
        await stage.answered()
        screen.prints.told(PrinterStopped(order="", parcel=0, why=PrinterWrongKind(desk_name="12")))
        await stage.settle()
        assert (stage.tone, stage.notice.split("\n")[0]) == (Tone.TROUBLE, "PRINTER 12 CANNOT")
        await stage.do(MUG_CODE)
        assert stage.tone is not Tone.TROUBLE
        assert stage.wanted.startswith("PUT THE LABEL ON THE BOX")

    walked(made, walk)
