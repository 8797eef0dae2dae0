"""Believable requests and answers about orders at a desk and their labels, for the API's description."""

from typing import Final

from pickserver.handlers.reading import OrderLineState, OrderState
from warehouse.addresses import Address
from warehouse.cut_offs import Late, LateDecided, LateOrder, LateOrders, LateWanted
from warehouse.desk import PackLine, PackPlan
from warehouse.items import Item, ItemCode
from warehouse.opening import (
    CancelWanted,
    ChangeWanted,
    ExtraItem,
    ExtraReason,
    ExtraWanted,
    FactCount,
    OpenedOrder,
    OpenWanted,
    OrderCancelled,
    OrderChanged,
    OrderSnapshot,
)
from warehouse.packing import LabelBefore, LabelGivenUp, LabelSettled, LabelStatus, LabelWanted, PackLease, PackWanted
from warehouse.parcels import Box, Content
from warehouse.problem_orders import ProblemOrder, ProblemOrders, UnfinishedClosed, UnfinishedToClose

INCARNATION: Final = "9f86d081884c7d65"
MUG: Final = Item(
    merchant="nordlys",
    sku="NDL-MUG-BLUE-250",
    name="Mug blue 250",
    codes=(ItemCode(code="2000001200001"), ItemCode(code="12000001200008", multiple=6)),
    weight_g=310,
    size_mm=(120, 85, 95),
)
_PACK_LEASE: Final = PackLease(
    order="1001",
    epoch=1,
    desk="DSK-12",
    device="desk-12",
    operator="BDG-0412",
    operator_name="Ana",
    status="open",
)
PACKING: Final[tuple[object, ...]] = (
    OrderState(
        order="1001",
        merchant="nordlys",
        service="next-day",
        cut_off="17:00",
        gift_note=False,
        lines=(OrderLineState(line="1001/1", sku=MUG.sku, quantity=2, picked=2, shorted=0),),
    ),
    UnfinishedToClose(reason="the label is on it, its barcode cannot be read"),
    UnfinishedClosed(order="1001", lacking=("1001-1: no label was scanned on it",)),
    ProblemOrders(
        orders=(
            ProblemOrder(
                order="1001",
                problem="not_finished",
                detail="1001-1: no label was scanned on it",
                since_s=420,
                desk="DSK-12",
            ),
        ),
        more=False,
    ),
    PackWanted(desk="DSK-12", incarnation=INCARNATION),
    _PACK_LEASE,
    OpenWanted(code="TOT-00417", incarnation=INCARNATION),
    OpenedOrder(
        plan=PackPlan(
            order="1001",
            merchant_name="Nordlys",
            service="standard",
            cut_off="17:00",
            receiver="Ann Other",
            lines=(PackLine(line="1001/1", item=MUG, ordered=2, picked=2),),
            boxes=(Box(box="BX-S", name="Small", inner_mm=(300, 220, 120), tare_g=130, max_g=5000),),
        ),
        snapshot=OrderSnapshot(
            order="1001",
            ack=7,
            lease=_PACK_LEASE,
            facts=(FactCount(kind="verified", count=2, parcel=1, name="1001/1"),),
        ),
    ),
    CancelWanted(reason="the customer changed her mind"),
    ExtraWanted(
        desk="DSK-12",
        reason=ExtraReason.FORGOTTEN,
        items=(ExtraItem(code="4006381333931", quantity=1),),
        incarnation=INCARNATION,
    ),
    OrderCancelled(order="1001"),
    ChangeWanted(
        reason="moved house",
        receiver=Address(name="Ann Other", street1="Laan 4", postcode="0200 BC", town="Zandmeer", country="NL"),
    ),
    OrderChanged(
        order="1001",
        changed="receiver",
        labels=(
            LabelStatus(
                parcel="1001-1",
                generation=2,
                state="intent",
                format="zpl",
                desk="DSK-12",
                before=LabelBefore(price="4.85", currency="EUR"),
                changed="receiver",
            ),
        ),
    ),
    LateWanted(decision=Late.FASTER, reason="promised for tomorrow morning", service="express"),
    LateDecided(order="1001", decision=Late.FASTER, service="express", leaves_ms=1795719600000),
    LateOrders(
        orders=(
            LateOrder(
                order="1001",
                merchant="nordlys",
                service="next-day",
                cut_off="17:00",
                state="missed",
                late_s=2220,
                desk="DSK-12",
                operator_name="Ana",
                picked=True,
                services=("express",),
            ),
        ),
        more=False,
    ),
    LabelWanted(
        epoch=1,
        desk="DSK-12",
        box="BX-S",
        weight_g=730,
        lines=(Content(line="1001/1", quantity=2),),
        format="zpl",
    ),
    LabelGivenUp(epoch=1, reason="torn"),
    LabelSettled(generation=1, bought=False, reason="not on the carrier's website"),
    LabelStatus(
        parcel="1001-1",
        generation=1,
        state="bought",
        format="zpl",
        carrier="acme",
        service="parcel",
        tracking="SBX0123456789ABCD",
        price="4.85",
        currency="EUR",
        weight_g=730,
    ),
)
