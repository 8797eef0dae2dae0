"""A label printer at port 9100: what it says of itself and of a job, and that nothing makes it print a label twice."""

import socket
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from devices.printers.printer import Document, Fault, Form, JobState, Printer, Report, Trouble
from devices.printers.printing import Limits, PrintJob
from devices.printers.raw9100 import RawPrinter
from devices.printers.zebra import errors, identity, odometer, status
from tests.doubles.zebra import Zebra, plugged_in
from warehouse.zpl import Barcode, label

LABEL = label([Barcode(x=40, y=40, height=100, code="4417-1")])
ANSWER_S = 1.0
HASTY_S = 0.1
"""For printers that do not answer: no test waits longer than it must."""
PIECES = [b"\x02", b"\x03", b",", b"9" * 5000, b"0", b"1", b" ", b'"', b"dpi", b"ERRORS: 1 00000000 00000008", b"203"]
PAPER_OUT = Fault(trouble=Trouble.PAPER_OUT, detail="no paper")


def document(name: str = "4417-1/1/1", data: bytes = LABEL) -> Document:
    return Document(name=name, form=Form.ZPL, data=data)


@pytest.fixture
def zebra() -> Zebra:
    return Zebra()


@pytest.fixture
def printer(zebra: Zebra) -> Iterator[RawPrinter]:
    with plugged_in(zebra) as port:
        yield RawPrinter("127.0.0.1", port, answer_s=ANSWER_S)


@pytest.fixture
def hasty(zebra: Zebra) -> Iterator[RawPrinter]:
    with plugged_in(zebra) as port:
        yield RawPrinter("127.0.0.1", port, answer_s=HASTY_S)


class Desk:
    """Drives a job by a clock that only it moves, and keeps what was recorded."""

    def __init__(self, printer: Printer, what: Document | None = None, limits: Limits | None = None) -> None:
        self.recorded: list[Report] = []
        self.now_s = 1000.0
        self.job = PrintJob(what or document(), printer, self.recorded.append, begun_s=self.now_s, limits=limits)

    def after(self, seconds: float, steps: int = 1) -> Report:
        for _ in range(steps):
            self.now_s += seconds
            self.job.step(self.now_s)
        return self.job.report


@pytest.mark.parametrize("link_os", [True, False], ids=["counts labels", "counts inches"])
def test_a_label_is_confirmed_by_the_odometer(zebra: Zebra, printer: RawPrinter, link_os: bool) -> None:
    zebra.link_os = link_os
    desk = Desk(printer)
    assert desk.after(0.1).state is JobState.CONFIRMED
    assert [report.state for report in desk.recorded] == [JobState.SENT, JobState.CONFIRMED]
    assert zebra.printed == [LABEL]


def test_it_says_what_it_is_and_what_it_can_do(zebra: Zebra, printer: RawPrinter) -> None:
    about = printer.about()
    assert (about.model, about.dots_per_mm, about.confirms, about.fault) == ("ZD421-203dpi", 8, True, None)
    zebra.head_open = True
    assert printer.about().fault == Fault(trouble=Trouble.HEAD_OPEN, detail="the head is open")


@pytest.mark.parametrize("silent", [True, False])
def test_a_label_waits_at_the_desk_while_the_paper_is_out(zebra: Zebra, silent: bool) -> None:
    zebra.paper, zebra.silent_without_paper = False, silent
    with plugged_in(zebra) as port:
        desk = Desk(RawPrinter("127.0.0.1", port, answer_s=0.5))
        assert desk.after(1, steps=2) == Report(state=JobState.QUEUED, fault=PAPER_OUT)
        assert zebra.held == []
        assert len(desk.recorded) == 1, "the same trouble is recorded once"
        zebra.mend()
        assert desk.after(1).state is JobState.CONFIRMED
    assert zebra.printed == [LABEL]


def test_a_label_that_ran_out_of_paper_is_held_and_printed_by_the_printer_after_the_refill(
    zebra: Zebra, printer: RawPrinter
) -> None:
    desk = Desk(printer)
    zebra.jams_after = 1
    assert desk.after(1).state is JobState.HELD
    assert desk.after(30, steps=3).state is JobState.HELD, "nobody gives up a label that will come"
    assert (zebra.half_printed, len(zebra.held)) == (1, 1)
    zebra.mend()
    assert desk.after(1).state is JobState.CONFIRMED
    assert zebra.printed == [LABEL]


