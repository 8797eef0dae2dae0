"""A terminal to run a real program in: a pty, its screen, its bytes with the times they came, and a scanner.

Waits are on what the program writes, never on time. The program gets the pty as its controlling terminal, so that
hanging up, resizing and signals work as at a real one.
"""

import contextlib
import errno
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Condition, Thread
from types import TracebackType
from typing import Self, TypeVar

import pyte

from devices.simulated import ScriptedScanner

_ROOT = Path(__file__).parents[2]
_TAKE_TERMINAL = (
    "import fcntl,os,sys,termios;fcntl.ioctl(0,termios.TIOCSCTTY,0);os.execvpe(sys.argv[1],sys.argv[1:],os.environ)"
)
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[?>][\d;]*(?:\$p|u)")
PATIENCE_S = 10.0
Found = TypeVar("Found")


class WaitedInVainError(AssertionError):
    """What was waited for did not come; carries the screen as it was."""


class Output:
    """What a program has written: its bytes with the times they came, and the screen they make."""

    def __init__(self, columns: int, rows: int) -> None:
        """Draw on a screen of `columns` and `rows`."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._drawn = 0
        self._raw = bytearray()
        self._arrivals: list[tuple[int, float]] = []
        self._ended = False
        self._changed = Condition()

    @property
    def raw(self) -> bytes:
        """Every byte."""
        with self._changed:
            return bytes(self._raw)

    @property
    def screen(self) -> list[str]:
        """The lines now on the screen."""
        with self._changed:
            self._draw()
            return [line.rstrip() for line in self._screen.display]

    def came(self, data: bytes, at_s: float) -> None:
        """Take `data`, read at `at_s`."""
        with self._changed:
            self._raw += data
            self._arrivals.append((len(self._raw), at_s))
            self._changed.notify_all()

    def end(self) -> None:
        """Nothing more will come."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def resize(self, columns: int, rows: int) -> None:
        """Go on with another size."""
        with self._changed:
            self._draw()
            self._screen.resize(rows, columns)

    def found(self, wanted: re.Pattern[str]) -> re.Match[str] | None:
        """Where the screen shows `wanted`."""
        return wanted.search("\n".join(self.screen))

    def found_bytes(self, wanted: re.Pattern[bytes], after: int) -> tuple[int, float] | None:
        """Where the bytes past offset `after` hold `wanted`: the offset of its end, and when that came."""
        match = wanted.search(self._raw, after)
        return match and (match.end(), next(at_s for end, at_s in self._arrivals if end >= match.end()))

    def wait(self, wanted: str, found: Callable[[], Found | None], timeout_s: float) -> Found:
        """Wait until `found` finds something; `wanted` is its name.

        Raises: WaitedInVainError, with the screen, after `timeout_s` or when the program has ended without it.
        """
        deadline_s = time.monotonic() + timeout_s
        with self._changed:
            while True:
                result = found()
                if result is not None:
                    return result
                if self._ended or not self._changed.wait(deadline_s - time.monotonic()):
                    raise WaitedInVainError(self.complaint(wanted))

    def complaint(self, wanted: str) -> str:
        """Why waiting for `wanted` was in vain, with the screen."""
        state = "ended" if self._ended else "runs"
        lines = "\n".join(f"|{line}" for line in self.screen)
        return f"{wanted} did not come; the program {state} and shows:\n{lines}"

    def _draw(self) -> None:
        """Bring the screen up to date; the lock is held."""
        new, self._drawn = bytes(self._raw[self._drawn :]), len(self._raw)
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", new))


