"""Whether a desk's printer takes what is printed there is known before the first label, of every kind of printer."""

import asyncio
from pathlib import Path

import pytest

from devices.printers import pictures
from devices.printers.address import address
from devices.printers.cups import cups_queue
from devices.printers.fitness import LABEL_MM, SLIP_MM, Lack, Wanted, lack
from devices.printers.opening import printer_at
from devices.printers.printer import About, Fault, Form, Size, Trouble
from offline.news import PrinterStopped
from pickclient.printer_check import PrinterCheck
from pickclient.printer_words import lacking
from pickclient.slip_printer import lacking as lacking_slips
from tests.doubles.ippeve import cups, office_printer
from tests.doubles.print_server import PrintServer, listening
from tests.doubles.zebra import Zebra, plugged_in
from warehouse.messages import (
    Message,
    PaperTooSmall,
    PrinterGone,
    PrinterTakesNone,
    SlipPaperTooSmall,
    SlipPrinterGone,
    SlipPrinterTakesNone,
)

ZPL_LABEL = Wanted(form=Form.ZPL, size_mm=LABEL_MM)
PDF_LABEL = Wanted(form=Form.PDF, size_mm=LABEL_MM, drawn=True)
SLIP = Wanted(form=Form.PDF, size_mm=SLIP_MM)
A4: Size = (210, 297)
LETTER: Size = (215.9, 279.4)


def about(*papers: Size, forms: frozenset[Form] = frozenset({Form.PDF}), trouble: Trouble | None = None) -> About:
    fault = Fault(trouble=trouble, detail="") if trouble else None
    return About(model="", forms=forms, confirms=True, fault=fault, papers=papers)


@pytest.mark.parametrize(
    ("papers", "label", "slip"),
    [
        ((), None, None),
        ((LABEL_MM,), None, Lack.PAPER),
        (((152.4, 101.6),), None, Lack.PAPER),
        (((100, 150),), None, Lack.PAPER),
        (((62, 100),), Lack.PAPER, Lack.PAPER),
        (((62, 297),), Lack.PAPER, Lack.PAPER),
        ((A4,), None, None),
        ((LETTER,), None, Lack.PAPER),
        ((LETTER, A4), None, None),
        (((0, 155.6),), None, Lack.PAPER),
        (((0, 50.8),), Lack.PAPER, Lack.PAPER),
    ],
)
def test_what_lies_in_a_printer_has_to_be_as_large_as_what_is_printed(
    papers: tuple[Size, ...], label: Lack | None, slip: Lack | None
) -> None:
    told = about(*papers)
    assert (lack(told, PDF_LABEL), lack(told, SLIP)) == (label, slip)


def test_a_form_counts_before_the_paper_and_an_answer_before_both(monkeypatch: pytest.MonkeyPatch) -> None:
    small, zpl = (62.0, 100.0), frozenset({Form.ZPL})
    assert lack(about(small, forms=zpl), PDF_LABEL) is Lack.PAPER, "it is drawn for a label printer, if it can be"
    assert lack(about(forms=zpl), SLIP) is Lack.FORM, "nobody draws a slip as a label"
    assert lack(about(small, forms=zpl, trouble=Trouble.GONE), SLIP) is Lack.ANSWER
    assert lack(about(A4, trouble=Trouble.PAPER_OUT), SLIP) is None, "what ends by itself is said when it holds a label"
    assert lack(about(forms=frozenset()), PDF_LABEL) is Lack.FORM
    monkeypatch.setattr(pictures, "is_installed", lambda: False)
    assert lack(about(small, forms=zpl), PDF_LABEL) is Lack.FORM
    assert lack(about(forms=zpl), ZPL_LABEL) is None


def test_a_label_printer_is_measured_by_the_length_of_its_labels() -> None:
    zebra = Zebra()
    with plugged_in(zebra) as port:
        printer = printer_at(address(f"zpl://127.0.0.1:{port}"))
        assert lack(printer.about(), ZPL_LABEL) is None
        zebra.length_dots = 406
        assert printer.about().papers == ((0, 50.75),)
        assert lack(printer.about(), ZPL_LABEL) is Lack.PAPER
        zebra.deaf = True
        assert printer.about().papers == ()
    assert lack(printer.about(), ZPL_LABEL) is Lack.ANSWER


