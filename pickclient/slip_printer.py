"""Prints the pack slip of an order, once, when its last item is in a box: it goes in before the box is closed.

A slip that does not come out closes no order and opens none: it is said, and a person decides. Imported when the first
one may be due, and only where there is a printer for them.
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from devices.printers.address import address
from devices.printers.fitness import SLIP_MM, Lack, Wanted
from devices.printers.opening import printer_at
from devices.printers.printer import About, Document, Form, JobState, Printer, Report
from devices.printers.printing import PrintJob, run
from offline import desk_mirror
from offline.aside import aside
from offline.errors import JournalError
from offline.news import PrinterStopped
from offline.writer import Writer
from paper.pdf import pdf
from pickclient.desk_printer import Spawn
from pickclient.log import LOG
from pickclient.paper.slip import Slip, SlipLine, pack_slip
from pickclient.printer_check import PrinterCheck
from pickclient.wiring import Device
from screens.wording import Catalogue, catalogue
from warehouse.flows.packing import OrderAtDesk
from warehouse.messages import Message, SlipPaperTooSmall, SlipPrinterGone, SlipPrinterTakesNone, SlipWaits

NAME: Final = "slip"
"""Under which name is kept that an order's slip went out."""
WENT: Final = "went"
"""By which the printer is asked for it, where it says nothing of its own."""


class SlipPrinter:
    """What `screens.seams.Slips` asks for, on one device."""

    def __init__(
        self, writer: Writer, printer: Printer, words: Catalogue, tell: Callable[[PrinterStopped], None], spawn: Spawn
    ) -> None:
        """Print in `words`; what keeps the printer is told to `tell`, on any thread."""
        self._writer = writer
        self._printer = printer
        self._words = words
        self._tell = tell
        self._spawn = spawn
        self._begun: set[str] = set()
        self._busy = asyncio.Lock()
        wanted = Wanted(form=Form.PDF, size_mm=SLIP_MM)
        self._check = PrinterCheck(self._asked, wanted, lacking, tell)

    def see(self, order: OrderAtDesk) -> None:
        """Print the slip of `order` if it has one and nothing more goes into its parcels."""
        name = order.plan.order
        if name in self._begun or order.left or order.plan.cancelled or not lines_of(order):
            return
        if order.plan.slip is not None:
            self._begun.add(name)
            self._spawn(self._print(order))

    def check(self, desk: str) -> None:
        """Say what keeps slips from being printed at `desk` before the first one is due."""
        self._spawn(self._check.run(desk))

    async def _asked(self) -> About | None:
        if self._busy.locked():
            return None
        async with self._busy:
            return await aside(self._printer.about)

    async def _print(self, order: OrderAtDesk) -> None:
        name = order.plan.order
        try:
            known = await self._writer.run(partial(desk_mirror.print_reference, order=name, name=NAME))
            if not known:
                async with self._busy:
                    await aside(partial(self._run, name, slip_pdf(order, self._words)))
        except JournalError as error:
            LOG.warning("the pack slip of %s was not printed: %s", name, error)
            self._begun.discard(name)

    def _run(self, order: str, data: bytes) -> None:
        """Bring a slip onto paper, on a thread of its own."""
        document = Document(name=f"{order}/{NAME}", form=Form.PDF, data=data)
        heard = partial(self._heard, order)
        job = PrintJob(document, self._printer, heard, begun_s=time.monotonic())
        run(job, time.monotonic, _paused)

    def _heard(self, order: str, report: Report) -> None:
        """Keep that it goes out before it does; say what keeps it.

        Raises: JournalError; RuntimeError when the program ends. Nothing is sent then.
        """
        if report.state is JobState.SENT:
            kept = partial(desk_mirror.keep_print_reference, order=order, name=NAME, reference=report.reference or WENT)
            self._writer.submit(kept).result()
        stays = report.state in (JobState.QUEUED, JobState.HELD) and report.fault is not None
        why: Message | None = SlipWaits(order=order) if stays or report.state is JobState.NOT_PRINTED else None
        self._tell(PrinterStopped(order=order, parcel=0, why=why))


def slip_printer(device: Device, tell: Callable[[PrinterStopped], None], spawn: Spawn) -> SlipPrinter:
    """The printer for slips that the settings of `device` name, in the language they name."""
    printer = printer_at(address(device.settings.slip_printer))
    return SlipPrinter(device.writer, printer, catalogue(device.settings.language), tell, spawn)


def lacking(lacks: Lack, desk: str) -> Message:
    """What is said of a desk's printer that does not take its slips."""
    del desk  # it has one, and that is not called by the desk: another one is
    match lacks:
        case Lack.ANSWER:
            return SlipPrinterGone()
        case Lack.FORM:
            return SlipPrinterTakesNone()
        case Lack.PAPER:
            return SlipPaperTooSmall()


def slip_pdf(order: OrderAtDesk, words: Catalogue) -> bytes:
    """The slip of an order with what is in its parcels; prices are on none."""
    assert order.plan.slip is not None, "its merchant wants one"
    slip = Slip(
        sender=order.plan.merchant_name,
        order=order.plan.order,
        ship_to=order.plan.slip.ship_to,
        lines=lines_of(order),
        gift_note=order.plan.slip.gift_note,
    )
    return pdf(pack_slip(slip, words).pages)


def lines_of(order: OrderAtDesk) -> tuple[SlipLine, ...]:
    """What is in the order's parcels."""
    packed = ((line, order.tally.verified(line.line)) for line in order.plan.lines)
    return tuple(
        SlipLine(name=line.item.name, sku=line.item.sku, quantity=units) for line, units in packed if units > 0
    )


def _paused(seconds: float) -> bool:
    time.sleep(seconds)
    return False
