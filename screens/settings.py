"""How the device looks, sounds and speaks: chosen here, kept on the device, in force at once. Knows no file."""

from collections.abc import Iterable
from functools import partial
from typing import TypeVar

from textual.widget import Widget

from offline.errors import JournalError
from offline.look import Look
from screens.base import JobScreen
from screens.keys import Act, bindings
from screens.one_of import OneOfScreen
from screens.seams import Seams
from screens.themes import THEMES
from screens.troubles import sentence
from screens.widgets.instruction import Instruction
from screens.widgets.notice import Tone
from screens.widgets.tiles import Choices
from screens.wording import Catalogue, catalogue, languages
from warehouse.flows.decision import Scanned
from warehouse.messages import NumberDue
from warehouse.values import replace

Result = TypeVar("Result")


class SettingsScreen(JobScreen[Scanned]):
    """Dismissed with a scan that was meant for the job below, or with None on the way back."""

    TITLE = "SETTINGS"
    CSS_PATH = ["base.tcss"]
    BINDINGS = bindings("settings", Act.BACK, Act.HELP)
    not_here = NumberDue()

    def body(self) -> Iterable[Widget]:
        """What can be set, and how it is set now."""
        yield Instruction(self.seams.catalogue)
        yield Choices(told(self.seams.looks.now, self.seams.catalogue))

    def begin(self) -> None:
        """Ask what to set."""
        super().begin()
        self.query_one(Instruction).say("settings.title")

    async def scanned(self, scan: Scanned) -> None:
        """Close the settings: the scan is for the job below."""
        _ = self.dismiss(scan)

    async def chosen(self, digit: int) -> None:
        """1 is the colours, 2 turns the sound on or off, 3 is the language."""
        now = self.seams.looks.now
        match digit:
            case 1:
                words = self.seams.catalogue
                names = [words.word(f"theme.{name}") for name in THEMES]
                await self._one_of("settings.theme", names, names.index(words.word(f"theme.{now.theme}")))
            case 2:
                await self._choose(replace(now, sound="off" if now.sound == "on" else "on"))
            case 3:
                codes = languages()
                names = [catalogue(code).name.upper() for code in codes]
                await self._one_of("settings.language", names, codes.index(self.seams.catalogue.language))
            case _:
                self.refuse(self.not_here)

    async def act(self, _act: Act) -> None:
        """Go back to the menu."""
        _ = self.dismiss(None)

    async def _one_of(self, asked: str, names: list[str], now: int) -> None:
        asking = OneOfScreen(self.seams, asked, names, now, seq=self.seq)
        await self.app.push_screen(asking, partial(self._picked, asked))

    async def _picked(self, asked: str, picked: int | Scanned | None) -> None:
        now = self.seams.looks.now
        match picked:
            case None:
                self.telling.came_back()
            case Scanned():
                _ = self.dismiss(picked)
            case _ if asked == "settings.theme":
                await self._choose(replace(now, theme=THEMES[picked]))
            case _:
                await self._choose(replace(now, language=languages()[picked]))

    async def _choose(self, look: Look) -> None:
        """Have `look` kept, and only then show it."""
        try:
            await self.seams.looks.choose(look)
        except JournalError as error:
            self.telling.trouble(sentence(error))
            return
        self.notice.say("settings.kept", Tone.ACCEPTED)
        self.query_one(Choices).reword(told(look, self.seams.catalogue))


async def go_on(screen: JobScreen[Result]) -> None:
    """Bring the settings back, in front of a `screen` that a language chosen in them had made anew."""

    async def closed(scan: Scanned | None) -> None:
        if scan is not None:
            await screen.scanned(scan)

    settings = SettingsScreen(screen.seams, screen.work, seq=screen.seq)
    await screen.app.push_screen(settings, closed)
    settings.notice.say("settings.kept", Tone.ACCEPTED)


def told(look: Look, words: Catalogue) -> tuple[str, ...]:
    """What can be set, each with how it is set."""
    return (
        words.word("settings.theme.now", what=words.word(f"theme.{look.theme}")),
        words.word("settings.sound.now", what=words.word(f"sound.{look.sound}")),
        words.word("settings.language.now", what=words.name.upper()),
    )


def opened(seams: Seams, _work: object, seq: int) -> SettingsScreen:
    """The settings, as an entry of the menu."""
    return SettingsScreen(seams, seq=seq)
