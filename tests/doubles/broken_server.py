"""Something on a port that is no pickserver, or a sick one: answers what it is told to, or never."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread


class BrokenServer:
    """Answers every request with the same bytes; with none, it takes the request and stays silent until the end."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.requests: list[bytes] = []
        self._over = Event()
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up on everybody."""
        self._over.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        held = []
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.requests.append(connection.recv(1 << 20))
                if self.answer is None:
                    held.append(connection)
                    continue
                with connection:
                    connection.sendall(self.answer)
        for connection in held:
            connection.close()


@contextmanager
def broken_server(answer: bytes | None) -> Iterator[BrokenServer]:
    """One that answers with `answer`, until the end of the block."""
    server = BrokenServer(answer)
    try:
        yield server
    finally:
        server.close()


def http(status: str, body: str, kind: str = "application/json") -> bytes:
    """An HTTP answer."""
    content = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    return head.encode() + content
