"""Asks the server one thing at a time, without making the screen wait: what it shows goes on being painted."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from textual.screen import Screen

from offline.transport import Refusal, TransportError
from screens.base import JobScreen
from screens.seams import Signals
from screens.troubles import no_answer
from screens.widgets.notice import Notice, Tone
from warehouse.messages import (
    BadgeNotKnown,
    DeviceKeyUnsafe,
    DeviceNotKnown,
    Message,
    NeedsWifi,
    NoWork,
    PinDue,
    PinWrong,
    SystemProblem,
    TooManyPins,
)
from warehouse.sign_in import SignedIn
from warehouse.wire import Problem

T = TypeVar("T")
R = TypeVar("R")

PIN_DUE = "pin_due"
"""Type of the problem with which the server asks for a PIN."""


class Asking:
    """A screen's questions to the server; while one is open, the next waits for the operator to ask again."""

    def __init__(self, signals: Signals, notice: Notice) -> None:
        """Say through `signals` and `notice` how a question ended, unless it ended well."""
        self._signals = signals
        self._notice = notice
        self._open = False

    @property
    def is_open(self) -> bool:
        """Whether a question waits for its answer."""
        return self._open

    def ask(
        self,
        screen: Screen[R],
        question: Callable[[], Awaitable[T]],
        answered: Callable[[T], None],
        refused: Callable[[Problem], Message | None],
    ) -> None:
        """Put `question` on behalf of `screen`; a refusal is worded by `refused`, where it says anything."""
        if self._open:
            self._signals.refused()
            return
        self._open = True
        self._notice.say("wait")
        screen.run_worker(self._run(question, answered, refused), exit_on_error=True)

    async def _run(
        self,
        question: Callable[[], Awaitable[T]],
        answered: Callable[[T], None],
        refused: Callable[[Problem], Message | None],
    ) -> None:
        try:
            answer = await question()
        except Refusal as error:
            self._say(refused(error.problem) or no_answer(error))
        except TransportError as error:
            self._say(no_answer(error))
        else:
            self._notice.tell(None)
            answered(answer)
        finally:
            self._open = False

    def _say(self, what: Message) -> None:
        """No work, or a PIN to type, is nobody's mistake; a refusal is the operator's, the rest the machine's."""
        match what:
            case NoWork() | PinDue():
                self._notice.tell(what)
            case NeedsWifi() | SystemProblem() | DeviceNotKnown() | DeviceKeyUnsafe():
                self._signals.trouble()
                self._notice.tell(what, Tone.TROUBLE)
            case _:
                self._signals.refused()
                self._notice.tell(what, Tone.REFUSED)


def why_not_signed_in(badge: str, problem: Problem) -> Message | None:
    """Why the server signs nobody in."""
    match problem.type:
        case "badge_not_known" | "not_known":
            return BadgeNotKnown(badge=badge)
        case "pin_due":
            return PinDue()
        case "pin_wrong":
            return PinWrong()
        case "pin_locked":
            return TooManyPins()
        case _:
            return None


def sign_in(screen: JobScreen[R], asking: Asking, badge: str, answered: Callable[[SignedIn], None]) -> None:
    """Have who bears `badge` signed in on behalf of `screen`, with a PIN where the server wants one."""

    def typed(signed_in: SignedIn | None) -> None:
        if signed_in is None:
            screen.telling.came_back()
        else:
            answered(signed_in)

    def refused(problem: Problem) -> Message | None:
        from screens.pin import PinScreen  # noqa: PLC0415 - few badges have a PIN, and none before the first paint

        if problem.type == PIN_DUE:
            screen.call_next(screen.app.push_screen, PinScreen(screen.seams, badge, seq=screen.seq), typed)
        return why_not_signed_in(badge, problem)

    asking.ask(screen, partial(screen.seams.commands.sign_in, badge), answered, refused)
