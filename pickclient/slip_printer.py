"""Prints the pack slip of an order when its last item is in a box: recorded before a byte goes out, a copy never twice.

It goes in before the box is closed. One that does not come out closes no order and opens none: it is said, and a person
decides. Imported when the first one may be due, and only where there is a printer for them.
"""

import asyncio
from functools import partial
from threading import Event as Flag
from typing import Final

from devices.printers.address import address
from devices.printers.fitness import SLIP_MM, Lack, Wanted
from devices.printers.opening import printer_at
from devices.printers.printer import About, Document, Form, JobState, Printer, Report
from devices.printers.printing import Limits, PrintJob, run
from offline import desk_mirror
from offline.aside import aside
from offline.clock import Clock
from offline.errors import JournalError
from offline.news import Printed, PrinterStopped
from offline.recorder import Recorder, Work
from offline.writer import Writer
from paper.pdf import pdf
from pickclient.desk_printer import FOLLOWED_S, SCREEN, STATES, Spawn, Tell
from pickclient.log import LOG
from pickclient.paper.slip import Slip, SlipLine, pack_slip
from pickclient.printer_check import PrinterCheck
from pickclient.wiring import Device
from screens.wording import Catalogue, catalogue
from warehouse.desk_events import PrintState, SlipPrinted
from warehouse.flows import slips
from warehouse.flows.packing import OrderAtDesk
from warehouse.messages import Message, SlipPaperTooSmall, SlipPrinterGone, SlipPrinterTakesNone, SlipWaits
from warehouse.money import Money, totals, written
from warehouse.values import dataclass, replace

NAME: Final = "slip"
"""Under which name is kept by what the printer is asked for an order's first slip; the others bear their number."""
Key = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipDesk:
    """What a desk prints slips with."""

    writer: Writer
    recorder: Recorder
    clock: Clock
    printer: Printer
    words: Catalogue
    """In whose language they are."""
    tell: Tell
    """Called on any thread."""
    spawn: Spawn
    """Has a part of the program work until it ends."""
    limits: Limits = Limits()


class _Job:
    """One copy on its way to the printer, or one that went there and is asked after."""

    def __init__(self, order: OrderAtDesk, copy: int, begun_s: float, state: PrintState | None) -> None:
        self.seen = order
        self.order = order.plan.order
        self.work = Work(order=self.order, epoch=order.epoch)
        self.copy = copy
        self.begun_s = begun_s
        self.state = state
        """What was recorded last; None: no byte has gone out."""
        self.reference = ""
        self.why: Message | None = None
        self.off = Flag()
        """Set when it is not to come out any more."""

    @property
    def key(self) -> Key:
        return self.order, self.copy

    @property
    def name(self) -> str:
        return NAME if self.copy == slips.BY_ITSELF else f"{NAME}/{self.copy}"


