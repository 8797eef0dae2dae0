"""Speaks to EasyPost, after its public documents: a shipment has a name before it is bought, and is sold once.

Not tried on a live account. https://docs.easypost.com/docs/shipments
"""

from decimal import Decimal
from typing import Final
from urllib.parse import quote

from pickserver.labels.carriers.line import Ask, Json, Line, Reply
from pickserver.labels.carriers.reading import Object, inside, objects, since, told_ms, words
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
from warehouse.money import MoneyError, money

FORMATS: Final = ("zpl", "pdf", "png")
INCH_MM: Final = Decimal("25.4")
OUNCE_G: Final = Decimal("28.349523125")
EXISTS: Final = "SHIPMENT.POSTAGE.EXISTS"
FAILED: Final = frozenset({"SHIPMENT.POSTAGE.FAILURE", "RATE.NOT_FOUND", "SHIPMENT.INVALID_PARAMS"})
"""Errors after which nothing should have been bought; whether that is so is read back."""
GIVEN_BACK: Final = frozenset({"submitted", "refunded"})
NOT_GIVEN_BACK: Final = frozenset({"rejected", "not_applicable"})
PAGES_MAX: Final = 50
PAGE: Final = 100


class EasyPost:
    """EasyPost; a purchase is named by its shipment."""

    def __init__(self, line: Line, void_window_s: int) -> None:
        """Ask by `line`."""
        self._line = line
        self.capabilities = Capabilities(idempotency=Idempotency.NATURAL, formats=FORMATS, void_window_s=void_window_s)

    def rates(self, shipment: Shipment) -> Quoted | Refused | Unsure | NotSent:
        """What it would cost."""
        reply = self._line.exchange(Ask(method="POST", path="/v2/shipments", body={"shipment": _told(shipment)}))
        if not isinstance(reply, Reply):
            return reply
        told = reply.json()
        if reply.status not in (200, 201) or not words(told, "id"):
            clear = 400 <= reply.status < 500 and reply.status not in (401, 403, 408, 429)
            return Refused(why=_message(told)) if clear else Unsure(why=_fault(reply))
        try:
            return Quoted(rates=tuple(_rate(each, words(told, "id")) for each in objects(told, "rates")))
        except MoneyError:
            return Unsure(why="its rates cannot be read")

    def buy(self, order: Order) -> Bought | Refused | Unsure | NotSent:
        """Buy the shipment; where it is bought already, read it back."""
        path = f"{_path(order.shipment_name)}/buy"
        reply = self._line.exchange(Ask(method="POST", path=path, body={"rate": {"id": order.rate}}))
        if not isinstance(reply, Reply):
            return reply
        told = reply.json()
        code = words(inside(told, "error"), "code")
        if reply.status in (200, 201):
            return self._bought(told, order.shipment.format)
        if not (400 <= reply.status < 500 and code in FAILED | {EXISTS}):
            return Unsure(why=_fault(reply))
        found = self.find(order, 0)
        if isinstance(found, Absent):
            return Refused(why=_message(told)) if code in FAILED else Unsure(why="sold already, and not to be read")
        return found

    def find(self, order: Order, since_ms: int) -> Bought | Absent | Unsure | NotSent:  # noqa: ARG002 - it is named
        """What became of the shipment."""
        told = self._read(_path(order.shipment_name))
        if not isinstance(told, dict):
            return told
        return self._bought(told, order.shipment.format) if inside(told, "postage_label") else Absent()

    def void(self, purchase: str) -> Voided | Refused | Unsure | NotSent:
        """Ask for the money back; it comes when the carrier has agreed, which can take weeks."""
        reply = self._line.exchange(Ask(method="POST", path=f"{_path(purchase)}/refund", body={}))
        if isinstance(reply, NotSent):
            return reply
        told: Object | Unsure | NotSent = reply.json() if isinstance(reply, Reply) else {}
        if isinstance(told, dict) and not words(told, "refund_status"):  # not clear: see what is known of it
            told = self._read(_path(purchase))
        if not isinstance(told, dict):
            return told
        status = words(told, "refund_status")
        if status in GIVEN_BACK:
            return Voided()
        return Refused(why=f"refund {status}") if status in NOT_GIVEN_BACK else Unsure(why=f"refund {status or '?'}")

    def label(self, purchase: str, kind: str) -> bytes | Refused | Unsure | NotSent:
        """What is printed, in a form that it keeps or makes."""
        told = self._read(f"{_path(purchase)}/label?file_format={kind.upper()}")
        if not isinstance(told, dict):
            return told
        form, url = _place(told, kind)
        return self._file(url) if form == kind else Refused(why=f"there is only {form}"[:200])

    def purchases(self, since_ms: int) -> Purchases | Unsure | NotSent:
        """Everything that was bought since."""
        found: list[Purchase] = []
        query = f"/v2/shipments?purchased=true&page_size={PAGE}&start_datetime={quote(since(since_ms))}"
        before = ""
        for _ in range(PAGES_MAX):
            told = self._read(query + before)
            if not isinstance(told, dict):
                return told
            rows = list(objects(told, "shipments"))
            found += [_purchase(each) for each in rows if inside(each, "postage_label")]
            if told.get("has_more") is not True or not rows:
                return Purchases(purchases=tuple(found))
            before = f"&before_id={quote(words(rows[-1], 'id'))}"
        return Unsure(why="its list does not end")

    def _read(self, path: str) -> Object | Unsure | NotSent:
        reply = self._line.exchange(Ask(method="GET", path=path))
        if not isinstance(reply, Reply):
            return reply
        told = reply.json()
        return told if reply.status == 200 and told else Unsure(why=_fault(reply), is_told=reply.status == 200)

    def _bought(self, told: Object, kind: str) -> Bought | Unsure | NotSent:
        rate = inside(told, "selected_rate")
        try:
            price = money(words(rate, "rate"), words(rate, "currency"))
        except MoneyError:
            return Unsure(why="its purchase cannot be read", is_told=True)
        form, url = _place(told, kind)
        data = self._file(url)
        return Bought(
            purchase=words(told, "id"),
            tracking=words(told, "tracking_code"),
            service=_service(rate),
            price=price,
            format=form,
            data=data if isinstance(data, bytes) else b"",
        )

    def _file(self, url: str) -> bytes | Unsure | NotSent:
        if not url.startswith("https://"):
            return Unsure(why="it does not say where its label is")
        reply = self._line.exchange(Ask(method="GET", path=url))
        if not isinstance(reply, Reply):
            return reply
        return reply.body if reply.status == 200 and reply.body else Unsure(why=f"its label: answer {reply.status}")


