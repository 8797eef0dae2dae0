"""Listens to the terminal in a thread of its own, and proves silence.

A pause decides what keys mean (`devices.wedge`), so a pause must be true: it is only told when the descriptor was
looked at after the time was up and held nothing. However busy the machine is, bytes that came in time never count as
late. This knows no screen and decides nothing.
"""

import os
import selectors
from collections.abc import Callable
from threading import Event

from textual import events
from textual.message import Message

from devices.wedge import GAP_S, PAUSE_S
from pickclient.decoder import Decoder

READ_BYTES_MAX = 65_536
_TERMINATORS = b"\r\n\t"
_JUST_BEFORE_S = 0.001


class Quiet(events.Event, bubble=False):
    """Nothing came until this event's `time`; told in order with the keys.

    The input thread tells one when it starts to listen, which says that it will tell silence.
    """

    def __init__(self, *, proven: bool) -> None:
        """Say that it was quiet; `proven` by looking at the terminal, otherwise only because a timer ran out."""
        super().__init__()
        self.proven = proven


class Ears:
    """The input thread's body: reads descriptors, tells events in order, and silence when it means something."""

    def __init__(
        self, tell: Callable[[Message], object], gone: Callable[[int], object], clock: Callable[[], float]
    ) -> None:
        """Tell each event to `tell`, and to `gone` the descriptor that ended; `clock` is monotonic, in seconds."""
        self._tell = tell
        self._gone = gone
        self._clock = clock
        self._hushed = Event()
        self._wake_out, self._wake_in = os.pipe()
        self._decoders: dict[int, Decoder] = {}
        self._deadlines: list[float] = []

    def listen(self, *descriptors: int) -> None:
        """Listen to `descriptors` until hushed; what ends is no longer listened to. Runs in the input thread."""
        with selectors.SelectSelector() as selector:
            selector.register(self._wake_out, selectors.EVENT_READ)
            for descriptor in descriptors:
                selector.register(descriptor, selectors.EVENT_READ)
                self._decoders[descriptor] = Decoder()
            self._tell_quiet(self._clock())
            while not self._hushed.is_set():
                self._turn(selector)

    def hush(self) -> None:
        """Make `listen` return at once. From any thread."""
        self._hushed.set()
        os.write(self._wake_in, b"\n")

    def close(self) -> None:
        """Give back what was opened here."""
        os.close(self._wake_in)
        os.close(self._wake_out)

    def _turn(self, selector: selectors.BaseSelector) -> None:
        """Wait for bytes or for the next silence, and tell it."""
        deadline_s = self._deadlines[0] if self._deadlines else None
        ready = selector.select(None if deadline_s is None else max(0.0, deadline_s - self._clock()))
        now_s = self._clock()
        for key, _ in ready:
            if not self._hushed.is_set():
                at_s = now_s if deadline_s is None else min(now_s, deadline_s - _JUST_BEFORE_S)
                self._read(selector, key.fd, at_s)
        if not ready and deadline_s is not None and now_s >= deadline_s:
            self._deadlines.pop(0)
            for decoder in self._decoders.values():
                self._tell_all(decoder.silent())
            self._tell_quiet(now_s)

    def _read(self, selector: selectors.BaseSelector, descriptor: int, at_s: float) -> None:
        """Read what has come, at the latest `at_s`, and tell it."""
        try:
            data = os.read(descriptor, READ_BYTES_MAX)
        except OSError:
            data = b""
        if not data:
            selector.unregister(descriptor)
            self._gone(descriptor)
            return
        decoder = self._decoders[descriptor]
        self._tell_all(decoder.heard(data, at_s))
        pending = decoder.waiting or data[-1] not in _TERMINATORS
        self._deadlines = [at_s + PAUSE_S, at_s + GAP_S] if pending else []

    def _tell_all(self, messages: list[Message]) -> None:
        for message in messages:
            self._tell(message)

    def _tell_quiet(self, at_s: float) -> None:
        quiet = Quiet(proven=True)
        quiet.time = at_s
        self._tell(quiet)
