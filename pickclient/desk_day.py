"""A packer's part of a working day as one coroutine: the desk, an order, and again, until the packer leaves it.

It brings screens to the front and does with their results what lasts; it knows no key, widget or word.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Final

from textual.screen import Screen

from offline import desk_mirror, desk_recovery
from offline.desk_mirror import KeptDesk, KeptOrder
from offline.journal import Journal
from offline.news import Decided, LostOrder, OrderNews, Printed, PrinterStopped, ToldOrder
from offline.recorder import Work
from offline.recovery import Recovered
from offline.writer import Writer
from pickclient.front import Front
from screens.at_desk import AtDesk, BinScanned, DeskLeft, GoOnHere, Handed, Opened
from screens.base import JobScreen
from screens.desk import DeskScreen
from screens.home import SignedInHere
from screens.pack import PackScreen
from screens.pack_confirm import PackConfirmScreen
from screens.seams import Prints, Seams, Slips
from screens.stopped import StoppedScreen
from warehouse.events import Recorded
from warehouse.flows.decision import Scanned
from warehouse.flows.pack_words import packed
from warehouse.flows.packing import OrderAtDesk, PackStep, labelled, learned
from warehouse.flows.prints import heard
from warehouse.messages import (
    DeskAndOrder,
    DeskBin,
    DeskHas,
    Message,
    NotClosed,
    OrderGone,
    OrderNotTaken,
    OrderWent,
    WhichBin,
)
from warehouse.opening import subject_of
from warehouse.sign_in import SignedIn
from warehouse.values import replace

NOT_FINISHED: Final = "not_finished"
"""Why an order is not closed: a parcel of it lacks its label, or what it demands."""


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
        self._printed: dict[str, list[Recorded]] = {}
        """By order: what the printer said since the order was last taken from the journal."""
        self._prints: Callable[[], Prints] | None = None
        self._packer: SignedIn | None = None
        self._printers: tuple[Callable[[], Prints | Slips], ...] = ()
        self._looked = False
        """Whether was asked after what the last start left with the printer."""
        self._here = ("", "")
        """Who is at which desk."""
        self._checked = False
        """Whether its printers were asked since if they take what is printed there."""
        self._bin_asked = False
        """Whether the bin of that desk is known, or was asked for once."""
        self.seq = recovered.last_seq

    async def one_order(
        self, seams: Seams, operator: SignedIn, at: KeptDesk, opening: Message | None
    ) -> Message | None:
        """An order that was in work, or the desk's home and what is chosen there; what to say afterwards."""
        self._prints, self._packer = seams.prints, operator
        self._printers = tuple(made for made in (seams.prints, seams.slips) if made is not None)
        here = (operator.operator, at.desk)
        if here != self._here:
            self._here, self._checked, self._bin_asked = here, False, bool(at.bin)
        lost = next((one for one in await self._writer.run(desk_mirror.orders) if one.lost_to is not None), None)
        if lost is not None:
            await self._gone(seams, lost)
            return None
        question = self._recovered.question_work.order
        if question is not None and self._recovered.question is not None:
            await self._asked(seams, question)
        in_work = await self._writer.run(lambda journal: desk_recovery.in_work(journal, operator.operator))
        if in_work is not None:
            return await self._packed(seams, in_work.order, at, opening=opening)
        return await self._home(seams, operator, at, opening)

    def hear(self, news: OrderNews, shown: Iterable[Screen[object]]) -> None:
        """Something is told of an order: one that is lost is left between two scans, else its screens learn it."""
        packs = [screen for screen in shown if isinstance(screen, PackScreen)]
        here = [screen for screen in packs if screen.order.plan.order == news.order]
        match news:
            case LostOrder():
                self._front.leave(subject_of(news.order))
                for maker in self._printers:
                    maker().leave(news.order)
                return
            case ToldOrder():
                self._told[news.order] = news
                for screen in here:
                    learn = partial(screen.news.learn, news.others, news.labels, terms=news.terms)
                    screen.call_later(partial(learn, cancelled=news.cancelled))
                if not here and self._prints is not None:
                    self._prints().look(news.order)
            case Printed():
                self._printed.setdefault(news.order, []).append(news.recorded)
                for screen in packs:
                    own = partial(screen.prints.heard, news.recorded)
                    screen.call_later(own if screen in here else partial(screen.prints.elsewhere, news))
            case PrinterStopped():
                for screen in packs:
                    screen.call_later(screen.prints.told, news)
        for home in shown:
            if isinstance(home, DeskScreen):
                home.call_later(home.learn, news)

    def not_closed(self, decided: Decided, shown: Iterable[Screen[object]]) -> None:
        """Say on the screen in front that an order is not closed which was thought to be."""
        front = next((screen for screen in reversed(tuple(shown)) if isinstance(screen, JobScreen)), None)
        if front is not None and decided.verdict.reason == NOT_FINISHED:
            front.call_later(front.telling.trouble, NotClosed(order=decided.order))

    async def _home(self, seams: Seams, operator: SignedIn, at: KeptDesk, opening: Message | None) -> Message | None:
        kept = await self._writer.run(desk_recovery.open_here)
        mine = [one for one in kept if one.operator == operator.operator]
        orders = await self._writer.run(lambda journal: tuple(desk_recovery.unfold(journal, one) for one in mine))
        held = await self._writer.run(lambda journal: desk_recovery.held_for_anybody(journal, operator.operator))
        orders = (*orders, *held)
        waiting = tuple(self._with_printer(order) for order in orders if not _is_done(order))
        full = await self._writer.run(desk_recovery.full_here)
        if opening is None and not self._bin_asked:
            opening, self._bin_asked = WhichBin(), True
        home = DeskScreen(seams, at.desk, waiting, batch=self._batch, full=full, seq=self.seq, opening=opening)
        home.of_others = frozenset(order.plan.order for order in held)
        self._look_at_printers(home)
        done = await self._front.show(home)
        self.seq = max(self.seq, home.seq)
        match done:
            case Opened(opened=opened, batch=batch, scan=scan):
                self._batch = batch
                order = await self._writer.run(lambda journal: desk_recovery.begin(journal, opened, operator.operator))
                order = replace(order, batch=batch)
                return await self._shown(seams, order, Work(order=opened.plan.order, epoch=order.epoch), at, scan)
            case GoOnHere(order=name, scan=scan):
                return await self._packed(seams, name, at, scan)
            case AtDesk(desk=desk):
                self._batch, self._here = "", ("", "")
                await self._keep(KeptDesk(desk=desk))
            case BinScanned(bin=code):
                await self._keep(replace(at, bin=code))
                return DeskBin(bin_name=code.partition("-")[2])
            case DeskLeft():
                await self._writer.run(lambda journal: desk_mirror.keep_desk(journal, None))
                self._batch, self._here = "", ("", "")
            case SignedInHere(signed_in=signed_in):
                self._here = ("", "")
                await self._begin(signed_in)
                return DeskHas(operator_name=signed_in.name, desk_name=_name(at.desk))
            case None:
                return opening if self._front.reworded else None
        return None

    async def _packed(
        self,
        seams: Seams,
        name: str,
        at: KeptDesk,
        scan: Scanned | None = None,
        opening: Message | None = None,
    ) -> Message | None:
        taken_up = await self._writer.run(lambda journal: desk_recovery.take_up(journal, name))
        if taken_up is None:  # it went to another since it was offered: that is told next
            return None
        kept, order = taken_up
        return await self._shown(seams, order, desk_mirror.work_of(kept), at, scan, opening)

    async def _shown(
        self,
        seams: Seams,
        order: OrderAtDesk,
        work: Work,
        at: KeptDesk,
        scan: Scanned | None,
        opening: Message | None = None,
    ) -> Message | None:
        """Have an order packed as far as the packer goes; what to say at home afterwards."""
        order = await self._writer.run(lambda journal: desk_recovery.with_neighbours(journal, order))
        told = self._told.pop(order.plan.order, None)
        if told is not None:
            order = learned(order, told.others)
            for label in told.labels:
                order = labelled(order, label)
        order = self._with_printer(order)
        screen = PackScreen(seams, work, order, at.desk, seq=self.seq, scan=scan, packer=self._packer)
        screen.opening = opening
        self._look_at_printers(screen)
        done = await self._front.show(screen, subject_of(order.plan.order))
        self.seq = max(self.seq, screen.seq)
        if screen.handed is not None:
            return await self._handed(screen.handed, order.plan.order)
        if done is None:  # it went to another, or is shown again in other words
            return None
        await self._writer.run(desk_mirror.put_down)
        if _is_done(done):
            self._printed.pop(done.plan.order, None)
            await self._writer.run(lambda journal: desk_mirror.forget(journal, done.plan.order))
            return packed(done)
        return screen.leaving

    async def _handed(self, handed: Handed, order: str) -> Message:
        """Go on as who signed in while an order was on the desk: with it, where the server gave it."""
        opened, signed_in = handed.opened, handed.signed_in
        if opened is not None:
            await self._writer.run(lambda journal: desk_recovery.begin(journal, opened, signed_in.operator))
        else:
            await self._writer.run(desk_mirror.put_down)
        await self._begin(signed_in)
        return OrderNotTaken(order=order) if opened is None else DeskAndOrder(order=order, operator_name=signed_in.name)

    def _with_printer(self, order: OrderAtDesk) -> OrderAtDesk:
        """`order` with what the printer said of it meanwhile, and whether there is one."""
        for recorded in self._printed.pop(order.plan.order, ()):
            order = heard(order, recorded)
        return replace(order, prints=self._prints is not None)

    def _look_at_printers(self, screen: DeskScreen | PackScreen) -> None:
        """After the first paint, once: ask after what the last start left with the printer, print what is due.

        And whenever somebody comes to a desk: whether its printers take what is printed there.
        """
        if not self._checked:
            self._checked = True
            for maker in self._printers:
                _ = screen.call_after_refresh(partial(_check, maker, self._here[1]))
        if self._prints is not None and not self._looked:
            self._looked = True
            made = self._prints
            _ = screen.call_after_refresh(lambda: made().look(""))

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


def _check(maker: Callable[[], Prints | Slips], desk: str) -> None:
    maker().check(desk)


def _name(desk: str) -> str:
    """What people call a desk."""
    return desk.partition("-")[2] or desk


def _is_done(order: OrderAtDesk) -> bool:
    return order.close_wanted and order.step is PackStep.DONE


def _kept(journal: Journal, order: str) -> KeptOrder | None:
    return next((one for one in desk_recovery.open_here(journal) if one.order == order), None)
