"""The printed sheet, read back by a barcode reader that knows nothing of what was drawn."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from assets import asset
from paper.symbols import Symbology, symbol, written
from pickclient.sheets import DESK_ACTS, PAGE_MM, write_demo_sheet
from screens.keys import AT_DESK, KEYS
from tests.doubles import paper

BAR = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z")


def pages(sheet: Path) -> list[ET.Element]:
    """The pages of a sheet."""
    return [parsed(page) for page in re.findall(r"<svg.*?</svg>", sheet.read_text(encoding="utf-8"), re.DOTALL)]


def parsed(svg: str) -> ET.Element:
    """A drawing of ours."""
    return ET.fromstring(svg)  # noqa: S314 - our own output, seconds old


def scanned(page: ET.Element) -> Iterator[tuple[str, str]]:
    """What a reader finds on the page printed in black and white: the kind of barcode and the code."""
    paths = page.iter("{http://www.w3.org/2000/svg}path")
    found = [tuple(map(float, bar)) for path in paths for bar in BAR.findall(path.get("d", ""))]
    return paper.scanned(PAGE_MM, [(x, y, wide, high) for x, y, wide, high in found])


def demo(name: str) -> list[dict[str, object]]:
    """A list of the demo's data."""
    records: list[dict[str, object]] = json.loads(asset("demo", name).read_text(encoding="utf-8"))
    return records


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = write_demo_sheet(tmp_path_factory.mktemp("demo") / "sheets")
    return {path.stem: path for path in paths}


def test_there_is_a_sheet_for_each_trolley_that_is_to_be_picked_and_one_for_the_desks(sheets: dict[str, Path]) -> None:
    to_pick = [trolley["name"] for trolley in demo("trolleys.json") if "picked_into" not in trolley]
    assert list(sheets) == [*(f"trolley-{name}" for name in to_pick), "desk"]


def test_all_that_waits_at_the_desks_can_be_packed_from_their_sheet(sheets: dict[str, Path]) -> None:
    (trolley,) = (one for one in json.loads(json.dumps(demo("trolleys.json"))) if one.get("picked_into"))
    items = {(one["merchant"], one["sku"]): one for one in json.loads(json.dumps(demo("items.json")))}
    plain = [
        *("BDG-0412", "BDG-0413", "BDG-0414", "DSK-01", "DSK-02", "BIN-001"),
        *(str(box["box"]) for box in demo("boxes.json")),
        *(key.command for act, key in KEYS.items() if act in DESK_ACTS),
        *trolley["picked_into"].values(),
    ]
    packed = [items[stop["merchant"], stop["sku"]]["codes"][0]["code"] for stop in trolley["route"]]
    read = [code for page in pages(sheets["desk"]) for code in scanned(page)]
    assert sorted(read) == sorted([("CODE128", code) for code in plain] + [("EAN13", code) for code in packed])


def test_a_whole_trolley_can_be_worked_from_its_sheet(sheets: dict[str, Path]) -> None:
    (trolley,) = (trolley for trolley in json.loads(json.dumps(demo("trolleys.json"))) if trolley["name"] == "11")
    site = json.loads(asset("demo", "site.json").read_text(encoding="utf-8"))
    gtins = {
        (item["merchant"], item["sku"]): item["codes"][0]["code"] for item in json.loads(json.dumps(demo("items.json")))
    }
    plain = [
        *(operator["badge"] for operator in site["operators"]),
        *(KEYS[act].command for act in KEYS if act not in AT_DESK),
        *("ZON-2", "ZON-3", "ZON-4"),  # not ZON-1, where nothing is left: routes begin there
        *(place["code"] for place in site["parks"]),
        "TRL-11",
        *(f"SLT-11-{slot['slot']}" for slot in trolley["slots"]),
        *site["totes"][: len(trolley["slots"])],
        *(stop["location"] for stop in trolley["route"]),
    ]
    items = [gtins[stop["merchant"], stop["sku"]] for stop in trolley["route"]]
    read = [code for page in pages(sheets["trolley-11"]) for code in scanned(page)]
    assert sorted(read) == sorted([("CODE128", code) for code in plain] + [("EAN13", code) for code in items])


def test_every_barcode_of_the_long_trolley_reads_as_what_it_was_drawn_for(sheets: dict[str, Path]) -> None:
    drawn = []
    read = []
    for page in pages(sheets["trolley-17"])[1:]:
        paths = page.iter("{http://www.w3.org/2000/svg}path")
        drawn += [(path.get("data-symbology"), path.get("data-code")) for path in paths]
        read += list(scanned(page))
    assert len(drawn) >= 1 + 2 * 12 + 2 * 100
    assert sorted(read) == sorted(drawn)


def test_the_check_digits_of_each_place_stand_below_its_barcode(sheets: dict[str, Path]) -> None:
    locations = json.loads(asset("demo", "layout.json").read_text(encoding="utf-8"))["locations"]
    checks = {location["code"]: location["check"] for location in locations}
    (trolley,) = (trolley for trolley in json.loads(json.dumps(demo("trolleys.json"))) if trolley["name"] == "11")
    text = sheets["trolley-11"].read_text(encoding="utf-8")
    for stop in trolley["route"]:
        assert f">{stop['location']} · check {checks[stop['location']]}<" in text


def test_no_two_trolleys_are_given_the_same_tote(sheets: dict[str, Path]) -> None:
    lent = [code for path in sheets.values() for code in re.findall(r'data-code="(TOT-\d+)"', path.read_text())]
    assert len(set(lent)) == len(lent) >= 100


def test_a_sheet_needs_nothing_from_elsewhere(sheets: dict[str, Path]) -> None:
    for path in sheets.values():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|src=|<script|@import|url\(", text)


def test_a_case_code_reads_back() -> None:
    case = symbol("12000001200008")
    page = parsed(f'<svg xmlns="http://www.w3.org/2000/svg">{case.drawn(20, 20, 12)}</svg>')
    assert case.symbology is Symbology.ITF14
    assert list(scanned(page)) == [("I25", "12000001200008")]


@pytest.mark.parametrize("code", ["2000001200002", "12000001200009", "", "é", "A\x1dB", "A\n", "X" * 129], ids=repr)
def test_what_would_be_drawn_as_another_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"check digit|cannot be printed"):
        symbol(code)


@pytest.mark.parametrize(
    "code",
    ['<">&', "]C1A", "Hjk 7~", "00417", "99", "9999", "990123", "A99", "12A", "1234A", "A12345B", "A123456B99", "1"],
)
def test_any_plain_text_reads_back(code: str) -> None:
    drawn = symbol(code)
    page = parsed(f'<svg xmlns="http://www.w3.org/2000/svg">{drawn.drawn(20, 20, 12)}</svg>')
    assert list(scanned(page)) == [("CODE128", code)]


def test_names_are_written_without_markup_or_control_characters() -> None:
    assert written("A<b>\x1b[2J & co") == "A&lt;b&gt;?[2J &amp; co"
