"""The scripted carrier itself: what it sells under which rules, and the ledger that says what was truly sold.

Knows no network: it plans what a request does, and whoever carries the answer waits, does it, and may lose it.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict
from hashlib import sha256
from threading import Lock
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from pickserver.carrier_sandbox.books import Books, BooksError
from pickserver.carrier_sandbox.faults import Dice, Fault, Script
from pickserver.carrier_sandbox.picture import label_file
from pickserver.labels.carriers.line import Json
from pickserver.labels.carriers.seam import Idempotency, Shipment
from warehouse.addresses import needs_customs
from warehouse.codec import from_json
from warehouse.errors import CodecError
from warehouse.values import dataclass, replace

WEIGHT_G_MAX: Final = 31_500
SERVICES: Final = {"parcel": 0, "express": 600}
"""What is sold, and how many cents it costs more."""
CURRENCY: Final = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """A line of the ledger: a label that costs money."""

    purchase: str
    path: str
    reference: str
    key: str
    """The idempotency key it came with; empty where there was none."""
    shipment: str
    tracking: str
    service: str
    cents: int
    weight_g: int
    bought_ms: int
    voided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered, if it arrives."""

    status: int
    told: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a request will do: after `delay_s`, `act` does it, and its answer suffers `fault`."""

    delay_s: float
    act: Callable[[], Answer]
    fault: Fault = Fault.NONE


class Sandbox:
    """A carrier in four idempotency classes, one path each; to be used by any number of threads."""

    def __init__(self, now_ms: Callable[[], int], seed: int = 17, books: Books | None = None) -> None:
        """Begin with what is in the `books`, if it keeps any; nothing goes wrong until a script says so."""
        self._now_ms = now_ms
        self._lock = Lock()
        self._dice = {path: Dice(seed + place) for place, path in enumerate(Idempotency)}
        self._sold: list[Sold] = []
        self._shipments: dict[str, Shipment] = {}
        self._asked: dict[str, tuple[str, str]] = {}
        """By key: the request it came with, and the purchase."""
        self._books = books
        for told in books.read() if books else ():
            self._read(told)

    @property
    def ledger(self) -> tuple[Sold, ...]:
        """Everything that was sold, in order."""
        with self._lock:
            return tuple(self._sold)

    def follow(self, path: str, script: Script) -> None:
        """Have `path` behave like `script`.

        Raises:
            ValueError: there is no such path or fault.

        """
        with self._lock:
            self._dice[Idempotency(path)].follow(script)

    def plan(self, method: str, target: str, headers: Mapping[str, str], body: Json) -> Planned:
        """What a request will do."""
        split = urlsplit(target)
        parts = [unquote(part) for part in split.path.strip("/").split("/")]
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        path = parts.pop(0)
        if path not in self._dice:
            return _at_once(_error(404, "no_such_path"))
        told = body if isinstance(body, dict) else {}
        with self._lock:
            dice = self._dice[Idempotency(path)]
            match method, parts:
                case "POST", ["rates"]:
                    return Planned(delay_s=dice.quote_delay_s(), act=lambda: self._quote(path, told))
                case "POST", ["purchases"] if path != Idempotency.NATURAL:
                    key = headers.get("idempotency-key", "") if path == Idempotency.KEY else ""
                    return self._bought(dice, lambda: self._buy(path, told, key))
                case "POST", ["shipments", shipment, "buy"] if path == Idempotency.NATURAL:
                    return self._bought(dice, lambda: self._buy_once(path, told, shipment))
                case "POST", ["purchases", purchase, "void"]:
                    return Planned(delay_s=0.0, act=lambda: self._void(purchase))
                case "GET", ["shipments", shipment] if path == Idempotency.NATURAL:
                    return _at_once(self._found(lambda sold: sold.shipment == shipment))
                case "GET", ["purchases"] if "reference" in query and path == Idempotency.LOOKUP:
                    since_ms = int(query.get("since_ms", "0"))
                    wanted = query["reference"]
                    return _at_once(self._found(lambda s: s.reference == wanted and s.bought_ms >= since_ms))
                case "GET", ["purchases"] if "reference" not in query:
                    return _at_once(self._list(path, int(query.get("since_ms", "0"))))
                case "GET", ["purchases", purchase, "label"]:
                    form = query.get("format", "pdf")
                    return _at_once(self._found(lambda sold: sold.purchase == purchase, form))
                case _:
                    return _at_once(_error(404, "not_offered"))

    def _bought(self, dice: Dice, act: Callable[[], Answer]) -> Planned:
        fault = dice.fault()
        return Planned(delay_s=dice.delay_s(fault), act=act, fault=fault)

    def _quote(self, path: str, told: dict[str, Json]) -> Answer:
        with self._lock:
            asked = _shipment(told)
            refusal = _refusal(asked) if asked else _error(400, "malformed")
            if asked is None or refusal:
                return refusal or _error(400, "malformed")
            name = ""
            if path == Idempotency.NATURAL:
                name = f"shp-{len(self._shipments) + 1:06}"
                self._shipments[name] = asked
                self._note(shipment=name, of=asked)
            rates: list[Json] = [
                {
                    "rate": service,
                    "service": service,
                    "price": _price(_cents(path, service, asked)),
                    "currency": CURRENCY,
                }
                for service in SERVICES
            ]
            return Answer(status=200, told={"shipment": name, "rates": rates})

    def _buy(self, path: str, told: dict[str, Json], key: str) -> Answer:
        with self._lock:
            request = sha256(repr(sorted(told.items(), key=lambda pair: pair[0])).encode()).hexdigest()
            if key and key in self._asked:
                before, purchase = self._asked[key]
                same = before == request
                return (
                    self._found(lambda sold: sold.purchase == purchase, status=201)
                    if same
                    else _error(422, "key_reused")
                )
            return self._sell(path, told, key, request=request)

    def _buy_once(self, path: str, told: dict[str, Json], shipment: str) -> Answer:
        with self._lock:
            if shipment not in self._shipments:
                return _error(404, "unknown_shipment")
            if any(sold.shipment == shipment for sold in self._sold):
                return _error(409, "already_bought")
            return self._sell(path, told, shipment=shipment)

    def _sell(
        self, path: str, told: dict[str, Json], key: str = "", *, request: str = "", shipment: str = ""
    ) -> Answer:
        asked, service = _shipment(told), str(told.get("rate", ""))
        if asked is None:
            return _error(400, "malformed")
        if service not in SERVICES:
            return _error(422, "unknown_rate")
        if refusal := _refusal(asked):
            return refusal
        number = len(self._sold) + 1
        sold = Sold(
            purchase=f"pur-{number:06}",
            path=path,
            reference=asked.reference,
            key=key,
            shipment=shipment,
            tracking=f"SBX{sha256(f'{path}{asked.reference}{number}'.encode()).hexdigest()[:14].upper()}",
            service=service,
            cents=_cents(path, service, asked),
            weight_g=asked.weight_g,
            bought_ms=self._now_ms(),
        )
        self._enter(sold, asked, request)
        self._note(sold=sold, of=asked, request=request)
        return Answer(status=201, told=_told(sold, asked, asked.format))

    def _enter(self, sold: Sold, asked: Shipment, request: str) -> None:
        self._sold.append(sold)
        self._shipments[sold.purchase] = asked
        if sold.key:
            self._asked[sold.key] = request, sold.purchase

    def _strike(self, purchase: str) -> bool:
        """Take a purchase back; whether there is one."""
        for place, sold in enumerate(self._sold):
            if sold.purchase == purchase:
                self._sold[place] = replace(sold, voided=True)
                return True
        return False

    def _note(self, **told: object) -> None:
        if self._books is not None:
            self._books.write(**told)

    def _read(self, told: Mapping[str, Json]) -> None:
        """Know what a line of the books says."""
        try:
            if "sold" in told:
                self._enter(from_json(Sold, told["sold"]), from_json(Shipment, told["of"]), str(told["request"]))
            elif "shipment" in told:
                self._shipments[str(told["shipment"])] = from_json(Shipment, told["of"])
            else:
                self._strike(str(told["voided"]))
        except (CodecError, KeyError):
            raise BooksError from None

    def _found(self, wanted: Callable[[Sold], bool], form: str = "", status: int = 200) -> Answer:
        found = next((sold for sold in self._sold if wanted(sold)), None)
        if found is None:
            return _error(404, "not_bought")
        asked = self._shipments[found.purchase]
        return Answer(status=status, told=_told(found, asked, form or asked.format))

    def _void(self, purchase: str) -> Answer:
        with self._lock:
            if not self._strike(purchase):
                return _error(404, "not_bought")
            self._note(voided=purchase)
            return Answer(status=200, told={"voided": True})

    def _list(self, path: str, since_ms: int) -> Answer:
        rows: list[Json] = [
            {
                "purchase": sold.purchase,
                "reference": sold.reference,
                "voided": sold.voided,
                "bought_ms": sold.bought_ms,
            }
            for sold in self._sold
            if sold.path == path and sold.bought_ms >= since_ms
        ]
        return Answer(status=200, told={"purchases": rows})


def ledger_json(ledger: tuple[Sold, ...]) -> Json:
    """The ledger as it is read from outside."""
    return [asdict(sold) for sold in ledger]


def _at_once(answer: Answer) -> Planned:
    return Planned(delay_s=0.0, act=lambda: answer)


def _error(status: int, code: str) -> Answer:
    return Answer(status=status, told={"error": {"code": code, "message": code.replace("_", " ")}})


def _shipment(told: dict[str, Json]) -> Shipment | None:
    try:
        return from_json(Shipment, told)
    except CodecError:
        return None


def _refusal(asked: Shipment) -> Answer | None:
    """What this carrier does not take."""
    if asked.weight_g > WEIGHT_G_MAX:
        return _error(422, "too_heavy")
    if asked.receiver.town.casefold() == "nowhere":
        return _error(422, "address_not_served")
    if needs_customs(asked.sender, asked.receiver) and not asked.customs:
        return _error(422, "customs_missing")
    return None


def _cents(path: str, service: str, asked: Shipment) -> int:
    """By weight and distance; a little by the parcel too, so that now one path is the cheapest and now another."""
    abroad = 900 if asked.sender.country != asked.receiver.country else 0
    odd = sha256(f"{path}{asked.reference}".encode()).digest()[0] % 64
    return 395 + asked.weight_g // 50 + abroad + odd + SERVICES[service]


def _price(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _told(sold: Sold, asked: Shipment, form: str) -> Json:
    return {
        "purchase": sold.purchase,
        "tracking": sold.tracking,
        "service": sold.service,
        "price": _price(sold.cents),
        "currency": CURRENCY,
        "format": form,
        "label": b64encode(label_file(sold.tracking, sold.service, asked, form)).decode(),
    }
