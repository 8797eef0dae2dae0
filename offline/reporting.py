"""Sends what was told at this device to its server, in a thread of its own: again and again, until it is there, once.

Never in the way of sync, which it knows nothing of; what cannot be sent waits on the disk for the next start.
"""

from collections.abc import Callable
from http import HTTPStatus
from threading import Event, Lock, Thread
from typing import Final, Protocol

from offline.backoff import Backoff
from offline.reports import Reports
from offline.transport import NotAllowed, Refusal, TransportError, Unreachable
from warehouse.recordings import RecordingKept, RecordingSent

PATH: Final = "/v1/recordings"
LATER: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.TOO_MANY_REQUESTS)
"""Refusals that end when the server is a newer one, or less busy."""


class Carries(Protocol):
    """Carries one report at a time."""

    def post(self, path: str, body: object, answer: type[RecordingKept]) -> RecordingKept:
        """Send `body`.

        Raises: offline.transport.TransportError.
        """


class Reporting:
    """Sends the reports that wait, but those that are being written."""

    def __init__(
        self, reports: Reports, randomness: Callable[[int], bytes], note: Callable[[str], object] = repr
    ) -> None:
        """Not running yet: call `start` when the server knows the device. `note` is told what was put aside."""
        self._reports = reports
        self._carrier: Carries | None = None
        self._note = note
        self._backoff = Backoff(randomness)
        self._held: set[str] = set()
        self._lock = Lock()
        self._woken = Event()
        self._ended = False
        self._thread = Thread(target=self._run, name="reports", daemon=True)

    def start(self, carrier: Carries) -> None:
        """Begin to send through `carrier`; called again it changes nothing."""
        if self._carrier is None and not self._ended:
            self._carrier = carrier
            self._thread.start()

    def hold(self, name: str) -> None:
        """Do not send `name` yet: words may come."""
        with self._lock:
            self._held.add(name)

    def release(self, name: str) -> None:
        """Send `name` now."""
        with self._lock:
            self._held.discard(name)
        self._woken.set()

    def stop(self) -> None:
        """End; what is not sent waits for the next start."""
        self._ended = True
        self._woken.set()

    def _run(self) -> None:
        wait_s: float | None = None
        while not self._ended:
            self._woken.clear()
            wait_s = self._backoff.failed() if not self._sent_all() else None
            if wait_s is None:
                self._backoff.reset()
            if not self._ended:
                self._woken.wait(wait_s)

    def _sent_all(self) -> bool:
        """Send what waits; False when one did not get through, which holds none of the others up."""
        sent_all = True
        for name in self._reports.waiting():
            with self._lock:
                held = name in self._held
            report = None if held or self._ended else self._reports.read(name)
            try:
                sent_all = (report is None or self._sent(report)) and sent_all
            except Unreachable:
                return False
        return sent_all

    def _sent(self, report: RecordingSent) -> bool:
        """Whether `report` is done with: the server has it, or will never have it.

        Raises: Unreachable.
        """
        assert self._carrier is not None, "it was started"
        try:
            self._carrier.post(PATH, report, RecordingKept)
        except Refusal as refusal:
            if isinstance(refusal, NotAllowed) or refusal.problem.status in LATER:
                return False
            self._note(f"{report.recording} was not taken by the server: {refusal}")
            self._reports.put_aside(report.recording)
            return True
        except Unreachable:
            raise
        except TransportError:
            return False
        self._reports.forget(report.recording)
        return True
