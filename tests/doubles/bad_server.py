"""A site server's bad days: passes requests on to a real one, and answers as it is told to instead.

A forwarded request that is answered badly was done by the server all the same, as on a real bad day.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

PASSED_ON = ("Authorization", "Operator-Token", "Idempotency-Key", "Content-Type")


class BadDay(StrEnum):
    """What is answered instead of what the server said."""

    STATUS_500 = "500, without asking the server"
    PAGE = "the sign-in page of somebody's Wi-Fi"
    EMPTY = "nothing, with a good status"
    TRUNCATED = "the first half of what the server said"
    WRONG_TYPES = "what the server said, with texts for numbers and numbers for lists"
    WRONG_REFUSAL = "a refusal that gives no reason"


class BadServer:
    """An address in front of a real server; `day` says how it answers."""

    def __init__(self, real: str) -> None:
        """Listen on a free port in front of `real`, an address."""
        self.real = urlsplit(real).netloc
        self.day: BadDay | None = None
        """None is a good day."""
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        self._http.shutdown()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        bad = self

        class Handler(BaseHTTPRequestHandler):
            """Answers one request after the other on a connection."""

            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                """Serve a connection until the device is gone, however that goes."""
                with suppress(ConnectionError):
                    super().handle()

            def do_POST(self) -> None:
                """Answer well or badly."""
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name: self.headers[name] for name in PASSED_ON if self.headers[name]}
                status, kind, content = bad.answer(lambda: _asked(bad.real, self.path, body, headers))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
                """Write nothing to the terminal of the tests."""

        return Handler

    def answer(self, ask: Callable[[], tuple[int, str, bytes]]) -> tuple[int, str, bytes]:
        """What this day makes of the answer that `ask` gets: status, content type, content."""
        match self.day:
            case None:
                return ask()
            case BadDay.STATUS_500:
                return 500, "text/plain", b"Internal Server Error"
            case BadDay.PAGE:
                return 200, "text/html", b"<html><title>Welcome to our Wi-Fi</title></html>"
            case BadDay.EMPTY:
                return 200, "application/json", b""
            case BadDay.TRUNCATED:
                status, kind, content = ask()
                return status, kind, content[: len(content) // 2]
            case BadDay.WRONG_TYPES:
                status, kind, content = ask()
                return status, kind, json.dumps(_retyped(json.loads(content))).encode()
            case BadDay.WRONG_REFUSAL:
                return 409, "application/json", b'{"detail": ["no"]}'


@contextmanager
def bad_server(real: str) -> Iterator[BadServer]:
    """A bad server in front of `real` for the time of the block."""
    server = BadServer(real)
    try:
        yield server
    finally:
        server.close()


def _asked(netloc: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
    connection = HTTPConnection(netloc, timeout=10)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get_content_type(), answer.read()
    finally:
        connection.close()


def _retyped(value: object) -> object:
    match value:
        case dict():
            return {name: _retyped(each) for name, each in value.items()}
        case list():
            return 7
        case int():
            return f"about {value}"
        case _:
            return value
