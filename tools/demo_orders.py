"""The demo's orders, and the trolleys they ride on by the simplest sort there is: cut-off, then the walk.

Read by tools/demo_site.py alone; not shipped. Every name and address is invented.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

ORDERS: Final = 480
FIRST_ORDER: Final = 1001
BATCH_G_MAX: Final = 1000
"""Above this a single item gets a tote of its own."""
SERVICES: Final = (
    ("express", "14:30", 15),
    ("next-day", "17:00", 45),
    ("evening", "19:30", 25),
    ("economy", "22:00", 15),
)
"""Service, local cut-off, and share of the orders in per cent."""
GIVEN: Final = (
    *("Anouk", "Bram", "Chiara", "Dawid", "Elif", "Femke", "Gijs", "Hanna", "Ivo", "Jola"),
    *("Kofi", "Lena", "Milan", "Nadia", "Otto", "Paula", "Quirijn", "Rosa", "Stijn", "Tess"),
)
FAMILY: Final = (
    *("Aalders", "Brink", "Castelo", "Dekker", "Ertem", "Fabri", "Gruszka", "Haverkamp", "Ilves", "Jansma"),
    *("Kowal", "Linde", "Maas", "Nowak", "Oosting", "Prins", "van der Sluis-Wit", "Ó Dálaigh", "Ștefănescu", "Żółtek"),
)
STREETS: Final = ("Lindelaan", "Kade", "Molenpad", "Achterom", "Zonnedauw", "Brugstraat", "Wilgenhof", "Turfsingel")
TOWNS: Final = ("Vlierdam", "Korenhaven", "Zandmeer", "Elzenbroek", "Oudewierde", "Blauwhuizen")
ABROAD_EVERY: Final = 24
ABROAD: Final = {
    5: {"postcode": "00999", "town": "Nowa Grobla", "country": "PL"},
    11: {"postcode": "0099", "town": "Sandvoll", "country": "NO", "phone": "+47 00 00 00 00"},
    17: {"postcode": "0990", "town": "Unterseen am Horn", "country": "CH", "phone": "+41 00 000 00 00"},
}
"""Invented towns abroad, by what is left of an order's number: one in the customs union, two beyond it."""
GIFTS: Final = ("Happy birthday!", "Voor jou, van mij", "Wszystkiego najlepszego!", "See you on Sunday")

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """An item as the demo sells it."""

    merchant: str
    sku: str
    name: str
    codes: tuple[tuple[str, int], ...]
    """Barcode and the units it stands for."""
    confirm: str
    weight_g: int
    size_mm: tuple[int, int, int]
    home: str
    customs_code: str
    origin: str
    value: str
    dangerous_goods: str = ""
    """Class or division; empty when harmless."""

    @property
    def key(self) -> tuple[str, str]:
        """What names the item: a SKU means nothing without its merchant."""
        return self.merchant, self.sku

    def record(self) -> dict[str, object]:
        """The item as items.json holds it."""
        danger = {"dangerous_goods": self.dangerous_goods} if self.dangerous_goods else {}
        return {
            "merchant": self.merchant,
            "sku": self.sku,
            "name": self.name,
            "codes": [{"code": code, "multiple": multiple} for code, multiple in self.codes],
            "confirm": self.confirm,
            "weight_g": self.weight_g,
            "size_mm": list(self.size_mm),
            "home": self.home,
            "customs_code": self.customs_code,
            "origin": self.origin,
            "value": self.value,
            **danger,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an order."""

    line: str
    good: Good
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of one merchant's customer."""

    order: str
    service: str
    cut_off: str
    customer: Mapping[str, str]
    gift_note: str
    lines: tuple[Line, ...]

    @property
    def single(self) -> bool:
        """Whether it may ride in a batch tote: one unit of one item, and not a heavy one."""
        return len(self.lines) == 1 and self.lines[0].quantity == 1 and self.lines[0].good.weight_g < BATCH_G_MAX

    def record(self) -> dict[str, object]:
        """The order as orders.json holds it."""
        note = {"gift_note": self.gift_note} if self.gift_note else {}
        return {
            "order": self.order,
            "merchant": self.lines[0].good.merchant,
            "service": self.service,
            "cut_off": self.cut_off,
            "customer": dict(self.customer),
            **note,
            "lines": [{"line": line.line, "sku": line.good.sku, "quantity": line.quantity} for line in self.lines],
        }


@dataclass(slots=True, kw_only=True)
class Cart:
    """A trolley while it is being filled."""

    trolley: str
    slots: tuple[str, ...]
    batches: int
    """How many of the last slots carry batch totes."""
    batch_max: int
    """Orders in one batch tote."""
    stops_max: int
    loaded: dict[str, list[Order]] = field(default_factory=dict)

    def takes(self, order: Order) -> bool:
        """Put `order` into a slot, if one is left for its sort and the route stays short enough."""
        goods = {line.good.key for line in order.lines}
        if len(goods | set(self.goods())) > self.stops_max:
            return False
        edge = len(self.slots) - self.batches
        singles, batches = self.slots[:edge], self.slots[edge:]
        if not order.single:
            open_slots = [slot for slot in singles if slot not in self.loaded]
        else:
            open_slots = [slot for slot in batches if self._has_room(slot, order)]
        if not open_slots:
            return False
        self.loaded.setdefault(open_slots[0], []).append(order)
        return True

    def goods(self) -> dict[tuple[str, str], Good]:
        """Each item on the trolley."""
        return {line.good.key: line.good for slot in self.loaded for line in self._lines(slot)}

    def record(self, walk: Sequence[str]) -> dict[str, object]:
        """The trolley as trolleys.json holds it."""
        goods = sorted(self.goods().values(), key=lambda good: walk.index(good.home))
        return {
            "trolley": self.trolley,
            "name": self.trolley.removeprefix("TRL-"),
            "slots": [
                {
                    "slot": slot,
                    "orders": [order.order for order in self.loaded[slot]],
                    "cut_off": min(order.cut_off for order in self.loaded[slot]),
                }
                for slot in self.slots
                if slot in self.loaded
            ],
            "route": [
                {
                    "stop": number,
                    "location": good.home,
                    "merchant": good.merchant,
                    "sku": good.sku,
                    "shares": [
                        {"slot": slot, "line": line.line, "quantity": line.quantity}
                        for slot in self.slots
                        for line in self._lines(slot)
                        if line.good.key == good.key
                    ],
                }
                for number, good in enumerate(goods, start=1)
            ],
        }

    def _has_room(self, slot: str, order: Order) -> bool:
        """One share a slot and stop: a second order of the same item goes to another tote."""
        inside = self.loaded.get(slot, [])
        return len(inside) < self.batch_max and order.lines[0].good.key not in {
            line.good.key for line in self._lines(slot)
        }

    def _lines(self, slot: str) -> Iterator[Line]:
        return (line for order in self.loaded.get(slot, ()) for line in order.lines)


class Dice:
    """Numbers that look thrown and are the same at every run and in every Python."""

    def __init__(self, seed: int) -> None:
        """Start from `seed`."""
        self._state = seed

    def below(self, limit: int) -> int:
        """A number from 0 up to, but not, `limit`: the high bits of a 64-bit linear congruential generator."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) * limit >> 31

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of `choices`."""
        return choices[self.below(len(choices))]


def orders(goods: Sequence[Good]) -> list[Order]:
    """The orders of one day, in the order they came in."""
    dice = Dice(17)
    sold = {merchant: _by_fame(goods, merchant, dice) for merchant in sorted({good.merchant for good in goods})}
    return [_order(FIRST_ORDER + number, sold, dice) for number in range(ORDERS)]


def batched(asked: Sequence[Order], walk: Sequence[str], carts: Sequence[Cart]) -> None:
    """Fill `carts` one after the other, earliest cut-off first and along the walk; what is left stays open."""
    open_orders = sorted(asked, key=lambda order: (order.cut_off, walk.index(order.lines[0].good.home), order.order))
    for cart in carts:
        open_orders = [order for order in open_orders if not cart.takes(order)]


def _by_fame(goods: Sequence[Good], merchant: str, dice: Dice) -> list[Good]:
    """The merchant's goods in an order that no name or shelf explains; the first sell best."""
    return sorted((good for good in goods if good.merchant == merchant), key=lambda good: (dice.below(2**31), good.sku))


def _order(number: int, sold: Mapping[str, Sequence[Good]], dice: Dice) -> Order:
    merchant = dice.pick(sorted(sold))
    service, cut_off = _service(dice)
    lines: dict[str, Line] = {}
    count = 1 if dice.below(100) < 60 else 2 + dice.below(3)
    while len(lines) < count:
        # The product of two throws: a few goods sell often, most sell rarely.
        shelf = sold[merchant]
        good = shelf[dice.below(len(shelf)) * dice.below(len(shelf)) // len(shelf)]
        units = 1 if count == 1 and dice.below(100) < 85 else _units(good, dice)
        lines.setdefault(good.sku, Line(line=f"{number}/{len(lines) + 1}", good=good, quantity=units))
    return Order(
        order=str(number),
        service=service,
        cut_off=cut_off,
        customer=_customer(number, dice),
        gift_note=dice.pick(GIFTS) if dice.below(100) < 6 else "",
        lines=tuple(lines.values()),
    )


def _customer(number: int, dice: Dice) -> dict[str, str]:
    at_home = {
        "name": f"{dice.pick(GIVEN)} {dice.pick(FAMILY)}",
        "street": f"{dice.pick(STREETS)} {1 + dice.below(180)}",
        "postcode": f"0{100 + dice.below(900)} {'ABCDEFGH'[dice.below(8)]}{'KLMNPRST'[dice.below(8)]}",
        "town": dice.pick(TOWNS),
        "country": "NL",
    }
    # By the number and not by the dice: who lives abroad changes nothing else of the demo.
    return at_home | ABROAD.get(number % ABROAD_EVERY, {})


def _service(dice: Dice) -> tuple[str, str]:
    thrown = dice.below(100)
    for service, cut_off, share in SERVICES:
        thrown -= share
        if thrown < 0:
            return service, cut_off
    raise AssertionError("the shares of SERVICES add up to 100")


def _units(good: Good, dice: Dice) -> int:
    """1 to 6 units, mostly one; of what one person can hardly lift, at most two."""
    units = dice.pick((1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 6))
    return units if good.weight_g < 4000 else min(units, 2)
