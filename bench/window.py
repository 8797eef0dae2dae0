"""A program in a terminal of its own, read by the thread that waits for it, so that what is measured is the program.

Times are of the monotonic clock, in seconds. Draws nothing and understands nothing: a bench waits for bytes.
"""

import contextlib
import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[1]
SIZE = (40, 24)
"""Columns and rows of a handheld scanner."""
PATIENCE_S = 20.0
KEPT = ("PATH", "HOME", "TMPDIR")
"""What a program is told of this process's environment."""
WRITE_BYTES_MAX = 512
GIVES_WAY = 5
"""How nice a process is that gives way."""


class NothingCameError(Exception):
    """A program did not write what was waited for; the text says what it wrote last."""


class Window:
    """One program on a pseudo-terminal, running from its making until it is killed."""

    def __init__(self, command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> None:
        """Start `command` with a plain environment and `environment` on top."""
        told = {name: os.environ[name] for name in KEPT if name in os.environ}
        told |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **(environment or {})}
        sized = struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0)
        sys.stdout.flush()
        self.begun_s = time.monotonic()
        """When the program was started."""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, sized)
            os.chdir(ROOT)
            os.execvpe(command[0], list(command), told)  # noqa: S606 - our own program
        os.set_blocking(self._fd, False)
        self.written = bytearray()
        """Every byte the program wrote that was read so far."""
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def until(self, wanted: re.Pattern[bytes], *, after: int = 0, patience_s: float = PATIENCE_S) -> float:
        """Wait until the bytes past offset `after` hold `wanted`; when they did.

        Raises: NothingCameError.
        """
        deadline_s = time.monotonic() + patience_s
        while True:
            at_s = time.monotonic()
            if wanted.search(self.written, after):
                return at_s
            if self._ended or at_s > deadline_s:
                raise NothingCameError(f"{wanted.pattern!r} did not come after {bytes(self.written[after:][-600:])!r}")
            self._read(deadline_s - at_s)

    def rest(self, wait_s: float) -> None:
        """Let `wait_s` pass, reading what comes."""
        deadline_s = time.monotonic() + wait_s
        while (left_s := deadline_s - time.monotonic()) > 0 and not self._ended:
            self._read(left_s)

    def type(self, data: bytes) -> None:
        """Write all of `data`, reading meanwhile what the program answers."""
        left = memoryview(data)
        while left:
            readable, writable, _ = select.select([self._fd], [self._fd], [])
            if writable:
                left = left[os.write(self._fd, left[:WRITE_BYTES_MAX]) :]
            if readable:
                self._read(0.0)

    def cpu_s(self) -> float:
        """Seconds that the threads which the program has now have run."""
        return cpu_s(self.pid)

    def resident_mib(self) -> float:
        """Memory the program has in use, shared libraries included."""
        told = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"^VmRSS:\s+(\d+) kB", told, re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0

    def kill(self) -> None:
        """End the program as a pulled battery would; safe to call again."""
        if self._fd < 0:
            return
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)
        self._fd = -1

    def _read(self, wait_s: float) -> None:
        if not select.select([self._fd], [], [], wait_s)[0]:
            return
        try:
            data = os.read(self._fd, 65_536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        self._ended = not data
        self.written += data


def give_way(pid: int) -> None:
    """Have the process `pid`, and all that it starts, yield to every other: it stands for another machine.

    It is the first of its session: the scheduler shares a core out among sessions first, where it knows them.
    """
    os.setpriority(os.PRIO_PROCESS, pid, GIVES_WAY)
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(GIVES_WAY), encoding="ascii")


def cpu_s(pid: int) -> float:
    """Seconds that the threads which process `pid` has now have run."""
    told = [each.read_text(encoding="ascii").split() for each in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(int(run_ns) for run_ns, *_ in told) / 1e9
