"""The three signals on the terminal: a tone at once, and the mark that it was given once its number can be read.

An event is marked as signalled only when the bytes that show its number were written to the terminal: a battery that
goes before leads to a question, never to a scan that was silently counted.
"""

from functools import partial
from typing import Protocol

from devices.sound import Tone, bell


class Terminal(Protocol):
    """The part of the driver that signals need."""

    def write(self, data: str) -> None:
        """Queue `data` for the terminal."""

    def after_written(self, call: "Marking") -> None:
        """Call `call`, on the writing thread, when everything queued before has been written."""


class Marking(Protocol):
    """Something to do once the terminal was written to."""

    def __call__(self) -> None:
        """Do it."""


class Mark(Protocol):
    """Where it is kept which events were signalled."""

    def signalled(self, seq: int) -> None:
        """Note that event `seq` was signalled."""


class Refreshing(Protocol):
    """The part of an application that knows when it has painted."""

    def call_after_refresh(self, callback: "Marking") -> bool:
        """Call `callback` after the next paint."""


class TerminalSignals:
    """Tones for the operator's ears, and the mark for the next start."""

    def __init__(self, app: Refreshing, mark: Mark, terminal: Terminal | None, *, sound: bool) -> None:
        """Signal on `terminal` (None where there is none to hear it), silently without `sound`."""
        self._app = app
        self._mark = mark
        self._terminal = terminal
        self.sound = sound
        """Whether there is any tone; may be changed."""

    def accepted(self, seq: int) -> None:
        """Event `seq` is durable: sound it now, and mark it when its number stands on the terminal."""
        self._ring(Tone.ACCEPTED)
        self._app.call_after_refresh(partial(self._painted, seq))

    def refused(self) -> None:
        """What was scanned is not due."""
        self._ring(Tone.REFUSED)

    def trouble(self) -> None:
        """The machine has a problem."""
        self._ring(Tone.TROUBLE)

    def _ring(self, tone: Tone) -> None:
        if self.sound and self._terminal is not None:
            self._terminal.write(bell(tone))

    def _painted(self, seq: int) -> None:
        if self._terminal is None:
            self._mark.signalled(seq)
        else:
            self._terminal.after_written(partial(self._mark.signalled, seq))