@pytest.mark.parametrize(
    ("formats", "media", "lacks"),
    [
        (["application/pdf"], {}, None),
        (["image/urf"], {}, Lack.FORM),
        (["application/pdf"], {"media-ready": ["oe_62x100_62x100mm"]}, Lack.PAPER),
        (["application/pdf"], {"media-ready": ["na_index-4x6_4x6in"]}, None),
        (["application/pdf"], {"media-ready": ["iso_a4_210x297mm", "om_small_62x100mm"]}, None),
        (["application/pdf"], {"media-supported": ["om_62_62x100mm", "iso_a4_210x297mm"]}, None),
        (["application/pdf"], {"media-ready": ["om_62_62x100mm"], "media-supported": ["iso_a4_210x297mm"]}, Lack.PAPER),
        (["application/pdf"], {"media-ready": ["tray-1", "labels", "_9x", "x_1x1in_"]}, None),
    ],
)
def test_an_ipp_printer_is_taken_at_its_word(
    formats: list[str], media: dict[str, list[str]], lacks: Lack | None
) -> None:
    server = PrintServer()
    server.formats, server.media = formats, media
    with listening(server) as there:
        assert lack(printer_at(address(there)).about(), PDF_LABEL) is lacks
    assert server.taken == []


def test_a_real_office_printer_and_a_cups_queue_take_labels_and_say_what_lies_in_them(tmp_path: Path) -> None:
    with office_printer(tmp_path / "printer") as office:
        told = printer_at(address(f"ipp://localhost:{office.port}/ipp/print")).about()
        assert lack(told, PDF_LABEL) is None
        assert told.papers != ()
        with cups(office.port) as environment:
            assert lack(cups_queue("label", environment).about(), PDF_LABEL) is None


def test_a_folder_takes_everything_if_it_is_there(tmp_path: Path) -> None:
    for wanted in (ZPL_LABEL, PDF_LABEL, SLIP):
        assert lack(printer_at(address(f"dir:{tmp_path}")).about(), wanted) is None
        assert lack(printer_at(address(f"dir:{tmp_path}/none")).about(), wanted) is Lack.ANSWER


class Coming:
    """Somebody who comes to a desk, and what the printer answers each time that it is asked."""

    def __init__(self, *answers: About | None) -> None:
        self.answers = list(answers)
        self.said: list[Message | None] = []
        self.check = PrinterCheck(self._asked, SLIP, lacking, self._heard, again_s=0)

    async def _asked(self) -> About | None:
        return self.answers.pop(0)

    def _heard(self, news: PrinterStopped) -> None:
        assert (news.order, news.parcel) == ("", 0)
        self.said.append(news.why)

    def comes(self) -> None:
        asyncio.run(self.check.run("DSK-12"))


def test_what_a_printer_lacks_is_said_each_time_that_somebody_comes_and_when_it_is_mended() -> None:
    small = PaperTooSmall(desk_name="12")
    coming = Coming(about(LABEL_MM), about(LABEL_MM), about(A4), about(A4))
    coming.comes()
    assert coming.said == [small]
    coming.comes()
    assert coming.said == [small, small]
    coming.comes()
    assert coming.said == [small, small, None]
    coming.comes()
    assert coming.said == [small, small, None], "nothing is said of a printer that is well"


def test_a_printer_that_does_not_answer_is_said_once_and_asked_until_it_does() -> None:
    gone = about(trouble=Trouble.GONE)
    coming = Coming(gone, gone, gone, about(A4))
    coming.comes()
    assert (coming.said, coming.answers) == ([PrinterGone(desk_name="12"), None], [])
    coming = Coming(gone, gone, None)
    coming.comes()
    assert coming.said == [PrinterGone(desk_name="12")], "its job says from here on what keeps it"


def test_who_comes_anew_is_told_anew_and_the_question_before_that_ends() -> None:
    async def twice() -> None:
        await asyncio.gather(coming.check.run("DSK-12"), coming.check.run("DSK-12"))

    gone, said = about(trouble=Trouble.GONE), PrinterGone(desk_name="12")
    coming = Coming(gone, gone, gone, about(A4))
    asyncio.run(twice())
    assert (coming.said, coming.answers) == ([said, said, None], [])


def test_each_lack_has_its_sentence() -> None:
    assert [lacking(one, "DSK-12") for one in Lack] == [
        PrinterGone(desk_name="12"),
        PrinterTakesNone(desk_name="12"),
        PaperTooSmall(desk_name="12"),
    ]
    assert [lacking_slips(one, "DSK-12") for one in Lack] == [
        SlipPrinterGone(),
        SlipPrinterTakesNone(),
        SlipPaperTooSmall(),
    ]
