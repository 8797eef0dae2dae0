"""Money: an exact decimal amount and its currency; never a float, and text wherever it is kept or travels."""

from collections.abc import Iterable
from decimal import Decimal
from re import ASCII, fullmatch
from typing import Final

from warehouse.errors import PickclientError
from warehouse.values import dataclass

AMOUNT: Final = r"-?[0-9]{1,12}(\.[0-9]{1,4})?"
"""How an amount is written."""


class MoneyError(PickclientError):
    """A text that is no amount of money, or two currencies where one is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in one currency; below zero what is paid back."""

    amount: Decimal
    """At most four places: carriers charge in tenths of a cent."""
    currency: str
    """ISO 4217, such as `EUR`."""

    def __str__(self) -> str:
        """As people read it and databases keep it: `12.50 EUR`."""
        return f"{self.amount} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        """The sum.

        Raises:
            MoneyError: the currencies differ; nothing here knows a rate of exchange.

        """
        if other.currency != self.currency:
            raise MoneyError(f"{self} and {other} are of two currencies")
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def __neg__(self) -> "Money":
        """The same, paid back."""
        return Money(amount=-self.amount, currency=self.currency)


def money(amount: str, currency: str) -> Money:
    """The money of these texts, such as `12.50` and `EUR`.

    Raises:
        MoneyError: they are not of that form; exponents, blanks and NaN are not.

    """
    if not fullmatch(AMOUNT, amount, ASCII) or not fullmatch("[A-Z]{3}", currency, ASCII):
        raise MoneyError(f"{amount[:40]!r} {currency[:10]!r} is no amount of money, such as 12.50 EUR")
    return Money(amount=Decimal(amount), currency=currency)


def written(text: str) -> Money:
    """The money that is `text`, such as `12.50 EUR`.

    Raises:
        MoneyError: it is not of that form.

    """
    amount, _, currency = text.partition(" ")
    return money(amount, currency)


def shown(amount: str, currency: str) -> str:
    """An amount as people read it at a desk: `4.50 EUR` also where it is kept as `4.5`; `650 JPY` stays so."""
    whole, point, places = amount.partition(".")
    return f"{whole}.{places:0<2} {currency}" if point else f"{amount} {currency}"


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """The sum of `amounts` for each currency, by currency."""
    sums: dict[str, Money] = {}
    for one in amounts:
        before = sums.get(one.currency)
        sums[one.currency] = before + one if before else one
    return tuple(sums[currency] for currency in sorted(sums))
