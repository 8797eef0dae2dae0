"""Prints the demo site, so that someone with a real scanner can work a whole trolley, and pack one.

One HTML file a trolley and one for the desks, of A4 pages in SVG that need nothing else. Knows only what is in the
demo's data and the table of keys; nothing that runs before the first paint may import this.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NotRequired, TypedDict

from assets import asset
from paper.symbols import symbol, written
from screens.keys import AT_DESK, KEYS, Act, shown
from warehouse.floor import DropUse

PAGE_MM: Final = (210, 297)
MARGIN_MM: Final = 10
CELL_MM: Final = (63, 22)
"""One of three barcodes beside each other."""
ROW_MM: Final = 24
"""One stop, or one slot with its tote."""
ROWS: Final = 11
BARS_MM: Final = 12
NAME_MM: Final = 40
"""Room for an item's name."""
DESK_ACTS: Final = (
    *(act for act in KEYS if act in AT_DESK),
    *(Act.UNDO, Act.TYPE, Act.BACK, Act.MORE, Act.HELP, Act.TELL),
)
"""What a packer asks for."""


class _Operator(TypedDict):
    badge: str
    name: str


class _Place(TypedDict):
    code: str
    name: str


class _Drop(_Place):
    use: str


class _Location(TypedDict):
    code: str
    check: str


class _Layout(TypedDict):
    drops: list[_Drop]
    locations: list[_Location]


class _Desk(TypedDict):
    desk: str
    name: str


class _Box(TypedDict):
    box: str
    name: str


class _Site(TypedDict):
    operators: list[_Operator]
    parks: list[_Place]
    totes: list[str]
    desks: list[_Desk]
    bins: list[str]


class _Code(TypedDict):
    code: str
    multiple: int


class _Item(TypedDict):
    merchant: str
    sku: str
    name: str
    codes: list[_Code]


class _Share(TypedDict):
    slot: str
    quantity: int


class _Stop(TypedDict):
    stop: int
    location: str
    merchant: str
    sku: str
    shares: list[_Share]


class _Slot(TypedDict):
    slot: str
    orders: list[str]


class _Trolley(TypedDict):
    trolley: str
    name: str
    slots: list[_Slot]
    route: list[_Stop]
    picked_into: NotRequired[dict[str, str]]
    """Totes by slot, where it was picked already and waits at the desks."""


@dataclass(slots=True)
class _Page:
    """An A4 page while it is drawn; millimetres from its upper left corner."""

    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size_mm: float = 3.5, *, bold: bool = False) -> None:
        """`text` on the line `y`."""
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(f'<text x="{x}" y="{y}" font-size="{size_mm}"{weight}>{written(text)}</text>')

    def barcode(self, x: float, y: float, code: str, caption: str = "") -> None:
        """Bars with the code below them, and what it is."""
        drawn = symbol(code)
        self.parts.append(drawn.drawn(x, y, BARS_MM))
        self.text(x + 3, y + BARS_MM + 4, f"{code} · {caption}" if caption else code)

    def rule(self, y: float) -> None:
        """A thin line over the whole width."""
        self.parts.append(
            f'<line x1="{MARGIN_MM}" x2="{PAGE_MM[0] - MARGIN_MM}" y1="{y}" y2="{y}" stroke="#bbb" stroke-width="0.2"/>'
        )

    def svg(self) -> str:
        """The page as it stands now."""
        width, height = PAGE_MM
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
            f' viewBox="0 0 {width} {height}" font-family="sans-serif">'
            f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(self.parts)}</svg>'
        )


