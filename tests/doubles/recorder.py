"""What screens are given in tests: a record in memory, signals and answers to look at, an app around one screen."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial

from textual.app import App

from devices.scanner import Scan, Source
from offline.errors import JournalError
from offline.history import Logged
from offline.look import Look
from offline.news import Standing
from offline.recorder import Work
from offline.recordings import Scene
from offline.transport import TransportError
from pickclient.menu import entries
from screens.scans import ScanTaken
from screens.seams import Seams
from screens.themes import THEMES, theme_named
from screens.wording import catalogue
from tests.doubles.clock import FakeClock
from warehouse.claims import Claim, Reassigned, ReassignWanted
from warehouse.events import Event, Recorded
from warehouse.found import Found
from warehouse.sign_in import SignedIn
from warehouse.wire import Trolleys, TrolleyState

WORK = Work(trolley="TRL-17", epoch=3, route_version=1)


@dataclass
class MemoryRecorder:
    """Keeps events in memory; fails as often as it is told to."""

    kept: list[Event] = field(default_factory=list)
    noted: list[Event] = field(default_factory=list)
    failures: list[JournalError] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    """What was done in which order, together with the signals."""
    seq: int = 0
    took_ms: list[int | None] = field(default_factory=list)
    """What each kept event is said to have taken."""

    async def record(self, event: Event, *, work: Work, screen: str, took_ms: int | None = None) -> Recorded:
        """Keep `event`, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.kept.append(event)
        self.took_ms.append(took_ms)
        self.seq += 1
        self.log.append(f"recorded {self.seq}")
        return Recorded(seq=self.seq, event=event)

    def note(self, event: Event, *, work: Work, screen: str) -> None:
        """Keep what changes nothing."""
        self.noted.append(event)
        self.seq += 1


@dataclass
class HeardSignals:
    """Remembers every signal, in order."""

    log: list[str] = field(default_factory=list)

    def accepted(self, seq: int) -> None:
        """The good one."""
        self.log.append(f"accepted {seq}")

    def refused(self) -> None:
        """Not due."""
        self.log.append("refused")

    def trouble(self) -> None:
        """The machine's."""
        self.log.append("trouble")


Answer = SignedIn | Claim | Trolleys | Reassigned


@dataclass
class ScriptedCommands:
    """Answers with what it was given, first come first served, and remembers what was asked."""

    answers: list[Answer | TransportError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)
    """The PIN given with each sign-in."""

    async def sign_in(self, badge: str, pin: str = "") -> SignedIn:
        """The next answer."""
        self.pins.append(pin)
        answer = self._answer(f"sign in {badge}")
        assert isinstance(answer, SignedIn)
        return answer

    async def next_trolley(self) -> Claim:
        """The next answer."""
        answer = self._answer("next")
        assert isinstance(answer, Claim)
        return answer

    async def claim(self, trolley: str, take_over: str = "") -> Claim:
        """The next answer."""
        answer = self._answer(f"claim {trolley}{' over' if take_over else ''}")
        assert isinstance(answer, Claim)
        return answer

    async def trolleys(self) -> tuple[TrolleyState, ...]:
        """The next answer."""
        answer = self._answer("trolleys")
        assert isinstance(answer, Trolleys)
        return answer.trolleys

    async def reassign(self, trolley: str, wanted: ReassignWanted) -> Reassigned:
        """The next answer."""
        what = f"{wanted.to or 'nobody'} {wanted.reason}{' confirmed' if wanted.confirmed else ''}"
        answer = self._answer(f"reassign {trolley} epoch {wanted.epoch} to {what}")
        assert isinstance(answer, Reassigned)
        return answer

    def _answer(self, question: str) -> Answer:
        self.asked.append(question)
        answer = self.answers.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer


