"""The demo site is whole: what one of its files names, another has, and all of it is what the tool makes."""

import json
from collections import Counter
from typing import NotRequired, TypedDict

import pytest

from assets import asset
from pickclient import demo
from pickserver.importing.items import ItemDetail
from tools import demo_floor, demo_site
from warehouse import addresses, items as items_of, parcels
from warehouse.barcodes import CodeKind, is_gtin, read
from warehouse.codec import loads
from warehouse.floor import DropUse, route_metres, walk_sequence
from warehouse.layout import parse_layout
from warehouse.money import money


class Code(TypedDict):
    """A barcode of an item."""

    code: str
    multiple: int


class Item(TypedDict):
    """A record of items.json."""

    merchant: str
    sku: str
    name: str
    codes: list[Code]
    confirm: str
    weight_g: int
    size_mm: list[int]
    home: str


class Line(TypedDict):
    """A line of an order."""

    line: str
    sku: str
    quantity: int


class Order(TypedDict):
    """A record of orders.json."""

    order: str
    merchant: str
    service: str
    cut_off: str
    lines: list[Line]


class Share(TypedDict):
    """What of a stop goes into one slot."""

    slot: str
    line: str
    quantity: int


class Stop(TypedDict):
    """A stop of a trolley."""

    stop: int
    location: str
    merchant: str
    sku: str
    shares: list[Share]


class Slot(TypedDict):
    """A slot of a trolley."""

    slot: str
    orders: list[str]
    cut_off: str


class Trolley(TypedDict):
    """A record of trolleys.json."""

    trolley: str
    name: str
    slots: list[Slot]
    route: list[Stop]
    picked_into: NotRequired[dict[str, str]]
    left_at: NotRequired[str]


def text(name: str) -> str:
    """A file of the demo."""
    return asset("demo", name).read_text(encoding="utf-8")


LAYOUT = parse_layout(text("layout.json"))
ITEMS: list[Item] = json.loads(text("items.json"))
ORDERS: list[Order] = json.loads(text("orders.json"))
TROLLEYS: list[Trolley] = json.loads(text("trolleys.json"))
SITE = json.loads(text("site.json"))
BY_SKU = {(item["merchant"], item["sku"]): item for item in ITEMS}
BY_ORDER = {order["order"]: order for order in ORDERS}
BY_TROLLEY = {trolley["trolley"]: trolley for trolley in TROLLEYS}
each_trolley = pytest.mark.parametrize("trolley", TROLLEYS, ids=lambda trolley: trolley["trolley"])


def slots_used(stop: Stop) -> list[str]:
    """The slots of a stop, one for each share."""
    return [share["slot"] for share in stop["shares"]]


def test_the_committed_files_are_what_the_tool_makes() -> None:
    made = demo_site.made()
    assert [name for name, content in made.items() if content != text(name)] == [], "run python -m tools.demo_site"


def test_the_site_is_large_enough_to_be_believed() -> None:
    assert len(LAYOUT.locations) >= 600
    assert len(ITEMS) == len(BY_SKU) >= 400
    assert len(ORDERS) == len(BY_ORDER) >= 300
    assert len(SITE["totes"]) == len(set(SITE["totes"])) >= 400
    assert len({order["service"] for order in ORDERS}) >= 3


def test_every_code_of_the_site_reads_as_what_it_is() -> None:
    printed = {
        CodeKind.BADGE: [operator["badge"] for operator in SITE["operators"]],
        CodeKind.TROLLEY: [trolley["trolley"] for trolley in SITE["trolleys"]],
        CodeKind.TOTE: SITE["totes"],
        CodeKind.DESK: [desk["desk"] for desk in SITE["desks"]],
        CodeKind.BIN: SITE["bins"],
        CodeKind.ZONE: [drop["code"] for drop in SITE["drops"]],
        CodeKind.PARK: [park["code"] for park in SITE["parks"]],
        CodeKind.LOCATION: [location.code for location in LAYOUT.locations],
    }
    for kind, codes in printed.items():
        assert {read(code).kind for code in codes} == {kind}
        assert len(set(codes)) == len(codes)


def test_the_site_names_the_drops_and_parks_of_its_layout() -> None:
    assert {(drop["code"], drop["name"]) for drop in SITE["drops"]} == {(d.code, d.name) for d in LAYOUT.drops}
    assert {(park["code"], park["name"]) for park in SITE["parks"]} == {(p.code, p.name) for p in LAYOUT.parks}
    assert {drop.use for drop in LAYOUT.drops} == set(DropUse)


def test_pickers_sign_in_by_their_badge_alone_and_speak_a_language_that_is_there() -> None:
    assert {operator["language"] for operator in SITE["operators"]} == {"en", "pl"}
    assert all(operator["pin"] is None for operator in SITE["operators"] if operator["roles"] == ["picker"])


def test_every_item_has_a_valid_gtin_of_the_range_for_use_inside_a_company() -> None:
    for item in ITEMS:
        gtin = item["codes"][0]["code"]
        assert is_gtin(gtin)
        assert len(gtin) == 13
        assert gtin.startswith("2")


