"""Every carrier plug-in does what the label worker relies on, whatever goes wrong on the way.

One suite for all of them; what a carrier truly sold is asked of its own books.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Protocol

import pytest

from pickserver.carrier_sandbox.faults import Fault, Script
from pickserver.labels.carriers.easypost import EasyPost
from pickserver.labels.carriers.line import HttpLine, Line, LineLoop
from pickserver.labels.carriers.sandbox import SandboxCarrier
from pickserver.labels.carriers.seam import (
    Absent,
    Bought,
    Carrier,
    CustomsLine,
    Idempotency,
    NotSent,
    Order,
    Purchases,
    Quoted,
    Refused,
    Shipment,
    Unsure,
    Voided,
)
from pickserver.labels.carriers.shipengine import ShipEngine
from tests.doubles.carriers import a_shipment, http_line, sandbox_service
from tests.doubles.foreign_carriers import EasyPostOffice, Office, OfficeLine, ShipEngineOffice
from warehouse.addresses import ship_to
from warehouse.codec import dumps
from warehouse.money import money
from warehouse.values import replace

SOLD = (Fault.LOST_REPLY, Fault.ERROR_THAT_SOLD, Fault.HALF_ANSWER)
UNSOLD = (Fault.ERROR, Fault.CUT_OFF)


class Bench(Protocol):
    """A plug-in on a line to its carrier, and what that carrier knows."""

    carrier: Carrier

    def next(self, *faults: Fault) -> None:
        """Have the next purchases go wrong so."""

    def sold(self) -> list[str]:
        """References of everything that was truly sold."""

    def unplugged(self) -> Carrier:
        """The plug-in on a line at whose end nobody is."""


class SandboxBench:
    """The scripted carrier in one of its classes, by HTTP."""

    def __init__(self, idempotency: Idempotency, stack: ExitStack) -> None:
        """Serve it until `stack` ends."""
        self._stack = stack
        self._service = stack.enter_context(sandbox_service())
        line = stack.enter_context(http_line(self._service.port, timeout_s=1.0))
        self._idempotency = idempotency
        self.carrier: Carrier = SandboxCarrier(line, idempotency)

    def next(self, *faults: Fault) -> None:
        """By script."""
        self._service.sandbox.follow(self._idempotency, Script(next=tuple(faults), late_s=1.3))

    def sold(self) -> list[str]:
        """By its ledger."""
        return [sold.reference for sold in self._service.sandbox.ledger]

    def unplugged(self) -> Carrier:
        """Its service ends."""
        port = self._service.port
        self._service.shutdown()
        self._service.server_close()
        return SandboxCarrier(self._stack.enter_context(http_line(port)), self._idempotency)


class OfficeBench:
    """A carrier as its documents describe it."""

    def __init__(self, office: Office, make: Callable[[Line], Carrier]) -> None:
        """Test what `make` makes."""
        self.line = OfficeLine(office)
        self.carrier = make(self.line)

    def next(self, *faults: Fault) -> None:
        """By its line."""
        self.line.faults.extend(faults)

    def sold(self) -> list[str]:
        """By its books."""
        return self.line.office.sold

    def unplugged(self) -> Carrier:
        """The same, with nobody there."""
        self.line.is_down = True
        return self.carrier


DAY_S = 24 * 3600
BENCHES: dict[str, Callable[[ExitStack], Bench]] = {
    **{str(kind): (lambda stack, of=kind: SandboxBench(of, stack)) for kind in Idempotency},  # type: ignore[misc] # bound now
    "easypost": lambda _stack: OfficeBench(EasyPostOffice(), lambda line: EasyPost(line, DAY_S)),
    "shipengine": lambda _stack: OfficeBench(ShipEngineOffice(), lambda line: ShipEngine(line, ("se-1",), DAY_S)),
}


@pytest.fixture(params=[*BENCHES])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with ExitStack() as stack:
        yield BENCHES[request.param](stack)


def order(bench: Bench, shipment: Shipment | None = None) -> Order:
    """The first of the carrier's rates, as it is to be bought."""
    asked = shipment or a_shipment()
    quoted = bench.carrier.rates(asked)
    assert isinstance(quoted, Quoted)
    rate = quoted.rates[0]
    return Order(shipment=asked, rate=rate.rate, shipment_name=rate.shipment)


