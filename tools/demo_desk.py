"""The demo's trolley that waits picked at the desks: one order of each kind that a packer meets.

Read by tools/demo_site.py alone; not shipped. What is on it is chosen, not thrown: it is what a newcomer packs first.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from tools.demo_orders import Cart, Good, Line, Order

TROLLEY: Final = "TRL-30"
BATCH: Final = 6
"""Single-item orders in the last tote."""
TOTES: Final = tuple(f"TOT-{number:05}" for number in range(474, 481))
"""The last of the site's, so that whoever builds a trolley begins with others."""
ZONE: Final = "ZON-2"

_AT_HOME: Final = {
    "name": "Noor Veldkamp",
    "street": "Molenpad 7",
    "postcode": "0321 BK",
    "town": "Korenhaven",
    "country": "NL",
}
_ABROAD: Final = {
    "name": "Sigrid Aune",
    "street": "Kade 14",
    "postcode": "0099",
    "town": "Sandvoll",
    "country": "NO",
    "phone": "+47 00 00 00 00",
}
_BEFORE: Final = ("next-day", "17:00")
_URGENT: Final = ("express", "14:30")

_ORDERS: Final[tuple[tuple[tuple[str, str], str, Mapping[str, str], tuple[tuple[str, int], ...]], ...]] = (
    (_BEFORE, "", _AT_HOME, (("NDL-MUG-BLUE-250", 2), ("NDL-TWL-GREY-PLAIN", 1))),
    (_BEFORE, "", _AT_HOME, (("TLY-FIR-OAK-10KG", 2), ("TLY-DGF-LAMB-12KG", 1))),
    (_BEFORE, "Happy birthday!", _AT_HOME, (("TLY-JAM-PLUM-200G", 2), ("TLY-BSC-OAT-150G", 1))),
    (_BEFORE, "", _AT_HOME, (("TLY-TRC-RED-200M", 1), ("TLY-COL-RED-M", 1))),
    (_BEFORE, "", _ABROAD, (("TLY-SCK-NAVY-39-42", 3), ("TLY-SCF-NAVY-THICK", 1))),
    (_URGENT, "", _AT_HOME, (("NDL-VAS-WHITE-15CM", 1),)),
    (_BEFORE, "", _AT_HOME, (("NDL-BWL-BLUE-18CM", 1),)),
    (_URGENT, "", _AT_HOME, (("NDL-CND-FIG-20H", 1),)),
    (_BEFORE, "", _AT_HOME, (("NDL-HOK-BRASS-X1", 1),)),
    (_BEFORE, "", _AT_HOME, (("TLY-BNE-RED-KIDS", 1),)),
    (_BEFORE, "", _AT_HOME, (("TLY-FLK-STEEL-0.5L", 1),)),
    (_BEFORE, "", _AT_HOME, (("TLY-TEA-MINT-50G", 1),)),
)
"""Service and cut-off, gift note, customer, and what is in it: two parcels, a gift, a battery, customs; a batch."""


def desk_orders(goods: Sequence[Good], first: int) -> list[Order]:
    """The trolley's orders, numbered from `first`."""
    named = {good.sku: good for good in goods}
    return [
        Order(
            order=str(number),
            service=service,
            cut_off=cut_off,
            customer=customer,
            gift_note=note,
            lines=tuple(
                Line(line=f"{number}/{place}", good=named[sku], quantity=quantity)
                for place, (sku, quantity) in enumerate(lines, start=1)
            ),
        )
        for number, ((service, cut_off), note, customer, lines) in enumerate(_ORDERS, start=first)
    ]


def desk_trolley(asked: Sequence[Order], slots: Sequence[str], walk: Sequence[str]) -> dict[str, object]:
    """The trolley as trolleys.json holds it: an order a slot, the batch in the last, each in its tote, and left."""
    cart = Cart(trolley=TROLLEY, slots=tuple(slots), batches=1, batch_max=BATCH, stops_max=len(walk))
    alone, batch = asked[:-BATCH], asked[-BATCH:]
    used = slots[: len(alone) + 1]
    cart.loaded = {slot: [order] for slot, order in zip(used, alone, strict=False)} | {used[-1]: list(batch)}
    return {**cart.record(walk), "picked_into": dict(zip(used, TOTES, strict=True)), "left_at": ZONE}