def test_case_codes_are_valid_gtins_of_more_than_one_unit() -> None:
    cases = [code for item in ITEMS for code in item["codes"] if code["multiple"] > 1]
    assert len(cases) >= 200
    assert all(is_gtin(case["code"]) and len(case["code"]) == 14 for case in cases)


def test_every_barcode_reads_as_an_item_and_means_one_item_of_a_merchant() -> None:
    owners = Counter((item["merchant"], code["code"]) for item in ITEMS for code in item["codes"])
    assert set(owners.values()) == {1}
    assert {read(code).kind for _, code in owners} == {CodeKind.ITEM}


def test_two_merchants_sell_different_items_under_one_gtin_and_both_are_on_the_long_trolley() -> None:
    merchants: dict[str, set[str]] = {}
    for stop in BY_TROLLEY["TRL-17"]["route"]:
        gtin = BY_SKU[stop["merchant"], stop["sku"]]["codes"][0]["code"]
        merchants.setdefault(gtin, set()).add(stop["merchant"])
    assert len([gtin for gtin, sellers in merchants.items() if len(sellers) == 2]) >= 2


def test_items_have_names_that_fit_a_handheld_and_differ() -> None:
    names = [item["name"] for item in ITEMS]
    assert {"Mug blue 250", "Mug blue 330"} <= set(names)
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 26


def test_every_item_is_measured_and_lives_alone_in_a_location_of_its_zone() -> None:
    zones = {location.code: location.zone for location in LAYOUT.locations}
    homes = [item["home"] for item in ITEMS]
    assert len(set(homes)) == len(homes)
    assert {item["confirm"] for item in ITEMS} == {"each", "once"}
    for item in ITEMS:
        assert item["weight_g"] > 0
        assert min(item["size_mm"]) > 0
        assert zones[item["home"]] == ("heavy" if item["weight_g"] >= demo_site.HEAVY_G else "light")


def test_neighbouring_locations_never_bear_the_same_check_digits() -> None:
    checks = [location.check for location in LAYOUT.locations]
    assert all(len(set(checks[at : at + 8])) == 8 for at in range(len(checks) - 7))


def test_orders_ask_for_what_their_merchant_sells() -> None:
    for order in ORDERS:
        assert 1 <= len(order["lines"]) <= 4
        assert [line["line"] for line in order["lines"]] == [
            f"{order['order']}/{number}" for number in range(1, len(order["lines"]) + 1)
        ]
        assert len({line["sku"] for line in order["lines"]}) == len(order["lines"])
        assert all((order["merchant"], line["sku"]) in BY_SKU for line in order["lines"])
    assert {line["quantity"] for order in ORDERS for line in order["lines"]} == {1, 2, 3, 4, 6}


@each_trolley
def test_a_trolley_carries_exactly_what_its_orders_ask_for(trolley: Trolley) -> None:
    placed = Counter[tuple[str, str, str, str]]()
    for stop in trolley["route"]:
        for share in stop["shares"]:
            placed[stop["merchant"], stop["sku"], share["slot"], share["line"]] += share["quantity"]
    wanted = Counter[tuple[str, str, str, str]]()
    for slot in trolley["slots"]:
        for order in (BY_ORDER[number] for number in slot["orders"]):
            for line in order["lines"]:
                wanted[order["merchant"], line["sku"], slot["slot"], line["line"]] += line["quantity"]
    assert placed == wanted


@each_trolley
def test_a_trolley_s_stops_are_numbered_along_the_serpentine_walk(trolley: Trolley) -> None:
    walk = walk_sequence(LAYOUT)
    places = [walk[stop["location"]] for stop in trolley["route"]]
    assert places == sorted(set(places))
    assert [stop["stop"] for stop in trolley["route"]] == list(range(1, len(places) + 1))
    assert all(BY_SKU[stop["merchant"], stop["sku"]]["home"] == stop["location"] for stop in trolley["route"])
    assert 50 <= route_metres(LAYOUT, [stop["location"] for stop in trolley["route"]]) <= 300


@each_trolley
def test_a_slot_carries_one_order_or_a_batch_of_single_items(trolley: Trolley) -> None:
    slots = next(known["slots"] for known in SITE["trolleys"] if known["trolley"] == trolley["trolley"])
    assert {slot["slot"] for slot in trolley["slots"]} <= set(slots)
    for slot in trolley["slots"]:
        orders = [BY_ORDER[number] for number in slot["orders"]]
        assert slot["cut_off"] == min(order["cut_off"] for order in orders)
        if len(orders) > 1:
            assert all([line["quantity"] for line in order["lines"]] == [1] for order in orders)
    assert all(len(set(slots_used(stop))) == len(stop["shares"]) for stop in trolley["route"])


def test_no_order_rides_on_two_trolleys_and_some_wait_for_the_next() -> None:
    riding = Counter(number for trolley in TROLLEYS for slot in trolley["slots"] for number in slot["orders"])
    assert set(riding.values()) == {1}
    assert len(riding) < len(ORDERS)


