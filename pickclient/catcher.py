"""Catches every key before any widget sees it, and hands what was heard to the screen in front, one turn at a time.

The life of a turn: keys come in order with the times they were read; `devices.wedge` makes a scan of them; the scan
waits until the one before it was handled; it is posted to the screen that is in front *then*; when that screen's
handler has returned, the next may go. Handing out passes through the queues of the application and of the front screen
first, so that a screen being pushed or dismissed by the handler before is settled. Nobody reports "done": a handler
that has returned (awaited, if async) is done, and one that raises ends the application as Textual does, with what was
recorded safe in the journal. Keys, pastes and silence are all this reads; it knows no rule and no screen's job.

Textual's blank default screen hears nothing: while it is in front (the program starts, or asks the server between two
screens) everything waits for the next screen.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic, TypeVar, assert_never

from textual import events
from textual.message import Message
from textual.screen import Screen

from devices.scanner import Choice, Dropped, Heard, KeyPressed, Scan, Typed
from devices.wedge import Assembler
from pickclient.ears import Quiet
from screens.scans import ChoiceMade, ScanDropped, ScanTaken, TakesTyping, TypedChanged

if TYPE_CHECKING:
    from textual.app import App

Result = TypeVar("Result")

NO_SCREEN_S = 0.02
"""How long to wait for a screen when none is in front that hears. Seconds."""
_PASTED_KEYS = {"\r": "enter", "\n": "ctrl+j", "\t": "tab"}


class Catcher(Generic[Result]):
    """The application's ear. In the App: `if not self._catcher.caught(event): await super().on_event(event)`."""

    def __init__(self, app: "App[Result]", act: Callable[[events.Key], Awaitable[None]]) -> None:
        """Hand out on the screens of `app`; `act` is Textual's own `on_event`, for keys that act by themselves."""
        self._app = app
        self._act = act
        self._assembler = Assembler()
        self._waiting: deque[Heard] = deque()
        self._handing_out = False
        self._silence_is_told = False
        self._timing = False

    def caught(self, event: events.Event) -> bool:
        """Take `event` if it is a key, a paste or silence; Textual must not see it then."""
        if event.is_forwarded:
            return False
        match event:
            case events.Key():
                self._hear(event.key, event.character, event.time)
            case events.Paste():
                for character in event.text:
                    self._hear(_PASTED_KEYS.get(character, character), character, event.time)
            case Quiet():
                self._silence_is_told = self._silence_is_told or event.proven
                self._timing = self._timing and event.proven
                self._take(self._assembler.elapsed(event.time))
            case _:
                return False
        self._watch_silence(event.time)
        return True

    def _hear(self, key: str, character: str | None, at_s: float) -> None:
        front = self._app.screen
        self._assembler.typing = isinstance(front, TakesTyping) and front.takes_typing
        self._take(self._assembler.heard(key, character, at_s))

    def _watch_silence(self, at_s: float) -> None:
        """Without a driver that tells silence, ask for it: behind the keys that are queued already."""
        deadline_s = self._assembler.deadline_s
        if deadline_s is not None and not self._silence_is_told and not self._timing:
            self._timing = True
            self._app.set_timer(max(0.0, deadline_s - at_s), self._post_quiet)

    def _post_quiet(self) -> None:
        self._app.post_message(Quiet(proven=False))

    def _take(self, heard: tuple[Heard, ...]) -> None:
        self._waiting.extend(heard)
        if self._waiting and not self._handing_out:
            self._next()

    def _next(self) -> None:
        """Begin the next turn: let the screen in front first do what it was already told."""
        self._handing_out = bool(self._waiting)
        if self._waiting:
            front = self._app.screen
            blank = type(front) is Screen
            if blank or not front.call_later(self._offer, front):
                self._app.set_timer(NO_SCREEN_S, self._next)

    def _offer(self, front: Screen[object]) -> None:
        """Give the turn to `front` if it still is in front."""
        if front is not self._app.screen:
            self._app.call_later(self._next)
            return
        heard = self._waiting.popleft()
        if isinstance(heard, KeyPressed):
            self._app.call_later(self._press, heard.key, front)
        else:
            front.post_message(_message(heard))
            self._end_after(front)

    async def _press(self, key: str, front: Screen[object]) -> None:
        """Let a key act as Textual would, then go on."""
        await self._act(events.Key(key, None))
        self._end_after(front)

    def _end_after(self, front: Screen[object]) -> None:
        """Go on when `front` has handled what it was given, and the application what bubbled up from there."""
        if not front.call_later(self._app.call_later, self._next):
            self._app.call_later(self._next)


def _message(heard: Scan | Choice | Typed | Dropped) -> Message:
    match heard:
        case Scan():
            return ScanTaken(heard)
        case Choice(digit=digit):
            return ChoiceMade(digit)
        case Typed(text=text, finished=finished):
            return TypedChanged(text, finished=finished)
        case Dropped(reason=reason, text=text):
            return ScanDropped(reason, text)
        case _:
            assert_never(heard)
