"""Orders that are imported once more with other values: changed as far as they can be, and never in silence."""

from functools import partial
from pathlib import Path

import pytest

from pickserver.handlers.order_changes import change_order
from pickserver.importer import import_orders
from pickserver.importing.rows import Found, unheard
from pickserver.imports import Taken
from pickserver.labels.carriers.sandbox import VOID_WINDOW_S
from pickserver.labels.carriers.seam import Idempotency, Shipment
from pickserver.store import orders
from pickserver.store.orders import Order
from pickserver.take_orders import Wanted
from tests.doubles.buying import LABEL, Buying
from tests.protocol.floor import Handheld, caller, sent
from tests.protocol.packing_floor import LOTTE, at_desk
from warehouse.addresses import Address
from warehouse.codec import loads
from warehouse.desk_events import LabelApplied
from warehouse.opening import ChangeWanted, OrderChanged
from warehouse.parcels import Content
from warehouse.values import replace

COLUMNS = (
    "Name,Financial Status,Lineitem quantity,Lineitem sku,Shipping Name,Shipping Street,Shipping Zip,Shipping City,"
    "Shipping Country,Notes"
)
ORDER = "nordlys:5001"


def row(*, street: str = "Laan 2", quantity: int = 2, town: str = "Zandmeer", note: str = "") -> str:
    return f"#5001,paid,{quantity},MUG,Ann Other,{street},0200 BB,{town},NL,{note}"


class Shop:
    """A site that a shop exports its orders to."""

    def __init__(self, folder: Path) -> None:
        """Take the first export."""
        self.site = Buying(Idempotency.KEY)
        self.file = folder / "orders.csv"
        assert self.exports(row()).new == 1

    def exports(self, *rows: str) -> Taken:
        """What comes of an export."""
        self.file.write_text("\n".join((COLUMNS, *rows)), encoding="utf-8")
        wanted, clock = Wanted(merchant="nordlys"), self.site.clock
        return import_orders(self.site.database, self.file, wanted, Found(), unheard, clock)

    def order(self) -> Order:
        (found,) = self.site.database.read(lambda tx: orders.named(tx, [ORDER]))
        return found

    def bought(self) -> None:
        """Have its label bought."""
        self.site.opened(ORDER)
        self.site.asked(replace(LABEL, lines=(Content(line=f"{ORDER}/1", quantity=2),)), f"{ORDER}-1")
        self.site.work()

    def told(self, generation: int) -> Shipment:
        """What a carrier was told of its label."""
        return loads(Shipment, self.site.label(f"{ORDER}-1", generation).wanted)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_an_order_that_goes_elsewhere_is_changed_before_anybody_wanted_its_label(shop: Shop) -> None:
    taken = shop.exports(row(street="Laan 4", note="ring twice"))
    assert (taken.new, taken.changed, taken.there, taken.notes) == (0, 1, 0, ())
    assert shop.order().customer["street"] == "Laan 4"
    again = shop.exports(row(street="Laan 4", note="ring twice"))
    assert (again.new, again.changed, again.there) == (0, 0, 1)


def test_a_label_that_is_bought_is_given_back_and_bought_anew(shop: Shop) -> None:
    shop.bought()
    assert shop.exports(row(street="Laan 4")).changed == 1
    shop.site.work()
    assert dict(shop.site.sold()) == {"test.nordlys.5001-1.2": 1}
    assert shop.told(2).receiver.street1 == "Laan 4"
    assert [told for told in shop.site.told() if told == "order.changed"] == ["order.changed"]


def test_a_note_alone_buys_nothing_anew(shop: Shop) -> None:
    shop.bought()
    assert shop.exports(row(note="ring twice")).changed == 1
    shop.site.work()
    assert dict(shop.site.sold()) == {"test.nordlys.5001-1.1": 1}


def test_other_lines_stay_as_they_were_and_are_named(shop: Shop) -> None:
    before = shop.order()
    taken = shop.exports(row(street="Laan 4", quantity=3))
    assert taken.notes == (f"1 order is not changed: other lines or prices than were imported before: {ORDER}",)
    assert (taken.changed, taken.there, shop.order()) == (0, 1, before)


def test_an_address_that_is_not_whole_replaces_none(shop: Shop) -> None:
    before = shop.order()
    assert shop.exports(row(town="")).notes == (f"1 order is not changed: the address has no town: {ORDER}",)
    assert shop.order() == before


def test_what_would_cost_money_is_not_changed_and_is_named_with_the_reason(shop: Shop) -> None:
    shop.bought()
    shop.site.clock.advance(VOID_WINDOW_S + 1)
    (lost,) = shop.exports(row(street="Laan 4")).notes
    assert lost.startswith("1 order is not changed: This label cannot be given back")


def test_what_is_closed_is_not_changed_and_is_named_with_the_reason(shop: Shop) -> None:
    shop.bought()
    device = Handheld("D1")
    applied = LabelApplied(parcel=1, generation=1, code=shop.site.status(f"{ORDER}-1").tracking)
    sent(shop.site, device, *at_desk(device, applied, order=ORDER))
    (closed,) = shop.exports(row(street="Laan 4")).notes
    assert closed.startswith("1 order is not changed: A parcel of this order is closed")
    assert closed.endswith(ORDER)


def test_what_a_supervisor_changed_is_not_undone_by_the_shops_saying_the_same_once_more(shop: Shop) -> None:
    address = Address(name="Ann Other", street1="Laan 9", postcode="0200 BB", town="Zandmeer", country="NL")
    who, wanted = caller(LOTTE, "D5"), ChangeWanted(reason="she called", receiver=address)
    site = shop.site
    for number in (9, 10):
        said = replace(wanted, receiver=replace(address, street1=f"Laan {number}"))
        change = partial(change_order, caller=who, name=ORDER, wanted=said, time=site.time, ids=site.ids)
        told = site.database.transact(change)
        assert isinstance(told, OrderChanged)
    taken = shop.exports(row())
    assert (taken.changed, taken.there, shop.order().customer["address1"]) == (0, 1, "Laan 10")
    assert shop.exports(row(street="Laan 4")).changed == 1, "what the shop says anew is newer"
    assert shop.order().customer["street"] == "Laan 4"
    assert shop.exports(row()).changed == 1
