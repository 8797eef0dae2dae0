"""Speaks to ShipEngine, after its public documents: a purchase is found by our reference, which it takes only once.

Not tried on a live account. https://docs.shipstation.com/apis/shipengine/docs
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from pickserver.labels.carriers.line import Ask, Json, Line, Reply
from pickserver.labels.carriers.reading import Object, decoded, inside, objects, since, told_ms, words
from pickserver.labels.carriers.seam import (
    Absent,
    Bought,
    Capabilities,
    Idempotency,
    NotSent,
    Order,
    Purchase,
    Purchases,
    Quoted,
    Rate,
    Refused,
    Shipment,
    Unsure,
    Voided,
)
from warehouse.addresses import Address
from warehouse.money import Money, MoneyError, money

FORMATS: Final = ("zpl", "pdf", "png")
REFUSALS: Final = frozenset({"validation", "business_rules"})
"""Kinds of errors after which nothing was bought, unless they are about our reference, which may be of a purchase."""
OURS: Final = "external_shipment_id"
PAGES_MAX: Final = 50
PAGE: Final = 200
AMOUNTS: Final = ("shipping_amount", "insurance_amount", "confirmation_amount", "other_amount")


class ShipEngine:
    """ShipEngine, which stands for the carrier accounts that are connected to it."""

    def __init__(self, line: Line, accounts: Sequence[str], void_window_s: int) -> None:
        """Ask by `line`, for what `accounts` would do."""
        self._line = line
        self._accounts = accounts
        self.capabilities = Capabilities(idempotency=Idempotency.LOOKUP, formats=FORMATS, void_window_s=void_window_s)

    def rates(self, shipment: Shipment) -> Quoted | Refused | Unsure | NotSent:
        """What it would cost; our reference is not told, since it is taken only once."""
        body: Json = {"rate_options": {"carrier_ids": list(self._accounts)}, "shipment": _told(shipment)}
        told = self._asked(Ask(method="POST", path="/v1/rates", body=body))
        if not isinstance(told, dict):
            return told
        try:
            return Quoted(rates=tuple(_rate(each) for each in objects(inside(told, "rate_response"), "rates")))
        except MoneyError:
            return Unsure(why="its rates cannot be read")

    def buy(self, order: Order) -> Bought | Refused | Unsure | NotSent:
        """Buy a label."""
        account, _, service = order.rate.partition("/")
        shipment = {
            **_told(order.shipment),
            OURS: order.shipment.reference,
            "carrier_id": account,
            "service_code": service,
        }
        body: Json = {
            "shipment": shipment,
            "label_format": order.shipment.format,
            "label_layout": "4x6",
            "label_download_type": "inline",
        }
        told = self._asked(Ask(method="POST", path="/v1/labels", body=body))
        return _bought(told) if isinstance(told, dict) else told

    def find(self, order: Order, since_ms: int) -> Bought | Absent | Unsure | NotSent:  # noqa: ARG002 - it is named
        """What became of a purchase."""
        path = f"/v1/labels/{OURS}/{quote(order.shipment.reference, safe='')}?label_download_type=inline"
        reply = self._line.exchange(Ask(method="GET", path=path))
        if isinstance(reply, Reply) and reply.status == 404 and any(objects(reply.json(), "errors")):
            return Absent()
        if not isinstance(reply, Reply):
            return reply
        return _bought(reply.json()) if reply.status == 200 else Unsure(why=_fault(reply))

    def void(self, purchase: str) -> Voided | Refused | Unsure | NotSent:
        """Give a label back."""
        told = self._asked(Ask(method="PUT", path=f"/v1/labels/{quote(purchase, safe='')}/void", body={}))
        if isinstance(told, dict):
            if told.get("approved") is True:
                return Voided()
            is_no = told.get("approved") is False
            return (
                Refused(why=words(told, "message")[:200] or "not approved") if is_no else Unsure(why="no clear answer")
            )
        if isinstance(told, NotSent):
            return told
        known = self._read(f"/v1/labels/{quote(purchase, safe='')}")
        return Voided() if isinstance(known, dict) and known.get("voided") is True else told

    def label(self, purchase: str, kind: str) -> bytes | Refused | Unsure | NotSent:
        """What is printed; only in the form in which it was bought."""
        told = self._read(f"/v1/labels/{quote(purchase, safe='')}?label_download_type=inline")
        if not isinstance(told, dict):
            return told
        if words(told, "label_format") != kind:
            return Refused(why=f"it was bought as {words(told, 'label_format')}")
        bought = _bought(told)
        return bought.data if isinstance(bought, Bought) else bought

    def purchases(self, since_ms: int) -> Purchases | Unsure | NotSent:
        """Everything that was bought since."""
        found: list[Purchase] = []
        query = f"/v1/labels?created_at_start={quote(since(since_ms))}&page_size={PAGE}"
        for page in range(1, PAGES_MAX + 1):
            told = self._read(f"{query}&page={page}")
            if not isinstance(told, dict):
                return told
            found += [_purchase(each) for each in objects(told, "labels")]
            if page >= int(words(told, "pages") or 1):
                return Purchases(purchases=tuple(found))
        return Unsure(why="its list does not end")

    def _asked(self, ask: Ask) -> Object | Refused | Unsure | NotSent:
        reply = self._line.exchange(ask)
        if not isinstance(reply, Reply):
            return reply
        told = reply.json()
        if reply.status in (200, 201) and told:
            return told
        errors = list(objects(told, "errors"))
        about_ours = any(OURS in words(each, "message") + words(each, "field_name") for each in errors)
        clear = bool(errors) and all(words(each, "error_type") in REFUSALS for each in errors) and not about_ours
        if 400 <= reply.status < 500 and clear:
            return Refused(why="; ".join(words(each, "message") for each in errors)[:200])
        return Unsure(why=_fault(reply), is_told=reply.status in (200, 201))

    def _read(self, path: str) -> Object | Unsure | NotSent:
        reply = self._line.exchange(Ask(method="GET", path=path))
        if not isinstance(reply, Reply):
            return reply
        told = reply.json()
        return told if reply.status == 200 and told else Unsure(why=_fault(reply), is_told=reply.status == 200)


def _told(shipment: Shipment) -> Object:
    length, width, height = shipment.size_mm
    size: Json = {"unit": "centimeter", "length": _cm(length), "width": _cm(width), "height": _cm(height)}
    told: Object = {
        "validate_address": "no_validation",
        "ship_to": _address(shipment.receiver),
        "ship_from": _address(shipment.sender),
        "packages": [{"weight": {"value": shipment.weight_g, "unit": "gram"}, "dimensions": size}],
    }
    if shipment.customs:
        items: list[Json] = [
            {
                "description": line.what,
                "quantity": line.quantity,
                "value": {"currency": line.currency.lower(), "amount": line.value},
                "harmonized_tariff_code": line.code,
                "country_of_origin": line.origin or shipment.sender.country,
            }
            for line in shipment.customs
        ]
        told["customs"] = {"contents": "merchandise", "non_delivery": "return_to_sender", "customs_items": items}
    return told


def _address(address: Address) -> Object:
    return {
        "name": address.name or address.company,
        "company_name": address.company,
        "phone": address.phone,
        "email": address.email,
        "address_line1": address.street1,
        "address_line2": address.street2,
        "city_locality": address.town,
        "state_province": address.province,
        "postal_code": address.postcode,
        "country_code": address.country,
    }


def _rate(told: Object) -> Rate:
    """Named by account and service: what is bought is the whole shipment under our reference, and not this rate."""
    parts = [_money(inside(told, name)) for name in AMOUNTS if inside(told, name)]
    if not parts:
        raise MoneyError("a rate without a price")
    price = sum(parts[1:], start=parts[0])
    service = words(told, "service_code")
    return Rate(rate=f"{words(told, 'carrier_id')}/{service}", shipment="", service=service, price=price)


def _money(told: Object) -> Money:
    return money(words(told, "amount"), words(told, "currency").upper())


def _bought(told: Object) -> Bought | Unsure:
    if words(told, "status") != "completed" or told.get("voided") is True:
        how = "voided" if told.get("voided") is True else words(told, "status")[:200]
        return Unsure(why=f"its label is {how or 'not to be read'}", is_told=True)
    download = inside(told, "label_download")
    href = words(download, "href") or words(download, words(told, "label_format"))
    try:
        return Bought(
            purchase=words(told, "label_id"),
            tracking=words(told, "tracking_number"),
            service=words(told, "service_code"),
            price=_money(inside(told, "shipment_cost")),
            format=words(told, "label_format"),
            data=decoded(href.partition(";base64,")[2]),
        )
    except MoneyError:
        return Unsure(why="its purchase cannot be read", is_told=True)


def _purchase(told: Object) -> Purchase:
    return Purchase(
        purchase=words(told, "label_id"),
        reference=words(told, OURS),
        voided=told.get("voided") is True,
        bought_ms=told_ms(words(told, "created_at")),
    )


def _cm(millimetres: int) -> str:
    return str((Decimal(millimetres) / 10).quantize(Decimal("0.1")))


def _fault(reply: Reply) -> str:
    codes = " ".join(words(each, "error_code") for each in objects(reply.json(), "errors"))
    return f"answer {reply.status} {codes}".strip()
