"""Leave the trolley: picked at a drop zone, or half-picked at a park place. The rules are `warehouse.flows.drop`'s."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from offline.recorder import Work
from screens.keys import Act, bindings
from screens.seams import Seams
from screens.trolley_screen import Opening, TrolleyScreen
from screens.type_in import TypeInScreen, code_meant
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import HelpPage
from warehouse.events import Dropped, Event, Parked, Requested, Wish
from warehouse.flows import drop
from warehouse.flows.decision import Decision, Said, Scanned, UndoSaid
from warehouse.flows.trolley import Job, Trolley


class DropScreen(TrolleyScreen):
    """Dismissed with the trolley when it was left, or as it stands when the operator went back or took a put back."""

    TITLE = "DROP"
    CSS_PATH = ["base.tcss", "drop.tcss"]
    BINDINGS = bindings("drop", Act.UNDO, Act.TYPE, Act.BACK, Act.MORE, Act.HELP)

    def __init__(self, seams: Seams, work: Work, trolley: Trolley, *, seq: int = 0, opening: Opening = None) -> None:
        """Leave `trolley`; before all is picked that is parking, and undo is left to where its effect is seen."""
        super().__init__(seams, work, trolley, seq=seq, opening=opening)
        self._parking = trolley.job in (Job.BUILD, Job.PICK)
        if self._parking:
            self.acts = tuple(act for act in self.acts if act is not Act.UNDO)
            self._help = HelpPage("park", self.acts, seams.catalogue)

    def body(self) -> Iterable[Widget]:
        """Where to leave it."""
        yield Instruction(self.seams.catalogue)

    def decide(self, said: Said) -> Decision:
        """The drop flow's answer."""
        return drop.decide(self.trolley, said)

    def following(self, event: Event) -> Sequence[Event]:
        """Leaving a trolley asks for its release, as one act."""
        return (Requested(wish=Wish.RELEASE),) if isinstance(event, Dropped | Parked) else ()

    def is_done(self) -> bool:
        """Whether it was left, or there is something to pick again."""
        return self.trolley.job is Job.LEFT or (not self._parking and self.trolley.job is not Job.DROP)

    def show(self) -> None:
        """Name the nearest zone, or a park place."""
        zone = drop.place_name(next(iter(self.trolley.plan.zones), ""))
        look_for = "" if self.trolley.stops_left else zone
        self.query_one(Instruction).tell(drop.instruction(self.trolley), look_for=look_for)

    async def act(self, act: Act) -> None:
        """Undo, type the place, or go back."""
        match act:
            case Act.UNDO:
                await self.said(UndoSaid())
            case Act.TYPE:
                await self.app.push_screen(TypeInScreen(self.seams, "park" if self._parking else "zone"), self._typed)
            case _:
                _ = self.dismiss(self.trolley)

    async def _typed(self, scan: Scanned | None) -> None:
        if scan is None:
            self.telling.came_back()
        else:
            prefix = "PRK" if self._parking else "ZON"
            await self.said(Scanned(code=code_meant(scan, prefix), typed=scan.typed))
