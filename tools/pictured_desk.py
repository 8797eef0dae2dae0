"""Orders at a desk as a packer's screens show them: made up, from the first scan to a late label."""

from offline.recorder import Work
from screens.desk import DeskScreen
from screens.one_of import OneOfScreen
from screens.pack import PackScreen
from screens.pack_confirm import PackConfirmScreen
from screens.seams import Seams
from tests.doubles.at_desk import SeenSlips
from tests.doubles.packing import LAMP_CODE, MUG_CODE, ONE_MUG, ORDER, SOAP_CODE, Packed, label
from tests.doubles.recorder import scan
from tools.picture import Picture
from warehouse.desk import SlipPlan
from warehouse.desk_events import LabelPrinted, PrintState, ReprintReason, SlipPrinted, Verified
from warehouse.events import Recorded
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_said import AgreedSaid, HoldSaid, PackSaid
from warehouse.flows.packing import OrderAtDesk, evolve
from warehouse.opening import ExtraReason
from warehouse.packing import LabelStatus
from warehouse.parcels import LabelState
from warehouse.values import replace

WORK = Work(order="4417", epoch=1)
ALL: tuple[PackSaid, ...] = tuple(Scanned(code=code) for code in (MUG_CODE, MUG_CODE, MUG_CODE, SOAP_CODE, LAMP_CODE))
DEMANDS = (AgreedSaid(), AgreedSaid())


def order(
    *said: PackSaid, told: LabelStatus | None = None, printed: PrintState | None = None, cannot: str = ""
) -> OrderAtDesk:
    """The order of three items after `said`, with its label as it was `told` and `printed`, or `cannot` be."""
    packed = Packed()
    if told is not None:
        packed.tell(told)
    packed.say(*said)
    if printed is not None:
        packed.record(LabelPrinted(parcel=1, generation=1, copy=1, state=printed, cannot=cannot))
    return packed.order


def slip(packed: OrderAtDesk) -> OrderAtDesk:
    """The same order with a pack slip, of which its printer does not say what became."""
    wanted = replace(packed, plan=replace(packed.plan, slip=SlipPlan(ship_to=("Ann Other",))), desk="DSK-12")
    return evolve(wanted, Recorded(seq=99, event=SlipPrinted(copy=1, state=PrintState.UNKNOWN, desk="DSK-12")))


def waiting(name: str, *, ready: bool = False) -> OrderAtDesk:
    """A parcel of a mug at a hold place, with or without its label."""
    line = replace(ONE_MUG.lines[0], line=f"{name}/1")
    packed = Packed(replace(ONE_MUG, order=name, lines=(line,)))
    packed.say(MUG_CODE, HoldSaid())
    if ready:
        packed.tell(label(order=name))
    return packed.order


def packing() -> tuple[Picture, ...]:
    """From a packer's home to the label's scan, and what goes wrong on the way."""
    return (*_at_the_desk(), *_packing(), *_labels(), *_no_label((*ALL, *DEMANDS)))


def _at_the_desk() -> tuple[Picture, ...]:
    half = Packed(replace(ONE_MUG, order="4421")).order
    here = (half, waiting("4402", ready=True), waiting("4409"))
    mug = Recorded(seq=1, event=Verified(parcel=1, line="4417/1", quantity=2))
    return (
        Picture(
            name="desk",
            shows="A packer's home, after a desk was scanned: a tote or a slot opens its order.",
            opens=lambda seams: DeskScreen(seams, "DSK-12"),
        ),
        Picture(
            name="desk-waiting",
            shows="What is half packed or on hold at the desk is gone on with by its number, or by its label's scan.",
            opens=lambda seams: DeskScreen(seams, "DSK-12", here),
        ),
        Picture(
            name="desk-batch",
            shows="A tote with single-item orders: any item opens the most urgent one that wants it.",
            opens=lambda seams: DeskScreen(seams, "DSK-12", batch="TOT-00417"),
        ),
        Picture(
            name="desk-extra",
            shows="The number of a packed order was typed: one more parcel of it, and why.",
            opens=lambda seams: OneOfScreen(seams, "extra.why", _extras(seams), -1),
        ),
        Picture(
            name="pack-confirm",
            shows="The program died while an item was packed: was it, or not?",
            opens=lambda seams: PackConfirmScreen(seams, WORK, order(Scanned(code=MUG_CODE)), mug, seq=1),
        ),
    )


