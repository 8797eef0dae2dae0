"""Scan anything, and read what it is: from this device at once, then from the server. Reads only; records nothing."""

from collections.abc import Iterable
from typing import Protocol

from textual.widget import Widget

from offline.errors import JournalError
from offline.recorder import Work
from offline.transport import TransportError
from screens.base import JobScreen
from screens.cards import HEAD, cards
from screens.keys import KEYS, Act, bindings, shown
from screens.seams import Seams
from screens.troubles import no_answer, sentence
from screens.type_in import TypeInScreen
from screens.widgets.instruction import Instruction
from screens.widgets.line import Line
from screens.widgets.paged import Paged, Row
from screens.widgets.tiles import ChoiceRow
from warehouse.barcodes import read
from warehouse.flows.decision import Scanned
from warehouse.flows.refusals import tail
from warehouse.found import Found, together
from warehouse.messages import CodeNotKnown, NoChoice

DOWN, UP = 1, 2
"""The digits that turn the page."""


class Finder(Protocol):
    """Knows what codes mean."""

    async def here(self, code: str) -> Found:
        """What it means as far as this device knows.

        Raises: offline.errors.JournalError.
        """

    async def there(self, code: str) -> Found:
        """What the server knows of it.

        Raises: offline.transport.TransportError.
        """


class LookUpScreen(JobScreen[Scanned]):
    """Dismissed with None: what is scanned here is looked up and does nothing to the job below."""

    TITLE = "LOOK UP"
    CSS_PATH = ["base.tcss", "look_up.tcss"]
    BINDINGS = bindings("look_up", Act.TYPE, Act.BACK, Act.HELP)

    def __init__(self, seams: Seams, finder: Finder, work: Work, *, seq: int = 0) -> None:
        """Ask `finder`; `work` is what the job below is about, and stays as it is."""
        super().__init__(seams, work, seq=seq)
        self._finder = finder
        self._asked = 0
        """Counts what was looked up: an answer to an earlier one is not shown any more."""

    def body(self) -> Iterable[Widget]:
        """What was scanned, what it is, where the answer comes from, and the pages."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Paged()
        yield Line("source")
        yield ChoiceRow((words.word("page.down"), words.word("page.up")))

    def begin(self) -> None:
        """Ask for a code."""
        super().begin()
        self.query_one(Instruction).say("look_up.title")

    async def scanned(self, scan: Scanned) -> None:
        """Say what the device knows of the code, and ask the server for more without waiting for it."""
        self._asked += 1
        self.telling.came_back()
        code = read(scan.code).text
        self.query_one(Instruction).scanned(code)
        try:
            here = await self._finder.here(scan.code)
        except JournalError as error:
            self.telling.trouble(sentence(error))
            return
        self._show(here)
        self._source("look_up.asking")
        self.run_worker(self._ask(scan.code, here, self._asked), exit_on_error=True)

    async def ask(self, act: Act) -> None:
        """A command barcode of another screen is looked up like anything else."""
        if act in self.acts:
            await super().ask(act)
            return
        self._asked += 1
        self.telling.came_back()
        words = self.seams.catalogue
        head = Row(text=words.word("look_up.command"), style=HEAD)
        name = Row(text=f"{shown(act)} {words.word(f'key.{act}')}", style="bold")
        tip = Row(text=words.word(f"tip.{act}"))
        self.query_one(Instruction).scanned(KEYS[act].command)
        self.query_one(Paged).show([(head, name, tip)])
        self._source("")

    async def chosen(self, digit: int) -> None:
        """Turn the page."""
        self.telling.came_back()
        if digit not in (DOWN, UP):
            self.refuse(NoChoice())
        elif not self.query_one(Paged).turn(1 if digit == DOWN else -1):
            self.notice.say("page.only")

    async def act(self, act: Act) -> None:
        """Type a code, or go back to the job."""
        if act is Act.TYPE:
            await self.app.push_screen(TypeInScreen(self.seams, "code"), self._typed)
        else:
            _ = self.dismiss(None)

    async def _typed(self, scan: Scanned | None) -> None:
        if scan is not None:
            await self.scanned(scan)

    async def _ask(self, code: str, here: Found, number: int) -> None:
        """Ask the server, and show its answer unless something else was looked up meanwhile."""
        try:
            there = await self._finder.there(code)
        except TransportError as error:
            if number == self._asked:
                self._source("look_up.here_only")
                if not here.known:
                    self.telling.trouble(no_answer(error))
            return
        if number == self._asked:
            found = together(here, there)
            self._show(found)
            self._source("")
            if not found.known:
                self.refuse(CodeNotKnown(tail=tail(found.code)))

    def _show(self, found: Found) -> None:
        self.query_one(Paged).show(cards(found, self.seams.catalogue))

    def _source(self, name: str) -> None:
        """Say where the answer comes from, where that is worth a line."""
        self.query_one("#source", Line).put(self.seams.catalogue.word(name) if name else "")


def opened(finder: Finder, seams: Seams, work: Work, seq: int) -> LookUpScreen:
    """The screen, as the menu opens it."""
    return LookUpScreen(seams, finder, work, seq=seq)
