"""Makes the demo site in assets/demo: layout, items, orders, people, trolleys. The same data at every run.

Run `python -m tools.demo_site` from the root after a change here; a test holds the committed files to it. Not shipped.
All names are invented. Item numbers begin with 2: GS1's range for use inside one company, so none is anybody's.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from tools.demo_desk import TROLLEY, desk_orders, desk_trolley
from tools.demo_floor import PLACES, layout, walked, zone_of
from tools.demo_goods import BATTERIES, CUSTOMS, NORDLYS, ORIGINS, TALLYHO, Family
from tools.demo_orders import FIRST_ORDER, ORDERS, SERVICES, Cart, Good, batched, orders
from warehouse.barcodes import case_code, check_digit

FOLDER: Final = Path(__file__).parents[1] / "assets" / "demo"
HEAVY_G: Final = 1800
"""From this weight an item lives in the heavy zone."""
MERCHANTS: Final = (("nordlys", "Nordlys Home", "NDL", NORDLYS), ("tallyho", "Tally Ho & Daughters", "TLY", TALLYHO))
SHARED: Final = (("TLY-BRS-SOFT-S", "NDL-TWL-BLUE-CHECK"), ("TLY-TEA-GREEN-50G", "NDL-SPR-PINE-100ML"))
"""Items of the second merchant that bear the very number of an item of the first."""
SHAPES: Final = {"TRL-11": (2, 2), "TRL-12": (3, 2), "TRL-13": (3, 2)} | {f"TRL-{n}": (4, 3) for n in range(14, 31)}
"""Trolleys by columns (A to D) and rows (1 to 3) of slots."""
LOADS: Final = (
    ("TRL-11", 2, 4, 8),
    ("TRL-12", 1, 5, 20),
    ("TRL-13", 2, 6, 25),
    ("TRL-17", 8, 16, 100),
    *((f"TRL-{n}", 2, 6, 40) for n in (14, 15, 16, 18, 19, 20, 21, 22, 23, 24)),
)
"""Trolleys in the order they are filled: batch totes, orders in one at most, stops at most. The others stand empty."""
PEOPLE: Final = (
    ("0412", "ana", "Ana", "en", "picker"),
    ("0413", "piotr", "Piotr", "pl", "picker"),
    ("0414", "ioana", "Ioana", "en", "picker"),
    ("0415", "sem", "Sem", "en", "picker"),
    ("0416", "marta", "Marta", "pl", "picker"),
    ("0417", "luuk", "Luuk", "en", "picker"),
    ("0418", "zofia", "Zofia", "pl", "picker"),
    ("0419", "dele", "Dele", "en", "picker"),
    ("0100", "lotte", "Lotte", "en", "supervisor"),
)
SUPERVISOR_PIN: Final = "2580"
"""Printed in the README: nothing of the demo is secret."""
TOTES: Final = 480
DESKS: Final = 8
BINS: Final = 24
BOXES: Final = (
    ("BX-XS", "Extra small", (220, 160, 80), 70, 2_000),
    ("BX-S", "Small", (300, 220, 120), 130, 5_000),
    ("BX-M", "Medium", (400, 300, 200), 260, 12_000),
    ("BX-L", "Large", (600, 400, 300), 520, 20_000),
    ("BX-XL", "Extra large", (600, 600, 400), 830, 25_000),
    ("BX-FLAT", "Flat", (480, 350, 60), 180, 6_000),
)
"""Code, name, inner size in millimetres, own weight and greatest content in grams."""
SHIP_FROM: Final = {
    "company": "Demo hall",
    "street1": "Loskade 1",
    "postcode": "0100 AA",
    "town": "Vlierdam",
    "country": "NL",
    "phone": "+31 000 000 000",
    "email": "hall@example.org",
}
TOTES_A_LINE: Final = 12

Record = Mapping[str, object]


def made() -> dict[str, str]:
    """Every file of the demo: its name and its text."""
    walk = walked()
    goods = _goods(walk)
    asked = orders(goods)
    carts = [
        Cart(trolley=name, slots=_slots(name), batches=batches, batch_max=batch_max, stops_max=stops_max)
        for name, batches, batch_max, stops_max in LOADS
    ]
    batched(asked, walk, carts)
    carts.sort(key=lambda cart: cart.trolley)
    packed_first = desk_orders(goods, FIRST_ORDER + ORDERS)
    return {
        "layout.json": _sections(layout()),
        "items.json": _listed(good.record() for good in goods),
        "orders.json": _listed(order.record() for order in (*asked, *packed_first)),
        "site.json": _sections(_site()),
        "trolleys.json": _listed(
            [*(cart.record(walk) for cart in carts), desk_trolley(packed_first, _slots(TROLLEY), walk)]
        ),
        "boxes.json": _listed(_box(*box) for box in BOXES),
    }


def main() -> None:
    """Write the demo's files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in made().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _slots(trolley: str) -> tuple[str, ...]:
    columns, rows = SHAPES[trolley]
    return tuple(f"{column}{row}" for column in "ABCD"[:columns] for row in range(1, rows + 1))


