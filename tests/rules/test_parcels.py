"""Boxes hold what the rules say they hold, money stays exact, and a label's name is the same at every try."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from tests.doubles.trolleys import MUG_250
from warehouse.addresses import Address, address_faults, needs_customs, ship_to
from warehouse.items import Item
from warehouse.money import Money, MoneyError, money, totals
from warehouse.parcels import (
    ENDED,
    TRANSITIONS,
    UNITS_MAX,
    Box,
    Demand,
    Handling,
    LabelState,
    Size,
    demands,
    fits,
    offered,
    order_and_number,
    parcel_id,
    proposed,
    reference_of,
    weighed_g,
)
from warehouse.values import replace

SMALL = Box(box="BX-S", name="Small", inner_mm=(200, 200, 100), tare_g=100, max_g=2000)
LARGE = Box(box="BX-L", name="Large", inner_mm=(400, 300, 300), tare_g=400, max_g=9000)
BOXES = (LARGE, SMALL)


def item(size: Size = (100, 100, 100), weight_g: int = 500) -> Item:
    return Item(merchant="m", sku="s", name="n", codes=(), size_mm=size, weight_g=weight_g)


def test_the_smallest_box_that_surely_holds_them_is_proposed() -> None:
    assert proposed(BOXES, [(item(), 4)]) == SMALL
    assert proposed(BOXES, [(item(), 5)]) == LARGE, "the fifth lies in no corner"
    assert proposed(BOXES, [(item((390, 20, 20)), 1)]) == LARGE, "too long, however small"
    assert proposed(BOXES, [(item((100, 200, 200)), 1)]) == SMALL, "laid flat"


def test_a_box_that_cannot_bear_them_is_not_proposed() -> None:
    assert proposed(BOXES, [(item(weight_g=501), 4)]) == LARGE
    assert proposed(BOXES, [(item(weight_g=9001), 1)]) is None


@pytest.mark.parametrize("odd", [item(size=(0, 0, 0)), item(size=(10, 10, 0)), item(weight_g=0)])
def test_nothing_is_proposed_where_something_is_not_known(odd: Item) -> None:
    assert proposed(BOXES, [(item(), 1), (odd, 1)]) is None


def test_nothing_is_proposed_for_nothing_nor_for_a_heap() -> None:
    assert proposed(BOXES, []) is None
    assert proposed(BOXES, [(item((1, 1, 1), 1), UNITS_MAX + 1)]) is None


SIDES = st.integers(1, 40)
SIZES = st.tuples(SIDES, SIDES, SIDES)


@settings(max_examples=300, deadline=None)
@given(inner=SIZES, sizes=st.lists(SIZES, min_size=1, max_size=8))
def test_what_is_said_to_fit_is_never_larger_than_the_box(inner: Size, sizes: list[Size]) -> None:
    if fits(inner, sizes):
        assert sum(a * b * c for a, b, c in sizes) <= inner[0] * inner[1] * inner[2]
        assert all(own <= its for size in sizes for own, its in zip(sorted(size), sorted(inner), strict=True)), (
            "each alone fits too"
        )


@settings(max_examples=200, deadline=None)
@given(side=st.integers(1, 30), counts=st.tuples(*[st.integers(1, 4)] * 3))
def test_cubes_that_fill_a_box_exactly_fit_and_one_more_does_not(side: int, counts: tuple[int, int, int]) -> None:
    inner = (side * counts[0], side * counts[1], side * counts[2])
    cubes = [(side, side, side)] * (counts[0] * counts[1] * counts[2])
    assert fits(inner, cubes)
    assert not fits(inner, [*cubes, (side, side, side)])


def test_a_weight_is_known_or_it_is_not() -> None:
    assert weighed_g(SMALL, [(item(weight_g=310), 2), (item(weight_g=5), 3)]) == 735
    assert weighed_g(SMALL, [(item(weight_g=310), 2), (item(weight_g=0), 1)]) is None


def test_what_has_to_be_done_comes_from_what_is_inside() -> None:
    inside = [Handling(dangerous_goods="9"), Handling(age_limit=18, fragile=True), Handling(dangerous_goods="2.1")]
    assert demands(inside, gift=True, customs=True) == tuple(Demand)
    assert demands([Handling()], gift=False, customs=False) == ()


def test_every_state_has_its_ways_on_and_the_ended_have_none_of_their_own() -> None:
    assert set(TRANSITIONS) == set(LabelState)
    by_itself = {state for state in LabelState if TRANSITIONS[state]} - {LabelState.BOUGHT}
    assert by_itself == set(LabelState) - ENDED


@pytest.mark.parametrize(("order", "number"), [("nordlys:1001", 1), ("a-b-c", 12), ("1001", 999)])
def test_a_parcels_name_leads_back_to_its_order(order: str, number: int) -> None:
    assert order_and_number(parcel_id(order, number)) == (order, number)


@pytest.mark.parametrize("odd", ["", "1001", "-1", "1001-0", "1001-01", "1001-x", "1001-1000", "1001-\u0661"])
def test_what_is_no_parcels_name_is_known_as_such(odd: str) -> None:
    assert order_and_number(odd) is None


NAMES = st.text(st.sampled_from("ab1.-:_ \0é"), min_size=1, max_size=30)


@given(one=st.tuples(NAMES, NAMES, st.integers(1, 3)), other=st.tuples(NAMES, NAMES, st.integers(1, 3)))
def test_two_labels_never_have_one_reference(one: tuple[str, str, int], other: tuple[str, str, int]) -> None:
    first, second = reference_of(*one), reference_of(*other)
    assert (first == second) == (one == other)
    assert 0 < len(first) <= 40
    assert first.isascii()
    assert " " not in first


def test_a_plain_name_stays_readable() -> None:
    assert reference_of("demo", "nordlys:1001-1", 2) == "demo.nordlys.1001-1.2"


def test_money_is_exact_and_of_one_currency() -> None:
    dime = money("0.10", "EUR")
    assert dime + dime + dime == money("0.30", "EUR")
    assert str(dime + -money("0.35", "EUR")) == "-0.25 EUR"
    with pytest.raises(MoneyError, match="two currencies"):
        _ = dime + money("1", "USD")
    assert totals([dime, money("2", "USD"), dime]) == (
        Money(amount=Decimal("0.20"), currency="EUR"),
        Money(amount=Decimal(2), currency="USD"),
    )


@pytest.mark.parametrize("odd", ["", "1,50", "1e5", "NaN", "Infinity", " 1", "1.23456", "+1", "\u0661"])
def test_what_is_no_amount_is_refused(odd: str) -> None:
    with pytest.raises(MoneyError, match="is no amount of money"):
        money(odd, "EUR")


def test_an_exported_address_loses_nothing_and_a_spreadsheets_apostrophe() -> None:
    told = {"name": "Ann", "street": "Kade 1, left", "address1": "Kade 1", "address2": "left"}
    whole = ship_to({**told, "postcode": "'0123", "town": "Elzen", "country": "nl"})
    assert (whole.street1, whole.street2, whole.postcode, whole.country) == ("Kade 1", "left", "0123", "NL")
    assert ship_to({"street": "Kade 1"}).street1 == "Kade 1"
    assert list(address_faults(whole)) == []
    assert list(address_faults(ship_to({}))) == ["name", "street", "town", "country"]
    assert list(address_faults(ship_to({**told, "town": "Cork", "country": "IE"}))) == []


@pytest.mark.parametrize(
    ("sender", "receiver", "papers"),
    [("NL", "NL", False), ("NL", "PL", False), ("NL", "CH", True), ("CH", "NL", True), ("CH", "CH", False)],
)
def test_papers_are_needed_where_a_border_is_crossed(sender: str, receiver: str, *, papers: bool) -> None:
    assert needs_customs(Address(country=sender), Address(country=receiver)) == papers


def test_boxes_to_choose_from_are_those_that_hold_the_content_the_smallest_first() -> None:
    sides = {"XS": 100, "S": 200, "M": 300, "L": 400, "XL": 500}
    boxes = [
        Box(box=f"BX-{name}", name=name, inner_mm=(side, side, side), tare_g=100, max_g=side * 50)
        for name, side in sorted(sides.items())
    ]

    def named(*units: tuple[Item, int], most: int = 4) -> list[str]:
        return [box.name for box in offered(boxes, units, most)]

    mug = replace(MUG_250, size_mm=(90, 90, 90), weight_g=330)
    log = replace(MUG_250, size_mm=(450, 200, 200), weight_g=10_000)
    unknown = replace(MUG_250, size_mm=(0, 0, 0), weight_g=330)
    assert named((mug, 1)) == ["XS", "S", "M", "L"]
    assert named((log, 1)) == ["S", "M", "L", "XL"]
    assert named((log, 1), most=2) == ["L", "XL"], "one that bears it before one that does not"
    assert named((log, 2), most=1) == ["XL"]
    assert named((unknown, 1), most=2) == ["L", "XL"]
