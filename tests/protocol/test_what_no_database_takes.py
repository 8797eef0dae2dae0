"""What no column, index or encoding of a database takes: set aside by itself or refused, and nothing stops for it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from re import sub

import httpx
import pytest
from sqlalchemy.exc import DataError, OperationalError

from pickserver.app import create_app
from pickserver.handlers import intake
from pickserver.handlers.claims import TrolleyWanted, claim
from pickserver.handlers.intake import UNITS_MAX
from pickserver.seams import hashed
from pickserver.shell import Shell
from pickserver.store import operators
from tests.protocol.floor import ANA, Floor, Handheld, caller, sent
from tests.protocol.test_taking_in import kinds, put, short, statuses
from warehouse.claims import Claim, ClaimWanted
from warehouse.codec import dumps, loads
from warehouse.events import Undone
from warehouse.wire import SyncReply

Ask = Callable[..., httpx.Response]


def asked_of(floor: Floor) -> Ask:
    """Asks the whole application on `floor`, without a socket, as device D1."""
    floor.database.transact(lambda tx: operators.register(tx, "D1", hashed("a-token"), 0))
    app = create_app(Shell(floor.database, floor.clock))
    headers = {"Authorization": "Bearer a-token", "Content-Type": "application/json", "Idempotency-Key": "some-key"}

    async def answer(method: str, path: str, body: bytes) -> httpx.Response:
        way = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=way, base_url="http://test", headers=headers) as web:
            return await web.request(method, path, content=body)

    return lambda method, path, body=b"": asyncio.run(answer(method, path, body))


def test_the_most_that_may_be_told_is_counted_and_summed() -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    most = put(UNITS_MAX)
    reply = sent(floor, device, *device.record(put(), most, most, Undone(seq=2, event=most), short(UNITS_MAX - 1, 1)))
    assert (reply.ack, reply.exceptions) == (5, ())
    assert floor.lines() == {(1, "1001/1"): (1 + UNITS_MAX, UNITS_MAX - 1), (1, "1001/2"): (0, 1)}


def test_what_the_database_does_not_take_is_set_aside_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last line, for whatever no rule foresees: here the rules foresee nothing, and the number fits no column."""
    monkeypatch.setattr(intake, "_is_sane", lambda *_: True)
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    ask = asked_of(floor)
    device.record(put(), put(2**80), put(2))

    def send() -> SyncReply:
        answer = ask("POST", "/v1/events", dumps(device.request(*device.events)))
        assert answer.status_code == 200, answer.text
        return loads(SyncReply, answer.content)

    first, again = send(), send()
    assert (first.ack, kinds(first)) == (3, [("quarantined", 2)])
    assert (again.ack, kinds(again)) == (3, [("quarantined", 2)])
    assert floor.lines() == {(1, "1001/1"): (3, 0)}
    assert statuses(floor) == [(1, "applied"), (2, "poison"), (3, "applied")]


@pytest.mark.parametrize("spelt", [str.upper, lambda text: text[:2] + " " + text[2:]])
def test_a_hash_that_is_spelt_otherwise_is_the_same(spelt: Callable[[str], str]) -> None:
    floor, device = Floor(), Handheld()
    floor.claimed("TRL-17")
    one, two = device.record(put(), put(2))
    sent(floor, device, one)
    reply = sent(floor, device, *(replace(e, hash=spelt(e.hash), prev_hash=spelt(e.prev_hash)) for e in (one, two)))
    assert (reply.ack, reply.exceptions) == (2, ())


@pytest.mark.parametrize("hash_", ["x" * 3000, "\0", "\ud800", "\x1b[2J", "é" * 64])
def test_bytes_with_something_else_for_a_hash_are_kept_without_it(hash_: str) -> None:
    floor, device = Floor(), Handheld()
    (one,) = device.record(put())
    reply = sent(floor, device, replace(one, hash=hash_, prev_hash=hash_))
    assert (reply.ack, kinds(reply)) == (0, [("unsealed", 1)])
    assert sent(floor, device, one).ack == 1


def test_no_address_holds_nul_whatever_it_leads_to() -> None:
    ask = asked_of(Floor())
    paths = ask("GET", "/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method in methods:
            if "{" in path:
                answer = ask(method.upper(), sub(r"{\w+}", "TRL-17%00", path), b"{}")
                assert (answer.status_code, answer.json()["type"]) == (404, "not_known"), path
            answer = ask(method.upper(), f"{path}?code=a%00b", b"{}")
            assert (answer.status_code, answer.json()["type"]) == (422, "malformed"), path


@pytest.mark.parametrize("text", [b"\\u0000", b"a\\u0000b", b"\\ud800", b"\\udc00\\ud800"])
def test_no_body_holds_a_text_that_is_none(text: bytes) -> None:
    ask = asked_of(Floor())
    posts = [path for path, methods in ask("GET", "/openapi.json").json()["paths"].items() if "post" in methods]
    for path in posts:
        if path != "/v1/events":
            answer = ask("POST", sub(r"{\w+}", "TRL-17", path), b'{"device": "' + text + b'"}')
            assert (answer.status_code, answer.json()["type"]) == (422, "malformed"), path


def test_what_only_looks_like_such_a_text_goes_through() -> None:
    ask = asked_of(Floor())
    answer = ask("POST", "/v1/sign-in", rb'{"badge": "\\u0000 \ud83d\ude00", "pin": ""}')
    assert answer.json()["type"] == "badge_not_known"


def test_a_program_may_call_itself_whatever_it_likes() -> None:
    floor = Floor()
    wanted = TrolleyWanted(trolley="TRL-17", wanted=ClaimWanted(incarnation="D1-first", client="9" * 5000))
    answer = floor.database.transact(lambda tx: claim(tx, caller(ANA, "D1"), wanted, floor.clock, floor.ids))
    assert isinstance(answer, Claim)


def test_a_database_that_is_away_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    floor = Floor()
    ask = asked_of(floor)

    def gone(_work: object) -> None:
        raise OperationalError("SELECT", {}, OSError("the connection is lost\n\tafter a while"))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(floor.database, "read", gone)
        assert ask("GET", "/v1/trolleys").status_code == 503
    (record,) = caplog.records
    assert record.exc_info is None
    assert record.getMessage() == (
        "GET '/v1/trolleys': the database failed: OSError: the connection is lost\\n\\tafter a while"
    )


def test_a_value_that_no_column_takes_is_refused_and_not_sent_again() -> None:
    floor = Floor()
    ask = asked_of(floor)

    def too_large(_work: object) -> None:
        raise DataError("SELECT", {}, ValueError("out of range"))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(floor.database, "read", too_large)
        assert ask("GET", "/v1/trolleys").status_code == 422
