"""An order of the trolley was cancelled: it is read between two stops, and that is recorded on the screen before."""

from typing import TYPE_CHECKING

from offline.recorder import Work
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.stopped import StoppedScreen
from warehouse.flows import cancelled
from warehouse.flows.decision import ReadSaid, Scanned
from warehouse.flows.trolley import Trolley

if TYPE_CHECKING:
    from screens.trolley_screen import TrolleyScreen


class CancelledScreen(StoppedScreen):
    """Dismissed when the operator has read it: by a key, or by the slot or tote that it is about."""

    TITLE = "CANCELLED"
    CSS_PATH = ["base.tcss", "stopped.tcss"]
    BINDINGS = bindings("cancelled", Act.DONE, Act.BACK, Act.HELP)

    def __init__(self, seams: Seams, work: Work, trolley: Trolley, order: str, *, seq: int = 0) -> None:
        """Say that `order` is cancelled, to who works on `trolley`."""
        super().__init__(seams, cancelled.notice(trolley, order), work=work, seq=seq)
        self._trolley = trolley
        self._order = order

    async def scanned(self, scan: Scanned) -> None:
        """The slot or the tote says that it was read; any other code may be older than the notice, which stays."""
        decision = cancelled.decide(self._trolley, self._order, scan)
        if not decision.refused:
            _ = self.dismiss(True)
            return
        if decision.event is not None:
            self.seams.recorder.note(decision.event, work=self.work, screen=self.job)
        self.seams.signals.refused()


def have_read(screen: "TrolleyScreen", order: str) -> None:
    """Have it read on `screen` that `order` is cancelled; when that is recorded, nothing of it is asked for.

    What could not be kept is said first, and the notice comes again with whatever is done next.
    """

    async def read(_read: bool | None) -> None:
        screen.telling.came_back()
        screen.reading = True
        await screen.decided(cancelled.decide(screen.trolley, order, ReadSaid()))
        screen.reading = False
        if order in screen.trolley.cancelled:
            screen.tell_cancelled()

    notice = CancelledScreen(screen.seams, screen.work, screen.trolley, order, seq=screen.seq)
    _ = screen.app.push_screen(notice, read)