def _packing() -> tuple[Picture, ...]:
    return (
        Picture(
            name="pack-item",
            shows="The order is open: items are scanned, while its label is bought in the background.",
            opens=lambda seams: _pack(seams, order(*ALL[:1], told=label(state=LabelState.QUOTING))),
        ),
        Picture(
            name="pack-wrong-item",
            shows="Something that the order does not want: back, or into the red tote.",
            opens=lambda seams: _pack(seams, order(*ALL[:1])),
            then=(scan("2000000000022"),),
        ),
        Picture(
            name="pack-demand",
            shows="What the order demands besides its items is confirmed, or it cannot be closed.",
            opens=lambda seams: _pack(seams, order(*ALL, AgreedSaid(), told=label())),
        ),
        Picture(
            name="pack-cancelled",
            shows="The order was cancelled after it was picked.",
            opens=lambda seams: _pack(seams, replace(order(), plan=replace(ORDER, cancelled=True))),
        ),
    )


def _labels() -> tuple[Picture, ...]:
    done = (*ALL, *DEMANDS)
    return (
        Picture(
            name="pack-waiting",
            shows="Everything is in, and the label is late: F7 sends the parcel to a hold place.",
            opens=lambda seams: _pack(seams, order(*done, told=label(state=LabelState.CALLING))),
        ),
        Picture(
            name="pack-label",
            shows="The label is printed: its scan on the parcel closes it and names the bin.",
            opens=lambda seams: _pack(seams, order(*done, told=label(), printed=PrintState.PRINTED)),
        ),
        Picture(
            name="pack-printer-stops",
            shows="The printer has the label and no paper: it prints by itself after the refill.",
            opens=lambda seams: _pack(seams, order(*done, told=label(), printed=PrintState.HELD)),
        ),
        Picture(
            name="pack-look",
            shows="Nobody can say whether the label came out: the packer looks, and 2 prints it again.",
            opens=lambda seams: _pack(seams, order(*done, told=label(), printed=PrintState.UNKNOWN)),
        ),
        Picture(
            name="pack-cannot-print",
            shows="What the carrier sold is no label: nothing of it was sent to the printer, and F5 buys another one.",
            opens=lambda seams: _pack(seams, order(*done, told=label(), printed=PrintState.FAILED, cannot="no PDF")),
        ),
        Picture(
            name="pack-slip",
            shows="Nobody can say whether the pack slip came out: the packer looks, and 3 prints it again.",
            opens=lambda seams: _pack(replace(seams, slips=SeenSlips), slip(order(*done, told=label()))),
        ),
        Picture(
            name="pack-wrong-label",
            shows="An item in the label's place is refused; only the right label closes the parcel.",
            opens=lambda seams: _pack(seams, order(*done, told=label(), printed=PrintState.PRINTED)),
            then=(scan("3SELZN000009999"),),
        ),
    )


def _no_label(done: tuple[PackSaid, ...]) -> tuple[Picture, ...]:
    return (
        Picture(
            name="pack-no-label",
            shows="The carrier refused: somebody has to look.",
            opens=lambda seams: _pack(seams, order(*done, told=label(state=LabelState.REFUSED))),
        ),
        Picture(
            name="pack-unsure",
            shows="Nobody knows whether the label was bought: the box waits at a hold place until it is known.",
            opens=lambda seams: _pack(seams, order(*done, told=label(state=LabelState.UNCERTAIN))),
        ),
        Picture(
            name="pack-again",
            shows="F5: the label once more, with the reason, or another one that is bought.",
            opens=lambda seams: OneOfScreen(seams, "label.which", _reasons(seams), -1),
        ),
    )


def _pack(seams: Seams, at_desk: OrderAtDesk) -> PackScreen:
    return PackScreen(seams, WORK, at_desk, "DSK-12", seq=7)


def _reasons(seams: Seams) -> list[str]:
    words = seams.catalogue
    return [*(words.word(f"label.{reason}") for reason in ReprintReason), words.word("label.new")]


def _extras(seams: Seams) -> list[str]:
    return [seams.catalogue.word(f"extra.{reason}") for reason in ExtraReason]
