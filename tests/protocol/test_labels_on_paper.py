"""Labels that are on paper are found once, by the node that is told, and count when that is durable."""

import pytest
from sqlalchemy import Connection

from pickserver.handlers.sync import sync_together
from pickserver.store import labels
from tests.protocol.desk import a_label
from tests.protocol.floor import ANA, Handheld, caller
from tests.protocol.packing_floor import PackingFloor
from tests.protocol.test_label_levels import APPLIED, PRINTED, PRINTING, SCANNED, at_desk, waits
from warehouse.parcels import LabelState
from warehouse.service_levels import OnPaper
from warehouse.values import replace
from warehouse.wire import WireEvent

TOOK = replace(PRINTED, there_ms=1290)
FACTS = ((1000, SCANNED), (1010, PRINTING), (1900, TOOK), (3000, APPLIED))


def sold(tx: Connection) -> None:
    assert labels.insert(tx, a_label(state=LabelState.BOUGHT, carrier="acme", ended_ms=1, due_ms=None))


def told(floor: PackingFloor, device: Handheld, *events: WireEvent) -> list[OnPaper]:
    """What is found on paper when `events` come in."""
    found: list[OnPaper] = []
    asked = [(caller(ANA, "D1"), replace(device.request(), events=tuple(events)))]
    floor.database.transact(lambda tx: sync_together(tx, asked, floor.clock, floor.ids, on_paper=found))
    return found


def test_a_label_on_its_parcel_is_found_with_its_carrier_and_what_it_took() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    floor.database.transact(sold)
    events = at_desk(device, *FACTS)
    assert told(floor, device, *events) == [OnPaper(carrier="acme", took_ms=1290, waited_ms=900)]
    assert told(floor, device, *events) == [], "it was told before"
    assert waits(floor) == [900]


def test_it_is_found_when_the_last_of_it_comes_and_without_a_carrier_where_none_is_known() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    *first, last = at_desk(device, *FACTS)
    assert told(floor, device, *first) == []
    assert told(floor, device, last) == [OnPaper(carrier="", took_ms=1290, waited_ms=900)]


def test_what_was_not_durable_was_not_found() -> None:
    floor, device = PackingFloor(), Handheld("D1")
    floor.opened()
    events = at_desk(device, *FACTS)
    asked = [(caller(ANA, "D1"), replace(device.request(), events=tuple(events)))]

    def torn(tx: Connection) -> None:
        found: list[OnPaper] = []
        sync_together(tx, asked, floor.clock, floor.ids, on_paper=found)
        assert len(found) == 1
        raise LookupError

    with pytest.raises(LookupError):
        floor.database.transact(torn)
    assert len(told(floor, device, *events)) == 1