def test_half_a_label_is_no_label_for_an_odometer_of_inches(zebra: Zebra, printer: RawPrinter) -> None:
    zebra.link_os, zebra.jams_after = False, 1
    desk = Desk(printer)
    assert desk.after(1).state is JobState.HELD
    zebra.mend()
    assert desk.after(1).state is JobState.CONFIRMED


def test_a_printer_that_is_not_there_gets_nothing_and_its_label_expires() -> None:
    with plugged_in(Zebra()) as port:
        pass
    desk = Desk(RawPrinter("127.0.0.1", port), limits=Limits(wait_s_max=60))
    told = desk.after(1)
    assert (told.state, told.fault and told.fault.trouble) == (JobState.QUEUED, Trouble.GONE)
    late = desk.after(60)
    assert (late.state, late.fault and late.fault.trouble) == (JobState.NOT_PRINTED, Trouble.GONE)
    assert desk.after(60).state is JobState.NOT_PRINTED


@pytest.mark.parametrize("fault", ["deaf", "drops"])
def test_what_became_of_a_label_is_unknown_where_the_printer_says_nothing(
    zebra: Zebra, hasty: RawPrinter, fault: str
) -> None:
    setattr(zebra, fault, True)
    desk = Desk(hasty)
    assert desk.after(1).state is JobState.SENT
    assert desk.after(20).state is JobState.UNKNOWN
    assert desk.after(20, steps=3).state is JobState.UNKNOWN
    assert len(zebra.printed) == (fault == "deaf")


@pytest.mark.parametrize("after", [0, 40, len(LABEL) - 1])
def test_a_wire_that_breaks_under_a_label_leaves_it_unknown(zebra: Zebra, printer: RawPrinter, after: int) -> None:
    zebra.reset_after = after
    desk = Desk(printer)
    assert desk.after(1).state is JobState.UNKNOWN
    assert desk.after(60, steps=5).state is JobState.UNKNOWN
    assert zebra.printed == []


def test_a_label_is_confirmed_late_where_only_the_answer_was_lost(zebra: Zebra, printer: RawPrinter) -> None:
    desk = Desk(printer, document(data=LABEL * 2))
    zebra.paused = False
    zebra.reset_after = len(LABEL) * 2 - 1
    assert desk.after(1).state is JobState.UNKNOWN
    assert len(zebra.printed) == 1
    zebra.count += 1  # the second page came out after all
    assert desk.after(1).state is JobState.CONFIRMED


def test_a_restart_asks_for_a_label_that_was_sent_and_never_sends_it(zebra: Zebra, printer: RawPrinter) -> None:
    zebra.jams_after = 1
    desk = Desk(printer)
    before = desk.after(1)
    zebra.mend()
    again = PrintJob(document(), printer, desk.recorded.append, begun_s=0, report=before)
    assert again.step(1).state is JobState.CONFIRMED
    lost = PrintJob(document(), printer, desk.recorded.append, begun_s=0, report=Report(state=JobState.SENT))
    assert lost.step(1).state is JobState.UNKNOWN
    assert zebra.printed == [LABEL]


def test_a_power_cut_under_a_label_leaves_behind_by_what_it_is_asked_for(zebra: Zebra, printer: RawPrinter) -> None:
    desk = Desk(printer)
    desk.after(1)
    cut_off = PrintJob(document(), printer, desk.recorded.append, begun_s=0, report=desk.recorded[0])
    assert desk.recorded[0].state is JobState.SENT
    assert cut_off.step(1).state is JobState.CONFIRMED
    assert zebra.printed == [LABEL]


def test_a_label_is_not_taken_for_printed_because_the_one_before_it_came_out(zebra: Zebra, printer: RawPrinter) -> None:
    zebra.paused = True
    first = printer.ready(document()).reference
    assert printer.send(document(), first).state is JobState.HELD
    second = printer.ready(document("4418-1/1/1")).reference
    zebra.mend()
    assert printer.follow(first).state is JobState.CONFIRMED
    assert printer.follow(second).state is JobState.SENT
    assert printer.send(document("4418-1/1/1"), second).state is JobState.CONFIRMED


def test_nothing_is_sent_that_could_not_be_recorded(zebra: Zebra, printer: RawPrinter) -> None:
    def full(_: Report) -> None:
        raise OSError(28, "No space left on device")

    job = PrintJob(document(), printer, full, begun_s=0)
    with pytest.raises(OSError, match="No space"):
        job.step(1)
    assert (zebra.printed, job.report.state) == ([], JobState.QUEUED)


