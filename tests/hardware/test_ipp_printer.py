"""Printing by IPP: on a real ippeveprinter, through a real CUPS, and at a print server that does all it should not."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from devices.printers.address import address
from devices.printers.cups import cups_queue
from devices.printers.ipp import IppPrinter
from devices.printers.ipp_codec import Group, Tag, answer, request
from devices.printers.printer import Document, Form, JobState, Report, Trouble
from devices.printers.printing import Limits, PrintJob, run
from paper.pdf import pdf
from pickclient.paper.labels import Label
from pickclient.paper.sheets import Paper, sheets
from tests.doubles.ippeve import OfficePrinter, cups, office_printer
from tests.doubles.paper import scanned_pdf
from tests.doubles.print_server import PrintServer, listening
from warehouse.errors import CodecError

WAIT_S = 30.0


def label_pdf() -> bytes:
    """A label of 4 by 6 inches."""
    return pdf(list(sheets([Label(code="TOT-4417", title="4417", caption="LABEL")], Paper(width=101.6, height=152.4))))


PDF = label_pdf()
NAMED = "name:4417-1/1/1"


def document(name: str = "4417-1/1/1") -> Document:
    return Document(name=name, form=Form.PDF, data=PDF)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OfficePrinter]:
    with office_printer(tmp_path / "printer") as printer:
        yield printer


def ipp(office: OfficePrinter) -> IppPrinter:
    return IppPrinter(address(f"ipp://localhost:{office.port}/ipp/print"))


def paused(seconds: float) -> bool:
    """Wait for another program, and go on."""
    time.sleep(seconds)
    return False


def unheard(report: Report) -> None:
    """Record nothing."""


def until(job: PrintJob, state: JobState) -> Report:
    """Step `job` until it is in `state`."""
    end = time.monotonic() + WAIT_S
    while job.step(time.monotonic()).state is not state:
        assert time.monotonic() < end, job.report
        time.sleep(0.1)  # the printer is another program
    return job.report


def begun(printer: IppPrinter, recorded: list[Report] | None = None, name: str = "4417-1/1/1") -> PrintJob:
    record: Callable[[Report], None] = unheard if recorded is None else recorded.append
    return PrintJob(document(name), printer, record, begun_s=time.monotonic())


def test_a_label_comes_out_of_a_real_printer_once(office: OfficePrinter) -> None:
    recorded: list[Report] = []
    printer = ipp(office)
    about = printer.about()
    assert (about.forms, about.confirms, about.fault) == (frozenset({Form.PDF}), True, None)
    assert run(begun(printer, recorded), time.monotonic, paused).state is JobState.CONFIRMED
    assert [page == PDF for page in office.printed] == [True]
    assert [code for page in scanned_pdf(office.printed[0]) for _, code in page] == ["TOT-4417"]
    assert [report.state for report in recorded] == [JobState.SENT, JobState.SENT, JobState.CONFIRMED]


def test_a_real_printer_without_paper_holds_the_label_and_prints_it_after_the_refill(office: OfficePrinter) -> None:
    office.set("paper-out", True)
    job = begun(ipp(office))
    held = until(job, JobState.HELD)
    assert held.fault is not None
    assert (held.fault.trouble, office.printed) == (Trouble.PAPER_OUT, [])
    second = begun(ipp(office), name="4418-1/1/1")
    assert second.step(time.monotonic()).state is JobState.QUEUED, "nothing more is sent to a printer without paper"
    office.set("paper-out", False)
    until(job, JobState.CONFIRMED)
    until(second, JobState.CONFIRMED)
    assert len(office.printed) == 2


def test_a_real_printer_that_is_busy_gets_the_label_when_it_is_done(office: OfficePrinter) -> None:
    office.set("slow", True)
    first, second = begun(ipp(office)), begun(ipp(office), name="4418-1/1/1")
    assert first.step(time.monotonic()).state is JobState.SENT
    assert second.step(time.monotonic()).state is JobState.QUEUED
    office.set("slow", False)
    until(first, JobState.CONFIRMED)
    until(second, JobState.CONFIRMED)
    assert len(office.printed) == 2


def test_a_real_printer_that_goes_while_it_prints_leaves_the_label_unknown(office: OfficePrinter) -> None:
    office.set("slow", True)
    job = PrintJob(document(), ipp(office), unheard, begun_s=0, limits=Limits(confirm_s_max=2, wait_s_max=1e9))
    until(job, JobState.SENT)
    office.pull_the_plug()
    unknown = until(job, JobState.UNKNOWN)
    assert unknown.fault is not None
    assert unknown.fault.trouble is Trouble.GONE
    queued = begun(ipp(office)).step(time.monotonic())
    assert (queued.state, queued.fault and queued.fault.trouble) == (JobState.QUEUED, Trouble.GONE)


def test_a_cups_queue_prints_on_a_real_printer_and_says_when_its_paper_is_out(office: OfficePrinter) -> None:
    with cups(office.port) as environment:
        queue = cups_queue("label", environment)
        assert queue.about().forms == {Form.PDF}
        until(begun(queue), JobState.CONFIRMED)
        assert office.printed == [PDF]
        office.set("paper-out", True)
        job = begun(queue, name="4418-1/1/1")
        held = until(job, JobState.HELD)
        assert held.fault is not None
        assert held.fault.trouble is Trouble.PAPER_OUT
        office.set("paper-out", False)
        until(job, JobState.CONFIRMED)
        assert len(office.printed) == 2
        office.set("slow", True)
        begun(queue, name="4419-1/1/1").step(time.monotonic())
        behind = begun(queue, name="4420-1/1/1")
        assert behind.step(time.monotonic()).state is JobState.SENT
        assert behind.withdraw()
        assert behind.report.state is JobState.NOT_PRINTED
        nowhere = cups_queue("nosuch", environment).about()
        assert (nowhere.forms, nowhere.fault and nowhere.fault.detail) == (
            frozenset(),
            "The printer or class does not exist.",
        )


@pytest.fixture
def server() -> PrintServer:
    return PrintServer()


@pytest.fixture
def worst(server: PrintServer) -> Iterator[IppPrinter]:
    with listening(server) as where:
        yield IppPrinter(address(where))


def test_a_server_that_takes_a_label_and_drops_it_leaves_it_unknown(server: PrintServer, worst: IppPrinter) -> None:
    server.forgets = True
    job = begun(worst)
    assert until(job, JobState.UNKNOWN).fault is not None
    for later in range(1, 20):
        job.step(time.monotonic() + 60 * later)
    assert (job.report.state, len(server.taken)) == (JobState.UNKNOWN, 1)


def test_a_label_whose_answer_was_lost_is_found_by_its_name(server: PrintServer, worst: IppPrinter) -> None:
    server.loses_answers = True
    job = begun(worst)
    assert job.step(time.monotonic()).reference == "name:4417-1/1/1"
    assert job.report.state is JobState.UNKNOWN
    assert until(job, JobState.CONFIRMED).reference == "job:1"
    assert [name for name, _ in server.taken] == ["4417-1/1/1"]


def test_a_restart_finds_a_label_by_its_name_or_does_not_know(server: PrintServer, worst: IppPrinter) -> None:
    cut_off = Report(state=JobState.SENT, reference=NAMED)
    before = PrintJob(document(), worst, unheard, begun_s=0, report=cut_off)
    assert before.step(1).state is JobState.UNKNOWN
    worst.send(document(), NAMED)
    after = PrintJob(document(), worst, unheard, begun_s=0, report=cut_off)
    assert after.step(1).state is JobState.CONFIRMED
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"status": 0x040A}, JobState.NOT_PRINTED),
        ({"status": 0x0501}, JobState.NOT_PRINTED),
        ({"status": 0x0506}, JobState.QUEUED),
        ({"status": 0x0500}, JobState.UNKNOWN),
        ({"http": 403}, JobState.NOT_PRINTED),
        ({"http": 503}, JobState.UNKNOWN),
        ({"rubbish": b"<html>"}, JobState.UNKNOWN),
        ({"rubbish": b"\x01\x01\x00\x00"}, JobState.UNKNOWN),
    ],
)
def test_only_an_answer_that_nothing_was_taken_lets_a_label_wait_or_end(
    server: PrintServer, worst: IppPrinter, said: dict[str, object], state: JobState
) -> None:
    for name, value in said.items():
        setattr(server, name, value)
    assert worst.send(document(), NAMED).state is state


@pytest.mark.parametrize(
    ("job_state", "reasons", "printer", "state"),
    [
        (3, ["none"], "none", JobState.SENT),
        (5, ["job-printing"], "none", JobState.SENT),
        (5, ["job-printing"], "media-low-warning", JobState.SENT),
        (5, ["job-printing"], "media-empty-warning", JobState.SENT),
        (5, ["job-printing"], "media-empty-error", JobState.HELD),
        (5, ["job-printing"], "media-empty", JobState.HELD),
        (5, ["job-printing"], "cover-open", JobState.HELD),
        (6, ["printer-stopped"], "none", JobState.HELD),
        (4, ["job-hold-until-specified"], "none", JobState.HELD),
        (9, ["job-completed-successfully"], "media-empty-error", JobState.CONFIRMED),
        (9, ["job-completed-with-errors"], "none", JobState.UNKNOWN),
        (9, ["queued-in-device"], "none", JobState.SENT),
        (7, ["job-canceled-by-user"], "none", JobState.UNKNOWN),
        (8, ["aborted-by-system"], "none", JobState.UNKNOWN),
    ],
)
def test_what_a_job_and_its_printer_say_is_one_state(
    server: PrintServer, worst: IppPrinter, job_state: int, reasons: list[str], printer: str, state: JobState
) -> None:
    server.job_state, server.job_reasons, server.reasons = job_state, reasons, [printer]
    worst.send(document(), NAMED)
    assert worst.follow("job:1").state is state


def test_a_printer_that_only_warns_of_paper_has_none_when_it_is_at_work_and_other_trays_when_it_is_idle(
    server: PrintServer, worst: IppPrinter
) -> None:
    server.reasons = ["media-empty-warning"]
    assert worst.ready(document()).fault is None
    server.printer_state = 4
    told = worst.ready(document()).fault
    assert told is not None
    assert told.trouble is Trouble.PAPER_OUT


def test_a_label_that_was_begun_is_not_taken_back(server: PrintServer, worst: IppPrinter) -> None:
    worst.send(document(), NAMED)
    for state, pages, back in ((9, 1, False), (5, 0, False), (6, 1, False), (6, 0, True)):
        server.job_state, server.pages = state, pages
        assert worst.withdraw("job:1") is back


def test_a_label_whose_time_is_over_is_taken_back(server: PrintServer, worst: IppPrinter) -> None:
    server.job_state, server.pages, server.reasons = 6, 0, ["none"]
    job = begun(worst)
    now_s = time.monotonic()
    job.step(now_s)
    server.reasons = ["media-empty-error"]
    assert job.step(now_s + 1).state is JobState.HELD
    assert job.step(now_s + 599).state is JobState.HELD
    late = job.step(now_s + 601)
    assert (late.state, late.fault and late.fault.trouble) == (JobState.NOT_PRINTED, Trouble.PAPER_OUT)


def test_zpl_is_refused_by_a_printer_that_does_not_say_it_takes_it(server: PrintServer, worst: IppPrinter) -> None:
    told = worst.ready(Document(name="x", form=Form.ZPL, data=b"^XA^XZ"))
    assert (told.state, server.taken) == (JobState.NOT_PRINTED, [])
    assert told.fault is not None
    assert "prints PDF, not ZPL: ask for PDF, or give this desk a label printer (zpl://)." in told.fault.detail


@pytest.mark.parametrize("seed", range(20))
def test_whatever_a_print_server_answers_it_is_given_a_label_once(seed: int) -> None:
    dice, server = Random(seed), PrintServer()
    with listening(server) as where:
        job = begun(IppPrinter(address(where)))
        for second in range(12):
            server.status = dice.choice((0, 0, 0x0506, 0x0500))
            server.http = dice.choice((200, 200, 503))
            server.loses_answers = dice.random() < 0.3
            server.forgets = dice.random() < 0.2
            server.job_state = dice.choice((3, 5, 6, 8, 9))
            server.reasons = [dice.choice(("none", "media-empty-error", "paused"))]
            job.step(time.monotonic() + second * 30)
    assert len(server.taken) <= 1
    assert server.taken or job.report.state is not JobState.CONFIRMED


def test_values_of_every_kind_come_back_from_the_codec() -> None:
    written = request(
        0x0B,
        7,
        {
            Group.OPERATION: [(Tag.CHARSET, "attributes-charset", ["utf-8"])],
            Group.PRINTER: [
                (Tag.KEYWORD, "reasons", ["a", "b"]),
                (Tag.INTEGER, "number", [-5]),
                (Tag.BOOLEAN, "yes", [True]),
                (Tag.NAME, "name", ["Łódź"]),
            ],
        },
    )
    read = answer(written)
    assert read.status == 0x0B
    assert read.group(Group.PRINTER) == {"reasons": ("a", "b"), "number": (-5,), "yes": (True,), "name": ("Łódź",)}
    collection = b"\x34\x00\x02cc\x00\x00\x4a\x00\x00\x00\x01m\x21\x00\x00\x00\x04\x00\x00\x00\x01\x37\x00\x00\x00\x00"
    read = answer(written[:-1] + collection + b"\x21\x00\x01n\x00\x04\x00\x00\x00\x09\x03")
    assert read.group(Group.PRINTER)["n"] == (9,)
    assert "m" not in read.group(Group.PRINTER)


@settings(max_examples=300)
@given(
    data=st.binary(max_size=60) | st.binary(max_size=40).map(lambda rest: b"\x02\x00\x00\x00\x00\x00\x00\x01" + rest)
)
def test_whatever_a_printer_says_is_read_or_refused(data: bytes) -> None:
    try:
        answer(data)
    except CodecError as error:
        told = str(error)
    else:
        return
    assert told.startswith("the answer is no IPP")
