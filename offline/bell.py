"""Hears the site's bell and wakes sync, so that a device learns at once that its trolley is somebody else's.

It does nothing else: what a bell is about comes by sync, which asks now and then without one. Listens only while sync
is answered, so that a device without network costs nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread
from typing import Protocol

from offline.backoff import Backoff
from offline.news import Link, News, Standing
from offline.transport import Refusal, TransportError

REFUSED_S = 300.0
"""Seconds to the next try at a site that rings no bells, or not for this device."""


class Ringing(Protocol):
    """The device's line to the bell."""

    def rings(self) -> Iterator[bool]:
        """Open the line; True for each ring, False for a sign of life, and the end when the site hangs up.

        Raises: TransportError.
        """

    def hang_up(self) -> None:
        """Let go of the line; from any thread, and safe when there is none."""


class Bell:
    """A thread that waits for rings until it is stopped."""

    def __init__(self, line: Ringing, wake: Callable[[], None], randomness: Callable[[int], bytes]) -> None:
        """Call `wake` at each ring; not listening yet: call `start`, after the first paint."""
        self._line = line
        self._wake = wake
        self._backoff = Backoff(randomness)
        self._online = Event()
        self._stopped = Event()
        self._started = False
        self._thread = Thread(target=self._run, name="bell", daemon=True)

    def start(self) -> None:
        """Begin; called again it changes nothing."""
        if not self._started:
            self._started = True
            self._thread.start()

    def heard(self, news: News) -> None:
        """Learn from what sync tells whether there is a site to listen to; from any thread."""
        if isinstance(news, Standing) and not self._stopped.is_set():
            if news.link is Link.ONLINE:
                self._online.set()
            else:
                self._online.clear()

    def stop(self, wait_s: float = 0.5) -> None:
        """End within `wait_s`."""
        self._stopped.set()
        self._online.set()
        self._line.hang_up()
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._online.wait()
            self._stopped.wait(self._listened())

    def _listened(self) -> float:
        """Listen until the line breaks; seconds to wait before the next try."""
        with suppress(TransportError):
            try:
                for rung in self._line.rings():
                    if self._stopped.is_set():
                        return 0.0
                    if rung:
                        self._wake()
                    else:  # not at a ring: one comes first on every line, also on one that breaks at once
                        self._backoff.reset()
            except Refusal:
                return REFUSED_S
        return self._backoff.failed()
