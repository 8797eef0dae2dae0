"""Walk a packer through the order on the desk: items, demands, box, label, bin.

The rules are `warehouse.flows.pack`'s; this shows one thing to do at a time. The label is wanted in the background as
soon as what it is bought for is known, and nothing here waits for it.
"""

from collections.abc import Iterable

from textual.containers import Vertical
from textual.widget import Widget

from offline.recorder import Work
from screens.at_desk import Handed
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.label_prints import LabelPrints
from screens.label_watch import LabelWatch
from screens.pack_badge import PackBadge
from screens.pack_keys import PackKeys
from screens.pack_news import PackNews
from screens.pack_typing import PackTyping
from screens.scale_watch import ScaleWatch
from screens.seams import Seams
from screens.widgets.contents import Contents
from screens.widgets.instruction import Instruction
from screens.widgets.progress import Progress
from warehouse.barcodes import CodeKind, read
from warehouse.events import Event, Recorded
from warehouse.flows import pack
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_said import HoldSaid, PackSaid
from warehouse.flows.packing import OrderAtDesk, PackStep, evolve, recovered
from warehouse.messages import DeviceFull, Message
from warehouse.sign_in import SignedIn


class PackScreen(JobScreen[OrderAtDesk]):
    """Dismissed with the order when it is closed, when all of it waits on hold, or when the packer went back."""

    TITLE = "PACK"
    CSS_PATH = ["base.tcss", "pack.tcss"]
    BINDINGS = bindings(
        "pack",
        *(Act.PROBLEM, Act.HOLD, Act.UNDO, Act.TYPE, Act.BACK, Act.BOX, Act.LABEL, Act.MORE, Act.HELP),
    )

    def __init__(
        self,
        seams: Seams,
        work: Work,
        order: OrderAtDesk,
        desk: str,
        *,
        seq: int = 0,
        scan: Scanned | None = None,
        packer: SignedIn | None = None,
    ) -> None:
        """Have `packer` pack `order` at `desk`.

        `scan` chose the order and is taken here: of a label on hold, of an item of a batch tote.
        """
        super().__init__(seams, work, cut_off=order.plan.cut_off, seq=seq)
        self.order = order
        self.leaving: Message | None = None
        """What is to be said after the screen: where the parcel waits that was put on hold."""
        self.handed: Handed | None = None
        """Who signed in here meanwhile, if anybody did."""
        self.opening: Message | None = None
        """What is said first."""
        self._scan, self._badge = scan, PackBadge(self, desk, packer)
        self._keys, self.typing, self.prints = PackKeys(self), PackTyping(self), LabelPrints(self)
        self.news = PackNews(self)
        self._desk = desk
        self.labels = LabelWatch(self, seams.desk, desk, work.epoch)
        self._weighing = ScaleWatch(self, seams.scale() if seams.scale is not None else None)

    @property
    def entitled(self) -> str:
        """The order, too."""
        return f"PACK {self.order.plan.order}"

    def body(self) -> Iterable[Widget]:
        """What to do, and what is in the order and its parcels."""
        with Vertical(id="stop"):
            yield Progress()
            yield Instruction(self.seams.catalogue)
        with Vertical(id="order"):
            yield Contents(self.seams.catalogue)

    def begin(self) -> None:
        """Show the order as it was opened, and want its label."""
        super().begin()
        self.notice.tell(self.opening)
        self.settle()
        if self._scan is not None:
            self.call_later(self.scanned, self._scan)

    def show(self) -> None:
        """Say what to do, and what is packed."""
        order, words = self.order, self.seams.catalogue
        total = sum(max(line.expected, order.tally.verified(line.line)) for line in order.plan.lines)
        label = words.word("pack.box", order=order.plan.order, parcel=order.parcel or order.last_parcel)
        self.query_one(Progress).show(label, total - order.left, total)
        due = self.labels.due(order) or self.prints.due(order)
        big = str(getattr(due, "quantity", "") or getattr(due, "place", ""))
        self.query_one(Instruction).tell(due, look_for=big, kind=order.step)
        self.query_one(Contents).show(order)
        self._keys.show()

    def settle(self) -> None:
        """Show the order, want its labels and print them, or leave when nothing is to be done here."""
        self.prints.see()
        if self.order.step is PackStep.DONE and self.order.close_wanted:
            _ = self.dismiss(self.order)
            return
        _ = pack.due(self.order) and self.call_later(_close, self)  # others did the last of it: no act here would
        self.labels.want(self.order)
        self.show()
        self._weighing.want(self.order)

    async def scanned(self, scan: Scanned) -> None:
        """Ask the flow what the code means, unless it is a badge."""
        reading = read(scan.code)
        if reading.kind is CodeKind.BADGE:
            self._badge.scanned(reading.text)
        else:
            await self.said(scan)

    async def chosen(self, digit: int) -> None:
        """1 says yes to what is asked; 2 prints again what may not have come out; another asks the question again."""
        said = self.prints.meant(self.order, digit)
        if said is not None:
            await self.said(said)
        elif self.order.step is PackStep.DEMANDS:
            self.refuse(self.prints.due(self.order))
        else:
            await super().chosen(digit)

    async def said(self, said: PackSaid) -> None:
        """Record what `said` comes to, then signal, then show it; the last parcel closes the order in the same act."""
        decision = self.labels.checked(pack.decide(self.order, said))
        if decision.refused:
            assert decision.note is not None
            self.refuse(decision.note, decision.event)
            self._keys.turned_up(said, decision.note)
        elif decision.event is None:
            self.notice.tell(decision.note)
        elif self.telling.full:
            self.telling.trouble(DeviceFull())
        else:
            await self.keep(decision.event, *decision.then, note=decision.note)
        left_here = isinstance(said, HoldSaid) and self.order.step is PackStep.HELD
        if left_here and not decision.refused:
            self.leaving = decision.note
            _ = self.dismiss(self.order)
        else:
            self.settle()

    async def keep(self, *events: Event, note: Message | None = None) -> None:
        """Record events as one act with what follows from them, and show `note` when all of it is durable."""
        order = recovered(self.order, (Recorded(seq=seq, event=one) for seq, one in enumerate(events, self.seq + 1)))
        after = pack.due(order)
        kept = await self.telling.keep(*events, *((after,) if after is not None else ()))
        for recorded in kept.recorded or ((kept.doubtful,) if kept.doubtful else ()):
            self.order = evolve(self.order, recorded)
        self.news.acted(note)

    async def act(self, act: Act) -> None:
        """Everything a key can ask for at a desk."""
        await self._keys.act(act)

    def renewed(self, _signed_in: SignedIn) -> None:
        """The packer's sign-in, which had run out, begins anew: ask again for what was refused."""
        self.news.badge_due = self.typing.badge_due = False
        self.labels = LabelWatch(self, self.seams.desk, self._desk, self.work.epoch)
        self.settle()


async def _close(screen: PackScreen) -> None:
    """Wish for an order's end that nobody has wished for yet; where that fails, the next look does it again."""
    if (wish := pack.due(screen.order)) is not None:
        await screen.keep(wish)
        if screen.order.close_wanted:
            screen.settle()
