"""A trolley with an order's tote and a batch tote, picked and left; desks that open what is in them."""

from dataclasses import replace

from pickserver.handlers.cancelling import cancel
from pickserver.handlers.extra_shipments import open_again
from pickserver.handlers.opening import DeskOpens, open_at
from pickserver.importing.items import ItemDetail
from pickserver.seams import wall_ms
from pickserver.seed import SiteContent
from pickserver.store.database import Database
from pickserver.store.operators import Operator
from pickserver.store.orders import Order, OrderLine
from tests.doubles.packing import LAMP, LAMP_CODE, LARGE, MUG, MUG_CODE, SMALL, SOAPS
from tests.protocol.desk import CUSTOMER, HOME
from tests.protocol.floor import ANA, CONTENT, PIOTR, Floor, Handheld, caller
from warehouse.codec import event_body, type_name
from warehouse.events import Dropped, Event, LineCount, Put, Requested, ToteBound, Wish
from warehouse.opening import CancelWanted, ExtraItem, ExtraReason, ExtraWanted, OpenedOrder, OpenWanted, OrderCancelled
from warehouse.trolleys import Plan, Share, Slot, Stop
from warehouse.values import replace as changed
from warehouse.wire import Problem, WireEvent

LOTTE = Operator(badge="BDG-0100", operator="lotte", name="Lotte", language="en", roles=("supervisor",))
BATCH = ("2001", "2002", "2003")
"""Single-item orders of a lamp each; 2003 leaves first, then 2001."""
CUT_OFFS = {"4417": "17:00", "2001": "16:00", "2002": "18:00", "2003": "15:00"}


def _order(name: str, *skus: tuple[str, int]) -> Order:
    lines = tuple(OrderLine(line=f"{name}/{n}", sku=sku, quantity=q) for n, (sku, q) in enumerate(skus, 1))
    gift = "Happy birthday" if name == "4417" else ""
    return Order(
        order=name,
        merchant="nordlys",
        service="standard",
        cut_off=CUT_OFFS[name],
        lines=lines,
        customer=CUSTOMER,
        gift_note=gift,
    )


ITEM_SOAPS = changed(SOAPS, merchant="nordlys")
PLAN = Plan(
    trolley="TRL-17",
    name="17",
    route_version=1,
    slots=(
        Slot(slot="A1", orders=("4417",), cut_off="17:00"),
        Slot(slot="B1", orders=BATCH, cut_off="15:00", batch=True),
    ),
    stops=(
        Stop(
            stop=1,
            location="A-01-02",
            check="47",
            item=MUG,
            shares=(Share(slot="A1", line="4417/1", quantity=3, cut_off="17:00"),),
        ),
        Stop(
            stop=2,
            location="A-02-02",
            check="31",
            item=ITEM_SOAPS,
            shares=(Share(slot="A1", line="4417/2", quantity=4, cut_off="17:00"),),
        ),
        Stop(
            stop=3,
            location="B-01-01",
            check="08",
            item=LAMP,
            shares=tuple(Share(slot="B1", line=f"{order}/1", quantity=1, cut_off="15:00") for order in BATCH),
        ),
    ),
    zones=("ZON-2",),
    parks=("PRK-A1",),
    totes={"TOT-00001": None, "TOT-00002": None},
)
PICKED: SiteContent = replace(
    CONTENT,
    operators=(ANA, PIOTR, LOTTE),
    plans=(PLAN,),
    merchants={"nordlys": "Nordlys"},
    items=(MUG, ITEM_SOAPS, LAMP),
    details={("nordlys", "LAMP"): ItemDetail(dangerous_goods="9", home="C-09-01")},
    desks={"DSK-1": "Desk 1", "DSK-2": "Desk 2"},
    boxes=(SMALL, LARGE),
    ship_from=HOME,
    orders=(_order("4417", ("MUG-250", 3), ("SOAP", 4)), *(_order(name, ("LAMP", 1)) for name in BATCH)),
)


