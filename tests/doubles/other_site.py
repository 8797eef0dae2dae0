"""A site that is not the demo's, as files to import: three blocks, one-way aisles, many merchants, orders with dirt."""

import csv
import io
import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from warehouse.barcodes import case_code, check_digit

ORDER_COLUMNS = next(
    csv.reader(
        (
            (
                "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,"
                "Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,"
                "Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
                "Lineitem requires shipping,"
                "Lineitem taxable,Lineitem fulfillment status,Billing Name,Shipping Name,"
                "Shipping Street,Shipping Address1,"
                "Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,"
                "Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,"
                "Vendor,Id,Tags,Risk Level,Source"
            ),
        )
    )
)
ITEM_COLUMNS = next(
    csv.reader(
        (
            (
                "merchant,sku,name,barcodes,case_codes,weight_g,length_mm,width_mm,height_mm,tracking,dangerous_goods,"
                "age_limit,fragile,customs_code,origin,value,confirm,home_location"
            ),
        )
    )
)
NAMES = ('Ann "Nan" O\'Hara', "José, the elder", "مريم الحسن", "שרה כהן", "Zoë 🎁 Party", "李小龙", "Ödön Ő")
BADGE = "BDG-7001"
AISLES = 6
BLOCKS = 3
CELLS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large the site is."""

    items: int
    merchants: int
    orders: int
    trolleys: int
    bad: int = 0
    """Orders of each merchant, besides, that cannot be taken."""


SMALL = Size(items=300, merchants=20, orders=200, trolleys=12, bad=2)
FULL = Size(items=5000, merchants=20, orders=3000, trolleys=60, bad=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Where the files are."""

    site: Path
    layout: Path
    items: Path
    stock: Path
    orders: dict[str, Path]
    """By merchant."""


def write_site(folder: Path, size: Size, seed: int) -> Files:
    """Write every file of a site of `size` into `folder`."""
    random = Random(seed)
    merchants = [f"shop-{number}" for number in range(1, size.merchants + 1)]
    locations = _locations()
    items = [_item(number, merchants[number % len(merchants)], locations, random) for number in range(size.items)]
    folder.mkdir(parents=True, exist_ok=True)
    files = Files(
        site=folder / "site.json",
        layout=folder / "layout.json",
        items=folder / "items.csv",
        stock=folder / "stock.csv",
        orders={merchant: folder / f"orders-{merchant}.csv" for merchant in merchants},
    )
    files.site.write_text(json.dumps(_site(merchants, size)), encoding="utf-8")
    files.layout.write_text(json.dumps(_layout(locations)), encoding="utf-8")
    files.items.write_bytes(table(ITEM_COLUMNS, items))
    stock = [
        {"location": item["home_location"], "merchant": item["merchant"], "sku": item["sku"], "quantity": "500"}
        for item in items
    ]
    files.stock.write_bytes(table(["location", "merchant", "sku", "quantity"], stock))
    for place, merchant in enumerate(merchants):
        own = [item for item in items if item["merchant"] == merchant]
        numbers = range(1001 + place, 1001 + size.orders, len(merchants))
        rows = [row for number in numbers for row in order_rows(f"#{number}", own, random)]
        rows += [row for number in range(size.bad) for row in _odd_rows(90_000 + 10 * number, own, random)]
        files.orders[merchant].write_bytes(b"\xef\xbb\xbf" + table(ORDER_COLUMNS, rows))
    return files


