"""The smallest application on the product's catcher and driver: it writes down what it hears, and on which screen.

Run it as a program: `python -m tests.doubles.echo_app LOG`.
`NEXT…` leaves the stop for the next one, as a finished pick stop does; `TYPE` opens a screen that takes typing; `BUSY…`
and `HANG` block the whole application, `RAISE` breaks it. With more arguments they are codes scanned by a player.
"""

import asyncio
import json
import os
import sys
import time
from functools import partial
from itertools import count
from pathlib import Path
from threading import Thread
from typing import ClassVar

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.screen import Screen
from textual.widgets import Button, Static

from devices.simulated import ScriptedScanner
from pickclient.catcher import Catcher
from pickclient.driver import HardenedDriver
from screens.scans import ChoiceMade, ScanDropped, ScanTaken, TypedChanged

COMMIT_S = 0.001
"""As long as a durable commit."""
QUESTION_S = 0.01
"""As long as a server takes to answer."""
BLOCKED_S = {"BUSY": 0.4, "HANG": 60.0}
"""How long a code blocks the application, by its first letters."""


class EchoScreen(Screen[int]):
    """One stop: tells what it hears and how much that was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "tell('F3')", "F3", id="echo.f3"),
        Binding("escape", "tell('ESCAPE')", "ESC", id="echo.escape"),
    ]

    def __init__(self, heard: "Log", stop: int, *, takes_typing: bool = False) -> None:
        super().__init__()
        self._heard = heard
        self._stop = stop
        self.takes_typing = takes_typing

    def compose(self) -> ComposeResult:
        yield Static(id="said", markup=False)
        yield Button("PRESS", id="press")

    def on_mount(self) -> None:
        self._show("ready")

    @on(ScanTaken)
    async def take_scan(self, taken: ScanTaken) -> None:
        await asyncio.sleep(COMMIT_S)
        self._tell("scan", taken.code)
        if taken.code.startswith("NEXT"):
            _ = self.dismiss(self._stop)
        elif taken.code == "TYPE":
            _ = self.app.push_screen(EchoScreen(self._heard, self._stop, takes_typing=True))
        elif taken.code == "RAISE":
            raise RuntimeError(taken.code)
        else:
            self.call_after_refresh(lambda: time.sleep(BLOCKED_S.get(taken.code[:4], 0.0)))

    @on(ChoiceMade)
    def take_choice(self, made: ChoiceMade) -> None:
        self._tell("choice", str(made.digit))

    @on(TypedChanged)
    def take_typed(self, typed: TypedChanged) -> None:
        self._tell("finished" if typed.finished else "typed", typed.text)

    @on(ScanDropped)
    def take_dropped(self, dropped: ScanDropped) -> None:
        self._tell("dropped", dropped.text)

    @on(Button.Pressed)
    def pressed(self) -> None:
        self._tell("button", "")

    def action_tell(self, key: str) -> None:
        self._tell("key", key)

    def _tell(self, what: str, text: str) -> None:
        self._heard.append(what, text, self._stop)
        self._show(f"{what} {text}")

    def _show(self, text: str) -> None:
        self.query_one("#said", Static).update(f"stop {self._stop} n={self._heard.count} {text[:200]!r}")


class Log:
    """Everything heard, one JSON list a line: what, text, stop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._path.touch()
        self.count = 0

    def append(self, what: str, text: str, stop: int) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([what, text, stop]) + "\n")
        self.count += 1


class EchoApp(App[None]):
    """Catches everything and opens one stop after the other."""

    AUTO_FOCUS = None
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, heard: Log, driver_class: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self._heard = heard
        self._catcher = Catcher(self, super().on_event)

    def on_mount(self) -> None:
        self.run_worker(self._walk())

    async def on_event(self, event: events.Event) -> None:
        if not self._catcher.caught(event):
            await super().on_event(event)

    async def _walk(self) -> None:
        """Open one stop after the other, with no screen in front for as long as a question to the server takes."""
        for stop in count(1):
            await self.push_screen_wait(EchoScreen(self._heard, stop))
            await asyncio.sleep(QUESTION_S)


def _play(descriptor: int, codes: list[str]) -> None:
    scanner = ScriptedScanner(partial(os.write, descriptor))
    for code in codes:
        scanner.scan(code)


def main() -> None:
    """Run until told to end; the exit status is the application's."""
    played_out, played_in = os.pipe()
    app = EchoApp(Log(Path(sys.argv[1])), HardenedDriver.hearing(played_out))
    Thread(target=_play, args=(played_in, sys.argv[2:])).start()
    app.run()
    raise SystemExit(app.return_code)


if __name__ == "__main__":
    main()