def test_a_label_is_bought_at_the_price_that_was_quoted(bench: Bench) -> None:
    quoted = bench.carrier.rates(a_shipment())
    assert isinstance(quoted, Quoted)
    assert bench.sold() == [], "a quotation sells nothing"
    bought = bench.carrier.buy(order(bench))
    assert isinstance(bought, Bought)
    assert bought.price in [rate.price for rate in quoted.rates]
    assert bought.data.startswith(b"^XA")
    assert bought.tracking
    assert bench.sold() == ["test.4417-1.1"]


def test_a_refusal_is_one_and_sells_nothing(bench: Bench) -> None:
    heavy = bench.carrier.rates(a_shipment(weight_g=40_000))
    nowhere = bench.carrier.rates(replace(a_shipment(), receiver=ship_to({"town": "Nowhere", "country": "NL"})))
    assert [type(answer) for answer in (heavy, nowhere)] == [Refused, Refused]
    unknown = bench.carrier.buy(replace(order(bench), rate="by balloon"))
    assert isinstance(unknown, Refused)
    assert bench.sold() == []


@pytest.mark.parametrize("fault", [*SOLD, *UNSOLD])
def test_what_is_no_clear_answer_is_never_taken_for_one(bench: Bench, fault: Fault) -> None:
    wanted = order(bench)
    bench.next(fault)
    assert isinstance(bench.carrier.buy(wanted), Unsure)
    assert bench.sold() == (["test.4417-1.1"] if fault in SOLD else [])


def test_a_purchase_that_comes_too_late_is_not_known_to_have_failed(bench: Bench) -> None:
    wanted = order(bench)
    bench.next(Fault.LATE)
    assert isinstance(bench.carrier.buy(wanted), Unsure)
    assert bench.sold() == [], "it is still to come"


@pytest.mark.parametrize("fault", [*SOLD, *UNSOLD])
def test_asked_in_its_own_way_again_it_has_sold_once(bench: Bench, fault: Fault) -> None:
    wanted = order(bench)
    bench.next(fault)
    bench.carrier.buy(wanted)
    again: object
    match bench.carrier.capabilities.idempotency:
        case Idempotency.KEY | Idempotency.NATURAL:
            again = bench.carrier.buy(wanted)
        case Idempotency.LOOKUP:
            again = bench.carrier.find(wanted, 0)
            if isinstance(again, Absent):
                again = bench.carrier.buy(wanted)
        case Idempotency.NONE:
            assert isinstance(bench.carrier.find(wanted, 0), Unsure), "it cannot say"
            return
    assert isinstance(again, Bought)
    assert again.data.startswith(b"^XA")
    assert bench.sold() == ["test.4417-1.1"]


def test_two_labels_are_two_purchases(bench: Bench) -> None:
    for reference in ("test.4417-1.1", "test.4417-1.2"):
        assert isinstance(bench.carrier.buy(order(bench, a_shipment(reference))), Bought)
    assert sorted(bench.sold()) == ["test.4417-1.1", "test.4417-1.2"]


def test_giving_back_twice_is_giving_back_once(bench: Bench) -> None:
    bought = bench.carrier.buy(order(bench))
    assert isinstance(bought, Bought)
    assert [bench.carrier.void(bought.purchase) for _ in range(2)] == [Voided(), Voided()]
    listed = bench.carrier.purchases(0)
    assert isinstance(listed, Purchases)
    assert [(each.purchase, each.reference, each.voided) for each in listed.purchases] == [
        (bought.purchase, "test.4417-1.1", True)
    ]


def test_a_label_can_be_had_again_without_buying(bench: Bench) -> None:
    bought = bench.carrier.buy(order(bench))
    assert isinstance(bought, Bought)
    begins = {"zpl": b"^XA", "pdf": b"%PDF-1", "png": b"\x89PNG"}
    for form in bench.carrier.capabilities.formats:
        data = bench.carrier.label(bought.purchase, form)
        if isinstance(data, Refused):
            assert form != bought.format, "at least as it was bought"
            continue
        assert isinstance(data, bytes)
        assert data.startswith(begins[form])
    assert len(bench.sold()) == 1