def test_a_label_can_be_taken_back_only_before_it_is_sent(zebra: Zebra, printer: RawPrinter) -> None:
    zebra.paper = False
    waiting = Desk(printer)
    waiting.after(1)
    assert waiting.job.withdraw()
    zebra.mend()
    assert waiting.after(1).state is JobState.NOT_PRINTED
    zebra.jams_after = 1
    held = Desk(printer)
    held.after(1)
    assert not held.job.withdraw()
    assert held.job.report.state is JobState.HELD


def test_a_pdf_is_refused_with_a_sentence_that_says_what_to_do(zebra: Zebra, printer: RawPrinter) -> None:
    desk = Desk(printer, Document(name="slip", form=Form.PDF, data=b"%PDF-1.5"))
    told = desk.after(1)
    assert told.state is JobState.NOT_PRINTED
    assert told.fault is not None
    assert "prints ZPL, not PDF: ask for ZPL, or give this desk an office printer" in told.fault.detail
    assert zebra.printed == []


@pytest.mark.parametrize("seed", range(24))
def test_whatever_fails_no_label_comes_out_twice(seed: int) -> None:
    dice = Random(seed)
    zebra = Zebra(link_os=dice.random() < 0.5)
    with plugged_in(zebra) as port:
        printer = RawPrinter("127.0.0.1", port, answer_s=0.05)
        desk = Desk(printer, limits=Limits(wait_s_max=dice.choice((30, 300))))
        for _ in range(8):
            zebra.paper = dice.random() < 0.7
            zebra.head_open = dice.random() < 0.1
            zebra.deaf = dice.random() < 0.2
            zebra.reset_after = dice.choice((None, None, dice.randrange(len(LABEL))))
            zebra.jams_after = dice.choice((0, 0, 1))
            if dice.random() < 0.4:
                zebra.mend()
            desk.after(dice.choice((0.1, 5, 25)))
            if dice.random() < 0.2:
                desk.job = PrintJob(
                    document(), printer, desk.recorded.append, begun_s=desk.now_s, report=desk.job.report
                )
        zebra.mend()
        last = desk.after(1)
    assert len(zebra.printed) <= 1
    if last.state is JobState.CONFIRMED:
        assert zebra.printed == [LABEL]
    if last.state in (JobState.QUEUED, JobState.NOT_PRINTED):
        assert zebra.printed == []


def test_answers_of_other_printers_and_rubbish_are_read_or_passed_over() -> None:
    older = identity(b"\x02ZM400-300dpi,V53.17.11Z,12,65536KB\x03")
    assert older is not None
    assert older.dots_per_mm == 12
    named = identity(b"\x02GK420d,V61.17.17Z,8,2104KB\x03")
    assert named is not None
    assert (named.model, named.dots_per_mm) == ("GK420d", 8)
    centimetres = odometer(b'"?"', b"  PRINT METERS\r\n   TOTAL NONRESETTABLE:        1330401 cm  \r\n")
    assert centimetres is not None
    assert centimetres.count == 1330401
    for rubbish in (b"", b"\x02\x03", b"\xff" * 40, b"\x02a,b\x03\x02c\x03\x02d\x03", b"\x02,,,,,,,,,,,\x03" * 3):
        assert identity(rubbish) is None or rubbish.count(b",")
        assert odometer(rubbish, rubbish) is None
        assert status(rubbish) is None or rubbish.count(b",") > 20


@settings(max_examples=300)
@given(answer=st.binary(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))
def test_whatever_a_printer_answers_is_read_or_passed_over(answer: bytes) -> None:
    identity(answer)
    odometer(answer, answer)
    errors(answer)
    told = status(answer)
    assert told is None or told.waiting >= 0


def test_a_printer_that_never_stops_talking_is_left() -> None:
    zebra = Zebra()
    zebra.babbles = True
    with plugged_in(zebra) as port:
        ready = RawPrinter("127.0.0.1", port, answer_s=5).ready(document())
    assert ready.fault is not None
    assert (ready.state, ready.fault.trouble) == (JobState.QUEUED, Trouble.GONE)


def test_a_connection_that_hangs_ends_in_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        printer = RawPrinter("127.0.0.1", server.getsockname()[1], answer_s=0.1)
        ready = printer.ready(document())
        assert ready.fault is None, "silence is no fault: it may be no Zebra"
        assert printer.send(document(), ready.reference).state is JobState.SENT
