"""Carries IPP over HTTP, one connection a request, and knows of each failure whether a byte may have gone out.

By the standard library: it alone lets connecting and sending be two steps.

IppTransportError
  NotReachedError   nothing went out
  NoAnswerError     something may have gone out
  TurnedAwayError   the printer read the request and will not have it
"""

import socket
import ssl
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final

from devices.printers.address import Address
from warehouse.errors import PickclientError

CONNECT_S: Final = 2.0
ANSWER_S: Final = 10.0
ANSWER_BYTES_MAX: Final = 4_000_000
Post = Callable[[bytes], bytes]
"""Sends a request and returns the answer, or raises an `IppTransportError`."""


class IppTransportError(PickclientError):
    """There is no answer."""


class NotReachedError(IppTransportError):
    """Not one byte of the request went out."""


class NoAnswerError(IppTransportError):
    """The request, or some of it, may have been read."""


class TurnedAwayError(IppTransportError):
    """HTTP itself refused the request: not allowed, not there, or only over TLS."""


def over_http(address: Address, socket_path: str | None = None) -> Post:
    """Posts requests to `address`; through the socket at `socket_path`, where one is given."""

    def post(written: bytes) -> bytes:
        try:
            opened = _opened(address, socket_path)
        except OSError as error:
            raise NotReachedError(_words(error)) from error
        connection = HTTPConnection(address.host, address.port)
        connection.sock = opened
        try:
            headers = {"Content-Type": "application/ipp", "Accept": "application/ipp", "Connection": "close"}
            connection.request("POST", address.path or "/", body=written, headers=headers)
            answered = connection.getresponse()
            said = _body(answered)
        except (OSError, HTTPException) as error:
            raise NoAnswerError(_words(error)) from error
        finally:
            connection.close()
            opened.close()
        if 400 <= answered.status < 500:
            raise TurnedAwayError(f"HTTP {answered.status} {answered.reason}")
        if answered.status != 200:
            raise NoAnswerError(f"HTTP {answered.status} {answered.reason}")
        return said

    return post


def _body(answered: HTTPResponse) -> bytes:
    """The answer's body: all of it within `ANSWER_S`, however slowly it comes."""
    until, said = time.monotonic() + ANSWER_S, b""
    while more := answered.read1(65_536):
        said += more
        if len(said) > ANSWER_BYTES_MAX or time.monotonic() > until:
            raise TimeoutError("the answer has no end")
    return said


def _opened(address: Address, socket_path: str | None) -> socket.socket:
    if socket_path is not None:
        here = socket.socket(socket.AF_UNIX)
        here.settimeout(ANSWER_S)
        try:
            here.connect(socket_path)
        except OSError:
            here.close()
            raise
        return here
    there = socket.create_connection((address.host, address.port), CONNECT_S)
    try:
        if address.written.startswith("ipps"):
            there = ssl.create_default_context().wrap_socket(there, server_hostname=address.host)
        there.settimeout(ANSWER_S)
    except OSError:
        there.close()
        raise
    return there


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
