"""Put an empty tote into each slot before the first stop. The rules are `warehouse.flows.build`'s."""

from collections.abc import Iterable

from textual.containers import Vertical
from textual.widget import Widget

from offline.recorder import Work
from screens.drop import DropScreen
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.trolley_screen import Opening, TrolleyScreen
from screens.type_in import TypeInScreen, code_meant
from screens.widgets.instruction import Instruction
from screens.widgets.progress import Progress
from screens.widgets.slots import Cell, SlotGrid, cancelled_cells
from warehouse.flows import build
from warehouse.flows.decision import Decision, Said, Scanned, UndoSaid
from warehouse.flows.trolley import Job, Trolley
from warehouse.messages import TakeTrolley


class BuildScreen(TrolleyScreen):
    """Dismissed with the trolley when every slot has its tote or it was parked, or as it stands on the way back."""

    TITLE = "BUILD"
    CSS_PATH = ["base.tcss", "build.tcss"]
    BINDINGS = bindings("build", Act.UNDO, Act.TYPE, Act.BACK, Act.PARK, Act.MORE, Act.HELP)

    def __init__(self, seams: Seams, work: Work, trolley: Trolley, *, seq: int = 0, opening: Opening = None) -> None:
        """Fill the slots of `trolley`; one that nothing was done to here yet is to be fetched first."""
        if opening is None and not trolley.trail:
            opening = TakeTrolley(trolley_name=trolley.plan.name)
        super().__init__(seams, work, trolley, seq=seq, opening=opening)

    def body(self) -> Iterable[Widget]:
        """The slot that waits, and the trolley as it fills."""
        with Vertical(id="stop"):
            yield Progress()
            yield Instruction(self.seams.catalogue)
        with Vertical(id="trolley"):
            yield SlotGrid([slot.slot for slot in self.trolley.plan.slots])

    def decide(self, said: Said) -> Decision:
        """The build flow's answer."""
        return build.decide(self.trolley, said)

    def is_done(self) -> bool:
        """Whether no slot waits any more."""
        return self.trolley.job is not Job.BUILD

    def show(self) -> None:
        """Name the slot that waits; tick those that are filled."""
        due = build.instruction(self.trolley)
        trolley, words = self.trolley, self.seams.catalogue
        empty, filled = [slot.slot for slot in trolley.empty_slots], {slot for slot, _ in trolley.totes}
        slots = [slot for slot in trolley.plan.slots if slot.slot in filled or not trolley.is_cancelled(slot)]
        done = len(slots) - len(empty)
        label = words.word("build.done", trolley=trolley.plan.name, done=done, all=len(slots))
        self.query_one(Progress).show(label, done, len(slots))
        if due is not None:
            self.query_one(Instruction).tell(due, look_for=empty[0])
        cells = {slot.slot: Cell(text=words.word("slot.filled")) for slot in slots if slot.slot not in empty}
        next_slot = {slot: Cell(target=True) for slot in empty[:1]}
        self.query_one(SlotGrid).show({**cells, **cancelled_cells(trolley), **next_slot})

    async def act(self, act: Act) -> None:
        """Undo, type a tote, give the trolley back, or go back."""
        match act:
            case Act.UNDO:
                await self.said(UndoSaid())
            case Act.TYPE:
                await self.app.push_screen(TypeInScreen(self.seams, "tote"), self._typed)
            case Act.PARK:
                parking = DropScreen(self.seams, self.work, self.trolley, seq=self.seq)
                await self.app.push_screen(parking, self.parked)
            case _:
                _ = self.dismiss(self.trolley)

    async def _typed(self, scan: Scanned | None) -> None:
        if scan is None:
            self.telling.came_back()
        else:
            await self.said(Scanned(code=code_meant(scan, "TOT"), typed=scan.typed))