def test_the_long_trolley_has_a_hundred_stops_twelve_totes_and_grabs_spread_over_slots() -> None:
    long = BY_TROLLEY["TRL-17"]
    assert len(long["route"]) == 100
    assert [slot["slot"] for slot in long["slots"]] == [f"{column}{row}" for column in "ABCD" for row in (1, 2, 3)]
    assert len([stop for stop in long["route"] if len(stop["shares"]) > 1]) >= 5
    assert len({slot["cut_off"] for slot in long["slots"]}) > 1
    assert {len(slot["orders"]) > 1 for slot in long["slots"]} == {True, False}


def test_the_first_trolley_is_short_and_has_a_grab_to_spread() -> None:
    first = TROLLEYS[0]
    assert first["trolley"] == "TRL-11"
    assert len(first["route"]) == 8
    assert any(len(stop["shares"]) > 1 for stop in first["route"])


def test_the_other_trolleys_have_ten_to_forty_stops() -> None:
    others = [trolley for trolley in TROLLEYS if trolley["trolley"] not in ("TRL-11", "TRL-17")]
    assert len(others) >= 10
    assert all(10 <= len(trolley["route"]) <= 40 for trolley in others)
    assert {trolley["trolley"] for trolley in TROLLEYS} < {known["trolley"] for known in SITE["trolleys"]}


def test_a_picked_trolley_waits_with_an_order_of_each_kind_that_a_packer_meets() -> None:
    (trolley,) = (one for one in TROLLEYS if one.get("picked_into"))
    assert [slot["slot"] for slot in trolley["slots"]] == list(trolley["picked_into"])
    assert set(trolley["picked_into"].values()) <= set(SITE["totes"])
    assert trolley["left_at"] in {drop["code"] for drop in SITE["drops"]}
    details = {(one["merchant"], one["sku"]): one for one in json.loads(text("items.json"))}
    records = {one["order"]: one for one in json.loads(text("orders.json"))}
    boxes = loads(tuple[parcels.Box, ...], text("boxes.json"))
    items = {(item.merchant, item.sku): item for item in loads(tuple[items_of.Item, ...], text("items.json"))}
    *alone, batch = trolley["slots"]
    assert len(batch["orders"]) >= 5
    kinds = Counter[str]()
    for slot in alone:
        (order,) = (records[name] for name in slot["orders"])
        units = [(items[order["merchant"], line["sku"]], line["quantity"]) for line in order["lines"]]
        kinds["too much for a box"] += parcels.proposed(boxes, units) is None
        kinds["gift"] += "gift_note" in order
        kinds["battery"] += any("dangerous_goods" in details[item.merchant, item.sku] for item, _ in units)
        kinds["abroad"] += order["customer"]["country"] == "NO"
    assert kinds == {"too much for a box": 1, "gift": 1, "battery": 1, "abroad": 1}


def test_the_walk_the_tool_lays_out_is_the_one_the_rules_find() -> None:
    walk = walk_sequence(LAYOUT)
    assert sorted(walk, key=walk.__getitem__) == demo_floor.walked()


def test_every_order_can_be_sent_in_a_box_of_the_site_or_is_left_to_the_packer() -> None:
    boxes = loads(tuple[parcels.Box, ...], text("boxes.json"))
    items = {(item.merchant, item.sku): item for item in loads(tuple[items_of.Item, ...], text("items.json"))}
    surely = 0
    for order in ORDERS:
        units = [(items[order["merchant"], line["sku"]], line["quantity"]) for line in order["lines"]]
        surely += parcels.proposed(boxes, units) is not None
    assert 0.8 * len(ORDERS) < surely < len(ORDERS)


def test_every_parcel_has_whole_addresses_and_some_cross_a_border() -> None:
    home = loads(addresses.Address, json.dumps(SITE["ship_from"]))
    assert list(addresses.address_faults(home)) == []
    everyone = [addresses.ship_to(order["customer"]) for order in json.loads(text("orders.json"))]
    assert [fault for one in everyone for fault in addresses.address_faults(one)] == []
    abroad = [one.country for one in everyone if addresses.needs_customs(home, one)]
    assert set(abroad) == {"CH", "NO"}
    assert 20 <= len(abroad) <= 60


def test_every_item_says_what_customs_ask_for() -> None:
    for detail in loads(tuple[ItemDetail, ...], text("items.json")):
        assert len(detail.customs_code) == 6
        assert len(detail.origin) == 2
        assert money(detail.value, "EUR").amount > 0


def test_a_file_that_is_not_shipped_is_an_error() -> None:
    with pytest.raises(FileNotFoundError, match=r"assets/demo/nothing\.json"):
        asset("demo", "nothing.json")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (".venv/bin/pickclient", ".venv/bin/pickclient"),
        ("/opt/floor/bin/pickclient", "/opt/floor/bin/pickclient"),
        ("/opt/floor/lib/pickclient/__main__.py", "pickclient"),
    ],
)
def test_the_demo_names_a_command_that_can_be_typed(argv: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", [argv, "demo"])
    assert demo.called() == said
