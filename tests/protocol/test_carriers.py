"""Every carrier plug-in does what the label worker relies on, whatever goes wrong on the way.

One suite for all of them; what a carrier truly sold is asked of its own books.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from pickserver.carrier_sandbox.faults import Fault, Script
from pickserver.carrier_sandbox.service import SandboxService
from pickserver.labels.carriers.sandbox import SandboxCarrier
from pickserver.labels.carriers.seam import (
    Absent,
    Bought,
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
from tests.doubles.carriers import a_shipment, http_line, sandbox_service
from warehouse.addresses import ship_to
from warehouse.values import replace

SOLD = (Fault.LOST_REPLY, Fault.ERROR_THAT_SOLD, Fault.HALF_ANSWER)
UNSOLD = (Fault.ERROR, Fault.CUT_OFF)


class Bench:
    """A plug-in on a line to its carrier, and what that carrier knows."""

    def __init__(self, service: SandboxService, carrier: SandboxCarrier) -> None:
        """Test `carrier`."""
        self.service = service
        self.carrier = carrier
        self.idempotency = carrier.capabilities.idempotency

    def next(self, *faults: Fault, late_s: float = 5.0) -> None:
        """Have the next purchases go wrong so."""
        self.service.sandbox.follow(self.idempotency, Script(next=tuple(faults), late_s=late_s))

    def sold(self) -> list[str]:
        """References of everything that was truly sold."""
        return [sold.reference for sold in self.service.sandbox.ledger]

    def order(self, shipment: Shipment | None = None) -> Order:
        """The first of the carrier's rates, as it is to be bought."""
        asked = shipment or a_shipment()
        quoted = self.carrier.rates(asked)
        assert isinstance(quoted, Quoted)
        rate = quoted.rates[0]
        return Order(shipment=asked, rate=rate.rate, shipment_name=rate.shipment)


@pytest.fixture(params=list(Idempotency))
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with ExitStack() as stack:
        service = stack.enter_context(sandbox_service())
        line = stack.enter_context(http_line(service.port, timeout_s=1.0))
        yield Bench(service, SandboxCarrier(line, request.param))


def test_a_label_is_bought_at_the_price_that_was_quoted(bench: Bench) -> None:
    quoted = bench.carrier.rates(a_shipment())
    assert isinstance(quoted, Quoted)
    assert bench.sold() == [], "a quotation sells nothing"
    bought = bench.carrier.buy(bench.order())
    assert isinstance(bought, Bought)
    assert bought.price in [rate.price for rate in quoted.rates]
    assert bought.data.startswith(b"^XA")
    assert bought.tracking
    assert bench.sold() == ["test.4417-1.1"]


def test_a_refusal_is_one_and_sells_nothing(bench: Bench) -> None:
    heavy = bench.carrier.rates(a_shipment(weight_g=40_000))
    nowhere = bench.carrier.rates(replace(a_shipment(), receiver=ship_to({"town": "Nowhere", "country": "NL"})))
    assert [type(answer) for answer in (heavy, nowhere)] == [Refused, Refused]
    unknown = bench.carrier.buy(replace(bench.order(), rate="by balloon"))
    assert isinstance(unknown, Refused)
    assert bench.sold() == []


@pytest.mark.parametrize("fault", [*SOLD, *UNSOLD])
def test_what_is_no_clear_answer_is_never_taken_for_one(bench: Bench, fault: Fault) -> None:
    order = bench.order()
    bench.next(fault)
    assert isinstance(bench.carrier.buy(order), Unsure)
    assert bench.sold() == (["test.4417-1.1"] if fault in SOLD else [])


def test_a_purchase_that_comes_too_late_is_not_known_to_have_failed(bench: Bench) -> None:
    order = bench.order()
    bench.next(Fault.LATE, late_s=1.3)
    assert isinstance(bench.carrier.buy(order), Unsure)
    assert bench.sold() == [], "it is still to come"


@pytest.mark.parametrize("fault", [*SOLD, *UNSOLD])
def test_asked_in_its_own_way_again_it_has_sold_once(bench: Bench, fault: Fault) -> None:
    order = bench.order()
    bench.next(fault)
    bench.carrier.buy(order)
    again: object
    match bench.idempotency:
        case Idempotency.KEY | Idempotency.NATURAL:
            again = bench.carrier.buy(order)
        case Idempotency.LOOKUP:
            again = bench.carrier.find(order, 0)
            if isinstance(again, Absent):
                again = bench.carrier.buy(order)
        case Idempotency.NONE:
            assert isinstance(bench.carrier.find(order, 0), Unsure), "it cannot say"
            return
    assert isinstance(again, Bought)
    assert again.data.startswith(b"^XA")
    assert bench.sold() == ["test.4417-1.1"]


def test_two_labels_are_two_purchases(bench: Bench) -> None:
    for reference in ("test.4417-1.1", "test.4417-1.2"):
        assert isinstance(bench.carrier.buy(bench.order(a_shipment(reference))), Bought)
    assert sorted(bench.sold()) == ["test.4417-1.1", "test.4417-1.2"]


def test_giving_back_twice_is_giving_back_once(bench: Bench) -> None:
    bought = bench.carrier.buy(bench.order())
    assert isinstance(bought, Bought)
    assert [bench.carrier.void(bought.purchase) for _ in range(2)] == [Voided(), Voided()]
    listed = bench.carrier.purchases(0)
    assert isinstance(listed, Purchases)
    assert [(each.purchase, each.reference, each.voided) for each in listed.purchases] == [
        (bought.purchase, "test.4417-1.1", True)
    ]


def test_a_label_can_be_had_in_every_form_without_buying(bench: Bench) -> None:
    bought = bench.carrier.buy(bench.order())
    assert isinstance(bought, Bought)
    begins = {"zpl": b"^XA", "pdf": b"%PDF-1", "png": b"\x89PNG"}
    for form in bench.carrier.capabilities.formats:
        data = bench.carrier.label(bought.purchase, form)
        assert isinstance(data, bytes)
        assert data.startswith(begins[form])
    assert len(bench.sold()) == 1


def test_a_carrier_that_is_not_there_was_surely_not_asked(bench: Bench) -> None:
    order, port = bench.order(), bench.service.port
    bench.service.shutdown()
    bench.service.server_close()
    with http_line(port) as line:
        carrier = SandboxCarrier(line, bench.idempotency)
        assert isinstance(carrier.buy(order), NotSent)
        assert isinstance(carrier.rates(a_shipment()), NotSent)
        assert isinstance(carrier.void("pur-1"), NotSent)