@dataclass
class HeardTells:
    """Keeps what is told in memory; fails as often as it is told to."""

    kept: list[Scene] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    failures: list[OSError] = field(default_factory=list)

    async def keep(self, scene: Scene, link: str) -> str:
        """Keep it, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.kept.append(scene)
        return f"told {len(self.kept)} {link}"

    async def add_words(self, told: str, words: str) -> None:
        """Keep them, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.words.append(f"{told}: {words}")

    def release(self, told: str) -> None:
        """Remember what was sent."""
        self.released.append(told)

    def drop(self, told: str) -> None:
        """Remember what was not meant."""
        self.dropped.append(told)


@dataclass
class ChosenLooks:
    """Keeps what is chosen in memory; fails as often as it is told to."""

    now: Look = field(default_factory=lambda: Look(theme=THEMES[0], sound="on"))
    failures: list[JournalError] = field(default_factory=list)

    async def choose(self, look: Look) -> None:
        """Take `look`, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.now = look


@dataclass
class ScriptedFinder:
    """Knows what it was told, here and there; nothing else is known, and there an error may be the answer."""

    known_here: dict[str, Found] = field(default_factory=dict)
    known_there: dict[str, Found | TransportError] = field(default_factory=dict)
    waits: asyncio.Event | None = None
    """Set: answers from there come only when this is."""
    failures: list[JournalError] = field(default_factory=list)

    async def here(self, code: str) -> Found:
        """What is known here, or a failure."""
        if self.failures:
            raise self.failures.pop(0)
        return self.known_here.get(code, Found(code=code))

    async def there(self, code: str) -> Found:
        """What is known there."""
        if self.waits is not None:
            await self.waits.wait()
        answer = self.known_there.get(code, Found(code=code))
        if isinstance(answer, TransportError):
            raise answer
        return answer


@dataclass
class ScriptedPast:
    """Remembers what it was given, and answers sending with what it was given, first come first served."""

    logged: tuple[Logged, ...] = ()
    answers: list[Standing | TransportError] = field(default_factory=list)
    failures: list[JournalError] = field(default_factory=list)
    waits: asyncio.Event | None = None
    """Set: sending ends only when this is."""

    async def recent(self) -> tuple[Logged, ...]:
        """What was recorded."""
        if self.failures:
            raise self.failures.pop(0)
        return self.logged

    async def send_now(self) -> Standing:
        """The next answer."""
        if self.waits is not None:
            await self.waits.wait()
        answer = self.answers.pop(0)
        if isinstance(answer, TransportError):
            raise answer
        return answer


@dataclass
class Bench:
    """All that a screen needs, to be looked at afterwards."""

    recorder: MemoryRecorder = field(default_factory=MemoryRecorder)
    signals: HeardSignals = field(default_factory=HeardSignals)
    commands: ScriptedCommands = field(default_factory=ScriptedCommands)
    clock: FakeClock = field(default_factory=FakeClock)
    tells: HeardTells = field(default_factory=HeardTells)
    looks: ChosenLooks = field(default_factory=ChosenLooks)
    finder: ScriptedFinder = field(default_factory=ScriptedFinder)
    past: ScriptedPast = field(default_factory=ScriptedPast)

    def __post_init__(self) -> None:
        """One log for both, so that their order can be seen."""
        self.recorder.log = self.signals.log

    def seams(self, language: str = "en") -> Seams:
        """The bench as a screen sees it."""
        return Seams(
            recorder=self.recorder,
            signals=self.signals,
            commands=self.commands,
            clock=self.clock,
            looks=self.looks,
            tells=lambda: self.tells,
            catalogue=catalogue(language),
            zone=UTC,
            entries=partial(entries, self.finder, self.past),
        )


class ScreenApp(App[None]):
    """Shows one screen, as the product's application does."""

    AUTO_FOCUS = None
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, theme: str = THEMES[0]) -> None:
        """Use the colours called `theme`."""
        super().__init__()
        self.register_theme(theme_named(theme))
        self.theme = theme


def scan(code: str, *, typed: bool = False) -> ScanTaken:
    """The message that `code` was scanned, or typed by hand."""
    source = Source.TYPED if typed else Source.WEDGE
    return ScanTaken(Scan(code=code, source=source, began_s=0.0, ended_s=0.0, keys=len(code) + 1))
