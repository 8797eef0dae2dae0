"""A carrier sells rubbish as a label: the desk says that it cannot be printed, and a new one is bought and printed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pickserver.carrier_sandbox import ledger, picture
from pickserver.labels.carriers.seam import Shipment
from tests.doubles.desk_site import DeskSite, comes_to_the_desk, desk_site, packs
from tests.doubles.ippeve import office_printer
from tests.doubles.picker import Picker

RUBBISH = {"zpl": b"^XA^DFR:LABEL.ZPL^FS^XZ", "pdf": b"%PDF-1.4 <html>502 Bad Gateway</html>"}
"""What the site takes for a label and passes on: a command that is kept from printers, and a page that is none."""
Draw = Callable[[str, str, Shipment, str], bytes]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The labels that the carrier drew; the first of them is rubbish."""
    draws: Draw = picture.label_file
    asked: list[str] = []

    def draw(tracking: str, service: str, shipment: Shipment, form: str) -> bytes:
        if tracking not in asked:
            asked.append(tracking)
        return RUBBISH[form] if tracking == asked[0] else draws(tracking, service, shipment, form)

    monkeypatch.setattr(ledger, "label_file", draw)
    return asked


@pytest.fixture
def site(tmp_path: Path, drawn: list[str]) -> Iterator[DeskSite]:
    assert drawn == []
    with desk_site(tmp_path / "site") as made:
        yield made


def buys_a_new_one(packer: Picker) -> None:
    """Read that it cannot be printed, and have another one bought."""
    packer.terminal.wait_for("LABEL CANNOT PRINT")
    packer.press("\x1b[15~")  # F5
    packer.terminal.wait_for("LABEL AGAIN: WHY?")
    packer.press("4")
    packer.terminal.wait_for("NEW LABEL FOR 4417?")
    packer.press("1")
    packer.terminal.wait_for("LABEL: printed")


def opened(site: DeskSite) -> list[tuple[str, str]]:
    """The open exceptions, as a supervisor's program reads them."""
    return [(one["kind"], one["line"]) for one in site.server.client.get("/v1/exceptions").json()["exceptions"]]


def test_a_label_printer_gets_no_rubbish_and_the_next_label_instead(
    site: DeskSite, tmp_path: Path, drawn: list[str]
) -> None:
    paper = tmp_path / "paper"
    paper.mkdir()
    with site.packer(tmp_path / "device", f"dir:{paper}") as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("LABEL CANNOT PRINT")
        packer.is_saved()
        assert opened(site) == [("unprintable", "4417-1")]
        buys_a_new_one(packer)
        packer.scan(site.tracking())
        packer.terminal.wait_for("order 4417 is packed")
        packer.is_saved()
        assert opened(site) == []
    (printed,) = paper.iterdir()
    assert printed.name == "4417-1_2_1.zpl"
    assert len(drawn) == 2


def test_an_office_printer_is_sent_no_byte_of_it(site: DeskSite, tmp_path: Path) -> None:
    with office_printer(tmp_path / "office") as printer:
        address = f"ipp://localhost:{printer.port}/ipp/print"
        with site.packer(tmp_path / "device", address) as packer:
            comes_to_the_desk(packer)
            packs(packer)
            packer.terminal.wait_for("LABEL CANNOT PRINT")
            packer.is_saved()
            assert printer.printed == []
            packer.press("2")
            assert printer.printed == [], "what cannot be printed is not printed again"
            buys_a_new_one(packer)
        (page,) = printer.printed
    assert page.startswith(b"%PDF")
