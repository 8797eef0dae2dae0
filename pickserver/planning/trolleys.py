"""Fills empty trolleys with open orders: by cut-off, whole orders only, and only what lies there.

Pure and deterministic: the same orders, stock and trolleys give the same plans. Stops are walked in the floor's
serpentine sequence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from re import ASCII, search
from typing import Final

from warehouse.floor import Layout, route_metres, walk_sequence
from warehouse.items import Item
from warehouse.trolleys import Plan, Share, Slot, Stop

STOPS_MAX: Final = 100
"""Stops of one trolley."""
BATCH_MAX: Final = 8
"""Single-item orders that share a tote."""

ItemKey = tuple[str, str]
"""Merchant and SKU."""
Place = tuple[str, str, str]
"""Location, merchant and SKU: what one stop is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """What is wanted of one item."""

    line: str
    item: ItemKey
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An order that is on no trolley."""

    order: str
    cut_off: str
    lines: tuple[OpenLine, ...]

    @property
    def single(self) -> bool:
        """Whether it is one unit of one item, and may share a tote until the desk."""
        return len(self.lines) == 1 and self.lines[0].quantity == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyTrolley:
    """A trolley that can be given a route."""

    trolley: str
    name: str
    slots: tuple[str, ...]
    route_version: int
    """Of the route it is to get."""
    first_stop: int
    """The lowest stop number that was never used on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What there is to pick from."""

    layout: Layout
    items: Mapping[ItemKey, Item]
    free: Mapping[Place, int]
    """Units that no stop was promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What came of it."""

    plans: tuple[Plan, ...]
    """The most urgent first."""
    lacking: tuple[str, ...]
    """Orders that the stock does not cover."""
    waiting: tuple[str, ...]
    """Orders which the stock covers, and for which no trolley was empty."""


def plan(orders: Sequence[OpenOrder], trolleys: Sequence[EmptyTrolley], goods: Goods) -> Planned:
    """Plan the most urgent orders first, until no order is left or no trolley is."""
    filling = _Filling(goods)
    waiting = sorted(orders, key=_urgency)
    plans = []
    for trolley in trolleys:
        waiting = filling.fill(trolley, waiting)
        if filling.slots:
            plans.append(filling.planned(trolley))
        if not waiting:
            break
    return Planned(plans=tuple(plans), waiting=filling.covered(waiting), lacking=tuple(filling.lacking))


def _urgency(order: OpenOrder) -> tuple[str, int, str]:
    """By cut-off, then by the number in the order's name: shops count up, so the oldest comes first."""
    number = search("[0-9]+$", order.order.rpartition(":")[2], ASCII)
    return order.cut_off, int(number[0]) if number else 0, order.order


class _Filling:
    """The trolley that is being filled, and what is left on the shelves."""

    def __init__(self, goods: Goods) -> None:
        self._goods = goods
        self._free = dict(goods.free)
        self._sequence = walk_sequence(goods.layout)
        self._checks = {location.code: location.check for location in goods.layout.locations}
        self._shelves: dict[ItemKey, list[str]] = {}
        for location, merchant, sku in sorted(goods.free, key=lambda place: self._sequence[place[0]]):
            self._shelves.setdefault((merchant, sku), []).append(location)
        self.lacking: list[str] = []
        self.slots: dict[str, list[OpenOrder]] = {}
        self._shares: dict[Place, list[Share]] = {}

    def fill(self, trolley: EmptyTrolley, orders: Sequence[OpenOrder]) -> list[OpenOrder]:
        """Put what fits on `trolley`; the orders that are left, without those that the stock does not cover."""
        self.slots, self._shares = {}, {}
        left: list[OpenOrder] = []
        for order in orders:
            slot = self._slot_for(order, trolley.slots)
            if not slot:
                left.append(order)
                continue
            grabs = self._grabs(order)
            if not grabs or len({place for place, _, _ in grabs}) > STOPS_MAX:
                self.lacking.append(order.order)
            elif len(self._shares.keys() | {place for place, _, _ in grabs}) > STOPS_MAX:
                left.append(order)
            else:
                self._put(order, slot, grabs)
        return left

    def covered(self, orders: Sequence[OpenOrder]) -> tuple[str, ...]:
        """Those of `orders` for which all lies there, one after the other; the others lack it, trolley or not."""
        self.slots, self._shares = {}, {}
        found: list[str] = []
        for order in orders:
            grabs = self._grabs(order)
            if grabs:
                self._put(order, "", grabs)
                found.append(order.order)
            else:
                self.lacking.append(order.order)
        return tuple(found)

    def planned(self, trolley: EmptyTrolley) -> Plan:
        """The route of what was put on `trolley`."""
        ranks = {slot: rank for rank, slot in enumerate(trolley.slots)}
        places = sorted(self._shares, key=lambda place: (self._sequence[place[0]], place))
        stops = tuple(
            Stop(
                stop=number,
                location=place[0],
                check=self._checks[place[0]],
                item=self._goods.items[place[1], place[2]],
                shares=tuple(sorted(self._shares[place], key=lambda share: (ranks[share.slot], share.line))),
            )
            for number, place in enumerate(places, start=trolley.first_stop)
        )
        slots = tuple(
            Slot(
                slot=slot,
                orders=tuple(order.order for order in orders),
                cut_off=min(order.cut_off for order in orders),
                batch=len(orders) > 1,
            )
            for slot, orders in self.slots.items()
        )
        return Plan(
            trolley=trolley.trolley,
            name=trolley.name,
            route_version=trolley.route_version,
            slots=slots,
            stops=stops,
            zones=(),
            parks=(),
            totes={},
            metres=route_metres(self._goods.layout, [stop.location for stop in stops]),
        )

    def _slot_for(self, order: OpenOrder, slots: Sequence[str]) -> str:
        """A batch of the same cut-off that `order` may join, or the next slot; nothing when the trolley is full."""
        if order.single:
            for slot, others in self.slots.items():
                if others[0].single and others[0].cut_off == order.cut_off and len(others) < BATCH_MAX:
                    return slot
        return slots[len(self.slots)] if len(self.slots) < len(slots) else ""

    def _grabs(self, order: OpenOrder) -> list[tuple[Place, OpenLine, int]]:
        """Where each line is taken from, rather where the trolley stops anyway; nothing when it does not suffice."""
        grabs: list[tuple[Place, OpenLine, int]] = []
        for line in order.lines:
            shelves = [(location, *line.item) for location in self._shelves.get(line.item, ())]
            shelves.sort(key=lambda place: (place not in self._shares, self._free[place] < line.quantity))
            wanted = line.quantity
            for place in shelves:
                units = min(wanted, self._free[place])
                if units > 0:
                    grabs.append((place, line, units))
                    wanted -= units
            if wanted or line.item not in self._goods.items:
                return []
        return grabs

    def _put(self, order: OpenOrder, slot: str, grabs: Sequence[tuple[Place, OpenLine, int]]) -> None:
        self.slots.setdefault(slot, []).append(order)
        for place, line, units in grabs:
            self._free[place] -= units
            share = Share(slot=slot, line=line.line, quantity=units, cut_off=order.cut_off)
            self._shares.setdefault(place, []).append(share)
