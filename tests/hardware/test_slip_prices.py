"""What a pack slip says of prices: those of what is in the parcels, exactly, and nothing where the server told none."""

import pytest
from hypothesis import given, strategies as st

from pickclient.slip_printer import costs_of, slip_pdf
from screens.wording import catalogue
from tests.doubles.packing import MUG_CODE, ORDER, SOAP_CODE, Packed
from tests.doubles.paper import words_of_pdf
from warehouse.desk import LinePrice, SlipPlan
from warehouse.desk_events import PackProblem, SetAside
from warehouse.flows.packing import OrderAtDesk
from warehouse.money import Money, MoneyError, written
from warehouse.values import replace

MUGS, SOAPS, LAMP = (line.line for line in ORDER.lines)


def packed(*prices: tuple[str, str]) -> OrderAtDesk:
    """Three mugs and a soap in a box, of these prices; no lamp."""
    told = tuple(LinePrice(line=line, price=price) for line, price in prices)
    made = Packed(replace(ORDER, slip=SlipPlan(ship_to=("Ann Other",), prices=told)))
    made.say(MUG_CODE, MUG_CODE, MUG_CODE, SOAP_CODE)
    made.record(SetAside(problem=PackProblem.SHORT, quantity=1, line=LAMP))
    return made.order


def slip(order: OrderAtDesk) -> str:
    return "\n".join(words_of_pdf(slip_pdf(order, catalogue("en"))))


def test_each_line_says_what_its_packed_units_cost_and_the_total_is_exact() -> None:
    order = packed((MUGS, "8.99 EUR"), (SOAPS, "0.3333 EUR"), (LAMP, "100.00 EUR"))
    units = order.tally.verified(SOAPS)
    text = slip(order)
    wanted = ["PRICE", "26.97 EUR", str(written("0.3333 EUR").amount * units), "TOTAL"]
    assert [one for one in wanted if one not in text] == []
    assert "100.00" not in text, "what is not in the parcel is not paid for here"
    assert costs_of(order)[MUGS] == written("26.97 EUR")


def test_where_a_price_is_not_known_there_is_no_total_and_two_currencies_are_not_one() -> None:
    text = slip(packed((MUGS, "8.99 EUR")))
    assert ("26.97 EUR" in text, "TOTAL" in text) == (True, False)
    text = slip(packed((MUGS, "8.99 EUR"), (SOAPS, "10 NOK")))
    assert ("26.97 EUR + " in text, "TOTAL" in text) == (True, True)


def test_a_slip_without_prices_has_no_column_for_them() -> None:
    text = slip(packed())
    assert [one for one in ("PRICE", "TOTAL", "EUR") if one in text] == []
    assert "Mug blue 250" in text


@given(st.decimals(min_value=0, max_value=10**9, places=4), st.sampled_from(["EUR", "NOK"]))
def test_money_is_read_as_it_is_written(amount: object, currency: str) -> None:
    money = written(f"{amount} {currency}")
    assert str(money) == f"{amount} {currency}"
    assert isinstance(money, Money)


@pytest.mark.parametrize("text", ["", "12.50", "EUR", "12,50 EUR", "12.50  EUR", "1e5 EUR", "12.50 EUR x"])
def test_what_is_no_money_is_refused(text: str) -> None:
    with pytest.raises(MoneyError):
        written(text)