def write_demo_sheet(folder: Path) -> list[Path]:
    """Write a sheet for each of the demo's trolleys, and one for its desks, into `folder`; the files, the desks' last.

    Raises:
        ValueError: the demo's data holds a code that cannot be printed as it is.
        OSError: `folder` cannot be written.

    """
    folder.mkdir(parents=True, exist_ok=True)
    site: _Site = json.loads(_demo("site.json"))
    layout: _Layout = json.loads(_demo("layout.json"))
    zones = [drop for drop in layout["drops"] if drop["use"] != DropUse.START]
    items: list[_Item] = json.loads(_demo("items.json"))
    trolleys: list[_Trolley] = json.loads(_demo("trolleys.json"))
    named = {(item["merchant"], item["sku"]): item for item in items}
    checks = {location["code"]: location["check"] for location in layout["locations"]}
    totes = iter(site["totes"])
    paths = []
    for trolley in trolleys:
        if "picked_into" in trolley:
            continue
        lent = [next(totes) for _ in trolley["slots"]]
        pages = [_start(site, zones), _build(trolley, lent), *_route(trolley, named, checks)]
        path = folder / f"trolley-{trolley['name']}.html"
        path.write_text(_html(f"pickclient demo: trolley {trolley['name']}", pages), encoding="utf-8")
        paths.append(path)
    picked = [trolley for trolley in trolleys if "picked_into" in trolley]
    boxes: list[_Box] = json.loads(_demo("boxes.json"))
    pages = [_desk(site, boxes), *(page for trolley in picked for page in _picked(trolley, named))]
    path = folder / "desk.html"
    path.write_text(_html("pickclient demo: a pack desk", pages), encoding="utf-8")
    return [*paths, path]


def _demo(name: str) -> str:
    return asset("demo", name).read_text(encoding="utf-8")


def _start(site: _Site, zones: Sequence[_Place]) -> _Page:
    """Who works, what can be asked for, and where a trolley is left."""
    page = _Page()
    page.text(MARGIN_MM, 15, "pickclient demo: badges, commands, places", 6, bold=True)
    sections = {
        "Sign in": [(operator["badge"], operator["name"]) for operator in site["operators"]],
        "Ask": [(KEYS[act].command, shown(act)) for act in KEYS if act not in AT_DESK],
        "Leave the trolley: picked in a zone, half-picked in a park": [
            (place["code"], "" if place["name"].replace(" ", "-") == place["code"] else place["name"])
            for place in (*zones, *site["parks"])
        ],
    }
    y: float = 22
    for heading, codes in sections.items():
        page.text(MARGIN_MM, y, heading, 4, bold=True)
        y = _cells(page, y + 3, codes) + 3
    return page


