"""Puts one screen on a small terminal, does to it what the application would, and reads what an operator would read."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from textual.events import Key
from textual.message import Message as Posted
from textual.pilot import Pilot
from textual.widgets import Static

from screens.base import JobScreen
from screens.scans import ChoiceMade, TypedChanged
from screens.widgets.notice import Notice, Tone
from screens.widgets.status import StatusLine
from tests.doubles.recorder import ScreenApp, scan

Result = TypeVar("Result")

ROUNDS = 2
"""How often in a row nothing may change before all is done."""


@dataclass
class Stage(Generic[Result]):
    """A screen in front, and what it ended with."""

    pilot: Pilot[None]
    screen: JobScreen[Result]
    results: list[Result | None] = field(default_factory=list)

    async def do(self, *posted: Posted | str) -> None:
        """Hand over messages one turn at a time, each to the screen then in front; a text is a scan."""
        for each in posted:
            self.pilot.app.screen.post_message(scan(each) if isinstance(each, str) else each)
            await self.settle()

    async def settle(self) -> None:
        """Wait until the application and the screen in front have done all they were told, twice over."""
        quiet = 0
        while quiet < ROUNDS:
            app = self.pilot.app
            front = app.screen
            for pump in (front, app):
                done = asyncio.Event()
                if pump.call_later(done.set):
                    await done.wait()
            quiet = quiet + 1 if app.screen is front and front.is_mounted else 0

    async def answered(self) -> None:
        """Wait until the server's answer is shown."""
        await self.pilot.app.workers.wait_for_complete()
        await self.settle()

    async def choose(self, digit: int) -> None:
        """A digit by itself."""
        await self.do(ChoiceMade(digit))

    async def type(self, text: str) -> None:
        """A line, ended with Enter."""
        await self.do(TypedChanged(text, finished=False), TypedChanged(text, finished=True))

    async def press(self, key: str) -> None:
        """A function key, as Textual's own binding."""
        self.pilot.app.post_message(Key(key, None))
        await self.settle()

    @property
    def front(self) -> str:
        """Name of the screen in front."""
        return self.pilot.app.screen.title or ""

    def read(self, *ids: str) -> str:
        """What stands in the widgets `ids` of the screen in front."""
        found = self.pilot.app.screen
        return "\n".join(str(found.query_one(f"#{name}", Static).content) for name in ids)

    @property
    def status(self) -> str:
        """What the status line says, in one or two rows."""
        return self.pilot.app.screen.query_one(StatusLine).render().plain

    @property
    def alarmed(self) -> str:
        """What of the status line stands out."""
        said = self.pilot.app.screen.query_one(StatusLine).render()
        return "".join(said.plain[span.start : span.end] for span in said.spans if "$warning" in str(span.style))

    @property
    def notice(self) -> str:
        """The message area's words, without their mark."""
        return "\n".join(line.plain for line in self.pilot.app.screen.query_one(Notice).lines)

    @property
    def tone(self) -> Tone:
        """The message area's colour."""
        return self.pilot.app.screen.query_one(Notice).tone

    @property
    def wanted(self) -> str:
        """The instruction."""
        return self.read("said", "detail")

    @property
    def number(self) -> str:
        """The running number."""
        return self.status.partition(" ")[0]


@asynccontextmanager
async def staged(screen: JobScreen[Result], size: tuple[int, int] = (27, 16)) -> AsyncIterator[Stage[Result]]:
    """`screen` in front on a terminal of `size`."""
    app = ScreenApp()
    async with app.run_test(size=size) as pilot:
        stage = Stage(pilot=pilot, screen=screen)
        await app.push_screen(screen, stage.results.append)
        await stage.settle()
        yield stage


def names(values: Iterable[object]) -> list[str]:
    """Names of the types of `values`."""
    return [type(value).__name__ for value in values]
