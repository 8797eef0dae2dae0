"""What a packer is asked beside the order: what is wrong, which box, why another label. Records nothing."""

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from screens.base import JobScreen
from screens.count import CountScreen
from screens.one_of import OneOfScreen
from screens.sure import SureScreen
from warehouse.desk import PackLine
from warehouse.desk_events import PackProblem, ReprintReason
from warehouse.flows import short
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_said import (
    AsideSaid,
    BoxSaid,
    HoldSaid,
    PackSaid,
    ParcelSaid,
    ReprintSaid,
    SlipAgainSaid,
    TurnedUpSaid,
)
from warehouse.flows.pack_words import instruction, label_is_out
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.flows.told import cost
from warehouse.messages import (
    AllOfItPacked,
    BuyNewLabel,
    BuyNewLabelPaid,
    HoldPrinted,
    HowMany,
    Message,
    NoReprint,
    NothingToSetAside,
    WasMissing,
)
from warehouse.packing import LabelStatus
from warehouse.parcels import LabelState

if TYPE_CHECKING:
    from screens.label_watch import LabelWatch
    from screens.pack import PackScreen

Result = TypeVar("Result")

PROBLEMS: Final = (PackProblem.SHORT, PackProblem.DAMAGED, PackProblem.EXTRA, PackProblem.MISPICK)
"""In the order in which they are offered, before a label that is not sure; a cancelled order says so by itself."""
CHOICES_MAX: Final = 4
"""So many boxes or items are offered beside the one choice that is always there."""
NOTHING: Final = -1
"""The place of a choice that holds now, where none does."""


