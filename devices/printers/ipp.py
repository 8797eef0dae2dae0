"""A printer or a print server that speaks IPP (RFC 8011): five operations, and one to find a job whose answer was lost.

By a codec of our own (docs/decisions/0017). A job carries its document's name, which is no other's: that is
how it is found again.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Final

from devices.printers.address import Address
from devices.printers.ipp_codec import Answer, Attribute, Group, Tag, Value, answer, request
from devices.printers.ipp_http import IppTransportError, NotReachedError, Post, TurnedAwayError, over_http
from devices.printers.printer import About, Document, Fault, Form, JobState, Report, Size, Trouble, refusal
from warehouse.errors import CodecError

PRINT_JOB, VALIDATE_JOB, CANCEL_JOB, GET_JOB, GET_JOBS, GET_PRINTER = 0x02, 0x04, 0x08, 0x09, 0x0A, 0x0B
MIME: Final = {Form.PDF: "application/pdf", Form.ZPL: "application/vnd.zebra-zpl"}
NOT_FOUND: Final = 0x0406
NOT_TAKEN: Final = frozenset({0x0502, 0x0506, 0x0507})
"""The printer took no job, and may take one later: unavailable, not accepting, busy."""
NEVER_TAKEN: Final = frozenset({*range(0x0400, 0x0500), 0x0501, 0x0503})
"""The printer refused the job, or does not know the operation or this version of IPP."""
PENDING, PENDING_HELD, PROCESSING, STOPPED, CANCELED, ABORTED, COMPLETED = range(3, 10)
"""States of a job."""
PAPER: Final = re.compile(
    r"_(?P<wide>[0-9]{1,5}(?:\.[0-9]{1,4})?)x(?P<high>[0-9]{1,5}(?:\.[0-9]{1,4})?)(?P<unit>mm|in)$"
)
MM_OF: Final = {"mm": 1.0, "in": 25.4}
PRINTER_IDLE, PRINTER_BUSY, PRINTER_STOPPED = 3, 4, 5
REASONS: Final = (
    (Trouble.PAPER_OUT, ("media-empty", "media-needed")),
    (Trouble.HEAD_OPEN, ("cover-open", "door-open", "interlock-open", "input-tray-missing")),
    (Trouble.GONE, ("offline", "timed-out", "connecting-to-device", "shutdown")),
    (Trouble.OTHER, ("media-jam", "marker-supply-empty", "toner-empty", "paused", "stopped", "moving-to-paused")),
)
"""How printers name what they need, without `-error`, `-warning` and `-report`."""


class IppPrinter:
    """The printer at an `ipp://` or `ipps://` address."""

    def __init__(self, address: Address, post: Post | None = None) -> None:
        """Open nothing yet; `post` sends a request and returns the answer."""
        self._written = address.written
        self._post = post or over_http(address)
        self._numbers = count(1)
        self._path = address.path or "/"
        secure = "ipps" if address.written.startswith("ipps") else "ipp"
        self._uri = f"{secure}://{address.host}:{address.port}{self._path}"

    @property
    def forms(self) -> frozenset[Form]:
        """PDF; ZPL only where the printer says so itself."""
        return frozenset({Form.PDF})

    def about(self) -> About:
        """Its model, its trouble, and which of our forms it takes: by its own word, and by a job only checked."""
        try:
            answered = self._ask(GET_PRINTER)
            told = answered.group(Group.PRINTER)
            said = {str(form) for form in told.get("document-format-supported", ())}
            forms = [form for form in Form if MIME[form] in said and self._would_take(form)]
        except (IppTransportError, CodecError) as error:
            return About(model="", forms=frozenset(), confirms=False, fault=_gone(error))
        model = str(next(iter(told.get("printer-make-and-model", ())), ""))
        return About(
            model=model,
            forms=frozenset(forms),
            confirms=bool(forms),
            fault=_fault(answered),
            papers=_papers(told.get("media-ready", ())) or _papers(told.get("media-supported", ())),
        )

    def ready(self, document: Document) -> Report:
        """What it names as the reason why it stopped; a job is known by its name until it has a number."""
        try:
            if document.form not in self.forms and document.form not in self.about().forms:
                said = refusal(self.forms, document.form, self._written)
                return Report(state=JobState.NOT_PRINTED, fault=Fault(trouble=Trouble.OTHER, detail=said))
            fault = _fault(self._ask(GET_PRINTER))
        except (IppTransportError, CodecError) as error:
            fault = _gone(error)
        return Report(state=JobState.QUEUED, reference=f"name:{document.name}", fault=fault)

    def send(self, document: Document, reference: str) -> Report:
        """Print-Job, once. Where the answer is lost, the job is known by its name only."""
        try:
            told = self._ask(PRINT_JOB, *_job(document), document=document)
        except NotReachedError as error:
            return Report(state=JobState.QUEUED, fault=_gone(error))
        except TurnedAwayError as error:
            fault = Fault(trouble=Trouble.OTHER, detail=str(error))
            return Report(state=JobState.NOT_PRINTED, fault=fault)
        except (IppTransportError, CodecError) as error:
            return Report(state=JobState.UNKNOWN, reference=reference, fault=_gone(error))
        if told.status in NOT_TAKEN:
            return Report(state=JobState.QUEUED, fault=_said(told))
        if told.status in NEVER_TAKEN:
            return Report(state=JobState.NOT_PRINTED, fault=_said(told))
        number = _number(told.group(Group.JOB), "job-id")
        if told.status >= 0x100 or not number:
            return Report(state=JobState.UNKNOWN, reference=reference, fault=_said(told))
        return Report(state=JobState.SENT, reference=f"job:{number}")

    def follow(self, reference: str) -> Report:
        """What it says of the job; one that it does not know any more is unknown."""
        try:
            number = self._found(reference)
            if not number:
                return Report(state=JobState.UNKNOWN, reference=reference, fault=_not_there())
            told = self._ask(GET_JOB, (Tag.INTEGER, "job-id", [number]))
            printer = self._ask(GET_PRINTER)
        except (IppTransportError, CodecError) as error:
            return Report(state=JobState.SENT, reference=reference, fault=_gone(error))
        if told.status == NOT_FOUND:
            return Report(state=JobState.UNKNOWN, reference=reference, fault=_not_there())
        return _judged(f"job:{number}", told.group(Group.JOB), _fault(printer))

    def withdraw(self, reference: str) -> bool:
        """Cancel-Job for one that the printer has not begun, or stopped before its first page."""
        try:
            number = self._found(reference)
            asked = (Tag.INTEGER, "job-id", [number])
            before = self._ask(GET_JOB, asked).group(Group.JOB) if number else {}
            pages = _number(before, "job-impressions-completed") or _number(before, "job-media-sheets-completed")
            if _number(before, "job-state") not in (PENDING, PENDING_HELD, STOPPED) or pages:
                return False
            self._ask(CANCEL_JOB, asked)
            after = self._ask(GET_JOB, asked).group(Group.JOB)
        except (IppTransportError, CodecError):
            return False
        return _number(after, "job-state") == CANCELED

    def _found(self, reference: str) -> int:
        """The job's number; 0 where the printer has none of that name."""
        kind, _, said = reference.partition(":")
        if kind == "job":
            return int(said)
        for which in ("not-completed", "completed"):
            asked: list[Attribute] = [
                (Tag.KEYWORD, "which-jobs", [which]),
                (Tag.KEYWORD, "requested-attributes", ["job-id", "job-name"]),
            ]
            for _, job in self._ask(GET_JOBS, *asked).groups:
                if job.get("job-name") == (said,):
                    return _number(job, "job-id")
        return 0

    def _would_take(self, form: Form) -> bool:
        checked = Document(name="check", form=form, data=b"")
        return self._ask(VALIDATE_JOB, *_job(checked)).status < 0x100

    def _ask(self, operation: int, *attributes: Attribute, document: Document | None = None) -> Answer:
        """The answer to a request.

        Raises:
            IppTransportError: there is none.
            CodecError: it is no IPP.

        """
        groups: dict[Group, Sequence[Attribute]] = {
            Group.OPERATION: [
                (Tag.CHARSET, "attributes-charset", ["utf-8"]),
                (Tag.LANGUAGE, "attributes-natural-language", ["en"]),
                (Tag.URI, "printer-uri", [self._uri]),
                *(one for one in attributes if one[1] == "job-id"),
                (Tag.NAME, "requesting-user-name", ["pickclient"]),
                *(one for one in attributes if one[1] != "job-id"),
            ]
        }
        if document is not None:
            groups[Group.JOB] = [(Tag.INTEGER, "copies", [1]), (Tag.KEYWORD, "print-scaling", ["none"])]
        written = request(operation, next(self._numbers), groups, document.data if document else b"")
        return answer(self._post(written))


