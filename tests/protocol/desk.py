"""A site with desks, boxes and orders to pack: what the tests of packing and labels stand on."""

from dataclasses import replace

from pickserver.handlers.packing import OrderWanted, claim
from pickserver.importing.items import ItemDetail
from pickserver.store.database import Database
from pickserver.store.labels import Label
from pickserver.store.operators import Operator
from pickserver.store.orders import Order, OrderLine
from tests.protocol.floor import ANA, CONTENT, Floor, caller
from warehouse.addresses import Address
from warehouse.items import Item
from warehouse.packing import PackLease, PackWanted
from warehouse.parcels import Box
from warehouse.wire import Problem

HOME = Address(company="Test hall", street1="Kade 1", town="Elzen", postcode="0100 AA", country="NL", phone="+31 000")
CUSTOMER = {"name": "Ann Other", "street": "Laan 2", "town": "Zandmeer", "postcode": "0200 BB", "country": "NL"}
MUG = Item(merchant="nordlys", sku="MUG", name="Mug", codes=(), weight_g=300, size_mm=(100, 90, 90))
SMALL = Box(box="BX-S", name="Small", inner_mm=(300, 220, 120), tare_g=130, max_g=5000)
LARGE = replace(SMALL, box="BX-L", name="Large", inner_mm=(600, 400, 300), max_g=20_000)


def order(name: str, **customer: str) -> Order:
    """An order of two mugs."""
    return Order(
        order=name,
        merchant="nordlys",
        service="standard",
        cut_off="17:00",
        lines=(OrderLine(line=f"{name}/1", sku="MUG", quantity=2),),
        customer=CUSTOMER | customer,
    )


PACKED = replace(
    CONTENT,
    merchants={"nordlys": "Nordlys"},
    items=(MUG,),
    details={("nordlys", "MUG"): ItemDetail(customs_code="691200", origin="PT", value="8.95")},
    desks={"DSK-1": "Desk 1", "DSK-2": "Desk 2"},
    boxes=(SMALL, LARGE),
    ship_from=HOME,
    orders=(order("4417"), order("4418"), order("4419", country="CH"), order("4420", town="")),
)
"""Of its orders, 4419 goes abroad and 4420 has no whole address."""


class Desk(Floor):
    """A site, its server's handlers, and desks that pack."""

    def __init__(self, database: Database | None = None) -> None:
        """Open the site in a new database, unless it lies in `database` already."""
        super().__init__(PACKED, database)

    def open(
        self, name: str = "4417", who: Operator = ANA, device: str = "D1", desk: str = "DSK-1", take_over: str = ""
    ) -> PackLease | Problem:
        """What `who` gets who opens an order at a desk."""
        wanted = PackWanted(desk=desk, incarnation=f"{device}-first", take_over=take_over)
        request = OrderWanted(order=name, wanted=wanted)
        return self.database.transact(lambda tx: claim(tx, caller(who, device), request, self.clock, self.ids))

    def opened(
        self, name: str = "4417", who: Operator = ANA, device: str = "D1", desk: str = "DSK-1", take_over: str = ""
    ) -> PackLease:
        """The same, and it is given."""
        answer = self.open(name, who, device, desk, take_over)
        assert isinstance(answer, PackLease), answer
        return answer


def a_label(parcel: str = "4417-1", **more: object) -> Label:
    """A label that was just asked for."""
    return replace(
        Label(
            parcel=parcel,
            generation=1,
            wanted="{}",
            wanted_hash="h",
            reference=f"test.{parcel}.1",
            format="zpl",
            desk="DSK-1",
            device="D1",
            operator=ANA.badge,
            requested_ms=1000,
            changed_ms=1000,
            due_ms=1000,
        ),
        **more,  # type: ignore[arg-type] # fields of a label
    )
