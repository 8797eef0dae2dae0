"""A desk prints each order's pack slip once by itself, whatever happens; of another copy a person decides."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from pickserver.store import goods
from pickserver.store.tables import ORDER_LINE, ORDERS
from tests.doubles.desk_site import DESK, TOTE, DeskSite, comes_to_the_desk, confirms, desk_site, goes_on, packs
from tests.doubles.packing import MUG_CODE, SOAP_CODE
from tests.doubles.paper import words_of_pdf
from tests.doubles.picker import Picker
from tests.doubles.print_server import PrintServer, listening

DYING = [sys.executable, str(Path(__file__).parents[1] / "doubles" / "dying_printing.py")]
POLISH = "BDG-0413"
"""The badge of a colleague, who reads Polish."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[DeskSite]:
    with desk_site(tmp_path / "site", slips=True) as made:
        yield made


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def closes(site: DeskSite, packer: Picker) -> None:
    """Scan the label, and read that the order is packed."""
    packer.terminal.wait_for("LABEL: printed")
    packer.scan(site.tracking())
    packer.terminal.wait_for("order 4417 is packed")


def test_a_slip_of_which_nothing_is_known_is_asked_about_also_after_a_crash_and_printed_again_by_a_person(
    site: DeskSite, tmp_path: Path
) -> None:
    server, labels, device = PrintServer(), folder(tmp_path / "labels"), tmp_path / "device"
    server.forgets = True
    with listening(server) as address:
        told = {"PICKCLIENT_SLIP_PRINTER": address}
        with site.packer(device, f"dir:{labels}", **told) as packer:
            comes_to_the_desk(packer)
            packs(packer)
            packer.terminal.wait_for("LOOK: PACK SLIP PRINTED?")
            packer.terminal.kill()
        with site.packer(device, f"dir:{labels}", **told) as packer:
            goes_on(packer)
            packer.terminal.wait_for("LOOK: PACK SLIP PRINTED?")
            assert [name for name, _ in server.taken] == ["4417/slip/1"]
            server.forgets = False
            packer.press("3")
            packer.terminal.wait_for("PUT THE LABEL ON THE BOX")
            closes(site, packer)
    assert [name for name, _ in server.taken] == ["4417/slip/1", "4417/slip/2"]


def test_a_program_that_died_with_a_slip_on_its_way_asks_the_printer_and_sends_none_again(
    site: DeskSite, tmp_path: Path
) -> None:
    server, labels, device = PrintServer(), folder(tmp_path / "labels"), tmp_path / "device"
    server.job_state, server.job_reasons, server.pages = 5, ["job-printing"], 0
    with listening(server) as address:
        told = {"PICKCLIENT_SLIP_PRINTER": address}
        with site.packer(device, f"dir:{labels}", **told) as packer:
            comes_to_the_desk(packer)
            packs(packer)
            packer.terminal.wait_for("LABEL: printed")
            packer.is_saved()
            assert len(server.taken) == 1
            packer.terminal.kill()
        server.job_state, server.job_reasons, server.pages = 9, ["job-completed-successfully"], 1
        with site.packer(device, f"dir:{labels}", **told) as packer:
            goes_on(packer)
            packer.terminal.wait_for("PUT THE LABEL ON THE BOX")
            closes(site, packer)
    assert len(server.taken) == 1


def test_a_battery_that_is_pulled_before_a_slip_goes_out_leaves_it_to_a_person(site: DeskSite, tmp_path: Path) -> None:
    server, labels, device = PrintServer(), folder(tmp_path / "labels"), tmp_path / "device"
    with listening(server) as address:
        told = {"PICKCLIENT_SLIP_PRINTER": address}
        with site.packer(device, f"dir:{labels}", through=[*DYING, "slip recorded"], **told) as packer:
            comes_to_the_desk(packer)
            packer.scan(TOTE)
            packer.terminal.wait_for("LABEL: printed")
            packer.scan(MUG_CODE, MUG_CODE, SOAP_CODE)
            packer.terminal.wait()
        with site.packer(device, f"dir:{labels}", **told) as packer:
            goes_on(packer)
            confirms(packer)
            packer.terminal.wait_for("LOOK: PACK SLIP PRINTED?")
            assert server.taken == []
            packer.press("3")
            packer.terminal.wait_for("PUT THE LABEL ON THE BOX")
            closes(site, packer)
    assert [name for name, _ in server.taken] == ["4417/slip/2"]


