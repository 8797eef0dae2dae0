"""The application that says one sentence, because the device's data folder cannot be worked with. Opens nothing."""

from textual.driver import Driver

from offline.clock import SystemClock
from offline.errors import JournalError
from pickclient.app import FloorApp
from pickclient.driver import HardenedDriver
from pickclient.nobody import Nobody
from pickclient.tones import TerminalSignals
from screens.seams import Seams
from screens.stopped import StoppedScreen
from screens.troubles import at_start
from screens.wording import catalogue


class StoppedApp(FloorApp):
    """One sentence, because the device's data folder cannot be worked with."""

    def __init__(self, error: JournalError, language: str, driver_class: type[Driver] = HardenedDriver) -> None:
        """Say what `error` means for the operator."""
        super().__init__(driver_class)
        self._error = error
        self._language = language

    def on_mount(self) -> None:
        """Say it; the program ends when it was read."""
        nobody = Nobody()
        signals = TerminalSignals(self, nobody, self.terminal, sound=True)
        seams = Seams(
            recorder=nobody,
            signals=signals,
            commands=nobody,
            clock=SystemClock(),
            looks=nobody,
            tells=lambda: nobody,
            catalogue=catalogue(self._language),
        )
        stopped = StoppedScreen(seams, at_start(self._error))
        self.call_next(self.push_screen, stopped, lambda _: self.exit(return_code=1))
