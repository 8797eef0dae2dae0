"""Catch up with what was done on paper while no device could be used: stop by stop, one answer each.

Records the same facts as scans would; a place scanned from the sheet asks about that stop.
"""

from collections.abc import Iterable, Sequence
from functools import partial

from textual.widget import Widget

from offline.recorder import Work
from screens.count import CountScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.trolley_screen import TrolleyScreen
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.barcodes import read
from warehouse.events import Event, Put, Shorted, Undone
from warehouse.flows import on_paper
from warehouse.flows.decision import Decision, QuantityTyped, Said, Scanned, UndoSaid
from warehouse.flows.refusals import refused
from warehouse.flows.trolley import Trolley
from warehouse.messages import HowManyOnPaper, NothingToUndo, NumberDue, OnPaper, UndonePaper
from warehouse.trolleys import Stop

ALL, SOME, NOT = 1, 2, 3
"""The answers by their digits."""


class PaperScreen(TrolleyScreen):
    """Dismissed with the trolley when every stop was asked about, or when the operator went back to picking."""

    TITLE = "PAPER"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("paper", Act.UNDO, Act.BACK, Act.HELP)
    not_here = NumberDue()

    def __init__(self, seams: Seams, work: Work, trolley: Trolley, *, seq: int = 0) -> None:
        """Ask about the open stops of `trolley`, in the order of its route."""
        super().__init__(seams, work, trolley, seq=seq)
        self._passed: set[int] = set()
        """Stops said not to be done."""
        self._begun: list[int] = []
        """Where each answer's events begin."""
        self._rest: Sequence[Event] = ()
        self._asked = on_paper.next_stop(trolley, self._passed)

    def body(self) -> Iterable[Widget]:
        """The stop as the sheet has it, and the answers."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices(words.word(f"paper.{answer}") for answer in ("all", "some", "not"))

    def decide(self, said: Said) -> Decision:
        """Facts of the stop that is asked about, or those of the last answer taken back."""
        events: Sequence[Event] = ()
        note = None
        if isinstance(said, QuantityTyped) and self._asked is not None:
            events = on_paper.done(self.trolley, self._asked, said.quantity)
            self._begun.append(max((mark.seq for mark in self.trolley.trail), default=0) + 1)
        elif isinstance(said, UndoSaid) and self._begun:
            events = on_paper.taken_back(self.trolley, self._begun.pop())
            note = UndonePaper()
            last = events[0].event if events and isinstance(events[0], Undone) else None
            self._asked = self.trolley.plan.stop_numbered(last.stop) if isinstance(last, Put | Shorted) else None
        if not events:
            return refused("", NothingToUndo())
        self._rest = events[1:]
        return Decision(event=events[0], note=note)

    def following(self, _event: Event, /) -> Sequence[Event]:
        """The rest of one answer."""
        return self._rest

    def is_done(self) -> bool:
        """Whether no stop is left to ask about."""
        self._ask_on()
        return self._asked is None

    def show(self) -> None:
        """Ask about the stop."""
        self._ask_on()
        stop = self._asked
        if stop is not None:
            asked = OnPaper(location=stop.location, item_name=stop.item.name, quantity=self.trolley.remaining(stop))
            self.query_one(Instruction).tell(asked, look_for=stop.location)

    async def scanned(self, scan: Scanned) -> None:
        """A place of the sheet asks about its stop."""
        code = read(scan.code).text
        trolley = self.trolley
        stop = next((one for one in trolley.plan.stops if one.location == code and trolley.is_open(one)), None)
        if stop is None:
            self.refuse(self.not_here)
            return
        self._passed.discard(stop.stop)
        self._asked = stop
        self.telling.came_back()
        self.show()

    async def chosen(self, digit: int) -> None:
        """All of it, another number, or not done."""
        stop = self._asked
        if digit not in (ALL, SOME, NOT) or stop is None:
            self.refuse(self.not_here)
        elif digit == ALL:
            await self._told(stop, self.trolley.remaining(stop))
        elif digit == SOME:
            wanted = self.trolley.remaining(stop)
            how_many = HowManyOnPaper(location=stop.location, want=wanted)
            asking = CountScreen(self.seams, how_many, partial(on_paper.why_not, wanted=wanted), seq=self.seq)
            await self.app.push_screen(asking, partial(self._told, stop))
        else:
            self._passed.add(stop.stop)
            self.telling.came_back()
            self.settle()

    async def act(self, act: Act) -> None:
        """Take the last answer back, or go back to picking."""
        if act is Act.UNDO:
            await self.said(UndoSaid())
        else:
            _ = self.dismiss(self.trolley)

    async def _told(self, stop: Stop, units: int | None) -> None:
        """Record it, unless others have done the stop meanwhile; how long it took says nothing of the stop."""
        if units is None:
            self.telling.came_back()
        elif stop is not self._asked or on_paper.why_not(units, self.trolley.remaining(stop)) is not None:
            self.refuse(self.not_here)
        else:
            self.telling.stopwatch.lose()
            await self.said(QuantityTyped(quantity=units))

    def _ask_on(self) -> None:
        """Stay at the stop that is asked about as long as it is open."""
        stop = self._asked
        if stop is None or stop.stop in self._passed or not self.trolley.is_open(stop):
            self._asked = on_paper.next_stop(self.trolley, self._passed)
