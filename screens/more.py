"""F10: what is not part of a job, as a numbered menu. Shows only what there is; changes nothing and records nothing."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar, runtime_checkable

from textual.widget import Widget

from offline.recorder import Work
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.seams import Entry, Seams
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import CHOICES_MAX, Choices
from warehouse.flows.decision import Scanned
from warehouse.messages import NumberDue

Result = TypeVar("Result")


class MoreScreen(JobScreen[Scanned | str]):
    """Dismissed with a scan that was meant for the screen below, with what that screen is to open, or with None."""

    TITLE = "MORE"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("more", Act.BACK, Act.HELP)
    not_here = NumberDue()

    def __init__(
        self, seams: Seams, work: Work, entries: Sequence[Entry], *, own: Sequence[str] = (), seq: int = 0
    ) -> None:
        """Offer `entries` to who works on `work`, and last the job's `own`, which its screen opens."""
        super().__init__(seams, work, seq=seq)
        self._own = tuple(own)
        self._entries = tuple(entries)[: CHOICES_MAX - len(self._own)]

    def body(self) -> Iterable[Widget]:
        """What can be chosen."""
        words = self.seams.catalogue
        yield Instruction(words)
        names = (*(entry.name for entry in self._entries), *self._own)
        yield Choices(words.word(f"more.{name}") for name in names)

    def begin(self) -> None:
        """Ask which."""
        super().begin()
        self.query_one(Instruction).say("more.title")

    async def scanned(self, scan: Scanned) -> None:
        """Close the menu: the scan is for the job below."""
        _ = self.dismiss(scan)

    async def chosen(self, digit: int) -> None:
        """Open the entry of that number."""
        own = digit - len(self._entries)
        if 1 <= own <= len(self._own):
            _ = self.dismiss(self._own[own - 1])
            return
        if not 1 <= digit <= len(self._entries):
            self.refuse(self.not_here)
            return
        opened = self._entries[digit - 1].opens(self.seams, self.work, self.seq)
        await self.app.push_screen(opened, self._came_back)

    async def act(self, _act: Act) -> None:
        """Go back to the job."""
        _ = self.dismiss(None)

    def _came_back(self, scan: Scanned | None) -> None:
        """Back from an entry: here, or with a scan down to the job."""
        self.telling.came_back()
        if scan is not None:
            _ = self.dismiss(scan)


@runtime_checkable
class OwnEntries(Protocol):
    """A screen whose job has something of its own in the menu."""

    @property
    def own_entries(self) -> Sequence[str]:
        """What stands last; its words are called `more.` and this."""

    async def open_own(self, entry: str, /) -> None:
        """Open one of them."""


async def open_more(screen: JobScreen[Result]) -> None:
    """Open the menu on `screen`, which is left just as it is; what is scanned into the menu is scanned there."""

    async def closed(what: Scanned | str | None) -> None:
        if isinstance(what, str):
            assert isinstance(screen, OwnEntries)
            await screen.open_own(what)
        elif what is not None:
            await screen.scanned(what)

    entries = screen.seams.entries()
    own = screen.own_entries if isinstance(screen, OwnEntries) else ()
    menu = MoreScreen(screen.seams, screen.work, entries, own=own, seq=screen.seq)
    await screen.app.push_screen(menu, closed)
