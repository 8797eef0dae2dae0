"""Plays a picker on a real pickclient in a terminal of its own: types what a scanner types, reads what a person reads.

Acknowledgements are the running numbers that appear on the terminal, and nothing else. What an act physically comes to
is written to the truth file before its scan is sent. Knows nothing of the client's insides.
"""

import contextlib
import errno
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from devices.simulated import HAND_KEY_S, ScriptedScanner
from devices.sound import Tone, bell
from pickclient.script import Act, Answer, Means
from warehouse.values import dataclass

WAIT_S = 20.0
"""How long any answer is waited for before the play is given up."""

_SEEN = re.compile(
    rb"\x1b\]2;pickclient (?P<title>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    rb"|(?P<tone>" + re.escape(bell(Tone.REFUSED).encode()) + rb"|" + re.escape(bell(Tone.TROUBLE).encode()) + rb")"
    rb"|#(?P<number>\d+)[^\d]"
    rb"|\b(?P<unsent>\d+) unsent"
)
_STYLES = re.compile(rb"\x1b\[[0-9;]*m")


class PlayError(Exception):
    """The client did not answer as it should; the text says what was waited for and what was seen."""


class SeenKind(StrEnum):
    """What a person notices."""

    NUMBER = "number"
    TONE = "tone"
    UNSENT = "unsent"
    """How many scans the server does not have yet."""
    TITLE = "title"
    GONE = "gone"
    """The program ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Something noticed on the terminal."""

    kind: SeenKind
    text: str = ""
    number: int = 0