class SlipPrinter:
    """What `screens.seams.Slips` asks for, on one device."""

    def __init__(self, desk: SlipDesk) -> None:
        """Print with `desk`; nothing is opened yet."""
        self._desk = desk
        self._live: dict[Key, _Job] = {}
        self._went: set[Key] = set()
        """Copies that were given to the printer since the program started: what is seen may be older than that."""
        self._queue: asyncio.Queue[_Job] = asyncio.Queue()
        self._works = False
        self._check = PrinterCheck(self._asked, Wanted(form=Form.PDF, size_mm=SLIP_MM), lacking, desk.tell)

    def see(self, order: OrderAtDesk) -> None:
        """Print the slip of `order` if it is due, take back what is not wanted any more, ask after what went out."""
        for job in self._live.values():
            if job.order == order.plan.order and not slips.is_wanted(order):
                job.off.set()
        copy = slips.due(order)
        if copy is not None:
            self._add(order, copy, None)
        for sent, state in slips.unheard(order):
            self._add(order, sent, state)

    def leave(self, order: str) -> None:
        """The order is another's: print nothing more of it."""
        for job in self._live.values():
            if job.order == order:
                job.off.set()

    def check(self, desk: str) -> None:
        """Say what keeps slips from being printed at `desk` before the first one is due."""
        self._desk.spawn(self._check.run(desk))

    async def _asked(self) -> About | None:
        return None if self._live else await aside(self._desk.printer.about)

    def _add(self, order: OrderAtDesk, copy: int, state: PrintState | None) -> None:
        job = _Job(order, copy, self._desk.clock.mono_s(), state)
        if job.key in self._live or job.key in self._went:
            return
        self._live[job.key] = job
        self._queue.put_nowait(job)
        if not self._works:
            self._works = True
            self._desk.spawn(self._work())

    async def _work(self) -> None:
        """Do one job after the other, for as long as the program lives."""
        while True:
            job = await self._queue.get()
            try:
                await self._done(job)
            except JournalError as error:
                LOG.warning("the pack slip of %s was not printed: %s", job.order, error)
            self._live.pop(job.key, None)

    async def _done(self, job: _Job) -> None:
        """Bring a job to its end; what went out before is asked after and never sent again."""
        desk = self._desk
        known = partial(desk_mirror.print_reference, order=job.order, name=job.name)
        job.reference = await desk.writer.run(known)
        if job.state is not None:
            await aside(partial(self._run, job, b""))
        elif job.reference:  # an older program sent it, and recorded nothing
            await aside(partial(self._say, job, PrintState.UNKNOWN))
        elif not job.off.is_set():
            await aside(partial(self._run, job, slip_pdf(job.seen, desk.words)))

    def _run(self, job: _Job, data: bytes) -> None:
        """Bring a slip onto paper, or find out what became of it, on a thread of its own."""
        desk, before, limits = self._desk, None, self._desk.limits
        if job.state is not None:
            state = JobState.HELD if job.state is PrintState.HELD else JobState.SENT
            before = Report(state=state, reference=job.reference)
            limits = Limits(wait_s_max=limits.wait_s_max, confirm_s_max=FOLLOWED_S)
        document = Document(name=f"{job.order}/{NAME}/{job.copy}", form=Form.PDF, data=data)
        heard = partial(self._heard, job)
        printing = PrintJob(document, desk.printer, heard, begun_s=job.begun_s, report=before, limits=limits)
        report = run(printing, desk.clock.mono_s, job.off.wait)
        if job.off.is_set() and report.state in (JobState.SENT, JobState.HELD) and not printing.withdraw():
            run(printing, desk.clock.mono_s, lambda seconds: Flag().wait(seconds))

    def _heard(self, job: _Job, report: Report) -> None:
        """Keep what became of a slip before anything follows from it; on its thread.

        Raises: JournalError; RuntimeError when the program ends. Nothing is sent then.
        """
        desk, state = self._desk, STATES.get(report.state)
        if report.reference and report.reference != job.reference:
            kept = partial(desk_mirror.keep_print_reference, order=job.order, name=job.name, reference=report.reference)
            desk.writer.submit(kept).result()
            job.reference = report.reference
        if state is not None and state is not job.state:
            self._say(job, state)
        stays = report.state in (JobState.QUEUED, JobState.HELD) and report.fault is not None
        why = SlipWaits(order=job.order) if stays else None
        if why != job.why:
            job.why = why
            desk.tell(PrinterStopped(order=job.order, parcel=0, why=why))

    def _say(self, job: _Job, state: PrintState) -> None:
        """Record a state and tell of it."""
        event = SlipPrinted(copy=job.copy, state=state, desk=job.seen.desk)
        recorded = self._desk.recorder.record_here(event, work=job.work, screen=SCREEN)
        job.state = state
        self._went.add(job.key)
        self._desk.tell(Printed(order=job.order, recorded=recorded))


def slip_printer(device: Device, recorder: Recorder, tell: Tell, spawn: Spawn) -> SlipPrinter:
    """The printer for slips that the settings of `device` name, in the language they name."""
    return SlipPrinter(
        SlipDesk(
            writer=device.writer,
            recorder=recorder,
            clock=device.clock,
            printer=printer_at(address(device.settings.slip_printer)),
            words=catalogue(device.settings.language),
            tell=tell,
            spawn=spawn,
        )
    )


def lacking(lacks: Lack, desk: str) -> Message:
    """What is said of a desk's printer that does not take its slips."""
    del desk  # its label printer is called by the desk; this one is the other
    match lacks:
        case Lack.ANSWER:
            return SlipPrinterGone()
        case Lack.FORM:
            return SlipPrinterTakesNone()
        case Lack.PAPER:
            return SlipPaperTooSmall()


def slip_pdf(order: OrderAtDesk, words: Catalogue) -> bytes:
    """The slip of an order with what is in its parcels; prices only where the server says that they may be read."""
    assert order.plan.slip is not None, "its merchant wants one"
    costs = costs_of(order)
    slip = Slip(
        sender=order.plan.merchant_name,
        order=order.plan.order,
        ship_to=order.plan.slip.ship_to,
        lines=lines_of(order),
        gift_note=order.plan.slip.gift_note,
        prices=bool(costs),
        total=" + ".join(map(str, totals(costs.values()))) if len(costs) == len(lines_of(order)) else "",
    )
    return pdf(pack_slip(slip, words).pages)


def lines_of(order: OrderAtDesk) -> tuple[SlipLine, ...]:
    """What is in the order's parcels."""
    costs = costs_of(order)
    packed = ((line, order.tally.verified(line.line)) for line in order.plan.lines)
    return tuple(
        SlipLine(name=line.item.name, sku=line.item.sku, quantity=units, price=str(costs.get(line.line, "")))
        for line, units in packed
        if units > 0
    )


def costs_of(order: OrderAtDesk) -> dict[str, Money]:
    """What the packed units of each line cost together, as far as that is known and may be read."""
    prices = order.plan.slip.prices if order.plan.slip is not None else ()
    found = ((one.line, written(one.price), order.tally.verified(one.line)) for one in prices)
    return {line: replace(price, amount=price.amount * units) for line, price, units in found if units > 0}
