"""Carriers for tests: the scripted one in this process or in a thread that serves it, and what it truly sold."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

from pickserver.carrier_sandbox.faults import Fault
from pickserver.carrier_sandbox.ledger import Answer, Sandbox
from pickserver.carrier_sandbox.service import SandboxService
from pickserver.labels.carriers.line import ANSWER_BYTES_MAX, Ask, HttpLine, Json, LineLoop, Reply
from pickserver.labels.carriers.seam import NotSent, Shipment, Unsure
from tests.protocol.desk import HOME
from warehouse.addresses import ship_to
from warehouse.codec import dumps

ANN = ship_to({"name": "Ann Other", "street": "Laan 2", "town": "Zandmeer", "postcode": "0200 BB", "country": "NL"})


def a_shipment(reference: str = "test.4417-1.1", weight_g: int = 730, form: str = "zpl") -> Shipment:
    """A parcel within the country."""
    return Shipment(
        reference=reference,
        sender=HOME,
        receiver=ANN,
        size_mm=(300, 220, 120),
        weight_g=weight_g,
        service="standard",
        format=form,
    )


class SandboxLine:
    """The scripted carrier at the other end of a function call: faults are what they would be by wire."""

    def __init__(self, sandbox: Sandbox, timeout_s: float = 30.0) -> None:
        """Give up when an answer would take longer than `timeout_s`."""
        self.sandbox = sandbox
        self.timeout_s = timeout_s
        self.later: Callable[[float, Callable[[], Answer]], object] = lambda _delay_s, act: act()
        """What is done with a purchase that comes after the buyer has given up."""
        self.amended: Callable[[dict[str, Json]], dict[str, Json]] = lambda told: told
        """What is made of every answer about a purchase before it is sent."""
        self.took_s = 0.0
        """Seconds that everything asked so far would have taken."""

    def exchange(self, ask: Ask) -> Reply | Unsure | NotSent:
        """Ask."""
        headers: Mapping[str, str] = {name.lower(): value for name, value in ask.headers.items()}
        planned = self.sandbox.plan(ask.method, ask.path, headers, ask.body)
        self.took_s += min(planned.delay_s, self.timeout_s)
        if planned.delay_s > self.timeout_s:
            if planned.fault not in (Fault.ERROR, Fault.CUT_OFF):
                self.later(planned.delay_s, planned.act)
            return Unsure(why="TimeoutError")
        match planned.fault:
            case Fault.CUT_OFF:
                return Unsure(why="RemoteProtocolError")
            case Fault.ERROR:
                return Reply(status=500, body=b"{}")
            case Fault.LOST_REPLY:
                planned.act()
                return Unsure(why="RemoteProtocolError")
            case Fault.ERROR_THAT_SOLD:
                planned.act()
                return Reply(status=400, body=b'{"error": {"code": "unexpected"}}')
            case _:
                answer = planned.act()
                told = answer.told
                content = dumps(self.amended(told) if isinstance(told, dict) and "tracking" in told else told)
                if len(content) > ANSWER_BYTES_MAX:
                    return Unsure(why="the answer is too long", is_told=answer.status < 300)
                half = planned.fault is Fault.HALF_ANSWER
                return Reply(status=answer.status, body=content[: len(content) // 2] if half else content)


@contextmanager
def sandbox_service() -> Iterator[SandboxService]:
    """The scripted carrier on a loopback port, served by a thread."""
    service = SandboxService("127.0.0.1", 0)
    thread = Thread(target=service.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox")
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        thread.join()
        service.server_close()


@contextmanager
def http_line(port: int, timeout_s: float = 20.0) -> Iterator[HttpLine]:
    """A real line to a carrier on a loopback port."""
    loop = LineLoop()
    try:
        yield HttpLine(loop, f"http://127.0.0.1:{port}", {}, timeout_s)
    finally:
        loop.close()
