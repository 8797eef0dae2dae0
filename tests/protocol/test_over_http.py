"""The server over HTTP: a real process, real tokens, and a problem for whatever is wrong, never a traceback."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from pickserver.api.bodies import BODY_BYTES_MAX
from tests.protocol.floor import Handheld
from tests.protocol.serving import JSON, Serving, seeded, serving
from warehouse.claims import Claim, ClaimWanted
from warehouse.codec import dumps, loads
from warehouse.events import LineCount, Put, Requested, ToteBound, Wish
from warehouse.sign_in import Badge, DeviceKnown, DeviceWanted, SignedIn
from warehouse.wire import Problem, SyncReply

PUT = Put(stop=1, slot="D3", tote="TOT-00001", counts=(LineCount(line="1016/1", quantity=1),))


class Device:
    """A registered device with somebody signed in, over HTTP."""

    def __init__(self, server: Serving, name: str, badge: str = "BDG-0412") -> None:
        """Register as `name`, and sign in with `badge`."""
        known = loads(DeviceKnown, server.post("/v1/devices", DeviceWanted(device=name, enrolment="SECRET")).content)
        self.server = server
        self.bearer = {"Authorization": f"Bearer {known.token}"}
        self.signed_in = loads(SignedIn, server.post("/v1/sign-in", Badge(badge=badge), self.bearer).content)
        self.handheld = Handheld(name)
        self.acts = 0

    def claim(self, path: str, take_over: str = "", key: str = "") -> httpx.Response:
        """Ask for a trolley."""
        self.acts += 1
        own = {
            "Operator-Token": self.signed_in.token,
            "Idempotency-Key": key or f"{self.handheld.device}-act-{self.acts}",
        }
        wanted = ClaimWanted(take_over=take_over, incarnation=self.handheld.incarnation)
        return self.server.post(path, wanted, {**self.bearer, **own})

    def sync(self, *, after: int = 0) -> SyncReply:
        """Send what was recorded after number `after`."""
        request = self.handheld.request(*self.handheld.events[after:])
        answer = self.server.post("/v1/events", request, self.bearer)
        assert answer.status_code == 200, answer.text
        return loads(SyncReply, answer.content)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("site")
    seeded(folder)
    with serving(folder) as running:
        yield running


def problem(answer: httpx.Response) -> Problem:
    assert answer.headers["content-type"] == "application/problem+json"
    found = loads(Problem, answer.content)
    assert found.status == answer.status_code
    assert "Traceback" not in answer.text
    return found


def test_a_trolley_is_claimed_picked_and_read_back(server: Serving) -> None:
    device = Device(server, "D-picks")
    claim = loads(Claim, device.claim("/v1/trolleys/TRL-17/claim").content)
    assert (claim.epoch, len(claim.plan.stops)) == (1, 100)
    device.handheld.record(ToteBound(slot="D3", tote="TOT-00001"), PUT)
    reply = device.sync()
    assert (reply.ack, reply.exceptions) == (2, ())
    lines = server.get("/v1/trolleys/TRL-17/lines").json()
    assert [(line["line"], line["picked"]) for line in lines["lines"] if line["picked"]] == [("1016/1", 1)]
    assert lines["totes"] == [{"slot": "D3", "tote": "TOT-00001", "times": 1}]
    state = server.get("/v1/trolleys/TRL-17").json()
    assert (state["status"], state["operator_name"], state["stops"]) == ("picking", "Ana", 100)
    events = server.get("/v1/trolleys/TRL-17/events?after=1").json()
    assert [event["key"] for event in events["events"]] == ["D-picks/D-picks-first/2"]
    order = server.get("/v1/orders/1016").json()
    assert next(line["picked"] for line in order["lines"]) == 1
    device.handheld.record(Requested(wish=Wish.RELEASE))
    assert device.sync(after=2).verdicts[0].granted


def test_an_act_that_is_asked_for_twice_is_answered_alike(server: Serving) -> None:
    device = Device(server, "D-twice", "BDG-0413")
    first, again = (device.claim("/v1/trolleys/next", key="the-same-act") for _ in range(2))
    assert first.status_code == 200
    assert again.content == first.content
    other = device.claim("/v1/trolleys/next", take_over="x", key="the-same-act")
    assert problem(other).type == "key_reused"


def test_two_devices_that_ask_at_once_get_one_winner_each_time(server: Serving) -> None:
    devices = [Device(server, "D-race-1", "BDG-0414"), Device(server, "D-race-2", "BDG-0415")]
    with ThreadPoolExecutor(2) as both:
        for trolley in ("TRL-18", "TRL-19", "TRL-20"):
            answers = list(both.map(lambda one: one.claim(f"/v1/trolleys/{trolley}/claim"), devices))  # noqa: B023 - waited for
            assert sorted(answer.status_code for answer in answers) == [200, 409]
            (loser,) = [answer for answer in answers if answer.status_code == 409]
            assert problem(loser).holder_name in ("Ioana", "Sem")


def test_who_is_refused_reads_why(server: Serving) -> None:
    device = Device(server, "D-refused")
    assert problem(server.post("/v1/events", device.handheld.request())).type == "device_not_known"
    foreign = replace(device.handheld.request(), device="D-picks")
    assert problem(server.post("/v1/events", foreign, device.bearer)).type == "not_this_device"
    assert problem(server.post("/v1/sign-in", Badge(badge="BDG-9"), device.bearer)).type == "badge_not_known"
    assert problem(server.post("/v1/sign-in", Badge(badge="BDG-0412"))).type == "device_not_known"
    assert problem(server.post("/v1/devices", DeviceWanted(device="X", enrolment="no"))).type == "enrolment_wrong"
    keyed = {**device.bearer, "Idempotency-Key": "key-one-1", "Operator-Token": "none"}
    assert problem(server.post("/v1/trolleys/next", ClaimWanted(), keyed)).type == "sign_in_again"
    assert problem(device.claim("/v1/trolleys/TRL-99/claim")).type == "not_known"
    unkeyed = {**device.bearer, "Operator-Token": device.signed_in.token}
    assert "Idempotency-Key" in problem(server.post("/v1/trolleys/next", ClaimWanted(), unkeyed)).detail
    for path in ("/v1/trolleys/TRL-99", "/v1/trolleys/TRL-99/lines", "/v1/orders/9", "/nothing", "/v1/trolleys/T/plan"):
        assert problem(server.get(path)).type == "not_known"
    assert problem(server.get("/v1/events")).status == 405
    assert problem(server.get("/v1/trolleys/TRL-17/events?after=x")).type == "malformed"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"", JSON, 422),
        (b"{", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b"[]", JSON, 422),
        (b"{}", JSON, 422),
        (b'{"device": 1, "incarnation": [], "from_seq": "x", "events": 5}', JSON, 422),
        (b"[" * 60_000, JSON, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {}, 415),
        (b" " * (BODY_BYTES_MAX + 1), JSON, 413),
    ],
)
def test_a_request_that_cannot_be_read_is_a_problem(
    server: Serving, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = server.client.post("/v1/events", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert problem(answer).type in ("malformed", "too_large")


@pytest.mark.parametrize("text", [b"\\ud800", b"\\u0000", b"\\u202e", b"'; DROP TABLE event; --"])
def test_a_text_that_is_none_is_refused_and_harms_nothing(server: Serving, text: bytes) -> None:
    device = Device(server, f"D-text-{abs(hash(text))}")
    body = b'{"badge": "BDG-%s", "pin": "%s"}' % (text, text)
    answer = server.client.post("/v1/sign-in", content=body, headers={**JSON, **device.bearer})
    assert problem(answer).type in ("malformed", "badge_not_known")
    assert server.get("/readyz").json()["ready"]


def test_a_body_without_an_end_is_cut_off(server: Serving) -> None:
    answer = server.client.post("/v1/events", content=iter([b" " * 1_000_000] * 6), headers=JSON)
    assert problem(answer).type == "too_large"


def test_a_caller_that_hangs_up_disturbs_nobody(server: Serving) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    for part in (b"POST /v1/events HTTP/1.1\r\n", b"\x00\xff\r\n\r\n", b"POST /v1/events HTTP/1.1\r\nHost: x\r\n"):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(part + b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
    assert server.get("/healthz").json() == {"status": "ok"}


def test_the_server_says_whether_it_can_work(server: Serving, tmp_path: Path) -> None:
    assert server.get("/readyz").json() == {"ready": True, "reasons": []}
    with serving(tmp_path) as empty:
        answer = empty.get("/readyz")
        assert (answer.status_code, answer.json()["reasons"]) == (503, ["there is no site yet: pickserver seed"])
        assert empty.get("/healthz").status_code == 200
        refused = empty.post("/v1/devices", DeviceWanted(device="D1", enrolment="SECRET"))
        assert problem(refused).type == "enrolment_closed"


def test_the_server_tells_nobody_what_it_is_made_of(server: Serving) -> None:
    answer = server.get("/v1/trolleys")
    assert "server" not in answer.headers
    assert json.loads(server.get("/openapi.json").content)["info"]["title"] == "pickserver"


def test_dumps_of_the_wire_are_what_the_server_reads(server: Serving) -> None:
    device = Device(server, "D-wire")
    request = device.handheld.request(*device.handheld.record(PUT, trolley=None, epoch=0))
    extra = json.loads(dumps(request)) | {"from_a_newer_program": {"x": 1}}
    answer = server.client.post("/v1/events", json=extra, headers=device.bearer)
    assert loads(SyncReply, answer.content).ack == 1
