"""`pickclient printer`: says in sentences what the desk's printer can do and what is wrong, and prints a test page."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from devices.printers.address import Address, Scheme, address
from devices.printers.fitness import LABEL_MM, SLIP_MM, Lack, Wanted, lack
from devices.printers.opening import printer_at
from devices.printers.printer import About, Document, Fault, Form, JobState, Printer, Report, Size, Trouble, refusal
from devices.printers.printing import Limits, PrintJob, run
from pickclient.settings import Settings
from pickclient.wiring import label_form
from warehouse.values import dataclass

LIMITS: Final = Limits(wait_s_max=120.0)
"""How long the test page may wait for paper, and for the printer's word."""
TO_DO: Final = {
    Trouble.PAPER_OUT: "PUT PAPER IN.",
    Trouble.HEAD_OPEN: "CLOSE IT.",
    Trouble.GONE: "Is it switched on, is it on the network, is this its address?",
    Trouble.OTHER: "LOOK at the printer.",
}
DPI: Final = {8: 203, 12: 300, 24: 600}
Opened = Callable[[Address], Printer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command's options, as they were given."""

    test: bool = False
    at: str = ""
    slips: bool = False


def printer(settings: Settings, asked: Asked, opened: Opened = printer_at, limits: Limits = LIMITS) -> int:
    """Say how the printer is, print a page where that is asked; the exit status: 0 when nothing is wrong."""
    name = "slip_printer" if asked.slips else "printer"
    written = asked.at or getattr(settings, name)
    if not written:
        sys.stderr.write(f"This device has no {name}: set {name} in its settings, or say which with --at ADDRESS.\n")
        return 2
    try:
        place = address(written)
    except ValueError as error:
        sys.stderr.write(f"{written} is no printer: it must be {error}.\n")
        return 2
    device = opened(place)
    about = device.about()
    _say(told(place, about))
    wanted = _wanted(written, slips=asked.slips)
    lacks = lack(about, wanted)
    _say([lacking(lacks, about, wanted, written)])
    if lacks in (Lack.ANSWER, Lack.FORM) or (about.fault is not None and not asked.test):
        return 1
    tested = _test(device, place, about, limits) if asked.test else 0
    return 1 if lacks else tested


def told(place: Address, about: About) -> Iterator[str]:
    """What a person has to know of a printer, a sentence each."""
    if about.fault is not None and _gone(about):
        yield wrong(about.fault, place)
        return
    yield f"{place.written} is {about.model or 'a printer that does not say its model'}."
    if not about.forms:
        yield refusal(about.forms, Form.PDF, place.written)
    elif place.scheme is Scheme.ZPL:
        yield f"It prints ZPL, at {DPI[about.dots_per_mm]} dots an inch."
    else:
        yield f"It prints {' and '.join(sorted(form.upper() for form in about.forms))}."
    if place.scheme is Scheme.DIR:
        yield "It is a folder: a label counts as printed when it is written there."
    elif about.confirms:
        yield "It says when a label is printed."
    else:
        yield "It does not say whether a label was printed: scan each one."
    yield wrong(about.fault, place) if about.fault else "Nothing is wrong with it."


def lacking(lacks: Lack | None, about: About, wanted: Wanted, written: str) -> str:
    """Why the printer that is `written` does not take what the desk prints on it, and what to do; empty where not."""
    if lacks is Lack.FORM and about.forms:
        return refusal(about.forms, wanted.form, written)
    if lacks is not Lack.PAPER:
        return ""
    has = ", ".join(_by(size) for size in about.papers)
    what = "A pack slip" if wanted.size_mm == SLIP_MM else "A label"
    return f"{what} is {_by(wanted.size_mm)} mm, and it has paper of {has} mm: PUT LARGER PAPER IN."


def wrong(fault: Fault, place: Address) -> str:
    """What is wrong with the printer, and what to do."""
    if fault.trouble is Trouble.GONE and place.scheme is Scheme.DIR:
        return f"{place.written} cannot be written to: {fault.detail}. MAKE IT."
    if fault.trouble is Trouble.GONE:
        return f"{place.written} cannot be reached ({fault.detail}). {TO_DO[fault.trouble]}"
    return f"It cannot print now: {fault.detail}. {TO_DO[fault.trouble]}"


def became(report: Report, place: Address) -> str:
    """What became of the test page, in a sentence."""
    why = f" {wrong(report.fault, place)}" if report.fault else ""
    match report.state:
        case JobState.QUEUED:
            return f"The test page waits.{why}" if why else ""
        case JobState.SENT:
            return ""
        case JobState.CONFIRMED:
            return "The test page is printed. Scan its barcode: PICKCLIENT-TEST."
        case JobState.HELD:
            return f"The printer has the test page and prints it by itself.{why}"
        case JobState.UNKNOWN:
            said = f" ({report.fault.detail})" if report.fault else ""
            return f"Nobody can say whether the test page was printed{said}. LOOK: it is not sent again."
        case JobState.NOT_PRINTED:
            return f"The test page was not printed.{why}"


def _wanted(written: str, *, slips: bool) -> Wanted:
    if slips:
        return Wanted(form=Form.PDF, size_mm=SLIP_MM)
    return Wanted(form=Form(label_form(written)), size_mm=LABEL_MM, drawn=True)


def _by(size_mm: Size) -> str:
    wide, high = size_mm
    return f"{wide:.0f} by {high:.0f}" if wide else f"{high:.0f}"


def _gone(about: About) -> bool:
    return about.fault is not None and about.fault.trouble is Trouble.GONE


def _test(device: Printer, place: Address, about: About, limits: Limits) -> int:
    form = Form.ZPL if Form.ZPL in about.forms else Form.PDF
    if form not in about.forms:
        return 1
    lines = [one for one in told(place, about) if place.written not in one]
    document = Document(name=f"test-{time.time_ns()}", form=form, data=_page(form, place.written, lines, about))
    job = PrintJob(
        document, device, lambda report: _say([became(report, place)]), begun_s=time.monotonic(), limits=limits
    )
    try:
        report = run(job, time.monotonic, _paused)
    except KeyboardInterrupt:
        taken_back = job.withdraw()
        sys.stdout.write("Taken back.\n" if taken_back else "It was sent and cannot be taken back.\n")
        return 1
    return 0 if report.state is JobState.CONFIRMED else 1


def _page(form: Form, printer: str, lines: list[str], about: About) -> bytes:
    now = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    if form is Form.ZPL:
        from warehouse.zpl import proof  # noqa: PLC0415 - one of the two

        return proof(printer, [now, *lines][:3], about.dots_per_mm)
    from pickclient.paper.proof import proof_pdf  # noqa: PLC0415 - one of the two

    return proof_pdf(printer, [now, *lines])


def _paused(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def _say(sentences: Iterator[str] | list[str]) -> None:
    for sentence in sentences:
        if sentence:
            sys.stdout.write(f"{sentence}\n")
            sys.stdout.flush()
