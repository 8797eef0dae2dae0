"""The barcode due cannot be read: type what stands on the label. Counts nothing; the pick screen records."""

from collections.abc import Iterable

from textual import on
from textual.widget import Widget

from offline.recorder import Work
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.scans import TypedChanged
from screens.seams import Seams
from screens.type_in import CURSOR
from screens.widgets.instruction import Instruction
from screens.widgets.line import Line
from screens.widgets.pad import Pad
from warehouse.flows import no_code, pick
from warehouse.flows.decision import NoCodeSaid, Said, Scanned
from warehouse.flows.trolley import Trolley


class NoCodeScreen(JobScreen[Said]):
    """Dismissed with what was typed, or with the code that was read after all; None when the operator went back."""

    TITLE = "NO CODE"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("no_code", Act.BACK, Act.HELP)

    takes_typing = True

    def __init__(self, seams: Seams, work: Work, trolley: Trolley, *, seq: int = 0) -> None:
        """Ask about what the current step of `trolley` waits for."""
        super().__init__(seams, work, cut_off=trolley.plan.cut_off, seq=seq)
        self._trolley = trolley

    def body(self) -> Iterable[Widget]:
        """What to type, and the line as it stands."""
        yield Instruction(self.seams.catalogue)
        yield Line("line", CURSOR)
        yield Pad()

    def begin(self) -> None:
        """Say what to type."""
        super().begin()
        stop = self._trolley.current
        assert stop is not None, "only a stop waits for a code"
        self.query_one(Instruction).tell(no_code.asked(self._trolley, stop))

    @on(TypedChanged)
    def take_line(self, typed: TypedChanged) -> None:
        """Show the line; Enter ends it. What is not due is refused here, so that it can be typed again at once."""
        text = typed.text.strip()
        self.query_one("#line", Line).put(f"{text}{CURSOR}")
        if not typed.finished:
            return
        if not text:
            self.telling.refuse_nothing()
            return
        said = NoCodeSaid(text=text)
        decision = pick.decide(self._trolley, said)
        if decision.refused and decision.note is not None:
            self.query_one("#line", Line).put(CURSOR)
            self.refuse(decision.note, decision.event)
        else:
            _ = self.dismiss(said)

    async def scanned(self, scan: Scanned) -> None:
        """Take the scan instead."""
        _ = self.dismiss(scan)

    async def act(self, _act: Act) -> None:
        """Go back with nothing."""
        _ = self.dismiss(None)