def _job(document: Document) -> list[Attribute]:
    return [
        (Tag.NAME, "job-name", [document.name]),
        (Tag.BOOLEAN, "ipp-attribute-fidelity", [False]),
        (Tag.MIME, "document-format", [MIME[document.form]]),
    ]


def _judged(reference: str, job: Mapping[str, tuple[Value, ...]], fault: Fault | None) -> Report:
    """What became of a job, by its state, its reasons and the printer's trouble."""
    reasons = {str(reason) for reason in job.get("job-state-reasons", ())}
    match _number(job, "job-state"):
        case _ if "queued-in-device" in reasons:
            state = JobState.SENT  # a print server's word that it passed the job on
        case n if n == COMPLETED and "job-completed-with-errors" not in reasons:
            state, fault = JobState.CONFIRMED, None
        case n if n in (CANCELED, ABORTED, COMPLETED):
            said = ", ".join(sorted(reasons)) or "the printer gave it up"
            state, fault = JobState.UNKNOWN, Fault(trouble=Trouble.OTHER, detail=said)
        case n if n in (PENDING_HELD, STOPPED):
            said = ", ".join(sorted(reasons))
            state, fault = JobState.HELD, fault or Fault(trouble=Trouble.OTHER, detail=said)
        case _:
            state = JobState.HELD if fault else JobState.SENT
    return Report(state=state, reference=reference, fault=fault)


