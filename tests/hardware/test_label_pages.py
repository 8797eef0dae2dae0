"""What a carrier sells as a PDF is looked at before a byte goes to a printer: it is one, whole, of a label's size."""

import zlib
from typing import Final

import pytest
from hypothesis import given, settings, strategies as st

from devices.printers.labels import Label, PageTooLargeError, label_document
from devices.printers.pages import BYTES_MAX, NoLabelError, page_sizes
from devices.printers.printer import About, Form, Size
from paper.drawing import Page
from paper.pdf import pdf

POINTS: Final = 72 / 25.4


def drawn(*sizes: Size) -> bytes:
    """Pages of these sizes, with nothing on them."""
    return pdf([Page(width=wide, height=high, parts=()) for wide, high in sizes])


LABEL: Final = drawn((101.6, 152.4))


def written(*objects: bytes, version: bytes = b"1.5") -> bytes:
    """A file of these objects, as other programs write them."""
    return b"%PDF-" + version + b"\n" + b"\n".join(objects) + b"\nstartxref\n9\n%%EOF\n"


def packed(text: bytes) -> bytes:
    """An object that holds others, compressed."""
    data = zlib.compress(text)
    head = b"7 0 obj\n<< /Type /ObjStm /N 3 /First 12 /Filter /FlateDecode /Length %d >>" % len(data)
    return head + b"\nstream\n" + data + b"\nendstream\nendobj"


@pytest.mark.parametrize(
    ("data", "sizes"),
    [
        (LABEL, ((101.6, 152.4),)),
        (drawn((101.6, 152.4), (101.6, 152.4), (210, 297)), ((101.6, 152.4), (210, 297))),
        (written(b"3 0 obj <</Type/Page/MediaBox[0 0 288 432]>> endobj"), ((101.6, 152.4),)),
        (written(b"3 0 obj << /MediaBox [ 288 432 0.0 0 ] >> endobj"), ((101.6, 152.4),)),
        (written(b"3 0 obj << /MediaBox 5 0 R >> endobj\n5 0 obj [0 0 288 432] endobj"), ((101.6, 152.4),)),
        (written(b"3 0 obj << /MediaBox [0 0 612 792] /CropBox [0 360 288 792] >> endobj"), ((101.6, 152.4),)),
        (written(b"3 0 obj << /MediaBox [0 0 144 216] /UserUnit 2.0 >> endobj"), ((101.6, 152.4),)),
        (written(packed(b"3 0 <</Type/Page/MediaBox[0 0 288 432]>>")), ((101.6, 152.4),)),
        (b"%PDF-1.4\r\n3 0 obj\r\n<</MediaBox [0 0 288 432]>>\r\nendobj\r\n%%EOF" + b"\0" * 900, ((101.6, 152.4),)),
    ],
)
def test_the_size_of_its_pages_is_found_however_it_is_written(data: bytes, sizes: tuple[Size, ...]) -> None:
    assert page_sizes(data) == sizes


RUBBISH: Final = {
    "empty": (b"", "it is empty"),
    "an error page": (b"<html>502 Bad Gateway</html>", "it is no PDF: it begins with <html>502 Ba"),
    "what steers a terminal": (b"\x1b[2J\xff", r"it is no PDF: it begins with \x1b[2J\xff"),
    "a picture": (b"\x89PNG\r\n\x1a\n", r"it is no PDF: it begins with \x89PNG\r\n\x1a\n"),
    "half a file": (LABEL[: len(LABEL) // 2], "its end is missing"),
    "only a name": (b"%PDF-1.5 rubbish %%EOF", "no size of a page can be found in it"),
    "a box that is not there": (written(b"<< /MediaBox 5 0 R >>"), "no size of a page can be found in it"),
    "a box of words": (written(b"<< /MediaBox [a b c d] >>"), "no size of a page can be found in it"),
    "too much of it": (written(b"x" * BYTES_MAX), f"it has {BYTES_MAX + 28} bytes, and {BYTES_MAX} are the most"),
    "a bomb": (written(packed(b"0" * 30_000_000)), "it unpacks to more than a label can be"),
    "a torn part": (written(packed(b"3 0").replace(b"x\x9c", b"y\x9c")), "a part of it is damaged"),
    "nothing but boxes": (written(b"/MediaBox 5 0 R" * 600_000), "it has more than 100 boxes of pages"),
    "nothing but beginnings": (written(b"<< stream" * 900_000), "no size of a page can be found in it"),
    "nothing but streams": (written(b"stream endstream " * 500_000), "no size of a page can be found in it"),
    "a book": (drawn(*[(101.6, 152.4)] * 11), "it has 11 pages, and 10 are the most"),
}


@pytest.mark.parametrize("name", RUBBISH)
def test_what_is_no_label_is_refused_with_what_is_wrong(name: str) -> None:
    data, why = RUBBISH[name]
    with pytest.raises(NoLabelError) as refused:
        page_sizes(data)
    assert str(refused.value) == why


@settings(deadline=None)
@given(st.binary(max_size=400), st.integers(0, 400), st.integers(0, 400))
def test_whatever_a_carrier_sends_is_refused_or_measured(some: bytes, at: int, length: int) -> None:
    for data in (some, b"%PDF-" + some + b"%%EOF", LABEL[:at] + some + LABEL[at + length :]):
        try:
            sizes = page_sizes(data)
        except NoLabelError:
            continue
        assert sizes
        assert all(wide >= 0 and high >= 0 for wide, high in sizes)


def about(*papers: Size, form: Form = Form.PDF) -> About:
    return About(model="", forms=frozenset({form}), confirms=True, fault=None, papers=papers)


def bought(data: bytes) -> Label:
    return Label(parcel="4417-1", generation=1, form=Form.PDF, data=data)


@pytest.mark.parametrize("paper", [(101.6, 152.4), (152.4, 101.6), (210.0, 297.0)])
def test_a_page_of_a_labels_size_goes_to_a_printer_that_holds_it_as_it_is(paper: Size) -> None:
    for size in ((101.6, 152.4), (100.0, 150.0), (152.4, 101.6)):
        assert label_document(bought(drawn(size)), 1, about(paper)).data == drawn(size)
    assert label_document(bought(drawn((210, 297))), 1, about()).data == drawn((210, 297)), "it does not say"


def test_a_page_that_is_larger_than_this_printers_paper_is_anothers_to_print() -> None:
    with pytest.raises(PageTooLargeError, match="a page of 210 by 297 mm is larger than what lies in the printer"):
        label_document(bought(drawn((101.6, 152.4), (210, 297))), 1, about((101.6, 152.4)))


@pytest.mark.parametrize("size", [(20.0, 20.0), (0.0, 152.4), (30.0, 152.4), (420.0, 594.0), (101.6, 2000.0)])
def test_a_page_of_no_labels_size_is_nobodys_to_print(size: Size) -> None:
    for printer in (about((101.6, 152.4)), about(), about(form=Form.ZPL)):
        with pytest.raises(NoLabelError, match=f"a page of {size[0]:.0f} by {size[1]:.0f} mm is no label"):
            label_document(bought(drawn(size)), 1, printer)
