"""A label printer at a port of this machine: answers as a Zebra does, and fails as one does.

It has its own reader of the stream: labels are what lies between ^XA and ^XZ, whoever sent them.
"""

import re
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

QUESTIONS = re.compile(rb'~HQES|~HQOD|~HS|~HI|! U1 getvar "([^"]*)"\r\n|\^XA.*?\^XZ', re.DOTALL)
RESET = struct.pack("ii", 1, 0)
"""Lingering for no second: what is closed so is reset."""


class Zebra:
    """What the printer is and has done; to be changed while it runs."""

    def __init__(self, *, link_os: bool = True) -> None:
        """With paper and a closed head, having printed 400 labels in its life."""
        self.link_os = link_os
        self.paper = True
        self.head_open = False
        self.paused = False
        self.silent_without_paper = False
        """Whether ~HS goes unanswered while the paper is out, as with some firmware."""
        self.deaf = False
        """Prints, and answers nothing."""
        self.babbles = False
        """Answers with more than anybody asked for."""
        self.drops = False
        """Takes everything, prints nothing, answers nothing."""
        self.reset_after: int | None = None
        """Bytes of labels after which the connection is reset, once."""
        self.jams_after = 0
        """Labels after which the head opens in the middle of one, once."""
        self.half_printed = 0
        self.held: list[bytes] = []
        self.printed: list[bytes] = []
        self.length_dots = 1245
        """Of its labels, 8 to the millimetre."""
        self.count = 400
        self.inches = 9000
        self.questions: list[bytes] = []
        self._lock = threading.Lock()

    def mend(self) -> None:
        """Put paper in, close the head, take it out of pause: what is held is printed."""
        with self._lock:
            self.paper, self.head_open, self.paused = True, False, False
            self._print()

    def take(self, stream: bytes) -> tuple[bytes, bytes]:
        """What of `stream` is not understood yet, and what is answered."""
        answers, end = b"", 0
        with self._lock:
            for found in QUESTIONS.finditer(stream):
                end = found.end()
                if found.group().startswith(b"^XA"):
                    self.held += [] if self.drops else [found.group()]
                    self._print()
                else:
                    self.questions.append(found.group())
                    answers += b"" if self.deaf or self.drops else self._answer(found.group())
        return stream[end:], answers

    def _print(self) -> None:
        while self.held and self.paper and not self.head_open and not self.paused:
            if self.jams_after == len(self.printed) + 1:
                self.jams_after, self.head_open = 0, True
                self.half_printed += 1
                self.inches += 3
                return
            self.printed.append(self.held.pop(0))
            self.count += 1
            self.inches += 6

    def _answer(self, question: bytes) -> bytes:
        if self.babbles:
            return b"\x02" * 200_000
        if question == b"~HS":
            return b"" if self.silent_without_paper and not self.paper else self._status()
        if question == b"~HQES":
            bits = (not self.paper) * 0x1 | self.head_open * 0x4 | self.paused * 0x10000
            said = f"\r\n\r\n  PRINTER STATUS\r\n   ERRORS:         {bool(bits):d} 00000000 {bits:08X}\r\n"
            return f"\x02{said}   WARNINGS:       0 00000000 00000000\r\n\x03".encode()
        if question == b"~HI":
            return b"\x02ZD421-203dpi,V93.21.26Z,8,65536KB\x03"
        if question == b"~HQOD":
            return f'\x02\r\n  PRINT METERS\r\n   TOTAL NONRESETTABLE:   {self.inches} "\r\n\x03'.encode()
        return f'"{self.count}"'.encode() if self.link_os else b'"?"'

    def _status(self) -> bytes:
        first = f"030,{not self.paper:d},{self.paused:d},{self.length_dots:04},{len(self.held):03},0,0,0,000,0,0,0"
        second = f"001,0,{self.head_open:d},0,1,2,6,0,00000000,1,000"
        return f"\x02{first}\x03\r\n\x02{second}\x03\r\n\x021234,0\x03\r\n".encode()


class _Connection(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        server, connection = cast("_Port", self.server), cast("socket.socket", self.request)
        zebra, stream, taken = server.zebra, b"", 0
        while data := _received(connection):
            stream += data
            taken += len(data)
            at = stream.find(b"^XA")
            if zebra.reset_after is not None and at >= 0 and len(stream) - at > zebra.reset_after:
                kept = stream[: at + zebra.reset_after]
                zebra.reset_after = None
                zebra.take(kept)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                return
            stream, answers = zebra.take(stream)
            connection.sendall(answers)


class _Port(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, zebra: Zebra, port: int) -> None:
        self.zebra = zebra
        super().__init__(("127.0.0.1", port), _Connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no error of a printer."""


@contextmanager
def plugged_in(zebra: Zebra, at: int = 0) -> Iterator[int]:
    """The port at which `zebra` is reached meanwhile: `at`, or any that is free."""
    with _Port(zebra, at) as port:
        thread = threading.Thread(target=port.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield port.server_address[1]
        finally:
            port.shutdown()
            thread.join()


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except OSError:
        return b""
