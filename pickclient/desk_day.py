"""A packer's part of a working day as one coroutine: the desk, an order, and again, until the packer leaves it.

It brings screens to the front and does with their results what lasts; it knows no key, widget or word.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from textual.screen import Screen

from offline import desk_mirror, desk_recovery
from offline.desk_mirror import KeptDesk, KeptOrder
from offline.journal import Journal
from offline.news import LostOrder, ToldOrder
from offline.recorder import Work
from offline.recovery import Recovered
from offline.writer import Writer
from pickclient.front import Front
from screens.at_desk import AtDesk, BinScanned, DeskLeft, GoOnHere, Opened
from screens.desk import DeskScreen
from screens.home import SignedInHere
from screens.pack import PackScreen
from screens.pack_confirm import PackConfirmScreen
from screens.seams import Seams
from screens.stopped import StoppedScreen
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_words import packed
from warehouse.flows.packing import OrderAtDesk, labelled, learned
from warehouse.messages import DeskBin, Message, OrderGone, OrderWent
from warehouse.opening import subject_of
from warehouse.values import replace
from warehouse.wire import SignedIn


class DeskDay:
    """One device's time at desks, from where the last start left off."""

    def __init__(
        self,
        front: Front,
        writer: Writer,
        recovered: Recovered,
        begin: Callable[[SignedIn], Awaitable[None]],
    ) -> None:
        """Show on `front`, keep through `writer`; `recovered` holds what is in question after a start.

        `begin` is called when somebody signs in at the desk.
        """
        self._begin = begin
        self._front = front
        self._writer = writer
        self._recovered = recovered
        self._batch = ""
        """The tote whose items are packed one by one."""
        self._told: dict[str, ToldOrder] = {}
        self._at_home = False
        """Whether the packer went back to the desk's home: then nothing is gone on with by itself."""
        self.seq = recovered.last_seq

    async def one_order(
        self, seams: Seams, operator: SignedIn, at: KeptDesk, opening: Message | None
    ) -> Message | None:
        """An order that was in work, or the desk's home and what is chosen there; what to say afterwards."""
        lost = next((one for one in await self._writer.run(desk_mirror.orders) if one.lost_to is not None), None)
        if lost is not None:
            await self._gone(seams, lost)
            return None
        question = self._recovered.question_work.order
        if question is not None and self._recovered.question is not None:
            await self._asked(seams, question)
        in_work = await self._writer.run(lambda journal: desk_recovery.in_work(journal, operator.operator))
        if in_work is not None and not self._at_home:
            return await self._packed(seams, in_work, at)
        return await self._home(seams, operator, at, opening)

    def hear(self, news: ToldOrder | LostOrder, shown: Iterable[Screen[object]]) -> None:
        """Something is told of an order: one that is lost is left between two scans, else its screens learn it."""
        if isinstance(news, LostOrder):
            self._front.leave(subject_of(news.order))
            return
        self._told[news.order] = news
        for screen in shown:
            if isinstance(screen, PackScreen) and screen.order.plan.order == news.order:
                screen.call_later(partial(screen.learn, news.others, news.labels, cancelled=news.cancelled))
            elif isinstance(screen, DeskScreen):
                screen.call_later(screen.learn, news)

    async def _home(self, seams: Seams, operator: SignedIn, at: KeptDesk, opening: Message | None) -> Message | None:
        kept = await self._writer.run(desk_recovery.open_here)
        mine = [one for one in kept if one.operator == operator.operator]
        orders = await self._writer.run(lambda journal: tuple(desk_recovery.unfold(journal, one) for one in mine))
        waiting = tuple(order for order in orders if not order.close_wanted)
        home = DeskScreen(seams, at.desk, waiting, batch=self._batch, seq=self.seq, opening=opening)
        done = await self._front.show(home)
        self.seq = max(self.seq, home.seq)
        match done:
            case Opened(opened=opened, batch=batch):
                self._batch, self._at_home = batch, False
                order = await self._writer.run(lambda journal: desk_recovery.begin(journal, opened, operator.operator))
                return await self._shown(seams, order, Work(order=opened.plan.order, epoch=order.epoch), at)
            case GoOnHere(order=name, scan=scan):
                self._at_home = False
                chosen = next(one for one in mine if one.order == name)
                return await self._packed(seams, chosen, at, scan)
            case AtDesk(desk=desk):
                self._batch = ""
                await self._keep(KeptDesk(desk=desk))
            case BinScanned(bin=code):
                await self._keep(replace(at, bin=code))
                return DeskBin(bin_name=code.partition("-")[2])
            case DeskLeft():
                await self._writer.run(lambda journal: desk_mirror.keep_desk(journal, None))
                self._batch, self._at_home = "", False
            case SignedInHere(signed_in=signed_in):
                await self._begin(signed_in)
            case None:
                return opening if self._front.reworded else None
        return None

    async def _packed(self, seams: Seams, kept: KeptOrder, at: KeptDesk, scan: Scanned | None = None) -> Message | None:
        order = await self._writer.run(lambda journal: desk_recovery.take_up(journal, kept))
        return await self._shown(seams, order, desk_mirror.work_of(kept), at, scan)

    async def _shown(
        self, seams: Seams, order: OrderAtDesk, work: Work, at: KeptDesk, scan: Scanned | None = None
    ) -> Message | None:
        """Have an order packed as far as the packer goes; what to say at home afterwards."""
        order = await self._writer.run(lambda journal: desk_recovery.with_neighbours(journal, order))
        told = self._told.pop(order.plan.order, None)
        if told is not None:
            order = learned(order, told.others)
            for label in told.labels:
                order = labelled(order, label)
        screen = PackScreen(seams, work, order, at.desk, seq=self.seq, scan=scan)
        done = await self._front.show(screen, subject_of(order.plan.order))
        self.seq = max(self.seq, screen.seq)
        if done is None:  # it went to another, or is shown again in other words
            self._at_home = not self._front.reworded
            return None
        if done.close_wanted:
            await self._writer.run(lambda journal: desk_mirror.forget(journal, done.plan.order))
            return packed(done)
        self._at_home = True
        return screen.leaving

    async def _asked(self, seams: Seams, name: str) -> None:
        """Ask about what is on the disk and was perhaps never heard."""
        question, work = self._recovered.question, self._recovered.question_work
        self._recovered = replace(self._recovered, question=None)
        kept = await self._writer.run(lambda journal: _kept(journal, name))
        if question is None or kept is None or desk_mirror.work_of(kept) != work:
            return
        order = await self._writer.run(lambda journal: desk_recovery.unfold(journal, kept))
        asking = PackConfirmScreen(seams, work, order, question, seq=self.seq)
        await self._front.show(asking, subject_of(name))
        self.seq = max(self.seq, asking.seq)

    async def _gone(self, seams: Seams, lost: KeptOrder) -> None:
        """Say whose the order is now, and forget it when that was read."""
        name = lost.lost_to or ""
        message = OrderWent(order=lost.order, operator_name=name) if name else OrderGone(order=lost.order)
        await self._front.show(StoppedScreen(seams, message, seq=self.seq))
        await self._writer.run(lambda journal: desk_mirror.forget(journal, lost.order))

    async def _keep(self, at: KeptDesk) -> None:
        await self._writer.run(lambda journal: desk_mirror.keep_desk(journal, at))


def _kept(journal: Journal, order: str) -> KeptOrder | None:
    return next((one for one in desk_recovery.open_here(journal) if one.order == order), None)