def table(columns: list[str], rows: list[dict[str, str]]) -> bytes:
    """A CSV file as shops write it, with CRLF."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def order_rows(name: str, items: list[dict[str, str]], random: Random) -> list[dict[str, str]]:
    """One order: its fields in the first row, and a SKU that may come twice."""
    head = {
        "Name": name,
        "Email": "somebody@example.org",
        "Financial Status": "paid",
        "Fulfillment Status": "unfulfilled",
        "Shipping Method": random.choice(["Express", "Standard", "Pigeon"]),
        "Shipping Name": random.choice(NAMES),
        "Shipping Country": "NL",
        "Notes": 'Leave at "the door",\r\nnot the shed',
        "Note Attributes": "Gift note: Happy birthday 🎂\nwith love\nsource: web",
    }
    rows: list[dict[str, str]] = []
    for item in random.choices(items, k=random.choice([1, 1, 2, 3, 5])):
        line = {"Lineitem quantity": str(random.choice([1, 1, 2, 3])), "Lineitem sku": item["sku"]}
        line |= {"Lineitem name": f'{item["name"]} - 12"\nred, "XL"', "Lineitem requires shipping": "true"}
        rows.append({"Name": name, **line, "Lineitem fulfillment status": "pending"})
    rows[0] = head | rows[0]
    return rows


def _odd_rows(number: int, items: list[dict[str, str]], random: Random) -> list[dict[str, str]]:
    """What an export holds besides orders to pick: one that cannot be taken, and some that nobody has to."""
    bad = order_rows(f"#{number}", items, random)
    bad[-1] = bad[-1] | {"Lineitem sku": random.choice(["GIFT-CARD", "sku with blanks", "مجهول"])}
    cancelled = order_rows(f"#{number + 1}", items, random)
    cancelled[0]["Cancelled at"] = "2026-11-22 10:00:00 +0100"
    refunded = order_rows(f"#{number + 2}", items, random)
    refunded[0] |= {"Financial Status": "refunded", "Refunded Amount": "12.50"}
    payment = {"Name": f"#{number + 2}", "Payment Method": "gift card + card", "Payment Reference": "c1.1 + 2"}
    shipped = order_rows(f"#{number + 3}", items, random)
    shipped[0]["Fulfillment Status"] = "fulfilled"
    for row in shipped:
        row["Lineitem fulfillment status"] = "fulfilled"
    voucher = order_rows(f"#{number + 4}", items[:1], random)[:1]
    voucher[0] |= {"Lineitem requires shipping": "false", "Lineitem sku": "", "Lineitem name": "Voucher, printed"}
    return [*bad, *cancelled, *refunded, payment, *shipped, *voucher]


def _site(merchants: list[str], size: Size) -> dict[str, object]:
    slots = [f"{column}{row}" for row in range(1, 4) for column in "ABCD"]
    return {
        "site": "north",
        "name": "North hall",
        "time_zone": "Europe/Warsaw",
        "currency": "PLN",
        "units": "metric",
        "merchants": [{"merchant": merchant, "name": merchant.capitalize()} for merchant in merchants],
        "operators": [
            {"operator": "ola", "badge": BADGE, "name": "Ola", "language": "en", "roles": ["picker"], "pin": None}
        ],
        "trolleys": [
            {"trolley": f"TRL-{number}", "name": str(number), "slots": slots}
            for number in range(31, 31 + size.trolleys)
        ],
        "desks": [{"desk": f"DSK-{number}", "name": f"Stół {number}"} for number in range(1, 9)],
        "bins": [f"BIN-{number:03}" for number in range(1, 41)],
        "totes": [f"TOT-{number:05}" for number in range(1, 12 * size.trolleys + 30)],
        "services": [
            {"method": "Express", "service": "express", "cut_off": "14:30"},
            {"method": "*", "service": "standard", "cut_off": "18:00"},
        ],
    }


def _locations() -> list[tuple[str, str]]:
    """Code and node of every location: two shelves at each face."""
    return [
        (f"{chr(65 + aisle)}-{block * CELLS + cell + 1:02}-{level}", f"f{aisle}-{block}-{cell}")
        for aisle in range(AISLES)
        for block in range(BLOCKS)
        for cell in range(CELLS)
        for level in (1, 2)
    ]


def _layout(locations: list[tuple[str, str]]) -> dict[str, object]:
    """Aisles that are walked up and down in turns, across three blocks."""
    crosses = [
        {"id": f"x{aisle}-{end}", "kind": "cross", "x": aisle * 300, "y": end * 800}
        for aisle in range(AISLES)
        for end in range(BLOCKS + 1)
    ]
    faces = [
        {"id": f"f{aisle}-{block}-{cell}", "kind": "face", "x": aisle * 300, "y": block * 800 + 160 * (cell + 1)}
        for aisle in range(AISLES)
        for block in range(BLOCKS)
        for cell in range(CELLS)
    ]
    edges = [
        {"a": f"x{aisle}-{end}", "b": f"x{aisle + 1}-{end}", "cm": 300, "dir": "both"}
        for aisle in range(AISLES - 1)
        for end in range(BLOCKS + 1)
    ]
    for aisle in range(AISLES):
        for block in range(BLOCKS):
            cells = [f"f{aisle}-{block}-{cell}" for cell in range(CELLS)]
            chain = [f"x{aisle}-{block}", *cells, f"x{aisle}-{block + 1}"]
            edges += [{"a": a, "b": b, "cm": 160, "dir": "ba" if aisle % 2 else "ab"} for a, b in pairwise(chain)]
    return {
        "format": 1,
        "name": "North hall",
        "nodes": [*crosses, *faces],
        "edges": edges,
        "locations": [
            {"code": code, "check": f"{number % 90 + 10}", "node": node, "level": int(code[-1]), "zone": "all"}
            for number, (code, node) in enumerate(locations)
        ],
        "zones": [{"zone": "all", "precedence": 1}],
        "drops": [{"code": "ZON-1", "name": "Gate", "node": "x0-0", "use": "both"}],
        "parks": [{"code": "PRK-B1", "name": "Bay", "node": "x3-3"}],
        "blocks": [],
        "penalties": [],
    }


def _item(number: int, merchant: str, locations: list[tuple[str, str]], random: Random) -> dict[str, str]:
    # Two merchants sell the same thing; two others call different things alike; some have no barcode at all.
    body = f"871{number - (number % 10 == 3):09}"
    gtin = body + check_digit(body)
    bare = number % 25 == 7
    return {
        "merchant": merchant,
        "sku": f"SKU-{number - (number % 10 == 1):05}",
        "name": f"{random.choice(['Mug', 'Lamp', 'Scarf', 'Kubek 🙂', 'كوب'])} {number}",
        "barcodes": "" if bare else gtin,
        "case_codes": f"{case_code(gtin, 1)}*6" if number % 4 == 0 and not bare else "",
        "weight_g": str(random.randint(20, 2000)),
        "length_mm": "120",
        "width_mm": "80",
        "height_mm": "60",
        "tracking": random.choice(["", "lot|expiry"]),
        "dangerous_goods": random.choice(["", "", "9"]),
        "fragile": random.choice(["", "yes", "no"]),
        "customs_code": "69120023",
        "origin": "PL",
        "value": "12.50",
        "confirm": "once" if number % 5 == 0 else "each",
        "home_location": locations[number % len(locations)][0],
    }