class Terminal:
    """A program in a pty of `size` columns and rows; a context manager that leaves nothing running."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (40, 24),
        env: Mapping[str, str] | None = None,
        cwd: Path = _ROOT,
    ) -> None:
        """Start `argv`, with `env` on top of a plain environment."""
        columns, rows = size
        self._output = Output(columns, rows)
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _TAKE_TERMINAL, *argv],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env=_plain_environment() | dict(env or {}),
            start_new_session=True,
        )
        os.close(slave)
        os.set_blocking(self._master, False)
        self._stop_out, self._stop_in = os.pipe()
        self._reader = Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The program's process number."""
        return self._process.pid

    @property
    def raw(self) -> bytes:
        """Every byte the program wrote."""
        return self._output.raw

    @property
    def screen(self) -> list[str]:
        """The lines now on the screen."""
        return self._output.screen

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.screen)

    @property
    def modes(self) -> tuple[int, int, int]:
        """The terminal's input, output and local modes, by which raw is told from cooked."""
        attributes = termios.tcgetattr(self._master)
        return int(attributes[0]), int(attributes[1]), int(attributes[3])

    def type(self, data: bytes) -> None:
        """Send `data` as it is.

        Raises: WaitedInVainError when the program does not read; OSError when it is gone.
        """
        left = memoryview(data)
        while left:
            if not select.select([], [self._master], [], PATIENCE_S)[1]:
                raise WaitedInVainError(f"nobody reads {bytes(left[:40])!r}")
            with contextlib.suppress(BlockingIOError):
                left = left[os.write(self._master, left) :]

    def scan(self, *codes: str, key_ms: float = 0.0, terminator: bytes = b"\r") -> None:
        """Scan `codes` one after the other, as a wedge scanner at `key_ms` a key does."""
        scanner = ScriptedScanner(self.type, key_s=key_ms / 1000, terminator=terminator)
        for code in codes:
            scanner.scan(code)

    def wait_for(self, wanted: str | re.Pattern[str], timeout_s: float = PATIENCE_S) -> re.Match[str]:
        """Wait until the screen shows `wanted`, a plain text or a pattern; the match.

        Raises: WaitedInVainError, with the screen, after `timeout_s` or when the program has ended without it.
        """
        pattern = re.compile(re.escape(wanted)) if isinstance(wanted, str) else wanted
        return self._output.wait(pattern.pattern, lambda: self._output.found(pattern), timeout_s)

    def wait_for_bytes(
        self, wanted: re.Pattern[bytes], after: int = 0, timeout_s: float = PATIENCE_S
    ) -> tuple[int, float]:
        """Wait until the bytes written past offset `after` hold `wanted`; the offset of its end and when that came.

        Times are of the monotonic clock. Nothing is drawn, so this is the one to measure with.
        Raises: WaitedInVainError as `wait_for` does.
        """
        return self._output.wait(repr(wanted.pattern), lambda: self._output.found_bytes(wanted, after), timeout_s)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size, as a user pulling at the window does."""
        self._output.resize(columns, rows)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send_signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self._process.send_signal(number)

    def insist(self, number: signal.Signals, timeout_s: float = PATIENCE_S) -> int:
        """Send a signal again and again until the program ends; its exit status.

        Raises: WaitedInVainError, with the screen, when it does not end.
        """
        deadline_s = time.monotonic() + timeout_s
        while time.monotonic() < deadline_s:
            self.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.1)
                break
        return self.wait(0.0)

    def kill(self) -> None:
        """End the program as a dead battery does, and keep what it had written."""
        self._process.kill()
        self.wait()

    def wait(self, timeout_s: float = PATIENCE_S) -> int:
        """Wait for the program to end and its last bytes; its exit status, negative for a signal.

        Raises: WaitedInVainError, with the screen, when it does not end.
        """
        try:
            status = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise WaitedInVainError(self._output.complaint("the end")) from None
        self._reader.join()
        return status

    def hang_up(self) -> None:
        """Take the terminal away while the program runs."""
        os.write(self._stop_in, b"\n")
        self._reader.join()
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        """End the program and give everything back."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._master >= 0:
            self.hang_up()
        for descriptor in (self._stop_in, self._stop_out):
            os.close(descriptor)

    def _read(self) -> None:
        """Keep what the program writes until it ends or is hung up on."""
        while True:
            ready, _, _ = select.select([self._master, self._stop_out], [], [])
            if self._stop_out in ready:
                break
            try:
                data = os.read(self._master, 65_536)
            except BlockingIOError:
                continue
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                data = b""
            if not data:
                break
            self._output.came(data, time.monotonic())
        self._output.end()


def _plain_environment() -> dict[str, str]:
    """What a login on a device has, and nothing that this process was told."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