def test_a_carrier_that_is_not_there_was_surely_not_asked(bench: Bench) -> None:
    wanted = order(bench)
    carrier = bench.unplugged()
    assert isinstance(carrier.buy(wanted), NotSent)
    assert isinstance(carrier.rates(a_shipment()), NotSent)
    assert isinstance(carrier.void("pur-1"), NotSent)


ABROAD = replace(
    a_shipment(),
    receiver=replace(a_shipment().receiver, country="CH"),
    customs=(
        CustomsLine(what="Mug", quantity=2, weight_g=620, value="8.95", currency="EUR", code="691200", origin="PT"),
    ),
)


def test_easypost_is_told_the_parcel_in_its_own_measures() -> None:
    bench = OfficeBench(EasyPostOffice(), lambda line: EasyPost(line, DAY_S))
    bench.carrier.rates(ABROAD)
    told = json.loads(dumps(bench.line.asked[0].body))["shipment"]
    assert told["parcel"] == {"length": "11.8", "width": "8.7", "height": "4.7", "weight": "25.7"}
    assert told["options"] == {"label_format": "ZPL", "label_size": "4x6"}
    (line,) = told["customs_info"]["customs_items"]
    assert (line["value"], line["weight"], line["hs_tariff_number"]) == ("17.90", "21.9", "691200"), "of both"
    assert (told["to_address"]["zip"], told["to_address"]["country"]) == ("0200 BB", "CH")


def test_easypost_s_key_does_not_go_where_its_labels_lie() -> None:
    bench = OfficeBench(EasyPostOffice(), lambda line: EasyPost(line, DAY_S))
    bought = bench.carrier.buy(order(bench))
    assert isinstance(bought, Bought)
    assert bench.line.asked[-1].path.startswith("https://easypost-files.example/"), "asked without the carrier's key"
    line = HttpLine(loop := LineLoop(), "https://api.example", {"Authorization": "Basic secret"}, 1.0)
    try:
        assert "Authorization" not in line._elsewhere.headers
        assert line._client.headers["Authorization"] == "Basic secret"
    finally:
        loop.close()


def test_shipengine_is_told_our_reference_only_when_it_sells() -> None:
    bench = OfficeBench(ShipEngineOffice(), lambda line: ShipEngine(line, ("se-1",), DAY_S))
    bench.carrier.buy(order(bench, ABROAD))
    rated, sold = (json.loads(dumps(ask.body)) for ask in bench.line.asked)
    assert rated["rate_options"] == {"carrier_ids": ["se-1"]}
    assert "external_shipment_id" not in rated["shipment"]
    assert sold["shipment"]["external_shipment_id"] == "test.4417-1.1"
    assert (sold["shipment"]["carrier_id"], sold["shipment"]["service_code"]) == ("se-1", "parcel")
    assert sold["shipment"]["packages"][0]["weight"] == {"value": 730, "unit": "gram"}
    (line,) = sold["shipment"]["customs"]["customs_items"]
    assert (line["value"], line["quantity"]) == ({"currency": "eur", "amount": "8.95"}, 2), "of each"


def test_shipengine_does_not_sell_a_reference_twice() -> None:
    bench = OfficeBench(ShipEngineOffice(), lambda line: ShipEngine(line, ("se-1",), DAY_S))
    wanted = order(bench)
    bench.carrier.buy(wanted)
    assert isinstance(bench.carrier.buy(wanted), Unsure), "that it is not unique may mean that it was bought"
    assert bench.sold() == ["test.4417-1.1"]


def test_prices_come_exactly_as_they_were_written() -> None:
    bench = OfficeBench(ShipEngineOffice(), lambda line: ShipEngine(line, ("se-1",), DAY_S))
    bought = bench.carrier.buy(order(bench))
    assert isinstance(bought, Bought)
    assert bought.price == money("6.13", "EUR")
