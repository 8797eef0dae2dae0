"""A supervisor in a history of labels who sends orders elsewhere, or by another service, and looks for wrong labels.

Moved by dice of its own, so that a history is otherwise what it is without it.
"""

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Final

from sqlalchemy import Connection

from pickserver.handlers.labels import is_busy
from pickserver.handlers.once import once
from pickserver.handlers.order_changes import change_order
from pickserver.store import labels
from pickserver.store.services import Service, put_services
from tests.doubles.buying import Buying
from tests.protocol.floor import caller
from tests.protocol.packing_floor import LOTTE
from tests.simulation.label_properties import handed_out_wrongly
from warehouse.addresses import Address
from warehouse.opening import ChangeWanted, OrderChanged
from warehouse.wire import Problem

OFTEN: Final = 0.05
"""How often an order changes before a step."""
SERVICES: Final = ("standard", "express")
LOOKS: Final = 3
"""Steps from one look at what is handed out to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAsked:
    """A change of an order that may be asked for again."""

    key: str
    order: str
    wanted: ChangeWanted
    told: OrderChanged | Problem


class OrderChanges:
    """The changes of one history."""

    def __init__(self, site: Buying, seed: int, orders: tuple[str, ...], counts: Counter[str]) -> None:
        """Change `orders` of `site`; counts what came of it in `counts`."""
        self._random = Random(f"changed {seed}")
        self._site, self._orders, self._counts = site, orders, counts
        self._asked: list[ChangeAsked] = []
        express = Service(method="Express", service="express", cut_off="16:00")
        site.database.transact(lambda tx: put_services(tx, [express]))

    def before(self, step: int) -> list[str]:
        """Change an order now and then; what is not as it has to be before this step."""
        found = self._changed() if self._random.random() < OFTEN else []
        return found + self.wrong() if self._asked and not step % LOOKS else found

    def wrong(self) -> list[str]:
        """Labels that a desk would put on, though their orders go elsewhere."""
        parcels = [f"{order}-{number}" for order in self._orders for number in (1, 2)]
        return self._site.database.read(lambda tx: [*handed_out_wrongly(tx, parcels)])

    def _changed(self) -> list[str]:
        """Send an order elsewhere or otherwise; or ask for that again, which does nothing more."""
        if self._asked and self._random.random() < 0.3:
            before = self._random.choice(self._asked)
            again = self._ask(before.key, before.order, before.wanted)
            return [] if again == before.told else [f"P16: {before.key} was answered otherwise the second time"]
        order, home = self._random.choice(self._orders), self._random.choice(["CH", "NL"])
        house = f"Laan {self._random.randint(2, 5)}"
        address = Address(name="Ann", street1=house, postcode="1", town="Z", country=home)
        wanted = ChangeWanted(reason="moved", receiver=address, service=self._random.choice(SERVICES))
        key = f"change-{len(self._asked):06}"
        told = self._ask(key, order, wanted)
        self._asked.append(ChangeAsked(key=key, order=order, wanted=wanted, told=told))
        if isinstance(told, OrderChanged):
            self._counts["changed orders"] += bool(told.changed)
            self._counts["changed while a carrier was asked"] += self._is_any_asked(order)
        return []

    def _ask(self, key: str, order: str, wanted: ChangeWanted) -> OrderChanged | Problem:
        who, site = caller(LOTTE, "D5"), self._site

        def work(tx: Connection) -> OrderChanged | Problem:
            act = lambda: change_order(tx, who, order, wanted, site.time, site.ids)  # noqa: E731 - the next line
            return once(tx, who, key, (order, wanted), OrderChanged, site.clock, act)

        return site.database.transact(work)

    def _is_any_asked(self, order: str) -> bool:
        found = self._site.database.read(lambda tx: labels.current_of(tx, order))
        return any(is_busy(label) for label in found)
