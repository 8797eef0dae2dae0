"""`pickclient printer`: what it says of each printer, in sentences; and its test page, which reads back."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from devices.printers import pictures
from devices.printers.address import Address
from devices.printers.printer import Printer
from devices.printers.printing import Limits
from devices.printers.raw9100 import RawPrinter
from pickclient.cli import main
from pickclient.paper.proof import CODE, proof_pdf
from pickclient.printer import Asked, printer
from pickclient.settings import Settings
from tests.doubles.ippeve import office_printer
from tests.doubles.label_glass import barcodes, fields
from tests.doubles.paper import scanned_pdf, words_of_pdf
from tests.doubles.print_server import PrintServer, listening
from tests.doubles.zebra import Zebra, plugged_in

QUICK = Limits(wait_s_max=0.3, confirm_s_max=0.2)


@pytest.fixture
def zebra() -> Zebra:
    return Zebra()


@pytest.fixture
def where(zebra: Zebra) -> Iterator[str]:
    with plugged_in(zebra) as port:
        yield f"zpl://127.0.0.1:{port}"


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def hasty(place: Address) -> Printer:
    """For a printer that answers nothing."""
    return RawPrinter(place.host, place.port, answer_s=0.05)


def refilled(zebra: Zebra) -> None:
    """Put paper in when the printer was asked for the page and had none."""
    end = time.monotonic() + 20
    while zebra.questions.count(b"~HQES") < 3 and time.monotonic() < end:
        time.sleep(0.02)  # the printer has no other sign of being asked
    zebra.mend()


def test_a_label_printer_s_test_page_comes_out_and_reads_back(
    zebra: Zebra, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["printer", "test", "--at", where]) == 0
    assert said(capsys) == [
        f"{where} is ZD421-203dpi.",
        "It prints ZPL, at 203 dots an inch.",
        "It says when a label is printed.",
        "Nothing is wrong with it.",
        "The test page is printed. Scan its barcode: PICKCLIENT-TEST.",
    ]
    (page,) = zebra.printed
    assert barcodes(page) == [[CODE]]
    assert b"It says when a label is printed." in fields(page)


def test_what_is_wrong_is_said_with_what_to_do(zebra: Zebra, where: str, capsys: pytest.CaptureFixture[str]) -> None:
    zebra.paper = False
    assert main(["printer", "--at", where]) == 1
    assert said(capsys)[-1] == "It cannot print now: no paper. PUT PAPER IN."
    zebra.paper, zebra.head_open = True, True
    assert main(["printer", "--at", where]) == 1
    assert said(capsys)[-1] == "It cannot print now: the head is open. CLOSE IT."


def test_a_test_page_waits_for_paper_and_then_is_printed(
    zebra: Zebra, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    zebra.paper = False
    refill = Thread(target=refilled, args=(zebra,))
    refill.start()
    assert main(["printer", "test", "--at", where]) == 0
    refill.join()
    assert said(capsys)[-2:] == [
        "The test page waits. It cannot print now: no paper. PUT PAPER IN.",
        "The test page is printed. Scan its barcode: PICKCLIENT-TEST.",
    ]
    assert len(zebra.printed) == 1


def test_a_test_page_that_waits_too_long_is_not_printed_later(
    zebra: Zebra, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    zebra.paper = False
    assert printer(Settings(), Asked(test=True, at=where), limits=QUICK) == 1
    assert said(capsys)[-1] == "The test page was not printed. It cannot print now: no paper. PUT PAPER IN."
    zebra.mend()
    assert zebra.printed == []


def test_nobody_claims_to_know_what_a_printer_does_not_say(
    zebra: Zebra, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    zebra.deaf = True
    assert printer(Settings(), Asked(test=True, at=where), hasty, QUICK) == 1
    told = said(capsys)
    assert "It does not say whether a label was printed: scan each one." in told
    assert told[-1] == "Nobody can say whether the test page was printed. LOOK: it is not sent again."
    assert len(zebra.printed) == 1


def test_a_printer_that_is_not_there_is_named_with_what_to_look_at(capsys: pytest.CaptureFixture[str]) -> None:
    with plugged_in(Zebra()) as port:
        pass
    assert main(["printer", "test", "--at", f"zpl://127.0.0.1:{port}"]) == 1
    (only,) = said(capsys)
    assert only.startswith(f"zpl://127.0.0.1:{port} cannot be reached (")
    assert only.endswith("Is it switched on, is it on the network, is this its address?")


def test_the_printers_of_the_settings_are_asked_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pickclient.toml"
    file.write_text(f'printer = "dir:{tmp_path}"\nslip_printer = "dir:{tmp_path}/none"\n', encoding="utf-8")
    assert main(["--settings", str(file), "printer", "test"]) == 0
    assert said(capsys)[-1] == "The test page is printed. Scan its barcode: PICKCLIENT-TEST."
    assert len(list(tmp_path.glob("test-*.zpl"))) == 1
    assert main(["--settings", str(file), "printer", "--slips"]) == 1
    assert said(capsys) == [
        f"dir:{tmp_path}/none cannot be written to: there is no folder {tmp_path}/none. MAKE IT.",
    ]


def test_what_is_no_printer_is_refused_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert printer(Settings(), Asked(at="zebra")) == 2
    assert "zebra is no printer: it must be an address such as zpl://" in capsys.readouterr().err
    assert printer(Settings(), Asked(slips=True)) == 2
    assert "This device has no slip_printer" in capsys.readouterr().err


def test_pack_slips_are_not_for_a_printer_of_labels(where: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["printer", "test", "--slips", "--at", where]) == 1
    assert "prints ZPL, not PDF: ask for ZPL, or give this desk an office printer" in said(capsys)[-1]


def test_a_printer_that_prints_nothing_of_ours_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    server = PrintServer()
    server.formats = ["image/urf"]
    with listening(server) as there:
        assert main(["printer", "test", "--at", there]) == 1
    assert f"{there} prints neither ZPL nor PDF: choose another printer." in said(capsys)
    assert server.taken == []


def test_a_form_in_which_labels_are_wanted_and_that_it_does_not_print_is_said_by_the_test_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "is_installed", lambda: False)
    server = PrintServer()
    server.formats = ["application/vnd.zebra-zpl"]
    with listening(server) as there:
        assert main(["printer", "test", "--at", there]) == 1
    assert said(capsys)[-1] == (
        f"{there} prints ZPL, not PDF: ask for ZPL, or give this desk an office printer (ipp:// or lp:)."
    )
    assert server.taken == [], "a page that came out would say that all is well"


def test_paper_that_is_too_small_is_said_by_the_test_page_with_both_sizes(
    zebra: Zebra, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    zebra.length_dots = 406
    small = "A label is 102 by 152 mm, and it has paper of 51 mm: PUT LARGER PAPER IN."
    assert main(["printer", "--at", where]) == 1
    assert said(capsys)[-1] == small
    assert main(["printer", "test", "--at", where]) == 1
    assert small in said(capsys)
    server = PrintServer()
    server.media = {"media-ready": ["na_letter_8.5x11in"]}
    with listening(server) as there:
        assert main(["printer", "--slips", "--at", there]) == 1
    assert said(capsys)[-1] == "A pack slip is 210 by 297 mm, and it has paper of 216 by 279 mm: PUT LARGER PAPER IN."


def test_a_real_office_printer_prints_the_test_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with office_printer(tmp_path / "printer") as office:
        assert main(["printer", "test", "--at", f"ipp://localhost:{office.port}/ipp/print"]) == 0
        assert said(capsys)[1] == "It prints PDF."
        (page,) = office.printed
    assert [code for found in scanned_pdf(page) for _, code in found] == [CODE]


def test_the_test_page_of_an_office_printer_says_what_it_was_told() -> None:
    (told,) = words_of_pdf(proof_pdf("lp:office", ["It prints PDF.", "生 unwritable"]))
    assert [one for one in ("lp:office", "It prints PDF.", "Zażółć", "80 mm long") if one not in told] == []
