"""A line between a device and its server that fails in the ways lines do, one at a time, and mends at once when told.

It carries bytes and understands none of them.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from threading import Event, Thread
from typing import Final

CHUNK_BYTES: Final = 65_536
LATE_S: Final = 0.15
TRICKLE_S: Final = 0.002
_RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER for an end by reset."""


class Ill(StrEnum):
    """What is wrong with the line."""

    NOTHING = "nothing"
    LATE = "late"
    """Every piece takes its time."""
    SWALLOWS_REQUESTS = "swallows requests"
    SWALLOWS_ANSWERS = "swallows answers"
    RESETS_AFTER_THE_COMMIT = "resets after the commit"
    """The server has answered; the device hears a reset."""
    TRICKLES = "trickles"
    """Byte for byte."""
    HALF_OPEN = "half open"
    """The server's end is gone, and the device is not told."""
    REFUSES = "refuses"


class FaultyLine:
    """Listens on a free loopback port and carries to `address`, as ill as it is told to be."""

    def __init__(self, address: tuple[str, int]) -> None:
        """Begin well."""
        self.ill = Ill.NOTHING
        self.failed = 0
        """Pieces that were not carried as they should have been, and connections that were refused."""
        self._address = address
        self._over = Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        Thread(target=self._accept, name="line", daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        """End it."""
        self._over.set()
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                caller, _ = self._listening.accept()
                Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        if self.ill is Ill.REFUSES:
            self.failed += 1
            _reset(caller)
            return
        server = socket.create_connection(self._address)
        for each in (caller, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = Thread(target=self._carried, args=(server, caller), kwargs={"answers": True}, daemon=True)
        back.start()
        self._carried(caller, server, answers=False)
        back.join()
        caller.close()
        server.close()

    def _carried(self, source: socket.socket, target: socket.socket, *, answers: bool) -> None:
        """Bytes from `source` to `target` as long as both live, spoiled in the way the line is ill at the moment."""
        with suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                self.failed += self.ill is not Ill.NOTHING
                match self.ill:
                    case Ill.LATE:
                        self._over.wait(LATE_S)
                    case Ill.SWALLOWS_REQUESTS if not answers:
                        continue
                    case Ill.SWALLOWS_ANSWERS if answers:
                        continue
                    case Ill.RESETS_AFTER_THE_COMMIT if answers:
                        _reset(target)
                        return
                    case Ill.HALF_OPEN if answers:
                        source.shutdown(socket.SHUT_RDWR)
                        self._over.wait()
                        return
                    case Ill.TRICKLES:
                        for byte in data:
                            self._over.wait(TRICKLE_S)
                            target.sendall(bytes([byte]))
                        continue
                    case _:
                        pass
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def faulty_line(address: tuple[str, int]) -> Iterator[FaultyLine]:
    """A line to `address`, until the end of the block."""
    line = FaultyLine(address)
    try:
        yield line
    finally:
        line.close()


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    connection.close()
