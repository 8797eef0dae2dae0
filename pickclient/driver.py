"""The terminal driver of a floor device: survives any bytes, tells true times, gives the terminal back on every exit.

It asks the terminal for little: the alternate screen, clicks and wheel (modes 1000 and 1006), no paste brackets, no
focus reports, no kitty keys, so that nothing but keys stands between the characters of a scan. It follows the internals
of Textual 8.2 and decides nothing about scans.
"""

import atexit
import os
import select
import signal
import termios
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, ClassVar, Self, cast

from textual._time import get_time
from textual.drivers.linux_driver import (
    KITTY_DISAMBIGUATE_ESCAPE_CODES,
    KITTY_REPORT_ALL_KEYS,
    KITTY_REPORT_ASSOCIATED_TEXT,
    LinuxDriver,
)
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message

from pickclient.ears import Ears

if TYPE_CHECKING:
    from io import TextIOWrapper

    from textual.app import App

_KITTY = KITTY_DISAMBIGUATE_ESCAPE_CODES | KITTY_REPORT_ALL_KEYS | KITTY_REPORT_ASSOCIATED_TEXT
STDERR = 2
"""Where the stock driver draws, so that standard output can be a pipe."""
NEVER_SENT = frozenset({f"\x1b[>{_KITTY}u", "\x1b[<u", "\x1b[?1004h"})
"""What the stock driver asks for and this one does not: kitty keys (and their end), focus reports."""
RESTORED = b"\x1b[?1000l\x1b[?1006l\x1b[?7h\x1b[?1049l\x1b[?25h"
"""Mouse off, lines wrap, main screen, cursor on."""
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""Signals that ask the application to end; it does so in order, with status 128 + the signal's number. A second one of
the same kind ends it at once, the terminal restored."""


class HardenedDriver(LinuxDriver):
    """Textual's driver for Linux with an input that cannot be broken and an output that outlives its terminal."""

    also_hears: ClassVar[tuple[int, ...]] = ()
    """Descriptors heard besides the terminal."""

    def __init__(
        self, app: "App[object]", *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """Drive `app` on the terminal of this process."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.output = LastingOutput(STDERR)
        """The terminal; its `tap` is given what is written, on the writing thread."""
        self._file = cast("TextIOWrapper", self.output)  # only its write and flush are used
        self._ears: Ears | None = None
        self._endings = Endings(self._end, self.restore)

    @classmethod
    def hearing(cls, descriptor: int) -> type[Self]:
        """A driver that hears `descriptor` besides its terminal, through a decoder of its own: a scripted scanner."""
        return type(cls.__name__, (cls,), {"also_hears": (descriptor,)})

    def start_application_mode(self) -> None:
        """Take the terminal over and start listening."""
        self._ears = Ears(self.process_message, self._gone, get_time)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # untyped in Textual
        signal.signal(signal.SIGWINCH, self._resized)
        atexit.register(self.restore)
        self._endings.heed()

    def run_input_thread(self) -> None:
        """Listen until input is disabled."""
        if self._ears is not None:
            self._ears.listen(self.fileno, *self.also_hears)

    def disable_input(self) -> None:
        """Stop listening, at once."""
        if self._ears is not None:
            self._ears.hush()
        super().disable_input()

    def close(self) -> None:
        """Give up what was held for the terminal."""
        super().close()
        if self._ears is not None:
            self._ears.close()
            self._ears = None
        self._endings.let_be()
        atexit.unregister(self.restore)

    def write(self, data: str) -> None:
        """Write `data` unless it asks for what only disturbs."""
        if data not in NEVER_SENT:
            super().write(data)

    def after_written(self, call: Callable[[], None]) -> None:
        """Call `call`, on the writing thread, once everything queued before has gone to the terminal."""
        if self._writer_thread is None:
            call()
        else:
            self._writer_thread.write(_Milestone(call))

    def send_message(self, message: Message) -> None:
        """Hand `message` to the application's loop, in order; once the loop has ended nobody is there to hear."""
        try:
            self._loop.call_soon_threadsafe(self._app.post_message, message)
        except RuntimeError:
            if not self._loop.is_closed():
                raise

    def restore(self) -> None:
        """Give the terminal back directly, when there may be no time for the usual way. May be called twice."""
        self.output.end(RESTORED)
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again only if it was given up: a hang-up sends SIGCONT, and two listeners share keys."""
        if self._must_signal_resume:
            super()._sigcont_application()

    def _enable_mouse_support(self) -> None:
        """Ask for clicks and the wheel, not for movements."""
        if self._mouse:
            self.write("\x1b[?1000h")
            self.write("\x1b[?1006h")

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000l")
            self.write("\x1b[?1006l")

    def _enable_bracketed_paste(self) -> None:
        """Turn off what a program before us may have left on."""
        self.write("\x1b[?2004l")

    def _query_in_band_window_resize(self) -> None:
        """Not asked: SIGWINCH tells."""

    def _get_terminal_size(self) -> tuple[int, int]:
        """The size of the terminal that is drawn on, wherever standard output goes."""
        try:
            size = os.get_terminal_size(STDERR)
        except OSError:
            return super()._get_terminal_size()
        return (size.columns, size.lines) if size.columns and size.lines else super()._get_terminal_size()

    def _resized(self, _number: int, _frame: FrameType | None) -> None:
        """Look at the size in the loop's turn: a handler that looks itself may be broken into, and tell it too late."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._tell_size)

    def _tell_size(self) -> None:
        size = Size(*self._get_terminal_size())
        self._app.post_message(Resize(size, size))

    def _gone(self, descriptor: int) -> None:
        """End in order when the terminal closed: there is nobody to work with."""
        if descriptor == self.fileno and self.input_tty:
            self._end(signal.SIGHUP)

    def _end(self, number: signal.Signals) -> None:
        self._loop.call_soon_threadsafe(self._app.exit, None, 128 + number)


class Endings:
    """What happens at a signal that asks the program to end: in order at the first, at once at the second."""

    def __init__(self, end: Callable[[signal.Signals], None], restore: Callable[[], None]) -> None:
        """`end` ends in order; `restore` gives the terminal back where there is no time for that."""
        self._end = end
        self._restore = restore
        self._before: dict[signal.Signals, _Handler] = {}

    def heed(self) -> None:
        """Take these signals over."""
        self._before = {number: signal.signal(number, self._asked) for number in ENDING_SIGNALS}

    def let_be(self) -> None:
        """Put back what handled them before; safe to call again."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def _asked(self, number: int, _frame: FrameType | None) -> None:
        signal.signal(number, self._at_once)
        self._end(signal.Signals(number))

    def _at_once(self, number: int, _frame: FrameType | None) -> None:
        self._restore()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


class LastingOutput:
    """The terminal as a text file that takes everything: an unwritable terminal never stops the program."""

    def __init__(self, fileno: int) -> None:
        """Write to `fileno` as UTF-8, whatever the locale says."""
        self._fileno = fileno
        self.tap: Callable[[str], None] | None = None
        """Given everything that is written, too; it may take no time."""
        self._waiting: list[str] = []
        self._closed = False

    def fileno(self) -> int:
        """The descriptor written to."""
        return self._fileno

    def write(self, text: str) -> int:
        """Keep `text` for the next flush; a milestone is reached when all before it is written."""
        if isinstance(text, _Milestone):
            self.flush()
            text.reached()
        self._waiting.append(text)
        return len(text)

    def flush(self) -> None:
        """Write what was kept, all of it, or lose it when the terminal is gone."""
        text, self._waiting = "".join(self._waiting), []
        if self.tap is not None and text:
            self.tap(text)
        if not self._closed:
            self._send(text.encode("utf-8", errors="replace"))

    def end(self, last_words: bytes) -> None:
        """Write `last_words` past everything kept, and lose whatever is written from now on."""
        closed, self._closed = self._closed, True
        if not closed:
            self._send(last_words)

    def _send(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            try:
                left = left[os.write(self._fileno, left) :]
            except BlockingIOError:
                select.select([], [self._fileno], [], 1.0)
            except OSError:
                self._closed = True
                return


class _Milestone(str):
    """Nothing to write, but something to do when the writing comes to it."""

    __slots__ = ("reached",)
    reached: Callable[[], None]

    def __new__(cls, reached: Callable[[], None]) -> Self:
        """Do `reached` when everything before has been written."""
        milestone = super().__new__(cls, "")
        milestone.reached = reached
        return milestone


_Handler = Callable[[int, FrameType | None], object] | int | None
