"""What a packer is asked beside the order: which box, why another label. Records nothing."""

from typing import TYPE_CHECKING

from screens.pack_questions import CHOICES_MAX, NOTHING, Questions
from screens.sure import SureScreen
from warehouse.desk_events import ReprintReason
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_said import (
    BoxSaid,
    ParcelSaid,
    ReprintSaid,
    SlipAgainSaid,
    TurnedUpSaid,
)
from warehouse.flows.pack_words import instruction
from warehouse.flows.packing import OrderAtDesk, PackStep
from warehouse.flows.told import cost
from warehouse.messages import (
    BuyLabelAgain,
    BuyNewLabel,
    BuyNewLabelPaid,
    Message,
    NoReprint,
    NotWantedNow,
    WasMissing,
)
from warehouse.packing import LabelStatus
from warehouse.parcels import LabelState

if TYPE_CHECKING:
    from screens.label_watch import LabelWatch


class PackAsking(Questions):
    """Questions of one pack screen, one after the other in a worker of its own."""

    async def box(self, order: OrderAtDesk) -> None:
        """Ask which box, or whether this one is full."""
        self._screen.run_worker(self._box(order), exit_on_error=True)

    async def label(self, order: OrderAtDesk, watch: "LabelWatch") -> None:
        """Ask why the label is wanted again, or whether another one is bought."""
        self._screen.run_worker(self._label(order, watch), exit_on_error=True)

    async def turned_up(self, scan: Scanned, asked: WasMissing) -> None:
        """Ask whether an item that had been missing is packed; else it is too many."""
        if await self._shown(SureScreen(self._screen.seams, asked, seq=self._screen.seq)):
            await self._said(TurnedUpSaid(scan=scan))
        else:
            self._screen.refuse(NotWantedNow(item_name=asked.item_name))

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


def _another(order: str, label: LabelStatus) -> Message:
    """The question whether another label is bought: what the one there is cost, where it cost anything."""
    if label.state != LabelState.BOUGHT:
        return BuyLabelAgain(order=order)
    paid = cost(label)
    return BuyNewLabelPaid(order=order, price=paid) if paid else BuyNewLabel(order=order)
