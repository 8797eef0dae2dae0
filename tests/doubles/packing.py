"""A small order on a desk for tests: three lines, two boxes, and labels that come when they are told to."""

from functools import reduce

from tests.doubles.trolleys import MUG_250, SOAP
from warehouse.desk import PackLine, PackPlan
from warehouse.events import Event, Recorded
from warehouse.flows.decision import Decision, Scanned
from warehouse.flows.pack import decide
from warehouse.flows.pack_said import PackSaid
from warehouse.flows.packing import Neighbour, OrderAtDesk, evolve, labelled, opened
from warehouse.items import Item, ItemCode
from warehouse.packing import LabelStatus
from warehouse.parcels import Box, Handling, LabelState, parcel_id
from warehouse.values import replace

MUG = replace(MUG_250, size_mm=(100, 90, 90))
SOAPS = replace(
    SOAP, codes=(ItemCode(code="2000000000046"), ItemCode(code="SOAP-1")), weight_g=100, size_mm=(90, 60, 30)
)
LAMP = Item(
    merchant="nordlys",
    sku="LAMP",
    name="Lamp with battery",
    codes=(ItemCode(code="2000000000039"),),
    weight_g=900,
    size_mm=(250, 150, 100),
)
SMALL = Box(box="BX-S", name="Small", inner_mm=(220, 200, 120), tare_g=100, max_g=2000)
LARGE = Box(box="BX-L", name="Large", inner_mm=(400, 300, 300), tare_g=400, max_g=9000)
ORDER = PackPlan(
    order="4417",
    merchant_name="Nordlys",
    service="standard",
    cut_off="17:00",
    receiver="Ann Other",
    lines=(
        PackLine(line="4417/1", item=MUG, ordered=3, picked=3),
        PackLine(line="4417/2", item=SOAPS, ordered=4, picked=4),
        PackLine(line="4417/3", item=LAMP, ordered=1, picked=1, handling=Handling(dangerous_goods="9")),
    ),
    boxes=(SMALL, LARGE),
    gift=True,
)
"""The lamp needs its battery mark, and the first parcel the gift note."""
ONE_MUG = replace(ORDER, lines=(PackLine(line="4417/1", item=MUG, ordered=1, picked=1),), gift=False)
"""A single-item order that demands nothing."""
MUG_CODE, CASE_OF_SIX = MUG.codes[0].code, MUG.codes[1].code
SOAP_CODE, LAMP_CODE = SOAPS.codes[0].code, LAMP.codes[0].code
TRACKING = "3SELZN000004417"


def label(
    parcel: int = 1, generation: int = 1, state: LabelState = LabelState.BOUGHT, order: str = "4417"
) -> LabelStatus:
    """A label as the server tells of it; its barcode names its parcel and generation."""
    tracking = f"3SELZN{order}{parcel}{generation}" if state in (LabelState.BOUGHT, LabelState.VOIDED) else ""
    return LabelStatus(
        parcel=parcel_id(order, parcel), generation=generation, state=state, format="zpl", tracking=tracking
    )


class Packed:
    """An order worked on by saying things, with everything recorded."""

    def __init__(
        self, plan: PackPlan = ORDER, *, bin_code: str = "BIN-3", neighbours: tuple[Neighbour, ...] = ()
    ) -> None:
        """Start with `plan` as it was opened."""
        self.start = replace(opened(plan, 1), bin=bin_code, neighbours=neighbours)
        self.order = self.start
        self.events: list[Recorded] = []
        self.told: list[LabelStatus] = []

    def say(self, *said: PackSaid | str) -> Decision:
        """Say each thing (a string is scanned); the last decision."""
        decision = Decision()
        for each in said:
            decision = decide(self.order, Scanned(code=each) if isinstance(each, str) else each)
            if decision.event is not None and not decision.refused:
                self.record(decision.event)
        return decision

    def record(self, event: Event) -> None:
        """Number and apply one event."""
        self.events.append(Recorded(seq=len(self.events) + 1, event=event))
        self.order = evolve(self.order, self.events[-1])

    def cancel(self) -> None:
        """Have the server tell that the order is cancelled."""
        self.order = replace(self.order, plan=replace(self.order.plan, cancelled=True))

    def tell(self, *labels: LabelStatus) -> None:
        """Have the server tell how far labels are."""
        for one in labels:
            self.told.append(one)
            self.order = labelled(self.order, one)

    def recovered(self) -> OrderAtDesk:
        """The order folded again from everything recorded, with what was told of its labels."""
        return reduce(labelled, self.told, reduce(evolve, self.events, self.start))
