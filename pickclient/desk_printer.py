"""Prints the labels of the orders at this desk: fetched once, recorded before a byte goes out, a copy never twice.

One job after the other, as they became due; a printer in trouble holds up the next job and nothing else. Imported when
the first label may be due, and only where there is a printer.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import partial
from threading import Event as Flag
from typing import Final

from devices.printers.address import address
from devices.printers.fitness import LABEL_MM, Wanted
from devices.printers.labels import Label, PageTooLargeError, label_document
from devices.printers.opening import printer_at
from devices.printers.pages import NoLabelError
from devices.printers.pictures import PictureError
from devices.printers.printer import About, Document, Form, JobState, Printer, Report, Trouble, refusal
from devices.printers.printing import Limits, PrintJob, run
from offline import desk_mirror, desk_recovery
from offline.aside import aside
from offline.clock import Clock
from offline.errors import JournalError
from offline.label_files import FOLDER, LabelFiles
from offline.news import Printed, PrinterStopped
from offline.recorder import Recorder, Work
from offline.transport import Refusal, TransportError
from offline.writer import Writer
from pickclient.log import LOG
from pickclient.printer_check import PrinterCheck
from pickclient.printer_words import desk_name, keeping, lacking
from pickclient.wiring import Device, label_form
from screens.troubles import sentence
from warehouse.desk_events import LabelPrinted, PrintState
from warehouse.flows import prints
from warehouse.flows.packing import OrderAtDesk
from warehouse.flows.prints import Copy
from warehouse.messages import (
    LabelCannotPrint,
    LabelNotHere,
    Message,
    PrinterWrongKind,
)
from warehouse.parcels import parcel_id
from warehouse.values import dataclass, replace
from warehouse.zpl import ZplRefusedError

SCREEN: Final = "printer"
"""As which screen the printer's words are recorded."""
AGAIN_S: Final = 2.0
"""Seconds after which the server is asked again for a label, or a printer that cannot be reached."""
MUTE_S: Final = 2.0
"""Seconds that a printer is waited for which never says that it printed."""
FOLLOWED_S: Final = 5.0
"""Seconds that a printer is asked for what went out before a start: it has had its time already."""
CANNOT_MAX: Final = 300
"""Characters that are recorded of what is wrong with a label."""
STATES: Final = {
    JobState.SENT: PrintState.PRINTING,
    JobState.CONFIRMED: PrintState.PRINTED,
    JobState.HELD: PrintState.HELD,
    JobState.UNKNOWN: PrintState.UNKNOWN,
    JobState.NOT_PRINTED: PrintState.FAILED,
}
"""What is recorded of a job; of one that waits at the desk nothing is."""
LOST: Final = frozenset({"stale_epoch", "not_packed"})
"""Why a label is not given: another desk packs the order now, or nobody does any more."""
Key = tuple[str, Copy]
Fetch = Callable[[str, int, int], Awaitable[bytes]]
Tell = Callable[[Printed | PrinterStopped], None]
Spawn = Callable[[Coroutine[object, object, None]], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a desk prints with."""

    writer: Writer
    recorder: Recorder
    clock: Clock
    files: LabelFiles
    printer: Printer
    fetch: Fetch
    """Asks the server for what is printed of a parcel's label, under the order's lease. Raises: TransportError."""
    tell: Tell
    """Called on any thread."""
    spawn: Spawn
    """Has a part of the program work until it ends."""
    form: Form = Form.ZPL
    """In which form labels are wanted here."""
    limits: Limits = Limits()


class _Job:
    """One copy on its way to the printer, or one that went there and is asked after."""

    def __init__(self, order: OrderAtDesk, copy: Copy, begun_s: float, state: PrintState | None) -> None:
        label = order.label(copy.parcel)
        self.order = order.plan.order
        self.work = Work(order=self.order, epoch=order.epoch)
        self.desk = order.desk
        self.form = label.format if label is not None else ""
        self.copy = copy
        self.begun_s = begun_s
        self.state = state
        """What was recorded last; None: no byte has gone out."""
        self.is_new = state is None
        """Whether its label came while the program ran, so that `begun_s` says when."""
        self.reference = ""
        self.why: Message | None = None
        self.off = Flag()
        """Set when it is not to come out any more."""

    @property
    def key(self) -> Key:
        return self.order, self.copy

    @property
    def parcel(self) -> str:
        return parcel_id(self.order, self.copy.parcel)

    @property
    def name(self) -> str:
        return f"{self.parcel}/{self.copy.generation}/{self.copy.copy}"


class DeskPrinter:
    """What `screens.seams.Prints` asks for, on one device."""

    def __init__(self, desk: Desk) -> None:
        """Print with `desk`; nothing is opened yet."""
        self._desk = desk
        self._about: About | None = None
        self._live: dict[Key, _Job] = {}
        self._went: set[Key] = set()
        """Copies that were given to the printer since the program started: what is seen may be older than that."""
        self._queue: asyncio.Queue[_Job] = asyncio.Queue()
        self._busy = asyncio.Lock()
        """Who has it speaks with the printer, which listens to one at a time."""
        wanted = Wanted(form=desk.form, size_mm=LABEL_MM, drawn=True)
        self._check = PrinterCheck(self._asked, wanted, lacking, desk.tell)
        self._works = False

    def see(self, order: OrderAtDesk) -> None:
        """Print what is due of `order`, take back what is not wanted any more, ask after what went out."""
        for job in self._live.values():
            if job.order == order.plan.order and not prints.is_wanted(order, job.copy):
                job.off.set()
        for copy in prints.due(order):
            self._add(order, copy, None)
        for copy, state in prints.unheard(order):
            self._add(order, copy, state)

    def look(self, order: str) -> None:
        """The same for an order as the journal has it; for all of the desk's where empty."""
        self._desk.spawn(self._looked(order))

    def check(self, desk: str) -> None:
        """Say what keeps labels from being printed at `desk` before the first one comes."""
        self._desk.spawn(self._check.run(desk))

    def leave(self, order: str) -> None:
        """The order is another's: print nothing more of it."""
        for job in self._live.values():
            if job.order == order:
                job.off.set()

    def _add(self, order: OrderAtDesk, copy: Copy, state: PrintState | None) -> None:
        job = _Job(order, copy, self._desk.clock.mono_s(), state)
        if (live := self._live.get(job.key)) is not None and live.state is None:
            live.work = job.work  # the order may have come back to this desk
        if job.key in self._live or job.key in self._went:
            return
        self._live[job.key] = job
        self._queue.put_nowait(job)
        if not self._works:
            self._works = True
            self._desk.spawn(self._work())

    async def _looked(self, order: str) -> None:
        try:
            orders = await self._desk.writer.run(
                lambda journal: [
                    desk_recovery.unfold(journal, kept)
                    for kept in desk_recovery.open_here(journal)
                    if order in ("", kept.order)
                ]
            )
        except JournalError as error:  # the screen in front meets the same disk, and says so
            LOG.warning("what is to be printed cannot be read: %s", error)
            return
        for one in orders:
            self.see(one)

    async def _work(self) -> None:
        """Do one job after the other, for as long as the program lives."""
        self._desk.files.prune(time.time())
        while True:
            job = await self._queue.get()
            try:
                async with self._busy:
                    ended = await (self._asked_after(job) if job.state is not None else self._printed(job))
            except JournalError as error:
                LOG.warning("label %s: %s", job.name, error)
                self._why(job, sentence(error))
                ended = True
            if ended:
                self._live.pop(job.key, None)
            else:
                asyncio.get_running_loop().call_later(AGAIN_S, self._queue.put_nowait, job)

    async def _printed(self, job: _Job) -> bool:
        """Print a copy of which nothing has gone out; False: not now, it is tried again."""
        if job.off.is_set():
            return True
        if self._desk.clock.mono_s() - job.begun_s >= self._desk.limits.wait_s_max:
            await self._failed(job)
            return True
        about, data = await self._reached(job), await self._data(job)
        if about is None or data is None:
            return False
        try:
            document = await aside(partial(self._document, job, data, about))
        except (NoLabelError, ZplRefusedError) as error:
            LOG.warning("label %s cannot be printed: %s", job.name, error)
            await self._failed(job, str(error))
            self._why(job, LabelCannotPrint())
            return True
        if document is None:
            await self._failed(job)
            self._why(job, PrinterWrongKind(desk_name=desk_name(job.desk)))
            return True
        await aside(partial(self._run, job, document, about.confirms))
        return True

    def _document(self, job: _Job, data: bytes, about: About) -> Document | None:
        """What goes to the printer; None where it prints no such thing.

        Raises: NoLabelError, ZplRefusedError: no printer would.
        """
        try:
            bought = Label(parcel=job.parcel, generation=job.copy.generation, form=Form(job.form), data=data)
            document = label_document(bought, job.copy.copy, about)
        except (ValueError, PageTooLargeError, PictureError) as error:
            LOG.warning("label %s is not for this printer: %s", job.name, error)
            return None
        if refused := refusal(about.forms, document.form, "the printer"):
            LOG.warning("label %s: %s", job.name, refused)
        return None if refused else document

    async def _asked_after(self, job: _Job) -> bool:
        """Find out what became of a copy that went out before the program started; it is never sent again."""
        kept = partial(desk_mirror.print_reference, order=job.order, name=job.name)
        job.reference = await self._desk.writer.run(kept)
        document = Document(name=job.name, form=Form.ZPL, data=b"")
        await aside(partial(self._run, job, document, True))
        return True

    def _run(self, job: _Job, document: Document, confirms: bool) -> None:
        """Bring a job to its end, on a thread of its own."""
        desk, before = self._desk, None
        if job.state is not None:
            state = JobState.HELD if job.state is PrintState.HELD else JobState.SENT
            before = Report(state=state, reference=job.reference)
        confirm_s = desk.limits.confirm_s_max if confirms else MUTE_S
        limits = replace(desk.limits, confirm_s_max=confirm_s if before is None else FOLLOWED_S)
        heard = partial(self._heard, job)
        printing = PrintJob(document, desk.printer, heard, begun_s=job.begun_s, report=before, limits=limits)
        report = run(printing, desk.clock.mono_s, job.off.wait)
        went = report.state in (JobState.SENT, JobState.HELD) or (report.state is JobState.QUEUED and job.state)
        if went and not printing.withdraw():
            run(printing, desk.clock.mono_s, _paused)

    def _heard(self, job: _Job, report: Report) -> None:
        """Keep what became of a job before anything follows from it; on its thread.

        Raises: JournalError; RuntimeError when the program ends. Nothing is sent then.
        """
        desk, state = self._desk, STATES.get(report.state)
        if report.reference and report.reference != job.reference:
            kept = partial(desk_mirror.keep_print_reference, order=job.order, name=job.name, reference=report.reference)
            desk.writer.submit(kept).result()
            job.reference = report.reference
        if state is not None and state is not job.state:
            self._say(job, state)
        waits = report.state in (JobState.QUEUED, JobState.HELD)
        self._why(job, keeping(report.fault.trouble, job.desk) if waits and report.fault else None)

    def _say(self, job: _Job, state: PrintState, cannot: str = "") -> None:
        """Record a state and tell of it; `cannot`: what is wrong with the label itself."""
        copy = job.copy
        event = LabelPrinted(
            parcel=copy.parcel,
            generation=copy.generation,
            copy=copy.copy,
            state=state,
            desk=job.desk,
            there_ms=round(1000 * (self._desk.clock.mono_s() - job.begun_s)) if job.is_new else None,
            cannot=cannot[:CANNOT_MAX],
        )
        recorded = self._desk.recorder.record_here(event, work=job.work, screen=SCREEN)
        job.state = state
        self._went.add(job.key)
        self._desk.tell(Printed(order=job.order, recorded=recorded))

    async def _failed(self, job: _Job, cannot: str = "") -> None:
        await aside(partial(self._say, job, PrintState.FAILED, cannot))
        self._why(job, None)

    def _why(self, job: _Job, why: Message | None) -> None:
        """Tell what keeps a job, once."""
        if why != job.why:
            job.why = why
            self._desk.tell(PrinterStopped(order=job.order, parcel=job.copy.parcel, why=why))

    async def _asked(self) -> About | None:
        """What the printer is now; None while it has a job, which says what keeps it."""
        if self._live:
            return None
        async with self._busy:
            about = await aside(self._desk.printer.about)
        if about.fault is None or about.fault.trouble is not Trouble.GONE:
            self._about = about
        return about

    async def _reached(self, job: _Job) -> About | None:
        """What the printer is; None while it cannot be reached."""
        if self._about is None:
            about = await aside(self._desk.printer.about)
            if about.fault is not None and about.fault.trouble is Trouble.GONE:
                self._why(job, keeping(Trouble.GONE, job.desk))
                return None
            self._about = about
        return self._about

    async def _data(self, job: _Job) -> bytes | None:
        """What is printed: what was fetched before, or what the server has; None while it cannot be had."""
        desk, generation = self._desk, job.copy.generation
        data = await aside(partial(desk.files.read, job.parcel, generation))
        if data is not None:
            return data
        try:
            data = await desk.fetch(job.parcel, generation, job.work.epoch or 0)
        except TransportError as error:
            if isinstance(error, Refusal):
                LOG.warning("label %s cannot be had: %s", job.name, error)
            # That another desk has the order now is sync's to tell, and until then nothing of it is printed here.
            lost = isinstance(error, Refusal) and error.problem.type in LOST
            self._why(job, None if lost else LabelNotHere(order=job.order))
            return None
        with suppress(OSError):  # it is printed all the same; a reprint asks for it again
            await aside(partial(desk.files.keep, job.parcel, generation, data))
        return data


def desk_printer(device: Device, recorder: Recorder, fetch: Fetch, tell: Tell, spawn: Spawn) -> DeskPrinter:
    """The printer that the settings of `device` name."""
    return DeskPrinter(
        Desk(
            writer=device.writer,
            recorder=recorder,
            clock=device.clock,
            files=LabelFiles(device.folder.path / FOLDER),
            printer=printer_at(address(device.settings.printer)),
            fetch=fetch,
            tell=tell,
            spawn=spawn,
            form=Form(label_form(device.settings.printer)),
        )
    )


def _paused(seconds: float) -> bool:
    time.sleep(seconds)
    return False