def _cells(page: _Page, y: float, codes: Sequence[tuple[str, str]]) -> float:
    """Three barcodes a line from `y` down; where the next thing may stand."""
    width, height = CELL_MM
    for number, (code, caption) in enumerate(codes):
        line, column = divmod(number, 3)
        page.barcode(MARGIN_MM + column * width, y + line * height, code, caption)
    return y + -(-len(codes) // 3) * height


def _build(trolley: _Trolley, totes: Sequence[str]) -> _Page:
    """The trolley itself, and beside each slot a tote to put there."""
    page = _Page()
    page.text(MARGIN_MM, 15, f"Trolley {trolley['name']}", 6, bold=True)
    page.barcode(MARGIN_MM + 115, 6, trolley["trolley"])
    page.text(MARGIN_MM, 22, "Each slot, and a tote for it")
    for number, (slot, tote) in enumerate(zip(trolley["slots"], totes, strict=True)):
        y = 30 + number * (CELL_MM[1] - 1)
        page.text(MARGIN_MM, y + BARS_MM / 2 + 2, slot["slot"], 6, bold=True)
        page.barcode(MARGIN_MM + 30, y, f"SLT-{trolley['name']}-{slot['slot']}")
        page.barcode(MARGIN_MM + 115, y, tote)
    return page


def _route(trolley: _Trolley, named: Mapping[tuple[str, str], _Item], checks: Mapping[str, str]) -> Iterator[_Page]:
    """The stops in walking order: the place with its check digits, the item, and its case where one is not too much."""
    stops = trolley["route"]
    for at in range(0, len(stops), ROWS):
        page = _Page()
        shown = stops[at : at + ROWS]
        page.text(
            MARGIN_MM,
            15,
            f"Trolley {trolley['name']}: stops {shown[0]['stop']} to {shown[-1]['stop']} of {len(stops)}",
            6,
            bold=True,
        )
        for row, stop in enumerate(shown):
            _stop(page, 26 + row * ROW_MM, stop, named[stop["merchant"], stop["sku"]], checks[stop["location"]])
        yield page


def _stop(page: _Page, y: float, stop: _Stop, item: _Item, check: str) -> None:
    quantity = sum(share["quantity"] for share in stop["shares"])
    shares = " · ".join(f"{share['slot']}: {share['quantity']}" for share in stop["shares"])
    page.rule(y - 4)
    page.text(MARGIN_MM, y + 4, str(stop["stop"]), 5, bold=True)
    page.text(MARGIN_MM + 12, y + 2, item["name"], _fitting(item["name"]), bold=True)
    page.text(MARGIN_MM + 12, y + 7, f"TAKE {quantity}")
    page.text(MARGIN_MM + 12, y + 12, shares, _fitting(shares))
    page.barcode(MARGIN_MM + 52, y, stop["location"], f"check {check}")
    page.barcode(MARGIN_MM + 92, y, item["codes"][0]["code"])
    for code in item["codes"]:
        if 1 < code["multiple"] <= quantity:
            page.barcode(MARGIN_MM + 130, y, code["code"], f"case of {code['multiple']}")


def _desk(site: _Site, boxes: Sequence[_Box]) -> _Page:
    """Who packs where, into what, and what can be asked for."""
    page = _Page()
    page.text(MARGIN_MM, 15, "pickclient demo: a pack desk", 6, bold=True)
    sections = {
        "Sign in": [(operator["badge"], operator["name"]) for operator in site["operators"][:3]],
        "The desk, and its bin": [
            *((desk["desk"], desk["name"]) for desk in site["desks"][:2]),
            (site["bins"][0], ""),
        ],
        "Boxes": [(box["box"], box["name"]) for box in boxes],
        "Ask": [(KEYS[act].command, shown(act)) for act in DESK_ACTS],
    }
    y: float = 22
    for heading, codes in sections.items():
        page.text(MARGIN_MM, y, heading, 4, bold=True)
        y = _cells(page, y + 3, codes) + 3
    return page


def _picked(trolley: _Trolley, named: Mapping[tuple[str, str], _Item]) -> Iterator[_Page]:
    """The totes of a picked trolley, and what is in each."""
    totes = trolley.get("picked_into", {})
    rows = [(slot, stop) for slot in trolley["slots"] for stop in trolley["route"] if _put(stop, slot)]
    for at in range(0, len(rows), ROWS):
        page = _Page()
        page.text(MARGIN_MM, 15, "Totes that wait at the desks, and what is in them", 6, bold=True)
        before = None
        for row, (slot, stop) in enumerate(rows[at : at + ROWS]):
            y, item = 26 + row * ROW_MM, named[stop["merchant"], stop["sku"]]
            if slot is not before:
                batch = len(slot["orders"]) > 1
                page.rule(y - 4)
                page.barcode(MARGIN_MM, y, totes[slot["slot"]], "scan its items" if batch else slot["orders"][0])
            before = slot
            page.text(MARGIN_MM + 68, y + 4, item["name"], _fitting(item["name"]), bold=True)
            page.text(MARGIN_MM + 68, y + 10, f"PACK {_put(stop, slot)}")
            page.barcode(MARGIN_MM + 112, y, item["codes"][0]["code"])
        yield page


def _put(stop: _Stop, slot: _Slot) -> int:
    """Units of the stop that went into the slot's tote."""
    return sum(share["quantity"] for share in stop["shares"] if share["slot"] == slot["slot"])


def _fitting(text: str) -> float:
    """A size in which `text` ends before the barcode beside it; a letter is about two thirds as wide as high."""
    return min(3.5, round(NAME_MM / len(text) * 1.5, 1))


def _html(title: str, pages: Sequence[_Page]) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{written(title)}</title>\n'
        "<style>@page{size:A4;margin:0}body{margin:0}svg{display:block;break-after:page}</style>\n"
        + "\n".join(page.svg() for page in pages)
        + "\n</html>\n"
    )
