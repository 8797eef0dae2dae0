"""The scripted carrier as an HTTP service of its own: a thread a connection, which it may cut off whenever it likes.

`GET /ledger` says what was sold, `PUT /script/PATH` how a path behaves, `GET /health` that it is there.
"""

import json
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep, time
from typing import Final

from pickserver.carrier_sandbox.books import Books
from pickserver.carrier_sandbox.faults import Fault, Script
from pickserver.carrier_sandbox.ledger import Answer, Planned, Sandbox, ledger_json
from pickserver.labels.carriers.line import Json
from warehouse.codec import from_json
from warehouse.errors import CodecError

BODY_BYTES_MAX: Final = 1024 * 1024
SILENT: Final = frozenset({Fault.LOST_REPLY, Fault.CUT_OFF})
"""Faults after which the connection just ends."""


class SandboxService(ThreadingHTTPServer):
    """Serves a `Sandbox`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        host: str,
        port: int,
        seed: int = 17,
        listening: socket.socket | None = None,
        *,
        books: Books | None = None,
    ) -> None:
        """Listen; `port` 0 takes a free one. A socket that is `listening` already is taken instead.

        What is sold is kept in `books`, if any.

        Raises:
            OSError: it cannot.

        """
        self.sandbox = Sandbox(now_ms, seed, books)
        super().__init__((host, port), _Exchange, bind_and_activate=listening is None)
        if listening is not None:
            self.socket.close()
            self.socket = listening

    def handle_error(self, request: object, client_address: object) -> None:
        """Say what went wrong, unless whoever asked has gone: a node that is killed is no fault of the carrier's."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # as it was called

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self.socket.getsockname()[1]
        return port


class _Exchange(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: SandboxService

    def do_GET(self) -> None:
        """Answer."""
        self._answered("GET", None)

    def do_POST(self) -> None:
        """Answer."""
        self._answered("POST", self._body())

    def do_PUT(self) -> None:
        """Answer."""
        self._answered("PUT", self._body())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def _answered(self, method: str, body: Json) -> None:
        # An answer is two writes, and the second would wait for the other side to acknowledge the first.
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sandbox = self.server.sandbox
        if self.path == "/health":
            self._send(Answer(status=200, told={"carrier": "sandbox"}))
        elif self.path == "/ledger":
            self._send(Answer(status=200, told=ledger_json(sandbox.ledger)))
        elif method == "PUT" and self.path.startswith("/script/"):
            self._send(_scripted(sandbox, self.path.removeprefix("/script/"), body))
        else:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._carry(sandbox.plan(method, self.path, headers, body))

    def _carry(self, planned: Planned) -> None:
        sleep(planned.delay_s)
        if planned.fault in (Fault.ERROR, Fault.CUT_OFF):
            answer = Answer(status=500, told={"error": {"code": "internal"}})
        else:
            answer = planned.act()
        if planned.fault is Fault.ERROR_THAT_SOLD:
            answer = Answer(status=400, told={"error": {"code": "unexpected", "message": "please try again"}})
        if planned.fault in SILENT:
            self.close_connection = True
        else:
            self._send(answer, half=planned.fault is Fault.HALF_ANSWER)

    def _send(self, answer: Answer, *, half: bool = False) -> None:
        content = json.dumps(answer.told).encode()
        if half:
            content = content[: len(content) // 2]
        try:
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # whoever asked has gone
            self.close_connection = True

    def _body(self) -> Json:
        length = min(int(self.headers.get("Content-Length", "0") or 0), BODY_BYTES_MAX)
        try:
            told: Json = json.loads(self.rfile.read(length))
        except (ValueError, RecursionError):
            return None
        return told


def now_ms() -> int:
    """Milliseconds since 1970 by the machine's clock."""
    return round(time() * 1000)


def _scripted(sandbox: Sandbox, path: str, body: Json) -> Answer:
    try:
        sandbox.follow(path, from_json(Script, body))
    except (CodecError, ValueError) as error:
        return Answer(status=422, told={"error": {"code": "malformed", "message": str(error)}})
    return Answer(status=200, told={"follows": path})