class Floor:
    """A program on a pseudo-terminal, and everything noticed on it, in order."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (40, 24),
        environment: Mapping[str, str] | None = None,
        show: Callable[[bytes], object] = bytes,
    ) -> None:
        """Start `command` on a terminal of `size` (columns, rows); `show` is given every byte it writes."""
        self._show = show
        self.seen: list[Seen] = []
        self._changed = threading.Condition()
        self._pending = b""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            with contextlib.suppress(OSError):
                os.execvpe(command[0], list(command), {**os.environ, **(environment or {}), "TERM": "xterm-256color"})  # noqa: S606 (our own program)
            os._exit(127)
        self.resize(size)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def resize(self, size: tuple[int, int]) -> None:
        """Tell the program that its terminal has `size` (columns, rows)."""
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def write(self, data: bytes) -> None:
        """Send `data` as if typed; to a program that is gone it goes nowhere, as on a dead device."""
        with contextlib.suppress(OSError):
            while data:
                data = data[os.write(self._fd, data) :]

    def wait(self, wanted: Callable[[Seen], bool], *, since: int, what: str, wait_s: float = WAIT_S) -> int:
        """The place in `seen`, at `since` or later, of the first thing `wanted`.

        Raises:
            PlayError: it did not come in time, or the program ended.

        """
        deadline = time.monotonic() + wait_s
        with self._changed:
            while True:
                for place in range(since, len(self.seen)):
                    if wanted(self.seen[place]):
                        return place
                    if self.seen[place].kind is SeenKind.GONE:
                        raise PlayError(f"waited for {what}; the program ended, after {self.seen[-6:]}")
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise PlayError(f"waited {wait_s:.0f} s for {what}; last seen: {self.seen[-6:]}")

    def kill(self) -> None:
        """End the program as a pulled battery would: nothing of it runs any more."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.close()

    def close(self) -> int:
        """Ask the program to end, wait until it did, and give its exit status."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        _, status = os.waitpid(self.pid, 0)
        self._reader.join(WAIT_S)
        with contextlib.suppress(OSError):
            os.close(self._fd)
        return os.waitstatus_to_exitcode(status)

    @property
    def numbers(self) -> list[int]:
        """Every running number that was read, in order."""
        with self._changed:
            return [seen.number for seen in self.seen if seen.kind is SeenKind.NUMBER]

    def _read(self) -> None:
        while True:
            try:
                select.select([self._fd], [], [])
                data = os.read(self._fd, 65_536)
            except OSError as error:
                if error.errno not in (errno.EIO, errno.EBADF):
                    raise
                data = b""
            if not data:
                break
            self._show(data)
            self._notice(data)
        with self._changed:
            self.seen.append(Seen(kind=SeenKind.GONE))
            self._changed.notify_all()

    def _notice(self, data: bytes) -> None:
        text = _STYLES.sub(b"", self._pending + data)
        end = 0
        found = []
        for match in _SEEN.finditer(text):
            end = match.end()
            if match["title"] is not None:
                found.append(Seen(kind=SeenKind.TITLE, text=match["title"].decode(errors="replace")))
            elif match["tone"]:
                found.append(Seen(kind=SeenKind.TONE))
            elif match["unsent"]:
                found.append(Seen(kind=SeenKind.UNSENT, number=int(match["unsent"])))
            else:
                found.append(Seen(kind=SeenKind.NUMBER, number=int(match["number"])))
        self._pending = text[end:][-200:]
        if found:
            with self._changed:
                self.seen.extend(found)
                self._changed.notify_all()


class Player:
    """Works through acts on a floor, each after the answer to the one before."""

    def __init__(
        self, truth: Path, *, key_s: float = 0.0, pause_s: float = 0.0, tell: Callable[[Act], object] = repr
    ) -> None:
        """Write the truth to `truth`; `key_s` between keys of a scan and `pause_s` between acts, both in seconds."""
        self._truth = truth
        self._key_s = key_s
        self._pause_s = pause_s
        self._tell = tell
        self._badge = ""
        self.acknowledged = 0
        """The newest running number that was read."""

    def sign_in(self, floor: Floor, badge: str) -> None:
        """Scan a badge at the sign-in screen; at home after a restart it is scanned when something asks for it."""
        self._badge = badge
        place = floor.wait(
            lambda seen: seen.kind is SeenKind.TITLE and seen.text.split(" ")[0] in ("SIGN_IN", "HOME"),
            since=0,
            what="the screen SIGN_IN or HOME",
        )
        if floor.seen[place].text.startswith("SIGN_IN"):
            self._scanner(floor).scan(badge)
            self._on_screen(floor, "HOME", place + 1)

    def claim(self, floor: Floor, trolley: str, screen: str = "BUILD") -> None:
        """Scan a trolley at the home screen and wait until it is had."""
        since = len(floor.seen)
        self._scanner(floor).scan(trolley)
        place = floor.wait(
            lambda seen: seen.kind is SeenKind.TONE or (seen.kind is SeenKind.TITLE and seen.text.startswith(screen)),
            since=since,
            what=f"the screen {screen} or a refusal",
        )
        if floor.seen[place].kind is SeenKind.TONE:
            if self._badge:
                self._scanner(floor).scan(self._badge)
            self._on_screen(floor, screen, place)

    def play(self, floor: Floor, act: Act) -> None:
        """Do `act`: write what it comes to, send it, wait for the answer.

        Raises:
            PlayError: the answer did not come.

        """
        self._tell(act)
        self.write_truth(act)
        self.send(floor, act)
        time.sleep(self._pause_s)

    def write_truth(self, act: Act) -> None:
        """Put down what `act` physically comes to, safely, before anything of it is told to the program."""
        if not act.put and not act.missing:
            return
        with self._truth.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"put": dict(act.put), "missing": dict(act.missing), "scan": act.text}) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def send(self, floor: Floor, act: Act) -> None:
        """Tell the program about `act` and wait for the answer.

        Raises:
            PlayError: the answer did not come.

        """
        since = len(floor.seen)
        scanner = self._scanner(floor)
        match act.means:
            case Means.SCAN:
                scanner.scan(act.text)
            case Means.DIGIT:
                time.sleep(HAND_KEY_S)
                scanner.press(act.text.encode())
            case Means.TYPE:
                time.sleep(HAND_KEY_S)
                scanner.type(act.text)
                scanner.press(b"\r")
        match act.answer:
            case Answer.ACCEPTED:
                place = floor.wait(self._is_newer, since=since, what=f"a number after #{self.acknowledged} for {act}")
                self.acknowledged = floor.seen[place].number
            case Answer.REFUSED:
                floor.wait(lambda seen: seen.kind is SeenKind.TONE, since=since, what=f"a refusal of {act}")
            case Answer.SCREEN:
                self._on_screen(floor, act.screen, since)

    def resume(self, floor: Floor) -> bool:
        """Wait for a restarted program and answer YES to what it asks; whether the scan in hand turned out recorded.

        Raises:
            PlayError: it did not come back to a trolley.

        """
        place = floor.wait(lambda seen: seen.kind is SeenKind.TITLE, since=0, what="a screen after the restart")
        asked = floor.seen[place].text.startswith("CONFIRM")
        place = floor.wait(lambda seen: seen.kind is SeenKind.NUMBER, since=0, what="the last number after the restart")
        before, self.acknowledged = self.acknowledged, floor.seen[place].number
        recorded = self.acknowledged > before
        if asked:
            self.send(floor, Act(means=Means.DIGIT, text="1"))
        return recorded

    def all_sent(self, floor: Floor) -> None:
        """Wait until the screen says that the server has everything.

        Raises:
            PlayError: it did not say so in time.

        """
        since = max((place for place, seen in enumerate(floor.seen) if seen.kind is SeenKind.NUMBER), default=0)
        floor.wait(lambda seen: seen.kind is SeenKind.UNSENT and seen.number == 0, since=since, what="0 unsent")

    def _is_newer(self, seen: Seen) -> bool:
        return seen.kind is SeenKind.NUMBER and seen.number > self.acknowledged

    def _on_screen(self, floor: Floor, name: str, since: int) -> None:
        floor.wait(
            lambda seen: seen.kind is SeenKind.TITLE and seen.text.split(" ")[0] == name,
            since=since,
            what=f"the screen {name}",
        )

    def _scanner(self, floor: Floor) -> ScriptedScanner:
        return ScriptedScanner(floor.write, key_s=self._key_s)
