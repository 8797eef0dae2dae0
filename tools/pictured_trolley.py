"""The made-up trolley that stands in the pictures of docs/screens."""

from typing import Final

from warehouse.barcodes import check_digit
from warehouse.events import Arrived, Event, LineCount, Put, Recorded, Taken, ToteBound
from warehouse.flows.trolley import Trolley, opened, recovered
from warehouse.items import Item, ItemCode
from warehouse.trolleys import Plan, Share, Slot, Stop

SLOTS: Final = tuple(f"{letter}{number}" for number in (1, 2, 3) for letter in "ABCD")
ORDERS: Final = {slot: f"10{place:02}" for place, slot in enumerate(SLOTS)}
"""By slot, one in each."""
NAMES: Final = ("Mug blue 250", "Mug blue 330", "Tea towel linen striped 50x70", "Soap lemon", "Candle pine 20h")
STOPS: Final = 100
DONE: Final = 40
"""Stops that are picked in the pictures."""


def items() -> tuple[Item, ...]:
    """A few items whose names differ at their ends."""
    numbers = [f"40063813339{place}" + "0" for place in range(len(NAMES))]
    codes = [number[:12] + check_digit(number[:12]) for number in numbers]
    return tuple(
        Item(merchant="nordlys", sku=f"S{place}", name=name, codes=(ItemCode(code=code),), weight_g=310)
        for place, (name, code) in enumerate(zip(NAMES, codes, strict=True))
    )


def trolley(*events: Event, done: int = DONE) -> Trolley:
    """Trolley 17 with all its totes, `done` stops picked, and `events` at the stop after them."""
    goods = items()
    stops = tuple(
        Stop(
            stop=number,
            location=f"D-{number // 4 + 4:02}-{number % 4 + 1:02}",
            check=f"{number % 90 + 10}",
            item=goods[(number - 1) % len(goods)],
            shares=tuple(
                Share(slot=slot, line=f"{ORDERS[slot]}/{number}", quantity=quantity, cut_off="17:00")
                for slot, quantity in (("B3", 2), ("C1", 1), ("D2", 9))[: 3 if number % 5 == 1 else 1]
            ),
        )
        for number in range(1, STOPS + 1)
    )
    plan = Plan(
        trolley="TRL-17",
        name="17",
        route_version=1,
        slots=tuple(Slot(slot=slot, orders=(ORDERS[slot],), cut_off="17:00") for slot in SLOTS),
        stops=stops,
        zones=("ZON-2",),
        parks=("PRK-A1",),
        totes={f"TOT-{number:05}": None for number in range(400, 440)},
        metres=1240,
    )
    before: list[Event] = [ToteBound(slot=slot, tote=f"TOT-004{place:02}") for place, slot in enumerate(SLOTS)]
    for stop in stops[:done]:
        before.append(Arrived(stop=stop.stop))
        before.append(Taken(stop=stop.stop, quantity=stop.quantity))
        before += [
            Put(stop=stop.stop, slot=one.slot, tote="", counts=(LineCount(line=one.line, quantity=one.quantity),))
            for one in stop.shares
        ]
    return after(opened(plan), *before, *events)


def after(start: Trolley, *events: Event) -> Trolley:
    """`start` after `events`."""
    return recovered(start, [Recorded(seq=seq, event=event) for seq, event in enumerate(events, 1)])