class ReleasedFloor(Floor):
    """A site whose one trolley waits, with an order's slot and a batch's."""

    def __init__(self, database: Database | None = None) -> None:
        """Release it."""
        super().__init__(PICKED, database)

    def cancelled(self, order: str, who: Operator = LOTTE, reason: str = "asked to") -> OrderCancelled | Problem:
        """What comes of cancelling an order."""
        wanted = CancelWanted(reason=reason)
        time = lambda _tx: wall_ms(self.clock)  # noqa: E731 - one line later
        return self.database.transact(lambda tx: cancel(tx, caller(who, "D5"), order, wanted, time, self.ids))

    def open(
        self,
        code: str = "TOT-00001",
        who: Operator = ANA,
        device: str = "D1",
        *,
        desk: str = "DSK-1",
        item: str = "",
        take_over: str = "",
    ) -> OpenedOrder | Problem:
        """What `who` gets who scans `code` at a desk."""
        wanted = OpenWanted(code=code, item=item, incarnation=f"{device}-first", take_over=take_over)
        asked = DeskOpens(desk=desk, wanted=wanted)
        return self.database.transact(lambda tx: open_at(tx, caller(who, device), asked, self.clock, self.ids))

    def opened(
        self,
        code: str = "TOT-00001",
        who: Operator = ANA,
        device: str = "D1",
        *,
        desk: str = "DSK-1",
        item: str = "",
        take_over: str = "",
    ) -> OpenedOrder:
        """The same, and it is given."""
        answer = self.open(code, who, device, desk=desk, item=item, take_over=take_over)
        assert isinstance(answer, OpenedOrder), answer
        return answer

    def besides(
        self,
        *items: ExtraItem,
        order: str = "4417",
        who: Operator = ANA,
        device: str = "D1",
        desk: str = "DSK-1",
        incarnation: str = "",
    ) -> OpenedOrder | Problem:
        """What `who` gets who wants one more parcel of a packed order; a mug where no item is named."""
        wanted = ExtraWanted(
            desk=desk,
            reason=ExtraReason.FORGOTTEN,
            items=items or (ExtraItem(code=MUG_CODE),),
            incarnation=incarnation or f"{device}-first",
        )
        act = lambda tx: open_again(tx, caller(who, device), order, wanted, self.clock, self.ids)  # noqa: E731 - below
        return self.database.transact(act)

    def lamp(self, who: Operator = ANA, device: str = "D1", desk: str = "DSK-1") -> OpenedOrder | Problem:
        """What `who` gets who scans a lamp of the batch tote."""
        return self.open("TOT-00002", who, device, desk=desk, item=LAMP_CODE)


class PackingFloor(ReleasedFloor):
    """The same, when the trolley was picked, all but a mug, and left at a drop zone."""

    def __init__(self, database: Database | None = None) -> None:
        """Pick it."""
        super().__init__(database)
        picker = Handheld("D9")
        picker.wall_ms = wall_ms(self.clock)
        self.claimed("TRL-17", ANA, "D9")
        counts = [LineCount(line=f"{order}/1", quantity=1) for order in BATCH]
        facts: list[Event] = [
            ToteBound(slot="A1", tote="TOT-00001"),
            ToteBound(slot="B1", tote="TOT-00002"),
            Put(stop=1, slot="A1", tote="TOT-00001", counts=(LineCount(line="4417/1", quantity=2),)),
            Put(stop=2, slot="A1", tote="TOT-00001", counts=(LineCount(line="4417/2", quantity=4),)),
            Put(stop=3, slot="B1", tote="TOT-00002", counts=tuple(counts)),
            Dropped(zone="ZON-2"),
            Requested(wish=Wish.RELEASE),
        ]
        self.sync(picker.request(*picker.record(*facts)))


def at_desk(handheld: Handheld, *events: Event, order: str | None = "4417", epoch: int = 1) -> list[WireEvent]:
    """Record `events` about an order; as they travel."""
    sealed = []
    for event in events:
        envelope = changed(handheld.envelope(type_name(type(event)), None, epoch), order=order)
        sealed.append(handheld.seal(event_body(envelope, event)))
    return sealed
