"""Tell that something is wrong: the last minutes are kept at once, words are as one likes; BACK drops them again."""

from collections.abc import Iterable
from contextlib import suppress
from typing import TypeVar

from textual import on
from textual.app import ScreenStackError
from textual.widget import Widget

from offline.news import Link
from offline.recorder import NO_WORK, Work
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.scans import TypedChanged
from screens.scenes import scene_in
from screens.seams import Seams
from screens.type_in import TypeInScreen
from screens.widgets.instruction import Instruction
from screens.widgets.tiles import Choices
from warehouse.flows.decision import Scanned
from warehouse.messages import NumberDue, TellNotKept, TellSaved, TellUs

Result = TypeVar("Result")

SEND, WORDS = "1", "2"
"""The digits of what can be chosen, as they are typed."""


class TellScreen(JobScreen[Scanned]):
    """Dismissed with None; what was kept is sent then, however the screen ends, unless its operator went back."""

    TITLE = "TELL US"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("tell_us", Act.TYPE, Act.BACK, Act.HELP, tell=False)
    not_here = NumberDue()

    takes_typing = True

    def __init__(self, seams: Seams, work: Work = NO_WORK, *, seq: int = 0) -> None:
        """Tell about what is in front."""
        super().__init__(seams, work, seq=seq)
        self._told = ""
        self._meant = True
        """Until the operator goes back."""

    def body(self) -> Iterable[Widget]:
        """With words, or without."""
        words = self.seams.catalogue
        yield Instruction(words)
        yield Choices((words.word("tell.send"), words.word("tell.words")))

    def begin(self) -> None:
        """Keep it before anything is asked."""
        super().begin()
        self.query_one(Instruction).tell(TellUs())
        self.call_next(self._keep)

    def on_unmount(self) -> None:
        """Send it, and thank on the screen below; or drop it without a word."""
        if not self._meant:
            self.seams.tells().drop(self._told)
            return
        if self._told:
            self.seams.tells().release(self._told)
        with suppress(ScreenStackError):  # the program ends
            front = self.app.screen
            if isinstance(front, JobScreen) and self._told:
                front.notice.tell(TellSaved())
            elif isinstance(front, JobScreen):
                front.telling.trouble(TellNotKept())

    async def chosen(self, digit: int) -> None:
        """1 sends it as it is, 2 asks for words."""
        if digit == 1:
            _ = self.dismiss(None)
        elif digit == 2:
            await self._ask_words()
        else:
            self.refuse(self.not_here)

    @on(TypedChanged)
    async def take_key(self, typed: TypedChanged) -> None:
        """1 or Enter sends it, 2 asks for words, and anything else begins them."""
        text = typed.text.strip()
        if text == SEND or (typed.finished and not text):
            await self.chosen(int(SEND))
        elif text:
            await self._ask_words(WORDS if text.startswith(WORDS) else "", typed.text)

    async def act(self, act: Act) -> None:
        """Type words, or go back: then it was a mistake, and nothing is sent."""
        if act is Act.TYPE:
            await self._ask_words()
        else:
            self._meant = not self._told
            _ = self.dismiss(None)

    async def _ask_words(self, before: str = "", begun: str = "") -> None:
        asking = TypeInScreen(self.seams, "words", before=before, begun=begun)
        await self.app.push_screen(asking, self._typed)

    async def _typed(self, scan: Scanned | None) -> None:
        if scan is None:
            self.telling.came_back()
            return
        try:
            if scan.code:
                await self.seams.tells().add_words(self._told, scan.code)
        except OSError:
            self.telling.trouble(TellNotKept())
            return
        _ = self.dismiss(None)

    async def _keep(self) -> None:
        link = self.standing.link if self.standing is not None else Link.OFFLINE
        try:
            self._told = await self.seams.tells().keep(scene_in(self.app.screen_stack[:-1], ()), link)
        except OSError:
            _ = self.dismiss(None)


async def tell_us(screen: JobScreen[Result]) -> None:
    """Tell about `screen`, which is left just as it is."""
    await screen.app.push_screen(TellScreen(screen.seams, screen.work, seq=screen.seq))


def opened(seams: Seams, work: Work, seq: int) -> TellScreen:
    """The screen as the menu opens it."""
    return TellScreen(seams, work, seq=seq)