def _fault(told: Answer) -> Fault | None:
    """What keeps it from printing: a reason, or that it stopped or takes no jobs.

    A warning of an idle printer is one about a tray that it does not need. Of one that is at work it may be all that is
    said: ippeveprinter waits for paper as "processing" with "media-empty-warning".
    """
    if told.status >= 0x400:
        return Fault(trouble=Trouble.GONE, detail=_said(told).detail)
    printer = told.group(Group.PRINTER)
    said = [str(reason) for reason in printer.get("printer-state-reasons", ())]
    stopped = _number(printer, "printer-state") == PRINTER_STOPPED
    idle = _number(printer, "printer-state") == PRINTER_IDLE
    for trouble, names in REASONS:
        for reason in said:
            if reason.endswith("-report") or (idle and reason.endswith("-warning")):
                continue
            if reason.removesuffix("-error").removesuffix("-warning") in names:
                return Fault(trouble=trouble, detail=reason)
    if stopped or printer.get("printer-is-accepting-jobs") == (False,):
        return Fault(trouble=Trouble.OTHER, detail=", ".join(said) or "it is stopped")
    return None


def _papers(names: Sequence[Value]) -> tuple[Size, ...]:
    """The sizes that are in the names of papers, such as `iso_a4_210x297mm` (PWG 5101.1)."""
    found = (PAPER.search(name) for name in names if isinstance(name, str))
    return tuple(
        (float(size["wide"]) * MM_OF[size["unit"]], float(size["high"]) * MM_OF[size["unit"]]) for size in found if size
    )


def _number(attributes: Mapping[str, tuple[Value, ...]], name: str) -> int:
    value = next(iter(attributes.get(name, ())), 0)
    return value if isinstance(value, int) else 0


def _said(told: Answer) -> Fault:
    message = str(next(iter(told.group(Group.OPERATION).get("status-message", ())), ""))
    return Fault(trouble=Trouble.OTHER, detail=message or f"IPP status 0x{told.status:04x}")


def _not_there() -> Fault:
    return Fault(trouble=Trouble.OTHER, detail="the printer does not know the job")


def _gone(error: Exception) -> Fault:
    return Fault(trouble=Trouble.GONE, detail=str(error) or type(error).__name__)
