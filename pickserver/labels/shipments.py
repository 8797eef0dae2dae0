"""What a carrier is told of a parcel, made once when its label is asked for: every try says the same, to the byte."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from pickserver.labels.carriers.seam import CustomsLine, Shipment
from pickserver.seams import hashed
from pickserver.store import goods
from pickserver.store.orders import Order
from warehouse.addresses import Address, needs_customs, ship_to
from warehouse.codec import dumps
from warehouse.packing import LabelWanted
from warehouse.parcels import Box, Content


def shipment_of(
    tx: Connection, order: Order, sender: Address, box: Box, wanted: LabelWanted, reference: str, currency: str
) -> Shipment:
    """The parcel as a carrier is told of it."""
    receiver = ship_to(order.customer)
    abroad = needs_customs(sender, receiver)
    return Shipment(
        reference=reference,
        sender=sender,
        receiver=receiver,
        size_mm=box.inner_mm,
        weight_g=wanted.weight_g,
        service=order.service,
        format=wanted.format,
        customs=_customs(tx, order, wanted.lines, currency) if abroad else (),
    )


def sent_as(tx: Connection, order: Order, told: Shipment, lines: Iterable[Content] | None, currency: str) -> Shipment:
    """The parcel of which a carrier was `told`, as the order is sent now, under no name yet.

    `lines` are what is in it; None where that is not known: then its customs papers stay as they are.
    """
    receiver = ship_to(order.customer)
    customs = told.customs
    if lines is not None:
        customs = _customs(tx, order, lines, currency) if needs_customs(told.sender, receiver) else ()
    return replace(told, reference="", receiver=receiver, service=order.service, customs=customs)


def wanted_hash(shipment: Shipment, lines: Iterable[Content], box: str) -> str:
    """What makes two requests ask for the same label: everything but how it is called and printed."""
    inside = sorted(f"{content.line} {content.quantity}" for content in lines)
    same = dumps(replace(shipment, reference="", format="")).decode()
    return hashed("\n".join([same, box, *inside]))


def _customs(tx: Connection, order: Order, lines: Iterable[Content], currency: str) -> tuple[CustomsLine, ...]:
    skus: Mapping[str, str] = {line.line: line.sku for line in order.lines}
    keys = {(order.merchant, sku) for sku in skus.values()}
    items, details = goods.items(tx, keys), goods.details(tx, keys)
    told = []
    for content in lines:
        key = order.merchant, skus[content.line]
        item, detail = items.get(key), details[key]
        told.append(
            CustomsLine(
                what=item.name if item else key[1],
                quantity=content.quantity,
                weight_g=(item.weight_g if item else 0) * content.quantity,
                value=detail.value or "0",
                currency=currency,
                code=detail.customs_code,
                origin=detail.origin,
            )
        )
    return tuple(told)
