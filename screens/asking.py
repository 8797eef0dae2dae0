"""Asks the server one thing at a time, without making the screen wait: what it shows goes on being painted."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual.screen import Screen

from offline.transport import Refusal, TransportError
from screens.seams import Signals
from screens.troubles import no_answer
from screens.widgets.notice import Notice, Tone
from warehouse.messages import DeviceKeyUnsafe, DeviceNotKnown, Message, NeedsWifi, NoWork, SystemProblem
from warehouse.wire import Problem

T = TypeVar("T")
R = TypeVar("R")


class Asking:
    """A screen's questions to the server; while one is open, the next waits for the operator to ask again."""

    def __init__(self, signals: Signals, notice: Notice) -> None:
        """Say through `signals` and `notice` how a question ended, unless it ended well."""
        self._signals = signals
        self._notice = notice
        self._open = False

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
        """No work is nobody's mistake; a refusal is the operator's to mend, the rest the machine's."""
        match what:
            case NoWork():
                self._notice.tell(what)
            case NeedsWifi() | SystemProblem() | DeviceNotKnown() | DeviceKeyUnsafe():
                self._signals.trouble()
                self._notice.tell(what, Tone.TROUBLE)
            case _:
                self._signals.refused()
                self._notice.tell(what, Tone.REFUSED)
