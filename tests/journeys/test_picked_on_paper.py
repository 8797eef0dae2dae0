"""The real programs: a device dies in the middle, its trolley goes on by a printed list, is entered and dropped."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pickclient.demo import plan_of
from pickserver.cli import paper
from tests.doubles.paper import each_barcode
from tests.doubles.picker import Picker
from tests.doubles.shift import Site
from tests.journeys.test_troubles import free_totes, stops
from warehouse.trolleys import Plan, Stop

TROLLEY, NAME = "TRL-22", "22"
SCANNED = 4
SHORT, UNITS = 7, 1
"""A stop of the route from 0 at which only so many were found."""
NOT_DONE = 9
"""One that was passed over on paper."""
MENU, UNDO, PAPER = "\x1b[21~", "\x1b[17~", "5"


def test_a_trolley_is_begun_on_a_device_done_on_paper_entered_and_dropped(site: Site, tmp_path: Path) -> None:
    plan = plan_of(site.address, TROLLEY)
    scans = list(stops(plan).values())
    assert plan.stops[SHORT].quantity > UNITS
    with Picker(site.address, tmp_path / "device") as picker:
        picker.begins(TROLLEY)
        picker.is_accepted(*free_totes(plan))
        picker.press("1")
        picker.comes_to("PICK")
        picker.is_accepted(*(code for codes in scans[:SCANNED] for code in codes))
        picker.is_saved()
        picker.terminal.kill()
    assert printed(site, tmp_path, plan) == sorted(stop.location for stop in plan.stops[SCANNED:])

    with Picker(site.address, tmp_path / "device") as picker:
        picker.comes_to(f"PICK {NAME} {SCANNED + 1}/")
        enter(picker, plan.stops[SCANNED:])
        picker.comes_to(f"PICK {NAME} {len(plan.stops)}/")
        picker.is_accepted(*scans[NOT_DONE])
        picker.comes_to("DROP")
        picker.scan(plan.zones[0])
        picker.comes_to("HOME")
        picker.is_saved()
    for line in site.lines(TROLLEY):
        short = plan.stops[SHORT].quantity - UNITS if line["stop"] == plan.stops[SHORT].stop else 0
        assert (line["picked"], line["shorted"]) == (int(str(line["wanted"])) - short, short), line
    with pytest.raises(SystemExit):
        paper(TROLLEY, to=tmp_path / "again.pdf", language="", data=site.database.parent)


def printed(site: Site, folder: Path, plan: Plan) -> list[str]:
    """The places whose barcodes are on the list that is printed beside the server, sorted."""
    file = folder / "list.pdf"
    paper(TROLLEY, to=file, language="", data=site.database.parent)
    known = {stop.location for stop in plan.stops}
    return sorted(code for page in each_barcode(file.read_bytes()) for code in page if code in known)


def enter(picker: Picker, left: Sequence[Stop]) -> None:
    """Answer for each stop what the sheet has; the first answer is taken back and given again."""
    picker.press(MENU)
    picker.comes_to("MORE")
    picker.press(PAPER)
    picker.comes_to("PAPER")
    picker.press("1")
    picker.terminal.wait_for(f"{left[1].location}: DONE ON PAPER?")
    picker.press(UNDO)
    for at, stop in enumerate(left, SCANNED):
        picker.terminal.wait_for(f"{stop.location}: DONE ON PAPER?")
        picker.terminal.wait_for(f"asked for: {stop.quantity}")
        picker.press("3" if at == NOT_DONE else "2" if at == SHORT else "1")
        if at == SHORT:
            picker.comes_to("COUNT")
            picker.press(f"{UNITS}")
            picker.press("\r")