def _goods(walk: Sequence[str]) -> list[Good]:
    """Each family's items side by side along the walk: the heavy in their aisles, the light in the others."""
    kinds = [
        (merchant, f"{prefix}-{family.stem}-{first}-{second}".replace(" ", "").upper(), family, (first, place))
        for merchant, _, prefix, families in MERCHANTS
        for family in families
        for first in family.firsts
        for place, second in enumerate(family.seconds)
    ]
    numbers = {sku: f"2{120_000 + 7 * number:011}" for number, (_, sku, _, _) in enumerate(kinds)}
    numbers |= {sku: numbers[other] for sku, other in SHARED}
    heavy = [sku for _, sku, family, (_, place) in kinds if family.weights_g[place] >= HEAVY_G]
    light = [sku for _, sku, family, (_, place) in kinds if family.weights_g[place] < HEAVY_G]
    homes = _spread(heavy, [code for code in walk if zone_of(code) == "heavy"])
    homes |= _spread(light, [code for code in walk if zone_of(code) == "light"])
    return [
        _good(
            merchant, sku, family, pair, (numbers[sku] + check_digit(numbers[sku]), str(400_000 + number)), homes[sku]
        )
        for number, (merchant, sku, family, pair) in enumerate(kinds)
    ]


def _spread(skus: Sequence[str], locations: Sequence[str]) -> dict[str, str]:
    """A place of its own for each item, over the whole length of `locations`."""
    return {sku: locations[number * len(locations) // len(skus)] for number, sku in enumerate(skus)}


def _good(merchant: str, sku: str, family: Family, pair: tuple[str, int], numbers: tuple[str, str], home: str) -> Good:
    first, place = pair
    gtin, internal = numbers
    weight_g = family.weights_g[place]
    growth = (weight_g / family.weights_g[0]) ** (1 / 3)
    length, width, height = (round(side * growth) for side in family.size_mm)
    codes = [(gtin, 1), (internal, 1)]
    if family.case_of:
        codes.append((case_code(gtin, 1), family.case_of))
    return Good(
        merchant=merchant,
        sku=sku,
        name=f"{family.noun} {first} {family.seconds[place]}",
        codes=tuple(codes),
        confirm="once" if family.once else "each",
        weight_g=weight_g,
        size_mm=(length, width, height),
        home=home,
        customs_code=CUSTOMS[family.noun],
        origin=ORIGINS[len(family.noun) % len(ORIGINS)],
        value=f"{3 + weight_g // 60}.95",
        dangerous_goods="9" if family.noun in BATTERIES else "",
    )


def _site() -> dict[str, object]:
    return {
        "site": "demo",
        "name": "Demo hall",
        "time_zone": "Europe/Amsterdam",
        "currency": "EUR",
        "units": "metric",
        "merchants": [{"merchant": merchant, "name": name} for merchant, name, _, _ in MERCHANTS],
        "services": [{"method": name, "service": name, "cut_off": cut_off} for name, cut_off, _ in SERVICES],
        "operators": [
            {
                "operator": operator,
                "badge": f"BDG-{badge}",
                "name": name,
                "language": language,
                "roles": ["picker"] if role == "picker" else ["picker", role],
                "pin": SUPERVISOR_PIN if role == "supervisor" else None,
            }
            for badge, operator, name, language, role in PEOPLE
        ],
        "trolleys": [
            {"trolley": trolley, "name": trolley.removeprefix("TRL-"), "slots": list(_slots(trolley))}
            for trolley in SHAPES
        ],
        **{
            kind: [{"code": place["code"], "name": place["name"]} for place in places]
            for kind, places in PLACES.items()
        },
        "totes": [f"TOT-{number:05}" for number in range(1, TOTES + 1)],
        "desks": [{"desk": f"DSK-{number:02}", "name": f"Desk {number}"} for number in range(1, DESKS + 1)],
        "ship_from": SHIP_FROM,
        "bins": [f"BIN-{number:03}" for number in range(1, BINS + 1)],
    }


def _box(code: str, name: str, inner_mm: tuple[int, int, int], tare_g: int, max_g: int) -> Record:
    return {"box": code, "name": name, "inner_mm": list(inner_mm), "tare_g": tare_g, "max_g": max_g}


def _listed(records: Iterable[Record]) -> str:
    """A list, one record a line, so that a change shows as the line that changed."""
    return "[\n" + ",\n".join(_one(record) for record in records) + "\n]\n"


def _sections(content: Mapping[str, object]) -> str:
    """A record whose lists stand one entry a line, or a dozen when they are plain codes."""
    parts = []
    for name, value in content.items():
        if not isinstance(value, list) or not value:
            parts.append(f" {_one(name)}: {_one(value)}")
            continue
        step = TOTES_A_LINE if isinstance(value[0], str) else 1
        rows = [", ".join(_one(entry) for entry in value[at : at + step]) for at in range(0, len(value), step)]
        parts.append(f" {_one(name)}: [\n  " + ",\n  ".join(rows) + "\n ]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _one(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