def _place(told: Object, kind: str) -> tuple[str, str]:
    """In which form its label is there, as it is wanted if it can be, and where."""
    label = inside(told, "postage_label")
    own = words(label, f"label_{kind}_url")
    # Such as `image/png` or `application/zpl`.
    form = words(label, "label_file_type").lower().rpartition("/")[2]
    return (kind, own) if own else (form or "png", words(label, "label_url"))


def _path(shipment: str) -> str:
    return f"/v2/shipments/{quote(shipment, safe='')}"


def _told(shipment: Shipment) -> Object:
    length, width, height = shipment.size_mm
    told: Object = {
        "reference": shipment.reference,
        "to_address": _address(shipment.receiver),
        "from_address": _address(shipment.sender),
        "parcel": {
            "length": _inches(length),
            "width": _inches(width),
            "height": _inches(height),
            "weight": _ounces(shipment.weight_g),
        },
        "options": {"label_format": shipment.format.upper(), "label_size": "4x6"},
    }
    if shipment.customs:
        told["customs_info"] = _customs(shipment)
    return told


def _customs(shipment: Shipment) -> Object:
    items: list[Json] = [
        {
            "description": line.what,
            "quantity": line.quantity,
            "value": str(Decimal(line.value) * line.quantity),
            "currency": line.currency,
            "weight": _ounces(line.weight_g),
            "hs_tariff_number": line.code,
            "origin_country": line.origin or shipment.sender.country,
        }
        for line in shipment.customs
    ]
    return {
        "contents_type": "merchandise",
        "restriction_type": "none",
        "non_delivery_option": "return",
        "customs_certify": True,
        "customs_signer": shipment.sender.name or shipment.sender.company,
        "customs_items": items,
    }


def _address(address: Address) -> Object:
    return {
        "name": address.name,
        "company": address.company,
        "street1": address.street1,
        "street2": address.street2,
        "city": address.town,
        "state": address.province,
        "zip": address.postcode,
        "country": address.country,
        "phone": address.phone,
        "email": address.email,
    }


def _rate(told: Object, shipment: str) -> Rate:
    price = money(words(told, "rate"), words(told, "currency"))
    return Rate(rate=words(told, "id"), shipment=shipment, service=_service(told), price=price)


def _service(rate: Object) -> str:
    return f"{words(rate, 'carrier')} {words(rate, 'service')}"


def _purchase(told: Object) -> Purchase:
    return Purchase(
        purchase=words(told, "id"),
        reference=words(told, "reference"),
        voided=words(told, "refund_status") in GIVEN_BACK,
        bought_ms=told_ms(words(inside(told, "postage_label"), "created_at")),
    )


def _inches(millimetres: int) -> str:
    return str((millimetres / INCH_MM).quantize(Decimal("0.1")))


def _ounces(grams: int) -> str:
    return str(max((grams / OUNCE_G).quantize(Decimal("0.1")), Decimal("0.1")))


def _message(told: Object) -> str:
    error = inside(told, "error")
    return words(error, "message")[:200] or words(error, "code") or "refused without a word"


def _fault(reply: Reply) -> str:
    return f"answer {reply.status} {words(inside(reply.json(), 'error'), 'code')}".strip()
