"""Which printer a setting names, what a folder keeps, and what is refused before anything is printed."""

import sys
from pathlib import Path

import pytest

from devices.printers.address import Address, Scheme, address
from devices.printers.folder import FolderPrinter
from devices.printers.labels import Label as CarrierLabel, label_document
from devices.printers.opening import printer_at
from devices.printers.pages import NoLabelError
from devices.printers.pictures import PictureError
from devices.printers.printer import About, Document, Form, JobState, Report, Trouble, refusal
from devices.printers.printing import PrintJob, run
from paper.pdf import pdf
from pickclient.paper.labels import Label
from pickclient.paper.sheets import Paper, sheets
from tests.doubles.label_glass import barcodes, black, commands, fields
from warehouse.values import replace
from warehouse.zpl import ZplRefusedError, label, reprint


@pytest.mark.parametrize(
    ("written", "scheme", "host", "port", "path"),
    [
        ("zpl://192.0.2.12:9100", Scheme.ZPL, "192.0.2.12", 9100, ""),
        ("zpl://zebra-12.example", Scheme.ZPL, "zebra-12.example", 9100, ""),
        ("zpl://[2001:db8::1]:6101", Scheme.ZPL, "2001:db8::1", 6101, ""),
        ("ipp://192.0.2.13/ipp/print", Scheme.IPP, "192.0.2.13", 631, "/ipp/print"),
        ("ipps://host.example:443/printers/x", Scheme.IPP, "host.example", 443, "/printers/x"),
        ("lp:Office_2.labels", Scheme.LP, "", 0, "Office_2.labels"),
        ("dir:/var/spool/labels", Scheme.DIR, "", 0, "/var/spool/labels"),
        ("dir:~/labels", Scheme.DIR, "", 0, "~/labels"),
    ],
)
def test_an_address_is_read(written: str, scheme: Scheme, host: str, port: int, path: str) -> None:
    assert address(written) == Address(scheme=scheme, written=written, host=host, port=port, path=path)
    assert printer_at(address(written)).forms


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "zebra",
            "zpl:",
            "zpl://",
            "zpl://a b",
            "zpl://h:0",
            "zpl://h:70000",
            "zpl://h/x",
            "http://h",
            "ippp://h",
        ),
        *("lp:", "lp:-d", "lp:a b", "lp:a/b", "lp:a;b", "dir:", "dir:relative", "ipp://h/a b", "ipp:///x", "ZPL://h"),
    ],
)
def test_what_is_no_address_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValueError, match="an address such as zpl://"):
        address(written)


def document(data: bytes = b"^XA^XZ", name: str = "4417-1/1/1") -> Document:
    return Document(name=name, form=Form.ZPL, data=data)


def test_a_folder_keeps_each_document_once_and_none_in_the_place_of_another(tmp_path: Path) -> None:
    printer = FolderPrinter(tmp_path)

    def sent(what: Document) -> Report:
        return printer.send(what, printer.ready(what).reference)

    assert sent(document()).state is JobState.CONFIRMED
    assert sent(document()).state is JobState.CONFIRMED
    other = sent(document(b"^XA^FDother^FS^XZ"))
    assert (other.state, other.fault and other.fault.detail) == (
        JobState.NOT_PRINTED,
        "4417-1_1_1.zpl is there already, and is another document",
    )
    assert sent(document(name="../../etc/x")).state is JobState.CONFIRMED
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "4417-1_1_1.zpl": b"^XA^XZ",
        ".._.._etc_x.zpl": b"^XA^XZ",
    }
    assert printer.follow("4417-1_1_1.zpl").state is JobState.CONFIRMED
    assert printer.withdraw("4417-1_1_1.zpl")
    assert not printer.withdraw("4417-1_1_1.zpl")
    assert printer.follow("4417-1_1_1.zpl").state is JobState.UNKNOWN


def test_a_label_waits_for_a_folder_that_is_not_there(tmp_path: Path) -> None:
    folder, recorded = tmp_path / "later", list[Report]()
    job = PrintJob(document(), FolderPrinter(folder), recorded.append, begun_s=0)
    waited: list[float] = []

    def made(seconds: float) -> bool:
        waited.append(seconds)
        if len(waited) == 3:
            folder.mkdir()
        return len(waited) > 9

    assert run(job, lambda: 1.0, made).state is JobState.CONFIRMED
    assert waited == [0.1, 0.2, 0.5]
    assert FolderPrinter(folder / "never").about().fault is not None
    gone = PrintJob(document(), FolderPrinter(folder / "never"), recorded.append, begun_s=0)
    assert run(gone, lambda: 1.0, lambda _: True).state is JobState.QUEUED
    assert gone.report.fault is not None
    assert gone.report.fault.trouble is Trouble.GONE


