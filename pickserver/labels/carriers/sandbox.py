"""Speaks to the scripted carrier, `pickserver carrier-sandbox`: one plug-in for all its idempotency classes."""

from typing import Final
from urllib.parse import quote

from pickserver.labels.carriers.line import Ask, Json, Line, Reply
from pickserver.labels.carriers.reading import decoded, words
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
from warehouse.codec import to_json
from warehouse.money import MoneyError, money

FORMATS: Final = ("zpl", "pdf", "png")
VOID_WINDOW_S: Final = 24 * 3600
REFUSALS: Final = frozenset({"too_heavy", "address_not_served", "customs_missing", "unknown_rate", "void_window_over"})
"""The errors after which surely nothing was bought or given back; any other may be a slip of the tongue."""


class SandboxCarrier:
    """The scripted carrier, as one of its idempotency classes."""

    def __init__(self, line: Line, idempotency: Idempotency) -> None:
        """Ask by `line`, at the path of `idempotency`."""
        self._line = line
        self._path = f"/{idempotency}"
        self.capabilities = Capabilities(idempotency=idempotency, formats=FORMATS, void_window_s=VOID_WINDOW_S)

    def rates(self, shipment: Shipment) -> Quoted | Refused | Unsure | NotSent:
        """What it would cost."""
        reply = self._line.exchange(Ask(method="POST", path=f"{self._path}/rates", body=_told(shipment)))
        told = _read(reply, 200)
        if not isinstance(told, dict):
            return told
        try:
            return Quoted(rates=tuple(_rate(each, str(told.get("shipment", ""))) for each in _listed(told, "rates")))
        except (KeyError, MoneyError, TypeError):
            return Unsure(why="its rates cannot be read")

    def buy(self, order: Order) -> Bought | Refused | Unsure | NotSent:
        """Buy a label."""
        natural = self.capabilities.idempotency is Idempotency.NATURAL
        path = (
            f"{self._path}/shipments/{quote(order.shipment_name, safe='')}/buy"
            if natural
            else f"{self._path}/purchases"
        )
        keyed = self.capabilities.idempotency is Idempotency.KEY
        headers = {"Idempotency-Key": order.shipment.reference} if keyed else {}
        body: Json = {**_told(order.shipment), "rate": order.rate}
        reply = self._line.exchange(Ask(method="POST", path=path, body=body, headers=headers))
        if isinstance(reply, Reply) and natural and reply.status == 409 and _code(reply) == "already_bought":
            found = self.find(order, 0)
            return Unsure(why="sold already, and not to be read") if isinstance(found, Absent) else found
        told = _read(reply, 201)
        return _bought(told) if isinstance(told, dict) else told

    def find(self, order: Order, since_ms: int) -> Bought | Absent | Unsure | NotSent:
        """What became of a purchase."""
        if self.capabilities.idempotency is Idempotency.NATURAL:
            path = f"{self._path}/shipments/{quote(order.shipment_name, safe='')}"
        else:
            path = f"{self._path}/purchases?reference={quote(order.shipment.reference)}&since_ms={since_ms}"
        reply = self._line.exchange(Ask(method="GET", path=path))
        if isinstance(reply, Reply) and reply.status == 404 and _code(reply) == "not_bought":
            return Absent()
        told = _read(reply, 200)
        if isinstance(told, dict):
            return _bought(told)
        return Unsure(why=told.why) if isinstance(told, Refused) else told

    def void(self, purchase: str) -> Voided | Refused | Unsure | NotSent:
        """Give a label back."""
        path = f"{self._path}/purchases/{quote(purchase, safe='')}/void"
        told = _read(self._line.exchange(Ask(method="POST", path=path, body={})), 200)
        if isinstance(told, dict):
            return Voided() if told.get("voided") is True else Unsure(why="it does not say that it took it back")
        return told

    def label(self, purchase: str, kind: str) -> bytes | Refused | Unsure | NotSent:
        """What is printed."""
        path = f"{self._path}/purchases/{quote(purchase, safe='')}/label?format={kind}"
        told = _read(self._line.exchange(Ask(method="GET", path=path)), 200)
        if not isinstance(told, dict):
            return told
        bought = _bought(told)
        return bought.data if isinstance(bought, Bought) else bought

    def purchases(self, since_ms: int) -> Purchases | Unsure | NotSent:
        """Everything that was bought since."""
        told = _read(self._line.exchange(Ask(method="GET", path=f"{self._path}/purchases?since_ms={since_ms}")), 200)
        if not isinstance(told, dict):
            return Unsure(why=told.why) if isinstance(told, Refused) else told
        try:
            return Purchases(purchases=tuple(_purchase(each) for each in _listed(told, "purchases")))
        except (KeyError, TypeError):
            return Unsure(why="its list cannot be read")


def _told(shipment: Shipment) -> dict[str, Json]:
    told = to_json(shipment)
    assert isinstance(told, dict)
    return told


def _read(reply: Reply | Unsure | NotSent, due: int) -> dict[str, Json] | Refused | Unsure | NotSent:
    """What was answered with the status that is due; a refusal that is known as one; else nobody knows."""
    if not isinstance(reply, Reply):
        return reply
    told = reply.json()
    if reply.status == due and told:
        return told
    code = _code(reply)
    if 400 <= reply.status < 500 and code in REFUSALS:
        error = told.get("error")
        return Refused(why=str(error.get("message", code)) if isinstance(error, dict) else code)
    return Unsure(why=f"answer {reply.status} {code}".strip(), is_told=reply.status == due)


def _code(reply: Reply) -> str:
    error = reply.json().get("error")
    return str(error.get("code", "")) if isinstance(error, dict) else ""


def _listed(told: dict[str, Json], name: str) -> list[dict[str, Json]]:
    found = told[name]
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise TypeError(name)
    return [each for each in found if isinstance(each, dict)]


def _rate(told: dict[str, Json], shipment: str) -> Rate:
    price = money(str(told["price"]), str(told["currency"]))
    return Rate(rate=str(told["rate"]), shipment=shipment, service=str(told["service"]), price=price)


def _bought(told: dict[str, Json]) -> Bought | Unsure:
    try:
        return Bought(
            purchase=str(told["purchase"]),
            tracking=words(told, "tracking"),
            service=words(told, "service"),
            price=money(str(told["price"]), str(told["currency"])),
            format=words(told, "format"),
            data=decoded(words(told, "label")),
        )
    except (KeyError, MoneyError):
        return Unsure(why="its purchase cannot be read", is_told=True)


def _purchase(told: dict[str, Json]) -> Purchase:
    bought_ms = told["bought_ms"]
    if not isinstance(bought_ms, int):
        raise TypeError("bought_ms")
    return Purchase(
        purchase=str(told["purchase"]),
        reference=str(told["reference"]),
        voided=told["voided"] is True,
        bought_ms=bought_ms,
    )