class PackAsking:
    """Questions of one pack screen, one after the other in a worker of its own."""

    def __init__(self, screen: "PackScreen") -> None:
        """Ask on behalf of `screen`."""
        self._screen = screen

    async def problem(self, order: OrderAtDesk) -> None:
        """Ask what is wrong, with which item, and how many are good."""
        self._screen.run_worker(self._problem(order), exit_on_error=True)

    async def box(self, order: OrderAtDesk) -> None:
        """Ask which box, or whether this one is full."""
        self._screen.run_worker(self._box(order), exit_on_error=True)

    async def label(self, order: OrderAtDesk, watch: "LabelWatch") -> None:
        """Ask why the label is wanted again, or whether another one is bought."""
        self._screen.run_worker(self._label(order, watch), exit_on_error=True)

    async def hold(self, order: OrderAtDesk) -> None:
        """Have the parcel wait on hold; where its label is out, ask first."""
        if _is_out(order):
            self._screen.run_worker(self._hold(order), exit_on_error=True)
        else:
            await self._said(HoldSaid())

    async def turned_up(self, scan: Scanned, asked: WasMissing) -> None:
        """Ask whether an item that had been missing is packed; else it is too many."""
        if await self._shown(SureScreen(self._screen.seams, asked, seq=self._screen.seq)):
            await self._said(TurnedUpSaid(scan=scan))
        else:
            self._screen.refuse(AllOfItPacked(item_name=asked.item_name))

    async def _problem(self, order: OrderAtDesk) -> None:
        words = self._screen.seams.catalogue
        names = [*(words.word(f"problem.{one}") for one in PROBLEMS), words.word("problem.label")]
        chosen = await self._one_of("problem.which", names)
        if not isinstance(chosen, int):
            await self._meanwhile(chosen)
            return
        if chosen == len(PROBLEMS):  # the box waits for its label at a hold place, and the desk goes on
            await self._hold(order)
            return
        problem = PROBLEMS[chosen]
        if problem in (PackProblem.EXTRA, PackProblem.MISPICK):
            await self._said(AsideSaid(problem=problem, quantity=1, code=await self._code()))
            return
        if not order.left:
            self._screen.refuse(NothingToSetAside())
            return
        line = await self._line(order)
        good = await self._good(order.remaining(line)) if line is not None else None
        if line is None or good is None:
            self._screen.telling.came_back()
        else:
            await self._said(AsideSaid(problem=problem, quantity=order.remaining(line) - good, line=line.line))

    async def _hold(self, order: OrderAtDesk) -> None:
        asked = HoldPrinted(order=order.plan.order)
        if not _is_out(order) or await self._shown(SureScreen(self._screen.seams, asked, seq=self._screen.seq)):
            await self._said(HoldSaid())
        else:
            self._screen.telling.came_back()

    async def _good(self, left: int) -> int | None:
        """How many of the units that are left are there and good; of a single one none is."""
        if left == 1:
            return 0
        why_not = partial(short.why_not, want=left)
        return await self._shown(CountScreen(self._screen.seams, HowMany(want=left), why_not))

    async def _line(self, order: OrderAtDesk) -> PackLine | None:
        """The line it is about: the only one that waits, or the one that is chosen."""
        lines = [line for line in order.plan.lines if order.remaining(line)][: CHOICES_MAX + 1]
        if len(lines) < 2:
            return lines[0] if lines else None
        chosen = await self._one_of("problem.item", [line.item.name for line in lines])
        return lines[chosen] if isinstance(chosen, int) else None

    async def _code(self) -> str:
        """The barcode of an item that the order does not want; empty where it cannot be read."""
        from screens.type_in import TypeInScreen  # noqa: PLC0415 - few items are wrong

        scan = await self._shown(TypeInScreen(self._screen.seams, "wrong"))
        return scan.code if scan is not None else ""

    async def _box(self, order: OrderAtDesk) -> None:
        parcel = order.parcel
        if parcel is None or order.step is PackStep.CANCELLED:
            self._screen.refuse(instruction(order))
            return
        now, boxes = order.box(parcel), order.boxes_offered(parcel, CHOICES_MAX)
        names = [*(box.name for box in boxes), self._screen.seams.catalogue.word("box.next")]
        chosen = await self._one_of("box.which", names, boxes.index(now) if now in boxes else NOTHING)
        if not isinstance(chosen, int):
            await self._meanwhile(chosen)
        else:
            await self._said(BoxSaid(box=boxes[chosen].box) if chosen < len(boxes) else ParcelSaid())

    async def _label(self, order: OrderAtDesk, watch: "LabelWatch") -> None:
        words, parcel = self._screen.seams.catalogue, order.parcel
        if order.step in (PackStep.HELD, PackStep.CANCELLED):
            self._screen.refuse(instruction(order))
            return
        label = order.label(parcel) if parcel is not None else None
        is_known = label is not None and (label.state in (LabelState.BOUGHT, LabelState.REFUSED) or label.by_hand)
        slip = self._screen.seams.slips is not None and order.plan.slip is not None
        if parcel is None or label is None or not is_known:
            if slip:
                await self._slip()
            else:
                self._screen.refuse(NoReprint())
            return
        reasons = tuple(ReprintReason) if self._screen.seams.prints is not None else ()
        names = [*(words.word(f"label.{reason}") for reason in reasons), words.word("label.new")]
        chosen = await self._one_of("label.which", [*names, words.word("label.slip")] if slip else names)
        if not isinstance(chosen, int):
            await self._meanwhile(chosen)
        elif chosen < len(reasons):
            await self._said(ReprintSaid(reason=reasons[chosen]))
        elif chosen == len(names):
            await self._slip()
        elif await self._shown(SureScreen(self._screen.seams, _another(order.plan.order, label))):
            watch.renew(order, parcel)

    async def _slip(self) -> None:
        """Ask why the pack slip is wanted again."""
        names = [self._screen.seams.catalogue.word(f"label.{reason}") for reason in ReprintReason]
        chosen = await self._one_of("slip.which", names)
        if isinstance(chosen, int):
            await self._said(SlipAgainSaid(reason=tuple(ReprintReason)[chosen]))
        else:
            await self._meanwhile(chosen)

    async def _one_of(self, asked: str, names: list[str], now: int = NOTHING) -> int | Scanned | None:
        return await self._shown(OneOfScreen(self._screen.seams, asked, names, now))

    async def _shown(self, screen: JobScreen[Result]) -> Result | None:
        """What `screen` ends with; None when the packer went back."""
        return await self._screen.app.push_screen_wait(screen)

    async def _meanwhile(self, scan: Scanned | None) -> None:
        """A scan that came while something was asked is for the order; with nothing it goes on as it was."""
        if scan is None:
            self._screen.telling.came_back()
        else:
            await self._screen.scanned(scan)

    async def _said(self, said: PackSaid) -> None:
        await self._screen.said(said)


def _is_out(order: OrderAtDesk) -> bool:
    """Whether the parcel in work lacks nothing but the scan of a label that has come out of the printer."""
    return order.step is PackStep.APPLY and order.parcel is not None and label_is_out(order, order.parcel)


def _another(order: str, label: LabelStatus) -> Message:
    """The question whether another label is bought: what the one there is cost, where it cost anything."""
    paid = cost(label) if label.state == LabelState.BOUGHT else ""
    return BuyNewLabelPaid(order=order, price=paid) if paid else BuyNewLabel(order=order)
