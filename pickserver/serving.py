"""The web server around the application: how it listens, and the order in which it ends."""

import socket
from collections.abc import Callable
from typing import Final

import uvicorn

UNREAD_S: Final = 30
"""After so long a connection is ended whose other side takes nothing: it may be out of reach, or reads no longer."""


class Server(uvicorn.Server):
    """Uvicorn, which would wait for streams that never end: they are told first."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], object]) -> None:
        """Call `ending` when the server is told to stop, before it waits for what is in hand."""
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End streams, then everything."""
        self._ending()
        await super().shutdown(sockets)


def listening_on(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        OSError: it cannot.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named TCP, or asyncio does not know it for TCP and leaves 40 ms between the two halves of an answer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # what it accepts has it from it
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_S * 1000)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError:
        listening.close()
        raise
    return listening
