"""A load balancer as a site has one: each connection goes to the next node that takes it, and it knows no more.

A node that dies in the middle of a request breaks its connections, and whoever asked is told nothing.
"""

import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock, Thread

CHUNK_BYTES = 65_536
CONNECT_S = 1.0
_KEPT = re.compile(rb"Connection: keep-alive", re.IGNORECASE)


class Balancer:
    """Spreads connections over `nodes`, round robin; the list may change at any time."""

    def __init__(self, nodes: Sequence[tuple[str, int]]) -> None:
        """Listen on a free loopback port."""
        self.nodes = list(nodes)
        self.carried = 0
        """Connections that reached a node."""
        self._turn = 0
        self._lock = Lock()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        Thread(target=self._accept, name="balancer", daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        """Take no more."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                caller, _ = self._listening.accept()
                Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        node = self._next_that_answers()
        if node is None:
            caller.close()
            return
        for each in (caller, node):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):  # one request a connection, so that the next one goes to another node
            node.sendall(_KEPT.sub(b"Connection: close", caller.recv(CHUNK_BYTES), count=1))
        back = Thread(target=_carried, args=(node, caller), daemon=True)
        back.start()
        _carried(caller, node)
        back.join()
        caller.close()
        node.close()

    def _next_that_answers(self) -> socket.socket | None:
        for _ in range(len(self.nodes)):
            with self._lock:
                self._turn += 1
                address = self.nodes[self._turn % len(self.nodes)]
            with suppress(OSError):
                node = socket.create_connection(address, CONNECT_S)
                node.settimeout(None)
                self.carried += 1
                return node
        return None


@contextmanager
def balanced(nodes: Sequence[tuple[str, int]]) -> Iterator[Balancer]:
    """A balancer over `nodes`, until the end of the block."""
    balancer = Balancer(nodes)
    try:
        yield balancer
    finally:
        balancer.close()


def _carried(source: socket.socket, target: socket.socket) -> None:
    """Bytes from `source` to `target`, until either ends; then both directions do."""
    with suppress(OSError):
        while data := source.recv(CHUNK_BYTES):
            target.sendall(data)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
