"""The line to a carrier gives up in time, however slowly the other side goes on, and says whether it was sent."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic

import pytest

from pickserver.labels.carriers import line as line_module
from pickserver.labels.carriers.config import CarriersError, read_carriers
from pickserver.labels.carriers.line import Ask, Reply
from pickserver.labels.carriers.seam import Unsure
from tests.doubles.carriers import http_line

GET = Ask(method="GET", path="/")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: "


@contextmanager
def answering(act: Callable[[socket.socket, Event], None]) -> Iterator[int]:
    """A port at which `act` answers one connection."""
    over = Event()

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            connection.recv(65536)
            act(connection, over)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            thread.join()


def trickle(first: bytes) -> Callable[[socket.socket, Event], None]:
    """A byte every 20 ms, for ever."""

    def act(connection: socket.socket, over: Event) -> None:
        connection.sendall(first)
        while not over.wait(0.02):
            connection.sendall(b"x")

    return act


def silence(_connection: socket.socket, over: Event) -> None:
    """Nothing at all."""
    over.wait(20)


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX-", HEAD + b"9999999\r\n\r\n"])
def test_one_that_trickles_is_given_up_in_time(first: bytes) -> None:
    with answering(trickle(first)) as port, http_line(port, timeout_s=0.4) as line:
        begun = monotonic()
        assert isinstance(line.exchange(GET), Unsure)
        assert monotonic() - begun < 3


def test_one_that_says_nothing_may_have_done_it() -> None:
    with answering(silence) as port, http_line(port, timeout_s=0.2) as line:
        assert line.exchange(GET) == Unsure(why="TimeoutError")


def test_an_answer_without_an_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "ANSWER_BYTES_MAX", 1000)
    body = b"x" * 1001
    with answering(lambda one, _over: one.sendall(HEAD + b"1001\r\n\r\n" + body)) as port, http_line(port) as line:
        assert line.exchange(GET) == Unsure(why="the answer is too long", is_told=True)


def test_what_is_answered_comes_whole() -> None:
    with answering(lambda one, _over: one.sendall(HEAD + b'9\r\n\r\n{"a": 17}')) as port, http_line(port) as line:
        reply = line.exchange(GET)
        assert isinstance(reply, Reply)
        assert (reply.status, reply.json()) == (200, {"a": 17})


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_is_empty(body: bytes) -> None:
    assert Reply(status=200, body=body).json() == {}


SANDBOX = {"carrier": "acme", "kind": "sandbox", "url": "http://127.0.0.1:8470", "idempotency": "key"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"carrier": "Acme"}, "not small letters"),
        ({"kind": "pigeon"}, "kind: 'pigeon' is not one of sandbox"),
        ({"url": ""}, "url: missing"),
        ({"url": "127.0.0.1"}, "url: '127.0.0.1' is none"),
        ({"idempotency": "luck"}, "idempotency: 'luck' is not one of key, natural, lookup, none"),
        ({"timeout_s": 0.5}, "timeout_s: not from 1"),
        ({"threads": 0}, "threads: not from 1"),
    ],
)
def test_a_carriers_file_that_cannot_be_used_says_why(change: dict[str, object], reason: str) -> None:
    with pytest.raises(CarriersError, match=reason):
        read_carriers(json.dumps({"carriers": [SANDBOX | change]}), {})


def test_a_file_without_carriers_or_with_one_twice_is_refused() -> None:
    for text, reason in ((json.dumps({"carriers": []}), "none"), (json.dumps({"carriers": [SANDBOX] * 2}), "2 times")):
        with pytest.raises(CarriersError, match=reason):
            read_carriers(text, {})
    with pytest.raises(CarriersError, match="not JSON"):
        read_carriers("carriers:", {})


def test_no_text_in_an_answer_is_one_that_a_database_or_a_terminal_chokes_on() -> None:
    messages = rb'["\u001b[2Jno\r\n", "\u0141\u00f3d\u017a \ud83d\udce6"]'
    told = rb'{"tracking": "1Z\u0000\ud8009", "error": {"messages": ' + messages + rb'}, "n": 1.50}'
    assert Reply(status=200, body=told).json() == {
        "tracking": "1Z  9",
        "error": {"messages": [" [2Jno  ", "\u0141\u00f3d\u017a \U0001f4e6"]},
        "n": "1.50",
    }
