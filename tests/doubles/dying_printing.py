"""The real client, killed at one point of a label's way to the printer: `recorded`, `sent` or `confirmed`.

Or of a pack slip's, to a printer that speaks IPP: `slip recorded`.
"""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from devices.printers.ipp import IppPrinter
from devices.printers.printer import Document, Report
from devices.printers.raw9100 import RawPrinter
from offline.recorder import Recorder, Work
from warehouse.desk_events import LabelPrinted, PrintState
from warehouse.events import Event, Recorded


def die_when(point: str) -> None:
    """Pull the battery at `point`."""
    send, record = RawPrinter.send, Recorder.record_here

    def sending(self: RawPrinter, document: Document, reference: str) -> Report:
        if point == "recorded":
            os.kill(os.getpid(), signal.SIGKILL)
        report = send(self, document, reference)
        if point == "sent":
            os.kill(os.getpid(), signal.SIGKILL)
        return report

    def recording(self: Recorder, event: Event, *, work: Work, screen: str) -> Recorded:
        recorded = record(self, event, work=work, screen=screen)
        if point == "confirmed" and isinstance(event, LabelPrinted) and event.state is PrintState.PRINTED:
            os.kill(os.getpid(), signal.SIGKILL)
        return recorded

    def sending_slips(self: IppPrinter, document: Document, reference: str) -> Report:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError(self, document, reference)

    if point == "slip recorded":
        IppPrinter.send = sending_slips  # type: ignore[method-assign]  # the seam is the battery
    RawPrinter.send = sending  # type: ignore[method-assign]  # the seam is the battery
    Recorder.record_here = recording  # type: ignore[method-assign]  # as above


if __name__ == "__main__":
    die_when(sys.argv[1])
    from pickclient.cli import main

    sys.exit(main(sys.argv[2:]))
