"""Brings one document onto paper at most once: when it is sent, when it is asked for, when nobody waits any longer.

The clock is an argument, and who sleeps between two steps is somebody else. That a job is sent is recorded before its
first byte; a job that was sent, or of which that is not known, is never sent by anything here again.
"""

from collections.abc import Callable
from typing import Final

from devices.printers.printer import Document, Fault, JobState, Printer, Report, Trouble
from warehouse.values import dataclass, replace

ENDED: Final = frozenset({JobState.CONFIRMED, JobState.NOT_PRINTED})
"""States that never change again."""
NOT_ASKED: Final = Fault(trouble=Trouble.OTHER, detail="the printer cannot be asked what became of it")
TOO_LATE: Final = Fault(trouble=Trouble.OTHER, detail="it could not be printed in time")
PAUSES_S: Final = (0.1, 0.2, 0.5, 1.0)
"""Between steps; the last one stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a job may take, in seconds."""

    wait_s_max: float = 600.0
    """For a printer that cannot print; after that a label is stale, and the person who waited is elsewhere."""
    confirm_s_max: float = 20.0
    """From the last byte to the printer's word that it printed, while it has no trouble."""


class PrintJob:
    """One document on its way to one printer."""

    def __init__(
        self,
        document: Document,
        printer: Printer,
        record: Callable[[Report], None],
        *,
        begun_s: float,
        report: Report | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Tell `record` each change before anything follows from it; `report` is what was recorded before a restart.

        Promises: nothing is sent when `record` raises.
        """
        self._document = document
        self._printer = printer
        self._record = record
        self._limits = limits or Limits()
        self._begun_s = begun_s
        self._sent_s = begun_s
        self._report = report or Report(state=JobState.QUEUED)

    @property
    def report(self) -> Report:
        """What is known now."""
        return self._report

    def step(self, now_s: float) -> Report:
        """Do what is due at `now_s`, in seconds of the same clock as `begun_s`; what is known then."""
        match self._report.state:
            case JobState.QUEUED:
                self._begin(now_s)
            case JobState.SENT | JobState.HELD | JobState.UNKNOWN:
                self._ask(now_s)
            case JobState.CONFIRMED | JobState.NOT_PRINTED:
                pass
        return self._report

    def withdraw(self) -> bool:
        """Take it back; whether it surely will not be printed any more."""
        if self._report.state is JobState.CONFIRMED:
            return False
        reference = self._report.reference
        waits = self._report.state in (JobState.QUEUED, JobState.NOT_PRINTED)
        if not waits and not (reference and self._printer.withdraw(reference)):
            return False
        self._become(Report(state=JobState.NOT_PRINTED, reference=reference))
        return True

    def _begin(self, now_s: float) -> None:
        if self._late(now_s):
            self._become(Report(state=JobState.NOT_PRINTED, fault=self._report.fault or TOO_LATE))
            return
        ready = self._printer.ready(self._document)
        if ready.fault or ready.state is not JobState.QUEUED:
            self._become(replace(ready, reference=""))
            return
        self._become(replace(ready, state=JobState.SENT))
        self._sent_s = now_s
        self._become(self._printer.send(self._document, ready.reference))

    def _ask(self, now_s: float) -> None:
        before = self._report
        if not before.reference:
            self._become(Report(state=JobState.UNKNOWN, fault=before.fault or NOT_ASKED))
            return
        told = self._printer.follow(before.reference)
        if told.state is JobState.HELD:
            self._sent_s = now_s
            if self._late(now_s) and self._printer.withdraw(told.reference):
                told = replace(told, state=JobState.NOT_PRINTED)
        elif told.state is JobState.SENT and (
            before.state is JobState.UNKNOWN or now_s - self._sent_s >= self._limits.confirm_s_max
        ):
            told = replace(told, state=JobState.UNKNOWN, fault=told.fault or before.fault)
        elif told.state is JobState.QUEUED:
            told = replace(told, state=JobState.UNKNOWN)  # no answer to a question lets it be sent again
        self._become(told)

    def _late(self, now_s: float) -> bool:
        return now_s - self._begun_s >= self._limits.wait_s_max

    def _become(self, report: Report) -> None:
        if report != self._report:
            self._record(report)
            self._report = report


def run(job: PrintJob, clock: Callable[[], float], wait: Callable[[float], bool]) -> Report:
    """Step `job` until its end is known or is unknown, pausing by `wait`, which says True to leave it as it is."""
    steps = 0
    while True:
        report = job.step(clock())
        if report.state in ENDED or report.state is JobState.UNKNOWN:
            return report
        if wait(PAUSES_S[min(steps, len(PAUSES_S) - 1)]):
            return report
        steps += 1
