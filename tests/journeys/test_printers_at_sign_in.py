"""Whoever comes to a desk reads at once that its printer does not take what is printed there, and what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doubles.desk_site import DESK, DeskSite, comes_to_the_desk, desk_site, packs
from tests.doubles.ippeve import office_printer
from tests.doubles.print_server import PrintServer, listening
from tests.doubles.zebra import Zebra, plugged_in


@pytest.fixture
def site(tmp_path: Path) -> Iterator[DeskSite]:
    with desk_site(tmp_path / "site") as made:
        yield made


def test_labels_that_are_too_small_are_said_before_the_first_one_and_again_when_the_desk_is_scanned(
    site: DeskSite, tmp_path: Path
) -> None:
    zebra = Zebra()
    zebra.length_dots = 406
    with plugged_in(zebra) as port, site.packer(tmp_path / "device", f"zpl://127.0.0.1:{port}") as packer:
        comes_to_the_desk(packer)
        packer.reads("PaperTooSmall", desk_name="1")
        zebra.length_dots = 1218
        packer.scan(DESK)
        packer.terminal.wait_for("DESK 1: SCAN A TOTE")
        packs(packer)
        packer.terminal.wait_for("LABEL: printed")
    assert len(zebra.printed) == 1


def test_an_ipp_printer_that_prints_no_pdf_is_said_at_sign_in(site: DeskSite, tmp_path: Path) -> None:
    server = PrintServer()
    server.formats = ["image/urf"]
    with listening(server) as printer, site.packer(tmp_path / "device", printer) as packer:
        comes_to_the_desk(packer)
        packer.reads("PrinterTakesNone", desk_name="1")
    assert server.taken == []


def test_a_printer_for_slips_with_small_paper_is_said_and_one_for_labels_beside_it_is_not(
    site: DeskSite, tmp_path: Path
) -> None:
    server, paper = PrintServer(), tmp_path / "paper"
    server.media = {"media-ready": ["na_index-4x6_4x6in"]}
    paper.mkdir()
    with (
        listening(server) as printer,
        site.packer(tmp_path / "device", f"dir:{paper}", PICKCLIENT_SLIP_PRINTER=printer) as packer,
    ):
        comes_to_the_desk(packer)
        packer.reads("SlipPaperTooSmall")


def test_a_folder_that_is_not_there_is_said_until_it_is(site: DeskSite, tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    with site.packer(tmp_path / "device", f"dir:{paper}") as packer:
        comes_to_the_desk(packer)
        packer.reads("PrinterGone", desk_name="1")
        paper.mkdir()
        packs(packer)
        packer.terminal.wait_for("LABEL: printed")
    assert len(list(paper.iterdir())) == 1


def test_of_a_printer_that_takes_everything_nothing_is_said(site: DeskSite, tmp_path: Path) -> None:
    with office_printer(tmp_path / "office") as printer:
        address = f"ipp://localhost:{printer.port}/ipp/print"
        with site.packer(tmp_path / "device", address) as packer:
            comes_to_the_desk(packer)
            packs(packer)
            packer.terminal.wait_for("LABEL: printed")
            raw = packer.terminal.raw
    assert [word for word in (b"WRONG KIND", b"TOO SMALL", b"NO ANSWER") if word in raw] == []