def test_a_form_that_a_printer_cannot_take_is_refused_with_what_to_do() -> None:
    assert refusal(frozenset(Form), Form.PDF, "dir:/x") == ""
    assert refusal(frozenset({Form.ZPL}), Form.PDF, "zpl://z") == (
        "zpl://z prints ZPL, not PDF: ask for ZPL, or give this desk an office printer (ipp:// or lp:)."
    )
    assert refusal(frozenset({Form.PDF}), Form.ZPL, "lp:q") == (
        "lp:q prints PDF, not ZPL: ask for PDF, or give this desk a label printer (zpl://)."
    )
    assert refusal(frozenset(), Form.ZPL, "ipp://h") == "ipp://h prints neither ZPL nor PDF: choose another printer."


ZEBRA = About(model="", forms=frozenset({Form.ZPL}), confirms=True, fault=None)
OFFICE = About(model="", forms=frozenset({Form.PDF}), confirms=True, fault=None)
BOUGHT = b"^XA\n^PW812\n^LL1218\n^FO60,60^A0N,40,35^FDANA^FS\n^FO60,620^BY3^BCN,200,N,N,N^FD4417^FS\n^XZ\n"


def bought(data: bytes, form: str = "zpl", generation: int = 1) -> CarrierLabel:
    return CarrierLabel(parcel="1001-1", generation=generation, form=Form(form), data=data)


def drawn(width: float = 101.6, height: float = 152.4) -> bytes:
    """A carrier's label as PDF."""
    wanted = Label(code="00340434161094021501", title="DHL", caption="Ana Kowalska")
    return pdf(list(sheets([wanted], Paper(width=width, height=height))))


def test_a_carrier_label_is_looked_through_named_for_its_print_and_marked_when_it_is_printed_again() -> None:
    first = label_document(bought(BOUGHT), 1, ZEBRA)
    again = label_document(bought(BOUGHT, generation=2), 3, ZEBRA)
    assert (first.name, again.name) == ("1001-1/1/1", "1001-1/2/3")
    assert barcodes(first.data) == barcodes(again.data) == [["4417"]]
    assert b"REPRINT" not in first.data
    assert fields(again.data)[-1] == b"REPRINT 3"
    assert label_document(bought(drawn(), "pdf"), 2, OFFICE).data == drawn()
    with pytest.raises(ZplRefusedError, match="~JR is no command that only draws"):
        label_document(bought(BOUGHT + b"^XA~JR^XZ"), 1, ZEBRA)


def test_a_label_printer_prints_a_pdf_label_as_a_picture_and_its_reprint_marked() -> None:
    once, again = (label_document(bought(drawn(), "pdf"), number, ZEBRA) for number in (1, 2))
    assert (once.form, once.data.count(b"^XZ")) == (Form.ZPL, 1)
    assert barcodes(once.data) == barcodes(again.data) == [["00340434161094021501"]]
    assert fields(again.data) == [b"REPRINT 2"]
    assert black(again.data) > black(once.data)
    assert {command for _, command in commands(again.data)} == {
        command for _, command in commands(reprint(label([]), 2))
    } | {b"^GF"}
    fine = replace(ZEBRA, dots_per_mm=12)
    assert b"^PW1201" in label_document(bought(drawn(100, 60), "pdf"), 1, fine).data
    assert len(once.data) < 100_000, "what is white takes no time on the wire"


def test_a_sheet_is_not_shrunk_for_a_label_printer() -> None:
    with pytest.raises(PictureError, match="the label is 210 by 297 mm, larger than a label printer's"):
        label_document(bought(drawn(210, 297), "pdf"), 1, ZEBRA)


def test_a_pdf_that_only_looks_like_one_is_no_label() -> None:
    for data in (b"%PDF-1.5 rubbish", b"%PDF-1.5 rubbish /MediaBox [0 0 288 432] %%EOF"):
        with pytest.raises(NoLabelError):
            label_document(bought(data, "pdf"), 1, ZEBRA)


def test_a_desk_without_the_library_for_pictures_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(PictureError, match=r"pip install 'pickclient\[pictures\]'"):
        label_document(bought(drawn(), "pdf"), 1, ZEBRA)