def test_who_takes_the_order_over_is_asked_for_its_slip_and_prints_none_by_itself(
    site: DeskSite, tmp_path: Path
) -> None:
    labels, slips, others = (folder(tmp_path / name) for name in ("labels", "slips", "others"))
    told = {"PICKCLIENT_SLIP_PRINTER": f"dir:{slips}"}
    with site.packer(tmp_path / "first", f"dir:{labels}", **told) as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("LABEL: printed")
        packer.is_saved()
    assert [one.name for one in slips.iterdir()] == ["4417_slip_1.pdf"]
    told = {"PICKCLIENT_SLIP_PRINTER": f"dir:{others}"}
    with site.packer(tmp_path / "second", f"dir:{labels}", **told) as packer:
        packer.comes_to("SIGN_IN")
        packer.scan(DESK.replace("1", "2"))
        packer.scan(POLISH)
        packer.comes_to("DESK")
        packer.scan(TOTE)
        packer.terminal.wait_for("WEŹ JE TERAZ")
        packer.press("1")
        packer.comes_to("PACK 4417")
        packer.terminal.wait_for("LISTA JEST: STÓŁ 1")
        packer.press("1")
        packer.terminal.wait_for("ETYKIETA: STÓŁ 1")
        assert list(others.iterdir()) == []
        packer.scan(site.tracking())
        packer.comes_to("DESK")
    assert (len(list(slips.iterdir())), list(others.iterdir())) == (1, [])


def priced(tx: Connection) -> None:
    """Have the order cost something, and say so on its slip: it is no gift."""
    goods.put_slip_prices(tx, {"nordlys": True})
    tx.execute(update(ORDERS).values(gift_note="", show_prices=True))
    tx.execute(update(ORDER_LINE).where(ORDER_LINE.c.line == "4417/1").values(price="8.99 EUR"))
    tx.execute(update(ORDER_LINE).where(ORDER_LINE.c.line == "4417/2").values(price="2.10 EUR"))


def test_prices_come_from_the_server_onto_the_slip_where_merchant_and_order_want_them(tmp_path: Path) -> None:
    labels, slips = folder(tmp_path / "labels"), folder(tmp_path / "slips")
    with (
        desk_site(tmp_path / "site", slips=True, prepared=priced) as site,
        site.packer(tmp_path / "device", f"dir:{labels}", PICKCLIENT_SLIP_PRINTER=f"dir:{slips}") as packer,
    ):
        comes_to_the_desk(packer)
        packer.scan(TOTE)
        packer.comes_to("PACK 4417")
        packer.is_accepted(MUG_CODE, MUG_CODE, SOAP_CODE)
        closes(site, packer)
        (slip,) = slips.iterdir()
        text = "\n".join(words_of_pdf(slip.read_bytes()))
    assert [one for one in ("17.98 EUR", "8.40 EUR", "TOTAL", "26.38 EUR") if one not in text] == []


def test_a_slip_is_printed_again_by_key_with_a_reason(site: DeskSite, tmp_path: Path) -> None:
    labels, slips = folder(tmp_path / "labels"), folder(tmp_path / "slips")
    with site.packer(tmp_path / "device", f"dir:{labels}", PICKCLIENT_SLIP_PRINTER=f"dir:{slips}") as packer:
        comes_to_the_desk(packer)
        packs(packer)
        packer.terminal.wait_for("LABEL: printed")
        packer.press("\x1b[15~")  # F5
        packer.terminal.wait_for("LABEL AGAIN: WHY?")
        packer.press("5")
        packer.terminal.wait_for("SLIP AGAIN: WHY?")
        packer.press("2")
        packer.terminal.wait_for("PACK SLIP PRINTS AGAIN")
        closes(site, packer)
    assert sorted(one.name for one in slips.iterdir()) == ["4417_slip_1.pdf", "4417_slip_2.pdf"]
