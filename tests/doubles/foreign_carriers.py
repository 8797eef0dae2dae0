"""EasyPost and ShipEngine as their public documents describe them: answers of their form, faults as by wire.

Written after the documents and not recorded from a live account.
"""

from base64 import b64encode
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from pickserver.carrier_sandbox.faults import Fault
from pickserver.labels.carriers.line import Ask, Json, Reply
from pickserver.labels.carriers.seam import NotSent, Unsure
from warehouse.codec import dumps

ZPL: Final = b"^XA^FDA LABEL^FS^XZ\n"
FILES: Final[Mapping[str, bytes]] = {"zpl": ZPL, "pdf": b"%PDF-1.4 a label", "png": b"\x89PNG a label"}
Object = dict[str, Json]


class Office(Protocol):
    """A carrier's own books and manners."""

    sold: list[str]

    def is_purchase(self, ask: Ask) -> bool:
        """Whether a request buys."""

    def answer(self, ask: Ask) -> tuple[int, Json | bytes]:
        """Do what is asked, and answer."""


@dataclass(slots=True)
class OfficeLine:
    """A line to an office."""

    office: Office
    faults: deque[Fault] = field(default_factory=deque)
    is_down: bool = False
    asked: list[Ask] = field(default_factory=list)
    amended: Callable[[Json | bytes], Json | bytes] = lambda told: told
    """What is made of every answer before it is sent."""

    def exchange(self, ask: Ask) -> Reply | Unsure | NotSent:
        """Ask; the next purchases suffer `faults`."""
        if self.is_down:
            return NotSent(why="ConnectError")
        self.asked.append(ask)
        fault = self.faults.popleft() if self.faults and self.office.is_purchase(ask) else Fault.NONE
        if fault is Fault.CUT_OFF or fault is Fault.LATE:
            return Unsure(why="TimeoutError")
        if fault is Fault.ERROR:
            return Reply(status=500, body=b'{"error": {"code": "INTERNAL"}}')
        status, told = self.office.answer(ask)
        told = self.amended(told)
        body = told if isinstance(told, bytes) else dumps(told)
        if fault is Fault.LOST_REPLY:
            return Unsure(why="RemoteProtocolError")
        if fault is Fault.ERROR_THAT_SOLD:
            return Reply(status=422, body=b'{"error": {"code": "UNEXPECTED"}, "errors": [{"error_type": "system"}]}')
        return Reply(status=status, body=body[: len(body) // 2] if fault is Fault.HALF_ANSWER else body)


class EasyPostOffice:
    """Shipments that are made, bought once, and read back."""

    def __init__(self) -> None:
        """Begin with none."""
        self.sold: list[str] = []
        self.shipments: dict[str, Object] = {}

    def is_purchase(self, ask: Ask) -> bool:
        """Whether it buys."""
        return ask.path.endswith("/buy")

    def answer(self, ask: Ask) -> tuple[int, Json | bytes]:
        """As its documents say."""
        path, _, _query = ask.path.partition("?")
        if path.startswith("https://easypost-files.example/"):
            return 200, FILES[path.rpartition(".")[2]]
        parts = path.removeprefix("/v2/shipments").strip("/").split("/")
        match ask.method, parts:
            case "POST", [""]:
                return self._made(ask)
            case "GET", [""]:
                bought: list[Json] = [each for each in self.shipments.values() if each["postage_label"]]
                return 200, {"shipments": bought, "has_more": False}
            case "POST", [name, "buy"]:
                return self._bought(self.shipments[name], ask)
            case "POST", [name, "refund"]:
                self.shipments[name]["refund_status"] = "submitted"
                return 200, self.shipments[name]
            case "GET", [name, "label"]:
                kind = ask.path.rpartition("file_format=")[2].lower()
                return 200, {**self.shipments[name], "postage_label": _urls(name, kind)}
            case "GET", [name]:
                return 200, self.shipments[name]
            case _:
                return 404, {"error": {"code": "NOT_FOUND", "message": "The requested resource could not be found."}}

    def _made(self, ask: Ask) -> tuple[int, Json]:
        assert isinstance(ask.body, dict)
        told = ask.body["shipment"]
        assert isinstance(told, dict)
        parcel, address, options = told["parcel"], told["to_address"], told["options"]
        assert isinstance(parcel, dict)
        assert isinstance(address, dict)
        assert isinstance(options, dict)
        if float(str(parcel["weight"])) > 1120 or address["city"] == "Nowhere":
            return 422, {"error": {"code": "SHIPMENT.INVALID_PARAMS", "message": "Unable to create shipment"}}
        name = f"shp_{len(self.shipments) + 1:04}"
        rates: list[Json] = [
            {"id": "rate_1", "carrier": "USPS", "service": "GroundAdvantage", "rate": "5.93", "currency": "EUR"},
            {"id": "rate_2", "carrier": "USPS", "service": "Priority", "rate": "7.58", "currency": "EUR"},
        ]
        form = str(options["label_format"]).lower()
        made: Object = {"id": name, "reference": told["reference"], "rates": rates, "form": form}
        self.shipments[name] = {**made, "postage_label": None, "refund_status": None, "tracking_code": None}
        return 201, self.shipments[name]

    def _bought(self, shipment: Object, ask: Ask) -> tuple[int, Json]:
        assert isinstance(ask.body, dict)
        rate = ask.body["rate"]
        assert isinstance(rate, dict)
        rates = shipment["rates"]
        assert isinstance(rates, list)
        chosen = next((each for each in rates if isinstance(each, dict) and each["id"] == rate["id"]), None)
        if shipment["postage_label"]:
            return 422, {"error": {"code": "SHIPMENT.POSTAGE.EXISTS", "message": "Postage already exists."}}
        if chosen is None:
            return 422, {"error": {"code": "RATE.NOT_FOUND", "message": "The rate was not found."}}
        self.sold.append(str(shipment["reference"]))
        shipment["postage_label"] = _urls(str(shipment["id"]), str(shipment["form"]))
        shipment["selected_rate"] = chosen
        shipment["tracking_code"] = f"9400{len(self.sold):018}"
        return 200, shipment


def _urls(name: str, form: str) -> Json:
    own = f"https://easypost-files.example/{name}.{form}"
    more: Object = {f"label_{form}_url": own} if form != "png" else {}
    file_type = f"application/{form}"
    return {"label_url": own, "label_file_type": file_type, "created_at": "2026-11-22T14:00:00Z", **more}


class ShipEngineOffice:
    """Labels that are bought under a reference that is taken once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.sold: list[str] = []
        self.labels: dict[str, Object] = {}

    def is_purchase(self, ask: Ask) -> bool:
        """Whether it buys."""
        return (ask.method, ask.path) == ("POST", "/v1/labels")

    def answer(self, ask: Ask) -> tuple[int, Json | bytes]:
        """As its documents say."""
        path = ask.path.partition("?")[0]
        parts = path.removeprefix("/v1/").split("/")
        match ask.method, parts:
            case "POST", ["rates"]:
                return self._rated(ask)
            case "POST", ["labels"]:
                return self._bought(ask)
            case "GET", ["labels"]:
                return 200, {"labels": [*self.labels.values()], "total": len(self.labels), "page": 1, "pages": 1}
            case "GET", ["labels", "external_shipment_id", reference]:
                found = next((each for each in self.labels.values() if each["external_shipment_id"] == reference), None)
                return (200, found) if found else (404, _errors("not_found", "validation", "no such label"))
            case "GET", ["labels", name]:
                return 200, self.labels[name]
            case "PUT", ["labels", name, "void"]:
                if self.labels[name]["voided"]:
                    return 400, _errors("label_is_voided", "system", "it was voided before")
                self.labels[name]["voided"] = True
                return 200, {"approved": True, "message": "Request for refund submitted."}
            case _:
                return 404, _errors("not_found", "validation", "no such path")

    def _rated(self, ask: Ask) -> tuple[int, Json]:
        if refusal := self._refusal(ask):
            return refusal
        zero: Json = {"currency": "eur", "amount": 0}
        rates: list[Json] = [
            {
                "rate_id": f"se-{service}",
                "carrier_id": "se-1",
                "service_code": service,
                "shipping_amount": {"currency": "eur", "amount": amount},
                "insurance_amount": zero,
                "confirmation_amount": zero,
                "other_amount": zero,
            }
            for service, amount in (("parcel", 6.13), ("express", 11.9))
        ]
        return 200, {"rate_response": {"rates": rates, "invalid_rates": [], "errors": []}}

    def _bought(self, ask: Ask) -> tuple[int, Json]:
        assert isinstance(ask.body, dict)
        shipment = ask.body["shipment"]
        assert isinstance(shipment, dict)
        reference = str(shipment["external_shipment_id"])
        if any(each["external_shipment_id"] == reference for each in self.labels.values()):
            return 400, _errors("invalid_field_value", "validation", "external_shipment_id is not unique")
        if refusal := self._refusal(ask):
            return refusal
        if shipment["service_code"] not in ("parcel", "express"):
            return 400, _errors("invalid_field_value", "validation", "service_code is not known")
        name, form = f"se-{len(self.labels) + 1:06}", str(ask.body["label_format"])
        self.sold.append(reference)
        self.labels[name] = {
            "label_id": name,
            "status": "completed",
            "external_shipment_id": reference,
            "tracking_number": f"7829{len(self.sold):012}",
            "service_code": shipment["service_code"],
            "shipment_cost": {"currency": "eur", "amount": 6.13 if shipment["service_code"] == "parcel" else 11.9},
            "label_format": form,
            "voided": False,
            "created_at": "2026-11-22T14:00:00Z",
            "label_download": {"href": f"data:application/{form};base64,{b64encode(FILES[form]).decode()}"},
        }
        return 200, self.labels[name]

    def _refusal(self, ask: Ask) -> tuple[int, Json] | None:
        assert isinstance(ask.body, dict)
        shipment = ask.body["shipment"]
        assert isinstance(shipment, dict)
        packages, to = shipment["packages"], shipment["ship_to"]
        assert isinstance(packages, list)
        assert isinstance(packages[0], dict)
        assert isinstance(to, dict)
        weight = packages[0]["weight"]
        assert isinstance(weight, dict)
        if int(str(weight["value"])) > 31_500 or to["city_locality"] == "Nowhere":
            return 400, _errors("invalid_field_value", "business_rules", "no carrier takes it")
        return None


def _errors(code: str, kind: str, message: str) -> Json:
    return {"request_id": "r", "errors": [{"error_code": code, "error_type": kind, "message": message}]}
