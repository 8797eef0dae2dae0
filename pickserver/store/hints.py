"""What PostgreSQL says to its nodes when rows were written: a hint, and nothing depends on it.

One that is lost costs a short wait, since who is told looks by itself as well.
"""

import select
import socket
from collections.abc import Callable
from threading import Thread
from typing import Final

from pickserver.store.outbox import CHANNEL
from pickserver.store.postgres import CONNECT_S

AGAIN_S: Final = 0.5
"""Seconds after which a connection that broke is opened again."""


class Hints:
    """A connection and a thread that listen, until they are stopped."""

    def __init__(self, address: str, told: Callable[[], object]) -> None:
        """Call `told` on a thread of its own whenever the database at `address` says that rows were written."""
        self._address = address
        self._told = told
        self._stop, self._stopped = socket.socketpair()
        self._thread = Thread(target=self._run, name="hints", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen no longer."""
        self._stop.close()
        self._thread.join(CONNECT_S + 1)

    def _run(self) -> None:
        import psycopg  # noqa: PLC0415 - most sites have a file

        with self._stopped:
            stopped = False
            while not stopped:
                try:
                    stopped = self._listened()
                except psycopg.OperationalError:
                    stopped = self._waited(self._stopped, AGAIN_S)

    def _listened(self) -> bool:
        """Listen until it is to stop; raises when the connection breaks."""
        import psycopg  # noqa: PLC0415 - most sites have a file

        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}".encode())
            self._told()  # whatever was said before somebody listened
            while True:
                ready, _, _ = select.select([connection.fileno(), self._stopped.fileno()], [], [])
                if self._stopped.fileno() in ready:
                    return True
                if list(connection.notifies(timeout=0)):
                    self._told()

    @staticmethod
    def _waited(stopped: socket.socket, wait_s: float) -> bool:
        return bool(select.select([stopped], [], [], wait_s)[0])
