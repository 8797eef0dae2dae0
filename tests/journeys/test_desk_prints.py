"""A desk prints its labels, whatever happens to the printer, the network and the program: each once by itself."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doubles.desk_site import BATCH, DeskSite, comes_to_the_desk, desk_site, goes_on, packs, packs_a_lamp
from tests.doubles.ippeve import office_printer
from tests.doubles.paper import words_of_pdf
from tests.doubles.picker import Picker
from tests.doubles.zebra import Zebra, plugged_in
from warehouse.desk import PrintAt

UNMARKED = [sys.executable, str(Path(__file__).parents[1] / "doubles" / "unmarked_client.py")]
DYING = [sys.executable, str(Path(__file__).parents[1] / "doubles" / "dying_printing.py")]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[DeskSite]:
    with desk_site(tmp_path / "site") as made:
        yield made


def closes(site: DeskSite, packer: Picker) -> None:
    """Stick the label on, scan it, and read that the order is packed."""
    packer.scan(site.tracking())
    packer.terminal.wait_for("order 4417 is packed")
    packer.is_saved()


def test_a_label_is_in_the_hand_when_the_box_is_closed_and_its_scan_closes_it(site: DeskSite, tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.mkdir()
    with site.packer(tmp_path / "device", f"dir:{paper}") as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("LABEL: printed")
        (printed,) = paper.iterdir()
        assert printed.name == "4417-1_1_1.zpl"
        assert site.tracking().encode() in printed.read_bytes()
        closes(site, packer)
    assert len(list(paper.iterdir())) == 1


def test_no_paper_is_said_keeps_no_scan_and_the_label_comes_once_after_the_refill(
    site: DeskSite, tmp_path: Path
) -> None:
    zebra = Zebra()
    zebra.paper, zebra.silent_without_paper = False, True
    with plugged_in(zebra) as port, site.packer(tmp_path / "device", f"zpl://127.0.0.1:{port}") as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("PRINTER 1: NO PAPER")
        assert zebra.held == [], "what waits at the desk comes out stale of no printer"
        zebra.mend()
        packer.terminal.wait_for("LABEL: printed")
        closes(site, packer)
    assert len(zebra.printed) == 1


def test_a_printer_that_opens_half_way_prints_the_label_it_holds_itself(site: DeskSite, tmp_path: Path) -> None:
    zebra = Zebra()
    zebra.jams_after = 1
    with plugged_in(zebra) as port, site.packer(tmp_path / "device", f"zpl://127.0.0.1:{port}") as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("PRINTER 1 IS OPEN")
        packer.terminal.wait_for("LABEL: PRINTER STOPS")
        zebra.mend()
        packer.terminal.wait_for("LABEL: printed")
        closes(site, packer)
    assert (len(zebra.printed), zebra.half_printed) == (1, 1)


def test_a_printer_that_is_gone_gets_its_label_when_it_is_back(site: DeskSite, tmp_path: Path) -> None:
    zebra = Zebra()
    with plugged_in(zebra) as port:
        pass
    with site.packer(tmp_path / "device", f"zpl://127.0.0.1:{port}") as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("PRINTER 1: NO ANSWER")
        with plugged_in(zebra, port):
            packer.terminal.wait_for("LABEL: printed")
            closes(site, packer)
    assert len(zebra.printed) == 1


@pytest.mark.parametrize("fault", ["reset in the middle", "takes it and drops it"])
def test_what_nobody_can_tell_is_looked_at_and_printed_again_only_by_a_person(
    site: DeskSite, tmp_path: Path, fault: str
) -> None:
    zebra = Zebra()
    zebra.drops = fault.startswith("takes")
    zebra.reset_after = None if zebra.drops else 40
    with plugged_in(zebra) as port, site.packer(tmp_path / "device", f"zpl://127.0.0.1:{port}") as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("LOOK: DID IT PRINT?", 30)
        assert zebra.printed == []
        zebra.drops = False
        packer.press("2")
        packer.terminal.wait_for("LABEL: printed")
        (printed,) = zebra.printed
        assert b"REPRINT 2" in printed
        closes(site, packer)
    assert len(zebra.printed) == 1


def test_two_orders_labels_come_in_turn_and_a_held_parcels_is_named_when_it_is_out(
    site: DeskSite, tmp_path: Path
) -> None:
    zebra = Zebra()
    zebra.paper = False
    with plugged_in(zebra) as port, site.packer(tmp_path / "device", f"zpl://127.0.0.1:{port}") as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("PRINTER 1: NO PAPER")
        packer.terminal.type(b"\x1b[18~")  # F7
        packer.comes_to("DESK")
        packer.scan(BATCH)
        packer.terminal.wait_for(BATCH)
        packs_a_lamp(packer, "2003")
        zebra.mend()
        packer.terminal.wait_for("LABEL READY: 4417")
        packer.terminal.wait_for("LABEL: printed")
        first, second = zebra.printed
        assert site.tracking("4417").encode() in first
        assert site.tracking("2003").encode() in second
    assert len(zebra.printed) == 2


@pytest.mark.parametrize("through", [[], UNMARKED], ids=["", "with its last scan in question"])
def test_a_program_that_died_while_its_label_waited_prints_it_once_after_its_start(
    site: DeskSite, tmp_path: Path, through: list[str]
) -> None:
    zebra = Zebra()
    zebra.paper = False
    with plugged_in(zebra) as port:
        with site.packer(tmp_path / "device", f"zpl://127.0.0.1:{port}", through=through) as packer:
            comes_to_the_desk(packer)
            packs(packer)
            packer.terminal.wait_for("PRINTER 1: NO PAPER")
            packer.terminal.kill()
        zebra.mend()
        with site.packer(tmp_path / "device", f"zpl://127.0.0.1:{port}") as packer:
            assert goes_on(packer) or not through
            packer.terminal.wait_for("LABEL: printed")
            closes(site, packer)
    assert len(zebra.printed) == 1


@pytest.mark.parametrize(
    ("point", "printed", "said"),
    [("recorded", 0, "LOOK: DID IT PRINT?"), ("sent", 1, "LABEL: printed"), ("confirmed", 1, "LABEL: printed")],
)
def test_a_battery_that_is_pulled_on_the_labels_way_costs_no_second_copy(
    site: DeskSite, tmp_path: Path, point: str, printed: int, said: str
) -> None:
    zebra, device = Zebra(), tmp_path / "device"
    with plugged_in(zebra) as port:
        printer = f"zpl://127.0.0.1:{port}"
        with site.packer(device, printer, through=[*DYING, point]) as packer:
            comes_to_the_desk(packer)
            packer.scan("TOT-00001")
            packer.terminal.wait()
        with site.packer(device, printer) as packer:
            goes_on(packer)
            packs(packer, opened=True)
            packer.terminal.wait_for(said, 20)
            assert len(zebra.printed) == printed
            if not printed:
                packer.press("2")
                packer.terminal.wait_for("LABEL: printed")
            closes(site, packer)
    assert len(zebra.printed) == 1


def test_a_site_that_prints_at_the_last_scan_and_a_merchant_with_slips_get_both_then(tmp_path: Path) -> None:
    paper, slips = tmp_path / "paper", tmp_path / "slips"
    paper.mkdir()
    slips.mkdir()
    with (
        desk_site(tmp_path / "site", PrintAt.LAST_SCAN, slips=True) as site,
        site.packer(tmp_path / "device", f"dir:{paper}", PICKCLIENT_SLIP_PRINTER=f"dir:{slips}") as packer,
    ):
        comes_to_the_desk(packer)
        packer.scan("TOT-00001")
        packer.terminal.wait_for("LABEL: bought")
        assert [*paper.iterdir(), *slips.iterdir()] == []
        packs(packer, opened=True)
        packer.terminal.wait_for("LABEL: printed")
        closes(site, packer)
        (slip,) = slips.iterdir()
        text = "\n".join(words_of_pdf(slip.read_bytes()))
    assert [
        one for one in ("Nordlys", "4417", "Ann Other", "Zandmeer", "Mug blue 250", "Happy birthday") if one not in text
    ] == []
    assert "EUR" not in text
    assert len(list(paper.iterdir())) == 1


def test_an_office_printer_gets_a_pdf_and_reports_it(site: DeskSite, tmp_path: Path) -> None:
    with office_printer(tmp_path / "office") as printer:
        address = f"ipp://localhost:{printer.port}/ipp/print"
        with site.packer(tmp_path / "device", address) as packer:
            comes_to_the_desk(packer)
            packs(packer)
            packer.terminal.wait_for("LABEL: printed")
            closes(site, packer)
        (page,) = printer.printed
    assert page.startswith(b"%PDF")


def test_an_office_printer_without_paper_holds_the_label_and_prints_it_once(site: DeskSite, tmp_path: Path) -> None:
    with office_printer(tmp_path / "office") as printer:
        printer.set("paper-out", True)
        address = f"ipp://localhost:{printer.port}/ipp/print"
        with site.packer(tmp_path / "device", address) as packer:
            comes_to_the_desk(packer)
            packs(packer)
            packer.terminal.wait_for("PRINTER 1: NO PAPER")
            printer.set("paper-out", False)
            packer.terminal.wait_for(re.compile("LABEL: printed"))
            closes(site, packer)
        assert len(printer.printed) == 1
